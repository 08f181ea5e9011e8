//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Element-wise ops: their scalar function is built once as arith and math ops,
/// then each of these runs over a chunk of elements before the next one does.
///
/// Floats compute in f64. The result is rounded once, to the op's element type.
//===----------------------------------------------------------------------===//

#include "Operations.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/TypeSwitch.h"
#include <cmath>
#include <limits>

using namespace calotype;
using namespace calotype::reference;
using namespace mlir;

static constexpr int64_t chunkSize = 1024;

namespace {
using Chunk = std::vector<Cell>;
using Inputs = llvm::SmallVector<const Cell *, 3>;
} // namespace

static unsigned widthOf(Type type) { return type.getIntOrFloatBitWidth(); }

/// The low `width` bits as this file keeps them: i1 is 0 or 1, wider integers
/// are extended by their sign.
static int64_t wrap(uint64_t bits, unsigned width) {
  if (width == 1)
    return bits & 1;
  unsigned unused = 64 - width;
  return static_cast<int64_t>(bits << unused) >> unused;
}
static uint64_t zeroExtend(int64_t value, unsigned width) {
  return width == 64 ? value : value & ((uint64_t(1) << width) - 1);
}

template <typename Function>
static void mapFloats(const Inputs &in, Cell *out, int64_t n, Function f) {
  for (int64_t i = 0; i < n; ++i)
    if constexpr (std::is_invocable_v<Function, double>)
      out[i].f = f(in[0][i].f);
    else
      out[i].f = f(in[0][i].f, in[1][i].f);
}

/// `f` takes and gives bits; what it gives is wrapped to the result's width.
template <typename Function>
static void mapIntegers(Operation *op, const Inputs &in, Cell *out, int64_t n,
                        Function f) {
  unsigned width = widthOf(op->getResult(0).getType());
  for (int64_t i = 0; i < n; ++i)
    if constexpr (std::is_invocable_v<Function, int64_t>)
      out[i].i = wrap(f(in[0][i].i), width);
    else
      out[i].i = wrap(f(in[0][i].i, in[1][i].i), width);
}

/// As above with operands read as unsigned numbers.
template <typename Function>
static void mapUnsigned(Operation *op, const Inputs &in, Cell *out, int64_t n,
                        Function f) {
  unsigned width = widthOf(op->getOperand(0).getType());
  mapIntegers(op, in, out, n, [&](int64_t a, int64_t b) {
    return f(zeroExtend(a, width), zeroExtend(b, width));
  });
}

static double maximum(double a, double b) {
  return std::isnan(a) || std::isnan(b)
             ? std::numeric_limits<double>::quiet_NaN()
             : std::fmax(a, b);
}
static double minimum(double a, double b) { return -maximum(-a, -b); }

static bool compareFloats(arith::CmpFPredicate predicate, double a, double b) {
  using P = arith::CmpFPredicate;
  bool unordered = std::isnan(a) || std::isnan(b);
  switch (predicate) {
  case P::AlwaysFalse:
    return false;
  case P::OEQ:
    return a == b;
  case P::OGT:
    return a > b;
  case P::OGE:
    return a >= b;
  case P::OLT:
    return a < b;
  case P::OLE:
    return a <= b;
  case P::ONE:
    return !unordered && a != b;
  case P::ORD:
    return !unordered;
  case P::UEQ:
    return unordered || a == b;
  case P::UGT:
    return unordered || a > b;
  case P::UGE:
    return unordered || a >= b;
  case P::ULT:
    return unordered || a < b;
  case P::ULE:
    return unordered || a <= b;
  case P::UNE:
    return unordered || a != b;
  case P::UNO:
    return unordered;
  case P::AlwaysTrue:
    return true;
  }
  return false;
}

static bool compareIntegers(arith::CmpIPredicate predicate, int64_t a,
                            int64_t b, unsigned width) {
  using P = arith::CmpIPredicate;
  uint64_t x = zeroExtend(a, width), y = zeroExtend(b, width);
  switch (predicate) {
  case P::eq:
    return a == b;
  case P::ne:
    return a != b;
  case P::slt:
    return a < b;
  case P::sle:
    return a <= b;
  case P::sgt:
    return a > b;
  case P::sge:
    return a >= b;
  case P::ult:
    return x < y;
  case P::ule:
    return x <= y;
  case P::ugt:
    return x > y;
  case P::uge:
    return x >= y;
  }
  return false;
}

