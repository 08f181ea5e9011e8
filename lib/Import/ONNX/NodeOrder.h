//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The order in which the nodes of a graph can be read. ONNX asks for a
/// topological order in the file; models that were edited often lack it.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_IMPORT_ONNX_NODEORDER_H
#define CALOTYPE_IMPORT_ONNX_NODEORDER_H

#include "onnx/onnx-ml.pb.h"
#include <set>
#include <vector>

namespace calotype::onnximport {

using NodeList = google::protobuf::RepeatedPtrField<onnx::NodeProto>;

struct NodeOrder {
  /// All nodes by their index. As in the file where that is possible; a node
  /// that is needed earlier moves before the first that needs it.
  std::vector<int> nodes;
  /// Each cycle in the order of its reads. No node is in two.
  std::vector<std::vector<int>> cycles;
  /// The nodes of all cycles: none of them can be read.
  std::set<int> inCycle;
  /// The first node that reads from a later one, or -1: then the file's order
  /// holds.
  int firstUnsorted = -1;
};

/// Takes time linear in the size of the nodes, subgraphs included.
NodeOrder orderNodes(const NodeList &nodes);

} // namespace calotype::onnximport

#endif // CALOTYPE_IMPORT_ONNX_NODEORDER_H
