//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// nn-merge-atrous-branches: parallel branches over one image (ASPP, arXiv
/// 1706.05587) meet in a sum instead of a concatenation, and sums of
/// convolutions in one filter.
//===----------------------------------------------------------------------===//

#include "../PerChannel.h"
#include "../TensorTypes.h"
#include "TapUnion.h"
#include "calotype/Analysis/Rewrites.h"
#include "calotype/Analysis/TargetInfo.h"
#include "calotype/Dialect/NN/IR/NNOps.h"
#include "calotype/Dialect/NN/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/PatternMatch.h"

namespace calotype::nn {
#define GEN_PASS_DEF_MERGEATROUSBRANCHESPASS
#include "calotype/Dialect/NN/Transforms/Passes.h.inc"
} // namespace calotype::nn

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

static constexpr Rewrite kRewrite{"nn-merge-atrous-branches",
                                  Numerics::Reassociating};

namespace {

/// One operand of a concatenation of channels, and its place there.
struct Branch {
  Value value;
  int64_t begin, channels;
  Value vector; ///< [N, C, 1...] when the branch repeats it at every pixel.
};

/// A product of all channels of a pixel, behind a concatenation.
struct Projection {
  ConvOp conv;
  ConcatOp concat;
  SmallVector<Branch> branches;
};

static bool areAll(ArrayRef<int64_t> values, int64_t wanted) {
  return llvm::all_of(values, [&](int64_t value) { return value == wanted; });
}

/// What a broadcast over all pixels repeats; null when `value` is no such
/// broadcast.
static Value findVector(Value value) {
  auto expand = value.getDefiningOp<ExpandOp>();
  if (!expand)
    return {};
  ArrayRef<int64_t> from = typeOf(expand.getInput()).getShape(),
                    to = typeOf(value).getShape();
  bool isVector = from.size() == to.size() &&
                  from.take_front(2) == to.take_front(2) &&
                  areAll(from.drop_front(2), 1);
  return isVector ? expand.getInput() : Value();
}

static std::optional<Projection> findProjection(ConvOp conv) {
  Projection found{conv, conv.getInput().getDefiningOp<ConcatOp>(), {}};
  if (!found.concat || found.concat.getAxis() != 1 || conv.getGroups() != 1 ||
      !areAll(typeOf(conv.getFilter()).getShape().drop_front(2), 1) ||
      !areAll(conv.getPadsBegin(), 0) || !areAll(conv.getPadsEnd(), 0) ||
      !conv.getType().hasStaticShape())
    return std::nullopt;
  int64_t begin = 0;
  for (Value value : found.concat.getInputs()) {
    int64_t channels = typeOf(value).getDimSize(1);
    if (!typeOf(value).hasStaticShape())
      return std::nullopt;
    found.branches.push_back({value, begin, channels, findVector(value)});
    begin += channels;
  }
  return found;
}

struct MergeAtrousBranchesPass
    : calotype::nn::impl::MergeAtrousBranchesPassBase<MergeAtrousBranchesPass> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>())
      for (Block &block : function.getBody())
        for (Operation &op : llvm::make_early_inc_range(block)) {
          IRRewriter rewriter(&op);
          if (auto conv = dyn_cast<ConvOp>(op)) {
            if (std::optional<Projection> projection = findProjection(conv))
              project(*projection, rewriter);
          } else if (auto add = dyn_cast<AddOp>(op)) {
            unite(add, rewriter);
          }
        }
  }

