//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Base classes of the nn ops.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_IR_NNBASE
#define CALOTYPE_DIALECT_NN_IR_NNBASE

include "calotype/Dialect/NN/IR/NNAttributes.td"
include "calotype/Dialect/NN/IR/NNEnums.td"
include "calotype/Dialect/NN/IR/NNInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def NN_Element : AnyTypeOf<[F16, BF16, F32, F64, I1, I8, I16, I32, I64, UI8, UI16,
                            UI32, UI64]>;
/// Ranked tensors whose extents, where known, fit 31 bits and whose size in bytes
/// fits 63: inference and lowering compute with them without overflow.
class NN_TensorOf<list<Type> elements>
    : Type<And<[RankedTensorOf<elements>.predicate,
                CPred<"::calotype::nn::hasIndexableShape($_self)">]>,
           RankedTensorOf<elements>.summary # ", extents below 2^31",
           "::mlir::RankedTensorType">;

def NN_Tensor : NN_TensorOf<[NN_Element]>;
def NN_FloatTensor : NN_TensorOf<[F16, BF16, F32, F64]>;
def NN_IntTensor : NN_TensorOf<[I1, I8, I16, I32, I64, UI8, UI16, UI32, UI64]>;
def NN_IndexTensor : NN_TensorOf<[I32, I64]>;
def NN_BoolTensor : NN_TensorOf<[I1]>;

/// Any nn op with a role in kernels.
class NN_Op<string mnemonic, string role, list<Trait> traits = []>
    : Op<NN_Dialect, mnemonic, traits # [NN_KernelOpInterface]> {
  code extraDeclaration = "";
  let extraClassDeclaration = [{
    ::calotype::nn::KernelRole getKernelRole() {
      return ::calotype::nn::KernelRole::}] # role # [{;
    }
  }] # extraDeclaration;
}

/// A pure op whose result types follow from operands and attributes. The
/// inference is in lib/Dialect/NN/IR/NNTypeInference*.cpp. An encoding on the
/// result may differ from the inferred type.
class NN_InferredOp<string mnemonic, string role, list<Trait> traits = []>
    : NN_Op<mnemonic, role,
            traits # [Pure, InferTypeOpAdaptorWithIsCompatible]> {
  code extraDefinition = "";
  let extraClassDefinition = [{
    bool $cppClass::isCompatibleReturnTypes(::mlir::TypeRange left,
                                            ::mlir::TypeRange right) {
      return ::calotype::nn::areCompatibleIgnoringLayout(left, right);
    }
  }] # extraDefinition;
  let assemblyFormat =
      "operands attr-dict `:` functional-type(operands, results)";
}

/// A pure op whose result type is part of its meaning.
class NN_TypedOp<string mnemonic, string role, list<Trait> traits = []>
    : NN_Op<mnemonic, role, traits # [Pure]> {
  let assemblyFormat =
      "operands attr-dict `:` functional-type(operands, results)";
}

#endif // CALOTYPE_DIALECT_NN_IR_NNBASE
