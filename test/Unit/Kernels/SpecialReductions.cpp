//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Reductions, scans, order, windows and scatters on special values.
//===----------------------------------------------------------------------===//

#include "SpecialGroups.h"

using namespace calotype;
using namespace calotype::special;
using namespace mlir;

/// Axes that are innermost, outermost, in between, and all; narrow and wide
/// results.
template <typename Add>
static void forEachReduction(Element element, Draw draw, SpecialCases &cases,
                             Add add) {
  for (const Axes &shape : {Axes{3, 5, 37}, Axes{2, 64}, Axes{21, 3}})
    for (const Axes &axes : {Axes{1}, Axes{0}, Axes{0, 1}})
      add(cases.argument(element, shape, draw), axes);
  for (int64_t extent : {1, 3, 16, 67})
    add(cases.argument(element, {extent}, draw), Axes{0});
}

static void addExtrema(Element element, SpecialCases &cases) {
  forEachReduction(
      element, {Draw::Sparse}, cases, [&](Value x, const Axes &axes) {
        for (auto kind : {nn::ReduceKind::Max, nn::ReduceKind::Min})
          cases.add<nn::ReduceOp>(values, x, kind, axes, true);
        if (axes.size() > 1)
          return;
        for (auto kind : {nn::ArgReduceKind::Max, nn::ArgReduceKind::Min})
          cases.add<nn::ArgReduceOp>(bits, x, kind, axes[0], false,
                                     kind == nn::ArgReduceKind::Min);
      });
}

static void addSums(Element element, SpecialCases &cases) {
  Agreement agreement = nearSums(element);
  forEachReduction(
      element, {Draw::Sums}, cases, [&](Value x, const Axes &axes) {
        for (auto kind : {nn::ReduceKind::Sum, nn::ReduceKind::SumSquare,
                          nn::ReduceKind::L1, nn::ReduceKind::Mean})
          if (isFloatElement(element) || kind != nn::ReduceKind::Mean)
            cases.add<nn::ReduceOp>(agreement, x, kind, axes, false);
      });
  Value rows = cases.argument(element, {3, 21}, {Draw::Sums});
  for (auto kind : {nn::ScanKind::Sum, nn::ScanKind::Prod})
    for (int64_t axis : {0, 1})
      cases.add<nn::ScanOp>(agreement, rows, kind, axis, axis == 0,
                            kind == nn::ScanKind::Prod);
}

static void addProducts(Element element, SpecialCases &cases) {
  for (const Axes &shape : {Axes{3, 5, 37}, Axes{21, 3}})
    for (int64_t axis : {0, 1})
      cases.add<nn::ReduceOp>(nearSums(element),
                              cases.argument(element, shape, {Draw::Sums}),
                              nn::ReduceKind::Prod, Axes{axis}, false);
}

/// Norms, and logarithms of sums. Those of numbers of both signs may be near
/// zero, where a logarithm magnifies their rounding: it gets squares.
static void addNorms(Element element, SpecialCases &cases) {
  forEachReduction(
      element, {Draw::Sums}, cases, [&](Value x, const Axes &axes) {
        for (auto kind : {nn::ReduceKind::L2, nn::ReduceKind::LogSumExp})
          cases.add<nn::ReduceOp>(near(element), x, kind, axes, false);
        Value square = nn::MulOp::create(cases.builder(), cases.loc(), x, x);
        cases.add<nn::ReduceOp>(near(element), square, nn::ReduceKind::LogSum,
                                axes, false);
      });
}

static void addTopK(Element element, SpecialCases &cases) {
  Value rows = cases.argument(element, {3, 37}, {Draw::Sparse});
  Value few = cases.argument(element, {5}),
        many = cases.argument(element, {2, 300, 2});
  for (bool largest : {true, false}) {
    cases.add<nn::TopKOp>(bits, rows, 5, 1, largest);
    cases.add<nn::TopKOp>(bits, rows, 2, 0, largest);
    cases.add<nn::TopKOp>(bits, few, 5, 0, largest);
    cases.add<nn::TopKOp>(bits, many, 300, 1, largest);
  }
}