/// A float as an integer of `width` bits, toward zero. What does not fit gives
/// the smallest signed number, as x86 does.
static int64_t toInteger(double value, unsigned width, bool isUnsigned) {
  double limit = std::ldexp(1.0, isUnsigned ? width : width - 1);
  int64_t lowest = wrap(uint64_t(1) << (width - 1), width);
  double truncated = std::trunc(value);
  if (!(truncated < limit && truncated >= -std::ldexp(1.0, width - 1)))
    return lowest;
  return wrap(truncated < 0 ? static_cast<int64_t>(truncated)
                            : static_cast<uint64_t>(truncated),
              width);
}

#define FLOAT_UNARY(OP, EXPRESSION)                                            \
  Case<OP>([&](OP) {                                                           \
    mapFloats(in, out, n, [](double x) -> double { return EXPRESSION; });      \
    return true;                                                               \
  })
#define FLOAT_BINARY(OP, EXPRESSION)                                           \
  Case<OP>([&](OP) {                                                           \
    mapFloats(in, out, n,                                                      \
              [](double x, double y) -> double { return EXPRESSION; });        \
    return true;                                                               \
  })
#define INT_BINARY(MAP, OP, TYPE, EXPRESSION)                                  \
  Case<OP>([&](OP) {                                                           \
    MAP(op, in, out, n,                                                        \
        [](TYPE x, TYPE y) -> uint64_t { return EXPRESSION; });                \
    return true;                                                               \
  })

/// Arithmetic on floats. False when the op is none.
static bool runFloat(Operation *op, const Inputs &in, Cell *out, int64_t n) {
  return llvm::TypeSwitch<Operation *, bool>(op)
      .FLOAT_BINARY(arith::AddFOp, x + y)
      .FLOAT_BINARY(arith::SubFOp, x - y)
      .FLOAT_BINARY(arith::MulFOp, x * y)
      .FLOAT_BINARY(arith::DivFOp, x / y)
      .FLOAT_BINARY(arith::RemFOp, std::fmod(x, y))
      .FLOAT_BINARY(arith::MaximumFOp, maximum(x, y))
      .FLOAT_BINARY(arith::MinimumFOp, minimum(x, y))
      .FLOAT_BINARY(math::PowFOp, std::pow(x, y))
      .FLOAT_UNARY(arith::NegFOp, -x)
      .FLOAT_UNARY(math::AbsFOp, std::fabs(x))
      .FLOAT_UNARY(math::ExpOp, std::exp(x))
      .FLOAT_UNARY(math::ExpM1Op, std::expm1(x))
      .FLOAT_UNARY(math::LogOp, std::log(x))
      .FLOAT_UNARY(math::Log1pOp, std::log1p(x))
      .FLOAT_UNARY(math::SqrtOp, std::sqrt(x))
      .FLOAT_UNARY(math::RsqrtOp, 1 / std::sqrt(x))
      .FLOAT_UNARY(math::SinOp, std::sin(x))
      .FLOAT_UNARY(math::CosOp, std::cos(x))
      .FLOAT_UNARY(math::TanOp, std::tan(x))
      .FLOAT_UNARY(math::AsinOp, std::asin(x))
      .FLOAT_UNARY(math::AcosOp, std::acos(x))
      .FLOAT_UNARY(math::AtanOp, std::atan(x))
      .FLOAT_UNARY(math::SinhOp, std::sinh(x))
      .FLOAT_UNARY(math::CoshOp, std::cosh(x))
      .FLOAT_UNARY(math::TanhOp, std::tanh(x))
      .FLOAT_UNARY(math::AsinhOp, std::asinh(x))
      .FLOAT_UNARY(math::AcoshOp, std::acosh(x))
      .FLOAT_UNARY(math::AtanhOp, std::atanh(x))
      .FLOAT_UNARY(math::ErfOp, std::erf(x))
      .FLOAT_UNARY(math::FloorOp, std::floor(x))
      .FLOAT_UNARY(math::CeilOp, std::ceil(x))
      .FLOAT_UNARY(math::RoundEvenOp, std::nearbyint(x))
      .FLOAT_UNARY(arith::ExtFOp, x)
      .Case<arith::TruncFOp>([&](arith::TruncFOp trunc) {
        bool toSingle = trunc.getType().isF32();
        for (int64_t i = 0; i < n; ++i)
          out[i].f = toSingle ? static_cast<float>(in[0][i].f) : in[0][i].f;
        return true;
      })
      .Default([](Operation *) { return false; });
}

