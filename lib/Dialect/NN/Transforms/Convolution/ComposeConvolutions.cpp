//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// nn-compose-convolutions: linear neighbours of a filter of one tap. Two
/// convolutions with nothing between them are one; averages go before the
/// product of a pixel's channels. Both only where that multiplies less.
//===----------------------------------------------------------------------===//

#include "../TensorTypes.h"
#include "BiasedConv.h"
#include "calotype/Analysis/Rewrites.h"
#include "calotype/Dialect/NN/IR/NNOps.h"
#include "calotype/Dialect/NN/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/PatternMatch.h"
#include <limits>

namespace calotype::nn {
#define GEN_PASS_DEF_COMPOSECONVOLUTIONSPASS
#include "calotype/Dialect/NN/Transforms/Passes.h.inc"
} // namespace calotype::nn

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

static constexpr Rewrite kRewrite{"nn-compose-convolutions",
                                  Numerics::Reassociating};

using Numbers = std::vector<double>;

static bool areAll(ArrayRef<int64_t> values, int64_t wanted) {
  return llvm::all_of(values, [&](int64_t value) { return value == wanted; });
}

/// True for a filter of one tap over all channels, without pads.
static bool isPointwise(ConvOp conv) {
  return conv.getGroups() == 1 && areAll(conv.getPadsBegin(), 0) &&
         areAll(conv.getPadsEnd(), 0) &&
         areAll(typeOf(conv.getFilter()).getShape().drop_front(2), 1);
}

namespace {

/// Extents of a filter [outer, inner, taps].
struct FilterShape {
  int64_t outer, inner, taps;

  explicit FilterShape(ConvOp conv) {
    ArrayRef<int64_t> shape = typeOf(conv.getFilter()).getShape();
    outer = shape[0];
    inner = shape[1];
    taps = ShapedType::getNumElements(shape.drop_front(2));
  }
};

/// One convolution for two.
struct Composition {
  SmallVector<int64_t> strides, dilations, begin, end;
  Value kernel; ///< The filter whose taps remain.
  StringRef refusal;

  /// A pointwise `second` chooses among the results of `first`.
  static Composition before(ConvOp first, ConvOp second) {
    Composition c;
    c.kernel = first.getFilter();
    c.dilations.assign(first.getDilations());
    c.begin.assign(first.getPadsBegin());
    for (auto [i, stride] : llvm::enumerate(second.getStrides())) {
      int64_t reach =
          c.dilations[i] * (typeOf(c.kernel).getDimSize(i + 2) - 1) + 1;
      c.strides.push_back(first.getStrides()[i] * stride);
      int64_t least = (second.getType().getDimSize(i + 2) - 1) * c.strides[i] +
                      reach - typeOf(first.getInput()).getDimSize(i + 2) -
                      c.begin[i];
      c.end.push_back(
          std::min(first.getPadsEnd()[i], least + c.strides[i] - 1));
      if (c.end[i] < 0)
        c.refusal = "the second convolution leaves rows out";
      if (c.strides[i] > std::numeric_limits<int32_t>::max())
        c.refusal = "the strides are out of range";
    }
    return c;
  }

  /// `second` reads the results of a pointwise `first` without strides.
  static Composition after(ConvOp first, ConvOp second, bool biased) {
    Composition c;
    c.kernel = second.getFilter();
    c.strides.assign(second.getStrides());
    c.dilations.assign(second.getDilations());
    c.begin.assign(second.getPadsBegin());
    c.end.assign(second.getPadsEnd());
    if (!areAll(first.getStrides(), 1))
      c.refusal = "the first convolution strides";
    else if (biased && !(areAll(c.begin, 0) && areAll(c.end, 0)))
      c.refusal = "zeros around the second convolution have no bias";
    return c;
  }
};

struct ComposeConvolutionsPass
    : calotype::nn::impl::ComposeConvolutionsPassBase<ComposeConvolutionsPass> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>())
      for (Block &block : function.getBody())
        for (Operation &op : llvm::make_early_inc_range(block)) {
          IRRewriter rewriter(&op);
          if (auto conv = dyn_cast<ConvOp>(op))
            compose(conv, rewriter);
          else if (auto pool = dyn_cast<PoolOp>(op))
            hoistPool(pool, rewriter);
          else if (auto mean = dyn_cast<ReduceOp>(op))
            hoistMean(mean, rewriter);
        }
  }

