//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Scalar operations as C++ expressions: a table, and what needs a look at
/// types or flags.
//===----------------------------------------------------------------------===//

#include "CppEmitter.h"
#include "calotype/Dialect/Halide/IR/MathLibrary.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/Format.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

/// `$0` to `$2` are the operands. Strict forms of floats come after "@".
static const llvm::StringMap<StringRef> &getTable() {
  static const llvm::StringMap<StringRef> table = {
      {"arith.addf", "$0 + $1@strict(Call::strict_add, $0, $1)"},
      {"arith.subf", "$0 - $1@strict(Call::strict_sub, $0, $1)"},
      {"arith.mulf", "$0 * $1@strict(Call::strict_mul, $0, $1)"},
      {"arith.divf", "divide($0, $1, false)@divide($0, $1, true)"},
      {"arith.negf", "-$0@strict(Call::strict_mul, $0, cast($0.type(), -1))"},
      {"arith.maximumf", "max($0, $1)@max_nan($0, $1)"},
      {"arith.minimumf", "min($0, $1)@min_nan($0, $1)"},
      {"arith.maxnumf", "max($0, $1)"},
      {"arith.minnumf", "min($0, $1)"},
      {"arith.select", "select($0, s($1), s($2))"},
      {"arith.addi", "s($0) + s($1)"},
      {"arith.subi", "s($0) - s($1)"},
      {"arith.muli", "s($0) * s($1)"},
      {"arith.andi", "s($0) & s($1)"},
      {"arith.ori", "s($0) | s($1)"},
      {"arith.xori", "s($0) ^ s($1)"},
      {"arith.shli", "in_width(u($1), u($0) << u($1))"},
      {"arith.shrsi", "s($0) >> bound_count(u($1))"},
      {"arith.shrui", "in_width(u($1), u($0) >> u($1))"},
      {"arith.divsi", "div_to_zero(s($0), s($1))"},
      {"arith.remsi", "mod_to_zero(s($0), s($1))"},
      {"arith.divui", "div_to_zero(u($0), u($1))"},
      {"arith.remui", "mod_to_zero(u($0), u($1))"},
      {"arith.floordivsi", "floor_div(s($0), s($1))"},
      {"arith.ceildivsi", "-floor_div(-s($0), s($1))"},
      {"arith.ceildivui",
       "u($0) / u($1) + cast(u($0).type(), u($0) % u($1) != 0)"},
      {"arith.maxsi", "max(s($0), s($1))"},
      {"arith.minsi", "min(s($0), s($1))"},
      {"arith.maxui", "max(u($0), u($1))"},
      {"arith.minui", "min(u($0), u($1))"},
      {"math.absf", "abs($0)"},
      {"math.absi", "abs(s($0))"},
      {"math.ceil", "ceil($0)"},
      {"math.copysign", "copy_sign($0, $1)"},
      {"math.ctlz", "count_leading_zeros(u($0))"},
      {"math.ctpop", "popcount(u($0))"},
      {"math.cttz", "count_trailing_zeros(u($0))"},
      {"math.floor", "floor($0)"},
      {"math.fma", "$0 * $1 + $2"},
      {"math.isfinite", "is_finite($0)"},
      {"math.isinf", "is_inf($0)"},
      {"math.isnan", "is_nan($0)"},
      {"math.round", "round_away($0)"},
      {"math.roundeven", "round($0)"},
      {"math.rsqrt", "strict(Call::strict_div, cast($0.type(), 1), "
                     "sqrt($0))"},
      {"math.sqrt", "sqrt($0)"},
      {"math.trunc", "trunc($0)"},
      {"halide.fast_exp", "fast_exp($0)"},
      {"halide.fast_inverse", "fast_inverse($0)"},
      {"halide.fast_inverse_sqrt", "fast_inverse_sqrt($0)"},
      {"halide.fast_log", "fast_log($0)"},
      {"halide.likely", "likely($0)"},
      {"halide.strict_float", "strict_float($0)"},
  };
  return table;
}

