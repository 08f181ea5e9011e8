//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Bounds that a model keeps before any of it reaches the ONNX library:
/// nesting, counts, cycles of functions, versions.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_IMPORT_ONNX_CHECKSTRUCTURE_H
#define CALOTYPE_IMPORT_ONNX_CHECKSTRUCTURE_H

#include "calotype/Import/ONNX/ImportONNX.h"
#include "onnx/onnx-ml.pb.h"

namespace calotype::onnximport {

/// Newest version of the ONNX domain that the readers know.
constexpr int64_t newestOpset = 27;

/// Adds a problem for each bound that the model leaves. Takes time linear in
/// the model's size.
void checkStructure(const onnx::ModelProto &model, llvm::StringRef file,
                    std::vector<ImportProblem> &problems);

/// Fills all but `unsupported` and `boundInputs`, for a model whose structure
/// was checked.
void collectStatistics(const onnx::ModelProto &model,
                       ImportStatistics &statistics);

} // namespace calotype::onnximport

#endif // CALOTYPE_IMPORT_ONNX_CHECKSTRUCTURE_H