private:
  //===--------------------------------------------------------------------===//
  // Projections
  //===--------------------------------------------------------------------===//

  void project(Projection &p, RewriterBase &rewriter) {
    SmallVector<Branch> images, vectors;
    for (const Branch &branch : p.branches)
      (branch.vector ? vectors : images).push_back(branch);
    if (images.empty())
      return;
    bool apart = images.size() > 1 && isSumCheaper(p, images);
    if (vectors.empty() && !apart)
      return;
    Cost before = computeCost(p.conv);
    if (p.concat->hasOneUse())
      before = before + computeCost(p.concat);
    SmallVector<Operation *> made;
    Value sum = apart ? sumOfProducts(p, images, made, rewriter)
                      : productOfRest(p, images, made, rewriter);
    for (const Branch &branch : vectors) {
      Value product = createProduct(p, branch.vector, branch, made, rewriter);
      sum = createSum(p, sum, product, made, rewriter);
    }
    reportApplied(made.front(), kRewrite,
                  describe(vectors.size(), apart ? images.size() : 0), before,
                  costOfSum(made));
    numVectors += vectors.size();
    numProducts += apart ? images.size() : 0;
    rewriter.replaceOp(p.conv, sum);
    if (p.concat->use_empty())
      rewriter.eraseOp(p.concat);
  }

  static std::string describe(size_t vectors, size_t products) {
    std::string text;
    if (vectors)
      text =
          "branches that are one vector per image: " + std::to_string(vectors);
    if (products)
      text += (vectors ? ", " : "") +
              ("products that add up: " + std::to_string(products));
    return text;
  }

  /// Whether products that add up move less than a concatenation and one
  /// product. The sum must stay in the cache between products: from memory it
  /// is slower than the concatenation, which is written and read once.
  static bool isSumCheaper(Projection &p, ArrayRef<Branch> images) {
    if (!p.concat->hasOneUse())
      return false;
    double sum = bytesOf(p.conv.getResult()), parts = 0;
    for (const Branch &branch : images)
      parts += bytesOf(branch.value);
    TargetInfo target = TargetInfo::fromModule(p.conv);
    if (sum / target.cores > target.l2.bytes / 2)
      return false;
    return (2 * images.size() - 1) * sum < 2 * parts + sum;
  }

  /// A product and the addition behind it are one kernel, which reads the
  /// addend.
  static Cost costOfSum(ArrayRef<Operation *> made) {
    Cost cost;
    for (Operation *op : made) {
      cost = cost + computeCost(op);
      if (auto add = dyn_cast<AddOp>(op))
        cost.bytes -= 2 * bytesOf(add.getResult());
    }
    return cost;
  }

  static double bytesOf(Value value) {
    RankedTensorType type = typeOf(value);
    return double(type.getNumElements()) * type.getElementTypeBitWidth() / 8;
  }

  /// The part of the filter that meets the branch.
  static Value createFilter(const Projection &p, const Branch &branch,
                            RewriterBase &rewriter) {
    ConvOp conv = p.conv;
    SmallVector<int64_t> starts(typeOf(conv.getFilter()).getRank(), 0),
        sizes(typeOf(conv.getFilter()).getShape()), steps(starts.size(), 1);
    starts[1] = branch.begin;
    sizes[1] = branch.channels;
    return SliceOp::create(rewriter, conv.getLoc(), conv.getFilter(), starts,
                           sizes, steps);
  }

  static Value createProduct(const Projection &p, Value image,
                             const Branch &branch,
                             SmallVectorImpl<Operation *> &made,
                             RewriterBase &rewriter) {
    ConvOp conv = p.conv;
    SmallVector<int64_t> strides(conv.getStrides());
    if (branch.vector == image)
      strides.assign(strides.size(), 1);
    Value filter = createFilter(p, branch, rewriter);
    made.push_back(ConvOp::create(rewriter, conv.getLoc(), image, filter,
                                  strides, conv.getDilations(),
                                  conv.getPadsBegin(), conv.getPadsEnd(), 1));
    return made.back()->getResult(0);
  }

  static Value createSum(const Projection &p, Value a, Value b,
                         SmallVectorImpl<Operation *> &made,
                         RewriterBase &rewriter) {
    made.push_back(AddOp::create(rewriter, p.conv->getLoc(), a, b));
    return made.back()->getResult(0);
  }

  static Value sumOfProducts(const Projection &p, ArrayRef<Branch> images,
                             SmallVectorImpl<Operation *> &made,
                             RewriterBase &rewriter) {
    Value sum;
    for (const Branch &branch : images) {
      Value product = createProduct(p, branch.value, branch, made, rewriter);
      sum = sum ? createSum(p, product, sum, made, rewriter) : product;
    }
    return sum;
  }

  /// One product of the branches that are images.
  static Value productOfRest(const Projection &p, ArrayRef<Branch> images,
                             SmallVectorImpl<Operation *> &made,
                             RewriterBase &rewriter) {
    ConvOp conv = p.conv;
    SmallVector<Value> values, filters;
    for (const Branch &branch : images) {
      values.push_back(branch.value);
      filters.push_back(createFilter(p, branch, rewriter));
    }
    Value rest = values.front(), filter = filters.front();
    if (values.size() > 1) {
      made.push_back(ConcatOp::create(rewriter, conv.getLoc(), values, 1));
      rest = made.back()->getResult(0);
      filter = ConcatOp::create(rewriter, conv.getLoc(), filters, 1);
    }
    made.push_back(ConvOp::create(rewriter, conv.getLoc(), rest, filter,
                                  conv.getStrides(), conv.getDilations(),
                                  conv.getPadsBegin(), conv.getPadsEnd(), 1));
    return made.back()->getResult(0);
  }

  //===--------------------------------------------------------------------===//
  // Sums
  //===--------------------------------------------------------------------===//

  /// The convolution below additions of one value per channel, which only
  /// `reader` sees.
  static ConvOp findConv(Value value, SmallVectorImpl<AddOp> &biases) {
    while (value.hasOneUse()) {
      if (auto conv = value.getDefiningOp<ConvOp>())
        return conv;
      auto add = value.getDefiningOp<AddOp>();
      if (!add || add.getLhs() != findPerChannelInput(add))
        return {};
      biases.push_back(add);
      value = add.getLhs();
    }
    return {};
  }

  void unite(AddOp add, RewriterBase &rewriter) {
    SmallVector<AddOp> biases;
    ConvOp a = findConv(add.getLhs(), biases),
           b = findConv(add.getRhs(), biases);
    if (!a || !b || a.getInput() != b.getInput())
      return;
    TapUnion taps = uniteTaps(a, b);
    rewriter.setInsertionPoint(add);
    ConvOp both =
        taps.refusal.empty() ? createUnion(rewriter, taps, a, b) : ConvOp();
    if (!both) {
      reportMissed(add, kRewrite,
                   taps.refusal.empty() ? "the filters are not known"
                                        : taps.refusal);
      return;
    }
    Value sum = both;
    for (AddOp bias : biases)
      sum = AddOp::create(rewriter, bias.getLoc(), sum, bias.getRhs());
    reportApplied(both, kRewrite, "one filter with the taps of two",
                  computeCost({a, b, add}), computeCost(both));
    rewriter.replaceOp(add, sum);
    for (AddOp bias : biases)
      rewriter.eraseOp(bias);
    rewriter.eraseOp(a);
    rewriter.eraseOp(b);
    ++numUnited;
  }
};

} // namespace
