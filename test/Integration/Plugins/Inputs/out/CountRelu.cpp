//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// A pass of somebody else: counts nn.relu by its class and by its name.
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/NN/IR/NNOps.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Tools/Plugins/PassPlugin.h"

using namespace mlir;

namespace {
struct CountRelu : PassWrapper<CountRelu, OperationPass<>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(CountRelu)

  StringRef getArgument() const override { return "count-relu"; }
  StringRef getDescription() const override { return "count nn.relu"; }

  void runOnOperation() override {
    int byClass = 0, byName = 0, elementwise = 0;
    getOperation()->walk([&](Operation *op) {
      byClass += isa<calotype::nn::ReluOp>(op);
      byName += op->getName().getStringRef() == "nn.relu";
      elementwise += isa<calotype::nn::ScalarOpInterface>(op);
    });
    getOperation()->emitRemark()
        << byClass << " by class, " << byName << " by name, " << elementwise
        << " by interface";
  }
};
} // namespace

extern "C" LLVM_ATTRIBUTE_WEAK PassPluginLibraryInfo mlirGetPassPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "CountRelu", "1",
          [] { PassRegistration<CountRelu>(); }};
}
