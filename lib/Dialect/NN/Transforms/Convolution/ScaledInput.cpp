//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "ScaledInput.h"
#include "../Constants.h"
#include "../TensorTypes.h"
#include "BiasedConv.h"
#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"

using namespace mlir;
using namespace calotype::nn;

ConvOp calotype::nn::findScaledConv(Value value, ArrayRef<double> shift) {
  if (!value.hasOneUse())
    return {};
  OpOperand &use = *value.use_begin();
  auto conv = dyn_cast<ConvOp>(use.getOwner());
  if (!conv || use.getOperandNumber() != 0 ||
      failed(readConstant(conv.getFilter())))
    return {};
  auto isZero = [](auto number) { return number == 0; };
  bool padded = !llvm::all_of(conv.getPadsBegin(), isZero) ||
                !llvm::all_of(conv.getPadsEnd(), isZero);
  return padded && !llvm::all_of(shift, isZero) ? ConvOp() : conv;
}

void calotype::nn::scaleInput(OpBuilder &builder, ConvOp conv, Value input,
                              ArrayRef<double> scale, ArrayRef<double> shift) {
  RankedTensorType type = typeOf(conv.getFilter());
  std::vector<double> filter = readNumbers(conv.getFilter());
  int64_t filters = type.getDimSize(0), channels = type.getDimSize(1);
  int64_t taps =
      type.getNumElements() / std::max<int64_t>(1, filters * channels);
  std::vector<double> bias(filters, 0);
  for (int64_t o = 0; o < filters; ++o) {
    int64_t group = o / (filters / conv.getGroups());
    for (int64_t c = 0; c < channels; ++c)
      for (int64_t t = 0; t < taps; ++t) {
        double &weight = filter[(o * channels + c) * taps + t];
        int64_t channel = group * channels + c;
        bias[o] += weight * shift[channel];
        weight *= scale[channel];
      }
  }
  builder.setInsertionPoint(conv);
  conv->setOperand(0, input);
  conv->setOperand(1, createNumbers(builder, conv.getLoc(), type, filter));
  builder.setInsertionPointAfter(conv);
  // A bias that is there takes the new one along.
  if (conv->hasOneUse())
    if (auto add = dyn_cast<AddOp>(*conv->getUsers().begin())) {
      BiasedConv biased{conv, add};
      std::vector<double> old = readBias(biased);
      if (add.getLhs() == conv.getResult() && old.size() == bias.size() &&
          typeOf(add.getRhs()).getNumElements() == filters) {
        for (int64_t o = 0; o < filters; ++o)
          bias[o] += old[o];
        builder.setInsertionPoint(add);
        add->setOperand(1, createNumbers(builder, add.getLoc(),
                                         typeOf(add.getRhs()), bias));
        return;
      }
    }
  Value result = createBias(builder, conv.getLoc(), conv, bias);
  if (result != conv.getResult())
    conv.getResult().replaceAllUsesExcept(result, result.getDefiningOp());
}
