//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Readers of the ops that choose elements by index.
//===----------------------------------------------------------------------===//

#include "Readers.h"
#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::onnximport;

static void readGather(NodeReader &r) {
  int64_t axis = r.normalizeAxis(r.getInt("axis", 0), r.rank(0));
  r.set(0, r.make<nn::GatherOp>(r.value(0), r.toIndex(r.value(1)), axis));
}

static void readGatherElements(NodeReader &r) {
  int64_t axis = r.normalizeAxis(r.getInt("axis", 0), r.rank(0));
  r.set(0,
        r.make<nn::GatherElementsOp>(r.value(0), r.toIndex(r.value(1)), axis));
}

static void readGatherND(NodeReader &r) {
  r.set(0, r.make<nn::GatherNdOp>(r.value(0), r.toIndex(r.value(1)),
                                  r.getInt("batch_dims", 0)));
}

static nn::ScatterKind getKind(NodeReader &r) {
  std::string name = r.getString("reduction", "none");
  auto kind = nn::symbolizeScatterKind(name == "none" ? "set" : name);
  if (!kind)
    r.fail("reduction '" + name + "' is not supported");
  return *kind;
}

static void checkUpdates(NodeReader &r) {
  if (r.element(0) != r.element(2))
    r.failInvalid("data and updates differ in element type");
}

static void readScatterElements(NodeReader &r) {
  checkUpdates(r);
  int64_t axis = r.normalizeAxis(r.getInt("axis", 0), r.rank(0));
  r.set(0, r.make<nn::ScatterElementsOp>(r.value(0), r.toIndex(r.value(1)),
                                         r.value(2), axis, getKind(r)));
}

static void readScatterND(NodeReader &r) {
  checkUpdates(r);
  r.set(0, r.make<nn::ScatterNdOp>(r.value(0), r.toIndex(r.value(1)),
                                   r.value(2), getKind(r)));
}

static void readTrilu(NodeReader &r) {
  int64_t k = r.hasInput(1) ? r.scalarInt(1, "the diagonal") : 0;
  r.set(0, r.make<nn::TriluOp>(r.value(0), r.getInt("upper", 1) != 0, k));
}

static void readReverseSequence(NodeReader &r) {
  int64_t time = r.normalizeAxis(r.getInt("time_axis", 0), r.rank(0));
  int64_t batch = r.normalizeAxis(r.getInt("batch_axis", 1), r.rank(0));
  r.set(0, r.make<nn::ReverseSequenceOp>(r.value(0), r.value(1), time, batch));
}

/// The condition decides the result's shape, so it must be known.
static void readCompress(NodeReader &r) {
  Value input = r.value(0);
  int64_t axis = 0;
  if (r.hasAttribute("axis"))
    axis = r.normalizeAxis(r.getInt("axis", 0), r.rank(0));
  else
    input = r.reshape(input, {r.type(0).getNumElements()});
  SmallVector<int64_t> condition = r.ints(1, "the condition"), chosen;
  for (auto [i, keep] : llvm::enumerate(condition))
    if (keep)
      chosen.push_back(i);
  Tensor indices =
      Tensor::of<int64_t>(ElementType::I64, {int64_t(chosen.size())}, chosen);
  r.set(0, r.make<nn::GatherOp>(input, r.makeConstant(indices), axis));
}

static void checkCacheUpdate(NodeReader &r) {
  if (r.element(0) != r.element(1) || r.rank(0) != r.rank(1))
    r.failInvalid("cache and update differ in element type or rank");
}

/// Writes the update into the cache from a place per batch element.
static void readTensorScatter(NodeReader &r) {
  checkCacheUpdate(r);
  int64_t rank = r.rank(0), axis = r.normalizeAxis(r.getInt("axis", -2), rank);
  std::string mode = r.getString("mode", "linear");
  if (mode != "linear" && mode != "circular")
    r.failInvalid("mode '" + mode + "' is not known");
  SmallVector<int64_t> shape = r.shape(1), perBatch(rank, 1);
  Value places = r.makeTyped<nn::IotaOp>(
      RankedTensorType::get(shape, r.builder.getI64Type()), axis);
  if (r.hasInput(2)) {
    perBatch[0] = r.type(2).getNumElements();
    Value first = r.cast(r.value(2), r.builder.getI64Type());
    places = r.make<nn::AddOp>(places, r.reshape(first, perBatch));
  }
  if (mode == "circular")
    places = r.make<nn::ModOp>(places, r.scalarLike(r.shape(0)[axis], places));
  r.set(0, r.make<nn::ScatterElementsOp>(r.value(0), places, r.value(1), axis,
                                         nn::ScatterKind::Set));
}

static constexpr ReaderEntry entries[] = {
    {"Compress", readCompress},
    {"Gather", readGather},
    {"GatherElements", readGatherElements},
    {"GatherND", readGatherND},
    {"ReverseSequence", readReverseSequence},
    {"Scatter", readScatterElements},
    {"ScatterElements", readScatterElements},
    {"ScatterND", readScatterND},
    {"TensorScatter", readTensorScatter},
    {"Trilu", readTrilu},
};
ArrayRef<ReaderEntry> onnximport::getGatherReaders() { return entries; }
