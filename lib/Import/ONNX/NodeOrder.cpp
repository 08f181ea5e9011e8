//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "NodeOrder.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include <algorithm>

using namespace calotype;
using namespace calotype::onnximport;

using Use = llvm::function_ref<void(llvm::StringRef)>;

static void forEachUse(const onnx::NodeProto &node, Use use);

/// The names that a subgraph takes from outside. Nesting is bounded by
/// checkStructure.
static void forEachUse(const onnx::GraphProto &graph, Use use) {
  llvm::StringSet<> inner;
  for (const auto &input : graph.input())
    inner.insert(input.name());
  for (const auto &tensor : graph.initializer())
    inner.insert(tensor.name());
  for (const auto &node : graph.node())
    for (const auto &output : node.output())
      inner.insert(output);
  auto useOuter = [&](llvm::StringRef name) {
    if (!inner.contains(name))
      use(name);
  };
  for (const auto &node : graph.node())
    forEachUse(node, useOuter);
  for (const auto &output : graph.output())
    useOuter(output.name());
}

static void forEachUse(const onnx::NodeProto &node, Use use) {
  for (const auto &input : node.input())
    if (!input.empty())
      use(input);
  for (const auto &attribute : node.attribute())
    if (attribute.has_g())
      forEachUse(attribute.g(), use);
}

namespace {
/// Depth-first over what each node reads, without recursion.
class Sorter {
public:
  explicit Sorter(const NodeList &nodes)
      : sources(nodes.size()), states(nodes.size(), New) {
    llvm::StringMap<int> makers;
    for (int i = 0; i < nodes.size(); ++i)
      for (const auto &output : nodes[i].output())
        if (!output.empty())
          makers.try_emplace(output, i);
    for (int i = 0; i < nodes.size(); ++i) {
      forEachUse(nodes[i], [&](llvm::StringRef name) {
        auto found = makers.find(name);
        if (found == makers.end())
          return;
        sources[i].push_back(found->second);
        if (found->second >= i && order.firstUnsorted < 0)
          order.firstUnsorted = i;
      });
    }
  }

  NodeOrder run() {
    for (int i = 0, count = sources.size(); i < count; ++i)
      if (states[i] == New)
        visit(i);
    return std::move(order);
  }

private:
  enum State : char { New, Open, Done };
  struct Frame {
    int node;
    size_t next = 0;
  };

  void visit(int first) {
    std::vector<Frame> stack{{first}};
    states[first] = Open;
    while (!stack.empty()) {
      Frame &top = stack.back();
      if (top.next == sources[top.node].size()) {
        states[top.node] = Done;
        order.nodes.push_back(top.node);
        stack.pop_back();
        continue;
      }
      int source = sources[top.node][top.next++];
      if (states[source] == Open)
        addCycle(stack, source);
      if (states[source] != New)
        continue;
      states[source] = Open;
      stack.push_back({source});
    }
  }

  /// The open nodes from `source` to the top read from each other in turn.
  /// After some cycles only the ends of the others are noted: walking the stack
  /// for each would be quadratic.
  void addCycle(llvm::ArrayRef<Frame> stack, int source) {
    if (++cyclesSeen > 16) {
      order.inCycle.insert({source, stack.back().node});
      return;
    }
    std::vector<int> cycle;
    for (const Frame &frame : llvm::reverse(stack)) {
      cycle.push_back(frame.node);
      if (frame.node == source)
        break;
    }
    bool isNew =
        llvm::none_of(cycle, [&](int n) { return order.inCycle.count(n); });
    order.inCycle.insert(cycle.begin(), cycle.end());
    if (isNew)
      order.cycles.push_back(std::move(cycle));
  }

  std::vector<std::vector<int>> sources;
  std::vector<State> states;
  int cyclesSeen = 0;
  NodeOrder order;
};
} // namespace

NodeOrder onnximport::orderNodes(const NodeList &nodes) {
  return Sorter(nodes).run();
}
