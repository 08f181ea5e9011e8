//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Interfaces of the nn dialect: scalar meaning and role in a kernel.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_IR_NNINTERFACES
#define CALOTYPE_DIALECT_NN_IR_NNINTERFACES

include "mlir/IR/OpBase.td"

def NN_ScalarOpInterface : OpInterface<"ScalarOpInterface"> {
  let cppNamespace = "::calotype::nn";
  let description = [{
    An op that applies one scalar function to each element. The function is
    given as `arith` and `math` ops, so lowering, interpretation and fusion
    need no code per op.
  }];
  let methods = [
    InterfaceMethod<[{
      Builds the scalar function on `operands`, one value per tensor operand,
      and returns its value. Integers come signless, whatever the tensor's
      signedness (the op knows it from its operand types); f16 and bf16 come as
      f32 and the value returned for them is f32.
    }], "::mlir::Value", "buildScalar",
      (ins "::mlir::OpBuilder &":$builder, "::mlir::Location":$loc,
           "::mlir::ValueRange":$operands)>,
  ];
}

def NN_KernelOpInterface : OpInterface<"KernelOpInterface"> {
  let cppNamespace = "::calotype::nn";
  let description = [{
    The part that an op can play in a kernel:
    `elementwise` (joins any kernel), `injective` (each result element is made
    from one place of an operand), `root` (reads many elements for one: at most
    one in a kernel), `view` (moves no data in row-major order), `structure`.
  }];
  let methods = [
    InterfaceMethod<"", "::calotype::nn::KernelRole", "getKernelRole">,
  ];
}

#endif // CALOTYPE_DIALECT_NN_IR_NNINTERFACES
