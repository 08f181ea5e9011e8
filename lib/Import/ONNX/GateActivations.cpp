//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "GateActivations.h"
#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::onnximport;

namespace {
/// What a function takes from `activation_alpha` and `activation_beta`, and
/// what it has without them; an affine map has no defaults.
struct Parameters {
  bool takesAlpha = false, takesBeta = false;
  std::optional<double> alpha, beta;
};
} // namespace

/// Nothing for a function that is not known.
static std::optional<Parameters> getParameters(StringRef name) {
  using Result = std::optional<Parameters>;
  return llvm::StringSwitch<Result>(name)
      .Cases({"sigmoid", "tanh", "relu", "softsign", "softplus"}, Parameters())
      .Case("leakyrelu", Parameters{true, false, 0.01, 0})
      .Case("thresholdedrelu", Parameters{true, false, 1.0, 0})
      .Case("elu", Parameters{true, false, 1.0, 0})
      .Case("hardsigmoid", Parameters{true, true, 0.2, 0.5})
      .Cases({"affine", "scaledtanh"},
             Parameters{true, true, std::nullopt, std::nullopt})
      .Default(std::nullopt);
}

GateActivations::GateActivations(NodeReader &reader, int64_t directions,
                                 ArrayRef<StringRef> defaults)
    : r(reader), perDirection(defaults.size()) {
  const auto *given = r.attribute("activations");
  int64_t count = perDirection * directions;
  if (given && given->strings_size() != count)
    r.failInvalid("expected " + Twine(count) + " activations");
  // Each list has values for the functions that take one, in their order.
  SmallVector<double> alphas = r.getFloats("activation_alpha"),
                      betas = r.getFloats("activation_beta");
  size_t nextAlpha = 0, nextBeta = 0;
  auto take = [&](bool takes, ArrayRef<double> values, size_t &next,
                  std::optional<double> otherwise) {
    if (!takes)
      return 0.0;
    if (next < values.size())
      return values[next++];
    if (!otherwise)
      r.failInvalid("an activation lacks its alpha or beta");
    return *otherwise;
  };
  for (int64_t i = 0; i < count; ++i) {
    std::string name =
        given ? given->strings(i) : defaults[i % perDirection].str();
    std::optional<Parameters> takes = getParameters(StringRef(name).lower());
    if (!takes)
      r.failInvalid("activation '" + name + "' is not known");
    double alpha = take(takes->takesAlpha, alphas, nextAlpha, takes->alpha);
    double beta = take(takes->takesBeta, betas, nextBeta, takes->beta);
    list.push_back({StringRef(name).lower(), alpha, beta});
  }
}

Value GateActivations::apply(int64_t direction, int64_t index, Value x) const {
  const auto &[name, alpha, beta] = list[direction * perDirection + index];
  if (double clip = r.getFloat("clip", 0); clip > 0)
    x = r.make<nn::ClampOp>(x, APFloat(-clip), APFloat(clip));
  auto times = [&](double factor, Value value) {
    return r.make<nn::MulOp>(value, r.scalarLike(factor, value));
  };
  if (name == "sigmoid")
    return r.make<nn::SigmoidOp>(x);
  if (name == "tanh")
    return r.make<nn::TanhOp>(x);
  if (name == "relu")
    return r.make<nn::ReluOp>(x);
  if (name == "softplus")
    return r.make<nn::SoftplusOp>(x);
  if (name == "leakyrelu")
    return r.make<nn::LeakyReluOp>(x, APFloat(alpha));
  if (name == "elu")
    return r.make<nn::EluOp>(x, APFloat(alpha));
  if (name == "hardsigmoid")
    return r.make<nn::HardSigmoidOp>(x, APFloat(alpha), APFloat(beta));
  if (name == "affine")
    return r.make<nn::AddOp>(times(alpha, x), r.scalarLike(beta, x));
  if (name == "scaledtanh")
    return times(alpha, r.make<nn::TanhOp>(times(beta, x)));
  if (name == "thresholdedrelu") {
    // x >= alpha, unlike the op of that name.
    Value passes = r.make<nn::GreaterEqualOp>(x, r.scalarLike(alpha, x));
    return r.make<nn::SelectOp>(passes, x, r.scalarLike(0, x));
  }
  // Softsign.
  Value below = r.make<nn::AddOp>(r.make<nn::AbsOp>(x), r.scalarLike(1, x));
  return r.make<nn::DivOp>(x, below);
}