/// Arithmetic on integers. Division by zero gives 0, as does its remainder.
static bool runInteger(Operation *op, const Inputs &in, Cell *out, int64_t n) {
  return llvm::TypeSwitch<Operation *, bool>(op)
      .INT_BINARY(mapIntegers, arith::AddIOp, uint64_t, x + y)
      .INT_BINARY(mapIntegers, arith::SubIOp, uint64_t, x - y)
      .INT_BINARY(mapIntegers, arith::MulIOp, uint64_t, x *y)
      .INT_BINARY(mapIntegers, arith::AndIOp, uint64_t, x &y)
      .INT_BINARY(mapIntegers, arith::OrIOp, uint64_t, x | y)
      .INT_BINARY(mapIntegers, arith::XOrIOp, uint64_t, x ^ y)
      .INT_BINARY(mapIntegers, arith::DivSIOp, int64_t,
                  y == 0    ? 0
                  : y == -1 ? -uint64_t(x)
                            : uint64_t(x / y))
      .INT_BINARY(mapIntegers, arith::RemSIOp, int64_t,
                  y == 0 || y == -1 ? 0 : x % y)
      .INT_BINARY(mapUnsigned, arith::DivUIOp, uint64_t, y == 0 ? 0 : x / y)
      .INT_BINARY(mapUnsigned, arith::RemUIOp, uint64_t, y == 0 ? 0 : x % y)
      .INT_BINARY(mapIntegers, arith::MaxSIOp, int64_t, std::max(x, y))
      .INT_BINARY(mapIntegers, arith::MinSIOp, int64_t, std::min(x, y))
      .INT_BINARY(mapUnsigned, arith::MaxUIOp, uint64_t, std::max(x, y))
      .INT_BINARY(mapUnsigned, arith::MinUIOp, uint64_t, std::min(x, y))
      .INT_BINARY(mapUnsigned, arith::ShLIOp, uint64_t, y < 64 ? x << y : 0)
      .INT_BINARY(mapUnsigned, arith::ShRUIOp, uint64_t, y < 64 ? x >> y : 0)
      .INT_BINARY(mapIntegers, arith::ShRSIOp, int64_t,
                  x >> (uint64_t(y) < 64 ? y : 63))
      .Case<math::AbsIOp>([&](auto) {
        mapIntegers(op, in, out, n, [](int64_t x) -> uint64_t {
          return x < 0 ? -uint64_t(x) : x;
        });
        return true;
      })
      .Default([](Operation *) { return false; });
}

