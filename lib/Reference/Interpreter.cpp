//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Reference/Interpreter.h"
#include "Conversion.h"
#include "Operations.h"
#include "Selection.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace calotype;
using namespace calotype::reference;
using namespace mlir;

// Ops with one result and a function `run` of their own.
#define CALOTYPE_COMPUTED_OPS                                                  \
  nn::MatmulOp, nn::ConvOp, nn::ConvTransposeOp, nn::EinsumOp, nn::ReduceOp,   \
      nn::ArgReduceOp, nn::TopKOp, nn::ScanOp, nn::SoftmaxOp,                  \
      nn::LogSoftmaxOp, nn::NormalizeOp, nn::BatchNormOp, nn::LpNormalizeOp,   \
      nn::PoolOp, nn::AdaptivePoolOp, nn::SpaceToDepthOp, nn::DepthToSpaceOp,  \
      nn::SpaceToBatchOp, nn::BatchToSpaceOp, nn::TransposeOp, nn::SliceOp,    \
      nn::ConcatOp, nn::PadOp, nn::ExpandOp, nn::TileOp, nn::TriluOp,          \
      nn::IotaOp, nn::ReverseSequenceOp, nn::GatherOp, nn::GatherElementsOp,   \
      nn::GatherNdOp, nn::ScatterElementsOp, nn::ScatterNdOp, nn::OneHotOp,    \
      nn::AttentionOp, nn::ResizeOp, nn::GridSampleOp

using Tensors = SmallVector<Tensor>;
using Results = FailureOr<SmallVector<Tensor>>;

/// Larger tensors are refused rather than let the allocation fail.
static constexpr int64_t maxElements = int64_t(1) << 29;
/// Kernels may call kernels; this bounds a cycle.
static constexpr int maxCallDepth = 32;

static Results evaluateOp(Operation *op, ArrayRef<Tensor> operands, int depth);

bool calotype::canEvaluate(Operation *op) {
  return isa<nn::ConstantOp, nn::ReshapeOp, nn::RelayoutOp, nn::CallOp,
             nn::ScalarOpInterface, nn::LinearAttentionOp, arith::ConstantOp,
             CALOTYPE_COMPUTED_OPS>(op);
}

/// Checks that a tensor is one of a type; dynamic extents fit any.
static bool fits(const Tensor &tensor, Type type) {
  auto ranked = dyn_cast<RankedTensorType>(type);
  return ranked &&
         getElementType(ranked.getElementType()) == tensor.getElementType() &&
         succeeded(verifyCompatibleShape(ranked.getShape(), tensor.getShape()));
}

static LogicalResult checkFit(Operation *op, ArrayRef<Tensor> tensors,
                              TypeRange types, StringRef what) {
  if (tensors.size() != types.size())
    return op->emitError("expected ")
           << types.size() << ' ' << what << "s, found " << tensors.size();
  for (auto [index, tensor] : llvm::enumerate(tensors))
    if (!fits(tensor, types[index]))
      return op->emitError() << "expected " << what << ' ' << index
                             << " of type " << types[index] << ", found "
                             << tensor.getIRType(op->getContext());
  return success();
}

/// Evaluates the ops of a block in order; the operands of its terminator. A
/// tensor is released after its last use.
static Results runBlock(Block &block, ArrayRef<Tensor> inputs, int depth) {
  DenseMap<Value, Tensor> values;
  DenseMap<Value, int64_t> usesLeft;
  auto define = [&](Value value, const Tensor &tensor) {
    int64_t uses = std::distance(value.use_begin(), value.use_end());
    if (uses) {
      values[value] = tensor;
      usesLeft[value] = uses;
    }
  };
  for (auto [argument, input] : llvm::zip(block.getArguments(), inputs))
    define(argument, input);
  for (Operation &op : block) {
    Tensors operands;
    for (Value operand : op.getOperands()) {
      if (!values.count(operand))
        return op.emitError("not supported: interpreting a value from outside "
                            "the block"),
               failure();
      operands.push_back(values[operand]);
      if (--usesLeft[operand] == 0)
        values.erase(operand);
    }
    if (op.hasTrait<OpTrait::IsTerminator>())
      return operands;
    Results results = evaluateOp(&op, operands, depth);
    if (failed(results))
      return failure();
    operands.clear();
    for (auto [result, tensor] : llvm::zip(op.getResults(), *results))
      define(result, tensor);
  }
  return block.getParentOp()->emitError("expected a terminator"), failure();
}

