//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Cases of nn-flatten-space-to-batch: convolutions between a split into phases
/// and their gathering, as one op each or spelled out in several layouts.
//===----------------------------------------------------------------------===//

#include "Generators.h"

using namespace calotype;
using namespace calotype::sweep;
using namespace mlir;

using Extents = SmallVector<int64_t>;

namespace {

/// How phases are written down.
enum class Form {
  Structured,    ///< space_to_batch and batch_to_space.
  ChannelsFirst, ///< Reshape, Transpose, Reshape on [N, C, spatial...].
  ChannelsLast,  ///< The same on [N, spatial..., C].
  Depth,         ///< SpaceToDepth and DepthToSpace on [C, N, H, W].
};

/// Splits of one block and their inverses.
class Phases {
public:
  Phases(GraphBuilder &graph, ArrayRef<int64_t> block, bool batchMajor)
      : graph(graph), block(block), batchMajor(batchMajor) {}

  /// From an input of the function to an image [N', C, spatial...].
  Value split(Form form, ArrayRef<int64_t> shape, ArrayRef<int64_t> before,
              ArrayRef<int64_t> after) {
    Value x = graph.input(inLayout(form, shape));
    if (form == Form::Structured)
      return graph.make<nn::SpaceToBatchOp>(x, block, before, after);
    x = pad(form, x, before, after);
    if (form == Form::Depth) {
      x = graph.make<nn::SpaceToDepthOp>(graph.transpose(x, {1, 0, 2, 3}),
                                         block[0]);
      return graph.transpose(x, {1, 0, 2, 3});
    }
    if (form == Form::ChannelsLast)
      x = graph.transpose(x, channelsFirst());
    Extents s(GraphBuilder::shapeOf(x)), view{s[0], s[1]}, merged{s[0], s[1]};
    for (size_t i = 0; i < block.size(); ++i) {
      view.append({s[i + 2] / block[i], block[i]});
      merged.push_back(s[i + 2] / block[i]);
      merged[0] *= block[i];
    }
    return graph.reshape(graph.transpose(graph.reshape(x, view), splitOrder()),
                         merged);
  }

  /// The inverse, then crops.
  Value gather(Form form, Value x, ArrayRef<int64_t> before,
               ArrayRef<int64_t> after) {
    if (form == Form::Structured)
      return graph.make<nn::BatchToSpaceOp>(x, block, before, after);
    if (form == Form::Depth) {
      x = graph.transpose(x, {1, 0, 2, 3});
      x = graph.make<nn::DepthToSpaceOp>(x, block[0], false);
      return crop(graph.transpose(x, {1, 0, 2, 3}), 2, before, after);
    }
    Extents s(GraphBuilder::shapeOf(x)),
        order = splitOrder(), view, inverse(order.size()), merged{s[0], s[1]};
    for (int64_t b : block)
      merged[0] /= b;
    for (auto [place, dim] : llvm::enumerate(order)) {
      inverse[dim] = place;
      bool phase = dim >= 2 && dim % 2 == 1;
      view.push_back(dim == 0   ? merged[0]
                     : dim == 1 ? s[1]
                     : phase    ? block[dim / 2 - 1]
                                : s[dim / 2 + 1]);
    }
    for (size_t i = 0; i < block.size(); ++i)
      merged.push_back(s[i + 2] * block[i]);
    x = graph.reshape(graph.transpose(graph.reshape(x, view), inverse), merged);
    if (form == Form::ChannelsFirst)
      return crop(x, 2, before, after);
    Extents last{0};
    for (size_t i = 0; i < block.size(); ++i)
      last.push_back(i + 2);
    last.push_back(1);
    return crop(graph.transpose(x, last), 1, before, after);
  }

private:
  Extents inLayout(Form form, ArrayRef<int64_t> shape) const {
    Extents moved(shape);
    if (form == Form::ChannelsLast)
      std::rotate(moved.begin() + 1, moved.begin() + 2, moved.end());
    return moved;
  }
  Extents channelsFirst() const {
    Extents order{0, static_cast<int64_t>(block.size()) + 1};
    for (size_t i = 0; i < block.size(); ++i)
      order.push_back(i + 1);
    return order;
  }
  /// Of [N, C, h, r, w, r...]: the phases and N, then C, h, w...
  Extents splitOrder() const {
    Extents order, rest{1};
    for (size_t i = 0; i < block.size(); ++i) {
      order.push_back(2 * i + 3);
      rest.push_back(2 * i + 2);
    }
    order.insert(batchMajor ? order.begin() : order.end(), 0);
    llvm::append_range(order, rest);
    return order;
  }
  Value pad(Form form, Value x, ArrayRef<int64_t> before,
            ArrayRef<int64_t> after) {
    size_t first = form == Form::ChannelsLast ? 1 : 2;
    Extents low(block.size() + 2, 0), high(low);
    llvm::copy(before, low.begin() + first);
    llvm::copy(after, high.begin() + first);
    return graph.make<nn::PadOp>(x, Value(), low, high, nn::PadMode::Constant);
  }
  Value crop(Value x, size_t first, ArrayRef<int64_t> before,
             ArrayRef<int64_t> after) {
    Extents starts(block.size() + 2, 0), sizes(GraphBuilder::shapeOf(x));
    for (size_t i = 0; i < block.size(); ++i) {
      starts[first + i] = before[i];
      sizes[first + i] -= before[i] + after[i];
    }
    return graph.slice(x, starts, sizes);
  }

