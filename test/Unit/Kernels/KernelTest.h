//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Compiles an nn function and runs it, for tests of numbers.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TEST_UNIT_KERNELS_KERNELTEST_H
#define CALOTYPE_TEST_UNIT_KERNELS_KERNELTEST_H

#include "calotype/Pipelines/ModelCompiler.h"
#include "calotype/Support/Tensor.h"

namespace calotype {

/// An nn function as text, compiled and as the interpreter takes it.
class TestFunction {
public:
  /// `checked` kernels assert that they stay in their buffers.
  explicit TestFunction(const std::string &text, bool checked = false);

  /// Why it cannot be compiled, or empty.
  const std::string &getProblem() const { return problem; }
  /// Family of the only kernel.
  std::string getFamily() const;

  std::vector<Tensor> run(llvm::ArrayRef<Tensor> inputs);
  std::vector<Tensor> interpret(llvm::ArrayRef<Tensor> inputs);

private:
  mlir::MLIRContext context;
  CompileResult result;
  std::string problem;
};

/// The largest difference, over the largest magnitude of `want`. Infinite when
/// one has another shape or an element that is not finite.
double relativeError(const Tensor &got, const Tensor &want);

} // namespace calotype

#endif // CALOTYPE_TEST_UNIT_KERNELS_KERNELTEST_H
