//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Readers of arithmetic, comparison, logic and conversion.
//===----------------------------------------------------------------------===//

#include "Readers.h"
#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::onnximport;

template <typename OpTy> static void readUnary(NodeReader &r) {
  r.set(0, r.make<OpTy>(r.value(0)));
}

/// The right operand; before opset 7 it broadcasts only on demand, from `axis`.
static Value getRight(NodeReader &r) {
  Value right = r.value(1);
  if (r.opset < 7 && r.getInt("broadcast", 0) && r.hasAttribute("axis")) {
    int64_t rank = r.rank(0), axis = r.normalizeAxis(r.getInt("axis", 0), rank);
    SmallVector<int64_t> shape = r.shape(1);
    if (axis + static_cast<int64_t>(shape.size()) > rank)
      r.failInvalid("the right operand does not fit from axis " + Twine(axis));
    shape.append(rank - axis - shape.size(), 1);
    right = r.reshape(right, shape);
  }
  return right;
}

static void checkSameElement(NodeReader &r, int left, int right) {
  if (r.element(left) == r.element(right))
    return;
  std::string text;
  llvm::raw_string_ostream(text)
      << "operands differ in element type: " << r.element(left) << " and "
      << r.element(right);
  r.failInvalid(text);
}

template <typename OpTy> static void readBinary(NodeReader &r) {
  checkSameElement(r, 0, 1);
  r.set(0, r.make<OpTy>(r.value(0), getRight(r)));
}

static void readPow(NodeReader &r) {
  r.set(0, r.make<nn::PowOp>(r.value(0), getRight(r)));
}

template <typename OpTy> static Value fold(NodeReader &r) {
  Value all = r.value(0);
  for (int i = 1; i < r.getNumInputs(); ++i) {
    checkSameElement(r, 0, i);
    all = r.make<OpTy>(all, r.value(i));
  }
  return all;
}

template <typename OpTy> static void readVariadic(NodeReader &r) {
  r.set(0, fold<OpTy>(r));
}

static void readMean(NodeReader &r) {
  Value sum = fold<nn::AddOp>(r);
  r.set(0, r.make<nn::DivOp>(sum, r.scalarLike(r.getNumInputs(), sum)));
}

static void readMod(NodeReader &r) {
  if (r.getInt("fmod", 0))
    return readBinary<nn::RemOp>(r);
  readBinary<nn::ModOp>(r);
}

static void readBitShift(NodeReader &r) {
  std::string direction = r.getString("direction", "");
  if (direction == "LEFT")
    return readBinary<nn::ShiftLeftOp>(r);
  if (direction == "RIGHT")
    return readBinary<nn::ShiftRightOp>(r);
  r.failInvalid("direction '" + direction + "' is neither LEFT nor RIGHT");
}

static void readIsInf(NodeReader &r) {
  r.set(0, r.make<nn::IsInfOp>(r.value(0), r.getInt("detect_negative", 1) != 0,
                               r.getInt("detect_positive", 1) != 0));
}

static void readWhere(NodeReader &r) {
  checkSameElement(r, 1, 2);
  r.set(0, r.make<nn::SelectOp>(r.value(0), r.value(1), r.value(2)));
}

static void readCast(NodeReader &r) {
  // Opset 1 names the type.
  const auto *to = r.attribute("to");
  if (!to || to->type() != onnx::AttributeProto::INT)
    r.fail("a type given by name is not supported");
  r.set(0, r.cast(r.value(0), r.getElement(to->i())));
}

static void readCastLike(NodeReader &r) {
  r.set(0, r.cast(r.value(0), r.element(1)));
}

/// A bound of Clip as a double, when it is known now and exactly so.
static std::optional<double> getBound(NodeReader &r, int index, StringRef name,
                                      double otherwise) {
  if (r.opset < 11)
    return r.getFloat(name, otherwise);
  if (!r.hasInput(index))
    return otherwise;
  const Tensor *tensor = r.constant(index);
  if (!tensor || tensor->getNumElements() != 1)
    return std::nullopt;
  return tensor->getDouble(0);
}

