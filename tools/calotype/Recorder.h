//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Writes the module before each pass, for the reproducer of a crash.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TOOLS_CALOTYPE_RECORDER_H
#define CALOTYPE_TOOLS_CALOTYPE_RECORDER_H

#include "mlir/Pass/PassManager.h"
#include <string>

namespace calotype::driver {

/// While a pass of `manager` runs, `path` holds the module before it, with the
/// command that runs that pass alone; it is gone when the pass has succeeded.
/// Weights of more than a few kilobytes are zeros there.
void recordPasses(mlir::PassManager &manager, const std::string &path);

} // namespace calotype::driver

#endif // CALOTYPE_TOOLS_CALOTYPE_RECORDER_H
