//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Readers of softmax and the normalisations.
//===----------------------------------------------------------------------===//

#include "Readers.h"
#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"
#include "calotype/Dialect/NN/IR/NNNormalizationOps.h"
#include "calotype/Dialect/NN/IR/NNReductionOps.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"
#include "calotype/Dialect/NN/IR/NNWindowOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::onnximport;

/// Before opset 13 softmax runs over all dimensions from `axis` together.
template <typename MakeFn>
static void readAlongAxis(NodeReader &r, MakeFn make) {
  int64_t rank = r.rank(0),
          axis = r.normalizeAxis(r.getInt("axis", r.opset < 13 ? 1 : -1),
                                 std::max<int64_t>(rank, 1));
  if (rank == 0)
    return r.set(0, r.reshape(make(r.reshape(r.value(0), {1}), 0), {}));
  if (r.opset >= 13 || axis == rank - 1)
    return r.set(0, make(r.value(0), axis));
  SmallVector<int64_t> shape = r.shape(0);
  Value flat =
      r.reshape(r.value(0), {*countElements(ArrayRef(shape).take_front(axis)),
                             *countElements(ArrayRef(shape).drop_front(axis))});
  r.set(0, r.reshape(make(flat, 1), shape));
}

static void readSoftmax(NodeReader &r) {
  readAlongAxis(
      r, [&](Value x, int64_t axis) { return r.make<nn::SoftmaxOp>(x, axis); });
}

static void readLogSoftmax(NodeReader &r) {
  readAlongAxis(r, [&](Value x, int64_t axis) {
    return r.make<nn::LogSoftmaxOp>(x, axis);
  });
}

static void readHardmax(NodeReader &r) {
  readAlongAxis(r, [&](Value x, int64_t axis) {
    Value first =
        r.make<nn::ArgReduceOp>(x, nn::ArgReduceKind::Max, axis, false, false);
    int64_t depth = NodeReader::typeOf(x).getDimSize(axis);
    return r.cast(r.make<nn::OneHotOp>(first, depth, axis),
                  NodeReader::typeOf(x).getElementType());
  });
}

/// A parameter in the type that the input is normalised in.
static Value parameter(NodeReader &r, int index, Type element) {
  return r.cast(r.value(index), element);
}

static SmallVector<int64_t> axesFrom(int64_t first, int64_t rank) {
  return llvm::to_vector(llvm::seq<int64_t>(first, std::max(first, rank)));
}

/// The type that `stash_type` gives the statistics.
static Type getStash(NodeReader &r) {
  Type stash = r.getElement(r.getInt("stash_type", 1));
  if (!isa<FloatType>(stash))
    r.failInvalid("expected a float as 'stash_type'");
  return stash;
}

/// The type that the input is normalised in: never a narrower one than the
/// input's or the statistics', and 32 bits at least.
static Type getComputeType(NodeReader &r) {
  bool isWide = r.element(0).isF64() || getStash(r).isF64();
  return isWide ? Type(r.builder.getF64Type()) : Type(r.builder.getF32Type());
}

static void readLayerNormalization(NodeReader &r) {
  int64_t rank = r.rank(0);
  SmallVector<int64_t> axes =
      axesFrom(r.normalizeAxis(r.getInt("axis", -1), rank), rank);
  double epsilon = r.getFloat("epsilon", 1e-5f);
  Type element = r.element(0), stash = getStash(r);
  Value x = r.cast(r.value(0), getComputeType(r));
  Value normal = r.cast(
      r.make<nn::NormalizeOp>(x, axes, 1, APFloat(epsilon), true), element);
  Value y = r.make<nn::MulOp>(normal, parameter(r, 1, element));
  if (r.hasInput(2))
    y = r.make<nn::AddOp>(y, parameter(r, 2, element));
  r.set(0, y);
  if (!r.wants(1) && !r.wants(2))
    return;
  Value mean = r.make<nn::ReduceOp>(x, nn::ReduceKind::Mean, axes, true);
  r.set(1, r.cast(mean, stash));
  Value centred = r.make<nn::SubOp>(x, mean);
  Value square = r.make<nn::MulOp>(centred, centred);
  Value variance =
      r.make<nn::ReduceOp>(square, nn::ReduceKind::Mean, axes, true);
  variance = r.make<nn::AddOp>(variance, r.scalarLike(epsilon, variance));
  r.set(2, r.cast(r.make<nn::RsqrtOp>(variance), stash));
}

