//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Heads of attention that are packed in the last dimension.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_IMPORT_ONNX_HEADS_H
#define CALOTYPE_IMPORT_ONNX_HEADS_H

#include "NodeReader.h"

namespace calotype::onnximport {

/// [B, L, H * D] as [B, H, L, D].
mlir::Value splitHeads(NodeReader &r, mlir::Value x, int64_t heads);

/// [B, H, L, D] as [B, L, H * D].
mlir::Value mergeHeads(NodeReader &r, mlir::Value x);

} // namespace calotype::onnximport

#endif // CALOTYPE_IMPORT_ONNX_HEADS_H
