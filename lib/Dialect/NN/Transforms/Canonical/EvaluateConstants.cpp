//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// nn-evaluate-constants: ops on constants become constants.
//===----------------------------------------------------------------------===//

#include "../Constants.h"
#include "../Kernels/PackTensor.h"
#include "calotype/Dialect/NN/IR/ConstantIndices.h"
#include "calotype/Dialect/NN/IR/NNOps.h"
#include "calotype/Dialect/NN/Transforms/Passes.h"
#include "calotype/Support/Diagnostics.h"
#include "calotype/Support/Evaluator.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include <cstring>

namespace calotype::nn {
#define GEN_PASS_DEF_EVALUATECONSTANTSPASS
#include "calotype/Dialect/NN/Transforms/Passes.h.inc"
} // namespace calotype::nn

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

/// A constant that is one value in more bytes than these is computed in place.
static constexpr int64_t kMostSplatBytes = 1 << 24;

namespace {

struct EvaluateConstantsPass
    : calotype::nn::impl::EvaluateConstantsPassBase<EvaluateConstantsPass> {
  using EvaluateConstantsPassBase::EvaluateConstantsPassBase;

  void runOnOperation() override {
    evaluator = getContext()
                    .getLoadedDialect<NNDialect>()
                    ->getRegisteredInterface<EvaluatorInterface>();
    for (auto function : getOperation().getOps<func::FuncOp>())
      for (Block &block : function.getBody())
        runOnBlock(block);
  }

private:
  void runOnBlock(Block &block) {
    SmallVector<ConstantOp> made;
    for (Operation &op : llvm::make_early_inc_range(block)) {
      // Indices that were computed may be known only now.
      if (std::optional<std::string> reason = findBadIndex(&op)) {
        emitInputError(&op, *reason);
        signalPassFailure();
        continue;
      }
      if (auto constant = dyn_cast<ConstantOp>(op);
          constant && isLongSplat(constant)) {
        spread(constant);
        continue;
      }
      if (!isCandidate(&op))
        continue;
      ElementsAttr value = evaluate(&op);
      if (!value)
        continue;
      OpBuilder builder(&op);
      auto constant = ConstantOp::create(builder, op.getLoc(),
                                         op.getResult(0).getType(), value);
      op.getResult(0).replaceAllUsesWith(constant.getResult());
      op.erase();
      made.push_back(constant);
      ++numEvaluated;
    }
    for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
      if (isa<ConstantOp>(op) && op.use_empty()) {
        auto constant = cast<ConstantOp>(op);
        bool own = llvm::is_contained(made, constant);
        ElementsAttr value = constant.getValue();
        op.erase();
        if (own)
          releaseConstant(value, getOperation());
      }
  }

  bool isCandidate(Operation *op) {
    auto kernelOp = dyn_cast<KernelOpInterface>(op);
    if (!kernelOp || kernelOp.getKernelRole() == KernelRole::Structure ||
        op->getNumResults() != 1 || op->use_empty())
      return false;
    auto type = dyn_cast<RankedTensorType>(op->getResult(0).getType());
    if (!type || !type.hasStaticShape() || type.getEncoding())
      return false;
    int64_t read = 0;
    for (Value operand : op->getOperands()) {
      auto constant = operand.getDefiningOp<ConstantOp>();
      if (!constant)
        return false;
      read += bytesOf(constant.getType());
    }
    int64_t written = bytesOf(type);
    if (isa<ExpandOp>(op) && getSplat(op->getOperand(0)))
      return written <= kMostSplatBytes; // Stays a splat.
    return written <= read || written <= static_cast<int64_t>(maxGrowth);
  }

  bool isLongSplat(ConstantOp constant) {
    return isa<SplatElementsAttr>(constant.getValue()) &&
           !constant.getType().getEncoding() &&
           bytesOf(constant.getType()) > kMostSplatBytes;
  }

  /// The constant as a broadcast of one element.
  static void spread(ConstantOp constant) {
    OpBuilder builder(constant);
    RankedTensorType type = constant.getType();
    auto one =
        ConstantOp::create(builder, constant.getLoc(),
                           cast<SplatElementsAttr>(constant.getValue())
                               .resizeSplat(type.clone(ArrayRef<int64_t>())));
    auto all =
        ExpandOp::create(builder, constant.getLoc(), type, one.getResult());
    constant.replaceAllUsesWith(all.getResult());
    constant.erase();
  }

  static int64_t bytesOf(RankedTensorType type) {
    unsigned bits = type.getElementTypeBitWidth();
    return type.getNumElements() * std::max(bits / 8, 1u);
  }

  ElementsAttr evaluate(Operation *op) {
    auto type = cast<RankedTensorType>(op->getResult(0).getType());
    if (auto reshape = dyn_cast<ReshapeOp>(op))
      return reshapeConstant(
          reshape.getInput().getDefiningOp<ConstantOp>().getValue(), type);
    if (auto expand = dyn_cast<ExpandOp>(op))
      if (auto dense = dyn_cast<SplatElementsAttr>(
              expand.getInput().getDefiningOp<ConstantOp>().getValue()))
        return dense.resizeSplat(type);
    SmallVector<Tensor> operands;
    for (Value operand : op->getOperands()) {
      FailureOr<Tensor> tensor = readConstant(operand);
      if (failed(tensor))
        return {};
      operands.push_back(std::move(*tensor));
    }
    if (auto transpose = dyn_cast<TransposeOp>(op))
      return makeConstant(
          type, packTensor(operands[0], transpose.getPermutation(), {}, {}),
          "evaluated");
    if (auto slice = dyn_cast<SliceOp>(op))
      return makeConstant(type, sliceTensor(operands[0], slice), "evaluated");
    if (!evaluator)
      return {};
    auto results = evaluator->evaluate(op, operands);
    if (failed(results) || results->size() != 1)
      return {};
    return makeConstant(type, results->front(), "evaluated");
  }

  static Tensor sliceTensor(const Tensor &input, SliceOp op) {
    Tensor result = Tensor::allocate(input.getElementType(), op.getSizes());
    size_t size = getElementSize(input.getElementType());
    int64_t rank = input.getRank();
    if (rank == 0 || result.getNumElements() == 0)
      return rank ? result : input;
    SmallVector<int64_t> index(rank, 0);
    for (int64_t done = 0; done < result.getNumElements();) {
      int64_t offset = 0;
      for (int64_t i = 0; i < rank; ++i)
        offset = offset * input.getShape()[i] + op.getStarts()[i] +
                 index[i] * op.getSteps()[i];
      // A row at once when it is contiguous.
      bool contiguous = op.getSteps().back() == 1;
      int64_t count = contiguous ? op.getSizes().back() : 1;
      std::memcpy(result.as<char>() + done * size,
                  input.as<char>() + offset * size, count * size);
      done += count;
      index.back() += count;
      for (int64_t i = rank; i-- > 1 && index[i] == op.getSizes()[i];) {
        index[i] = 0;
        ++index[i - 1];
      }
    }
    return result;
  }

  const EvaluatorInterface *evaluator = nullptr;
};

} // namespace
