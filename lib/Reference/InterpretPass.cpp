//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The pass that prints what functions without arguments compute.
//===----------------------------------------------------------------------===//

#include "calotype/Reference/InterpretPass.h"
#include "calotype/Reference/Interpreter.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>

using namespace calotype;
using namespace mlir;

static void print(llvm::raw_ostream &os, const Tensor &tensor) {
  for (int64_t extent : tensor.getShape())
    os << extent << 'x';
  os << getElementName(tensor.getElementType()) << " [";
  for (int64_t i = 0; i < tensor.getNumElements(); ++i) {
    os << (i ? ", " : "");
    if (isFloatElement(tensor.getElementType()) &&
        std::isnan(tensor.getDouble(i)))
      os << "nan"; // Whatever its sign.
    else if (isFloatElement(tensor.getElementType()))
      os << llvm::format("%.6g", tensor.getDouble(i));
    else if (tensor.getElementType() == ElementType::U64)
      os << static_cast<uint64_t>(tensor.getInt(i));
    else
      os << tensor.getInt(i);
  }
  os << "]\n";
}

namespace {
struct InterpretPass : PassWrapper<InterpretPass, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(InterpretPass)

  StringRef getArgument() const override { return "nn-interpret"; }
  StringRef getDescription() const override {
    return "Print the results of every function without arguments, computed by "
           "the reference interpreter";
  }
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      if (function.getNumArguments() || function.isExternal())
        continue;
      FailureOr<SmallVector<Tensor>> results = interpret(function, {});
      if (failed(results))
        return signalPassFailure();
      for (const Tensor &result : *results) {
        llvm::outs() << '@' << function.getName() << ": ";
        print(llvm::outs(), result);
      }
    }
    markAllAnalysesPreserved();
  }
};
} // namespace

void calotype::registerInterpretPass() { PassRegistration<InterpretPass>(); }
