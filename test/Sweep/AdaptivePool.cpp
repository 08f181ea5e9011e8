//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Cases of nn-raise-adaptive-pool, without and with `sums`.
//===----------------------------------------------------------------------===//

#include "Generators.h"

using namespace calotype;
using namespace calotype::sweep;
using namespace mlir;

namespace {

struct Bin {
  int64_t begin, size;
};

/// How one case pools its image.
struct Form {
  nn::ReduceKind kind;
  SmallVector<SmallVector<Bin>> bins; ///< One list per spatial dimension.
};

} // namespace

static SmallVector<Bin> drawBins(Random &r, int64_t extent, int64_t fewest,
                                 bool isExact) {
  int64_t count = r.whole(fewest, std::min<int64_t>(extent, 4));
  SmallVector<Bin> bins;
  for (int64_t i = 0; i < count; ++i) {
    int64_t begin = i * extent / count;
    bins.push_back({begin, ((i + 1) * extent + count - 1) / count - begin});
  }
  if (!isExact) // Another rule: the first bin is cut, or grows.
    bins.front().size = std::max<int64_t>(1, bins.front().size - 1);
  return bins;
}

static Form drawForm(Random &r, ArrayRef<int64_t> extents, int64_t fewest) {
  Form form{r.pick({nn::ReduceKind::Max, nn::ReduceKind::Mean}), {}};
  for (int64_t extent : extents)
    form.bins.push_back(drawBins(r, extent, fewest, r.chance(0.9)));
  return form;
}

/// The part of `x` that `bin` covers along dimension `dim`.
static Value cut(GraphBuilder &graph, Value x, int64_t dim, Bin bin) {
  SmallVector<int64_t> starts(GraphBuilder::shapeOf(x).size(), 0),
      sizes(GraphBuilder::shapeOf(x));
  starts[dim] = bin.begin;
  sizes[dim] = bin.size;
  return graph.slice(x, starts, sizes);
}

/// A slice and a reduction per bin, concatenated dimension by dimension, the
/// last one first.
static Value poolPerBin(GraphBuilder &graph, Value x, const Form &form,
                        size_t dim, Results &parts) {
  if (dim == form.bins.size()) {
    SmallVector<int64_t> axes;
    for (size_t i = 0; i < dim; ++i)
      axes.push_back(2 + i);
    parts.push_back(graph.make<nn::ReduceOp>(x, form.kind, axes, true));
    return parts.back();
  }
  Results row;
  for (Bin bin : form.bins[dim])
    row.push_back(
        poolPerBin(graph, cut(graph, x, 2 + dim, bin), form, dim + 1, parts));
  return graph.make<nn::ConcatOp>(row, static_cast<int64_t>(2 + dim));
}

/// One dimension after the other.
static Value poolByDimension(GraphBuilder &graph, Value x, const Form &form,
                             Results &parts) {
  for (size_t dim = 0; dim < form.bins.size(); ++dim) {
    Results row;
    for (Bin bin : form.bins[dim])
      row.push_back(
          graph.make<nn::ReduceOp>(cut(graph, x, 2 + dim, bin), form.kind,
                                   static_cast<int64_t>(2 + dim), true));
    llvm::append_range(parts, row);
    x = graph.make<nn::ConcatOp>(row, static_cast<int64_t>(2 + dim));
  }
  return x;
}

/// Reductions without their dimensions, stacked and viewed as a grid.
static Value poolStacked(GraphBuilder &graph, Value x, const Form &form,
                         Results &parts) {
  SmallVector<int64_t> axes, grid(GraphBuilder::shapeOf(x).take_front(2));
  for (size_t i = 0; i < form.bins.size(); ++i) {
    axes.push_back(2 + i);
    grid.push_back(form.bins[i].size());
  }
  int64_t total = ShapedType::getNumElements(ArrayRef(grid).drop_front(2));
  Results stacked;
  for (int64_t linear = 0; linear < total; ++linear) {
    Value part = x;
    int64_t rest = linear;
    for (size_t dim = form.bins.size(); dim-- > 0;) {
      int64_t count = form.bins[dim].size();
      part = cut(graph, part, 2 + dim, form.bins[dim][rest % count]);
      rest /= count;
    }
    part = graph.make<nn::ReduceOp>(part, form.kind, axes, false);
    parts.push_back(part);
    stacked.push_back(graph.reshape(part, {grid[0], grid[1], 1}));
  }
  return graph.reshape(graph.make<nn::ConcatOp>(stacked, 2), grid);
}

/// Gathers all bins of each dimension, where they have one size, and reduces
/// once.
static Value poolGathered(GraphBuilder &graph, Value x, const Form &form) {
  SmallVector<int64_t> axes;
  for (size_t dim = 0; dim < form.bins.size(); ++dim) {
    SmallVector<int64_t> places;
    int64_t size = form.bins[dim].front().size, axis = 2 + 2 * dim;
    for (Bin bin : form.bins[dim])
      for (int64_t i = 0; i < size; ++i)
        places.push_back(bin.begin + i);
    auto type = RankedTensorType::get(
        {static_cast<int64_t>(form.bins[dim].size()), size},
        graph.builder.getI64Type());
    Value indices = nn::ConstantOp::create(
        graph.builder, graph.builder.getUnknownLoc(), type,
        DenseElementsAttr::get(type, ArrayRef(places)));
    x = graph.make<nn::GatherOp>(x, indices, axis);
    axes.push_back(axis + 1);
  }
  return graph.make<nn::ReduceOp>(x, form.kind, axes, false);
}

