//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "SpecialValues.h"

#include "KernelTest.h"
#include "SpecialGroups.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>
#include <cstdlib>
#include <gtest/gtest.h>
#include <numeric>
#include <random>

using namespace calotype;
using namespace mlir;

bool calotype::isTried(ElementType element) {
  const char *full = std::getenv("CALOTYPE_FULL_TESTS");
  return element == ElementType::F32 || element == ElementType::F16 ||
         element == ElementType::I32 || (full && full[0] == '1');
}

//===----------------------------------------------------------------------===//
// Agreement
//===----------------------------------------------------------------------===//

Agreement special::near(ElementType element) {
  switch (element) {
  case ElementType::F16:
    return {2e-3, false};
  case ElementType::BF16:
    return {2e-2, false};
  case ElementType::F32:
    return {2e-5, false};
  default:
    return {1e-11, false};
  }
}

Agreement special::nearProducts(ElementType element) {
  Agreement agreement = near(element);
  agreement.tolerance *= 2;
  return agreement;
}

Agreement special::nearSums(ElementType element) {
  return isFloatElement(element) ? near(element) : bits;
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

namespace {
/// Largest number, smallest normal and smallest of all of a float type.
struct Limits {
  double largest, normal, smallest;
};
} // namespace

static Limits limitsOf(ElementType element) {
  switch (element) {
  case ElementType::F16:
    return {65504, 0x1p-14, 0x1p-24};
  case ElementType::BF16:
    return {0x1.FEp127, 0x1p-126, 0x1p-133};
  case ElementType::F32:
    return {0x1.FFFFFEp127, 0x1p-126, 0x1p-149};
  default:
    return {0x1.FFFFFFFFFFFFFp1023, 0x1p-1022, 0x1p-1074};
  }
}

static std::vector<double> specialFloats(ElementType element, Draw::Kind kind) {
  Limits limits = limitsOf(element);
  std::vector<double> values{NAN, -NAN, INFINITY,     -INFINITY,
                             0.0, -0.0, limits.normal};
  bool isTerm = kind == Draw::Terms || kind == Draw::Visible;
  if (!isTerm)
    llvm::append_values(values, limits.smallest, -limits.smallest);
  if (!isTerm && kind != Draw::Sums)
    for (double value : {1.0, -1.0, 0.5, -2.0, limits.largest, -limits.largest,
                         limits.normal - limits.smallest})
      values.push_back(value);
  return values;
}

static std::vector<int64_t> specialIntegers(ElementType element) {
  if (element == ElementType::Bool)
    return {0, 1};
  unsigned width = 8 * getElementSize(element);
  int64_t top = int64_t(1) << (width - 1);
  std::vector<int64_t> values{0, 1, -1, 2, top, top - 1, top + 1, 3};
  return values;
}

namespace {
/// Fills an operand for one round.
class Filler {
public:
  Filler(Tensor tensor, const Draw &draw, int round, int number)
      : tensor(tensor), draw(draw), round(round), number(number),
        random(round * 977 + number * 31 + tensor.getNumElements()) {}

  void fill() {
    int64_t count = tensor.getNumElements();
    if (draw.kind == Draw::Index || draw.kind == Draw::Once)
      return fillIndices();
    bool isFloat = isFloatElement(tensor.getElementType());
    for (int64_t i = 0; i < count; ++i)
      isFloat ? setFloat(i) : setInteger(i);
  }

private:
  /// Which of `count` special values element `i` is; none for a number. Dense
  /// pairs run through all, the first operand slowly, from another place in
  /// each round.
  std::optional<size_t> pickSpecial(int64_t i, size_t count) {
    if (draw.kind == Draw::Numbers)
      return std::nullopt;
    if (draw.kind != Draw::Dense) {
      // Few, so that most results have none or one.
      if (random() % 24 || (draw.kind == Draw::Visible && rowOf(i) != 0))
        return std::nullopt;
      return random() % count;
    }
    size_t place = i + 7 * round;
    if (place % 5 == 4)
      return std::nullopt;
    place = place % 5 + place / 5 * 4;
    for (int slower = number; slower > 0; --slower)
      place /= count;
    return place % count;
  }

  int64_t rowOf(int64_t i) const {
    auto shape = tensor.getShape();
    return i / shape.back() % shape[shape.size() - 2];
  }

  void setFloat(int64_t i) {
    auto specials = specialFloats(tensor.getElementType(), draw.kind);
    std::uniform_real_distribution<double> numbers(-4, 4);
    auto special = pickSpecial(i, specials.size());
    tensor.setDouble(i, special ? specials[*special] : numbers(random));
  }
  void setInteger(int64_t i) {
    auto specials = specialIntegers(tensor.getElementType());
    auto special = pickSpecial(i, specials.size());
    int64_t number = int64_t(random() % 17) - 8;
    if (tensor.getElementType() == ElementType::Bool)
      number &= 1;
    tensor.setInt(i, special ? specials[*special] : number);
  }
  void fillIndices() {
    int64_t row = tensor.getRank() ? tensor.getShape().back() : 1;
    std::vector<int64_t> places(draw.extent);
    for (int64_t i = 0; i < tensor.getNumElements(); ++i) {
      if (i % row == 0) {
        std::iota(places.begin(), places.end(), 0);
        std::shuffle(places.begin(), places.end(), random);
      }
      int64_t place = draw.kind == Draw::Once ? places[i % row]
                                              : int64_t(random() % draw.extent);
      tensor.setInt(i, random() % 3 ? place : place - draw.extent);
    }
  }

  Tensor tensor;
  Draw draw;
  int round, number;
  std::mt19937 random;
};
} // namespace

//===----------------------------------------------------------------------===//
// The function
//===----------------------------------------------------------------------===//

SpecialCases::SpecialCases() : opBuilder(&context) {
  context.loadDialect<nn::NNDialect, func::FuncDialect>();
  module = ModuleOp::create(opBuilder.getUnknownLoc());
  auto function = func::FuncOp::create(opBuilder.getUnknownLoc(), "main",
                                       opBuilder.getFunctionType({}, {}));
  module->push_back(function);
  block = function.addEntryBlock();
  opBuilder.setInsertionPointToEnd(block);
}
SpecialCases::~SpecialCases() = default;

Type SpecialCases::type(ElementType element) {
  return getIRType(element, &context);
}

Value SpecialCases::argument(ElementType element, ArrayRef<int64_t> shape,
                             Draw draw, int number) {
  for (auto [i, known] : llvm::enumerate(arguments))
    if (known.element == element && ArrayRef<int64_t>(known.shape) == shape &&
        known.draw.kind == draw.kind && known.draw.extent == draw.extent &&
        known.number == number)
      return block->getArgument(i);
  arguments.push_back({element, SmallVector<int64_t>(shape), draw, number});
  return block->addArgument(RankedTensorType::get(shape, type(element)), loc());
}

void SpecialCases::result(Value value, Agreement agreement) {
  results.push_back({value, agreement});
}

/// What is wrong with `got`, or empty.
static std::string differ(double got, double want, double largest,
                          const Agreement &agreement) {
  std::string both =
      "is " + std::to_string(got) + ", want " + std::to_string(want);
  if (!agreement.infinities && !std::isfinite(got) && !std::isfinite(want))
    return "";
  if (std::isnan(got) || std::isnan(want))
    return std::isnan(got) && std::isnan(want) ? "" : both;
  if (got == want) {
    bool sameSign = std::signbit(got) == std::signbit(want);
    return got != 0 || sameSign || !agreement.signs ? ""
                                                    : both + " by the sign";
  }
  // At the end of the range rounding decides between a number and infinity.
  double a = std::clamp(got, -largest, largest),
         b = std::clamp(want, -largest, largest);
  return std::fabs(a - b) <= agreement.tolerance * std::max(1.0, std::fabs(b))
             ? ""
             : both;
}

static std::string compare(const Tensor &got, const Tensor &want,
                           const Agreement &agreement) {
  if (got.getShape() != want.getShape())
    return "another shape";
  bool isFloat = isFloatElement(got.getElementType());
  double largest = isFloat ? limitsOf(got.getElementType()).largest : 0;
  for (int64_t i = 0; i < got.getNumElements(); ++i) {
    std::string problem;
    if (isFloat)
      problem = differ(got.getDouble(i), want.getDouble(i), largest, agreement);
    else if (got.getInt(i) != want.getInt(i))
      problem = "is " + std::to_string(got.getInt(i)) + ", want " +
                std::to_string(want.getInt(i));
    if (!problem.empty())
      return "element " + std::to_string(i) + " " + problem;
  }
  return "";
}

std::vector<llvm::StringRef> SpecialCases::getOps() {
  std::vector<llvm::StringRef> names;
  for (Operation &op : *block)
    names.push_back(op.getName().getStringRef());
  return names;
}

void SpecialCases::check(int rounds, bool checked) {
  SmallVector<Value> values;
  for (auto &[value, agreement] : results)
    values.push_back(value);
  func::ReturnOp::create(opBuilder, loc(), values);
  auto function = *module->getOps<func::FuncOp>().begin();
  function.setFunctionType(opBuilder.getFunctionType(
      block->getArgumentTypes(), ValueRange(values).getTypes()));
  std::string text;
  llvm::raw_string_ostream(text) << *module;
  TestFunction compiled(text, checked);
  ASSERT_EQ(compiled.getProblem(), "") << text;
  std::vector<bool> failed(results.size());
  for (int round = 0; round < rounds; ++round) {
    std::vector<Tensor> inputs;
    for (const Argument &argument : arguments) {
      inputs.push_back(Tensor::allocate(argument.element, argument.shape));
      Filler(inputs.back(), argument.draw, round, argument.number).fill();
    }
    auto got = compiled.run(inputs), want = compiled.interpret(inputs);
    ASSERT_EQ(got.size(), results.size());
    ASSERT_EQ(want.size(), results.size());
    for (auto [i, result] : llvm::enumerate(results)) {
      std::string problem = compare(got[i], want[i], result.second);
      if (problem.empty() || failed[i])
        continue;
      failed[i] = true;
      std::string op;
      llvm::raw_string_ostream(op) << *result.first.getDefiningOp();
      ADD_FAILURE() << "round " << round << ": " << problem << "\n" << op;
    }
  }
}
