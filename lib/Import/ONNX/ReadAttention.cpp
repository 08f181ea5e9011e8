//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Reader of attention.
//===----------------------------------------------------------------------===//

#include "Heads.h"
#include "Readers.h"
#include "calotype/Dialect/NN/IR/NNAttentionOps.h"
#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"
#include <cmath>

using namespace mlir;
using namespace calotype;
using namespace calotype::onnximport;

Value onnximport::splitHeads(NodeReader &r, Value x, int64_t heads) {
  ArrayRef<int64_t> shape = NodeReader::typeOf(x).getShape();
  if (heads < 1 || shape[2] % heads)
    r.failInvalid(Twine(heads) + " heads do not divide " + Twine(shape[2]));
  Value split = r.reshape(x, {shape[0], shape[1], heads, shape[2] / heads});
  return r.transpose(split, {0, 2, 1, 3});
}

Value onnximport::mergeHeads(NodeReader &r, Value x) {
  Value rows = r.transpose(x, {0, 2, 1, 3});
  ArrayRef<int64_t> shape = NodeReader::typeOf(rows).getShape();
  return r.reshape(rows, {shape[0], shape[1], shape[2] * shape[3]});
}

static Value appendPast(NodeReader &r, int past, Value now) {
  if (!r.hasInput(past))
    return now;
  return r.make<nn::ConcatOp>(ValueRange{r.value(past), now}, 2);
}

/// The mask in the query's type or i1, with columns for all keys.
static Value getMask(NodeReader &r, int64_t keys) {
  if (!r.hasInput(3))
    return Value();
  Value mask = r.value(3);
  if (!r.element(3).isInteger(1))
    mask = r.cast(mask, r.element(0));
  int64_t rank = r.rank(3);
  if (rank < 1)
    r.failInvalid("expected a mask of rank 1 or more");
  int64_t missing = keys - r.shape(3)[rank - 1];
  if (missing <= 0 || r.shape(3)[rank - 1] == 1)
    return mask;
  SmallVector<int64_t> low(rank, 0), high(rank, 0);
  high[rank - 1] = missing;
  bool isBool = r.element(3).isInteger(1);
  Value outside =
      r.scalarLike(isBool ? 0 : -std::numeric_limits<double>::infinity(), mask);
  return r.make<nn::PadOp>(mask, outside, low, high, nn::PadMode::Constant);
}

/// The mask with the keys from each batch element's length on hidden.
static Value hideFromLengths(NodeReader &r, Value mask, int64_t keys) {
  if (!r.hasInput(6))
    return mask;
  Value lengths = r.toIndex(r.value(6));
  Type index = NodeReader::typeOf(lengths).getElementType();
  lengths = r.reshape(lengths,
                      {NodeReader::typeOf(lengths).getNumElements(), 1, 1, 1});
  Value numbers = r.makeTyped<nn::IotaOp>(
      RankedTensorType::get({1, 1, 1, keys}, index), /*axis=*/3);
  Value isKey = r.make<nn::LessOp>(numbers, lengths);
  if (!mask)
    return isKey;
  Type element = NodeReader::typeOf(mask).getElementType();
  if (element.isInteger(1))
    return r.make<nn::AndOp>(mask, isKey);
  Value hidden = r.scalar(-std::numeric_limits<double>::infinity(), element);
  return r.make<nn::SelectOp>(isKey, mask, hidden);
}

/// True for a softmax in f64 on smaller numbers.
static bool wantsDouble(NodeReader &r) {
  return r.hasAttribute("softmax_precision") &&
         r.getElement(r.getInt("softmax_precision", 0)).isF64() &&
         !r.element(0).isF64();
}

static void readAttention(NodeReader &r) {
  // The scores themselves, or a precision that kernels do not have: by the
  // definition.
  if (r.wants(3) || wantsDouble(r))
    return r.expandFunction();
  Value query = r.value(0), key = r.value(1), value = r.value(2);
  if (r.rank(0) != r.rank(1) || r.rank(0) != r.rank(2) ||
      (r.rank(0) != 3 && r.rank(0) != 4))
    r.failInvalid("expected query, key and value of rank 3 or 4");
  bool isFlat = r.rank(0) == 3;
  if (isFlat) {
    query = splitHeads(r, query, r.getInt("q_num_heads", 0));
    key = splitHeads(r, key, r.getInt("kv_num_heads", 0));
    value = splitHeads(r, value, r.getInt("kv_num_heads", 0));
  }
  int64_t past = r.hasInput(4) && r.rank(4) == 4 ? r.shape(4)[2] : 0;
  key = appendPast(r, 4, key);
  value = appendPast(r, 5, value);
  r.set(1, key);
  r.set(2, value);
  double width = NodeReader::typeOf(query).getShape()[3];
  double scale = r.getFloat("scale", 1 / std::sqrt(std::max(width, 1.0)));
  int64_t keys = NodeReader::typeOf(key).getShape()[2];
  Value mask = hideFromLengths(r, getMask(r, keys), keys);
  Value result = r.make<nn::AttentionOp>(
      query, key, value, mask, APFloat(scale), r.getInt("is_causal", 0) != 0,
      past, APFloat(r.getFloat("softcap", 0)),
      /*hidden_score=*/FloatAttr());
  r.set(0, isFlat ? mergeHeads(r, result) : result);
}

static constexpr ReaderEntry entries[] = {{"Attention", readAttention}};
ArrayRef<ReaderEntry> onnximport::getAttentionReaders() { return entries; }
