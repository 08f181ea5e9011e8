//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Operations of the host dialect.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_HOST_IR_HOSTOPS_TD
#define CALOTYPE_DIALECT_HOST_IR_HOSTOPS_TD

include "calotype/Dialect/Host/IR/HostDialect.td"
include "mlir/Dialect/Bufferization/IR/BufferizableOpInterface.td"
include "mlir/IR/BuiltinAttributes.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/DestinationStyleOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class Host_Op<string mnemonic, list<Trait> traits = []>
    : Op<Host_Dialect, mnemonic, traits>;

def Host_Image : AnyTypeOf<[AnyStaticShapeTensor, AnyStaticShapeMemRef],
                           "ranked tensor or memref of static shape">;

def Host_KernelOp : Host_Op<"kernel", [Symbol]> {
  let summary = "declaration of a compiled kernel";
  let description = [{
    Stands for object code that a kernel compiler made. `object_symbol` is the
    symbol in that object (the name of the op when absent; several kernels may
    share one). `call_scratch` and `task_scratch` are the bytes that one call,
    and one task of its parallel loop, take from the scratch allocator.

    Constraint: (C1) scratch sizes are not negative.

    Example:
    ```mlir
    host.kernel @conv {object_symbol = "calotype_k_conv3x3_0a", task_scratch = 4096}
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name,
                       OptionalAttr<StrAttr>:$object_symbol,
                       DefaultValuedAttr<I64Attr, "0">:$call_scratch,
                       DefaultValuedAttr<I64Attr, "0">:$task_scratch);
  let assemblyFormat = "$sym_name attr-dict";
  let hasVerifier = 1;
}

def Host_CallOp : Host_Op<"call", [
    AttrSizedOperandSegments, DestinationStyleOpInterface,
    DeclareOpInterfaceMethods<SymbolUserOpInterface>,
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>,
    DeclareOpInterfaceMethods<BufferizableOpInterface,
      ["bufferizesToMemoryRead", "bufferizesToMemoryWrite",
       "getAliasingValues", "bufferize"]>]> {
  let summary = "call of a compiled kernel, destination-passing";
  let description = [{
    Runs the kernel on the images `ins` and overwrites the images `outs` whole;
    the contents of `outs` before the call are never read. On tensors there is
    one result per destination; on memrefs there is none. The kernel's C
    signature is `int (void *user_context, halide_buffer_t *in..., *out...)`,
    dimension 0 of an image being the last dimension of the type.

    A destination never shares memory with another operand: bufferization
    copies rather than let it.

    Constraints: (C1) the kernel names a symbol op of the module other than a
    function; (C2) operands are all tensors or all memrefs; (C3) results match
    the destinations on tensors, and are absent on memrefs; (C4) there is a
    destination; (C5) no memref destination is also another operand; (C6) a
    memref operand is contiguous, or, with `any_outer_strides`, has constant
    strides with innermost 1; (C7) extents and strides fit 31 bits; (C8) no
    operand is of zero extent; (C9) there are at most 64 operands.

    Example:
    ```mlir
    %y = host.call @conv ins(%x, %w : tensor<1x8x8x3xf32>, tensor<27x4xf32>)
                         outs(%e : tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$kernel,
                       Variadic<Host_Image>:$inputs,
                       Variadic<Host_Image>:$inits,
                       UnitAttr:$any_outer_strides);
  let results = (outs Variadic<AnyStaticShapeTensor>:$results);
  let assemblyFormat = [{
    $kernel (`ins` `(` $inputs^ `:` type($inputs) `)`)?
    `outs` `(` $inits `:` type($inits) `)` attr-dict (`->` type($results)^)?
  }];
  let extraClassDeclaration = [{
    ::mlir::MutableOperandRange getDpsInitsMutable() {
      return getInitsMutable();
    }
    /// True when the operands are buffers.
    bool isBuffered() {
      return ::llvm::isa<::mlir::MemRefType>(getInits().front().getType());
    }
  }];
  let hasVerifier = 1;
}

class Host_ViewOp<string mnemonic> : Host_Op<mnemonic, [Pure,
    DeclareOpInterfaceMethods<BufferizableOpInterface,
      ["bufferize", "isWritable"]>]> {
  let arguments = (ins I64Attr:$offset);
  let results = (outs Host_Image:$result);
  let assemblyFormat = "$offset attr-dict `:` type($result)";
  let hasVerifier = 1;
}

def Host_WeightOp : Host_ViewOp<"weight"> {
  let summary = "view of the weights argument of the model";
  let description = [{
    The constant at `offset` bytes in the weights image; read only. `i1` is one
    byte per element.

    Constraint: (C1) the offset is a multiple of 64 and not negative.

    Example:
    ```mlir
    %w = host.weight 128 : tensor<27x4xf32>
    ```
  }];
}

def Host_SlotOp : Host_ViewOp<"slot"> {
  let summary = "view of the arena of the workspace";
  let description = [{
    The memory at `offset` bytes in the arena that `plan-arena` laid out; two
    slots may overlap when their lives do not. A memref only.

    Constraints: (C1) the offset is a multiple of 64 and not negative; (C2) the
    result is a memref.

    Example:
    ```mlir
    %t = host.slot 0 : memref<1x8x8x4xf32>
    ```
  }];
}

#endif // CALOTYPE_DIALECT_HOST_IR_HOSTOPS_TD