static void readClip(NodeReader &r) {
  double infinity = std::numeric_limits<double>::infinity();
  auto low = getBound(r, 1, "min", -infinity),
       high = getBound(r, 2, "max", infinity);
  if (low && high && isa<FloatType>(r.element(0)))
    return r.set(
        0, r.make<nn::ClampOp>(r.value(0), APFloat(*low), APFloat(*high)));
  Value value = r.value(0);
  if (r.hasInput(1)) {
    checkSameElement(r, 0, 1);
    value = r.make<nn::MaxOp>(value, r.reshape(r.value(1), {}));
  }
  if (r.hasInput(2)) {
    checkSameElement(r, 0, 2);
    value = r.make<nn::MinOp>(value, r.reshape(r.value(2), {}));
  }
  r.set(0, value);
}

static constexpr ReaderEntry entries[] = {
    {"Abs", readUnary<nn::AbsOp>},
    {"Acos", readUnary<nn::AcosOp>},
    {"Acosh", readUnary<nn::AcoshOp>},
    {"Add", readBinary<nn::AddOp>},
    {"And", readBinary<nn::AndOp>},
    {"Asin", readUnary<nn::AsinOp>},
    {"Asinh", readUnary<nn::AsinhOp>},
    {"Atan", readUnary<nn::AtanOp>},
    {"Atanh", readUnary<nn::AtanhOp>},
    {"BitShift", readBitShift},
    {"BitwiseAnd", readBinary<nn::AndOp>},
    {"BitwiseNot", readUnary<nn::NotOp>},
    {"BitwiseOr", readBinary<nn::OrOp>},
    {"BitwiseXor", readBinary<nn::XorOp>},
    {"Cast", readCast},
    {"CastLike", readCastLike},
    {"Ceil", readUnary<nn::CeilOp>},
    {"Clip", readClip},
    {"Cos", readUnary<nn::CosOp>},
    {"Cosh", readUnary<nn::CoshOp>},
    {"Div", readBinary<nn::DivOp>},
    {"Equal", readBinary<nn::EqualOp>},
    {"Erf", readUnary<nn::ErfOp>},
    {"Exp", readUnary<nn::ExpOp>},
    {"Floor", readUnary<nn::FloorOp>},
    {"Greater", readBinary<nn::GreaterOp>},
    {"GreaterOrEqual", readBinary<nn::GreaterEqualOp>},
    {"IsInf", readIsInf},
    {"IsNaN", readUnary<nn::IsNanOp>},
    {"Less", readBinary<nn::LessOp>},
    {"LessOrEqual", readBinary<nn::LessEqualOp>},
    {"Log", readUnary<nn::LogOp>},
    {"Max", readVariadic<nn::MaxOp>},
    {"Mean", readMean},
    {"Min", readVariadic<nn::MinOp>},
    {"Mod", readMod},
    {"Mul", readBinary<nn::MulOp>},
    {"Neg", readUnary<nn::NegOp>},
    {"Not", readUnary<nn::NotOp>},
    {"Or", readBinary<nn::OrOp>},
    {"Pow", readPow},
    {"Reciprocal", readUnary<nn::ReciprocalOp>},
    {"Round", readUnary<nn::RoundOp>},
    {"Sign", readUnary<nn::SignOp>},
    {"Sin", readUnary<nn::SinOp>},
    {"Sinh", readUnary<nn::SinhOp>},
    {"Sqrt", readUnary<nn::SqrtOp>},
    {"Sub", readBinary<nn::SubOp>},
    {"Sum", readVariadic<nn::AddOp>},
    {"Tan", readUnary<nn::TanOp>},
    {"Tanh", readUnary<nn::TanhOp>},
    {"Where", readWhere},
    {"Xor", readBinary<nn::XorOp>},
};
ArrayRef<ReaderEntry> onnximport::getElementwiseReaders() { return entries; }
