//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Result types of attention.
//===----------------------------------------------------------------------===//

#include "TypeInference.h"
#include "calotype/Dialect/NN/IR/NNAttentionOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

/// Query [B, Hq, L, D], key [B, Hkv, M, D] and value [B, Hkv, M, Dv].
static LogicalResult checkHeads(MaybeLocation location, ValueRange operands) {
  auto query = tensorOf(operands[0]), key = tensorOf(operands[1]),
       value = tensorOf(operands[2]);
  if (query.getRank() != 4 || key.getRank() != 4 || value.getRank() != 4) // C1
    return emitOptionalError(location,
                             "expected query, key and value of rank 4");
  int64_t heads = query.getDimSize(1), keyHeads = key.getDimSize(1);
  if (differ(query.getDimSize(0), key.getDimSize(0)) ||
      differ(query.getDimSize(0), value.getDimSize(0)) ||
      differ(keyHeads, value.getDimSize(1)) ||
      differ(key.getDimSize(2), value.getDimSize(2)) ||
      differ(query.getDimSize(3), key.getDimSize(3)) || keyHeads == 0 ||
      (!isUnknown(heads) && !isUnknown(keyHeads) && heads % keyHeads)) // C2
    return emitOptionalError(location, "shapes do not fit: query ", query,
                             ", key ", key, ", value ", value);
  return checkSameElement(location, operands); // C3
}

LogicalResult AttentionOp::inferReturnTypes(MLIRContext *,
                                            MaybeLocation location,
                                            Adaptor adaptor, Types &types) {
  Value operands[] = {adaptor.getQuery(), adaptor.getKey(), adaptor.getValue()};
  if (failed(checkHeads(location, operands))) // C1, C2, C3
    return failure();
  auto query = tensorOf(adaptor.getQuery()), key = tensorOf(adaptor.getKey()),
       value = tensorOf(adaptor.getValue());
  int64_t heads = query.getDimSize(1);
  bool hides = adaptor.getMask() &&
               tensorOf(adaptor.getMask()).getElementType().isInteger(1);
  if (adaptor.getHiddenScoreAttr() && !hides) // C5
    return emitOptionalError(location, "a hidden score needs a mask of i1");
  if (adaptor.getMask()) {
    auto mask = tensorOf(adaptor.getMask());
    if (!hides && !isa<FloatType>(mask.getElementType())) // C4
      return emitOptionalError(location,
                               "expected a mask of floats or i1, found ", mask);
    Extents scores{query.getDimSize(0), heads, query.getDimSize(2),
                   key.getDimSize(2)};
    Type pair[] = {RankedTensorType::get(scores, query.getElementType()), mask};
    auto shape = broadcastShapes(pair);
    if (failed(shape) || shapesDiffer(*shape, scores)) // C4
      return emitOptionalError(location,
                               "the mask does not broadcast to the scores");
  }
  return infer(
      {query.getDimSize(0), heads, query.getDimSize(2), value.getDimSize(3)},
      query.getElementType(), types);
}

/// A step operand of linear attention: [B, Hkv, M, width], or 1 where allowed.
static bool fitsSteps(RankedTensorType type, RankedTensorType key,
                      bool mayShareHeads, bool mayShareWidth) {
  if (type.getRank() != 4 || differ(type.getDimSize(0), key.getDimSize(0)) ||
      differ(type.getDimSize(2), key.getDimSize(2)))
    return false;
  bool heads = !differ(type.getDimSize(1), key.getDimSize(1)) ||
               (mayShareHeads && type.getDimSize(1) == 1);
  bool width =
      type.getDimSize(3) == 1 ||
      (mayShareWidth && !differ(type.getDimSize(3), key.getDimSize(3)));
  return heads && width;
}

LogicalResult LinearAttentionOp::inferReturnTypes(MLIRContext *,
                                                  MaybeLocation location,
                                                  Adaptor adaptor,
                                                  Types &types) {
  Value operands[] = {adaptor.getQuery(), adaptor.getKey(), adaptor.getValue()};
  if (failed(checkHeads(location, operands))) // C1, C2, C3
    return failure();
  auto query = tensorOf(adaptor.getQuery()), key = tensorOf(adaptor.getKey()),
       value = tensorOf(adaptor.getValue());
  Value state = adaptor.getInitialState(), decay = adaptor.getDecay(),
        beta = adaptor.getBeta();
  for (Value steps : {decay, beta})
    if (steps && failed(checkSameElement(location, {operands[0], steps}))) // C3
      return failure();
  if (adaptor.getCausal() &&
      differ(query.getDimSize(2), key.getDimSize(2))) // C4
    return emitOptionalError(location,
                             "causal attention expects as many queries "
                             "as keys, found ",
                             query.getDimSize(2), " and ", key.getDimSize(2));
  if (!adaptor.getCausal() && (decay || beta)) // C4
    return emitOptionalError(location, "decay and beta need causal attention");
  if (decay && !fitsSteps(tensorOf(decay), key, false, true)) // C5
    return emitOptionalError(location, "decay ", tensorOf(decay),
                             " does not fit the key ", key);
  if (beta && !fitsSteps(tensorOf(beta), key, true, false)) // C5
    return emitOptionalError(location, "beta ", tensorOf(beta),
                             " does not fit the key ", key);
  Extents stateShape{key.getDimSize(0), key.getDimSize(1), key.getDimSize(3),
                     value.getDimSize(3)};
  if (state && shapesDiffer(tensorOf(state).getShape(), stateShape)) // C6
    return emitOptionalError(location, "the initial state ", tensorOf(state),
                             " does not fit key ", key, " and value ", value);
  if (adaptor.getNormalize() && (state || beta)) // C7
    return emitOptionalError(location,
                             "a normalised result has neither initial "
                             "state nor beta");
  if (static_cast<int64_t>(adaptor.getChunk()) < 0) // C8
    return emitOptionalError(location, "expected a chunk of at least 0, found ",
                             static_cast<int64_t>(adaptor.getChunk()));
  Type element = query.getElementType();
  types.push_back(
      RankedTensorType::get({query.getDimSize(0), query.getDimSize(1),
                             query.getDimSize(2), value.getDimSize(3)},
                            element));
  types.push_back(RankedTensorType::get(
      stateShape, state ? tensorOf(state).getElementType() : element));
  return success();
}
