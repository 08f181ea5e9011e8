//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "BadPasses.h"
#include "calotype/Dialect/Halide/IR/HalideOps.h"
#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"
#include "calotype/Dialect/NN/IR/NNStructureOps.h"
#include "calotype/Support/Diagnostics.h"
#include "calotype/Support/Tensor.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassRegistry.h"
#include <csignal>
#include <cstdlib>

using namespace mlir;

namespace {

template <typename Derived>
using ModulePass = PassWrapper<Derived, OperationPass<ModuleOp>>;

struct DropRelu : ModulePass<DropRelu> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(DropRelu)
  StringRef getArgument() const override { return "test-drop-relu"; }
  void runOnOperation() override {
    getOperation().walk([](calotype::nn::ReluOp relu) {
      relu.getResult().replaceAllUsesWith(relu->getOperand(0));
      relu.erase();
    });
  }
};

/// Makes every float constant larger by a thousandth.
struct StretchConstants : ModulePass<StretchConstants> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(StretchConstants)
  StringRef getArgument() const override { return "test-stretch-constants"; }
  void runOnOperation() override {
    getOperation().walk([](calotype::nn::ConstantOp constant) {
      auto values = dyn_cast<DenseFPElementsAttr>(constant.getValue());
      if (!values || !values.getElementType().isF32())
        return;
      SmallVector<float> stretched;
      for (float value : values.getValues<float>())
        stretched.push_back(value * 1.001f);
      constant.setValueAttr(
          DenseElementsAttr::get(values.getType(), ArrayRef<float>(stretched)));
    });
  }
};

struct SwapKernelSub : ModulePass<SwapKernelSub> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(SwapKernelSub)
  StringRef getArgument() const override { return "test-swap-kernel-sub"; }
  void runOnOperation() override {
    for (auto pipeline : getOperation().getOps<calotype::halide::PipelineOp>())
      pipeline.walk([](arith::SubFOp sub) {
        sub->setOperands({sub.getRhs(), sub.getLhs()});
      });
  }
};

/// Makes kernels read one element further along the first dimension.
struct ReadBeyond : ModulePass<ReadBeyond> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(ReadBeyond)
  StringRef getArgument() const override { return "test-read-beyond"; }
  void runOnOperation() override {
    getOperation().walk([](calotype::halide::LoadOp load) {
      OpBuilder builder(load);
      Location loc = load.getLoc();
      Value one =
          arith::ConstantOp::create(builder, loc, builder.getI32IntegerAttr(1));
      OpOperand &index = load.getIndicesMutable()[0];
      index.set(arith::AddIOp::create(builder, loc, index.get(), one));
    });
  }
};

struct Fail : ModulePass<Fail> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(Fail)
  StringRef getArgument() const override { return "test-fail"; }
  void runOnOperation() override {
    getOperation().emitError("this pass always fails");
    signalPassFailure();
  }
};

struct FailSilently : ModulePass<FailSilently> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(FailSilently)
  StringRef getArgument() const override { return "test-fail-silently"; }
  void runOnOperation() override { signalPassFailure(); }
};

/// Fails at the first op of the graph in words that speak of what is not
/// supported.
struct Misspeak : ModulePass<Misspeak> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(Misspeak)
  StringRef getArgument() const override { return "test-misspeak"; }
  void runOnOperation() override {
    mlir::emitError(getFirstLoc(getOperation()),
                    "type i7 is not supported here");
    signalPassFailure();
  }
  static Location getFirstLoc(ModuleOp module) {
    auto function = *module.getOps<func::FuncOp>().begin();
    return function.getBody().front().front().getLoc();
  }
};

/// Refuses the first op of the graph.
struct Refuse : ModulePass<Refuse> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(Refuse)
  StringRef getArgument() const override { return "test-refuse"; }
  void runOnOperation() override {
    calotype::emitNotSupported(Misspeak::getFirstLoc(getOperation()),
                               "anything of this kind");
    signalPassFailure();
  }
};

struct Warn : ModulePass<Warn> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(Warn)
  StringRef getArgument() const override { return "test-warn"; }
  void runOnOperation() override {
    mlir::emitWarning(Misspeak::getFirstLoc(getOperation()), "look at this");
  }
};

struct Crash : ModulePass<Crash> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(Crash)
  StringRef getArgument() const override { return "test-crash"; }
  void runOnOperation() override {
    int *volatile nowhere = nullptr;
    *nowhere = 1;
  }
};

struct Abort : ModulePass<Abort> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(Abort)
  StringRef getArgument() const override { return "test-abort"; }
  void runOnOperation() override { std::abort(); }
};

/// As the system ends a process when memory is short.
struct Kill : ModulePass<Kill> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(Kill)
  StringRef getArgument() const override { return "test-kill"; }
  void runOnOperation() override { std::raise(SIGKILL); }
};

struct Allocate : ModulePass<Allocate> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(Allocate)
  StringRef getArgument() const override { return "test-allocate"; }
  void runOnOperation() override {
    // A shape whose bytes no machine has.
    calotype::Tensor::allocate(calotype::ElementType::F64, {int64_t(1) << 50});
  }
};

} // namespace

void calotype::test::registerBadPasses() {
  PassRegistration<DropRelu>();
  PassRegistration<StretchConstants>();
  PassRegistration<SwapKernelSub>();
  PassRegistration<ReadBeyond>();
  PassRegistration<Fail>();
  PassRegistration<FailSilently>();
  PassRegistration<Misspeak>();
  PassRegistration<Refuse>();
  PassRegistration<Warn>();
  PassRegistration<Crash>();
  PassRegistration<Abort>();
  PassRegistration<Kill>();
  PassRegistration<Allocate>();
}
