//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The products: matmul, conv, einsum of the nn dialect.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_IR_NNCONTRACTIONOPS_H
#define CALOTYPE_DIALECT_NN_IR_NNCONTRACTIONOPS_H

#include "calotype/Dialect/NN/IR/NNDialect.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#define GET_OP_CLASSES
#include "calotype/Dialect/NN/IR/NNContractionOps.h.inc"

#endif // CALOTYPE_DIALECT_NN_IR_NNCONTRACTIONOPS_H