static void addPools(Element element, SpecialCases &cases) {
  struct Window {
    Axes kernel, strides, dilations, begin, end;
  };
  const Window windows[] = {{{3, 3}, {2, 2}, {1, 1}, {1, 1}, {1, 1}},
                            {{2, 2}, {2, 2}, {1, 1}, {0, 0}, {0, 0}},
                            {{5, 5}, {1, 1}, {1, 1}, {2, 2}, {2, 2}},
                            {{2, 3}, {1, 2}, {2, 1}, {0, 1}, {1, 0}}};
  bool isFloat = isFloatElement(element);
  for (const Axes &shape : {Axes{1, 3, 13, 21}, Axes{2, 8, 6, 6}})
    for (const Window &w : windows)
      for (auto kind :
           {nn::PoolKind::Max, nn::PoolKind::Average, nn::PoolKind::Lp}) {
        bool isMax = kind == nn::PoolKind::Max, isLp = kind == nn::PoolKind::Lp;
        if (!isMax && !isFloat)
          continue;
        Value x =
            cases.argument(element, shape, {isMax ? Draw::Sparse : Draw::Sums});
        cases.add<nn::PoolOp>(isMax ? values : near(element), x, kind, w.kernel,
                              w.strides, w.dilations, w.begin, w.end, false,
                              false, isLp ? 2 : 0);
      }
}

static void addAdaptivePools(Element element, SpecialCases &cases) {
  for (const Axes &shape : {Axes{1, 3, 7, 10}, Axes{1, 2, 70, 67}})
    for (const Axes &size : {Axes{1, 1}, Axes{3, 4}}) {
      cases.add<nn::AdaptivePoolOp>(
          values, cases.argument(element, shape, {Draw::Sparse}),
          nn::PoolKind::Max, size);
      cases.add<nn::AdaptivePoolOp>(
          near(element), cases.argument(element, shape, {Draw::Sums}),
          nn::PoolKind::Average, size);
    }
}

static void addScatters(Element element, SpecialCases &cases) {
  Value x = cases.argument(element, {5, 19}, {Draw::Sparse});
  Value updates = cases.argument(element, {5, 11}, {Draw::Sparse}, 1);
  Value rows = cases.argument(element, {7, 19}, {Draw::Sparse}, 1);
  Value places = cases.argument(Element::I64, {5, 11}, {Draw::Index, 19});
  Value once = cases.argument(Element::I64, {5, 11}, {Draw::Once, 19});
  Value tuples = cases.argument(Element::I32, {7, 1}, {Draw::Index, 5});
  cases.add<nn::ScatterElementsOp>(bits, x, once, updates, 1,
                                   nn::ScatterKind::Set);
  for (auto kind : {nn::ScatterKind::Add, nn::ScatterKind::Mul,
                    nn::ScatterKind::Max, nn::ScatterKind::Min}) {
    bool isExtremum =
        kind == nn::ScatterKind::Max || kind == nn::ScatterKind::Min;
    Agreement agreement = isExtremum ? values : nearSums(element);
    cases.add<nn::ScatterElementsOp>(agreement, x, places, updates, 1, kind);
    cases.add<nn::ScatterNdOp>(agreement, x, tuples, rows, kind);
  }
}

std::vector<SpecialGroup> calotype::getReductionGroups() {
  return {{"Extrema", numbers, addExtrema, 6},
          {"Sums", numbers, addSums, 6},
          {"Products", numbers, addProducts, 4},
          {"Norms", floats, addNorms, 4},
          {"TopK", numbers, addTopK, 4},
          {"Pools", numbers, addPools, 4},
          {"AdaptivePools", floats, addAdaptivePools, 4},
          {"Scatters", numbers, addScatters, 4}};
}
