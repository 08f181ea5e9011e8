//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Asks Halide for the ranges that pipelines touch.
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/Calotype/IR/CalotypeDialect.h"
#include "calotype/Support/Diagnostics.h"
#include "calotype/Target/HalideObject/HalideObject.h"
#include "calotype/Target/HalideObject/Passes.h"
#include "mlir/IR/BuiltinOps.h"

namespace calotype {
#define GEN_PASS_DEF_VERIFYBOUNDSPASS
#include "calotype/Target/HalideObject/Passes.h.inc"
} // namespace calotype

using namespace calotype;

namespace {
struct VerifyBoundsPass : impl::VerifyBoundsPassBase<VerifyBoundsPass> {
  using VerifyBoundsPassBase::VerifyBoundsPassBase;

  void runOnOperation() override {
    llvm::Expected<TargetDescription> description =
        target.empty() ? getTarget(getOperation()) : resolveTarget(target);
    if (!description) {
      emitInputError(getOperation(), llvm::toString(description.takeError()));
      return signalPassFailure();
    }
    HalideObjectOptions options;
    options.target = getHalideTarget(*description, /*checked=*/true);
    options.jobs = jobs;
    auto pipelines =
        llvm::to_vector(getOperation().getOps<calotype::halide::PipelineOp>());
    numChecked += pipelines.size();
    if (failed(verifyHalideBounds(pipelines, options)))
      signalPassFailure();
  }
};
} // namespace
