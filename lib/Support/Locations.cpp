//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Support/Locations.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;

std::string calotype::describeLocation(Location loc) {
  if (auto fused = dyn_cast<FusedLoc>(loc);
      fused && !fused.getLocations().empty())
    return describeLocation(fused.getLocations().back());
  if (auto file = dyn_cast<FileLineColLoc>(loc)) {
    std::string text = file.getFilename().str();
    if (file.getLine())
      text += ":" + std::to_string(file.getLine()) + ":" +
              std::to_string(file.getColumn());
    return text;
  }
  // The importer gives a node its place in the file, and around that its name.
  if (auto name = dyn_cast<NameLoc>(loc)) {
    if (isa<UnknownLoc>(name.getChildLoc()))
      return name.getName().str();
    std::string inner = describeLocation(name.getChildLoc());
    return isa<FileLineColLoc>(name.getChildLoc())
               ? inner + ":" + name.getName().str()
               : inner + " (" + name.getName().str() + ")";
  }
  std::string text;
  llvm::raw_string_ostream(text) << loc;
  return text;
}

static void addNodes(Location loc, std::vector<std::string> &nodes) {
  if (auto fused = dyn_cast<FusedLoc>(loc)) {
    for (Location part : fused.getLocations())
      addNodes(part, nodes);
    return;
  }
  std::string node;
  if (auto name = dyn_cast<NameLoc>(loc))
    node = name.getName().str();
  else if (auto file = dyn_cast<FileLineColLoc>(loc))
    node = llvm::sys::path::filename(file.getFilename().strref()).str() + ":" +
           std::to_string(file.getLine());
  if (!node.empty() && !llvm::is_contained(nodes, node))
    nodes.push_back(node);
}

std::vector<std::string> calotype::listNodes(Location loc) {
  std::vector<std::string> nodes;
  addNodes(loc, nodes);
  return nodes;
}
