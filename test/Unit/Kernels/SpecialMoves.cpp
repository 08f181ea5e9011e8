//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Ops that move elements, on special values: none changes one.
//===----------------------------------------------------------------------===//

#include "SpecialGroups.h"

using namespace calotype;
using namespace calotype::special;
using namespace mlir;

static Value makeSparse(Element element, SpecialCases &cases,
                        llvm::ArrayRef<int64_t> shape, int number = 0) {
  return cases.argument(element, shape, {Draw::Sparse}, number);
}

static void addViews(Element element, SpecialCases &cases) {
  Value x = makeSparse(element, cases, {3, 21, 4});
  auto typed = [&](llvm::ArrayRef<int64_t> shape) {
    return RankedTensorType::get(shape, cases.type(element));
  };
  // What reads a view divides its indices.
  Value turned =
      nn::TransposeOp::create(cases.builder(), cases.loc(), x, Axes{2, 0, 1});
  for (const Axes &shape :
       {Axes{12, 21}, Axes{252}, Axes{6, 6, 7}, Axes{2, 1, 18, 7}}) {
    Value view = nn::ReshapeOp::create(cases.builder(), cases.loc(),
                                       typed(shape), turned);
    cases.result(view);
    Axes order = llvm::to_vector(llvm::seq<int64_t>(0, shape.size()));
    std::reverse(order.begin(), order.end());
    cases.add<nn::TransposeOp>(bits, view, order);
  }
  cases.add<nn::TransposeOp>(bits, x, Axes{2, 0, 1});
  cases.add<nn::ExpandOp>(bits, typed({3, 5, 4}),
                          makeSparse(element, cases, {3, 1, 4}));
  cases.add<nn::TileOp>(bits, x, Axes{1, 2, 3});
}

static void addBoxes(Element element, SpecialCases &cases) {
  Value x = makeSparse(element, cases, {3, 21, 4});
  cases.add<nn::SliceOp>(bits, x, Axes{0, 19, 1}, Axes{3, 10, 2},
                         Axes{1, -2, 1});
  cases.add<nn::ConcatOp>(
      bits, ValueRange{x, makeSparse(element, cases, {3, 7, 4})}, 1);
  for (auto mode : {nn::PadMode::Reflect, nn::PadMode::Edge, nn::PadMode::Wrap})
    cases.add<nn::PadOp>(bits, x, Value(), Axes{0, 2, 1}, Axes{1, 0, 3}, mode);
  cases.add<nn::PadOp>(bits, x, makeSparse(element, cases, {}), Axes{0, 2, 1},
                       Axes{1, 0, 3}, nn::PadMode::Constant);
  for (bool upper : {false, true})
    cases.add<nn::TriluOp>(bits, x, upper, 1);
  cases.add<nn::SelectOp>(bits, cases.argument(Element::Bool, {3, 21, 4}), x,
                          makeSparse(element, cases, {3, 21, 4}, 1));
  if (element != Element::Bool)
    for (int64_t axis : {0, 1})
      cases.add<nn::IotaOp>(
          bits, RankedTensorType::get({5, 37}, cases.type(element)), axis);
}

/// Blocks of every size that divides the extents; the channels of a block are
/// no multiple of a vector.
static void addBlocks(Element element, SpecialCases &cases) {
  for (int64_t block : {1, 2, 3, 4, 6, 12}) {
    cases.add<nn::SpaceToDepthOp>(
        bits, makeSparse(element, cases, {1, 3, 12, 24}), block);
    for (bool columnRowDepth : {false, true})
      cases.add<nn::DepthToSpaceOp>(
          bits, makeSparse(element, cases, {2, 3 * block * block, 5, 3}), block,
          columnRowDepth);
  }
  struct Blocks {
    Axes shape, block, begin, end;
  };
  for (const Blocks &b : {Blocks{{2, 3, 6, 8}, {2, 4}, {0, 0}, {0, 0}},
                          {{1, 3, 5, 9}, {3, 2}, {1, 2}, {0, 1}},
                          {{2, 2, 11}, {4}, {0}, {1}},
                          {{1, 2, 3, 5, 4}, {1, 3, 2}, {0, 1, 1}, {0, 0, 1}}}) {
    Value image = makeSparse(element, cases, b.shape);
    Value parts = nn::SpaceToBatchOp::create(cases.builder(), cases.loc(),
                                             image, b.block, b.begin, b.end);
    cases.result(parts);
    // From an argument, that nothing folds into one move.
    auto shape = cast<RankedTensorType>(parts.getType()).getShape();
    cases.add<nn::BatchToSpaceOp>(bits, makeSparse(element, cases, shape),
                                  b.block, b.begin, b.end);
  }
}

static void addChoices(Element element, SpecialCases &cases) {
  Value x = makeSparse(element, cases, {3, 21, 4});
  Value places = cases.argument(Element::I64, {2, 13}, {Draw::Index, 21});
  cases.add<nn::GatherOp>(bits, x, places, 1);
  cases.add<nn::GatherElementsOp>(
      bits, x, cases.argument(Element::I32, {3, 13, 4}, {Draw::Index, 21}), 1);
  cases.add<nn::GatherNdOp>(
      bits, x, cases.argument(Element::I64, {19, 1}, {Draw::Index, 3}), 0);
  for (auto [time, batch, index] :
       {std::tuple(1, 0, Element::I64), {0, 1, Element::I32}}) {
    int64_t extent = time ? 21 : 3, sequences = time ? 3 : 21;
    // All lengths up to the whole, and negative ones, which reverse nothing.
    cases.add<nn::ReverseSequenceOp>(
        bits, x, cases.argument(index, {sequences}, {Draw::Index, extent + 1}),
        time, batch);
  }
}

static void addOneHot(Element element, SpecialCases &cases) {
  for (int64_t axis : {0, 1, 2})
    cases.add<nn::OneHotOp>(bits, makeSparse(element, cases, {5, 9}), 7, axis);
  cases.add<nn::OneHotOp>(bits, cases.argument(element, {131}), 3, 1);
}

std::vector<SpecialGroup> calotype::getMoveGroups() {
  static constexpr Element all[] = {
      Element::F32, Element::F16, Element::BF16, Element::F64, Element::I32,
      Element::I8,  Element::I16, Element::I64,  Element::U8,  Element::U16,
      Element::U32, Element::U64, Element::Bool};
  return {{"Views", all, addViews, 2},
          {"Boxes", all, addBoxes, 2},
          {"Blocks", all, addBlocks, 2},
          {"Choices", all, addChoices, 4},
          {"OneHot", integers, addOneHot, 4}};
}
