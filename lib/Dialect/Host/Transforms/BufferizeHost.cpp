//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/Host/IR/HostOps.h"
#include "calotype/Dialect/Host/IR/HostViews.h"
#include "calotype/Dialect/Host/Transforms/Passes.h"
#include "calotype/Support/Diagnostics.h"
#include "mlir/Dialect/Arith/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Bufferization/Transforms/Bufferize.h"
#include "mlir/Dialect/Bufferization/Transforms/OneShotAnalysis.h"
#include "mlir/Dialect/Bufferization/Transforms/Transforms.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tensor/IR/TensorInferTypeOpInterfaceImpl.h"
#include "mlir/Dialect/Tensor/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Tensor/Transforms/SubsetInsertionOpInterfaceImpl.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace calotype::host {
#define GEN_PASS_DEF_BUFFERIZEHOSTPASS
#include "calotype/Dialect/Host/Transforms/Passes.h.inc"
} // namespace calotype::host

using namespace mlir;
using namespace mlir::bufferization;
using namespace calotype::host;
using calotype::emitNotSupported;

static MemRefType getBufferType(RankedTensorType type) {
  return MemRefType::get(type.getShape(), type.getElementType());
}

/// Gives every use of an empty tensor a tensor of its own. Where equal ones are
/// one value, the analysis looks at each pair of the kernels that write to it.
static void separateEmptyTensors(func::FuncOp function) {
  function.walk([](tensor::EmptyOp empty) {
    if (empty->use_empty())
      return;
    for (OpOperand &use :
         llvm::make_early_inc_range(llvm::drop_begin(empty->getUses())))
      use.set(OpBuilder(use.getOwner()).clone(*empty)->getResult(0));
  });
}

/// Makes the kernel that computes `value` write to `place`, a contiguous memref
/// of the shape of `value`, when reshapes alone lie between them and its
/// destination is empty. Views of `place` are made at `builder`.
static void writeTo(OpBuilder &builder, Value value, Value place) {
  while (Operation *op = value.getDefiningOp()) {
    if (auto call = dyn_cast<CallOp>(op)) {
      OpOperand *init = call.getTiedOpOperand(cast<OpResult>(value));
      if (init->get().getDefiningOp<tensor::EmptyOp>())
        init->set(ToTensorOp::create(builder, op->getLoc(), value.getType(),
                                     place, /*restrict=*/true,
                                     /*writable=*/true));
      return;
    }
    if (auto insert = dyn_cast<tensor::InsertSliceOp>(op)) {
      if (insert.getDest().getDefiningOp<tensor::EmptyOp>()) {
        insert.getDestMutable().assign(
            ToTensorOp::create(builder, op->getLoc(), value.getType(), place,
                               /*restrict=*/true, /*writable=*/true));
        return;
      }
      value = insert.getDest();
      continue;
    }
    if (auto collapse = dyn_cast<tensor::CollapseShapeOp>(op)) {
      place = memref::ExpandShapeOp::create(
          builder, op->getLoc(), getBufferType(collapse.getSrcType()), place,
          collapse.getReassociationIndices());
    } else if (auto expand = dyn_cast<tensor::ExpandShapeOp>(op)) {
      place = memref::CollapseShapeOp::create(
          builder, op->getLoc(), getBufferType(expand.getSrcType()), place,
          expand.getReassociationIndices());
    } else {
      return;
    }
    value = op->getOperand(0);
  }
}

/// The kernel call behind the reshapes of a value, or null.
static CallOp findCall(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (auto call = dyn_cast<CallOp>(op))
      return call;
    if (!isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp>(op))
      return nullptr;
    value = op->getOperand(0);
  }
  return nullptr;
}

/// Whether all that read `value`, or a view of it, stand before `call`.
static bool isReadBefore(Value value, CallOp call) {
  return llvm::all_of(value.getUsers(), [&](Operation *user) {
    if (isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp,
            tensor::ExtractSliceOp>(user))
      return isReadBefore(user->getResult(0), call);
    return user->isBeforeInBlock(call);
  });
}

