//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Artifact/ModelInterface.h"
#include "calotype/Runtime/Program.h"
#include "calotype/Support/BoundedJson.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"

using namespace calotype;
using llvm::StringRef;
namespace json = llvm::json;

json::Array calotype::toJson(const std::vector<ModelArgument> &arguments) {
  json::Array array;
  for (const ModelArgument &argument : arguments)
    array.push_back(json::Object{
        {"name", json::fixUTF8(argument.name)},
        {"c_name", argument.cName},
        {"type", getElementName(argument.type)},
        {"shape", json::Array(argument.shape)},
        {"bytes", argument.getBytes()},
    });
  return array;
}

json::Array calotype::toJson(const CompiledModel &model,
                             const Specialisation &specialisation,
                             const std::vector<ModelArgument> &outputs) {
  json::Array array = toJson(outputs);
  for (auto [output, input] : llvm::zip(array, model.stateInputs))
    if (input >= 0)
      (*output.getAsObject())["state"] =
          json::fixUTF8(specialisation.inputs[input].name);
  return array;
}

json::Object calotype::toJson(const CompiledModel &model,
                              const Specialisation &specialisation) {
  json::Object dims;
  for (auto [name, value] : llvm::zip(model.dimNames, specialisation.dims))
    dims[json::fixUTF8(name)] = value;
  return dims;
}

/// The text less what depends on it.
static json::Object describe(const CompiledModel &model) {
  json::Array dims, specialisations;
  for (const std::string &name : model.dimNames)
    dims.push_back(json::fixUTF8(name));
  for (const Specialisation &spec : model.specialisations)
    specialisations.push_back(
        json::Object{{"dims", toJson(model, spec)},
                     {"inputs", toJson(spec.inputs)},
                     {"outputs", toJson(model, spec, spec.outputs)}});
  return json::Object{{"runtime_version", CALOTYPE_RT_VERSION},
                      {"name", model.name},
                      {"target", model.target},
                      {"checked", model.isChecked},
                      {"weights_bytes", model.getWeightsFileBytes()},
                      {"dims", std::move(dims)},
                      {"specialisations", std::move(specialisations)}};
}

uint64_t calotype::computeAbiHash(const CompiledModel &model) {
  std::string text = llvm::formatv("{0} {1:x}", json::Value(describe(model)),
                                   model.weightsChecksum);
  return llvm::xxh3_64bits(StringRef(text));
}

