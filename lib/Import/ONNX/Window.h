//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The attributes that convolutions and pools share.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_IMPORT_ONNX_WINDOW_H
#define CALOTYPE_IMPORT_ONNX_WINDOW_H

#include "NodeReader.h"

namespace calotype::onnximport {

/// One value per spatial dimension in each array.
struct Window {
  llvm::SmallVector<int64_t> kernel, strides, dilations, begin, end;

  /// Extent that dimension `i` of the kernel reaches over.
  int64_t reach(size_t i) const { return dilations[i] * (kernel[i] - 1) + 1; }
};

/// Reads strides, dilations and pads for this kernel and checks their number
/// and range. `auto_pad` is resolved for the spatial extents `input`, except
/// for transposed convolutions, which resolve it themselves.
Window readWindow(NodeReader &reader, llvm::ArrayRef<int64_t> kernel,
                  llvm::ArrayRef<int64_t> input, bool transposed = false);

/// The window of a convolution whose filter is this input.
Window readConvWindow(NodeReader &reader, int filter, bool transposed = false);

} // namespace calotype::onnximport

#endif // CALOTYPE_IMPORT_ONNX_WINDOW_H