/// The argument whose buffer result number `index` may be (`nn.state` of the
/// argument), or null.
static Value findState(func::FuncOp function, unsigned index) {
  for (BlockArgument arg : function.getBody().front().getArguments())
    if (auto output = function.getArgAttrOfType<IntegerAttr>(arg.getArgNumber(),
                                                             "nn.state"))
      if (output.getInt() == index)
        return arg;
  return nullptr;
}

/// The results that are states whose old value is read when the new one is
/// written, or later: they get a buffer of their own, which is copied at the
/// end.
static llvm::SmallDenseSet<unsigned> findCopied(func::FuncOp function,
                                                func::ReturnOp returnOp) {
  llvm::SmallDenseSet<unsigned> copied;
  for (unsigned index = 0; index < returnOp.getNumOperands(); ++index)
    if (Value state = findState(function, index)) {
      CallOp call = findCall(returnOp.getOperand(index));
      if (!call || !isReadBefore(state, call))
        copied.insert(index);
    }
  return copied;
}

/// Turns tensor arguments of `function` into memref arguments.
static LogicalResult convertArguments(func::FuncOp function,
                                      OpBuilder &builder) {
  Block &body = function.getBody().front();
  for (BlockArgument arg : body.getArguments()) {
    auto type = dyn_cast<RankedTensorType>(arg.getType());
    if (!type || !type.hasStaticShape())
      return emitNotSupported(function, "argument #")
             << arg.getArgNumber() << " of type " << arg.getType()
             << ", expected a tensor of static shape";
    arg.setType(getBufferType(type));
    auto tensor = ToTensorOp::create(builder, arg.getLoc(), type, arg,
                                     /*restrict=*/true, /*writable=*/false);
    arg.replaceAllUsesExcept(tensor, tensor);
  }
  return success();
}

/// Turns tensor arguments and results of `function` into memref arguments.
static LogicalResult convertBoundary(func::FuncOp function) {
  if (!function.getBody().hasOneBlock())
    return function.emitError("expected a function of one block");
  Block &body = function.getBody().front();
  auto returnOp = cast<func::ReturnOp>(body.getTerminator());
  OpBuilder builder = OpBuilder::atBlockBegin(&body);
  llvm::SmallDenseSet<unsigned> copied = findCopied(function, returnOp);
  if (failed(convertArguments(function, builder)))
    return failure();
  SmallVector<DictionaryAttr> attrs;
  function.getAllArgAttrs(attrs);
  attrs.resize(body.getNumArguments());
  OpBuilder atEnd(returnOp);
  SmallVector<std::pair<Value, Value>> copies;
  for (auto [index, value] : llvm::enumerate(returnOp.getOperands())) {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    if (!type || !type.hasStaticShape())
      return emitNotSupported(function, "result #")
             << index << " of type " << value.getType()
             << ", expected a tensor of static shape";
    Value place = body.addArgument(getBufferType(type), returnOp.getLoc());
    if (copied.contains(index)) {
      Value buffer = ToBufferOp::create(atEnd, returnOp.getLoc(),
                                        getBufferType(type), value,
                                        /*read_only=*/true);
      copies.push_back({buffer, place});
    } else {
      writeTo(builder, value, place);
      MaterializeInDestinationOp::create(atEnd, returnOp.getLoc(), TypeRange(),
                                         value, place, /*restrict=*/true,
                                         /*writable=*/true);
    }
    NamedAttrList list(function.getResultAttrDict(index));
    list.set("host.output", builder.getUnitAttr());
    attrs.push_back(list.getDictionary(builder.getContext()));
  }
  for (auto [from, to] : copies)
    memref::CopyOp::create(atEnd, returnOp.getLoc(), from, to);
  returnOp->setOperands({});
  function->removeAttr(function.getResAttrsAttrName());
  function.setType(builder.getFunctionType(body.getArgumentTypes(), {}));
  for (DictionaryAttr &dict : attrs)
    if (!dict)
      dict = builder.getDictionaryAttr({});
  function.setAllArgAttrs(attrs);
  return success();
}

