//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The program that compiles one pipeline and ends: reads its text from
/// standard input, writes what was asked for to a file, and says on standard
/// error what is wrong. A crash or a loop of Halide ends it and nothing else.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TARGET_HALIDEOBJECT_KERNELWORKER_H
#define CALOTYPE_TARGET_HALIDEOBJECT_KERNELWORKER_H

namespace calotype {

/// Main function of calotype-kernel-worker. Returns 0, 1 for a pipeline that
/// Halide refuses, 2 for wrong use.
int runKernelWorker(int argc, char **argv);

} // namespace calotype

#endif // CALOTYPE_TARGET_HALIDEOBJECT_KERNELWORKER_H