static void readRMSNormalization(NodeReader &r) {
  int64_t rank = r.rank(0);
  SmallVector<int64_t> axes =
      axesFrom(r.normalizeAxis(r.getInt("axis", -1), rank), rank);
  Type element = r.element(0), result = r.element(1);
  Value x = r.cast(r.value(0), getComputeType(r));
  Value normal = r.make<nn::NormalizeOp>(
      x, axes, 1, APFloat(r.getFloat("epsilon", 1e-5f)), false);
  normal = r.cast(r.cast(normal, element), result);
  r.set(0, r.make<nn::MulOp>(normal, r.value(1)));
}

static Value scaleChannels(NodeReader &r, Value x, Value scale, Value bias) {
  int64_t rank = NodeReader::typeOf(x).getRank();
  Value scaled = r.make<nn::MulOp>(x, r.alongAxis(scale, 1, rank));
  return r.make<nn::AddOp>(scaled, r.alongAxis(bias, 1, rank));
}

static void readInstanceNormalization(NodeReader &r) {
  SmallVector<int64_t> axes = axesFrom(2, r.rank(0));
  Value normal = r.make<nn::NormalizeOp>(
      r.value(0), axes, 1, APFloat(r.getFloat("epsilon", 1e-5f)), true);
  r.set(0, scaleChannels(r, normal, r.value(1), r.value(2)));
}

static void readGroupNormalization(NodeReader &r) {
  int64_t groups = r.getInt("num_groups", 0), rank = r.rank(0);
  if (rank < 2 || groups < 1 || r.shape(0)[1] % groups)
    r.failInvalid(Twine(groups) + " groups do not divide the channels");
  SmallVector<int64_t> axes = axesFrom(groups == 1 ? 1 : 2, rank);
  Type element = r.element(0);
  Value x = r.cast(r.value(0), getComputeType(r));
  Value normal = r.make<nn::NormalizeOp>(
      x, axes, groups, APFloat(r.getFloat("epsilon", 1e-5f)), true);
  normal = r.cast(normal, element);
  SmallVector<Value> parameters;
  for (int i = 1; i <= 2; ++i) {
    Value vector = parameter(r, i, element);
    // Before opset 21 there is one value per group.
    if (r.opset < 21) {
      if (r.shape(i) != SmallVector<int64_t>{groups})
        r.failInvalid("expected one value per group");
      int64_t channels = r.shape(0)[1];
      vector =
          r.expand(r.reshape(vector, {groups, 1}), {groups, channels / groups});
      vector = r.reshape(vector, {channels});
    }
    parameters.push_back(vector);
  }
  r.set(0, scaleChannels(r, normal, parameters[0], parameters[1]));
}

/// Statistics of the batch itself, and the running ones moved towards them.
static void readTrainingBatchNormalization(NodeReader &r) {
  int64_t rank = r.rank(0);
  if (rank < 2)
    r.fail("training on a vector is not supported");
  SmallVector<int64_t> axes = axesFrom(2, rank);
  axes.insert(axes.begin(), 0);
  Value x = r.value(0);
  Value mean = r.make<nn::ReduceOp>(x, nn::ReduceKind::Mean, axes, true);
  Value centred = r.make<nn::SubOp>(x, mean);
  Value variance = r.make<nn::ReduceOp>(r.make<nn::MulOp>(centred, centred),
                                        nn::ReduceKind::Mean, axes, true);
  int64_t channels = r.shape(0)[1];
  Value statistics[] = {r.reshape(mean, {channels}),
                        r.reshape(variance, {channels})};
  r.set(0, r.make<nn::BatchNormOp>(x, r.value(1), r.value(2), statistics[0],
                                   statistics[1],
                                   APFloat(r.getFloat("epsilon", 1e-5f))));
  double momentum = r.getFloat("momentum", 0.9f);
  for (int i = 0; i < 2; ++i) {
    if (!r.wants(i + 1))
      continue;
    Value old = r.value(3 + i);
    Value now = r.cast(statistics[i], r.element(3 + i));
    old = r.make<nn::MulOp>(old, r.scalarLike(momentum, old));
    now = r.make<nn::MulOp>(now, r.scalarLike(1 - momentum, now));
    r.set(i + 1, r.make<nn::AddOp>(old, now));
  }
}

