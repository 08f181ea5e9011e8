//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The constants, kernels, calls and relayout of the nn dialect.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_IR_NNSTRUCTUREOPS_H
#define CALOTYPE_DIALECT_NN_IR_NNSTRUCTUREOPS_H

#include "calotype/Dialect/NN/IR/NNDialect.h"
#include "calotype/Dialect/Plan/IR/PlanDialect.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#define GET_OP_CLASSES
#include "calotype/Dialect/NN/IR/NNStructureOps.h.inc"

#endif // CALOTYPE_DIALECT_NN_IR_NNSTRUCTUREOPS_H
