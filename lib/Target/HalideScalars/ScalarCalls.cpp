//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Arguments of the functions of scalar operations: what the operation's flags,
/// attributes, types and neighbours say.
//===----------------------------------------------------------------------===//

#include "calotype/Target/HalideScalars/ScalarCalls.h"
#include "calotype/Dialect/Halide/IR/HalideOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace calotype;
using Arguments = SmallVectorImpl<ScalarCall::Argument>;

//===----------------------------------------------------------------------===//
// Flags
//===----------------------------------------------------------------------===//

static bool hasFlag(Operation *op, arith::FastMathFlags any) {
  auto flags = dyn_cast<arith::ArithFastMathInterface>(op);
  // Casts may have none at all.
  arith::FastMathFlagsAttr attribute =
      flags ? flags.getFastMathFlagsAttr() : arith::FastMathFlagsAttr();
  return attribute && arith::bitEnumContainsAny(attribute.getValue(), any);
}

/// Whether LLVM may contract and reassociate the operation.
static bool isRelaxed(Operation *op) {
  return hasFlag(op, arith::FastMathFlags::reassoc |
                         arith::FastMathFlags::contract);
}

/// Whether the operation promises that no operand is NaN.
static bool hasNoNaNs(Operation *op) {
  return hasFlag(op, arith::FastMathFlags::nnan);
}

static void none(Operation *, Arguments &) {}

static void relaxed(Operation *op, Arguments &arguments) {
  arguments.push_back(isRelaxed(op));
}

static void noNaNs(Operation *op, Arguments &arguments) {
  arguments.push_back(hasNoNaNs(op));
}

static void predicate(Operation *op, Arguments &arguments) {
  if (auto compare = dyn_cast<arith::CmpIOp>(op))
    arguments.push_back(int64_t(compare.getPredicate()));
  else
    arguments.push_back(int64_t(cast<arith::CmpFOp>(op).getPredicate()));
}

static void predicateAndNoNaNs(Operation *op, Arguments &arguments) {
  predicate(op, arguments);
  noNaNs(op, arguments);
}

//===----------------------------------------------------------------------===//
// Integers
//===----------------------------------------------------------------------===//

/// Whether an i32 number comes from data of its width, so that arithmetic on it
/// may wrap. Indices, and numbers of fewer bits, do not.
static bool isWideData(Value value, llvm::SmallPtrSetImpl<Operation *> &seen) {
  Operation *op = value.getDefiningOp();
  if (!op || !value.getType().isInteger(32) || !seen.insert(op).second)
    return false;
  if (isa<halide::LoadOp, halide::CallOp, arith::FPToSIOp, arith::FPToUIOp>(op))
    return true;
  return isa<arith::AddIOp, arith::SubIOp, arith::MulIOp, arith::SelectOp,
             math::AbsIOp>(op) &&
         llvm::any_of(op->getOperands(),
                      [&](Value operand) { return isWideData(operand, seen); });
}

/// Whether a sum, difference or product wraps. Halide assumes of its signed
/// ones of 32 and 64 bits that they do not, as of indices and of what
/// reductions add.
static void wraps(Operation *op, Arguments &arguments) {
  Type type = op->getResult(0).getType();
  llvm::SmallPtrSet<Operation *, 8> seen;
  arguments.push_back(type.isInteger(64) ||
                      (type.isInteger(32) &&
                       isa<halide::FuncOp>(op->getParentOp()) &&
                       isWideData(op->getResult(0), seen)));
}

//===----------------------------------------------------------------------===//
// Conversions
//===----------------------------------------------------------------------===//

static void resultType(Operation *op, Arguments &arguments) {
  arguments.push_back(op->getResult(0).getType());
}