private:
  //===--------------------------------------------------------------------===//
  // Two convolutions
  //===--------------------------------------------------------------------===//

  void compose(ConvOp second, RewriterBase &rewriter) {
    std::optional<BiasedConv> first = findBiasedConv(second.getInput());
    if (!first || !second.getFilter().getDefiningOp<ConstantOp>() ||
        !second.getType().hasStaticShape() ||
        !typeOf(first->conv.getInput()).hasStaticShape() ||
        second.getGroups() != 1 || first->conv.getGroups() != 1)
      return;
    bool last = isPointwise(second);
    if (!last && !isPointwise(first->conv))
      return;
    Composition c = last ? Composition::before(first->conv, second)
                         : Composition::after(first->conv, second, first->add);
    FilterShape inner(first->conv), outer(second);
    // Per pixel of the result; the first has as many pixels or more.
    double pixels = double(first->conv.getType().getNumElements()) /
                    inner.outer * outer.outer /
                    double(second.getType().getNumElements());
    double before = double(inner.outer) * (pixels * inner.inner * inner.taps +
                                           double(outer.outer) * outer.taps);
    double after = double(outer.outer) * inner.inner * inner.taps * outer.taps;
    if (c.refusal.empty() && after >= before)
      c.refusal = "two filters multiply less than one";
    if (!c.refusal.empty())
      return reportMissed(second, kRewrite, c.refusal);
    Numbers a = readNumbers(first->conv.getFilter()),
            b = readNumbers(second.getFilter()), bias = readBias(*first);
    if (a.empty() || b.empty() || bias.empty())
      return reportMissed(second, kRewrite, "the filters are not known");
    SmallVector<int64_t> shape(typeOf(c.kernel).getShape());
    shape[0] = outer.outer;
    shape[1] = inner.inner;
    Value filter =
        createNumbers(rewriter, second.getLoc(), typeOf(c.kernel).clone(shape),
                      multiply(a, inner, b, outer));
    auto both = ConvOp::create(
        rewriter, rewriter.getFusedLoc({first->conv.getLoc(), second.getLoc()}),
        first->conv.getInput(), filter, c.strides, c.dilations, c.begin, c.end,
        1);
    Value result =
        createBias(rewriter, second.getLoc(), both, project(bias, b, outer));
    reportApplied(both, kRewrite, "one convolution for two",
                  computeCost({first->conv, first->add, second}),
                  computeCost(both));
    rewriter.replaceOp(second, result);
    erase(*first, rewriter);
    ++numComposed;
  }

  /// [o, c, taps] = sum over m of b [o, m, taps of b] * a [m, c, taps of a],
  /// where one of them has one tap.
  static Numbers multiply(const Numbers &a, FilterShape inner, const Numbers &b,
                          FilterShape outer) {
    int64_t row = inner.inner * inner.taps * outer.taps;
    Numbers product(outer.outer * row, 0);
    for (int64_t o = 0; o < outer.outer; ++o)
      for (int64_t m = 0; m < inner.outer; ++m)
        for (int64_t t = 0; t < outer.taps; ++t) {
          double factor = b[(o * outer.inner + m) * outer.taps + t];
          const double *from = &a[m * inner.inner * inner.taps];
          double *to = &product[o * row + t];
          for (int64_t i = 0; i < inner.inner * inner.taps; ++i)
            to[i * outer.taps] += factor * from[i];
        }
    return product;
  }

  /// What the second convolution makes of numbers added to the first's
  /// channels.
  static Numbers project(const Numbers &bias, const Numbers &b,
                         FilterShape outer) {
    Numbers result(outer.outer, 0);
    for (int64_t o = 0; o < outer.outer; ++o)
      for (int64_t m = 0; m < outer.inner; ++m)
        for (int64_t t = 0; t < outer.taps; ++t)
          result[o] += b[(o * outer.inner + m) * outer.taps + t] * bias[m];
    return result;
  }

  static void erase(const BiasedConv &biased, RewriterBase &rewriter) {
    if (biased.add)
      rewriter.eraseOp(biased.add);
    rewriter.eraseOp(biased.conv);
  }

  //===--------------------------------------------------------------------===//
  // Averages
  //===--------------------------------------------------------------------===//

  /// The pointwise convolution without strides whose result `op` averages.
  static std::optional<BiasedConv> findAveraged(Operation *op) {
    std::optional<BiasedConv> product = findBiasedConv(op->getOperand(0));
    if (!product || !isPointwise(product->conv) ||
        !areAll(product->conv.getStrides(), 1) ||
        !typeOf(product->conv.getInput()).hasStaticShape())
      return std::nullopt;
    return product;
  }

  void hoistPool(PoolOp pool, RewriterBase &rewriter) {
    std::optional<BiasedConv> product = findAveraged(pool);
    if (!product || pool.getKind() != PoolKind::Average)
      return;
    bool padded =
        !areAll(pool.getPadsBegin(), 0) || !areAll(pool.getPadsEnd(), 0);
    if (padded && pool.getCountIncludePad() && product->add)
      return reportMissed(pool, kRewrite,
                          "zeros around the average have no bias");
    auto average = PoolOp::create(
        rewriter, pool.getLoc(), product->conv.getInput(), pool.getKind(),
        pool.getKernel(), pool.getStrides(), pool.getDilations(),
        pool.getPadsBegin(), pool.getPadsEnd(), pool.getCeilMode(),
        pool.getCountIncludePad(), pool.getP());
    hoist(pool, average, *product, windowOf(pool), rewriter);
  }

  static int64_t windowOf(PoolOp pool) {
    return ShapedType::getNumElements(pool.getKernel());
  }

  void hoistMean(ReduceOp mean, RewriterBase &rewriter) {
    std::optional<BiasedConv> product = findAveraged(mean);
    if (!product || mean.getKind() != ReduceKind::Mean || !mean.getKeepDims() ||
        !llvm::all_of(mean.getAxes(), [](int64_t axis) { return axis >= 2; }))
      return;
    auto average =
        ReduceOp::create(rewriter, mean.getLoc(), product->conv.getInput(),
                         mean.getKind(), mean.getAxes(), true);
    int64_t window = mean.getInput().getType().getNumElements() /
                     std::max<int64_t>(1, mean.getType().getNumElements());
    hoist(mean, average, *product, window, rewriter);
  }

  /// Replaces an average of products by products of the average, when that is
  /// less work: `window` additions for each element of an average.
  void hoist(Operation *old, Operation *average, const BiasedConv &product,
             int64_t window, RewriterBase &rewriter) {
    ConvOp conv = product.conv;
    auto moved =
        ConvOp::create(rewriter, conv.getLoc(), average->getResult(0),
                       conv.getFilter(), conv.getStrides(), conv.getDilations(),
                       conv.getPadsBegin(), conv.getPadsEnd(), 1);
    double sums =
        double(window) * (typeOf(average->getResult(0)).getNumElements() -
                          typeOf(old->getResult(0)).getNumElements());
    Cost before = computeCost({conv, product.add, old});
    Cost after = computeCost({average, moved});
    if (computeCost(moved).flops + sums >= computeCost(conv).flops) {
      rewriter.eraseOp(moved);
      rewriter.eraseOp(average);
      return reportMissed(old, kRewrite,
                          "the average of the input is more work");
    }
    Value result = moved;
    if (product.add)
      result = AddOp::create(rewriter, product.add->getLoc(), result,
                             product.add->getOperand(1));
    reportApplied(moved, kRewrite, "averaged before the product, not after",
                  before, after);
    rewriter.replaceOp(old, result);
    erase(product, rewriter);
    ++numHoisted;
  }
};

} // namespace
