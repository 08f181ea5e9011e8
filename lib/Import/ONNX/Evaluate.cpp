//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Evaluate.h"
#include "NodeReader.h"
#include <cmath>
#include <functional>

using namespace mlir;
using namespace calotype;
using namespace calotype::onnximport;

using Inputs = ArrayRef<const Tensor *>;
using Result = std::optional<Tensor>;

static std::optional<int64_t> resolveAxis(int64_t axis, int64_t rank) {
  if (axis < -rank || axis >= rank)
    return std::nullopt;
  return axis < 0 ? axis + rank : axis;
}

/// A result of this shape, unless it is larger than what is evaluated.
static Result allocate(ElementType element, ArrayRef<int64_t> shape) {
  std::optional<int64_t> count = countElements(shape);
  if (!count || *count > maxEvaluatedElements)
    return std::nullopt;
  return Tensor::allocate(element, shape);
}

static void copyElement(const Tensor &to, int64_t toIndex, const Tensor &from,
                        int64_t fromIndex) {
  size_t size = getElementSize(from.getElementType());
  memcpy(to.as<char>() + toIndex * size, from.as<char>() + fromIndex * size,
         size);
}

/// Calls `body` with each coordinate of `shape`, in row-major order.
static void forEach(ArrayRef<int64_t> shape,
                    llvm::function_ref<void(int64_t, ArrayRef<int64_t>)> body) {
  SmallVector<int64_t> coordinate(shape.size(), 0);
  for (int64_t index = 0, count = *countElements(shape); index < count;
       ++index) {
    body(index, coordinate);
    for (int64_t dim = shape.size(); dim-- > 0;) {
      if (++coordinate[dim] < shape[dim])
        break;
      coordinate[dim] = 0;
    }
  }
}

/// Index of `coordinate` in a tensor that broadcasts to it.
static int64_t broadcastIndex(const Tensor &tensor,
                              ArrayRef<int64_t> coordinate) {
  int64_t index = 0;
  size_t skip = coordinate.size() - tensor.getRank();
  for (int64_t dim = 0; dim < tensor.getRank(); ++dim) {
    int64_t extent = tensor.getShape()[dim];
    index = index * extent + (extent == 1 ? 0 : coordinate[dim + skip]);
  }
  return index;
}

