//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The whole nn dialect, for documentation and generation of its dialect class.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_IR_NN
#define CALOTYPE_DIALECT_NN_IR_NN

include "calotype/Dialect/NN/IR/NNAttentionOps.td"
include "calotype/Dialect/NN/IR/NNContractionOps.td"
include "calotype/Dialect/NN/IR/NNElementwiseOps.td"
include "calotype/Dialect/NN/IR/NNNormalizationOps.td"
include "calotype/Dialect/NN/IR/NNReductionOps.td"
include "calotype/Dialect/NN/IR/NNSelectionOps.td"
include "calotype/Dialect/NN/IR/NNShapeOps.td"
include "calotype/Dialect/NN/IR/NNStructureOps.td"
include "calotype/Dialect/NN/IR/NNWindowOps.td"

#endif // CALOTYPE_DIALECT_NN_IR_NN
