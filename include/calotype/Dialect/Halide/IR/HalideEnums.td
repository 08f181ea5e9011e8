//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Enumerations of the schedule, spelled as in Halide's API in snake case.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_HALIDE_IR_HALIDEENUMS_TD
#define CALOTYPE_DIALECT_HALIDE_IR_HALIDEENUMS_TD

include "calotype/Dialect/Halide/IR/HalideDialect.td"
include "mlir/IR/EnumAttr.td"

class Halide_Enum<string name, string summary, list<I32EnumAttrCase> cases>
    : I32EnumAttr<name, summary, cases> {
  let cppNamespace = "::calotype::halide";
  let genSpecializedAttr = 0;
}

def Halide_TailStrategy : Halide_Enum<"TailStrategy",
    "what a split does where the factor does not divide the extent", [
  I32EnumAttrCase<"Auto", 0, "auto">,
  I32EnumAttrCase<"RoundUp", 1, "round_up">,
  I32EnumAttrCase<"GuardWithIf", 2, "guard_with_if">,
  I32EnumAttrCase<"Predicate", 3, "predicate">,
  I32EnumAttrCase<"PredicateLoads", 4, "predicate_loads">,
  I32EnumAttrCase<"PredicateStores", 5, "predicate_stores">,
  I32EnumAttrCase<"ShiftInwards", 6, "shift_inwards">
]>;
def Halide_TailStrategyAttr
    : EnumAttr<Halide_Dialect, Halide_TailStrategy, "tail"> {
  let assemblyFormat = "`<` $value `>`";
}

def Halide_MemoryType : Halide_Enum<"MemoryType", "where a function is stored", [
  I32EnumAttrCase<"Auto", 0, "auto">,
  I32EnumAttrCase<"Heap", 1, "heap">,
  I32EnumAttrCase<"Stack", 2, "stack">,
  I32EnumAttrCase<"Register", 3, "register">,
  I32EnumAttrCase<"GPUShared", 4, "gpu_shared">
]>;
def Halide_MemoryTypeAttr
    : EnumAttr<Halide_Dialect, Halide_MemoryType, "memory"> {
  let assemblyFormat = "`<` $value `>`";
}

def Halide_Partition : Halide_Enum<"Partition",
    "whether a loop is split into prologue, steady state and epilogue", [
  I32EnumAttrCase<"Auto", 0, "auto">,
  I32EnumAttrCase<"Never", 1, "never">,
  I32EnumAttrCase<"Always", 2, "always">
]>;
def Halide_PartitionAttr
    : EnumAttr<Halide_Dialect, Halide_Partition, "partition"> {
  let assemblyFormat = "`<` $value `>`";
}

#endif // CALOTYPE_DIALECT_HALIDE_IR_HALIDEENUMS_TD
