//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Readers of the optimizers of ai.onnx.preview.training: a rate R, a step
/// count T, then each group of tensors (weights, gradients, states) in turn.
//===----------------------------------------------------------------------===//

#include "Readers.h"
#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::onnximport;

namespace {
/// Scalar arithmetic around one optimizer step.
struct Step {
  explicit Step(NodeReader &r) : r(r) {}
  Value add(Value a, Value b) { return r.make<nn::AddOp>(a, b); }
  Value sub(Value a, Value b) { return r.make<nn::SubOp>(a, b); }
  Value mul(Value a, Value b) { return r.make<nn::MulOp>(a, b); }
  Value div(Value a, Value b) { return r.make<nn::DivOp>(a, b); }
  Value times(double factor, Value a) {
    return mul(a, r.scalarLike(factor, a));
  }
  Value plus(double term, Value a) { return add(a, r.scalarLike(term, a)); }

  /// How many tensors are optimized, with `groups` inputs each.
  int count(int groups) {
    int inputs = r.getNumInputs() - 2;
    if (inputs < groups || inputs % groups)
      r.failInvalid("the inputs are not in groups of " + Twine(groups));
    return inputs / groups;
  }
  /// The gradient with that of the weights' own norm.
  Value gradient(Value weights, Value gradient) {
    double norm = r.getFloat("norm_coefficient", 0);
    return norm == 0 ? gradient : add(times(norm, weights), gradient);
  }
  Value steps(Value like) {
    return r.cast(r.value(1), NodeReader::typeOf(like).getElementType());
  }
  /// `later` where T > 0, else `first`.
  Value afterFirst(Value later, Value first) {
    Value t = r.value(1);
    return r.make<nn::SelectOp>(r.make<nn::GreaterOp>(t, r.scalarLike(0, t)),
                                later, first);
  }

  NodeReader &r;
};
} // namespace

static void readAdagrad(NodeReader &r) {
  Step s(r);
  for (int i = 0, n = s.count(3); i < n; ++i) {
    Value x = r.value(2 + i), h = r.value(2 + 2 * n + i);
    Value decay = s.times(r.getFloat("decay_factor", 0), s.steps(x));
    Value rate = s.div(r.value(0), s.plus(1, decay));
    Value g = s.gradient(x, r.value(2 + n + i));
    h = s.add(h, s.mul(g, g));
    Value root = s.plus(r.getFloat("epsilon", 0), r.make<nn::SqrtOp>(h));
    r.set(i, s.sub(x, s.div(s.mul(rate, g), root)));
    r.set(n + i, h);
  }
}

static void readMomentum(NodeReader &r) {
  Step s(r);
  double alpha = r.getFloat("alpha", 0);
  bool nesterov = r.getString("mode", "standard") == "nesterov";
  for (int i = 0, n = s.count(3); i < n; ++i) {
    Value x = r.value(2 + i), v = r.value(2 + 2 * n + i);
    Value g = s.gradient(x, r.value(2 + n + i));
    Value beta = s.afterFirst(r.scalarLike(r.getFloat("beta", 0), x),
                              r.scalarLike(1, x));
    v = s.add(s.times(alpha, v), s.mul(beta, g));
    Value direction = nesterov ? s.add(g, s.times(alpha, v)) : v;
    r.set(i, s.sub(x, s.mul(r.value(0), direction)));
    r.set(n + i, v);
  }
}

static void readAdam(NodeReader &r) {
  Step s(r);
  double alpha = r.getFloat("alpha", 0.9f), beta = r.getFloat("beta", 0.999f);
  double post = r.getFloat("norm_coefficient_post", 0);
  for (int i = 0, n = s.count(4); i < n; ++i) {
    Value x = r.value(2 + i), v = r.value(2 + 2 * n + i),
          h = r.value(2 + 3 * n + i);
    Value g = s.gradient(x, r.value(2 + n + i));
    v = s.add(s.times(alpha, v), s.times(1 - alpha, g));
    h = s.add(s.times(beta, h), s.times(1 - beta, s.mul(g, g)));
    Value root = s.plus(r.getFloat("epsilon", 1e-6f), r.make<nn::SqrtOp>(h));
    Value t = s.steps(x), one = r.scalarLike(1, x);
    auto rest = [&](double base) {
      return s.sub(one, r.make<nn::PowOp>(r.scalarLike(base, x), t));
    };
    Value corrected =
        s.div(s.mul(r.value(0), r.make<nn::SqrtOp>(rest(beta))), rest(alpha));
    Value rate = s.afterFirst(corrected, r.value(0));
    x = s.sub(x, s.div(s.mul(rate, v), root));
    r.set(i, post == 0 ? x : s.times(1 - post, x));
    r.set(n + i, v);
    r.set(2 * n + i, h);
  }
}

static constexpr ReaderEntry entries[] = {
    {"Adagrad", readAdagrad, "ai.onnx.preview.training"},
    {"Adam", readAdam, "ai.onnx.preview.training"},
    {"Momentum", readMomentum, "ai.onnx.preview.training"},
};
ArrayRef<ReaderEntry> onnximport::getTrainingReaders() { return entries; }
