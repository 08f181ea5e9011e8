//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Element-wise ops: one scalar function, NumPy broadcasting.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_IR_NNELEMENTWISEOPS
#define CALOTYPE_DIALECT_NN_IR_NNELEMENTWISEOPS

include "calotype/Dialect/NN/IR/NNBase.td"

/// `resultElement` is C++ for the result's element type, given `first`, the
/// element type of the first operand.
/// `sameElement` is C++ for the operands that must have one element type.
class NN_ElementwiseOp<string mnemonic, string opSummary,
                       string resultElement = "first",
                       string firstOperand = "0",
                       string sameElement = "adaptor.getOperands()">
    : NN_InferredOp<mnemonic, "Elementwise",
                    [DeclareOpInterfaceMethods<NN_ScalarOpInterface>]> {
  let summary = opSummary;
  let results = (outs NN_Tensor:$result);
  let extraDefinition = [{
    ::llvm::LogicalResult $cppClass::inferReturnTypes(
        ::mlir::MLIRContext *context, std::optional<::mlir::Location> location,
        $cppClass::Adaptor adaptor,
        ::llvm::SmallVectorImpl<::mlir::Type> &types) {
      ::mlir::Type first = ::mlir::getElementTypeOrSelf(
          adaptor.getOperands()[}] # firstOperand # [{].getType());
      (void)first;
      if (::llvm::failed(::calotype::nn::checkElementTypes(
              location, }] # sameElement # [{)))
        return ::llvm::failure();
      return ::calotype::nn::inferElementwise(location, adaptor.getOperands(),
                                              }] # resultElement # [{, types);
    }
  }];
}

class NN_UnaryOp<string mnemonic, string summary, Type operand = NN_Tensor,
                 string resultElement = "first">
    : NN_ElementwiseOp<mnemonic, summary, resultElement> {
  let arguments = (ins operand:$input);
}
class NN_FloatUnaryOp<string mnemonic, string summary>
    : NN_UnaryOp<mnemonic, summary, NN_FloatTensor>;
class NN_BinaryOp<string mnemonic, string summary, Type operand = NN_Tensor,
                  string resultElement = "first",
                  string sameElement = "adaptor.getOperands()">
    : NN_ElementwiseOp<mnemonic, summary, resultElement, "0", sameElement> {
  let description = [{
    Constraints:
    - C1: the operands' shapes broadcast by NumPy's rule.
    - C2: the operands have one element type.
  }];
  let arguments = (ins operand:$lhs, operand:$rhs);
}
class NN_CompareOp<string mnemonic, string summary>
    : NN_BinaryOp<mnemonic, summary, NN_Tensor,
                  "::mlir::IntegerType::get(context, 1)">;

// Arithmetic.
def NN_AddOp : NN_BinaryOp<"add", "sum">;
def NN_SubOp : NN_BinaryOp<"sub", "difference">;
def NN_MulOp : NN_BinaryOp<"mul", "product">;
def NN_DivOp : NN_BinaryOp<"div", "quotient; integers truncate toward zero">;
def NN_ModOp : NN_BinaryOp<"mod", "remainder with the sign of the divisor">;
def NN_RemOp : NN_BinaryOp<"rem", "remainder with the sign of the dividend (C's fmod)">;
def NN_MaxOp : NN_BinaryOp<"max", "larger value; NaN if either is NaN">;
def NN_MinOp : NN_BinaryOp<"min", "smaller value; NaN if either is NaN">;
def NN_PowOp : NN_BinaryOp<"pow", "power; the exponent may have another element type",
                           NN_Tensor, "first",
                           "adaptor.getOperands().take_front(1)"> {
  let description = [{
    Constraints:
    - C1: the operands' shapes broadcast by NumPy's rule.
  }];
}

// Logic and bits. On i1 the bitwise ops are the logical ones.
def NN_AndOp : NN_BinaryOp<"and", "bitwise and", NN_IntTensor>;
def NN_OrOp : NN_BinaryOp<"or", "bitwise or", NN_IntTensor>;
def NN_XorOp : NN_BinaryOp<"xor", "bitwise exclusive or", NN_IntTensor>;
def NN_NotOp : NN_UnaryOp<"not", "bitwise complement", NN_IntTensor>;
def NN_ShiftLeftOp : NN_BinaryOp<"shift_left", "left shift", NN_IntTensor>;
def NN_ShiftRightOp : NN_BinaryOp<"shift_right", "right shift, logical for unsigned", NN_IntTensor>;

// Comparison: ordered, false on NaN (not_equal: true on NaN).
def NN_EqualOp : NN_CompareOp<"equal", "lhs == rhs">;
def NN_NotEqualOp : NN_CompareOp<"not_equal", "lhs != rhs">;
def NN_LessOp : NN_CompareOp<"less", "lhs < rhs">;
def NN_LessEqualOp : NN_CompareOp<"less_equal", "lhs <= rhs">;
def NN_GreaterOp : NN_CompareOp<"greater", "lhs > rhs">;
def NN_GreaterEqualOp : NN_CompareOp<"greater_equal", "lhs >= rhs">;
def NN_IsNanOp : NN_UnaryOp<"is_nan", "true where the value is NaN", NN_FloatTensor,
                            "::mlir::IntegerType::get(context, 1)">;
def NN_IsInfOp : NN_UnaryOp<"is_inf", "true where the value is infinite", NN_FloatTensor,
                            "::mlir::IntegerType::get(context, 1)"> {
  let arguments = (ins NN_FloatTensor:$input, BoolAttr:$detect_negative,
                       BoolAttr:$detect_positive);
}

