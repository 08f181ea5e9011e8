//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Kernels of linear attention and the interpreter against the recurrence, step
/// by step in f64: to 1e-12 in f64, to 1e-5 in f32, relative to the largest
/// element.
//===----------------------------------------------------------------------===//

#include "KernelTest.h"
#include <cmath>
#include <gtest/gtest.h>
#include <random>

using namespace calotype;

namespace {
/// Logarithms of decay lie between `low` and `high`.
struct Decay {
  bool perDim = false;
  double low = 0, high = 0;
};

struct Case {
  const char *name = "";
  int64_t steps = 37, batch = 1, heads = 2, group = 1, depth = 8, width = 8;
  std::optional<Decay> decay = {};
  /// Heads of beta: none, one for all, or one each.
  enum { NoBeta, OneBeta, OwnBeta } beta = NoBeta;
  bool state = false, causal = true, normalize = false, map = false;
  int64_t queries = 0, chunk = 0;
};

/// Builds the function of a case and draws its inputs.
struct Problem {
  Problem(const Case &c, const char *element, ElementType type) {
    int64_t queries = c.queries ? c.queries : c.steps;
    std::string q = add("q", {c.batch, c.heads * c.group, queries, c.depth},
                        element, type, -1, 1);
    std::string k =
        add("k", {c.batch, c.heads, c.steps, c.depth}, element, type, -1, 1);
    // Keys no longer than one keep the delta rule from growing.
    if (c.beta)
      for (int64_t i = 0, n = inputs[1].getNumElements(); i < n; ++i)
        inputs[1].setDouble(i, inputs[1].getDouble(i) /
                                   std::sqrt(double(c.depth)));
    std::string v =
        add("v", {c.batch, c.heads, c.steps, c.width}, element, type, -1, 1);
    std::string operands = "%q, %k, %v", types = q + ", " + k + ", " + v;
    if (c.map) { // Positive, for a normaliser.
      operands = "%phi_q, %phi_k, %v";
      for (auto &[name, type] : {std::pair("q", q), std::pair("k", k)})
        body += std::string("  %phi_") + name + " = nn.exp %" + name + " : (" +
                type + ") -> " + type + "\n";
    }
    Shape stateShape{c.batch, c.heads, c.depth, c.width};
    std::string s = typeOf(stateShape, element);
    auto operand = [&](const char *word, const std::string &type) {
      operands += std::string(" ") + word + " %" + word;
      types += ", " + type;
    };
    if (c.state)
      operand("state", add("state", stateShape, element, type, -3, 3));
    if (c.decay)
      operand("decay",
              add("decay",
                  {c.batch, c.heads, c.steps, c.decay->perDim ? c.depth : 1},
                  element, type, c.decay->low, c.decay->high));
    if (c.beta)
      operand("beta",
              add("beta",
                  {c.batch, c.beta == Case::OneBeta ? 1 : c.heads, c.steps, 1},
                  element, type, 0, 1));
    std::string result =
        typeOf({c.batch, c.heads * c.group, queries, c.width}, element);
    text = "func.func @main(" + arguments + ") -> (" + result + ", " + s +
           ") {\n" + body + "  %r, %f = nn.linear_attention " + operands +
           " {scale = 0.5, causal = " + (c.causal ? "true" : "false") +
           ", normalize = " + (c.normalize ? "true" : "false") +
           ", epsilon = 1.0e-6, chunk = " + std::to_string(c.chunk) +
           " : i64} : (" + types + ") -> (" + result + ", " + s +
           ")\n  return %r, %f : " + result + ", " + s + "\n}\n";
  }

  using Shape = llvm::SmallVector<int64_t>;
  static std::string typeOf(llvm::ArrayRef<int64_t> shape,
                            const char *element) {
    std::string text = "tensor<";
    for (int64_t extent : shape)
      text += std::to_string(extent) + "x";
    return text + element + ">";
  }