  GraphBuilder &graph;
  Extents block;
  bool batchMajor;
};

} // namespace

/// A convolution of random form; `stride` inside the phases is a near miss. An
/// image of one row stays one.
static Value convolve(GraphBuilder &graph, Value x, bool isRow,
                      int64_t stride) {
  Random &r = graph.random;
  Extents shape(GraphBuilder::shapeOf(x));
  size_t spatial = shape.size() - 2;
  bool grouped = r.chance(0.3);
  int64_t groups = grouped ? shape[1] : 1, perGroup = shape[1] / groups;
  Extents filter{groups * r.whole(1, 2), perGroup}, strides(spatial, 1),
      dilations, begin, end;
  strides.back() = stride;
  for (size_t i = 0; i < spatial; ++i) {
    if (isRow && i == 0) {
      begin.push_back(0);
      end.push_back(0);
      dilations.push_back(1);
      filter.push_back(1);
      continue;
    }
    begin.push_back(r.whole(0, 2));
    end.push_back(r.whole(0, 2));
    dilations.push_back(r.whole(1, 2));
    int64_t room = shape[i + 2] + begin[i] + end[i];
    filter.push_back(std::min(r.whole(1, 3), (room - 1) / dilations[i] + 1));
  }
  return graph.make<nn::ConvOp>(x, graph.weights(filter), strides, dilations,
                                begin, end, groups);
}

/// Ops that treat all pixels alike.
static Value decorate(GraphBuilder &graph, Value x) {
  Random &r = graph.random;
  Extents perChannel(GraphBuilder::shapeOf(x).size(), 1);
  perChannel[1] = GraphBuilder::shapeOf(x)[1];
  if (r.chance(0.5))
    x = graph.make<nn::AddOp>(x, graph.weights(perChannel));
  if (r.chance(0.4))
    x = graph.make<nn::ReluOp>(x);
  if (r.chance(0.2)) {
    Value v = graph.weights({perChannel[1]});
    x = graph.make<nn::BatchNormOp>(x, v, v, v, graph.splat({perChannel[1]}, 1),
                                    llvm::APFloat(0.0));
  }
  if (r.chance(0.2))
    x = graph.make<nn::AddOp>(
        x, graph.make<nn::ClampOp>(x, llvm::APFloat(-2.0), llvm::APFloat(5.0)));
  if (r.chance(0.2)) {
    Extents low(perChannel.size(), 0), high(low);
    low.back() = r.whole(0, 2);
    high.back() = r.whole(0, 1);
    Value value = r.chance(0.5) ? Value() : graph.splat({}, 3);
    x = graph.make<nn::PadOp>(x, value, low, high, nn::PadMode::Constant);
  }
  return x;
}

Results sweep::generateSpaceToBatch(GraphBuilder &graph) {
  Random &r = graph.random;
  size_t spatial = r.chance(0.2) ? 3 : r.whole(1, 2);
  Extents block, shape{r.whole(1, 2), r.whole(1, 3)}, before, after;
  for (size_t i = 0; i < spatial; ++i) {
    // Some dimensions are not split, but not all.
    bool mayStay =
        i + 1 < spatial || llvm::any_of(block, [](int64_t b) { return b > 1; });
    block.push_back(r.whole(mayStay ? 1 : 2, spatial == 3 ? 2 : 3));
    before.push_back(r.whole(0, 3));
    int64_t padded = block[i] * r.whole(2, 4);
    before[i] = std::min(before[i], padded - 1);
    after.push_back(r.whole(0, std::min<int64_t>(3, padded - before[i] - 1)));
    shape.push_back(padded - before[i] - after[i]);
  }
  bool square = spatial == 2 && block[0] == block[1];
  bool batchMajor = r.chance(0.2);
  Phases phases(graph, block, batchMajor);
  auto form = [&] {
    Form chosen = r.pick({Form::Structured, Form::ChannelsFirst,
                          Form::ChannelsLast, Form::Depth});
    if ((chosen == Form::Depth && !square) ||
        (batchMajor && (chosen == Form::Depth || chosen == Form::Structured)))
      return Form::ChannelsFirst;
    return chosen;
  };
  Value x = phases.split(form(), shape, before, after);
  bool isRow = spatial == 1 && r.chance(0.4);
  if (isRow) {
    Extents image(GraphBuilder::shapeOf(x));
    x = graph.reshape(x, {image[0], image[1], 1, image[2]});
  }
  x = decorate(graph, convolve(graph, x, isRow, r.chance(0.05) ? 2 : 1));
  if (r.chance(0.3))
    x = decorate(graph, convolve(graph, x, isRow, 1));
  if (isRow) {
    Extents image(GraphBuilder::shapeOf(x));
    x = graph.reshape(x, {image[0], image[1], image[3]});
  }
  Results results;
  if (r.chance(0.05))
    results.push_back(x); // The phases have another reader.
  Extents cropBefore, cropAfter;
  for (size_t i = 0; i < spatial; ++i) {
    int64_t extent = GraphBuilder::shapeOf(x)[i + 2] * block[i];
    cropBefore.push_back(r.whole(0, std::min<int64_t>(4, extent - 1)));
    cropAfter.push_back(
        r.whole(0, std::min<int64_t>(4, extent - cropBefore[i] - 1)));
  }
  results.push_back(phases.gather(form(), x, cropBefore, cropAfter));
  return results;
}
