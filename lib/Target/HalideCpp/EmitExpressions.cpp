//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Scalar operations as calls of their functions, which the program begins
/// with.
//===----------------------------------------------------------------------===//

#include "CppEmitter.h"
#include "calotype/Target/HalideScalars/ScalarCalls.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

static constexpr const char *kFunctions =
#include "ScalarFunctions.inc"
    ;

StringRef calotype::getScalarFunctions() {
  StringRef text = kFunctions;
  StringRef end = "} // namespace scalar\n";
  size_t from = text.find("namespace scalar {"), to = text.find(end);
  return text.slice(from, to + end.size());
}

//===----------------------------------------------------------------------===//
// Arguments
//===----------------------------------------------------------------------===//

static std::string getCppArgument(bool value) {
  return value ? "true" : "false";
}

static std::string getCppArgument(int64_t value) {
  // C++ has no literal of the smallest number.
  if (value == INT64_MIN)
    return "INT64_MIN";
  return std::to_string(value) + "LL";
}

static std::string getCppArgument(double value) {
  if (std::isnan(value))
    return llvm::formatv("scalar::fromBits({0:x})",
                         llvm::bit_cast<uint64_t>(value));
  if (std::isinf(value))
    return value < 0 ? "-INFINITY" : "INFINITY";
  std::string digits;
  llvm::raw_string_ostream(digits) << llvm::format("%a", value);
  return digits;
}

static std::string getCppArgument(Type type) {
  return type.isInteger(1) ? "Bool()" : getCppType(type);
}

static std::string getCppArgument(const std::string &text) {
  return "\"" + text + "\"";
}

std::string CppEmitter::getExpression(Operation *op) {
  std::optional<ScalarCall> call = getScalarCall(op);
  if (!call)
    return "";
  SmallVector<std::string> words;
  for (Value operand : call->operands)
    words.push_back(name(operand));
  for (const ScalarCall::Argument &argument : call->arguments)
    words.push_back(std::visit(
        [](const auto &value) { return getCppArgument(value); }, argument));
  return "scalar::" + call->function.str() + "(" + llvm::join(words, ", ") +
         ")";
}