/// Comparison, choice and conversion.
static bool runOther(Operation *op, const Inputs &in, Cell *out, int64_t n) {
  Type from = op->getOperand(0).getType(), to = op->getResult(0).getType();
  unsigned width = widthOf(from);
  return llvm::TypeSwitch<Operation *, bool>(op)
      .Case<arith::CmpFOp>([&](arith::CmpFOp compare) {
        for (int64_t i = 0; i < n; ++i)
          out[i].i =
              compareFloats(compare.getPredicate(), in[0][i].f, in[1][i].f);
        return true;
      })
      .Case<arith::CmpIOp>([&](arith::CmpIOp compare) {
        for (int64_t i = 0; i < n; ++i)
          out[i].i = compareIntegers(compare.getPredicate(), in[0][i].i,
                                     in[1][i].i, width);
        return true;
      })
      .Case<arith::SelectOp>([&](auto) {
        for (int64_t i = 0; i < n; ++i)
          out[i] = in[0][i].i ? in[1][i] : in[2][i];
        return true;
      })
      .Case<arith::FPToSIOp, arith::FPToUIOp>([&](auto) {
        for (int64_t i = 0; i < n; ++i)
          out[i].i =
              toInteger(in[0][i].f, widthOf(to), isa<arith::FPToUIOp>(op));
        return true;
      })
      .Case<arith::SIToFPOp>([&](auto) {
        for (int64_t i = 0; i < n; ++i)
          out[i].f = static_cast<double>(in[0][i].i);
        return true;
      })
      .Case<arith::UIToFPOp>([&](auto) {
        for (int64_t i = 0; i < n; ++i)
          out[i].f = static_cast<double>(zeroExtend(in[0][i].i, width));
        return true;
      })
      .Case<arith::TruncIOp>([&](auto) {
        for (int64_t i = 0; i < n; ++i)
          out[i].i = wrap(in[0][i].i, widthOf(to));
        return true;
      })
      .Case<arith::ExtUIOp>([&](auto) {
        for (int64_t i = 0; i < n; ++i)
          out[i].i = zeroExtend(in[0][i].i, width);
        return true;
      })
      .Case<arith::ExtSIOp>([&](auto) {
        for (int64_t i = 0; i < n; ++i)
          out[i].i = width == 1 ? -in[0][i].i : in[0][i].i;
        return true;
      })
      .Default([](Operation *) { return false; });
}

static Cell constantCell(arith::ConstantOp op) {
  Cell cell;
  if (auto value = dyn_cast<FloatAttr>(op.getValue()))
    cell.f = value.getValueAsDouble();
  else if (auto value = dyn_cast<IntegerAttr>(op.getValue()))
    cell.i = wrap(value.getValue().extractBitsAsZExtValue(
                      value.getValue().getBitWidth(), 0),
                  value.getValue().getBitWidth());
  else
    cell.i = 0;
  return cell;
}

/// The type under which a scalar function sees an element.
static Type scalarType(Type element) {
  if (isa<FloatType>(element) && widthOf(element) < 32)
    return Float32Type::get(element.getContext());
  if (auto integer = dyn_cast<IntegerType>(element))
    return IntegerType::get(element.getContext(), integer.getWidth());
  return element;
}

LogicalResult reference::runScalar(nn::ScalarOpInterface op, Operands in,
                                   Array &out) {
  Block program;
  Location location = op->getLoc();
  for (const Array &operand : in)
    program.addArgument(scalarType(operand.element), location);
  OpBuilder builder(op->getContext());
  builder.setInsertionPointToEnd(&program);
  Value result = op.buildScalar(builder, location, program.getArguments());

  llvm::DenseMap<Value, Chunk> registers;
  std::vector<Array> operands;
  for (auto [operand, argument] : llvm::zip(in, program.getArguments())) {
    operands.push_back(broadcastTo(operand, out.shape));
    registers[argument].resize(chunkSize);
    if (!operand.isFloat())
      for (Cell &cell : operands.back().cells)
        cell.i = wrap(cell.i, widthOf(operand.element));
  }
  for (Operation &scalar : program) {
    Chunk &chunk = registers[scalar.getResult(0)];
    chunk.resize(chunkSize);
    if (auto constant = dyn_cast<arith::ConstantOp>(scalar))
      std::fill(chunk.begin(), chunk.end(), constantCell(constant));
  }
  for (int64_t start = 0; start < out.size(); start += chunkSize) {
    int64_t n = std::min(chunkSize, out.size() - start);
    for (auto [operand, argument] : llvm::zip(operands, program.getArguments()))
      std::copy_n(operand.cells.begin() + start, n,
                  registers[argument].begin());
    for (Operation &scalar : program) {
      if (isa<arith::ConstantOp>(scalar))
        continue;
      Inputs inputs;
      for (Value operand : scalar.getOperands())
        inputs.push_back(registers[operand].data());
      Cell *to = registers[scalar.getResult(0)].data();
      if (!runFloat(&scalar, inputs, to, n) &&
          !runInteger(&scalar, inputs, to, n) &&
          !runOther(&scalar, inputs, to, n))
        return op->emitOpError("not supported: interpreting the scalar op '")
               << scalar.getName() << "'";
    }
    std::copy_n(registers[result].begin(), n, out.cells.begin() + start);
  }
  return success();
}
