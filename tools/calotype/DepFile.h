//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What an artifact depends on, for build systems.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TOOLS_CALOTYPE_DEPFILE_H
#define CALOTYPE_TOOLS_CALOTYPE_DEPFILE_H

#include "calotype/Pipelines/ModelCompiler.h"

namespace calotype::driver {

/// Writes the file of --depfile, when there is one: a rule of Make by which
/// `target` depends on every file that this compilation read, and on the
/// programs that did it.
llvm::Error writeDepFile(const CompileRequest &request,
                         const ImportStatistics &statistics,
                         llvm::StringRef target);

} // namespace calotype::driver

#endif // CALOTYPE_TOOLS_CALOTYPE_DEPFILE_H