std::string calotype::makeInterfaceText(const CompiledModel &model) {
  json::Object text = describe(model);
  text["abi_hash"] = llvm::utohexstr(model.abiHash, /*LowerCase=*/true);
  return llvm::formatv("{0}", json::Value(std::move(text)));
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

static bool parseType(StringRef name, ElementType &type) {
  for (ElementType known :
       {ElementType::Bool, ElementType::I8, ElementType::I16, ElementType::I32,
        ElementType::I64, ElementType::U8, ElementType::U16, ElementType::U32,
        ElementType::U64, ElementType::F16, ElementType::BF16, ElementType::F32,
        ElementType::F64})
    if (getElementName(known) == name) {
      type = known;
      return true;
    }
  return false;
}

namespace calotype {
static bool fromJSON(const json::Value &value, ModelArgument &argument,
                     json::Path path) {
  json::ObjectMapper map(value, path);
  std::string type;
  int64_t bytes;
  if (!map || !map.map("name", argument.name) ||
      !map.map("c_name", argument.cName) || !map.map("type", type) ||
      !map.map("shape", argument.shape) || !map.map("bytes", bytes))
    return false;
  if (!parseType(type, argument.type)) {
    path.field("type").report("expected an element type");
    return false;
  }
  std::optional<int64_t> count = countElements(argument.shape);
  if (!count || *count > INT64_MAX / 16) {
    path.field("shape").report("expected extents with a product in range");
    return false;
  }
  if (bytes != argument.getBytes()) {
    path.field("bytes").report("expected the size of the shape");
    return false;
  }
  return true;
}

static bool fromJSON(const json::Value &value, Specialisation &specialisation,
                     json::Path path) {
  json::ObjectMapper map(value, path);
  return map && map.map("inputs", specialisation.inputs) &&
         map.map("outputs", specialisation.outputs);
}
} // namespace calotype

/// The sizes of each specialisation, in the order of the names.
static bool readDims(const json::Object &root, CompiledModel &model,
                     json::Path path) {
  const json::Array &list = *root.getArray("specialisations");
  json::Path all = path.field("specialisations");
  for (auto [index, spec] : llvm::enumerate(model.specialisations)) {
    const json::Object *dims =
        list[index].getAsObject() ? list[index].getAsObject()->getObject("dims")
                                  : nullptr;
    json::Path at = all.index(index);
    for (const std::string &name : model.dimNames) {
      std::optional<int64_t> size =
          dims ? dims->getInteger(name) : std::nullopt;
      if (!size) {
        at.field("dims").report("expected the size of every dimension");
        return false;
      }
      spec.dims.push_back(*size);
    }
  }
  return true;
}

/// The inputs that outputs may update, by their names in the first
/// specialisation.
static bool readStates(const json::Object &root, CompiledModel &model,
                       json::Path path) {
  const Specialisation &first = model.specialisations.front();
  json::Path at = path.field("specialisations").index(0).field("outputs");
  const json::Array &outputs =
      *(*root.getArray("specialisations"))[0].getAsObject()->getArray(
          "outputs");
  for (auto [number, output] : llvm::enumerate(outputs)) {
    auto state = output.getAsObject()->getString("state");
    if (!state)
      continue;
    auto input =
        llvm::find_if(first.inputs, [&](const ModelArgument &argument) {
          return argument.name == *state;
        });
    if (input == first.inputs.end()) {
      at.index(number).field("state").report("expected the name of an input");
      return false;
    }
    model.stateInputs.resize(outputs.size(), -1);
    model.stateInputs[number] = input - first.inputs.begin();
  }
  return true;
}

static bool haveEqualCounts(const CompiledModel &model) {
  const Specialisation &first = model.specialisations.front();
  return llvm::all_of(model.specialisations, [&](const Specialisation &spec) {
    return spec.inputs.size() == first.inputs.size() &&
           spec.outputs.size() == first.outputs.size();
  });
}

llvm::Expected<CompiledModel> calotype::parseInterface(StringRef text) {
  llvm::Expected<json::Value> value = parseBoundedJson(text);
  if (!value)
    return value.takeError();
  json::Path::Root root("the model's description");
  json::Path path(root);
  json::ObjectMapper map(*value, path);
  int64_t version = 0;
  std::string hash;
  CompiledModel model;
  if (!map || !map.map("runtime_version", version))
    return root.getError();
  if (version != CALOTYPE_RT_VERSION)
    return llvm::createStringError(
        llvm::formatv("was compiled for version {0} of the runtime, this is "
                      "version {1}; compile it again",
                      version, CALOTYPE_RT_VERSION)
            .str());
  if (!map.map("name", model.name) || !map.map("target", model.target) ||
      !map.map("checked", model.isChecked) || !map.map("abi_hash", hash) ||
      !map.map("weights_bytes", model.weightsBytes) ||
      !map.map("dims", model.dimNames) ||
      !map.map("specialisations", model.specialisations))
    return root.getError();
  if (model.specialisations.empty() || !haveEqualCounts(model))
    path.field("specialisations").report("expected functions of one interface");
  else if (StringRef(hash).getAsInteger(16, model.abiHash))
    path.field("abi_hash").report("expected a hexadecimal number");
  else if ((model.weightsBytes -= sizeof(calotype_rt_weights)) < 0)
    path.field("weights_bytes").report("expected the size of the weights file");
  else if (readDims(*value->getAsObject(), model, path) &&
           readStates(*value->getAsObject(), model, path))
    return model;
  return root.getError();
}
