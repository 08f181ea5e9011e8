//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// nn-pair-dilated-rows: two rows of a dilated convolution from five products
/// of rows instead of six, or three instead of four at the edges (the fast FIR
/// algorithm of Mou and Duhamel, IEEE Transactions on Signal Processing 39(6),
/// 1991).
///
/// Rows go in blocks of one dilation, e0 o0 e1 o1 ..., even and odd ones. With
/// the filter's rows w0, w1, w2 and row-wise convolutions
///
///     s_i      = w1 (e_i + o_i)
///     even_i   = s_i + w0 o_(i-1) + (w2 - w1) o_i
///     odd_i    = s_i + (w0 - w1) e_i + w2 e_(i+1)
//===----------------------------------------------------------------------===//

#include "../Constants.h"
#include "../PerChannel.h"
#include "../TensorTypes.h"
#include "calotype/Analysis/ConvLine.h"
#include "calotype/Analysis/Rewrites.h"
#include "calotype/Dialect/NN/IR/NNOps.h"
#include "calotype/Dialect/NN/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/PatternMatch.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>

namespace calotype::nn {
#define GEN_PASS_DEF_PAIRDILATEDROWSPASS
#include "calotype/Dialect/NN/Transforms/Passes.h.inc"
} // namespace calotype::nn

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

static constexpr Rewrite kRewrite{"nn-pair-dilated-rows",
                                  Numerics::Reassociating};

/// More blocks than this are gathered piece by piece for too long.
static constexpr int64_t kMostBlocks = 8;

namespace {

/// The rows of an image in blocks, numbered from the top.
struct RowBlocks {
  int64_t rows, size;

  int64_t count() const { return llvm::divideCeil(rows, size); }
  int64_t rowsOf(int64_t block) const {
    return std::min(size, rows - block * size);
  }
  /// Rows of all even (0) or odd (1) blocks.
  int64_t rowsOfHalf(int64_t parity) const {
    int64_t sum = 0;
    for (int64_t block = parity; block < count(); block += 2)
      sum += rowsOf(block);
    return sum;
  }
};

/// Makes the ops that replace one convolution.
class PairBuilder {
public:
  PairBuilder(ConvOp conv, RewriterBase &rewriter)
      : conv(conv), rewriter(rewriter),
        blocks{shapeOf(conv.getInput())[2], conv.getDilations()[0]} {}

  /// The rows of even and of odd blocks.
  std::pair<Value, Value> build() {
    Value even = takeHalf(0), odd = takeHalf(1);
    int64_t d = blocks.size, evenRows = blocks.rowsOfHalf(0),
            oddRows = blocks.rowsOfHalf(1);
    Value longer = odd;
    if (oddRows < evenRows)
      longer =
          make<PadOp>(odd, Value(), Extents{0, 0, 0, 0},
                      Extents{0, 0, evenRows - oddRows, 0}, PadMode::Constant);
    Value w0 = filterRow(0), w1 = filterRow(1), w2 = filterRow(2);
    Value sum = convolve(make<AddOp>(even, longer), w1, 0, 0);
    Value ofOdd = convolve(odd, stackRows(w0, make<SubOp>(w2, w1)), d,
                           evenRows - oddRows);
    Value ofEven = convolve(even, stackRows(make<SubOp>(w0, w1), w2), 0,
                            oddRows + d - evenRows);
    return {make<AddOp>(ofOdd, sum),
            make<AddOp>(ofEven, takeRows(sum, 0, oddRows))};
  }

  /// All rows in their order.
  Value join(Value even, Value odd) {
    SmallVector<Value> parts;
    int64_t next[2] = {0, 0};
    for (int64_t block = 0; block < blocks.count(); ++block) {
      int64_t &begin = next[block % 2], rows = blocks.rowsOf(block);
      parts.push_back(takeRows(block % 2 ? odd : even, begin, rows));
      begin += rows;
    }
    return make<ConcatOp>(parts, 2);
  }

  ArrayRef<Operation *> getConvolutions() const { return convolutions; }

private:
  using Extents = SmallVector<int64_t>;

  template <typename Op, typename... Args> Value make(Args &&...args) {
    return Op::create(rewriter, conv.getLoc(), std::forward<Args>(args)...)
        ->getResult(0);
  }

  Value takeRows(Value image, int64_t begin, int64_t rows) {
    Extents starts(4, 0), sizes(shapeOf(image)), steps(4, 1);
    if (begin == 0 && rows == sizes[2])
      return image;
    starts[2] = begin;
    sizes[2] = rows;
    return make<SliceOp>(image, starts, sizes, steps);
  }

  Value takeHalf(int64_t parity) {
    SmallVector<Value> parts;
    for (int64_t block = parity; block < blocks.count(); block += 2)
      parts.push_back(
          takeRows(conv.getInput(), block * blocks.size, blocks.rowsOf(block)));
    return parts.size() == 1 ? parts[0] : make<ConcatOp>(parts, 2);
  }

  Value filterRow(int64_t row) { return takeRows(conv.getFilter(), row, 1); }

  Value stackRows(Value first, Value second) {
    return make<ConcatOp>(ValueRange{first, second}, 2);
  }

  /// The convolution with other rows; columns stay as they are.
  Value convolve(Value image, Value filter, int64_t before, int64_t after) {
    Extents begin(conv.getPadsBegin()), end(conv.getPadsEnd());
    begin[0] = before;
    end[0] = after;
    Value rows = make<ConvOp>(image, filter, conv.getStrides(),
                              conv.getDilations(), begin, end, 1);
    convolutions.push_back(rows.getDefiningOp());
    return rows;
  }