/// True when every kernel writes to memory of its own, which no other value has
/// had before: nothing can be overwritten that is still read.
static bool hasOwnDestinations(func::FuncOp function) {
  auto isOwn = [](Value init) {
    auto place = init.getDefiningOp<ToTensorOp>();
    return init.hasOneUse() && (init.getDefiningOp<tensor::EmptyOp>() ||
                                (place && place.getWritable()));
  };
  return llvm::all_of(function.getBody().front(), [&](Operation &op) {
    if (auto call = dyn_cast<CallOp>(op))
      return llvm::all_of(call.getInits(), isOwn);
    return isa<tensor::EmptyOp, tensor::CollapseShapeOp, tensor::ExpandShapeOp,
               WeightOp, ToTensorOp, ToBufferOp, MaterializeInDestinationOp,
               memref::CollapseShapeOp, memref::ExpandShapeOp, memref::CopyOp,
               func::ReturnOp>(op);
  });
}

/// Erases copies of a buffer to itself.
static void eraseSelfCopies(func::FuncOp function) {
  function.walk([](memref::CopyOp copy) {
    auto source = resolvePlace(copy.getSource());
    auto target = resolvePlace(copy.getTarget());
    auto from = cast<MemRefType>(copy.getSource().getType());
    auto to = cast<MemRefType>(copy.getTarget().getType());
    bool sameOrder = from == to || (isContiguous(from) && isContiguous(to));
    if (sameOrder && succeeded(source) && succeeded(target) &&
        source->base == target->base &&
        source->byteOffset == target->byteOffset)
      copy.erase();
  });
}

namespace {

struct BufferizeHostPass
    : calotype::host::impl::BufferizeHostPassBase<BufferizeHostPass> {
  using Base::Base;

  void getDependentDialects(DialectRegistry &registry) const override {
    Base::getDependentDialects(registry);
    registry.insert<memref::MemRefDialect>();
    arith::registerBufferizableOpInterfaceExternalModels(registry);
    tensor::registerBufferizableOpInterfaceExternalModels(registry);
    tensor::registerSubsetOpInterfaceExternalModels(registry);
    tensor::registerInferTypeOpInterfaceExternalModels(registry);
  }

  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (!function.isExternal() && failed(run(function)))
        return signalPassFailure();
  }

private:
  static LogicalResult bufferize(func::FuncOp function) {
    OneShotBufferizationOptions options;
    options.bufferAlignment = kAlignment;
    options.setFunctionBoundaryTypeConversion(
        LayoutMapOption::IdentityLayoutMap);
    BufferizationState state;
    // The analysis compares each reader of a value with all others.
    if (hasOwnDestinations(function))
      return bufferizeOp(function, options, state);
    IRRewriter rewriter(function.getContext());
    if (failed(eliminateEmptyTensors(rewriter, function)))
      return failure();
    return runOneShotBufferize(function, options, state);
  }

  LogicalResult run(func::FuncOp function) {
    separateEmptyTensors(function);
    if (failed(convertBoundary(function)))
      return failure();
    if (failed(bufferize(function)))
      return failure();
    // Folds views of views and removes what nobody uses.
    RewritePatternSet patterns(&getContext());
    for (StringRef name : {"memref", "bufferization"})
      if (Dialect *dialect = getContext().getLoadedDialect(name))
        dialect->getCanonicalizationPatterns(patterns);
    memref::CopyOp::getCanonicalizationPatterns(patterns, &getContext());
    if (failed(applyPatternsGreedily(function, std::move(patterns))))
      return failure();
    eraseSelfCopies(function);
    return success();
  }
};

} // namespace
