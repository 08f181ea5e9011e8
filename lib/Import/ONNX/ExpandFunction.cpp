//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Nodes that are explained by functions: of the model, or of ONNX's definition
/// of the op.
//===----------------------------------------------------------------------===//

#include "CheckStructure.h"
#include "GraphImporter.h"
#include "NodeReader.h"
#include "onnx/defs/schema.h"
#include <utility>

using namespace mlir;
using namespace calotype;
using namespace calotype::onnximport;

static bool refersToAttributes(const onnx::NodeProto &node) {
  return llvm::any_of(
      node.attribute(), [](const onnx::AttributeProto &attribute) {
        return !attribute.ref_attr_name().empty() ||
               (attribute.has_g() &&
                llvm::any_of(attribute.g().node(), refersToAttributes));
      });
}

/// Replaces references to the function's attributes by their values.
static void bindAttributes(
    onnx::NodeProto &node,
    const std::map<std::string, const onnx::AttributeProto *> &values) {
  onnx::NodeProto old;
  old.mutable_attribute()->Swap(node.mutable_attribute());
  for (auto &attribute : *old.mutable_attribute()) {
    if (!attribute.ref_attr_name().empty()) {
      auto found = values.find(attribute.ref_attr_name());
      if (found == values.end())
        continue;
      auto *bound = node.add_attribute();
      *bound = *found->second;
      bound->set_name(attribute.name());
      continue;
    }
    auto *kept = node.add_attribute();
    kept->Swap(&attribute);
    if (kept->has_g())
      for (auto &inner : *kept->mutable_g()->mutable_node())
        bindAttributes(inner, values);
  }
}

bool GraphImporter::expandFunction(const onnx::NodeProto &node,
                                   const GraphPlace &place, StringRef path,
                                   int64_t opset,
                                   const onnx::OpSchema *schema) {
  if (const onnx::FunctionProto *local = functions.find(node)) {
    std::shared_ptr<void> outer = std::exchange(owner, model);
    importBody(*local, nullptr, node, place, path);
    owner = std::move(outer);
    return true;
  }
  if (!schema)
    schema = onnx::OpSchemaRegistry::Schema(
        node.op_type(), opset, node.domain() == "ai.onnx" ? "" : node.domain());
  if (!schema)
    return false;
  auto built = std::make_shared<onnx::FunctionProto>();
  const onnx::FunctionProto *function = nullptr;
  try {
    if (schema->HasFunction())
      function = schema->GetFunction(opset);
    if (!function && schema->HasContextDependentFunction()) {
      std::vector<onnx::TypeProto> types(node.input_size());
      NodeReader reader(*this, node, place, path.str(), opset,
                        getLocation(node, path));
      for (int i = 0; i < node.input_size(); ++i) {
        if (!reader.hasInput(i))
          continue;
        RankedTensorType type = reader.type(i);
        auto *tensor = types[i].mutable_tensor_type();
        tensor->set_elem_type(
            getDataType(*calotype::getElementType(type.getElementType())));
        for (int64_t extent : type.getShape())
          tensor->mutable_shape()->add_dim()->set_dim_value(extent);
      }
      onnx::FunctionBodyBuildContextImpl build(node, types);
      if (schema->BuildContextDependentFunction(build, *built, opset))
        function = built.get();
    }
  } catch (std::exception &) {
    return false;
  }
  if (!function)
    return false;
  std::shared_ptr<void> outer = std::exchange(owner, built);
  importBody(*function, schema, node, place, path);
  owner = std::move(outer);
  return true;
}

using AttributeValues = std::map<std::string, const onnx::AttributeProto *>;

/// The values that attributes have in a body: the node's, the function's
/// defaults, the schema's.
static AttributeValues getAttributes(const onnx::FunctionProto &function,
                                     const onnx::OpSchema *schema,
                                     const onnx::NodeProto &node) {
  AttributeValues values;
  if (schema)
    for (const auto &[name, attribute] : schema->attributes())
      if (attribute.default_value.type() != onnx::AttributeProto::UNDEFINED)
        values[name] = &attribute.default_value;
  for (const auto &attribute : function.attribute_proto())
    values[attribute.name()] = &attribute;
  for (const auto &attribute : node.attribute())
    values[attribute.name()] = &attribute;
  return values;
}

static Opsets getOpsets(const onnx::FunctionProto &function,
                        const GraphPlace &place) {
  Opsets opsets;
  for (const auto &import : function.opset_import())
    opsets[import.domain() == "ai.onnx" ? "" : import.domain()] =
        import.version();
  // A definition without a version means the one it came with.
  if (!opsets.count(""))
    opsets[""] = place.opsets.count("") ? place.opsets.at("") : newestOpset;
  return opsets;
}

void GraphImporter::setOutputs(const onnx::FunctionProto &function,
                               const onnx::NodeProto &node,
                               const GraphPlace &inner, const GraphPlace &place,
                               StringRef path) {
  int count = std::min(function.output_size(), node.output_size());
  for (int i = 0; i < count; ++i) {
    if (node.output(i).empty())
      continue;
    Item *item = inner.scope.find(function.output(i));
    if (!item) {
      ImportProblem problem = makeProblem(node, path, 0);
      problem.reason =
          "the function's output '" + function.output(i) + "' is not defined";
      problem.invalid = true;
      addProblem(problem);
    }
    place.scope.items[node.output(i)] = item ? *item : Item();
  }
}

void GraphImporter::importBody(const onnx::FunctionProto &function,
                               const onnx::OpSchema *schema,
                               const onnx::NodeProto &node,
                               const GraphPlace &place, StringRef path) {
  AttributeValues values = getAttributes(function, schema, node);
  Opsets opsets = getOpsets(function, place);
  Scope scope;
  std::set<std::string> missing;
  for (int i = 0; i < function.input_size(); ++i) {
    Item *item = i < node.input_size() && !node.input(i).empty()
                     ? place.scope.find(node.input(i))
                     : nullptr;
    if (item)
      scope.items[function.input(i)] = *item;
    else
      missing.insert(function.input(i));
  }
  GraphPlace inner{path.str() + "/" + function.name(), opsets, scope,
                   place.depth + 1};
  size_t problemsBefore = problems.size();
  auto isMissing = [&](const std::string &input) {
    return missing.count(input);
  };
  auto importOne = [&](int i) {
    const onnx::NodeProto &original = function.node(i);
    if (!schema && !refersToAttributes(original) &&
        llvm::none_of(original.input(), isMissing))
      return importNode(original, inner, i);
    auto copy = std::make_shared<onnx::NodeProto>(original);
    bindAttributes(*copy, values);
    for (auto &input : *copy->mutable_input())
      if (isMissing(input))
        input.clear();
    // Names inside the body mean nothing to the user.
    if (schema)
      copy->set_name(node.name());
    // Tensors of the copy's attributes keep it alive.
    std::shared_ptr<void> outer = std::exchange(owner, copy);
    importNode(*copy, inner, i);
    owner = std::move(outer);
  };
  if (schema) // ONNX's own bodies are in order.
    llvm::for_each(llvm::seq(0, function.node_size()), importOne);
  else
    importNodes(function.node(), inner, importOne);
  setOutputs(function, node, inner, place, path);
  // In a body that ONNX wrote, the problem is the op's.
  if (schema)
    for (size_t i = problemsBefore; i < problems.size(); ++i)
      if (problems[i].op != node.op_type()) {
        problems[i].reason += " (" + problems[i].op + " in the definition of " +
                              node.op_type() + ")";
        problems[i].op = node.op_type();
      }
}