  std::string add(const char *name, Shape shape, const char *element,
                  ElementType type, double low, double high) {
    std::string text = typeOf(shape, element);
    arguments +=
        (arguments.empty() ? "%" : ", %") + std::string(name) + ": " + text;
    Tensor tensor = Tensor::allocate(type, shape);
    std::uniform_real_distribution<double> draw(low, high);
    for (int64_t i = 0; i < tensor.getNumElements(); ++i)
      tensor.setDouble(i, low == high ? low : draw(bits));
    inputs.push_back(tensor);
    return text;
  }

  std::mt19937_64 bits{17};
  std::string arguments, body, text;
  std::vector<Tensor> inputs;
};

/// The recurrence of `nn.linear_attention` as it is written in its description.
/// Rows of a head's state, [depth][width + 1], end in a column for values of
/// one.
class Recurrence {
public:
  Recurrence(const Case &c, llvm::ArrayRef<Tensor> inputs)
      : c(c), inputs(inputs), queries(c.queries ? c.queries : c.steps) {
    size_t next = 3;
    begin = c.state ? &inputs[next++] : nullptr;
    decay = c.decay ? &inputs[next++] : nullptr;
    beta = c.beta ? &inputs[next++] : nullptr;
    result = Tensor::allocate(ElementType::F64,
                              {c.batch, c.heads * c.group, queries, c.width});
    last = Tensor::allocate(ElementType::F64,
                            {c.batch, c.heads, c.depth, c.width});
    for (int64_t head = 0; head < c.batch * c.heads; ++head)
      run(head);
  }

  Tensor result, last;

private:
  double mapped(const Tensor &x, int64_t i) const {
    return c.map ? std::exp(x.getDouble(i)) : x.getDouble(i);
  }

  void run(int64_t head) {
    state.assign(c.depth, std::vector<double>(c.width + 1));
    auto stateAt = [&](int64_t d, int64_t j) {
      return (head * c.depth + d) * c.width + j;
    };
    for (int64_t d = 0; begin && d < c.depth; ++d)
      for (int64_t j = 0; j < c.width; ++j)
        state[d][j] = begin->getDouble(stateAt(d, j));
    for (int64_t t = 0; t < c.steps; ++t) {
      step(head, t);
      if (c.causal)
        read(head, t);
    }
    for (int64_t t = 0; !c.causal && t < queries; ++t)
      read(head, t);
    for (int64_t d = 0; d < c.depth; ++d)
      for (int64_t j = 0; j < c.width; ++j)
        last.setDouble(stateAt(d, j), state[d][j]);
  }

  void step(int64_t head, int64_t t) {
    int64_t row = head * c.steps + t;
    std::vector<double> key(c.depth), change(c.width + 1, 1);
    for (int64_t d = 0; d < c.depth; ++d) {
      key[d] = mapped(inputs[1], row * c.depth + d);
      double gate = 0;
      if (decay)
        gate = decay->getDouble(c.decay->perDim ? row * c.depth + d : row);
      for (double &entry : state[d])
        entry *= std::exp(gate);
    }
    for (int64_t j = 0; j < c.width; ++j)
      change[j] = inputs[2].getDouble(row * c.width + j);
    int64_t owner = c.beta == Case::OneBeta ? head / c.heads : head;
    for (int64_t j = 0; beta && j < c.width; ++j) {
      for (int64_t d = 0; d < c.depth; ++d)
        change[j] -= key[d] * state[d][j];
      change[j] *= beta->getDouble(owner * c.steps + t);
    }
    for (int64_t d = 0; d < c.depth; ++d)
      for (int64_t j = 0; j <= c.width; ++j)
        state[d][j] += key[d] * change[j];
  }

  void read(int64_t head, int64_t t) {
    for (int64_t g = 0; g < c.group; ++g) {
      int64_t row = (head * c.group + g) * queries + t;
      std::vector<double> sums(c.width + 1);
      for (int64_t d = 0; d < c.depth; ++d)
        for (int64_t j = 0; j <= c.width; ++j)
          sums[j] += 0.5 * mapped(inputs[0], row * c.depth + d) * state[d][j];
      for (int64_t j = 0; j < c.width; ++j)
        result.setDouble(row * c.width + j,
                         c.normalize ? sums[j] / (sums[c.width] + 1e-6)
                                     : sums[j]);
    }
  }