static std::optional<SmallVector<int64_t>> broadcast(Inputs inputs) {
  size_t rank = 0;
  for (const Tensor *input : inputs)
    rank = std::max<size_t>(rank, input->getRank());
  SmallVector<int64_t> shape(rank, 1);
  for (const Tensor *input : inputs)
    for (int64_t dim = 0; dim < input->getRank(); ++dim) {
      int64_t &to = shape[rank - input->getRank() + dim];
      int64_t from = input->getShape()[dim];
      if (to != from && to != 1 && from != 1)
        return std::nullopt;
      to = to == 1 ? from : to;
    }
  return shape;
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

using IntFunction = std::function<std::optional<int64_t>(int64_t, int64_t)>;
using FloatFunction = std::function<double(double, double)>;

/// Two operands of one type; `element` is the result's type, or the operands'.
static Result mapPair(Inputs inputs, IntFunction onInts, FloatFunction onFloats,
                      std::optional<ElementType> element = std::nullopt) {
  ElementType type = inputs[0]->getElementType();
  bool isFloat = isFloatElement(type);
  if (inputs.size() != 2 || inputs[1]->getElementType() != type ||
      (isFloat ? !onFloats : !onInts))
    return std::nullopt;
  auto shape = broadcast(inputs);
  Result result =
      shape ? allocate(element.value_or(type), *shape) : std::nullopt;
  if (!result)
    return std::nullopt;
  bool valid = true;
  forEach(*shape, [&](int64_t index, ArrayRef<int64_t> at) {
    int64_t left = broadcastIndex(*inputs[0], at);
    int64_t right = broadcastIndex(*inputs[1], at);
    if (isFloat) {
      result->setDouble(index, onFloats(inputs[0]->getDouble(left),
                                        inputs[1]->getDouble(right)));
      return;
    }
    auto value = onInts(inputs[0]->getInt(left), inputs[1]->getInt(right));
    valid &= value.has_value();
    result->setInt(index, value.value_or(0));
  });
  return valid ? result : std::nullopt;
}

static Result mapFloat(Inputs inputs, double (*function)(double)) {
  if (!isFloatElement(inputs[0]->getElementType()))
    return std::nullopt;
  Result result = allocate(inputs[0]->getElementType(), inputs[0]->getShape());
  for (int64_t i = 0; result && i < result->getNumElements(); ++i)
    result->setDouble(i, function(inputs[0]->getDouble(i)));
  return result;
}

/// Wraps like the machine.
static int64_t wrap(uint64_t value) { return static_cast<int64_t>(value); }

static std::optional<int64_t> divide(int64_t a, int64_t b) {
  if (b == 0 || (a == INT64_MIN && b == -1))
    return std::nullopt;
  return a / b;
}

static std::optional<int64_t> modulo(int64_t a, int64_t b) {
  if (b == 0 || b == -1)
    return std::nullopt;
  int64_t rest = a % b;
  return rest && (rest < 0) != (b < 0) ? rest + b : rest;
}

/// -x of numbers, !x of booleans.
static Result mapNegation(Inputs inputs, bool isNot) {
  bool isFloat = isFloatElement(inputs[0]->getElementType());
  Result result = allocate(inputs[0]->getElementType(), inputs[0]->getShape());
  for (int64_t i = 0; result && i < result->getNumElements(); ++i) {
    if (isFloat)
      result->setDouble(i, -inputs[0]->getDouble(i));
    else if (isNot)
      result->setInt(i, !inputs[0]->getInt(i));
    else
      result->setInt(i, wrap(-uint64_t(inputs[0]->getInt(i))));
  }
  return result;
}

namespace {
struct PairFunction {
  StringRef op;
  std::optional<int64_t> (*onInts)(int64_t, int64_t);
  double (*onFloats)(double, double);
  bool isPredicate = false;
};
struct UnaryFunction {
  StringRef op;
  double (*onFloats)(double);
};
} // namespace

using MaybeInt = std::optional<int64_t>;

static const PairFunction pairFunctions[] = {
    {"Add",
     [](int64_t a, int64_t b) -> MaybeInt { return wrap(uint64_t(a) + b); },
     [](double a, double b) { return a + b; }},
    {"Sub",
     [](int64_t a, int64_t b) -> MaybeInt { return wrap(uint64_t(a) - b); },
     [](double a, double b) { return a - b; }},
    {"Mul",
     [](int64_t a, int64_t b) -> MaybeInt { return wrap(uint64_t(a) * b); },
     [](double a, double b) { return a * b; }},
    {"Div", divide, [](double a, double b) { return a / b; }},
    {"Max", [](int64_t a, int64_t b) -> MaybeInt { return std::max(a, b); },
     [](double a, double b) { return a > b || a != a ? a : b; }},
    {"Min", [](int64_t a, int64_t b) -> MaybeInt { return std::min(a, b); },
     [](double a, double b) { return a < b || a != a ? a : b; }},
    {"Equal", [](int64_t a, int64_t b) -> MaybeInt { return a == b; },
     [](double a, double b) -> double { return a == b; }, true},
    {"Less", [](int64_t a, int64_t b) -> MaybeInt { return a < b; },
     [](double a, double b) -> double { return a < b; }, true},
    {"Greater", [](int64_t a, int64_t b) -> MaybeInt { return a > b; },
     [](double a, double b) -> double { return a > b; }, true},
    {"And", [](int64_t a, int64_t b) -> MaybeInt { return a && b; }, nullptr},
    {"Or", [](int64_t a, int64_t b) -> MaybeInt { return a || b; }, nullptr},
};

static const UnaryFunction unaryFunctions[] = {
    {"Floor", [](double x) { return std::floor(x); }},
    {"Ceil", [](double x) { return std::ceil(x); }},
    {"Sqrt", [](double x) { return std::sqrt(x); }},
    {"Relu", [](double x) { return x > 0 || x != x ? x : 0; }},
};

static Result evaluateArithmetic(NodeReader &reader, Inputs in) {
  StringRef op = reader.node.op_type();
  // Unsigned 64-bit values do not order or divide like int64.
  if (in.empty() || in[0]->getElementType() == ElementType::U64)
    return std::nullopt;
  if (reader.hasAttribute("axis") || reader.hasAttribute("broadcast"))
    return std::nullopt;
  if (op == "Mod" && !reader.getInt("fmod", 0))
    return mapPair(in, modulo, nullptr);
  if (op == "Neg" || op == "Not")
    return mapNegation(in, op == "Not");
  for (const PairFunction &function : pairFunctions)
    if (op == function.op)
      return mapPair(in, function.onInts, function.onFloats,
                     function.isPredicate ? std::optional(ElementType::Bool)
                                          : std::nullopt);
  for (const UnaryFunction &function : unaryFunctions)
    if (op == function.op)
      return mapFloat(in, function.onFloats);
  return std::nullopt;
}

static Result evaluateCast(NodeReader &reader, Inputs in) {
  auto element = onnximport::getElementType(reader.getInt("to", 0));
  if (!element || in.empty())
    return std::nullopt;
  Result result = allocate(*element, in[0]->getShape());
  bool fromFloat = isFloatElement(in[0]->getElementType());
  for (int64_t i = 0; result && i < result->getNumElements(); ++i) {
    if (*element == ElementType::Bool)
      result->setInt(i, fromFloat ? in[0]->getDouble(i) != 0
                                  : in[0]->getInt(i) != 0);
    else if (!isFloatElement(*element) && fromFloat &&
             !(std::abs(in[0]->getDouble(i)) < 9e18))
      return std::nullopt;
    else if (fromFloat && isFloatElement(*element))
      result->setDouble(i, in[0]->getDouble(i));
    else if (isFloatElement(*element))
      result->setDouble(i, static_cast<double>(in[0]->getInt(i)));
    else
      result->setInt(i, in[0]->getInt(i));
  }
  return result;
}

static Result evaluateWhere(Inputs in) {
  if (in.size() != 3 || in[0]->getElementType() != ElementType::Bool ||
      in[1]->getElementType() != in[2]->getElementType())
    return std::nullopt;
  auto shape = broadcast(in);
  Result result =
      shape ? allocate(in[1]->getElementType(), *shape) : std::nullopt;
  if (result)
    forEach(*shape, [&](int64_t index, ArrayRef<int64_t> at) {
      const Tensor &from =
          in[0]->as<uint8_t>()[broadcastIndex(*in[0], at)] ? *in[1] : *in[2];
      copyElement(*result, index, from, broadcastIndex(from, at));
    });
  return result;
}

//===----------------------------------------------------------------------===//
// Movement
//===----------------------------------------------------------------------===//

static Result evaluateGather(NodeReader &reader, Inputs in) {
  if (in.size() != 2 || isFloatElement(in[1]->getElementType()))
    return std::nullopt;
  auto axis = resolveAxis(reader.getInt("axis", 0), in[0]->getRank());
  if (!axis)
    return std::nullopt;
  ArrayRef<int64_t> from = in[0]->getShape();
  SmallVector<int64_t> shape(from.take_front(*axis));
  llvm::append_range(shape, in[1]->getShape());
  llvm::append_range(shape, from.drop_front(*axis + 1));
  Result result = allocate(in[0]->getElementType(), shape);
  int64_t inner = *countElements(from.drop_front(*axis + 1)),
          extent = from[*axis];
  int64_t count = in[1]->getNumElements();
  for (int64_t i = 0; result && i < result->getNumElements(); ++i) {
    int64_t chosen = in[1]->getInt(i / inner % count);
    chosen += chosen < 0 ? extent : 0;
    if (chosen < 0 || chosen >= extent)
      return std::nullopt;
    copyElement(*result, i, *in[0],
                (i / (inner * count) * extent + chosen) * inner + i % inner);
  }
  return result;
}

static Result evaluateConcat(NodeReader &reader, Inputs in) {
  if (in.empty())
    return std::nullopt;
  auto axis = resolveAxis(reader.getInt("axis", 1), in[0]->getRank());
  if (!axis)
    return std::nullopt;
  SmallVector<int64_t> shape(in[0]->getShape());
  shape[*axis] = 0;
  for (const Tensor *tensor : in) {
    if (tensor->getElementType() != in[0]->getElementType() ||
        tensor->getRank() != in[0]->getRank())
      return std::nullopt;
    for (int64_t dim = 0; dim < tensor->getRank(); ++dim)
      if (dim != *axis && tensor->getShape()[dim] != shape[dim])
        return std::nullopt;
    shape[*axis] += tensor->getShape()[*axis];
  }
  Result result = allocate(in[0]->getElementType(), shape);
  int64_t outer = *countElements(ArrayRef(shape).take_front(*axis)), at = 0;
  for (int64_t i = 0; result && i < outer; ++i)
    for (const Tensor *tensor : in) {
      int64_t block = tensor->getNumElements() / outer;
      for (int64_t j = 0; j < block; ++j)
        copyElement(*result, at++, *tensor, i * block + j);
    }
  return result;
}

static Result evaluateTranspose(NodeReader &reader, Inputs in) {
  SmallVector<int64_t> permutation = reader.getInts("perm");
  int64_t rank = in.empty() ? 0 : in[0]->getRank();
  if (permutation.empty())
    for (int64_t dim = rank; dim-- > 0;)
      permutation.push_back(dim);
  SmallVector<int64_t> sorted(permutation), strides(rank, 1), shape;
  llvm::sort(sorted);
  if (in.empty() || static_cast<int64_t>(sorted.size()) != rank)
    return std::nullopt;
  for (int64_t dim = 0; dim < rank; ++dim)
    if (sorted[dim] != dim)
      return std::nullopt;
  for (int64_t dim = rank - 1; dim-- > 0;)
    strides[dim] = strides[dim + 1] * in[0]->getShape()[dim + 1];
  for (int64_t dim : permutation)
    shape.push_back(in[0]->getShape()[dim]);
  Result result = allocate(in[0]->getElementType(), shape);
  if (result)
    forEach(shape, [&](int64_t index, ArrayRef<int64_t> at) {
      int64_t from = 0;
      for (int64_t dim = 0; dim < rank; ++dim)
        from += at[dim] * strides[permutation[dim]];
      copyElement(*result, index, *in[0], from);
    });
  return result;
}

static Result evaluateExpand(Inputs in) {
  if (in.size() != 2 || in[1]->getElementType() != ElementType::I64)
    return std::nullopt;
  Tensor target;
  SmallVector<int64_t> wanted(in[1]->as<int64_t>(),
                              in[1]->as<int64_t>() + in[1]->getNumElements());
  auto count = countElements(wanted);
  if (!count || *count > maxEvaluatedElements || wanted.size() > 32)
    return std::nullopt;
  target = Tensor::allocate(ElementType::Bool, wanted);
  auto shape = broadcast({in[0], &target});
  Result result =
      shape ? allocate(in[0]->getElementType(), *shape) : std::nullopt;
  if (result)
    forEach(*shape, [&](int64_t index, ArrayRef<int64_t> at) {
      copyElement(*result, index, *in[0], broadcastIndex(*in[0], at));
    });
  return result;
}

static Result evaluateReduce(NodeReader &reader, Inputs in) {
  // Whole vectors of integers only: the products of shapes.
  if (in.empty() || in[0]->getElementType() != ElementType::I64 ||
      in[0]->getRank() != 1 || in[0]->getNumElements() == 0 ||
      (in.size() > 1 && in[1]->getNumElements() == 0))
    return std::nullopt;
  bool isProduct = reader.node.op_type() == "ReduceProd";
  uint64_t value = isProduct ? 1 : 0;
  for (int64_t i = 0; i < in[0]->getNumElements(); ++i)
    value = isProduct ? value * in[0]->getInt(i) : value + in[0]->getInt(i);
  SmallVector<int64_t> shape(reader.getInt("keepdims", 1) ? 1 : 0, 1);
  return Tensor::of<int64_t>(ElementType::I64, shape, {wrap(value)});
}

//===----------------------------------------------------------------------===//
// The node
//===----------------------------------------------------------------------===//

static Result evaluateOp(NodeReader &reader, Inputs in) {
  StringRef op = reader.node.op_type();
  if (op == "Cast")
    return evaluateCast(reader, in);
  if (op == "Where")
    return evaluateWhere(in);
  if (op == "Gather")
    return evaluateGather(reader, in);
  if (op == "Concat")
    return evaluateConcat(reader, in);
  if (op == "Transpose")
    return evaluateTranspose(reader, in);
  if (op == "Expand")
    return evaluateExpand(in);
  if (op == "ReduceProd" || op == "ReduceSum")
    return evaluateReduce(reader, in);
  return evaluateArithmetic(reader, in);
}

bool onnximport::evaluate(NodeReader &reader) {
  if (!reader.node.domain().empty() && reader.node.domain() != "ai.onnx")
    return false;
  SmallVector<const Tensor *> inputs;
  for (int i = 0; i < reader.getNumInputs(); ++i) {
    if (!reader.hasInput(i))
      return false;
    const Tensor *tensor = reader.constant(i);
    if (!tensor || tensor->getNumElements() > maxEvaluatedElements)
      return false;
    inputs.push_back(tensor);
  }
  Result result = evaluateOp(reader, inputs);
  if (!result)
    return false;
  reader.set(0, *result);
  return true;
}
