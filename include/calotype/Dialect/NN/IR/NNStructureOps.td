//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Constants, kernels and layout changes.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_IR_NNSTRUCTUREOPS
#define CALOTYPE_DIALECT_NN_IR_NNSTRUCTUREOPS

include "calotype/Dialect/NN/IR/NNBase.td"
include "calotype/Dialect/Plan/IR/PlanBase.td"

include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/FunctionInterfaces.td"
include "mlir/Interfaces/CallInterfaces.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"

def NN_ConstantOp : NN_Op<"constant", "Structure", [Pure, ConstantLike,
    AllTypesMatch<["value", "result"]>]> {
  let summary = "a tensor known at compile time";
  let description = [{
    Small values are `dense`, large ones `dense_resource` blobs backed by the
    model's mapped file.

    Constraints:
    - C1: a blob has as many bytes as the type needs (i1 takes a byte).
  }];
  let arguments = (ins ElementsAttr:$value);
  let results = (outs NN_Tensor:$result);
  let assemblyFormat = "attr-dict $value";
  let hasFolder = 1;
  let hasVerifier = 1;
}

def NN_KernelOp : NN_Op<"kernel", "Structure", [FunctionOpInterface, IsolatedFromAbove,
    Symbol, HasParent<"::mlir::ModuleOp">, SingleBlock]> {
  let summary = "ops that run as one native kernel";
  let description = [{
    At most one root with element-wise and injective ops around it. Arguments and
    results are tensors and may carry a layout; inside, shapes are logical.
    `plan`, set by `nn-plan-kernels`, says how the kernel will be computed.

    Constraints:
    - C1: the body's arguments have the types of the function type.
    - C2: the body ends in `nn.yield`.
    - C3: it yields the results' shapes and element types.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name,
                       TypeAttrOf<FunctionType>:$function_type,
                       OptionalAttr<DictArrayAttr>:$arg_attrs,
                       OptionalAttr<DictArrayAttr>:$res_attrs,
                       OptionalAttr<Plan_KernelPlanInterface>:$plan);
  let regions = (region SizedRegion<1>:$body);
  let builders = [OpBuilder<(ins "llvm::StringRef":$name, "mlir::FunctionType":$type)>];
  let skipDefaultBuilders = 1;
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let extraDeclaration = [{
    ::llvm::ArrayRef<::mlir::Type> getArgumentTypes() { return getFunctionType().getInputs(); }
    ::llvm::ArrayRef<::mlir::Type> getResultTypes() { return getFunctionType().getResults(); }
    ::mlir::Region *getCallableRegion() { return &getBody(); }
    /// The root op, or null.
    ::mlir::Operation *findRoot();
  }];
}

def NN_YieldOp : NN_Op<"yield", "Structure", [Pure, Terminator, ReturnLike,
    HasParent<"::calotype::nn::KernelOp">]> {
  let summary = "the results of a kernel";
  let arguments = (ins Variadic<NN_Tensor>:$operands);
  let assemblyFormat = "($operands^ `:` type($operands))? attr-dict";
}

def NN_CallOp : NN_Op<"call", "Structure", [Pure,
    DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "runs a kernel";
  let description = [{
    Constraints:
    - C1: a kernel has that name.
    - C2: operands and results have its types.
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee, Variadic<NN_Tensor>:$operands);
  let results = (outs Variadic<NN_Tensor>:$results);
  let assemblyFormat =
      "$callee `(` $operands `)` attr-dict `:` functional-type($operands, $results)";
}

def NN_RelayoutOp : NN_TypedOp<"relayout", "Structure"> {
  let summary = "the same tensor in another physical order";
  let description = [{
    Constraints:
    - C1: shape and element type are those of the input.
  }];
  let arguments = (ins NN_Tensor:$input);
  let results = (outs NN_Tensor:$result);
  let hasVerifier = 1;
  let hasFolder = 1;
}

#endif // CALOTYPE_DIALECT_NN_IR_NNSTRUCTUREOPS
