//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Conversion/HostToLLVM/HostToLLVM.h"
#include "ProgramTables.h"
#include "calotype/Dialect/Host/IR/HostOps.h"
#include "calotype/Dialect/Host/IR/HostViews.h"
#include "calotype/Support/Diagnostics.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

namespace calotype {
#define GEN_PASS_DEF_CONVERTHOSTTOLLVMPASS
#include "calotype/Conversion/HostToLLVM/Passes.h.inc"
} // namespace calotype

using namespace mlir;
using namespace calotype;

namespace {

/// Writes one model function as an LLVM function.
class FunctionLowering {
public:
  FunctionLowering(StringRef prefix, ProgramTables &tables, ModuleOp module)
      : prefix(prefix), tables(tables), symbols(module),
        builder(OpBuilder::atBlockEnd(module.getBody())),
        pointer(LLVM::LLVMPointerType::get(module.getContext())) {}

  LogicalResult lower(func::FuncOp function, unsigned number) {
    Location loc = function.getLoc();
    auto type = LLVM::LLVMFunctionType::get(
        LLVM::LLVMVoidType::get(builder.getContext()), {pointer, pointer});
    auto lowered = LLVM::LLVMFuncOp::create(
        builder, loc, (prefix + "__fn" + Twine(number)).str(), type,
        LLVM::Linkage::Internal);
    OpBuilder::InsertionGuard guard(builder);
    Block *block = lowered.addEntryBlock(builder);
    builder.setInsertionPointToStart(block);
    context = block->getArgument(0);
    bases = block->getArgument(1);
    loadedBases.clear();
    for (Operation &op : function.getBody().front())
      if (failed(lowerOp(&op)))
        return failure();
    return success();
  }

private:
  LogicalResult lowerOp(Operation *op) {
    Location loc = op->getLoc();
    if (auto call = dyn_cast<host::CallOp>(op))
      return lowerCall(call);
    if (auto copy = dyn_cast<memref::CopyOp>(op))
      return lowerCopy(copy);
    if (isa<func::ReturnOp>(op)) {
      LLVM::ReturnOp::create(builder, loc, ValueRange());
      return success();
    }
    if (host::isView(op) || isa<host::WeightOp, host::SlotOp>(op))
      return success();
    // Scalars and empty tensors that nobody reads leave no code.
    if (isMemoryEffectFree(op) && op->use_empty())
      return success();
    return emitNotSupported(op, "'") << op->getName() << "' in a host program";
  }

  LogicalResult lowerCall(host::CallOp call) {
    StringRef symbol = call.getKernel();
    if (auto kernel = symbols.lookup<host::KernelOp>(symbol))
      symbol = kernel.getObjectSymbol().value_or(symbol);
    SmallVector<Value> arguments = {
        context, constant(call.getLoc(), tables.addCall(symbol, call))};
    for (Value operand : call.getOperands()) {
      FailureOr<Value> address = getAddress(call, operand);
      if (failed(address))
        return failure();
      arguments.push_back(*address);
    }
    auto type = LLVM::LLVMFunctionType::get(
        LLVM::LLVMVoidType::get(builder.getContext()),
        {pointer, builder.getI32Type()},
        /*isVarArg=*/true);
    callRuntime(call.getLoc(), "invoke", type, arguments);
    return success();
  }

  LogicalResult lowerCopy(memref::CopyOp copy) {
    auto from = cast<MemRefType>(copy.getSource().getType());
    auto to = cast<MemRefType>(copy.getTarget().getType());
    FailureOr<Value> source = getAddress(copy, copy.getSource());
    FailureOr<Value> target = getAddress(copy, copy.getTarget());
    if (failed(source) || failed(target))
      return failure();
    Location loc = copy.getLoc();
    if (host::isContiguous(from) && host::isContiguous(to)) {
      Value bytes = LLVM::ConstantOp::create(builder, loc, builder.getI64Type(),
                                             host::getImageBytes(from));
      LLVM::MemcpyOp::create(builder, loc, *target, *source, bytes,
                             /*isVolatile=*/false);
      return success();
    }
    Type i32 = builder.getI32Type();
    auto type = LLVM::LLVMFunctionType::get(
        LLVM::LLVMVoidType::get(builder.getContext()),
        {pointer, i32, pointer, i32, pointer});
    callRuntime(loc, "copy", type,
                {context, constant(loc, tables.addImage(to)), *target,
                 constant(loc, tables.addImage(from)), *source});
    return success();
  }

