//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Facts of ops that have other than the safe answers; those of the
/// element-wise ops stand beside their functions.
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/NN/IR/NNOpFacts.h"
#include "calotype/Dialect/NN/IR/NNOps.h"
#include "calotype/Dialect/NN/IR/NNSelectionOps.h"

using namespace mlir;
using namespace calotype::nn;

#include "calotype/Dialect/NN/IR/NNOpFacts.cpp.inc"

namespace {

/// The safe answers, for any op without facts of its own.
template <typename Op> struct Facts : OpFacts::ExternalModel<Facts<Op>, Op> {};

double elementsOf(Type type) {
  double count = 1;
  for (int64_t extent : cast<RankedTensorType>(type).getShape())
    count *= ShapedType::isDynamic(extent) ? 1 : extent;
  return count;
}

//===----------------------------------------------------------------------===//
// Contractions
//===----------------------------------------------------------------------===//

template <>
struct Facts<MatmulOp> : OpFacts::ExternalModel<Facts<MatmulOp>, MatmulOp> {
  ReadPattern getReadPattern(Operation *, OpOperand &) const {
    return ReadPattern::Many;
  }
  double getMacs(Operation *op) const {
    auto matmul = cast<MatmulOp>(op);
    ArrayRef<int64_t> lhs = matmul.getLhs().getType().getShape();
    int64_t k = lhs[lhs.size() - (matmul.getTransposeLhs() ? 2 : 1)];
    return elementsOf(matmul.getType()) * k;
  }
};

LayoutWish wishOfConv(Operation *op) {
  return hasImageRank(op->getResult(0).getType()) ? LayoutWish::ChannelsLast
                                                  : LayoutWish::RowMajor;
}

template <>
struct Facts<ConvOp> : OpFacts::ExternalModel<Facts<ConvOp>, ConvOp> {
  /// A convolution copies its input to surround it with zeros, unless something
  /// in the block computes its filter.
  ReadPattern getReadPattern(Operation *op, OpOperand &) const {
    auto conv = cast<ConvOp>(op);
    Operation *filter = conv.getFilter().getDefiningOp();
    auto isZero = [](int64_t pad) { return pad == 0; };
    bool copies = (!filter || isa<ConstantOp>(filter)) &&
                  (!llvm::all_of(conv.getPadsBegin(), isZero) ||
                   !llvm::all_of(conv.getPadsEnd(), isZero));
    return copies ? ReadPattern::Copied : ReadPattern::Window;
  }
  LayoutWish getLayoutWish(Operation *op) const { return wishOfConv(op); }
  double getMacs(Operation *op) const {
    auto filter = cast<ConvOp>(op).getFilter().getType();
    return elementsOf(op->getResult(0).getType()) * elementsOf(filter) /
           std::max<int64_t>(1, filter.getDimSize(0));
  }
};

template <>
struct Facts<ConvTransposeOp>
    : OpFacts::ExternalModel<Facts<ConvTransposeOp>, ConvTransposeOp> {
  LayoutWish getLayoutWish(Operation *op) const { return wishOfConv(op); }
  double getMacs(Operation *op) const {
    auto conv = cast<ConvTransposeOp>(op);
    auto filter = conv.getFilter().getType();
    return elementsOf(conv.getInput().getType()) * elementsOf(filter) /
           std::max<int64_t>(1, filter.getDimSize(0));
  }
};

template <>
struct Facts<EinsumOp> : OpFacts::ExternalModel<Facts<EinsumOp>, EinsumOp> {
  /// The product of the extents of all letters.
  double getMacs(Operation *op) const {
    auto einsum = cast<EinsumOp>(op);
    double product = 1;
    llvm::SmallVector<bool> seen(256);
    SmallVector<StringRef> terms;
    einsum.getEquation().split("->").first.split(terms, ',');
    for (auto [term, input] : llvm::zip(terms, einsum.getInputs()))
      for (auto [letter, extent] :
           llvm::zip(term, cast<RankedTensorType>(input.getType()).getShape()))
        if (!std::exchange(seen[static_cast<unsigned char>(letter)], true))
          product *= extent;
    return product;
  }
};

//===----------------------------------------------------------------------===//
// Attention
//===----------------------------------------------------------------------===//

/// Keys that a query sees on average.
double visibleKeys(AttentionOp op) {
  int64_t queries = op.getQuery().getType().getDimSize(2);
  int64_t keys = op.getValue().getType().getDimSize(2);
  if (!op.getCausal() || ShapedType::isDynamic(queries) ||
      ShapedType::isDynamic(keys) || queries == 0)
    return ShapedType::isDynamic(keys) ? 1 : keys;
  int64_t offset = static_cast<int64_t>(op.getCausalOffset());
  double visible = 0;
  for (int64_t i = 0; i < queries; ++i)
    visible += std::clamp<int64_t>(i + offset + 1, 0, keys);
  return visible / queries;
}

template <>
struct Facts<AttentionOp>
    : OpFacts::ExternalModel<Facts<AttentionOp>, AttentionOp> {
  /// A score reads its mask once.
  ReadPattern getReadPattern(Operation *op, OpOperand &operand) const {
    bool isMask =
        cast<AttentionOp>(op).getMask() && operand.getOperandNumber() == 3;
    return isMask ? ReadPattern::Few : ReadPattern::Many;
  }
  ResultOrder getResultOrder(Operation *) const {
    return ResultOrder::Transpose;
  }
  double getMacs(Operation *op) const {
    auto attention = cast<AttentionOp>(op);
    return (elementsOf(attention.getQuery().getType()) +
            elementsOf(attention.getType())) *
           visibleKeys(attention);
  }
};

template <>
struct Facts<LinearAttentionOp>
    : OpFacts::ExternalModel<Facts<LinearAttentionOp>, LinearAttentionOp> {
  /// It keeps what it reads of a chunk.
  ReadPattern getReadPattern(Operation *, OpOperand &) const {
    return ReadPattern::Once;
  }
  /// It keeps a head of its result in the cache until the end.
  ResultOrder getResultOrder(Operation *) const { return ResultOrder::Any; }
  /// Each key updates its head's state, each query reads it.
  double getMacs(Operation *op) const {
    auto attention = cast<LinearAttentionOp>(op);
    double width = attention.getValue().getType().getDimSize(3);
    return elementsOf(attention.getKey().getType()) * width *
               (attention.getBeta() ? 2 : 1) +
           elementsOf(attention.getQuery().getType()) * width;
  }
};

//===----------------------------------------------------------------------===//
// Windows, reductions, normalizations
//===----------------------------------------------------------------------===//

/// Roots that take images in any layout and read elements as `pattern` says.
template <typename Op, ReadPattern pattern>
struct AnyLayout : OpFacts::ExternalModel<Facts<Op>, Op> {
  ReadPattern getReadPattern(Operation *, OpOperand &) const { return pattern; }
  LayoutWish getLayoutWish(Operation *) const { return LayoutWish::Any; }
};

template <> struct Facts<PoolOp> : AnyLayout<PoolOp, ReadPattern::Window> {
  std::optional<double> getFlops(Operation *op) const {
    double flops = elementsOf(op->getResult(0).getType());
    for (int64_t extent : cast<PoolOp>(op).getKernel())
      flops *= extent;
    return flops;
  }
};
template <>
struct Facts<AdaptivePoolOp> : AnyLayout<AdaptivePoolOp, ReadPattern::Window> {
};
template <>
struct Facts<ResizeOp> : AnyLayout<ResizeOp, ReadPattern::Window> {};
template <>
struct Facts<GridSampleOp> : AnyLayout<GridSampleOp, ReadPattern::Window> {};
template <> struct Facts<ReduceOp> : AnyLayout<ReduceOp, ReadPattern::Once> {};
template <>
struct Facts<ArgReduceOp> : AnyLayout<ArgReduceOp, ReadPattern::Once> {};
template <>
struct Facts<NormalizeOp> : AnyLayout<NormalizeOp, ReadPattern::Few> {};
template <> struct Facts<SoftmaxOp> : AnyLayout<SoftmaxOp, ReadPattern::Few> {};
template <>
struct Facts<LogSoftmaxOp> : AnyLayout<LogSoftmaxOp, ReadPattern::Few> {};

template <>
struct Facts<ScanOp> : OpFacts::ExternalModel<Facts<ScanOp>, ScanOp> {
  ReadPattern getReadPattern(Operation *, OpOperand &) const {
    return ReadPattern::Once;
  }
};
template <>
struct Facts<LpNormalizeOp>
    : OpFacts::ExternalModel<Facts<LpNormalizeOp>, LpNormalizeOp> {
  ReadPattern getReadPattern(Operation *, OpOperand &) const {
    return ReadPattern::Few;
  }
};

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

template <typename Op> struct Move : OpFacts::ExternalModel<Facts<Op>, Op> {
  bool isMove(Operation *) const { return true; }
};
template <> struct Facts<TransposeOp> : Move<TransposeOp> {};
template <> struct Facts<ExpandOp> : Move<ExpandOp> {};
template <> struct Facts<SliceOp> : Move<SliceOp> {
  bool isPick(Operation *) const { return true; }
};

template <typename Op> struct Pick : OpFacts::ExternalModel<Facts<Op>, Op> {
  bool isPick(Operation *) const { return true; }
};
template <> struct Facts<GatherOp> : Pick<GatherOp> {};
template <> struct Facts<GatherElementsOp> : Pick<GatherElementsOp> {};
template <> struct Facts<GatherNdOp> : Pick<GatherNdOp> {};

template <typename Op> struct Choice : OpFacts::ExternalModel<Facts<Op>, Op> {
  bool isChoice(Operation *) const { return true; }
};
template <> struct Facts<ConcatOp> : Choice<ConcatOp> {};
template <> struct Facts<PadOp> : Choice<PadOp> {};
template <> struct Facts<TriluOp> : Choice<TriluOp> {};

template <typename... Ops> void attachTo(MLIRContext *context) {
  (Ops::template attachInterface<Facts<Ops>>(*context), ...);
}

} // namespace