static Results runFunction(FunctionOpInterface function,
                           ArrayRef<Tensor> inputs, int depth) {
  if (!function.getFunctionBody().hasOneBlock())
    return function.emitError("not supported: interpreting a function that has "
                              "not one block"),
           failure();
  if (failed(checkFit(function, inputs, function.getArgumentTypes(), "input")))
    return failure();
  return runBlock(function.getFunctionBody().front(), inputs, depth);
}

/// Ops whose result is, or is made of, the bytes of a tensor that exists.
static Results forward(Operation *op, ArrayRef<Tensor> operands, int depth) {
  if (op->hasTrait<OpTrait::ConstantLike>()) {
    auto value = op->getAttrOfType<ElementsAttr>("value");
    FailureOr<Tensor> tensor = failure();
    if (value)
      tensor = tensorOf(value);
    if (failed(tensor))
      return op->emitError("the constant's data cannot be read"), failure();
    return Tensors{*tensor};
  }
  if (isa<nn::RelayoutOp>(op))
    return Tensors{operands[0]};
  if (auto reshape = dyn_cast<nn::ReshapeOp>(op)) {
    if (countElements(reshape.getType().getShape()) !=
        operands[0].getNumElements())
      return op->emitError("not supported: reshape to ") << reshape.getType(),
             failure();
    return Tensors{operands[0].reshaped(reshape.getType().getShape())};
  }
  auto call = cast<nn::CallOp>(op);
  auto kernel = SymbolTable::lookupNearestSymbolFrom<nn::KernelOp>(
      op, call.getCalleeAttr());
  if (!kernel)
    return op->emitError("no kernel is named '") << call.getCallee() << "'",
           failure();
  if (depth == maxCallDepth)
    return op->emitError("kernel calls nest deeper than ") << maxCallDepth,
           failure();
  return runFunction(kernel, operands, depth + 1);
}

static Results evaluateOp(Operation *op, ArrayRef<Tensor> operands, int depth) {
  if (!canEvaluate(op))
    return op->emitError("not supported: interpreting '")
               << op->getName() << "'",
           failure();
  if (failed(checkFit(op, operands, op->getOperandTypes(), "operand")))
    return failure();
  if (isa<nn::ConstantOp, nn::ReshapeOp, nn::RelayoutOp, nn::CallOp,
          arith::ConstantOp>(op))
    return forward(op, operands, depth);

  std::vector<Array> arrays, outs;
  bool isEmpty = true;
  for (Type result : op->getResultTypes()) {
    auto type = cast<RankedTensorType>(result);
    std::optional<int64_t> count = countElements(type.getShape());
    if (!count || *count > maxElements)
      return op->emitError("not supported: interpreting a result of type ")
                 << type,
             failure();
    outs.push_back({Shape(type.getShape()), type.getElementType(),
                    std::vector<Cell>(*count, Cell{0})});
    isEmpty &= *count == 0;
  }
  for (auto [tensor, operand] : llvm::zip(operands, op->getOperands()))
    arrays.push_back(widen(tensor, getElementTypeOrSelf(operand.getType())));
  // An empty result has no element to compute.
  if (!isEmpty) {
    if (auto scalar = dyn_cast<nn::ScalarOpInterface>(op)) {
      if (failed(runScalar(scalar, arrays, outs[0])))
        return failure();
    } else if (auto linear = dyn_cast<nn::LinearAttentionOp>(op)) {
      run(linear, arrays, outs);
    } else {
      llvm::TypeSwitch<Operation *>(op).Case<CALOTYPE_COMPUTED_OPS>(
          [&](auto computed) { run(computed, arrays, outs[0]); });
    }
  }
  Tensors results;
  for (const Array &out : outs)
    results.push_back(narrow(out));
  return results;
}

Results calotype::interpret(func::FuncOp function, ArrayRef<Tensor> inputs) {
  return runFunction(function, inputs, 0);
}

Results calotype::evaluate(Operation *op, ArrayRef<Tensor> operands) {
  return evaluateOp(op, operands, 0);
}
