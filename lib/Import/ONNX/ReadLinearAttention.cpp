//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Readers of attention with a state and of the convolution before it.
//===----------------------------------------------------------------------===//

#include "Heads.h"
#include "Readers.h"
#include "calotype/Dialect/NN/IR/NNAttentionOps.h"
#include "calotype/Dialect/NN/IR/NNContractionOps.h"
#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"
#include <cmath>

using namespace mlir;
using namespace calotype;
using namespace calotype::onnximport;

//===----------------------------------------------------------------------===//
// LinearAttention
//===----------------------------------------------------------------------===//

/// An operand of the update rule with `heads` heads.
static Value getRuleOperand(NodeReader &r, int index, StringRef name,
                            int64_t heads) {
  if (!r.hasInput(index))
    r.failInvalid("the update rule needs input '" + name + "'");
  if (r.rank(index) != 3)
    r.failInvalid("expected '" + name + "' of rank 3");
  return splitHeads(r, r.value(index), heads);
}

/// `chunk_size` is a hint for another algorithm than ours and changes no value.
static void readLinearAttention(NodeReader &r) {
  for (int i = 0; i < 3; ++i)
    if (r.rank(i) != 3)
      r.failInvalid("expected query, key and value of rank 3");
  int64_t queryHeads = r.getInt("q_num_heads", 0),
          heads = r.getInt("kv_num_heads", 0);
  Value query = splitHeads(r, r.value(0), queryHeads);
  Value key = splitHeads(r, r.value(1), heads),
        value = splitHeads(r, r.value(2), heads);
  std::string rule = r.getString("update_rule", "gated_delta");
  if (rule != "linear" && rule != "gated" && rule != "delta" &&
      rule != "gated_delta")
    r.failInvalid("update rule '" + rule + "' is not known");
  Value state, decay, beta;
  if (r.hasInput(3))
    state = r.value(3);
  if (rule == "gated" || rule == "gated_delta")
    decay = getRuleOperand(r, 4, "decay", heads);
  if (rule == "delta" || rule == "gated_delta")
    beta = getRuleOperand(r, 5, "beta",
                          r.hasInput(5) && r.shape(5).back() == 1 ? 1 : heads);
  double scale = r.getFloat("scale", 0),
         depth = NodeReader::typeOf(query).getShape()[3];
  if (scale == 0)
    scale = 1 / std::sqrt(std::max(depth, 1.0));
  Value result = r.make<nn::LinearAttentionOp>(
      Type(r.builder.getNoneType()), query, key, value, state, decay, beta,
      APFloat(scale), /*causal=*/true, /*normalize=*/false, APFloat(0.0),
      /*chunk=*/0);
  Value finalState = result.getDefiningOp()->getResult(1);
  r.set(0, mergeHeads(r, result));
  if (r.wants(1))
    r.set(1, finalState);
}

//===----------------------------------------------------------------------===//
// CausalConvWithState
//===----------------------------------------------------------------------===//

static Value activate(NodeReader &r, Value x) {
  std::string activation = r.getString("activation", "none");
  if (activation == "silu" || activation == "swish")
    return r.make<nn::SiluOp>(x);
  if (activation != "none")
    r.failInvalid("activation '" + activation + "' is not known");
  return x;
}

/// A depthwise convolution over the steps seen so far: the kept ones, or zeros,
/// come before the input. The last of both are kept for the next call.
static void readCausalConvWithState(NodeReader &r) {
  if (r.rank(0) != 3 || r.rank(1) != 3)
    r.failInvalid("expected an input and a weight of rank 3");
  int64_t channels = r.shape(0)[1], steps = r.shape(0)[2],
          kept = r.shape(1)[2] - 1;
  Value x = r.value(0), seen = x;
  bool hasPast = r.hasInput(3) && kept > 0;
  if (hasPast)
    seen = x = r.make<nn::ConcatOp>(ValueRange{r.value(3), x}, 2);
  else if (steps < kept)
    seen = r.make<nn::PadOp>(x, r.scalarLike(0, x),
                             ArrayRef<int64_t>{0, 0, kept - steps},
                             ArrayRef<int64_t>{0, 0, 0}, nn::PadMode::Constant);
  Value result = r.make<nn::ConvOp>(
      x, r.value(1), ArrayRef<int64_t>{1}, ArrayRef<int64_t>{1},
      ArrayRef<int64_t>{hasPast ? 0 : kept}, ArrayRef<int64_t>{0}, channels);
  if (r.hasInput(2))
    result = r.make<nn::AddOp>(result, r.alongAxis(r.value(2), 1, 3));
  r.set(0, activate(r, result));
  if (!r.wants(1))
    return;
  int64_t length = NodeReader::typeOf(seen).getDimSize(2);
  r.set(1, r.slice(seen, 2, length - kept, kept));
}

static constexpr ReaderEntry entries[] = {
    {"CausalConvWithState", readCausalConvWithState},
    {"LinearAttention", readLinearAttention},
};
ArrayRef<ReaderEntry> onnximport::getLinearAttentionReaders() {
  return entries;
}