void calotype::nn::attachOpFacts(MLIRContext *context) {
  attachElementwiseFacts(context);
  attachTo<
#define GET_OP_LIST
#include "calotype/Dialect/NN/IR/NNAttentionOps.cpp.inc"
      >(context);
  attachTo<
#define GET_OP_LIST
#include "calotype/Dialect/NN/IR/NNContractionOps.cpp.inc"
      >(context);
  attachTo<
#define GET_OP_LIST
#include "calotype/Dialect/NN/IR/NNNormalizationOps.cpp.inc"
      >(context);
  attachTo<
#define GET_OP_LIST
#include "calotype/Dialect/NN/IR/NNReductionOps.cpp.inc"
      >(context);
  attachTo<
#define GET_OP_LIST
#include "calotype/Dialect/NN/IR/NNSelectionOps.cpp.inc"
      >(context);
  attachTo<
#define GET_OP_LIST
#include "calotype/Dialect/NN/IR/NNShapeOps.cpp.inc"
      >(context);
  attachTo<
#define GET_OP_LIST
#include "calotype/Dialect/NN/IR/NNStructureOps.cpp.inc"
      >(context);
  attachTo<
#define GET_OP_LIST
#include "calotype/Dialect/NN/IR/NNWindowOps.cpp.inc"
      >(context);
}
