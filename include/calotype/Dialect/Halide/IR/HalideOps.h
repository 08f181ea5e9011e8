//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Operations of the halide dialect: algorithm and schedule.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_HALIDE_IR_HALIDEOPS_H
#define CALOTYPE_DIALECT_HALIDE_IR_HALIDEOPS_H

#include "calotype/Dialect/Halide/IR/HalideAttributes.h"
#include "calotype/Dialect/Halide/IR/HalideDialect.h"
#include "calotype/Dialect/Halide/IR/HalideTypes.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace calotype::halide {
class FuncOp;
class OutputOp;
class UpdateOp;
} // namespace calotype::halide

#define GET_OP_CLASSES
#include "calotype/Dialect/Halide/IR/HalideOps.h.inc"

namespace calotype::halide {
/// The updates of a function, in order.
llvm::SmallVector<UpdateOp> getUpdates(FuncOp func);
} // namespace calotype::halide

#endif // CALOTYPE_DIALECT_HALIDE_IR_HALIDEOPS_H
