//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Reads at places given by data.
//===----------------------------------------------------------------------===//

#include "Converters.h"

#include "calotype/Dialect/NN/IR/NNShapeOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::convert;

static void convertGatherOp(nn::GatherOp op, KernelBuilder &kernel) {
  size_t axis = op.getAxis(), rank = shapeOf(op.getIndices()).size();
  int64_t extent = shapeOf(op.getInput())[axis];
  kernel.result(op, [&](Body &body, Indices indices) {
    Value place = kernel.read(body, op.getIndices(), indices.slice(axis, rank));
    Values own(indices.take_front(axis));
    own.push_back(body.dataIndex(place, extent));
    llvm::append_range(own, indices.drop_front(axis + rank));
    return kernel.read(body, op.getInput(), own);
  });
}

static void convertGatherElements(nn::GatherElementsOp op,
                                  KernelBuilder &kernel) {
  size_t axis = op.getAxis();
  int64_t extent = shapeOf(op.getInput())[axis];
  kernel.result(op, [&](Body &body, Indices indices) {
    Values own(indices);
    own[axis] =
        body.dataIndex(kernel.read(body, op.getIndices(), indices), extent);
    return kernel.read(body, op.getInput(), own);
  });
}

static void convertGatherNd(nn::GatherNdOp op, KernelBuilder &kernel) {
  ArrayRef<int64_t> input = shapeOf(op.getInput());
  ArrayRef<int64_t> tuples = shapeOf(op.getIndices());
  size_t batch = op.getBatchDims(), places = tuples.size() - 1;
  kernel.result(op, [&](Body &body, Indices indices) {
    Values tuple(indices.take_front(places));
    tuple.push_back({});
    Values own(indices.take_front(batch));
    for (int64_t k = 0; k < tuples.back(); ++k) {
      tuple.back() = body.index(k);
      own.push_back(body.dataIndex(kernel.read(body, op.getIndices(), tuple),
                                   input[batch + k]));
    }
    llvm::append_range(own, indices.drop_front(places));
    return kernel.read(body, op.getInput(), own);
  });
}

void convert::populateGatherConverters(ConverterTable &table) {
  table.add(convertGatherOp);
  table.add(convertGatherElements);
  table.add(convertGatherNd);
}
