//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Expressions of scalar operations: calls of their functions.
//===----------------------------------------------------------------------===//

#include "PipelineBuilder.h"
#include "ScalarFunctions.h"
#include "calotype/Target/HalideScalars/ScalarCalls.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;
using namespace calotype;
using Halide::Expr;

Halide::Type calotype::getHalideType(Type storage) {
  if (auto type = dyn_cast<IntegerType>(storage)) {
    if (type.getWidth() == 1)
      return Halide::UInt(8);
    return type.isUnsigned() ? Halide::UInt(type.getWidth())
                             : Halide::Int(type.getWidth());
  }
  if (isa<BFloat16Type>(storage))
    return Halide::BFloat(16);
  return Halide::Float(storage.getIntOrFloatBitWidth());
}

//===----------------------------------------------------------------------===//
// Functions by name
//===----------------------------------------------------------------------===//

namespace {

using Operands = std::vector<Expr>;
using Arguments = ArrayRef<ScalarCall::Argument>;

/// A parameter of a function: one of the operands, which come first, or one of
/// the arguments.
template <typename Param>
decltype(auto) getParam(const Operands &operands, Arguments arguments,
                        size_t index) {
  if constexpr (std::is_same_v<Param, const Expr &>)
    return operands.at(index);
  else if constexpr (std::is_same_v<Param, const Halide::Type &>) {
    auto type = std::get<Type>(arguments[index - operands.size()]);
    return type.isInteger(1) ? Halide::Bool() : getHalideType(type);
  } else
    return std::get<std::decay_t<Param>>(arguments[index - operands.size()]);
}

template <typename... Params, size_t... Indices>
Expr callWith(Expr (*function)(Params...), const Operands &operands,
              Arguments arguments, std::index_sequence<Indices...>) {
  if (operands.size() + arguments.size() != sizeof...(Params))
    throw BuildError("has another number of operands than its function");
  return function(getParam<Params>(operands, arguments, Indices)...);
}

using Function = Expr (*)(const Operands &, Arguments);

template <auto function> struct Erased;
template <typename... Params, Expr (*function)(Params...)>
struct Erased<function> {
  static Expr call(const Operands &operands, Arguments arguments) {
    return callWith(function, operands, arguments,
                    std::index_sequence_for<Params...>());
  }
};

} // namespace

static const llvm::StringMap<Function> &getFunctions() {
  static const llvm::StringMap<Function> functions = {
      {"integer", Erased<scalar::integer>::call},
      {"number", Erased<scalar::number>::call},
#define SCALAR_OP(operation, function, arguments)                              \
  {#function, Erased<scalar::function>::call},
#include "calotype/Target/HalideScalars/ScalarOps.def"
  };
  return functions;
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

bool ExpressionBuilder::build(Operation *op) {
  std::optional<ScalarCall> call = getScalarCall(op);
  if (!call)
    return false;
  Operands operands;
  for (Value value : call->operands) {
    auto it = values.find(value);
    if (it == values.end())
      throw BuildError("uses a value that is defined outside its definition");
    operands.push_back(it->second);
  }
  Function function = getFunctions().lookup(call->function);
  values[op->getResult(0)] = function(operands, call->arguments);
  return true;
}