/// Before opset 9, `spatial = 0` asks for statistics of each element of a
/// sample: the parameters have the sample's shape, and so each element is a
/// channel.
static void readBatchNormalizationPerElement(NodeReader &r) {
  SmallVector<int64_t> shape = r.shape(0);
  int64_t elements = *countElements(ArrayRef(shape).drop_front());
  Type element = r.element(0);
  SmallVector<Value> parameters;
  for (int i = 1; i < 5; ++i) {
    if (ArrayRef<int64_t>(r.shape(i)) != ArrayRef(shape).drop_front())
      r.failInvalid("with spatial = 0, expected parameters of the shape of one "
                    "sample");
    parameters.push_back(r.reshape(parameter(r, i, element), {elements}));
  }
  Value flat = r.reshape(r.value(0), {shape[0], elements});
  Value normal = r.make<nn::BatchNormOp>(flat, parameters[0], parameters[1],
                                         parameters[2], parameters[3],
                                         APFloat(r.getFloat("epsilon", 1e-5f)));
  r.set(0, r.reshape(normal, shape));
}

static void readBatchNormalization(NodeReader &r) {
  // From opset 9 a vector is one channel.
  if (r.rank(0) < (r.opset < 9 ? 2 : 1))
    r.failInvalid("expected an input of higher rank");
  if (r.opset >= 14 && r.getInt("training_mode", 0))
    return readTrainingBatchNormalization(r);
  for (int i = 1; i < 5; ++i)
    r.refuseOutput(i, "of training");
  // Before opset 7 the text has vectors in any case.
  bool isPerElement = r.opset < 9 && r.getInt("spatial", 1) == 0;
  if (isPerElement && (r.opset >= 7 || r.rank(1) != 1))
    return readBatchNormalizationPerElement(r);
  Type element = r.element(0);
  SmallVector<int64_t> shape = r.shape(0);
  Value x = r.rank(0) == 1 ? r.reshape(r.value(0), {shape[0], 1}) : r.value(0);
  Value y = r.make<nn::BatchNormOp>(
      x, parameter(r, 1, element), parameter(r, 2, element),
      parameter(r, 3, element), parameter(r, 4, element),
      APFloat(r.getFloat("epsilon", 1e-5f)));
  r.set(0, r.reshape(y, shape));
}

static void readLpNormalization(NodeReader &r) {
  int64_t axis = r.normalizeAxis(r.getInt("axis", -1), r.rank(0));
  r.set(0, r.make<nn::LpNormalizeOp>(r.value(0), axis, r.getInt("p", 2)));
}

/// x / (bias + alpha * m)^beta with m the mean of squares over `size` channels,
/// those outside counting as zero.
static void readLRN(NodeReader &r) {
  SmallVector<int64_t> shape = r.shape(0);
  int64_t size = r.getInt("size", 1);
  if (shape.size() < 2 || size < 1 || size > maxElements)
    r.failInvalid("the size or the rank is out of range");
  Value x = r.value(0), square = r.make<nn::MulOp>(x, x);
  int64_t inner = *countElements(ArrayRef(shape).drop_front(2));
  Value rows = r.reshape(square, {shape[0], 1, shape[1], inner});
  int64_t before = (size - 1) / 2;
  Value mean = r.make<nn::PoolOp>(
      rows, nn::PoolKind::Average, ArrayRef<int64_t>{size, 1},
      ArrayRef<int64_t>{1, 1}, ArrayRef<int64_t>{1, 1},
      ArrayRef<int64_t>{before, 0}, ArrayRef<int64_t>{size - 1 - before, 0},
      false, true, 0);
  mean = r.reshape(mean, shape);
  Value base =
      r.make<nn::MulOp>(mean, r.scalarLike(r.getFloat("alpha", 1e-4f), mean));
  base = r.make<nn::AddOp>(base, r.scalarLike(r.getFloat("bias", 1), base));
  Value power =
      r.make<nn::PowOp>(base, r.scalarLike(r.getFloat("beta", 0.75), base));
  r.set(0, r.make<nn::DivOp>(x, power));
}

static constexpr ReaderEntry entries[] = {
    {"BatchNormalization", readBatchNormalization},
    {"GroupNormalization", readGroupNormalization},
    {"Hardmax", readHardmax},
    {"InstanceNormalization", readInstanceNormalization},
    {"LRN", readLRN},
    {"LayerNormalization", readLayerNormalization},
    {"LogSoftmax", readLogSoftmax},
    {"LpNormalization", readLpNormalization},
    {"RMSNormalization", readRMSNormalization},
    {"Softmax", readSoftmax},
};
ArrayRef<ReaderEntry> onnximport::getNormalizationReaders() { return entries; }
