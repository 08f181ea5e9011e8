//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Every op of the nn dialect. Prefer the header of one family.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_IR_NNOPS_H
#define CALOTYPE_DIALECT_NN_IR_NNOPS_H

#include "calotype/Dialect/NN/IR/NNAttentionOps.h"
#include "calotype/Dialect/NN/IR/NNContractionOps.h"
#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"
#include "calotype/Dialect/NN/IR/NNNormalizationOps.h"
#include "calotype/Dialect/NN/IR/NNReductionOps.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"
#include "calotype/Dialect/NN/IR/NNStructureOps.h"
#include "calotype/Dialect/NN/IR/NNWindowOps.h"

#endif // CALOTYPE_DIALECT_NN_IR_NNOPS_H
