//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Passes with the faults that tools must find: wrong rewrites, wrong kernels,
/// failures and crashes.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TEST_LIB_DRIVER_BADPASSES_H
#define CALOTYPE_TEST_LIB_DRIVER_BADPASSES_H

namespace calotype::test {

/// test-drop-relu: takes every nn.relu away, also inside kernels.
/// test-swap-kernel-sub: a - b becomes b - a in every halide.pipeline.
/// test-fail: fails with an error.
/// test-crash: writes through a null pointer.
/// test-abort: calls abort.
void registerBadPasses();

} // namespace calotype::test

#endif // CALOTYPE_TEST_LIB_DRIVER_BADPASSES_H
