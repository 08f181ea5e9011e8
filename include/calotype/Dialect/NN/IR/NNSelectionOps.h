//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The ops of the nn dialect that order elements.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_IR_NNSELECTIONOPS_H
#define CALOTYPE_DIALECT_NN_IR_NNSELECTIONOPS_H

#include "calotype/Dialect/NN/IR/NNDialect.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#define GET_OP_CLASSES
#include "calotype/Dialect/NN/IR/NNSelectionOps.h.inc"

#endif // CALOTYPE_DIALECT_NN_IR_NNSELECTIONOPS_H
