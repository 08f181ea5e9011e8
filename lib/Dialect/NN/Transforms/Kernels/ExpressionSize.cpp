//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "ExpressionSize.h"
#include "calotype/Dialect/NN/IR/NNOps.h"

using namespace mlir;
using namespace calotype::nn;

void ExpressionSize::start(Operation *op) {
  total = 0;
  places.clear();
  numbers.clear();
  addToResult(op);
}

void ExpressionSize::addToResult(Operation *op) {
  places[op].insert(0);
  total += operationsOf(op);
}

bool ExpressionSize::add(Operation *producer, ArrayRef<OpOperand *> uses) {
  Places found;
  unsigned operations = operationsOf(producer);
  for (OpOperand *use : uses)
    for (unsigned place : places.lookup(use->getOwner())) {
      found.insert(readAt(*use, place));
      if (total + found.size() * operations > limit)
        return false;
    }
  total += found.size() * operations;
  places[producer] = std::move(found);
  return true;
}

unsigned ExpressionSize::readAt(OpOperand &use, unsigned place) {
  Operation *user = use.getOwner();
  auto role = dyn_cast<KernelOpInterface>(user);
  uint64_t way = use.getOperandNumber();
  if (role && role.getKernelRole() == KernelRole::Elementwise) {
    auto from = cast<ShapedType>(use.get().getType());
    auto to = cast<ShapedType>(user->getResult(0).getType());
    if (from.getShape() == to.getShape())
      return place;
    // Broadcasting sets coordinates to zero, the same for all readers.
    user = nullptr;
    way = from.getRank();
    for (int64_t extent : from.getShape())
      way = way << 1 | (extent == 1);
  }
  unsigned next = numbers.size() + 1;
  return numbers.try_emplace({place, user, way}, next).first->second;
}

unsigned ExpressionSize::operationsOf(Operation *op) {
  // A choice between n values by the index.
  return std::max<unsigned>(1, op->getNumOperands());
}