  ConvOp conv;
  RewriterBase &rewriter;
  RowBlocks blocks;
  SmallVector<Operation *> convolutions;
};

struct PairDilatedRowsPass
    : calotype::nn::impl::PairDilatedRowsPassBase<PairDilatedRowsPass> {
  using PairDilatedRowsPassBase::PairDilatedRowsPassBase;

  void runOnOperation() override {
    SmallVector<ConvOp> found;
    for (auto function : getOperation().getOps<func::FuncOp>())
      for (Block &block : function.getBody())
        for (auto conv : block.getOps<ConvOp>())
          if (hasDilatedRows(conv))
            found.push_back(conv);
    for (ConvOp conv : found)
      pair(conv);
  }

private:
  /// Three rows of a constant filter, as far apart as the pads are wide.
  static bool hasDilatedRows(ConvOp conv) {
    auto isKnown = [](Value value) {
      auto type = cast<RankedTensorType>(value.getType());
      return type.hasStaticShape() && type.getNumElements() > 0;
    };
    if (shapeOf(conv.getFilter()).size() != 4 || !isKnown(conv.getInput()) ||
        !isKnown(conv.getFilter()) || !isKnown(conv.getResult()))
      return false;
    int64_t d = conv.getDilations()[0], rows = shapeOf(conv.getInput())[2];
    return shapeOf(conv.getFilter())[2] == 3 && conv.getStrides()[0] == 1 &&
           conv.getPadsBegin()[0] == d && conv.getPadsEnd()[0] == d && d > 1 &&
           d < rows && conv.getGroups() == 1 &&
           conv.getFilter().getDefiningOp<ConstantOp>() &&
           conv.getType().getElementTypeBitWidth() >= 32 &&
           isa<FloatType>(conv.getType().getElementType());
  }

  /// Why the rewrite does not pay or changes numbers; empty if it may be done.
  std::string findObstacle(ConvOp conv) {
    ArrayRef<int64_t> x = shapeOf(conv.getInput()),
                      w = shapeOf(conv.getFilter()),
                      y = shapeOf(conv.getResult());
    int64_t d = conv.getDilations()[0];
    RowBlocks blocks{x[2], d};
    if (blocks.count() > kMostBlocks)
      return "the rows are in " + std::to_string(blocks.count()) + " blocks";
    int64_t even = blocks.rowsOfHalf(0), odd = blocks.rowsOfHalf(1);
    auto tapsOf = [](const ConvLine &line) { return line.pointsWithTaps(1); };
    int64_t saved = tapsOf({x[2], x[2], 3, 1, d, d}) - even -
                    tapsOf({odd, even, 2, 1, d, d}) -
                    tapsOf({even, odd, 2, 1, d, 0});
    int64_t columns = tapsOf(ConvLine::of(conv, 1));
    double flops =
        2.0 * double(saved) * double(columns) * double(w[0] * w[1] * y[0]);
    // The input and two thirds of the filter are read again, the sums of pairs
    // and the joined rows written and read.
    double size = conv.getType().getElementTypeBitWidth() / 8;
    double input = double(x[0] * x[1] * x[2] * x[3]),
           filter = double(w[0] * w[1] * w[2] * w[3]),
           result = double(y[0] * y[1] * y[2] * y[3]);
    double bytes = size * (2 * input + filter * 2 / 3 + 4 * result);
    if (flops <= flopsPerByte * bytes)
      return "more memory is read and written than products are worth";
    FailureOr<Tensor> numbers = readConstant(conv.getFilter());
    if (failed(numbers))
      return "the filter cannot be read";
    for (int64_t i = 0, n = numbers->getNumElements(); i < n; ++i)
      if (!std::isfinite(numbers->getDouble(i)))
        return "the filter has infinite weights";
    return "";
  }

  void pair(ConvOp conv) {
    if (std::string obstacle = findObstacle(conv); !obstacle.empty())
      return reportMissed(conv, kRewrite, obstacle);
    // What treats the pixels of a channel alike joins the convolutions of both
    // halves.
    SmallVector<Operation *> behind;
    Operation *last = conv;
    while (last->hasOneUse()) {
      Operation *next = *last->user_begin();
      if (next->getBlock() != conv->getBlock() ||
          findPerChannelInput(next) != last->getResult(0))
        break;
      behind.push_back(next);
      last = next;
    }
    IRRewriter rewriter(conv);
    if (!behind.empty())
      rewriter.setInsertionPoint(last);
    PairBuilder builder(conv, rewriter);
    auto [even, odd] = builder.build();
    Cost before = computeCost(conv),
         after = computeCost(builder.getConvolutions());
    for (Operation *op : behind)
      for (Value *half : {&even, &odd})
        *half = cloneOn(op, *half, rewriter);
    Value rows = builder.join(even, odd);
    reportApplied(conv, kRewrite, "rows in pairs", before, after);
    rewriter.replaceOp(last, rows);
    for (Operation *op : llvm::reverse(behind))
      if (op != last)
        rewriter.eraseOp(op);
    if (last != conv)
      rewriter.eraseOp(conv);
    ++numPaired;
  }

  /// `op` on other rows.
  static Value cloneOn(Operation *op, Value rows, RewriterBase &rewriter) {
    IRMapping mapping;
    mapping.map(findPerChannelInput(op), rows);
    Operation *copy = rewriter.clone(*op, mapping);
    auto type = cast<RankedTensorType>(op->getResult(0).getType());
    copy->getResult(0).setType(
        RankedTensorType::get(shapeOf(rows), type.getElementType()));
    return copy->getResult(0);
  }
};
} // namespace
