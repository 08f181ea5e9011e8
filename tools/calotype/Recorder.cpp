//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Recorder.h"
#include "calotype/Support/WholeFile.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassInstrumentation.h"
#include "llvm/Support/FileSystem.h"

using namespace mlir;
using namespace calotype;

/// Elements that a recorded constant may have.
static constexpr int64_t kMaxElements = 1024;

/// A copy of the module whose large constants are zeros.
static OwningOpRef<ModuleOp> copyWithoutWeights(ModuleOp module) {
  OwningOpRef<ModuleOp> copy = module.clone();
  copy->walk([](Operation *op) {
    for (NamedAttribute entry : llvm::to_vector(op->getAttrs())) {
      auto elements = dyn_cast<ElementsAttr>(entry.getValue());
      if (!elements || isa<SplatElementsAttr>(entry.getValue()) ||
          !elements.getShapedType().hasStaticShape() ||
          elements.getNumElements() <= kMaxElements ||
          !elements.getElementType().isIntOrFloat())
        continue;
      Builder builder(op->getContext());
      op->setAttr(entry.getName(),
                  DenseElementsAttr::get(
                      elements.getShapedType(),
                      builder.getZeroAttr(elements.getElementType())));
    }
  });
  return copy;
}

/// "builtin.module(func.func(plan-arena))".
static std::string describePipeline(Pass *pass, Operation *op) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  pass->printAsTextualPipeline(stream);
  for (; op; op = op->getParentOp())
    text = (op->getName().getStringRef() + "(" + text + ")").str();
  return text;
}

namespace {
struct RecordingInstrumentation : PassInstrumentation {
  explicit RecordingInstrumentation(const std::string &path) : path(path) {}

  void runBeforePass(Pass *pass, Operation *op) override {
    if (pass->getArgument().empty())
      return;
    Operation *root = op;
    while (Operation *parent = root->getParentOp())
      root = parent;
    auto module = dyn_cast<ModuleOp>(root);
    if (!module)
      return;
    llvm::consumeError(writeFileWhole(path, [&](llvm::raw_ostream &out) {
      out << "// pass: calotype-opt FILE --pass-pipeline='"
          << describePipeline(pass, op) << "'\n";
      copyWithoutWeights(module)->print(out);
      out << "\n";
      return llvm::Error::success();
    }));
  }

  void runAfterPass(Pass *, Operation *) override {
    llvm::sys::fs::remove(path);
  }

  std::string path;
};
} // namespace

void driver::recordPasses(PassManager &manager, const std::string &path) {
  manager.addInstrumentation(std::make_unique<RecordingInstrumentation>(path));
}