// Functions of one value.
def NN_AbsOp : NN_UnaryOp<"abs", "absolute value">;
def NN_NegOp : NN_UnaryOp<"neg", "negation">;
def NN_SignOp : NN_UnaryOp<"sign", "-1, 0 or 1; NaN stays NaN">;
def NN_ExpOp : NN_FloatUnaryOp<"exp", "exponential">;
def NN_LogOp : NN_FloatUnaryOp<"log", "natural logarithm">;
def NN_SqrtOp : NN_FloatUnaryOp<"sqrt", "square root">;
def NN_RsqrtOp : NN_FloatUnaryOp<"rsqrt", "one over the square root">;
def NN_ReciprocalOp : NN_FloatUnaryOp<"reciprocal", "one over the value">;
def NN_SinOp : NN_FloatUnaryOp<"sin", "sine">;
def NN_CosOp : NN_FloatUnaryOp<"cos", "cosine">;
def NN_TanOp : NN_FloatUnaryOp<"tan", "tangent">;
def NN_AsinOp : NN_FloatUnaryOp<"asin", "inverse sine">;
def NN_AcosOp : NN_FloatUnaryOp<"acos", "inverse cosine">;
def NN_AtanOp : NN_FloatUnaryOp<"atan", "inverse tangent">;
def NN_SinhOp : NN_FloatUnaryOp<"sinh", "hyperbolic sine">;
def NN_CoshOp : NN_FloatUnaryOp<"cosh", "hyperbolic cosine">;
def NN_TanhOp : NN_FloatUnaryOp<"tanh", "hyperbolic tangent">;
def NN_AsinhOp : NN_FloatUnaryOp<"asinh", "inverse hyperbolic sine">;
def NN_AcoshOp : NN_FloatUnaryOp<"acosh", "inverse hyperbolic cosine">;
def NN_AtanhOp : NN_FloatUnaryOp<"atanh", "inverse hyperbolic tangent">;
def NN_ErfOp : NN_FloatUnaryOp<"erf", "error function">;
def NN_FloorOp : NN_FloatUnaryOp<"floor", "largest integer not above">;
def NN_CeilOp : NN_FloatUnaryOp<"ceil", "smallest integer not below">;
def NN_RoundOp : NN_FloatUnaryOp<"round", "nearest integer, ties to even">;

// Activations.
def NN_ReluOp : NN_UnaryOp<"relu", "max(x, 0)">;
def NN_SigmoidOp : NN_FloatUnaryOp<"sigmoid", "1 / (1 + exp(-x))">;
def NN_SiluOp : NN_FloatUnaryOp<"silu", "x * sigmoid(x)">;
def NN_SoftplusOp : NN_FloatUnaryOp<"softplus", "log(1 + exp(x)), without overflow">;
def NN_HardSwishOp : NN_FloatUnaryOp<"hard_swish", "x * clamp(x / 6 + 1/2, 0, 1)">;
def NN_GeluOp : NN_FloatUnaryOp<"gelu", "Gaussian error linear unit"> {
  let description = [{
    `x/2 * (1 + erf(x / sqrt(2)))`, or with `tanh_approximation` the form
    `x/2 * (1 + tanh(sqrt(2/pi) * (x + 0.044715 x^3)))` (Hendrycks and Gimpel,
    arXiv 1606.08415).
  }];
  let arguments = (ins NN_FloatTensor:$input, BoolAttr:$tanh_approximation);
}
def NN_EluOp : NN_FloatUnaryOp<"elu", "x where x > 0, else alpha * (exp(x) - 1)"> {
  let arguments = (ins NN_FloatTensor:$input, F64Attr:$alpha);
}
def NN_LeakyReluOp : NN_FloatUnaryOp<"leaky_relu", "x where x >= 0, else alpha * x"> {
  let arguments = (ins NN_FloatTensor:$input, F64Attr:$alpha);
}
def NN_HardSigmoidOp : NN_FloatUnaryOp<"hard_sigmoid", "clamp(alpha * x + beta, 0, 1)"> {
  let arguments = (ins NN_FloatTensor:$input, F64Attr:$alpha, F64Attr:$beta);
}
def NN_ClampOp : NN_UnaryOp<"clamp", "min(max(x, low), high); NaN stays NaN"> {
  let arguments = (ins NN_Tensor:$input, F64Attr:$low, F64Attr:$high);
}

// Choice and conversion.
def NN_SelectOp : NN_ElementwiseOp<"select", "on_true where the condition holds, else on_false",
                                   "first", "1",
                                   "adaptor.getOperands().drop_front()"> {
  let description = [{
    Constraints:
    - C1: the operands' shapes broadcast by NumPy's rule.
    - C2: the two values have one element type.
  }];
  let arguments = (ins NN_BoolTensor:$condition, NN_Tensor:$on_true,
                       NN_Tensor:$on_false);
}
def NN_CastOp : NN_TypedOp<"cast", "Elementwise",
                           [DeclareOpInterfaceMethods<NN_ScalarOpInterface>,
                            SameOperandsAndResultShape]> {
  let summary = "conversion of the element type";
  let description = [{
    Float to integer truncates toward zero; to i1 is `x != 0`. Integers wrap.
    Float to a narrower float rounds to nearest even.
  }];
  let arguments = (ins NN_Tensor:$input);
  let results = (outs NN_Tensor:$result);
  let hasFolder = 1;
}

#endif // CALOTYPE_DIALECT_NN_IR_NNELEMENTWISEOPS