void CppEmitter::reserveFunctions() {
  auto isWord = [](char c) { return llvm::isAlnum(c) || c == '_'; };
  for (const auto &entry : getTable())
    for (StringRef rest = entry.second; !rest.empty();) {
      StringRef word = rest.take_while(isWord);
      usedNames.insert(word);
      rest = rest.drop_front(std::max<size_t>(word.size(), 1));
    }
  for (StringRef word : {"cast",
                         "clamp",
                         "reinterpret",
                         "saturating_cast",
                         "unsafe_promise_clamped",
                         "special",
                         "no_trap",
                         "or_nan",
                         "to_brain",
                         "as_type",
                         "library",
                         "wide",
                         "to_float",
                         "s",
                         "u",
                         "lt",
                         "eq",
                         "le",
                         "target",
                         "argc",
                         "argv",
                         "int",
                         "float",
                         "double",
                         "if",
                         "for",
                         "do",
                         "try",
                         "usage",
                         "defaultTarget",
                         "symbol",
                         "object",
                         "base",
                         "dot",
                         "slash",
                         "hasEnding",
                         "pipeline"})
    usedNames.insert(word);
}

/// Whether the plain form of an operation is meant.
static bool isPlain(Operation *op) {
  auto interface = dyn_cast<arith::ArithFastMathInterface>(op);
  arith::FastMathFlagsAttr flags =
      interface ? interface.getFastMathFlagsAttr() : arith::FastMathFlagsAttr();
  if (!flags)
    return false;
  using F = arith::FastMathFlags;
  bool isSum = isa<arith::AddFOp, arith::SubFOp, arith::MulFOp, arith::DivFOp,
                   arith::NegFOp>(op);
  return arith::bitEnumContainsAny(flags.getValue(),
                                   isSum ? F::reassoc | F::contract : F::nnan);
}

std::string CppEmitter::getConstant(Operation *op) {
  auto constant = dyn_cast<arith::ConstantOp>(op);
  if (!constant)
    return "";
  Type type = constant.getType();
  if (auto integer = dyn_cast<IntegerAttr>(constant.getValue())) {
    if (type.isInteger(1))
      return integer.getValue().isZero() ? "Expr(false)" : "Expr(true)";
    return "Internal::make_const(" + getCppType(type) + ", int64_t(" +
           std::to_string(integer.getValue().getSExtValue()) + "LL))";
  }
  auto number = dyn_cast<FloatAttr>(constant.getValue());
  if (!number)
    return "";
  double value = number.getValueAsDouble();
  llvm::SmallString<32> digits;
  if (number.getValue().isNaN())
    digits = "NAN";
  else if (number.getValue().isInfinity())
    digits = value < 0 ? "-INFINITY" : "INFINITY";
  else
    llvm::raw_svector_ostream(digits) << llvm::format("%a", value);
  return "Internal::make_const(" + getCppType(type) + ", double(" +
         digits.str().str() + "))";
}

std::string CppEmitter::getCompare(Operation *op) {
  if (auto compare = dyn_cast<arith::CmpIOp>(op)) {
    static constexpr llvm::StringLiteral patterns[] = {
        "s($0) == s($1)", "s($0) != s($1)", "s($0) < s($1)", "s($0) <= s($1)",
        "s($0) > s($1)",  "s($0) >= s($1)", "u($0) < u($1)", "u($0) <= u($1)",
        "u($0) > u($1)",  "u($0) >= u($1)"};
    return patterns[unsigned(compare.getPredicate())].str();
  }
  auto compare = dyn_cast<arith::CmpFOp>(op);
  if (!compare)
    return "";
  static constexpr llvm::StringLiteral plain[] = {
      "Expr(false)", "$0 == $1", "$0 > $1",     "$0 >= $1",
      "$0 < $1",     "$0 <= $1", "$0 != $1",    "Expr(true)",
      "$0 == $1",    "$0 > $1",  "$0 >= $1",    "$0 < $1",
      "$0 <= $1",    "$0 != $1", "Expr(false)", "Expr(true)"};
  static constexpr llvm::StringLiteral exact[] = {"Expr(false)",
                                                  "eq($0, $1)",
                                                  "lt($1, $0)",
                                                  "le($1, $0)",
                                                  "lt($0, $1)",
                                                  "le($0, $1)",
                                                  "lt($0, $1) || lt($1, $0)",
                                                  "!(is_nan($0) || is_nan($1))",
                                                  "!(lt($0, $1) || lt($1, $0))",
                                                  "!le($0, $1)",
                                                  "!lt($0, $1)",
                                                  "!le($1, $0)",
                                                  "!lt($1, $0)",
                                                  "!eq($0, $1)",
                                                  "is_nan($0) || is_nan($1)",
                                                  "Expr(true)"};
  unsigned i = unsigned(compare.getPredicate());
  return (isPlain(op) ? plain[i] : exact[i]).str();
}

