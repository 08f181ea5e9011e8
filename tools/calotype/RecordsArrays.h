//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Parsed features as named arrays, and those as a .npz file.
///
/// A dense feature is `NAME`; a sparse one `NAME:indices`, `NAME:values`,
/// `NAME:dense_shape`; a ragged one `NAME:values`, `NAME:splits0` (outermost)
/// and so on. Strings are three arrays, `X.bytes`, `X.offsets` and `X.shape`.
/// Of a SequenceExample names begin with `context/`, `lists/`, and `lengths/`
/// for the lengths of padded lists.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TOOLS_CALOTYPE_RECORDSARRAYS_H
#define CALOTYPE_TOOLS_CALOTYPE_RECORDSARRAYS_H

#include "RecordsSpec.h"

namespace calotype::driver {

struct NamedArray {
  std::string name;
  std::string type; ///< As NumPy writes it: "<i8", "<i4", "<f4", "|u1".
  std::vector<int64_t> shape;
  std::string bytes;
};

/// Adds the arrays of a feature of the context. Fails where values do not make
/// the tensor.
llvm::Error addFeatureArrays(const FeatureSpec &feature,
                             const calotype_batch &batch, size_t rows,
                             const std::string &prefix,
                             std::vector<NamedArray> &arrays);
/// The same of a list.
void addListArrays(const FeatureSpec &feature, const calotype_batch &batch,
                   size_t rows, std::vector<NamedArray> &arrays);

/// An uncompressed .npz file.
llvm::Error writeArrays(llvm::ArrayRef<NamedArray> arrays,
                        llvm::raw_ostream &out);

} // namespace calotype::driver

#endif // CALOTYPE_TOOLS_CALOTYPE_RECORDSARRAYS_H
