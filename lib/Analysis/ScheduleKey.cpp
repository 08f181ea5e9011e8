//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What a kernel is to the schedule database.
//===----------------------------------------------------------------------===//

#include "calotype/Analysis/ScheduleDatabase.h"
#include "calotype/Dialect/NN/IR/NNOps.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace calotype;

static std::string getShapeText(RankedTensorType type) {
  std::string text;
  for (int64_t extent : type.getShape())
    text += (text.empty() ? "" : "x") + std::to_string(extent);
  return text.empty() ? "scalar" : text;
}

/// Lists of numbers as 1x2x3, the rest as the IR spells it.
static std::string getValueText(Attribute value) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  if (auto array = dyn_cast<DenseI64ArrayAttr>(value))
    llvm::interleave(array.asArrayRef(), stream, "x");
  else if (auto number = dyn_cast<IntegerAttr>(value);
           number && number.getType().isInteger(64))
    stream << number.getInt();
  else
    value.print(stream, /*elideType=*/true);
  return text;
}

static Operation *findRootOp(nn::KernelOp kernel) {
  for (Operation &op : kernel.getBody().front().without_terminator()) {
    auto role = dyn_cast<nn::KernelOpInterface>(op);
    if (role && role.getKernelRole() == nn::KernelRole::Root)
      return &op;
  }
  return nullptr;
}

std::optional<ScheduleKey> calotype::makeScheduleKey(nn::KernelOp kernel,
                                                     const TargetInfo &target) {
  Operation *root = findRootOp(kernel);
  if (!root || root->getNumResults() != 1)
    return std::nullopt;
  ScheduleKey key;
  key.isa = target.instructionSet;
  key.kernel = root->getName().stripDialect().str();
  llvm::raw_string_ostream stream(key.kernel);
  stream << " " << getElementTypeOrSelf(root->getResult(0).getType());
  for (NamedAttribute attribute : root->getAttrDictionary())
    if (auto flag = dyn_cast<BoolAttr>(attribute.getValue());
        !flag || flag.getValue())
      stream << " " << attribute.getName().getValue() << "="
             << getValueText(attribute.getValue());
  SmallVector<StringRef> around;
  for (Operation &op : kernel.getBody().front().without_terminator())
    if (&op != root && !isa<nn::ConstantOp>(op))
      around.push_back(op.getName().stripDialect());
  key.with = llvm::join(around, " ");
  SmallVector<std::string> shapes;
  for (Value value :
       llvm::concat<Value>(root->getOperands(), root->getResults())) {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    if (!type || !type.hasStaticShape())
      return std::nullopt;
    shapes.push_back(getShapeText(type));
  }
  shapes.insert(shapes.end() - 1, "->");
  key.shape = llvm::join(shapes, " ");
  return key;
}