/// Whether a NaN in the result of a widening matters: not to relaxed
/// operations, nor to the copies of operands that only those read.
static void resultTypeAndSeesNaN(Operation *op, Arguments &arguments) {
  resultType(op, arguments);
  arguments.push_back(llvm::any_of(op->getUsers(), [](Operation *user) {
    if (!isa<halide::YieldOp>(user))
      return !isRelaxed(user);
    auto role = user->getParentOp()->getAttrOfType<StringAttr>("role");
    return !role || (role != "lhs" && role != "rhs");
  }));
}

static void saturation(Operation *op, Arguments &arguments) {
  auto cast = mlir::cast<halide::SaturatingCastOp>(op);
  arguments.push_back(cast.getTo());
  arguments.push_back(cast.getFromUnsigned());
}

static void bounds(Operation *op, Arguments &arguments) {
  auto clamp = cast<halide::ClampIndexOp>(op);
  arguments.push_back(int64_t(clamp.getExtent()));
  arguments.push_back(clamp.getUnsafe());
}

//===----------------------------------------------------------------------===//
// C's math library
//===----------------------------------------------------------------------===//

/// The function's symbol, and the width of its floats.
static void library(Operation *op, Arguments &arguments) {
  StringRef name = llvm::StringSwitch<StringRef>(op->getName().getStringRef())
                       .Case("arith.remf", "fmod")
                       .Cases({"math.powf", "math.fpowi"}, "pow")
                       .Default(op->getName().stripDialect());
  int64_t width =
      std::max(32u, op->getResult(0).getType().getIntOrFloatBitWidth());
  // Halide's runtime has these under names that LLVM does not know. Of "pow"
  // LLVM would make a square root that has no infinities, since Halide's calls
  // promise that there are none. Those of f32 Halide replaces, and f64 holds
  // every exponent.
  if (llvm::is_contained({"exp", "log", "pow"}, name)) {
    arguments.push_back((name + "_f64").str());
    arguments.push_back(int64_t(64));
    return;
  }
  arguments.push_back((name + (width == 64 ? "" : "f")).str());
  arguments.push_back(width);
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

namespace {
struct Entry {
  StringRef function;
  void (*addArguments)(Operation *, Arguments &);
  bool isWide;
};
} // namespace

static const llvm::StringMap<Entry> &getEntries() {
  static const llvm::StringMap<Entry> entries = {
#define SCALAR_OP(operation, function, arguments)                              \
  {operation, {#function, arguments, false}},
#define SCALAR_WIDE_OP(operation, function, arguments)                         \
  {operation, {#function, arguments, true}},
#include "calotype/Target/HalideScalars/ScalarOps.def"
  };
  return entries;
}

/// Numbers and truth values as arguments.
static std::optional<ScalarCall> getConstant(arith::ConstantOp constant) {
  ScalarCall call;
  call.arguments.push_back(constant.getType());
  if (auto integer = dyn_cast<IntegerAttr>(constant.getValue())) {
    call.function = "integer";
    call.arguments.push_back(constant.getType().isInteger(1)
                                 ? int64_t(!integer.getValue().isZero())
                                 : integer.getValue().getSExtValue());
    return call;
  }
  auto number = dyn_cast<FloatAttr>(constant.getValue());
  if (!number)
    return std::nullopt;
  call.function = "number";
  call.arguments.push_back(number.getValueAsDouble());
  return call;
}

std::optional<ScalarCall> calotype::getScalarCall(Operation *op) {
  if (auto constant = dyn_cast<arith::ConstantOp>(op))
    return getConstant(constant);
  auto it = getEntries().find(op->getName().getStringRef());
  auto isScalar = [](Type type) { return type.isIntOrFloat(); };
  if (it == getEntries().end() || op->getNumResults() != 1 ||
      !llvm::all_of(op->getOperandTypes(), isScalar) ||
      !isScalar(op->getResult(0).getType()))
    return std::nullopt;
  const Entry &entry = it->second;
  if (entry.isWide && op->getResult(0).getType().isInteger(1))
    return std::nullopt;
  ScalarCall call;
  call.function = entry.function;
  llvm::append_range(call.operands, op->getOperands());
  entry.addArguments(op, call.arguments);
  return call;
}
