//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Types of the halide dialect: images, functions, and the handles of the
/// schedule.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_HALIDE_IR_HALIDETYPES_TD
#define CALOTYPE_DIALECT_HALIDE_IR_HALIDETYPES_TD

include "calotype/Dialect/Halide/IR/HalideDialect.td"
include "mlir/IR/AttrTypeBase.td"

class Halide_Type<string name, string typeMnemonic>
    : TypeDef<Halide_Dialect, name> {
  let mnemonic = typeMnemonic;
}

def Halide_ImageType : Halide_Type<"Image", "image"> {
  let summary = "a buffer of the kernel's interface";
  let description = [{
    Logical static shape, element type and the order of the dimensions in
    memory, innermost first. Without `order` the last dimension is innermost
    (row-major). Dense: the stride of a dimension is the product of the extents
    of the dimensions inside it.

    `!halide.image<1x64x56x56xf32, order [1, 3, 2, 0]>` is an NCHW tensor stored
    as NHWC. Element types: `i1` (one byte in memory), `i8..i64`, `ui8..ui64`,
    `f16`, `bf16`, `f32`, `f64`.
  }];
  let parameters = (ins ArrayRefParameter<"int64_t">:$shape,
                        "::mlir::Type":$elementType,
                        ArrayRefParameter<"int64_t">:$order);
  let builders = [TypeBuilderWithInferredContext<(ins
      "::llvm::ArrayRef<int64_t>":$shape, "::mlir::Type":$elementType,
      CArg<"::llvm::ArrayRef<int64_t>", "{}">:$order)>];
  let hasCustomAssemblyFormat = 1;
  let skipDefaultBuilders = 1;
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    int64_t getRank() const { return getShape().size(); }
    /// Stride in elements of every logical dimension.
    ::llvm::SmallVector<int64_t> getStrides() const;
    /// Type of a loaded value: the element type without its signedness.
    ::mlir::Type getValueType() const;
    /// Number of bytes of the dense buffer.
    int64_t getSizeInBytes() const;
  }];
}

def Halide_FuncType : Halide_Type<"Func", "func"> {
  let summary = "a function over integer coordinates";
  let description = [{
    `!halide.func<64x56xf32>`: two dimensions, the first one innermost in
    memory when stored (Halide's order), of extents 64 and 56; several values per
    point are written `!halide.func<64x56x(f32, i32)>`.
  }];
  let parameters = (ins ArrayRefParameter<"int64_t">:$extents,
                        ArrayRefParameter<"::mlir::Type">:$elementTypes);
  let builders = [TypeBuilderWithInferredContext<(ins
      "::llvm::ArrayRef<int64_t>":$extents,
      "::llvm::ArrayRef<::mlir::Type>":$elementTypes)>];
  let hasCustomAssemblyFormat = 1;
  let skipDefaultBuilders = 1;
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    int64_t getRank() const { return getExtents().size(); }
    /// Types of the values at a point: element types without signedness.
    ::llvm::SmallVector<::mlir::Type> getValueTypes() const;
  }];
}

def Halide_StageType : Halide_Type<"Stage", "stage"> {
  let summary = "the pure definition or one update of a function, to schedule";
}

def Halide_VarType : Halide_Type<"Var", "var"> {
  let summary = "a pure loop variable of a stage";
}

def Halide_RVarType : Halide_Type<"RVar", "rvar"> {
  let summary = "a reduction loop variable of a stage";
}

def Halide_AnyVar : AnyTypeOf<[Halide_VarType, Halide_RVarType],
                              "loop variable">;

#endif // CALOTYPE_DIALECT_HALIDE_IR_HALIDETYPES_TD
