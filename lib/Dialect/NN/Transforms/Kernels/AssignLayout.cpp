//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// nn-assign-layout: physical orders of values, spread from the convolutions.
//===----------------------------------------------------------------------===//

#include "../TensorTypes.h"
#include "KernelSymbols.h"
#include "Layouts.h"
#include "calotype/Dialect/NN/IR/MemoryOrder.h"
#include "calotype/Dialect/NN/IR/NNOpFacts.h"
#include "calotype/Dialect/NN/IR/NNOps.h"
#include "calotype/Dialect/NN/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/SymbolTable.h"

namespace calotype::nn {
#define GEN_PASS_DEF_ASSIGNLAYOUTPASS
#include "calotype/Dialect/NN/Transforms/Passes.h.inc"
} // namespace calotype::nn

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

namespace {

/// What a kernel wants of its images: what its root does, but for kernels that
/// move what they read.
LayoutWish wishOf(KernelOp kernel) {
  Operation *root = kernel.findRoot();
  LayoutWish wish =
      root ? cast<OpFacts>(root).getLayoutWish() : LayoutWish::Any;
  if (wish != LayoutWish::Any)
    return wish;
  bool moves = false;
  for (Operation &op : kernel.getBody().front())
    moves |= isa<TransposeOp, ReshapeOp>(op);
  bool isCopy = &kernel.getBody().front().front() ==
                kernel.getBody().front().getTerminator();
  if (moves || isCopy)
    return LayoutWish::Reads;
  return LayoutWish::Any;
}

/// Chooses and sets the layouts of one function's values.
class LayoutAssigner {
public:
  LayoutAssigner(func::FuncOp function, KernelSymbols &symbols,
                 SymbolTable &table)
      : function(function), symbols(symbols), table(table) {}

  void run() {
    Block &block = function.getBody().front();
    SmallVector<CallOp> calls(block.getOps<CallOp>());
    for (CallOp call : llvm::reverse(calls))
      if (areReadersChannelsLast(call))
        wanted.insert(call.getResult(0));
    for (CallOp call : calls)
      assign(call);
    // What is no kernel reads row-major values.
    for (Operation &op : llvm::make_early_inc_range(block))
      if (!isa<CallOp, RelayoutOp, TransposeOp>(op))
        for (OpOperand &operand : op.getOpOperands())
          operand.set(relayout(operand.get(), LayoutAttr(), &op));
  }

private:
  KernelOp kernelOf(CallOp call) {
    return table.lookup<KernelOp>(call.getCallee());
  }

  LayoutAttr channelsLast(Type type) {
    return getChannelsLast(function.getContext(),
                           cast<RankedTensorType>(type).getRank());
  }

  /// True when every reader would take the call's result with channels last.
  bool areReadersChannelsLast(CallOp call) {
    if (call->getNumResults() != 1 ||
        !hasImageRank(call.getResult(0).getType()) || call->use_empty())
      return false;
    return llvm::all_of(call->getUses(), [&](OpOperand &use) {
      auto reader = dyn_cast<CallOp>(use.getOwner());
      if (!reader || reader->getNumResults() != 1)
        return false;
      LayoutWish wish = wishOf(kernelOf(reader));
      bool sameRank = typeOf(reader.getResult(0)).getRank() ==
                      typeOf(call.getResult(0)).getRank();
      return sameRank && (wish == LayoutWish::ChannelsLast ||
                          (wish == LayoutWish::Any &&
                           wanted.contains(reader.getResult(0))));
    });
  }

  bool isChannelsLast(Value value) {
    LayoutAttr layout = getLayout(value.getType());
    return layout && layout == channelsLast(value.getType());
  }

  void assign(CallOp call) {
    KernelOp kernel = kernelOf(call);
    if (call->getNumResults() != 1)
      return makeRowMajor(call);
    if (makeView(call, kernel))
      return;
    LayoutWish wish = wishOf(kernel);
    RankedTensorType type = typeOf(call.getResult(0));
    bool last = wish == LayoutWish::ChannelsLast;
    bool reads = false; // An operand has channels last already.
    if (wish == LayoutWish::Any && hasImageRank(type))
      for (Value operand : call.getOperands())
        reads |= isChannelsLast(operand) &&
                 typeOf(operand).getRank() == type.getRank();
    if (wish == LayoutWish::Any || wish == LayoutWish::Reads)
      last = reads || wanted.contains(call.getResult(0));
    SmallVector<Value> operands;
    for (auto [index, operand] : llvm::enumerate(call.getOperands())) {
      BlockArgument argument = kernel.getArgument(index);
      bool image =
          last && typeOf(operand).getRank() == type.getRank() &&
          wish != LayoutWish::Reads &&
          (wish == LayoutWish::ChannelsLast || reads || isConstant(operand));
      if (LayoutAttr packed = weightLayout(kernel, argument, operand))
        operands.push_back(relayout(operand, packed, call));
      else if (isWeight(kernel, argument))
        operands.push_back(relayout(operand, LayoutAttr(), call));
      else if (image)
        operands.push_back(
            relayout(operand, channelsLast(operand.getType()), call));
      else if (wish == LayoutWish::RowMajor)
        operands.push_back(relayout(operand, LayoutAttr(), call));
      else
        operands.push_back(operand);
    }
    retarget(call, kernel, operands, last ? channelsLast(type) : LayoutAttr());
  }

