//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Interface.h"
#include "calotype/Artifact/Identifiers.h"
#include "calotype/Dialect/Host/IR/HostOps.h"
#include "calotype/Pipelines/HostProgram.h"
#include "calotype/Support/Diagnostics.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace calotype;

static constexpr size_t kMaxArguments = 256;

LogicalResult calotype::checkArgumentCount(func::FuncOp function) {
  size_t count = function.getNumArguments() + function.getNumResults();
  if (count <= kMaxArguments)
    return success();
  return emitNotSupported(function)
         << count << " inputs and outputs, more than " << kMaxArguments;
}

static int64_t getInt(Operation *op, StringRef name) {
  auto attr = op->getAttrOfType<IntegerAttr>(name);
  return attr ? attr.getInt() : 0;
}

static LogicalResult readArguments(func::FuncOp function,
                                   Specialisation &spec) {
  for (BlockArgument value : function.getArguments()) {
    unsigned number = value.getArgNumber();
    auto type = cast<MemRefType>(value.getType());
    bool isOutput = bool(function.getArgAttr(number, "host.output"));
    auto &list = isOutput ? spec.outputs : spec.inputs;
    ModelArgument argument;
    if (auto name = function.getArgAttrOfType<StringAttr>(number, "nn.name"))
      argument.name = name.str();
    else
      argument.name =
          (isOutput ? "output" : "input") + std::to_string(list.size());
    std::optional<ElementType> element = getElementType(type.getElementType());
    if (!element)
      return emitNotSupported(function, "'")
             << argument.name << "' of type " << type;
    argument.type = *element;
    argument.shape = type.getShape().vec();
    list.push_back(std::move(argument));
  }
  return success();
}

/// Gives every argument of all specialisations the same C name.
static void nameArguments(CompiledModel &model) {
  for (Specialisation &spec : model.specialisations) {
    std::vector<std::string> names;
    for (auto *list : {&spec.inputs, &spec.outputs})
      for (const ModelArgument &argument : *list)
        names.push_back(argument.name);
    names = makeMemberNames(names, model.name);
    auto next = names.begin();
    for (auto *list : {&spec.inputs, &spec.outputs})
      for (ModelArgument &argument : *list)
        argument.cName = *next++;
  }
}

/// The outputs that update an input, from the inputs' `nn.state`.
static std::vector<int32_t> readStates(func::FuncOp function,
                                       const Specialisation &spec) {
  std::vector<int32_t> states;
  for (unsigned number = 0; number < spec.inputs.size(); ++number)
    if (auto output =
            function.getArgAttrOfType<IntegerAttr>(number, "nn.state")) {
      states.resize(spec.outputs.size(), -1);
      if (output.getValue().ult(spec.outputs.size()))
        states[output.getInt()] = number;
    }
  return states;
}

static bool haveSameNames(const std::vector<ModelArgument> &a,
                          const std::vector<ModelArgument> &b) {
  return llvm::equal(a, b, [](const auto &x, const auto &y) {
    return x.name == y.name && x.type == y.type;
  });
}

LogicalResult calotype::readInterface(ModuleOp host, CompiledModel &model) {
  SymbolTable symbols(host);
  for (auto function : host.getOps<func::FuncOp>()) {
    if (function.isExternal())
      continue;
    Specialisation spec;
    if (failed(checkArgumentCount(function)) ||
        failed(readArguments(function, spec)))
      return failure();
    std::vector<std::string> dimNames;
    if (auto dims =
            function->getAttrOfType<DictionaryAttr>("nn.specialization"))
      for (NamedAttribute dim : dims)
        if (auto value = dyn_cast<IntegerAttr>(dim.getValue())) {
          dimNames.push_back(dim.getName().str());
          spec.dims.push_back(value.getInt());
        }
    if (model.specialisations.empty()) {
      model.dimNames = dimNames;
      model.stateInputs = readStates(function, spec);
    } else if (model.dimNames.empty())
      return emitNotSupported(function, "a second function without "
                                        "'nn.specialization'");
    else if (model.dimNames != dimNames ||
             !haveSameNames(spec.inputs,
                            model.specialisations.front().inputs) ||
             !haveSameNames(spec.outputs,
                            model.specialisations.front().outputs))
      return function.emitError("differs from the first function in the names "
                                "of dims, inputs or outputs");
    spec.arenaBytes = getInt(function, "host.arena_bytes");
    spec.copies = getInt(function, "host.copies");
    spec.copiedBytes = getInt(function, "host.copied_bytes");
    function.walk([&](host::CallOp call) {
      auto kernel = symbols.lookup<host::KernelOp>(call.getKernel());
      StringRef symbol = kernel.getObjectSymbol().value_or(call.getKernel());
      spec.calls.push_back({call.getKernel().str(), symbol.str()});
    });
    model.specialisations.push_back(std::move(spec));
  }
  if (model.specialisations.empty())
    return host.emitError("expected a function with a body");
  nameArguments(model);
  return success();
}