std::string CppEmitter::getCast(Operation *op) {
  if (op->getNumOperands() != 1 || !op->getResult(0).getType().isIntOrFloat())
    return "";
  Type to = op->getResult(0).getType();
  std::string type = to.isInteger(1) ? "Bool()" : getCppType(to);
  bool fromBool = op->getOperand(0).getType().isInteger(1);
  return llvm::TypeSwitch<Operation *, std::string>(op)
      .Case<arith::ExtSIOp, arith::SIToFPOp>([&](auto) {
        return fromBool
                   ? "select($0, cast(" + type + ", -1), cast(" + type + ", 0))"
                   : "cast(" + type + ", s($0))";
      })
      .Case<arith::ExtUIOp, arith::UIToFPOp>(
          [&](auto) { return "cast(" + type + ", u($0))"; })
      .Case<arith::TruncIOp>([&](auto) {
        return to.isInteger(1) ? std::string("(u($0) & 1) != 0")
                               : "cast(U" + type + ", u($0))";
      })
      .Case<arith::FPToSIOp>([&](auto) { return "cast(" + type + ", $0)"; })
      .Case<arith::FPToUIOp>([&](auto) {
        return to.isInteger(1) ? std::string("$0 != 0")
                               : "cast(U" + type + ", $0)";
      })
      .Case<arith::ExtFOp, arith::TruncFOp>(
          [&](auto) { return "to_float(" + type + ", $0)"; })
      .Case<arith::BitcastOp>(
          [&](auto) { return "reinterpret(" + type + ", $0)"; })
      .Case<SaturatingCastOp>([&](SaturatingCastOp cast) {
        return "saturating_cast(" + getCppType(cast.getTo()) +
               (cast.getFromUnsigned() ? ", u($0))" : ", s($0))");
      })
      .Case<ClampIndexOp>([&](ClampIndexOp clamp) {
        return std::string(clamp.getUnsafe() ? "unsafe_promise_clamped"
                                             : "clamp") +
               "(s($0), 0, " + std::to_string(clamp.getExtent() - 1) + ")";
      })
      .Default([](auto) { return std::string(); });
}

std::string CppEmitter::getTableEntry(Operation *op) {
  auto it = getTable().find(op->getName().getStringRef());
  if (it == getTable().end())
    return "";
  auto [plain, exact] = it->second.split('@');
  std::string pattern = (exact.empty() || isPlain(op) ? plain : exact).str();
  // 64-bit sums and products wrap.
  if (isa<arith::AddIOp, arith::SubIOp, arith::MulIOp>(op) &&
      op->getResult(0).getType().isInteger(64))
    std::replace(pattern.begin(), pattern.end(), 's', 'u');
  return pattern;
}

/// The call of C's math library, or "".
static std::string getCall(Operation *op) {
  auto call = getLibraryCall(op);
  if (!call)
    return "";
  return "library(\"" + call->symbol + "\", Float(" +
         std::to_string(call->width) + "), {$0" +
         (op->getNumOperands() > 1 ? ", s($1)})" : "})");
}

/// Functions of floats below 32 bits are computed in f32.
static bool isWidened(Operation *op) {
  if (!isa<math::MathDialect>(op->getDialect()))
    return false;
  Type type = op->getOperand(0).getType();
  return isa<FloatType>(type) && type.getIntOrFloatBitWidth() < 32;
}

std::string CppEmitter::getExpression(Operation *op) {
  if (op->getNumResults() != 1)
    return "";
  if (isa<arith::ConstantOp>(op))
    return getConstant(op);
  if (isa<ub::PoisonOp>(op))
    return "undef(" + getCppType(op->getResult(0).getType()) + ")";
  std::string pattern = getCompare(op);
  for (auto get : {&CppEmitter::getCast, &CppEmitter::getTableEntry})
    if (pattern.empty())
      pattern = (this->*get)(op);
  if (pattern.empty())
    pattern = getCall(op);
  bool widens = isWidened(op);
  std::string result;
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '$') {
      result += pattern[i];
      continue;
    }
    Value operand = op->getOperand(pattern[++i] - '0');
    bool isFloat = isa<FloatType>(operand.getType());
    result += widens && isFloat ? "wide(" + name(operand) + ")" : name(operand);
  }
  Type type = op->getResult(0).getType();
  return widens && isa<FloatType>(type) && !result.empty()
             ? "to_float(" + getCppType(type) + ", " + result + ")"
             : result;
}