  /// The only op of a kernel that only transposes its argument.
  static TransposeOp findTranspose(KernelOp kernel) {
    Block &body = kernel.getBody().front();
    auto transpose = dyn_cast<TransposeOp>(body.front());
    return transpose && body.getNumArguments() == 1 &&
                   transpose->getNextNode() == body.getTerminator()
               ? transpose
               : TransposeOp();
  }

  /// True when the value, through views, becomes a result of the function.
  static bool reachesReturn(Value value) {
    return llvm::any_of(value.getUsers(), [](Operation *user) {
      return isa<func::ReturnOp>(user) ||
             (isa<ReshapeOp, RelayoutOp, TransposeOp>(user) &&
              reachesReturn(user->getResult(0)));
    });
  }

  /// Whether a view of `value` may be a result of the function: a kernel writes
  /// it, and no other result is a view of it.
  static bool mayReturn(Value value) {
    while (Operation *op = value.getDefiningOp()) {
      if (isa<CallOp>(op))
        return !reachesReturn(value);
      if (!isa<ReshapeOp, RelayoutOp, TransposeOp>(op))
        return false;
      value = op->getOperand(0);
    }
    return false;
  }

  /// A transpose that moves nothing in memory stays in the function as a view.
  bool makeView(CallOp call, KernelOp kernel) {
    TransposeOp transpose = findTranspose(kernel);
    if (!transpose ||
        (reachesReturn(call.getResult(0)) && !mayReturn(call.getOperand(0))))
      return false;
    RankedTensorType type = typeOf(call.getResult(0));
    SmallVector<LayoutAttr> candidates{LayoutAttr()};
    if (hasImageRank(type) && !reachesReturn(call.getResult(0)))
      candidates.insert(wanted.contains(call.getResult(0)) ? candidates.begin()
                                                           : candidates.end(),
                        channelsLast(type));
    Value operand = call.getOperand(0);
    for (LayoutAttr layout : candidates) {
      RankedTensorType result = withLayout(type, layout);
      if (!isViewTranspose(typeOf(operand), result, transpose.getPermutation()))
        continue;
      OpBuilder builder(call);
      Value view = TransposeOp::create(builder, call.getLoc(), result, operand,
                                       transpose.getPermutation());
      call.getResult(0).replaceAllUsesWith(view);
      call.erase();
      return true;
    }
    return makeViewOfView(call, transpose);
  }

  /// A transpose behind a view that adds or drops unit dimensions of an image
  /// with channels last: exchanged, the transpose may move nothing.
  bool makeViewOfView(CallOp call, TransposeOp transpose) {
    auto reshape = call.getOperand(0).getDefiningOp<ReshapeOp>();
    if (!reshape || !isChannelsLast(reshape.getInput()))
      return false;
    RankedTensorType from = typeOf(reshape.getInput()),
                     between = reshape.getType();
    auto visible = [](RankedTensorType type) {
      SmallVector<int64_t> dims;
      for (int64_t dim = 0; dim < type.getRank(); ++dim)
        if (type.getDimSize(dim) != 1)
          dims.push_back(dim);
      return dims;
    };
    SmallVector<int64_t> dims = visible(from), places = visible(between);
    if (dims.size() != places.size() ||
        !llvm::all_of(llvm::zip_equal(dims, places), [&](auto pair) {
          return from.getDimSize(std::get<0>(pair)) ==
                 between.getDimSize(std::get<1>(pair));
        }))
      return false;
    // Unit dimensions of the image first, then the others as the transpose has
    // them.
    SmallVector<int64_t> permutation;
    for (int64_t dim = 0; dim < from.getRank(); ++dim)
      if (from.getDimSize(dim) == 1)
        permutation.push_back(dim);
    for (int64_t dim : transpose.getPermutation())
      if (const auto *place = llvm::find(places, dim); place != places.end())
        permutation.push_back(dims[place - places.begin()]);
    SmallVector<int64_t> shape;
    for (int64_t dim : permutation)
      shape.push_back(from.getDimSize(dim));
    auto moved = RankedTensorType::get(shape, from.getElementType());
    if (!isViewTranspose(from, moved, permutation))
      return false;
    OpBuilder builder(call);
    Value view = TransposeOp::create(builder, call.getLoc(), moved,
                                     reshape.getInput(), permutation);
    view = ReshapeOp::create(builder, reshape.getLoc(),
                             call.getResult(0).getType(), view);
    call.getResult(0).replaceAllUsesWith(view);
    call.erase();
    if (reshape->use_empty())
      reshape.erase();
    return true;
  }

