//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Enumerations of the nn dialect.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_IR_NNENUMS
#define CALOTYPE_DIALECT_NN_IR_NNENUMS

include "calotype/Dialect/NN/IR/NNDialect.td"
include "mlir/IR/EnumAttr.td"

class NN_Enum<string name, string summary, list<I32EnumAttrCase> cases>
    : I32EnumAttr<name, summary, cases> {
  let cppNamespace = "::calotype::nn";
  let genSpecializedAttr = 0;
}
class NN_EnumAttr<EnumAttrInfo info, string mnemonic>
    : EnumAttr<NN_Dialect, info, mnemonic> {
  let assemblyFormat = "`<` $value `>`";
}

def NN_ReduceKind : NN_Enum<"ReduceKind", "what a reduction accumulates", [
  I32EnumAttrCase<"Sum", 0, "sum">, I32EnumAttrCase<"Mean", 1, "mean">,
  I32EnumAttrCase<"Max", 2, "max">, I32EnumAttrCase<"Min", 3, "min">,
  I32EnumAttrCase<"Prod", 4, "prod">, I32EnumAttrCase<"L1", 5, "l1">,
  I32EnumAttrCase<"L2", 6, "l2">, I32EnumAttrCase<"LogSum", 7, "log_sum">,
  I32EnumAttrCase<"LogSumExp", 8, "log_sum_exp">,
  I32EnumAttrCase<"SumSquare", 9, "sum_square">]>;
def NN_ReduceKindAttr : NN_EnumAttr<NN_ReduceKind, "reduce_kind">;

def NN_ArgReduceKind : NN_Enum<"ArgReduceKind", "extremum whose index is taken", [
  I32EnumAttrCase<"Max", 0, "max">, I32EnumAttrCase<"Min", 1, "min">]>;
def NN_ArgReduceKindAttr : NN_EnumAttr<NN_ArgReduceKind, "arg_reduce_kind">;

def NN_ScanKind : NN_Enum<"ScanKind", "what a scan accumulates", [
  I32EnumAttrCase<"Sum", 0, "sum">, I32EnumAttrCase<"Prod", 1, "prod">]>;
def NN_ScanKindAttr : NN_EnumAttr<NN_ScanKind, "scan_kind">;

def NN_PoolKind : NN_Enum<"PoolKind", "what a window computes", [
  I32EnumAttrCase<"Max", 0, "max">, I32EnumAttrCase<"Average", 1, "average">,
  I32EnumAttrCase<"Lp", 2, "lp">]>;
def NN_PoolKindAttr : NN_EnumAttr<NN_PoolKind, "pool_kind">;

def NN_PadMode : NN_Enum<"PadMode", "values outside the tensor", [
  I32EnumAttrCase<"Constant", 0, "constant">,
  I32EnumAttrCase<"Reflect", 1, "reflect">, I32EnumAttrCase<"Edge", 2, "edge">,
  I32EnumAttrCase<"Wrap", 3, "wrap">]>;
def NN_PadModeAttr : NN_EnumAttr<NN_PadMode, "pad_mode">;

def NN_ScatterKind : NN_Enum<"ScatterKind", "how an update meets the old value", [
  I32EnumAttrCase<"Set", 0, "set">, I32EnumAttrCase<"Add", 1, "add">,
  I32EnumAttrCase<"Mul", 2, "mul">, I32EnumAttrCase<"Max", 3, "max">,
  I32EnumAttrCase<"Min", 4, "min">]>;
def NN_ScatterKindAttr : NN_EnumAttr<NN_ScatterKind, "scatter_kind">;

def NN_ResizeMode : NN_Enum<"ResizeMode", "interpolation", [
  I32EnumAttrCase<"Nearest", 0, "nearest">,
  I32EnumAttrCase<"Linear", 1, "linear">, I32EnumAttrCase<"Cubic", 2, "cubic">]>;
def NN_ResizeModeAttr : NN_EnumAttr<NN_ResizeMode, "resize_mode">;

def NN_CoordinateMode : NN_Enum<"CoordinateMode",
    "maps an output coordinate to an input coordinate", [
  I32EnumAttrCase<"HalfPixel", 0, "half_pixel">,
  I32EnumAttrCase<"HalfPixelSymmetric", 1, "half_pixel_symmetric">,
  I32EnumAttrCase<"PytorchHalfPixel", 2, "pytorch_half_pixel">,
  I32EnumAttrCase<"AlignCorners", 3, "align_corners">,
  I32EnumAttrCase<"Asymmetric", 4, "asymmetric">]>;
def NN_CoordinateModeAttr : NN_EnumAttr<NN_CoordinateMode, "coordinate_mode">;

def NN_NearestMode : NN_Enum<"NearestMode", "rounding of a nearest coordinate", [
  I32EnumAttrCase<"RoundPreferFloor", 0, "round_prefer_floor">,
  I32EnumAttrCase<"RoundPreferCeil", 1, "round_prefer_ceil">,
  I32EnumAttrCase<"Floor", 2, "floor">, I32EnumAttrCase<"Ceil", 3, "ceil">]>;
def NN_NearestModeAttr : NN_EnumAttr<NN_NearestMode, "nearest_mode">;

def NN_KernelRole : NN_Enum<"KernelRole", "the part an op plays in a kernel", [
  I32EnumAttrCase<"Elementwise", 0, "elementwise">,
  I32EnumAttrCase<"Injective", 1, "injective">,
  I32EnumAttrCase<"Root", 2, "root">,
  I32EnumAttrCase<"View", 3, "view">,
  I32EnumAttrCase<"Structure", 4, "structure">]>;

#endif // CALOTYPE_DIALECT_NN_IR_NNENUMS
