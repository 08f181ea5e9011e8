//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Operations of the algorithm region. Bodies are arith and math; here is only
/// what those lack.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_HALIDE_IR_HALIDEALGORITHMOPS_TD
#define CALOTYPE_DIALECT_HALIDE_IR_HALIDEALGORITHMOPS_TD

include "calotype/Dialect/Halide/IR/HalideDialect.td"
include "calotype/Dialect/Halide/IR/HalideTypes.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Halide_PipelineOp : Halide_Op<"pipeline", [
    IsolatedFromAbove, Symbol, NoTerminator, SingleBlock]> {
  let summary = "a kernel: an algorithm and its schedule";
  let description = [{
    Inputs are the block arguments of the algorithm region, outputs the operands
    of its terminator `halide.output`. The kernel's C function takes the inputs
    and then the outputs. The schedule region names functions by their strings;
    without it every function is computed inline, except where Halide demands
    otherwise (functions with updates).

    ```mlir
    halide.pipeline @relu(%x : !halide.image<64xf32>) -> !halide.image<64xf32> {
      %out = halide.func "out"(%i) : !halide.func<64xf32> {
        %v = halide.load %x[%i] : !halide.image<64xf32>
        %zero = arith.constant 0.0 : f32
        %m = arith.maximumf %v, %zero : f32
        halide.yield %m : f32
      }
      halide.output %out : !halide.func<64xf32>
    } schedule {
      %s = halide.stage "out"
      %i = halide.vars %s : !halide.var
      %io, %ii = halide.split %i by 8
      halide.vectorize %ii
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name,
                       TypeAttrOf<FunctionType>:$function_type,
                       OptionalAttr<StrAttr>:$sym_visibility);
  let regions = (region SizedRegion<1>:$algorithm, AnyRegion:$schedule);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins "::llvm::StringRef":$name,
                                 "::mlir::FunctionType":$type)>];
  let extraClassDeclaration = [{
    /// The terminator of the algorithm region.
    OutputOp getOutputOp();
    /// The function of this name, or null.
    FuncOp lookupFunc(::llvm::StringRef name);
    /// The block of the schedule region, created when there is none.
    ::mlir::Block &getOrCreateScheduleBlock();
    ImageType getInputType(unsigned i) {
      return ::llvm::cast<ImageType>(getFunctionType().getInput(i));
    }
    ImageType getOutputType(unsigned i) {
      return ::llvm::cast<ImageType>(getFunctionType().getResult(i));
    }
    unsigned getNumInputs() { return getFunctionType().getNumInputs(); }
    unsigned getNumOutputs() { return getFunctionType().getNumResults(); }
  }];
}

def Halide_FuncOp : Halide_Op<"func", [
    HasParent<"PipelineOp">, SingleBlock,
    DeclareOpInterfaceMethods<OpAsmOpInterface,
        ["getAsmResultNames", "getAsmBlockArgumentNames"]>]> {
  let summary = "the pure definition of a function";
  let description = [{
    The body computes the value at the coordinates that are its `i32`
    block arguments, in the order of the extents: the first one is innermost in
    memory. The names of the coordinates are kept in `arg_names`. Becomes
    `Func f("name"); f(args...) = value;`, several yielded values a `Tuple`.

    The extents are those of the output image for an output function (in
    memory order), and what its callers need for the others.
  }];
  let arguments = (ins StrAttr:$func_name, StrArrayAttr:$arg_names);
  let regions = (region SizedRegion<1>:$body);
  let results = (outs Halide_FuncType:$result);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins "::llvm::StringRef":$name,
      "::llvm::ArrayRef<::llvm::StringRef>":$argNames, "FuncType":$type,
      "::llvm::function_ref<void(::mlir::OpBuilder &, ::mlir::Location, "
      "::mlir::ValueRange)>":$body)>];
}

def Halide_UpdateOp : Halide_Op<"update", [
    HasParent<"PipelineOp">, SingleBlock, AllTypesMatch<["func", "result"]>,
    DeclareOpInterfaceMethods<OpAsmOpInterface,
        ["getAsmResultNames", "getAsmBlockArgumentNames"]>]> {
  let summary = "an update definition of a function over a reduction domain";
  let description = [{
    Block arguments are the function's coordinates, then one per reduction
    dimension, which runs from 0 to below its extent, the first one innermost.
    `halide.yield %v` stores at the coordinates; `halide.yield %v at [%i, %j]`
    stores elsewhere, and then a coordinate may be used only if it stands
    unchanged at its own place in the list. A `halide.call` of the operand reads
    the function as it is before this point. The result stands for the function
    after the update; later readers must use it.

    ```mlir
    %sum1 = halide.update %sum(%x) over (%k = 64) : !halide.func<8xf32> {
      %old = halide.call %sum[%x] : !halide.func<8xf32>
      %v = halide.load %in[%k, %x] : !halide.image<64x8xf32>
      %new = arith.addf %old, %v fastmath<fast> : f32
      halide.yield %new : f32
    }
    ```
  }];
  let arguments = (ins Halide_FuncType:$func, StrArrayAttr:$arg_names,
                       DenseI64ArrayAttr:$domain);
  let regions = (region SizedRegion<1>:$body);
  let results = (outs Halide_FuncType:$result);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins "::mlir::Value":$func,
      "::llvm::ArrayRef<::llvm::StringRef>":$domainNames,
      "::llvm::ArrayRef<int64_t>":$domain,
      "::llvm::function_ref<void(::mlir::OpBuilder &, ::mlir::Location, "
      "::mlir::ValueRange)>":$body)>];
  let extraClassDeclaration = [{
    /// The pure definition this update belongs to.
    FuncOp getFuncOp();
    /// 0 for the first update of the function.
    unsigned getUpdateIndex();
  }];
}

def Halide_YieldOp : Halide_Op<"yield", [
    Terminator, Pure, AttrSizedOperandSegments,
    ParentOneOf<["FuncOp", "UpdateOp"]>]> {
  let summary = "the values of a definition, and where an update stores them";
  let arguments = (ins Variadic<AnyType>:$values, Variadic<I32>:$indices);
  let assemblyFormat = [{
    $values (`at` `[` $indices^ `]`)? attr-dict `:` type($values)
  }];
  let builders = [OpBuilder<(ins "::mlir::ValueRange":$values), [{
    build($_builder, $_state, values, ::mlir::ValueRange());
  }]>];
}

def Halide_WhereOp : Halide_Op<"where", [HasParent<"UpdateOp">]> {
  let summary = "restrict the reduction domain of an update";
  let description = [{
    Points of the domain at which the condition is false are skipped. The
    condition may depend on coordinates and reduction variables only. Becomes
    `RDom::where`.
  }];
  let arguments = (ins I1:$condition);
  let assemblyFormat = "$condition attr-dict";
}

def Halide_OutputOp : Halide_Op<"output", [
    Terminator, Pure, HasParent<"PipelineOp">]> {
  let summary = "the functions that a pipeline writes to its output images";
  let description = [{
    The dimensions of an output function are those of its image in memory order:
    the extent of dimension `i` is that of logical dimension `order[i]`.
  }];
  let arguments = (ins Variadic<Halide_FuncType>:$funcs);
  let assemblyFormat = "$funcs attr-dict `:` type($funcs)";
}

def Halide_LoadOp : Halide_Op<"load", [
    Pure, DeclareOpInterfaceMethods<InferTypeOpInterface>]> {
  let summary = "read an input image";
  let description = [{
    Indices are in the image's logical order. They must stay inside the shape:
    padding is a `select` on a clamped index, and a data-dependent index goes
    through `halide.clamp_index`. The result has the element type without its
    signedness (`ui8` gives `i8`).
  }];
  let arguments = (ins Halide_ImageType:$image, Variadic<I32>:$indices);
  let results = (outs AnyType:$result);
  let assemblyFormat = "$image `[` $indices `]` attr-dict `:` type($image)";
  let hasVerifier = 1;
}

def Halide_CallOp : Halide_Op<"call", [
    Pure, DeclareOpInterfaceMethods<InferTypeOpInterface>]> {
  let summary = "the values of a function at a point";
  let description = [{
    The handle is that of the function's last definition, except inside an
    update of the same function. One result per value of the function.
  }];
  let arguments = (ins Halide_FuncType:$func, Variadic<I32>:$indices);
  let results = (outs Variadic<AnyType>:$results);
  let assemblyFormat = "$func `[` $indices `]` attr-dict `:` type($func)";
  let hasVerifier = 1;
}

def Halide_ClampIndexOp : Halide_Op<"clamp_index", [
    Pure, SameOperandsAndResultType]> {
  let summary = "clamp an index into [0, extent)";
  let description = [{
    Becomes `clamp(i, 0, extent - 1)`. With `unsafe` the program promises that
    the index is inside and nothing is computed: `unsafe_promise_clamped`.
  }];
  let arguments = (ins I32:$index, ConfinedAttr<I64Attr, [IntPositive]>:$extent,
                       UnitAttr:$unsafe);
  let results = (outs I32:$result);
  let assemblyFormat = "(`unsafe` $unsafe^)? $index `to` $extent attr-dict";
}

def Halide_LikelyOp : Halide_Op<"likely", [Pure, SameOperandsAndResultType]> {
  let summary = "a condition or value that holds in the steady state of a loop";
  let description = [{
    Loops are partitioned so that it holds throughout the steady state. Becomes
    `likely(e)`.
  }];
  let arguments = (ins AnyType:$value);
  let results = (outs AnyType:$result);
  let assemblyFormat = "$value attr-dict `:` type($value)";
}

def Halide_StrictFloatOp : Halide_Op<"strict_float", [
    Pure, SameOperandsAndResultType]> {
  let summary = "evaluate the expression below exactly as written";
  let description = [{
    Marks the whole expression of the operand, up to loads and calls: no
    reassociation, no contraction, NaN and infinity as in IEEE 754. Becomes
    `strict_float(e)`.
  }];
  let arguments = (ins AnyFloat:$value);
  let results = (outs AnyFloat:$result);
  let assemblyFormat = "$value attr-dict `:` type($value)";
}

class Halide_FastMathOp<string mnemonic, string what> : Halide_Op<mnemonic, [
    Pure, SameOperandsAndResultType]> {
  let summary = what;
  let arguments = (ins F32:$value);
  let results = (outs F32:$result);
  let assemblyFormat = "$value attr-dict `:` type($value)";
}

def Halide_FastExpOp : Halide_FastMathOp<"fast_exp",
    "exponential by a short polynomial, for vector code">;
def Halide_FastLogOp : Halide_FastMathOp<"fast_log",
    "logarithm by a short polynomial, for vector code">;
def Halide_FastInverseOp : Halide_FastMathOp<"fast_inverse",
    "approximate reciprocal, about 12 bits">;
def Halide_FastInverseSqrtOp : Halide_FastMathOp<"fast_inverse_sqrt",
    "approximate reciprocal square root, about 12 bits">;

def Halide_SaturatingCastOp : Halide_Op<"saturating_cast", [
    Pure, DeclareOpInterfaceMethods<InferTypeOpInterface>]> {
  let summary = "convert to a number type, clamping to its range";
  let description = [{
    `to` carries the signedness (`ui8`, or `i8` for signed); `unsigned` says
    that an integer operand is unsigned. Becomes `saturating_cast(to, e)`.
  }];
  let arguments = (ins AnyType:$value, TypeAttr:$to, UnitAttr:$from_unsigned);
  let results = (outs AnyType:$result);
  let assemblyFormat = [{
    (`unsigned` $from_unsigned^)? $value `:` type($value) `to` $to attr-dict
  }];
}

#endif // CALOTYPE_DIALECT_HALIDE_IR_HALIDEALGORITHMOPS_TD
