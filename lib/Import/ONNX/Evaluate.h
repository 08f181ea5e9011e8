//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Evaluation of small nodes on known tensors, so that chains of shape
/// arithmetic end in values that readers can use.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_IMPORT_ONNX_EVALUATE_H
#define CALOTYPE_IMPORT_ONNX_EVALUATE_H

#include <cstdint>

namespace calotype::onnximport {

class NodeReader;

/// Larger tensors are left to the constant evaluation of the compiler.
constexpr int64_t maxEvaluatedElements = 4096;

/// Sets the node's output when all inputs are known and small and the op is one
/// of shape arithmetic. False: the node needs its reader.
bool evaluate(NodeReader &reader);

} // namespace calotype::onnximport

#endif // CALOTYPE_IMPORT_ONNX_EVALUATE_H