  void callRuntime(Location loc, StringRef name, LLVM::LLVMFunctionType type,
                   ValueRange arguments) {
    std::string symbol = (prefix + "__rt_" + name).str();
    auto function = symbols.lookup<LLVM::LLVMFuncOp>(symbol);
    if (!function) {
      OpBuilder outer(builder.getContext());
      function = LLVM::LLVMFuncOp::create(outer, loc, symbol, type);
      symbols.insert(function);
    }
    LLVM::CallOp::create(builder, loc, function, arguments);
  }

  Value constant(Location loc, int64_t value) {
    return LLVM::ConstantOp::create(builder, loc, builder.getI32Type(), value);
  }

  /// Pointer to the first element of the memref `value`.
  FailureOr<Value> getAddress(Operation *user, Value value) {
    FailureOr<host::Place> place = host::resolvePlace(value);
    if (failed(place))
      return emitNotSupported(user, "an operand at an offset that is "
                                    "no constant");
    int64_t offset = place->byteOffset;
    unsigned base;
    if (auto weight = place->base.getDefiningOp<host::WeightOp>()) {
      base = 0;
      offset += weight.getOffset();
    } else if (auto slot = place->base.getDefiningOp<host::SlotOp>()) {
      base = 1;
      offset += slot.getOffset();
    } else if (auto argument = dyn_cast<BlockArgument>(place->base)) {
      base = 2 + argument.getArgNumber();
    } else {
      return emitNotSupported(user, "an operand that is no weight, "
                                    "slot or argument");
    }
    Value start = getBase(user->getLoc(), base);
    if (offset == 0)
      return start;
    Value bytes = LLVM::ConstantOp::create(builder, user->getLoc(),
                                           builder.getI64Type(), offset);
    return LLVM::GEPOp::create(builder, user->getLoc(), pointer,
                               builder.getI8Type(), start, LLVM::GEPArg(bytes))
        .getResult();
  }

  Value getBase(Location loc, unsigned number) {
    Value &base = loadedBases[number];
    if (!base) {
      Value place = bases;
      if (number != 0)
        place = LLVM::GEPOp::create(builder, loc, pointer, pointer, bases,
                                    LLVM::GEPArg(int32_t(number)));
      base = LLVM::LoadOp::create(builder, loc, pointer, place);
    }
    return base;
  }

  StringRef prefix;
  ProgramTables &tables;
  SymbolTable symbols;
  OpBuilder builder;
  LLVM::LLVMPointerType pointer;
  Value context, bases;
  llvm::DenseMap<unsigned, Value> loadedBases;
};

struct ConvertHostToLLVMPass
    : calotype::impl::ConvertHostToLLVMPassBase<ConvertHostToLLVMPass> {
  using Base::Base;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    ProgramTables tables(prefix);
    FunctionLowering lowering(prefix, tables, module);
    SmallVector<func::FuncOp> functions;
    for (auto function : module.getOps<func::FuncOp>())
      if (!function.isExternal())
        functions.push_back(function);
    for (auto [number, function] : llvm::enumerate(functions))
      if (failed(lowering.lower(function, number)))
        return signalPassFailure();
    if (!tables.fits()) {
      emitNotSupported(module, "more than 32767 kernels or images");
      return signalPassFailure();
    }
    for (func::FuncOp function : functions)
      function.erase();
    for (auto kernel :
         llvm::make_early_inc_range(module.getOps<host::KernelOp>()))
      kernel.erase();
    tables.emit(module);
  }
};

} // namespace
