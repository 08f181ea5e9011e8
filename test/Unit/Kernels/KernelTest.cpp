//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Compiles an nn function and runs it, for tests of numbers.
//===----------------------------------------------------------------------===//

#include "KernelTest.h"

#include "calotype/Execution/LoadedModel.h"
#include "calotype/Reference/Interpreter.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>
#include <cstdlib>
#include <gtest/gtest.h>

using namespace calotype;

TestFunction::TestFunction(const std::string &text, bool checked) {
  ::setenv("CALOTYPE_KERNEL_WORKER", CALOTYPE_TEST_WORKER, /*overwrite=*/0);
  llvm::SmallString<64> path;
  int file;
  if (llvm::sys::fs::createTemporaryFile("kernel", "mlir", file, path)) {
    problem = "no temporary file";
    return;
  }
  llvm::raw_fd_ostream(file, /*shouldClose=*/true) << text;
  prepareContext(context);
  CompileRequest request;
  request.path = path.str().str();
  request.checked = checked;
  if (const char *target = std::getenv("CALOTYPE_TEST_TARGET"))
    request.target = target;
  CompileStatus status = importModel(request, context, result);
  if (status == CompileStatus::Success)
    status = compileModel(request, context, result);
  llvm::sys::fs::remove(path);
  for (const ImportProblem &each : result.problems)
    problem += each.format() + "\n";
  if (status != CompileStatus::Success)
    problem += "not compiled: " + llvm::join(result.diagnostics, "\n");
}

std::string TestFunction::getFamily() const {
  auto &kernels = result.model.kernels;
  return kernels.size() == 1 ? kernels.begin()->second.family : "";
}

std::vector<Tensor> TestFunction::run(llvm::ArrayRef<Tensor> inputs) {
  auto loaded = LoadedModel::load(result.model, /*threads=*/2);
  if (!loaded) {
    ADD_FAILURE() << llvm::toString(loaded.takeError());
    return {};
  }
  auto outputs = (*loaded)->run(inputs);
  if (outputs)
    return std::move(*outputs);
  ADD_FAILURE() << llvm::toString(outputs.takeError());
  return {};
}

std::vector<Tensor> TestFunction::interpret(llvm::ArrayRef<Tensor> inputs) {
  auto function = *result.graph->getOps<mlir::func::FuncOp>().begin();
  auto outputs = calotype::interpret(function, inputs);
  if (failed(outputs)) {
    ADD_FAILURE() << "the interpreter failed";
    return {};
  }
  return std::vector<Tensor>(outputs->begin(), outputs->end());
}

double calotype::relativeError(const Tensor &got, const Tensor &want) {
  if (got.getShape() != want.getShape())
    return INFINITY;
  double difference = 0, magnitude = 0;
  for (int64_t i = 0; i < want.getNumElements(); ++i) {
    if (!std::isfinite(got.getDouble(i)))
      return INFINITY;
    difference =
        std::max(difference, std::fabs(got.getDouble(i) - want.getDouble(i)));
    magnitude = std::max(magnitude, std::fabs(want.getDouble(i)));
  }
  return magnitude ? difference / magnitude : difference;
}
