//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What fusion, layouts and costs ask of an op.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_IR_NNOPFACTS
#define CALOTYPE_DIALECT_NN_IR_NNOPFACTS

include "mlir/IR/OpBase.td"

def NN_OpFacts : OpInterface<"OpFacts"> {
  let cppNamespace = "::calotype::nn";
  let description = [{
    What passes ask of an op, so that none of them has a list of ops. Every op
    has it, with answers that are safe: what is not said costs speed at most.
    Others stand in `lib/Dialect/NN/IR/NNOpFacts.cpp`, and for element-wise ops
    beside their functions.
  }];
  let methods = [
    InterfaceMethod<"How a root reads an operand.",
      "::calotype::nn::ReadPattern", "getReadPattern",
      (ins "::mlir::OpOperand &":$operand), "",
      "return ::calotype::nn::ReadPattern::Window;">,
    InterfaceMethod<"Where a root can write the elements of its result.",
      "::calotype::nn::ResultOrder", "getResultOrder", (ins), "",
      "return ::calotype::nn::ResultOrder::Own;">,
    InterfaceMethod<[{
      Arithmetic of a few instructions, which a kernel may repeat for each
      reader.
    }], "bool", "isCheap", (ins), "",
      "return $_op.getKernelRole() == ::calotype::nn::KernelRole::Injective;">,
    InterfaceMethod<"A change of indices without a choice between values.",
      "bool", "isMove", (ins), "", "return false;">,
    InterfaceMethod<[{
      A choice between values by the index: Halide computes both sides.
    }], "bool", "isChoice", (ins), "", "return false;">,
    InterfaceMethod<[{
      Whether the op reads of its first operand no more than it makes.
    }], "bool", "isPick", (ins), "", "return false;">,
    InterfaceMethod<"Products that are summed.",
      "double", "getMacs", (ins), "", "return 0;">,
    InterfaceMethod<[{
      Operations on numbers, where they follow neither from the products nor
      from the sizes of operands and results.
    }], "std::optional<double>", "getFlops", (ins), "",
      "return std::nullopt;">,
    InterfaceMethod<"The layout of images that the op's kernel wants.",
      "::calotype::nn::LayoutWish", "getLayoutWish", (ins), "", [{
        return $_op.getKernelRole() == ::calotype::nn::KernelRole::Root
                   ? ::calotype::nn::LayoutWish::RowMajor
                   : ::calotype::nn::LayoutWish::Any;
      }]>,
  ];
}

#endif // CALOTYPE_DIALECT_NN_IR_NNOPFACTS
