//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Locations as a user reads them.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_SUPPORT_LOCATIONS_H
#define CALOTYPE_SUPPORT_LOCATIONS_H

#include "mlir/IR/Location.h"
#include <string>
#include <vector>

namespace calotype {

/// "FILE:graph/node[11] (NAME)" for a node of a model, with its name if it has
/// one, or "FILE:5:8"; of the last op where several were fused.
std::string describeLocation(mlir::Location loc);

/// The nodes that a location stands for, each once and in order: by name, by
/// place in the graph where they have none ("graph/node[11]"), ops of IR by
/// file and line.
std::vector<std::string> listNodes(mlir::Location loc);

} // namespace calotype

#endif // CALOTYPE_SUPPORT_LOCATIONS_H
