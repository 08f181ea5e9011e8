//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Scatters: a copy of the input, then one update per element of the updates.
//===----------------------------------------------------------------------===//

#include "Accumulators.h"
#include "Converters.h"

#include "calotype/Dialect/NN/IR/NNShapeOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::convert;

static Value combine(Body &body, nn::ScatterKind kind, Value old, Value update,
                     bool isUnsigned) {
  switch (kind) {
  case nn::ScatterKind::Set:
    return update;
  case nn::ScatterKind::Add:
    return body.plus(old, update);
  case nn::ScatterKind::Mul:
    return body.times(old, update);
  case nn::ScatterKind::Max:
    return maximumOrNaN(body, old, update, isUnsigned);
  case nn::ScatterKind::Min:
    return minimumOrNaN(body, old, update, isUnsigned);
  }
  return update;
}

/// `place(body, r)` is where the element r of `updates` goes.
template <typename OpTy>
static void scatter(OpTy op, KernelBuilder &kernel,
                    function_ref<Values(Body &, Indices)> place) {
  FuncOptions options;
  options.role = "acc";
  Source acc = kernel.define(
      op->getName().stripDialect(), shapeOf(op.getResult()),
      computeType(op.getResult()),
      [&](Body &body, Indices indices) {
        return kernel.read(body, op.getInput(), indices);
      },
      options);
  // The last dim of the updates is innermost; updates run in order.
  ArrayRef<int64_t> shape = shapeOf(op.getUpdates());
  SmallVector<Axis> domain;
  for (size_t dim = shape.size(); dim-- > 0;)
    domain.push_back({"r" + std::to_string(dim), shape[dim]});
  acc = kernel.store(
      acc, domain, [&](Body &body, Indices, Indices r, const Source &old) {
        Values element(llvm::reverse(r));
        Values at = place(body, element);
        Value update = kernel.read(body, op.getUpdates(), element);
        if (op.getKind() != nn::ScatterKind::Set)
          update = combine(body, op.getKind(), kernel.read(body, old, at),
                           update, isUnsigned(op.getResult()));
        return KernelBuilder::Store{update, at};
      });
  kernel.bind(op.getResult(), acc);
}

static void convertScatterElements(nn::ScatterElementsOp elements,
                                   KernelBuilder &kernel) {
  size_t axis = elements.getAxis();
  int64_t extent = shapeOf(elements.getInput())[axis];
  scatter(elements, kernel, [&](Body &body, Indices r) {
    Values at(r);
    at[axis] =
        body.dataIndex(kernel.read(body, elements.getIndices(), r), extent);
    return at;
  });
}

static void convertScatterNd(nn::ScatterNdOp slices, KernelBuilder &kernel) {
  ArrayRef<int64_t> input = shapeOf(slices.getInput());
  ArrayRef<int64_t> tuples = shapeOf(slices.getIndices());
  scatter(slices, kernel, [&](Body &body, Indices r) {
    Values at, tuple(r.take_front(tuples.size() - 1));
    tuple.push_back({});
    for (int64_t k = 0; k < tuples.back(); ++k) {
      tuple.back() = body.index(k);
      at.push_back(body.dataIndex(kernel.read(body, slices.getIndices(), tuple),
                                  input[k]));
    }
    llvm::append_range(at, r.drop_front(tuples.size() - 1));
    return at;
  });
}

void convert::populateScatterConverters(ConverterTable &table) {
  table.add(convertScatterElements);
  table.add(convertScatterNd);
}
