//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Operations of the schedule region: one per Halide directive, with Halide's
/// name. They run in order. Stages and loop variables are handles; a directive
/// that replaces a loop consumes its handle.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_HALIDE_IR_HALIDESCHEDULEOPS_TD
#define CALOTYPE_DIALECT_HALIDE_IR_HALIDESCHEDULEOPS_TD

include "calotype/Dialect/Halide/IR/HalideDialect.td"
include "calotype/Dialect/Halide/IR/HalideEnums.td"
include "calotype/Dialect/Halide/IR/HalideTypes.td"
include "mlir/IR/OpAsmInterface.td"

class Halide_ScheduleOp<string mnemonic, list<Trait> traits = []>
    : Halide_Op<mnemonic, !listconcat([HasParent<"PipelineOp">], traits)>;

//===----------------------------------------------------------------------===//
// Handles
//===----------------------------------------------------------------------===//

def Halide_StageOp : Halide_ScheduleOp<"stage", [
    DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmResultNames"]>]> {
  let summary = "the pure definition, or update number n, of a function";
  let description = [{
    `halide.stage "acc"` is `acc`, `halide.stage "acc" update 0` is
    `acc.update(0)`. Directives about a function's placement and storage
    (`compute_at`, `store_in`, ...) take its pure stage.
  }];
  let arguments = (ins StrAttr:$func_name, OptionalAttr<I64Attr>:$update);
  let results = (outs Halide_StageType:$result);
  let assemblyFormat = "$func_name (`update` $update^)? attr-dict";
  let builders = [OpBuilder<(ins "::llvm::StringRef":$name), [{
    build($_builder, $_state, StageType::get($_builder.getContext()),
          $_builder.getStringAttr(name), ::mlir::IntegerAttr());
  }]>, OpBuilder<(ins "::llvm::StringRef":$name, "int64_t":$update), [{
    build($_builder, $_state, StageType::get($_builder.getContext()),
          $_builder.getStringAttr(name), $_builder.getI64IntegerAttr(update));
  }]>];
}

def Halide_InputOp : Halide_ScheduleOp<"input"> {
  let summary = "an input image, for `halide.in` and `halide.prefetch`";
  let arguments = (ins I64Attr:$index);
  let results = (outs Halide_StageType:$result);
  let assemblyFormat = "$index attr-dict";
}