  const Case &c;
  llvm::ArrayRef<Tensor> inputs;
  int64_t queries;
  const Tensor *begin, *decay, *beta;
  std::vector<std::vector<double>> state;
};

void compare(const Case &c, bool checked) {
  for (bool isDouble : {false, true}) {
    Problem problem(c, isDouble ? "f64" : "f32",
                    isDouble ? ElementType::F64 : ElementType::F32);
    TestFunction function(problem.text, checked);
    ASSERT_EQ(function.getProblem(), "") << problem.text;
    EXPECT_EQ(function.getFamily(),
              c.causal ? "state_scan" : "linear_attention");
    Recurrence recurrence(c, problem.inputs);
    const Tensor want[] = {recurrence.result, recurrence.last};
    double tolerance = isDouble ? 1e-12 : 1e-5;
    for (const auto &[who, got] :
         {std::pair("kernel", function.run(problem.inputs)),
          std::pair("interpreter", function.interpret(problem.inputs))}) {
      ASSERT_EQ(got.size(), 2u);
      for (size_t i = 0; i < got.size(); ++i)
        EXPECT_LE(relativeError(got[i], want[i]), tolerance)
            << who << ": " << (i ? "final state" : "result")
            << (isDouble ? " in f64" : " in f32");
    }
  }
}

constexpr Decay nearOne{false, -2e-5, -1e-6}, almostOne{false, -1e-5, -1e-5};
constexpr Decay nearZero{false, -200, -5}, anything{false, -50, 0};
constexpr Decay dimNearOne{true, -2e-5, -1e-6}, dimNearZero{true, -200, -5},
    dimAnything{true, -50, 0};

template <typename Set> Case make(const char *name, Set set) {
  Case c;
  c.name = name;
  set(c);
  return c;
}
Case make(const char *name) {
  return make(name, [](Case &) {});
}
const Case shortCases[] = {
    make("linear"),
    make("one_step",
         [](Case &c) {
           c.steps = 1;
           c.decay = anything;
           c.beta = Case::OwnBeta;
           c.state = true;
         }),
    make("five_steps",
         [](Case &c) {
           c.steps = 5;
           c.depth = 5;
           c.width = 7;
           c.decay = dimAnything;
           c.state = true;
         }),
    make("grouped",
         [](Case &c) {
           c.batch = 2;
           c.group = 3;
           c.decay = anything;
           c.beta = Case::OneBeta;
           c.state = true;
         }),
    make("wide",
         [](Case &c) {
           c.steps = 50;
           c.depth = 64;
           c.width = 144;
           c.beta = Case::OwnBeta;
         }),
    make("odd_extents",
         [](Case &c) {
           c.steps = 43;
           c.depth = 13;
           c.width = 21;
           c.decay = dimAnything;
           c.beta = Case::OwnBeta;
         }),
    make("whole_chunks",
         [](Case &c) {
           c.steps = 64;
           c.depth = 16;
           c.width = 16;
         }),
    make("whole_chunks_gated",
         [](Case &c) {
           c.steps = 64;
           c.group = 2;
           c.decay = anything;
           c.state = true;
         }),
    make("whole_chunks_delta",
         [](Case &c) {
           c.steps = 64;
           c.depth = 64;
           c.width = 64;
           c.beta = Case::OwnBeta;
         }),
    make("whole_chunks_gated_delta",
         [](Case &c) {
           c.steps = 96;
           c.batch = 2;
           c.depth = 32;
           c.width = 48;
           c.decay = dimAnything;
           c.beta = Case::OwnBeta;
         }),
    make("whole_chunks_grouped",
         [](Case &c) {
           c.steps = 48;
           c.group = 3;
           c.decay = anything;
           c.beta = Case::OneBeta;
         }),
    make("chunk_of_64",
         [](Case &c) {
           c.steps = 150;
           c.decay = anything;
           c.beta = Case::OwnBeta;
           c.chunk = 64;
         }),
    make("chunk_of_24",
         [](Case &c) {
           c.steps = 150;
           c.decay = dimAnything;
           c.beta = Case::OwnBeta;
           c.chunk = 24;
         }),
    make("normalized",
         [](Case &c) {
           c.steps = 100;
           c.group = 2;
           c.depth = 16;
           c.width = 64;
           c.normalize = true;
           c.map = true;
         }),
    make("normalized_decay",
         [](Case &c) {
           c.steps = 100;
           c.decay = anything;
           c.normalize = true;
           c.map = true;
         }),
    make("all_keys",
         [](Case &c) {
           c.steps = 301;
           c.group = 2;
           c.depth = 16;
           c.width = 24;
           c.state = true;
           c.causal = false;
           c.queries = 100;
         }),
    make("all_keys_odd",
         [](Case &c) {
           c.steps = 77;
           c.depth = 5;
           c.width = 7;
           c.causal = false;
           c.queries = 12;
         }),
    make("all_keys_normalized",
         [](Case &c) {
           c.steps = 1000;
           c.heads = 1;
           c.group = 2;
           c.depth = 64;
           c.width = 64;
           c.causal = false;
           c.normalize = true;
           c.map = true;
           c.queries = 301;
         }),
};
const Case longCases[] = {
    make("linear",
         [](Case &c) {
           c.steps = 16384;
           c.heads = 1;
         }),
    make("decay_near_one",
         [](Case &c) {
           c.steps = 16384;
           c.heads = 1;
           c.decay = nearOne;
         }),
    make("same_decay_near_one",
         [](Case &c) {
           c.steps = 16381;
           c.heads = 1;
           c.decay = almostOne;
         }),
    make("decay_near_zero",
         [](Case &c) {
           c.steps = 16384;
           c.heads = 1;
           c.decay = nearZero;
         }),
    make("any_decay",
         [](Case &c) {
           c.steps = 16384;
           c.heads = 1;
           c.decay = anything;
         }),
    make("dim_decay_near_one",
         [](Case &c) {
           c.steps = 16384;
           c.heads = 1;
           c.decay = dimNearOne;
         }),
    make("dim_decay_near_zero",
         [](Case &c) {
           c.steps = 16381;
           c.heads = 1;
           c.decay = dimNearZero;
         }),
    make("delta",
         [](Case &c) {
           c.steps = 16384;
           c.heads = 1;
           c.beta = Case::OwnBeta;
         }),
    make("gated_delta_near_one",
         [](Case &c) {
           c.steps = 16381;
           c.heads = 1;
           c.decay = nearOne;
           c.beta = Case::OwnBeta;
           c.state = true;
         }),
    make("gated_delta_near_zero",
         [](Case &c) {
           c.steps = 16384;
           c.heads = 1;
           c.decay = dimNearZero;
           c.beta = Case::OwnBeta;
         }),
    make("gated_delta_dims",
         [](Case &c) {
           c.steps = 16384;
           c.heads = 1;
           c.decay = dimNearOne;
           c.beta = Case::OwnBeta;
         }),
    make("normalized",
         [](Case &c) {
           c.steps = 16384;
           c.heads = 1;
           c.normalize = true;
           c.map = true;
         }),
    make("all_keys",
         [](Case &c) {
           c.steps = 16384;
           c.heads = 1;
           c.causal = false;
           c.queries = 64;
         }),
};

struct LinearAttention : testing::TestWithParam<Case> {};
struct LongLinearAttention : testing::TestWithParam<Case> {};
std::string nameOf(const testing::TestParamInfo<Case> &info) {
  return info.param.name;
}
} // namespace

TEST_P(LinearAttention, EqualsTheRecurrence) { compare(GetParam(), false); }
TEST_P(LinearAttention, StaysInItsBuffers) { compare(GetParam(), true); }
TEST_P(LongLinearAttention, EqualsTheRecurrence) { compare(GetParam(), false); }
INSTANTIATE_TEST_SUITE_P(Forms, LinearAttention, testing::ValuesIn(shortCases),
                         nameOf);
INSTANTIATE_TEST_SUITE_P(Forms, LongLinearAttention,
                         testing::ValuesIn(longCases), nameOf);