/// Windows whose last one may end before the image does.
static Value poolWindows(GraphBuilder &graph, Value x, nn::ReduceKind kind) {
  SmallVector<int64_t> kernel, strides, ones, pads;
  for (int64_t extent : GraphBuilder::shapeOf(x).drop_front(2)) {
    int64_t count = graph.random.whole(1, std::min<int64_t>(extent, 3));
    kernel.push_back((extent + count - 1) / count);
    strides.push_back(extent / count);
    ones.push_back(1);
    pads.push_back(0);
  }
  return graph.make<nn::PoolOp>(
      x,
      kind == nn::ReduceKind::Max ? nn::PoolKind::Max : nn::PoolKind::Average,
      kernel, strides, ones, pads, pads, false, false, 0);
}

Results sweep::generateAdaptivePool(GraphBuilder &graph) {
  Random &r = graph.random;
  SmallVector<int64_t> shape{r.whole(1, 2), r.whole(1, 3)};
  for (int64_t i = 0, rank = r.whole(1, 3); i < rank; ++i)
    shape.push_back(r.whole(2, rank == 3 ? 4 : 7));
  Value x = graph.input(shape);
  Form form = drawForm(r, ArrayRef(shape).drop_front(2), 1);
  bool areAlike = llvm::all_of(form.bins, [](ArrayRef<Bin> bins) {
    return llvm::all_of(bins,
                        [&](Bin bin) { return bin.size == bins.front().size; });
  });
  Results parts, results;
  switch (r.whole(0, areAlike ? 4 : 3)) {
  case 0:
    results.push_back(poolPerBin(graph, x, form, 0, parts));
    break;
  case 1:
    results.push_back(poolByDimension(graph, x, form, parts));
    break;
  case 2:
    results.push_back(poolStacked(graph, x, form, parts));
    break;
  case 3:
    // Levels of a pyramid.
    results.push_back(poolWindows(graph, x, form.kind));
    results.push_back(poolWindows(graph, x, form.kind));
    break;
  default:
    results.push_back(poolGathered(graph, x, form));
  }
  if (!parts.empty() && r.chance(0.1))
    llvm::append_range(results, parts); // Other readers of the parts.
  else if (r.chance(0.3))
    results.push_back(graph.make<nn::ReduceOp>(
        x, form.kind, llvm::to_vector(llvm::seq<int64_t>(2, shape.size())),
        r.chance(0.5)));
  return results;
}

//===----------------------------------------------------------------------===//
// Averages that round in other places
//===----------------------------------------------------------------------===//

/// A product with a matrix of one over the size of each bin, over the last
/// dimension.
static Value averageByMatrix(GraphBuilder &graph, Value x, ArrayRef<Bin> bins) {
  int64_t extent = GraphBuilder::shapeOf(x).back(), count = bins.size();
  bool isTransposed = graph.random.chance(0.5);
  SmallVector<double> values(extent * count, 0);
  for (auto [column, bin] : llvm::enumerate(bins))
    for (int64_t row = bin.begin; row < bin.begin + bin.size; ++row)
      values[isTransposed ? column * extent + row : row * count + column] =
          1.0 / bin.size;
  Value matrix = isTransposed ? graph.constant({count, extent}, values)
                              : graph.constant({extent, count}, values);
  return graph.make<nn::MatmulOp>(x, matrix, false, isTransposed);
}

/// Elements of the last dimension, gathered as many as the largest bin has,
/// masked, added and divided.
static Value averageByMaskedSum(GraphBuilder &graph, Value x,
                                ArrayRef<Bin> bins) {
  OpBuilder &builder = graph.builder;
  int64_t rank = GraphBuilder::shapeOf(x).size(), count = bins.size(),
          largest = 0;
  int64_t extent = GraphBuilder::shapeOf(x).back();
  for (Bin bin : bins)
    largest = std::max(largest, bin.size);
  SmallVector<int64_t> places;
  SmallVector<double> sizes;
  SmallVector<bool> mask;
  for (Bin bin : bins) {
    sizes.push_back(bin.size);
    for (int64_t i = 0; i < largest; ++i) {
      places.push_back(std::min(bin.begin + i, extent - 1));
      mask.push_back(i >= bin.size);
    }
  }
  auto make = [&](Type element, auto values) -> Value {
    auto type = RankedTensorType::get({count, largest}, element);
    return nn::ConstantOp::create(
        builder, builder.getUnknownLoc(), type,
        DenseElementsAttr::get(type, ArrayRef(values)));
  };
  x = graph.make<nn::GatherOp>(x, make(builder.getI64Type(), places), rank - 1);
  x = graph.make<nn::SelectOp>(make(builder.getI1Type(), mask),
                               graph.splat({}, 0.0), x);
  SmallVector<int64_t> grid(GraphBuilder::shapeOf(x).drop_back());
  Value sum;
  for (int64_t i = 0; i < largest; ++i) {
    Value part = graph.reshape(cut(graph, x, rank, {i, 1}), grid);
    sum = sum ? graph.make<nn::AddOp>(sum, part) : part;
  }
  return graph.make<nn::DivOp>(sum, graph.constant({count}, sizes));
}

Results sweep::generatePoolSums(GraphBuilder &graph) {
  Random &r = graph.random;
  SmallVector<int64_t> shape{r.whole(1, 2), r.whole(1, 3)};
  for (int64_t i = 0, rank = r.whole(1, 2); i < rank; ++i)
    shape.push_back(r.whole(2, 7));
  Value x = graph.input(shape);
  Form form = drawForm(r, ArrayRef(shape).drop_front(2), 2);
  form.kind = nn::ReduceKind::Mean;
  Results parts;
  switch (r.whole(0, 2)) {
  case 0:
    return {poolByDimension(graph, x, form, parts)};
  case 1:
    return {averageByMatrix(graph, x, form.bins.back())};
  default:
    return {averageByMaskedSum(graph, x, form.bins.back())};
  }
}