def Halide_VarsOp : Halide_ScheduleOp<"vars", [
    DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmResultNames"]>]> {
  let summary = "the loops of a stage: pure variables, then reduction variables";
  let description = [{
    One result per coordinate of the function, then, for an update, one
    `!halide.rvar` per reduction dimension. Once per stage. (Pure variables of an
    update that stores elsewhere than at the coordinates have no loop: their
    results may not be used.)
  }];
  let arguments = (ins Halide_StageType:$stage);
  let results = (outs Variadic<Halide_AnyVar>:$vars);
  let assemblyFormat = "$stage attr-dict `:` type($vars)";
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

def Halide_SplitOp : Halide_ScheduleOp<"split", [
    AllTypesMatch<["var", "outer", "inner"]>,
    DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmResultNames"]>]> {
  let summary = "divide a loop into an outer and an inner loop";
  let description = [{
    ```
    for x in [0, 64)        ->   for xo in [0, 8)
                                   for xi in [0, 8)     x = xo * 8 + xi
    ```
    Consumes the loop. Legal for any loop; where the factor may not divide the
    extent the tail strategy decides: on reduction variables only `auto`,
    `guard_with_if` and `predicate`; `shift_inwards` wants an extent of at least
    the factor. Becomes `stage.split(x, xo, xi, factor, tail)`.
  }];
  let arguments = (ins Halide_AnyVar:$var,
      ConfinedAttr<I64Attr, [IntPositive]>:$factor,
      DefaultValuedAttr<Halide_TailStrategyAttr,
                        "::calotype::halide::TailStrategy::Auto">:$tail);
  let results = (outs Halide_AnyVar:$outer, Halide_AnyVar:$inner);
  let assemblyFormat = [{
    $var `by` $factor (`tail` `` $tail^)? attr-dict `:` type($var)
  }];
  let builders = [OpBuilder<(ins "::mlir::Value":$var, "int64_t":$factor,
      CArg<"TailStrategy", "TailStrategy::Auto">:$tail), [{
    build($_builder, $_state, var.getType(), var.getType(), var,
          $_builder.getI64IntegerAttr(factor),
          TailStrategyAttr::get($_builder.getContext(), tail));
  }]>];
}

def Halide_FuseOp : Halide_ScheduleOp<"fuse", [
    SameOperandsAndResultType,
    DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmResultNames"]>]> {
  let summary = "join two loops into one";
  let description = [{
    ```
    for y { for x { ... } }   ->   for f in [0, ny * nx)   x = f % nx, y = f / nx
    ```
    Consumes both. Becomes `stage.fuse(inner, outer, fused)`.
  }];
  let arguments = (ins Halide_AnyVar:$inner, Halide_AnyVar:$outer);
  let results = (outs Halide_AnyVar:$fused);
  let assemblyFormat = "$inner `,` $outer attr-dict `:` type($fused)";
}

def Halide_ReorderOp : Halide_ScheduleOp<"reorder"> {
  let summary = "put loops of one stage in this order, innermost first";
  let description = [{
    Loops that are not named keep their places. Reduction loops change their
    order among themselves only where the update allows it (Halide checks).
    Becomes `stage.reorder(...)`.
  }];
  let arguments = (ins Variadic<Halide_AnyVar>:$vars);
  let assemblyFormat = "$vars attr-dict `:` type($vars)";
}

class Halide_LoopOp<string mnemonic, string what> : Halide_ScheduleOp<mnemonic> {
  let summary = what;
  let arguments = (ins Halide_AnyVar:$var);
  let assemblyFormat = "$var attr-dict `:` type($var)";
}

def Halide_VectorizeOp : Halide_LoopOp<"vectorize",
    "run the iterations of a loop of constant extent in vector lanes">;
def Halide_UnrollOp : Halide_LoopOp<"unroll",
    "write out the iterations of a loop of constant extent">;
def Halide_ParallelOp : Halide_LoopOp<"parallel",
    "run the iterations of a loop as tasks">;
def Halide_SerialOp : Halide_LoopOp<"serial", "run a loop in order">;
def Halide_GPULanesOp : Halide_LoopOp<"gpu_lanes", "map a loop to warp lanes">;

def Halide_GPUBlocksOp : Halide_ScheduleOp<"gpu_blocks"> {
  let summary = "map one to three loops to the blocks of a GPU grid";
  let arguments = (ins Variadic<Halide_AnyVar>:$vars);
  let assemblyFormat = "$vars attr-dict `:` type($vars)";
}

def Halide_GPUThreadsOp : Halide_ScheduleOp<"gpu_threads"> {
  let summary = "map one to three loops to the threads of a GPU block";
  let arguments = (ins Variadic<Halide_AnyVar>:$vars);
  let assemblyFormat = "$vars attr-dict `:` type($vars)";
}

def Halide_PartitionOp : Halide_ScheduleOp<"partition"> {
  let summary = "whether a loop gets a steady state of its own";
  let description = "Becomes `stage.partition(x, policy)`.";
  let arguments = (ins Halide_AnyVar:$var, Halide_PartitionAttr:$policy);
  let assemblyFormat = "$var $policy attr-dict `:` type($var)";
}

def Halide_AtomicOp : Halide_ScheduleOp<"atomic"> {
  let summary = "allow vector and parallel loops over reduction variables";
  let description = [{
    `override` skips the proof that the update is associative. Becomes
    `stage.atomic(override)`.
  }];
  let arguments = (ins Halide_StageType:$stage, UnitAttr:$override_check);
  let assemblyFormat = "$stage (`override` $override_check^)? attr-dict";
}

def Halide_ComputeWithOp : Halide_ScheduleOp<"compute_with"> {
  let summary = "run a stage inside the loop nest of another, from a loop out";
  let description = [{
    The loops from `var` out are made alike in both stages: by the same splits and
    fusions of coordinates of equal names. Becomes
    `stage.compute_with(LoopLevel(other, var))`.
  }];
  let arguments = (ins Halide_StageType:$stage, Halide_AnyVar:$var);
  let assemblyFormat = "$stage `,` $var attr-dict `:` type($var)";
}

//===----------------------------------------------------------------------===//
// Placement
//===----------------------------------------------------------------------===//

class Halide_FuncDirectiveOp<string mnemonic, string what>
    : Halide_ScheduleOp<mnemonic> {
  let summary = what;
  let arguments = (ins Halide_StageType:$stage);
  let assemblyFormat = "$stage attr-dict";
}

def Halide_ComputeRootOp : Halide_FuncDirectiveOp<"compute_root",
    "compute a function once, before its consumers">;
def Halide_ComputeInlineOp : Halide_FuncDirectiveOp<"compute_inline",
    "compute a function wherever it is called">;
def Halide_StoreRootOp : Halide_FuncDirectiveOp<"store_root",
    "allocate a function outside all loops">;

class Halide_LevelOp<string mnemonic, string what>
    : Halide_ScheduleOp<mnemonic> {
  let summary = what;
  let arguments = (ins Halide_StageType:$stage, Halide_AnyVar:$var);
  let assemblyFormat = "$stage `,` $var attr-dict `:` type($var)";
}

def Halide_ComputeAtOp : Halide_LevelOp<"compute_at",
    "compute what an iteration of a consumer's loop needs, there">;
def Halide_StoreAtOp : Halide_LevelOp<"store_at",
    "allocate a function at a loop outside the one it is computed at">;
def Halide_HoistStorageOp : Halide_LevelOp<"hoist_storage",
    "move only the allocation of a function out to a loop">;

//===----------------------------------------------------------------------===//
// Storage and bounds
//===----------------------------------------------------------------------===//

def Halide_StoreInOp : Halide_ScheduleOp<"store_in"> {
  let summary = "the kind of memory that holds a function";
  let arguments = (ins Halide_StageType:$stage, Halide_MemoryTypeAttr:$memory);
  let assemblyFormat = "$stage `,` $memory attr-dict";
}

def Halide_ReorderStorageOp : Halide_ScheduleOp<"reorder_storage"> {
  let summary = "the order of a function's dimensions in memory, innermost first";
  let arguments = (ins Halide_StageType:$stage, DenseI64ArrayAttr:$dims);
  let assemblyFormat = "$stage `,` $dims attr-dict";
}

class Halide_DimOp<string mnemonic, string what>
    : Halide_ScheduleOp<mnemonic> {
  let summary = what;
  let arguments = (ins Halide_StageType:$stage, I64Attr:$dim, I64Attr:$value);
  let assemblyFormat = "$stage `dim` $dim `to` $value attr-dict";
}

def Halide_AlignStorageOp : Halide_DimOp<"align_storage",
    "round up the allocated extent of a dimension to a multiple">;
def Halide_BoundStorageOp : Halide_DimOp<"bound_storage",
    "promise that the stored extent of a dimension does not exceed a size">;
def Halide_BoundExtentOp : Halide_DimOp<"bound_extent",
    "promise the extent over which a function is computed">;
def Halide_AlignBoundsOp : Halide_DimOp<"align_bounds",
    "round out the computed range of a dimension to multiples">;

def Halide_BoundOp : Halide_ScheduleOp<"bound"> {
  let summary = "promise the range over which a function is computed";
  let arguments = (ins Halide_StageType:$stage, I64Attr:$dim, I64Attr:$min,
                       I64Attr:$extent);
  let assemblyFormat = [{
    $stage `dim` $dim `from` $min `extent` $extent attr-dict
  }];
}

def Halide_PrefetchOp : Halide_ScheduleOp<"prefetch"> {
  let summary = "prefetch an input or function some iterations ahead";
  let description = "Becomes `stage.prefetch(source, at, from, offset)`.";
  let arguments = (ins Halide_StageType:$source, Halide_AnyVar:$at,
                       Halide_AnyVar:$from, I64Attr:$offset);
  let assemblyFormat = [{
    $source `at` $at `from` $from `by` $offset attr-dict
    `:` type($at) `,` type($from)
  }];
}

//===----------------------------------------------------------------------===//
// New functions
//===----------------------------------------------------------------------===//

def Halide_RFactorOp : Halide_ScheduleOp<"rfactor"> {
  let summary = "split an associative reduction into partial ones and a merge";
  let description = [{
    ```
    f(x) += g(ro, ri)   ->   intm(x, u) = 0
                             intm(x, u) += g(u, ri)     second result
                             f(x) += intm(x, ro)        third result
    ```
    `rfactor %f1 over %ro as ["u"] name "intm"` keeps the named reduction loops in
    the merge and makes them pure dimensions of the intermediate function.
    Consumes the stage and its loops; ask the results for theirs: the pure stage
    of `intm` has the coordinates of `f` and then the new ones, its update the
    same and then the remaining reduction loops, the merge the coordinates of
    `f` and then the preserved reduction loops. Becomes
    `f.update(n).rfactor({{ro, u}})`.
  }];
  let arguments = (ins Halide_StageType:$stage,
                       Variadic<Halide_RVarType>:$preserved,
                       StrArrayAttr:$names, StrAttr:$func_name);
  let results = (outs Halide_StageType:$intermediate,
                      Halide_StageType:$intermediate_update,
                      Halide_StageType:$merge);
  let assemblyFormat = [{
    $stage `over` $preserved `as` $names `name` $func_name attr-dict
  }];
}

class Halide_WrapperOp<string mnemonic, string what>
    : Halide_ScheduleOp<mnemonic> {
  let summary = what;
  let arguments = (ins Halide_StageType:$stage,
                       Variadic<Halide_StageType>:$consumers);
  let results = (outs Halide_StageType:$wrapper);
  let assemblyFormat = "$stage (`for` $consumers^)? attr-dict";
}

def Halide_InOp : Halide_WrapperOp<"in",
    "a copy of a function or input through which consumers read it"> {
  let description = [{
    Without consumers all of them read the copy. Becomes `f.in()` or
    `f.in({g, ...})`. The result is the copy's pure stage.
  }];
}
def Halide_CloneInOp : Halide_WrapperOp<"clone_in",
    "a second computation of a function, for these consumers">;

#endif // CALOTYPE_DIALECT_HALIDE_IR_HALIDESCHEDULEOPS_TD
