//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The runtime's object code, as the tools carry it to put it into artifacts.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_RUNTIME_RUNTIMEOBJECTS_H
#define CALOTYPE_RUNTIME_RUNTIMEOBJECTS_H

#include <cstddef>
#include <vector>

namespace calotype {

/// One relocatable object.
struct RuntimeObject {
  const char *name;
  const unsigned char *data;
  size_t size;
};

/// All objects of the runtime, sorted by name. Their symbols begin with
/// `calotype_rt_` or `halide_`.
std::vector<RuntimeObject> getRuntimeObjects();

} // namespace calotype

#endif // CALOTYPE_RUNTIME_RUNTIMEOBJECTS_H
