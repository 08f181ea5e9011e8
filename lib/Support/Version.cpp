//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Support/Version.h"

const char *calotype::getVersion() { return "0.1.0"; }
