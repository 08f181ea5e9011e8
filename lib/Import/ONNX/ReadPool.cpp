//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Readers of pools.
//===----------------------------------------------------------------------===//

#include "Readers.h"
#include "Window.h"
#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"
#include "calotype/Dialect/NN/IR/NNReductionOps.h"
#include "calotype/Dialect/NN/IR/NNWindowOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::onnximport;

static Value makePool(NodeReader &r, nn::PoolKind kind, int64_t p) {
  SmallVector<int64_t> shape = r.shape(0);
  if (shape.size() < 3)
    r.failInvalid("expected a tensor of rank 3 or more, found rank " +
                  Twine(shape.size()));
  Window window =
      readWindow(r, r.getInts("kernel_shape"), ArrayRef(shape).drop_front(2));
  return r.make<nn::PoolOp>(r.value(0), kind, window.kernel, window.strides,
                            window.dilations, window.begin, window.end,
                            r.getInt("ceil_mode", 0) != 0,
                            r.getInt("count_include_pad", 0) != 0, p);
}

static void readMaxPool(NodeReader &r) {
  r.refuseOutput(1, "Indices");
  r.set(0, makePool(r, nn::PoolKind::Max, 0));
}

static void readAveragePool(NodeReader &r) {
  r.set(0, makePool(r, nn::PoolKind::Average, 0));
}

static int64_t getNorm(NodeReader &r) {
  int64_t p =
      r.opset < 2 ? static_cast<int64_t>(r.getFloat("p", 2)) : r.getInt("p", 2);
  if (p < 1)
    r.failInvalid("expected p of at least 1");
  return p;
}

static void readLpPool(NodeReader &r) {
  r.set(0, makePool(r, nn::PoolKind::Lp, getNorm(r)));
}

static Value reduceSpatial(NodeReader &r, Value input, nn::ReduceKind kind) {
  SmallVector<int64_t> axes =
      llvm::to_vector(llvm::seq<int64_t>(2, std::max<int64_t>(2, r.rank(0))));
  return r.make<nn::ReduceOp>(input, kind, axes, true);
}

static void readGlobalAveragePool(NodeReader &r) {
  r.set(0, reduceSpatial(r, r.value(0), nn::ReduceKind::Mean));
}

static void readGlobalMaxPool(NodeReader &r) {
  r.set(0, reduceSpatial(r, r.value(0), nn::ReduceKind::Max));
}

static void readGlobalLpPool(NodeReader &r) {
  int64_t p = getNorm(r);
  if (p <= 2)
    return r.set(
        0, reduceSpatial(r, r.value(0),
                         p == 1 ? nn::ReduceKind::L1 : nn::ReduceKind::L2));
  Value size = r.make<nn::AbsOp>(r.value(0));
  Value power = r.make<nn::PowOp>(size, r.scalarLike(p, size));
  Value sum = reduceSpatial(r, power, nn::ReduceKind::Sum);
  r.set(0, r.make<nn::PowOp>(sum, r.scalarLike(1.0 / p, sum)));
}

static constexpr ReaderEntry entries[] = {
    {"AveragePool", readAveragePool},
    {"GlobalAveragePool", readGlobalAveragePool},
    {"GlobalLpPool", readGlobalLpPool},
    {"GlobalMaxPool", readGlobalMaxPool},
    {"LpPool", readLpPool},
    {"MaxPool", readMaxPool},
};
ArrayRef<ReaderEntry> onnximport::getPoolReaders() { return entries; }
