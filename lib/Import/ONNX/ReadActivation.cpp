//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Readers of activation functions.
//===----------------------------------------------------------------------===//

#include "Readers.h"
#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::onnximport;

template <typename OpTy> static void readUnary(NodeReader &r) {
  r.set(0, r.make<OpTy>(r.value(0)));
}

static APFloat number(double value) { return APFloat(value); }

static void readElu(NodeReader &r) {
  r.set(0, r.make<nn::EluOp>(r.value(0), number(r.getFloat("alpha", 1))));
}

static void readSelu(NodeReader &r) {
  bool old = r.opset < 6;
  double alpha = r.getFloat("alpha", old ? 1.6732 : 1.67326319217681884765625);
  double gamma = r.getFloat("gamma", old ? 1.0507 : 1.05070102214813232421875);
  Value elu = r.make<nn::EluOp>(r.value(0), number(alpha));
  r.set(0, r.make<nn::MulOp>(elu, r.scalarLike(gamma, elu)));
}

/// max(0, x) + min(0, alpha * (exp(x / alpha) - 1)) = alpha * elu(x / alpha).
static void readCelu(NodeReader &r) {
  Value x = r.value(0), alpha = r.scalarLike(r.getFloat("alpha", 1), x);
  Value elu = r.make<nn::EluOp>(r.make<nn::DivOp>(x, alpha), number(1));
  r.set(0, r.make<nn::MulOp>(elu, alpha));
}

static void readLeakyRelu(NodeReader &r) {
  r.set(0, r.make<nn::LeakyReluOp>(r.value(0),
                                   number(r.getFloat("alpha", 0.01f))));
}

static void readHardSigmoid(NodeReader &r) {
  r.set(0,
        r.make<nn::HardSigmoidOp>(r.value(0), number(r.getFloat("alpha", 0.2f)),
                                  number(r.getFloat("beta", 0.5))));
}

static void readThresholdedRelu(NodeReader &r) {
  Value x = r.value(0);
  Value above =
      r.make<nn::GreaterOp>(x, r.scalarLike(r.getFloat("alpha", 1), x));
  r.set(0, r.make<nn::SelectOp>(above, x, r.scalarLike(0, x)));
}

static void readPRelu(NodeReader &r) {
  Value x = r.value(0), slope = r.value(1);
  if (r.element(0) != r.element(1))
    r.failInvalid("input and slope differ in element type");
  // Before opset 7 a vector of slopes has one per channel.
  if (r.opset < 7 && r.rank(1) == 1 && r.rank(0) > 2)
    slope = r.alongAxis(slope, 1, r.rank(0));
  Value below = r.make<nn::LessOp>(x, r.scalarLike(0, x));
  r.set(0, r.make<nn::SelectOp>(below, r.make<nn::MulOp>(slope, x), x));
}

static void readSoftsign(NodeReader &r) {
  Value x = r.value(0), size = r.make<nn::AbsOp>(x);
  r.set(0, r.make<nn::DivOp>(x, r.make<nn::AddOp>(size, r.scalarLike(1, x))));
}

static void readGelu(NodeReader &r) {
  std::string approximate = r.getString("approximate", "none");
  if (approximate != "none" && approximate != "tanh")
    r.failInvalid("approximation '" + approximate + "' is not known");
  r.set(0, r.make<nn::GeluOp>(r.value(0), approximate == "tanh"));
}

static void readSwish(NodeReader &r) {
  double alpha = r.getFloat("alpha", 1);
  Value x = r.value(0);
  if (alpha == 1)
    return r.set(0, r.make<nn::SiluOp>(x));
  Value inner =
      r.make<nn::SigmoidOp>(r.make<nn::MulOp>(x, r.scalarLike(alpha, x)));
  r.set(0, r.make<nn::MulOp>(x, inner));
}

static void readMish(NodeReader &r) {
  Value x = r.value(0);
  r.set(0, r.make<nn::MulOp>(x, r.make<nn::TanhOp>(r.make<nn::SoftplusOp>(x))));
}

/// x + bias where x < -lambda, x - bias where x > lambda, else 0.
static void readShrink(NodeReader &r) {
  Value x = r.value(0), bias = r.scalarLike(r.getFloat("bias", 0), x);
  double lambda = r.getFloat("lambd", 0.5);
  Value below = r.make<nn::LessOp>(x, r.scalarLike(-lambda, x));
  Value above = r.make<nn::GreaterOp>(x, r.scalarLike(lambda, x));
  Value high = r.make<nn::SelectOp>(above, r.make<nn::SubOp>(x, bias),
                                    r.scalarLike(0, x));
  r.set(0, r.make<nn::SelectOp>(below, r.make<nn::AddOp>(x, bias), high));
}

static constexpr ReaderEntry entries[] = {
    {"Celu", readCelu},
    {"Elu", readElu},
    {"Gelu", readGelu},
    {"HardSigmoid", readHardSigmoid},
    {"HardSwish", readUnary<nn::HardSwishOp>},
    {"LeakyRelu", readLeakyRelu},
    {"Mish", readMish},
    {"PRelu", readPRelu},
    {"Relu", readUnary<nn::ReluOp>},
    {"Selu", readSelu},
    {"Shrink", readShrink},
    {"Sigmoid", readUnary<nn::SigmoidOp>},
    {"Softplus", readUnary<nn::SoftplusOp>},
    {"Softsign", readSoftsign},
    {"Swish", readSwish},
    {"ThresholdedRelu", readThresholdedRelu},
};
ArrayRef<ReaderEntry> onnximport::getActivationReaders() { return entries; }
