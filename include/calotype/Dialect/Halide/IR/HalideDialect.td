//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The halide dialect and the base class of its operations.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_HALIDE_IR_HALIDEDIALECT_TD
#define CALOTYPE_DIALECT_HALIDE_IR_HALIDEDIALECT_TD

include "mlir/IR/OpBase.td"

def Halide_Dialect : Dialect {
  let name = "halide";
  let cppNamespace = "::calotype::halide";
  let summary = "Halide algorithms and schedules, one to one";
  let description = [{
    A `halide.pipeline` holds an algorithm (what is computed: pure functions
    over integer coordinates, with updates over reduction domains) and a
    schedule (where and in which order: one operation per Halide directive).
    The two never mix: the algorithm mentions no machine, the schedule changes
    no value. `Target/HalideObject` turns a pipeline into object code.
  }];
  let extraClassDeclaration = "void registerTypes();";
  let useDefaultTypePrinterParser = 1;
  let useDefaultAttributePrinterParser = 1;
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::math::MathDialect",
                           "::mlir::ub::UBDialect"];
}

class Halide_Op<string mnemonic, list<Trait> traits = []>
    : Op<Halide_Dialect, mnemonic, traits>;

#endif // CALOTYPE_DIALECT_HALIDE_IR_HALIDEDIALECT_TD