  void makeRowMajor(CallOp call) {
    for (OpOperand &operand : call->getOpOperands())
      operand.set(relayout(operand.get(), LayoutAttr(), call));
  }

  static bool isConstant(Value value) {
    return isa_and_nonnull<ConstantOp>(value.getDefiningOp());
  }

  /// True when the argument is the filter of the kernel's convolution.
  static bool isWeight(KernelOp kernel, BlockArgument argument) {
    Operation *root = kernel.findRoot();
    return root && isa<ConvOp, ConvTransposeOp>(root) &&
           root->getOperand(1) == argument;
  }

  /// Constant filters and matrices are packed for the kernel's plan.
  LayoutAttr weightLayout(KernelOp kernel, BlockArgument argument,
                          Value operand) {
    Operation *root = kernel.findRoot();
    if (!isConstant(operand) || !root || root->getNumOperands() < 2 ||
        root->getOperand(1) != argument || !argument.hasOneUse())
      return {};
    MLIRContext *context = function.getContext();
    plan::KernelPlanInterface plan = kernel.getPlanAttr();
    int64_t width = plan ? plan.getPanelWidth() : 0;
    int64_t rank = typeOf(operand).getRank();
    SmallVector<int64_t> spatial;
    for (int64_t i = 2; i < rank; ++i)
      spatial.push_back(i);
    auto order = [&](ArrayRef<int64_t> before, ArrayRef<int64_t> after) {
      SmallVector<int64_t> perm(before);
      llvm::append_range(perm, spatial);
      llvm::append_range(perm, after);
      return perm;
    };
    if (auto conv = dyn_cast<ConvOp>(root)) {
      if (!plan)
        return {};
      // Without panels the channels are innermost.
      if (!width)
        return LayoutAttr::get(context, order({}, {1, 0}), {}, {});
      // All taps of a block of the reduction lie together.
      if (int64_t block = plan.getPanelDepth())
        return LayoutAttr::get(context, order({0, 1}, {}), {1, 0},
                               {block, width});
      return LayoutAttr::get(context, order({0}, {1}), {0}, {width});
    }
    if (isa<ConvTransposeOp>(root))
      return LayoutAttr::get(context, order({}, {0, 1}), {}, {});
    if (auto matmul = dyn_cast<MatmulOp>(root)) {
      if (rank != 2 || !width)
        return {};
      if (matmul.getTransposeRhs())
        return LayoutAttr::get(context, {0, 1}, {0}, {width});
      return LayoutAttr::get(context, {1, 0}, {1}, {width});
    }
    return {};
  }

  /// `value` under `layout`, made before `user` or shared with an earlier
  /// reader.
  Value relayout(Value value, LayoutAttr layout, Operation *user) {
    RankedTensorType type = dyn_cast<RankedTensorType>(value.getType());
    if (!type || getLayout(type) == layout)
      return value;
    if (auto producer = value.getDefiningOp<RelayoutOp>())
      if (getLayout(producer.getInput().getType()) == layout)
        return producer.getInput();
    Value &known = relayouts[{value, layout}];
    if (!known) {
      OpBuilder builder(user);
      builder.setInsertionPointAfterValue(value);
      known = RelayoutOp::create(builder, value.getLoc(),
                                 withLayout(type, layout), value);
    }
    return known;
  }

  void retarget(CallOp call, KernelOp kernel, ArrayRef<Value> operands,
                LayoutAttr resultLayout) {
    Value result = call.getResult(0);
    RankedTensorType resultType = withLayout(typeOf(result), resultLayout);
    auto type = FunctionType::get(function.getContext(),
                                  ValueRange(operands).getTypes(), resultType);
    call->setOperands(operands);
    result.setType(resultType);
    if (kernel.getFunctionType() == type)
      return;
    KernelOp callee =
        symbols.add(cloneWithTypes(kernel, type), getKernelWord(kernel));
    if (table.lookup(callee.getSymName()) != callee)
      table.insert(callee);
    call.setCallee(callee.getSymName());
  }

  func::FuncOp function;
  KernelSymbols &symbols;
  SymbolTable &table;
  llvm::DenseSet<Value>
      wanted; ///< Results all readers of which want channels last.
  llvm::DenseMap<std::pair<Value, LayoutAttr>, Value> relayouts;
};

struct AssignLayoutPass
    : calotype::nn::impl::AssignLayoutPassBase<AssignLayoutPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    KernelSymbols symbols(module);
    SymbolTable table(module);
    for (auto function : module.getOps<func::FuncOp>())
      if (!function.isExternal())
        LayoutAssigner(function, symbols, table).run();
    eraseUnusedKernels(module);
    module.walk([&](RelayoutOp op) {
      if (isa_and_nonnull<ConstantOp>(op.getInput().getDefiningOp()))
        ++numConstant;
      else
        ++numRunTime;
    });
  }
};

} // namespace
