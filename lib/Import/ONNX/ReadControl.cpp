//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Readers of control flow that is decided at compile time.
//===----------------------------------------------------------------------===//

#include "Readers.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::onnximport;

static void readIf(NodeReader &r) {
  const Tensor &condition = r.required(0, "the condition");
  if (condition.getNumElements() != 1)
    r.failInvalid("expected one condition");
  bool taken = condition.getInt(0) != 0;
  SmallVector<Item> items = r.importSubgraph(taken ? "then_branch" : "else_branch");
  if (static_cast<int>(items.size()) < r.node.output_size())
    r.failInvalid("the branch has too few outputs");
  for (auto [output, item] : llvm::enumerate(items))
    r.setItem(output, item);
}

static constexpr ReaderEntry entries[] = {{"If", readIf}};
ArrayRef<ReaderEntry> onnximport::getControlReaders() { return entries; }
