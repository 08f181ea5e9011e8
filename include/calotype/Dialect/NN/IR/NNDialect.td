//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The nn dialect: a graph of tensor values with one meaning per op.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_IR_NNDIALECT
#define CALOTYPE_DIALECT_NN_IR_NNDIALECT

include "mlir/IR/OpBase.td"

def NN_Dialect : Dialect {
  let name = "nn";
  let cppNamespace = "::calotype::nn";
  let summary = "neural network graphs on tensors";
  let description = [{
    A model graph as tensor values. Each op has one meaning: importers resolve
    operator versions, defaults and optional inputs, so passes never see them.

    - Tensors are ranked; shapes are logical (a convolution is always NCHW by
      meaning). Physical order is the `#nn.layout` encoding of the type.
    - Attributes are explicit: pads, strides and dilations are always present,
      axes are never negative.
    - Element-wise ops broadcast by NumPy's rule; nothing else broadcasts
      (`nn.matmul` broadcasts its batch dimensions).
  }];
  let useDefaultAttributePrinterParser = 1;
  let hasConstantMaterializer = 1;
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::math::MathDialect",
                           "::calotype::plan::PlanDialect"];
  let extraClassDeclaration = [{
    /// Attribute of function arguments and results: the model's own name.
    static llvm::StringRef getNameAttrName() { return "nn.name"; }
    /// Attribute of a function: the sizes of symbolic dimensions it was made
    /// for, a dictionary of i64.
    static llvm::StringRef getSpecializationAttrName() {
      return "nn.specialization";
    }
  }];
}

#endif // CALOTYPE_DIALECT_NN_IR_NNDIALECT
