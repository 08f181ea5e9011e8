//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "GraphImporter.h"
#include "CheckStructure.h"
#include "Evaluate.h"
#include "NodeReader.h"
#include "calotype/Dialect/NN/IR/NNStructureOps.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "onnx/defs/schema.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::onnximport;

Item *Scope::find(StringRef name) {
  for (Scope *scope = this; scope; scope = scope->parent) {
    auto found = scope->items.find(name);
    if (found != scope->items.end())
      return &found->second;
  }
  return nullptr;
}

GraphImporter::GraphImporter(std::string file,
                             std::shared_ptr<onnx::ModelProto> model,
                             ExternalData &external, MLIRContext *context,
                             std::vector<ImportProblem> &problems,
                             ImportStatistics &statistics)
    : builder(context), file(std::move(file)), model(std::move(model)),
      external(external), problems(problems), statistics(statistics) {
  for (const auto &function : this->model->functions())
    functions[{function.domain(), function.name()}] = &function;
}

//===----------------------------------------------------------------------===//
// Problems and locations
//===----------------------------------------------------------------------===//

void GraphImporter::addProblem(ImportProblem problem) {
  // A hostile model must not make an endless report.
  if (problems.size() < 1000)
    problems.push_back(std::move(problem));
}

static std::string qualify(StringRef domain, StringRef op) {
  return domain.empty() || domain == "ai.onnx" ? op.str() : (domain + ":" + op).str();
}

ImportProblem GraphImporter::makeProblem(const onnx::NodeProto &node,
                                         StringRef path, int64_t opset) const {
  ImportProblem problem;
  problem.node = llvm::json::fixUTF8(node.name());
  problem.op = llvm::json::fixUTF8(qualify(node.domain(), node.op_type()));
  problem.opset = opset;
  problem.location = file + ":" + path.str();
  return problem;
}

Location GraphImporter::getLocation(const onnx::NodeProto &node, StringRef path) {
  MLIRContext *context = builder.getContext();
  Location place = NameLoc::get(StringAttr::get(context, path),
                                FileLineColLoc::get(context, file, 0, 0));
  if (node.name().empty())
    return place;
  return NameLoc::get(StringAttr::get(context, llvm::json::fixUTF8(node.name())), place);
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

/// Constants of more elements are blobs that refer to the model's memory.
static constexpr int64_t maxDenseElements = 64;

static ElementsAttr makeElements(const Tensor &tensor, StringRef name,
                                 MLIRContext *context) {
  RankedTensorType type = tensor.getIRType(context);
  ArrayRef<char> bytes(static_cast<const char *>(tensor.data()),
                       tensor.getSizeInBytes());
  bool isBool = tensor.getElementType() == ElementType::Bool;
  if (tensor.getNumElements() <= maxDenseElements) {
    if (isBool)
      return DenseElementsAttr::get(
          type, ArrayRef<bool>(tensor.as<bool>(), tensor.getNumElements()));
    return DenseElementsAttr::getFromRawBuffer(type, bytes);
  }
  std::string key;
  for (char c : name)
    key += llvm::isAlnum(c) || c == '_' || c == '.' ? c : '_';
  if (key.empty() || llvm::isDigit(key[0]))
    key = "weight" + key;
  size_t alignment = std::max<size_t>(1, getElementSize(tensor.getElementType()));
  // The deleter's copy of the tensor keeps the bytes alive.
  AsmResourceBlob blob(bytes, alignment, [tensor](void *, size_t, size_t) {}, false);
  return DenseResourceElementsAttr::get(type, key, std::move(blob));
}

Value GraphImporter::materialize(Item &item, Location location, StringRef name) {
  if (!item.value && item.tensor)
    item.value = nn::ConstantOp::create(
        builder, location, makeElements(*item.tensor, name, builder.getContext()));
  return item.value;
}

Tensor GraphImporter::getTensor(const onnx::TensorProto &proto,
                                const ImportProblem &at) {
  llvm::Expected<Tensor> tensor = readTensor(proto, model, &external);
  if (tensor)
    return *tensor;
  ImportProblem problem = at;
  problem.reason = "tensor '" + llvm::json::fixUTF8(proto.name()) +
                   "': " + llvm::toString(tensor.takeError());
  problem.invalid = onnximport::getElementType(proto.data_type()).has_value();
  addProblem(std::move(problem));
  throw ReadFailure();
}

std::vector<std::string> GraphImporter::findSmallSources(Value value) {
  std::vector<std::string> names;
  SmallVector<Value> work{value};
  llvm::SmallPtrSet<void *, 16> seen;
  while (!work.empty() && seen.size() < 1000) {
    Value next = work.pop_back_val();
    auto type = cast<RankedTensorType>(next.getType());
    if (!seen.insert(next.getAsOpaquePointer()).second ||
        type.getNumElements() > maxEvaluatedElements)
      continue;
    if (auto argument = dyn_cast<BlockArgument>(next))
      names.push_back(graphInputs[argument.getArgNumber()]);
    else
      llvm::append_range(work, next.getDefiningOp()->getOperands());
  }
  llvm::sort(names);
  return names;
}

//===----------------------------------------------------------------------===//
// Nodes
//===----------------------------------------------------------------------===//

void GraphImporter::importGraph(const onnx::GraphProto &graph,
                                const GraphPlace &place) {
  ImportProblem at;
  at.location = file + ":" + place.path;
  for (const auto &proto : graph.initializer()) {
    Item item;
    try {
      item.tensor = getTensor(proto, at);
      statistics.weightBytes += item.tensor->getSizeInBytes();
      statistics.parameters += item.tensor->getNumElements();
    } catch (ReadFailure &) {
    }
    // A bound or free graph input of this name comes first.
    place.scope.items.try_emplace(proto.name(), std::move(item));
  }
  for (const auto &sparse : graph.sparse_initializer()) {
    at.reason = "sparse initializers are not supported";
    addProblem(at);
    place.scope.items[sparse.values().name()] = Item();
  }
  for (int i = 0; i < graph.node_size(); ++i)
    importNode(graph.node(i), place, i);
}

/// The version of the node's domain; 0 when the model does not import it.
static int64_t findOpset(const onnx::NodeProto &node, const Opsets &opsets) {
  auto found = opsets.find(node.domain() == "ai.onnx" ? "" : node.domain());
  return found == opsets.end() ? 0 : found->second;
}

void GraphImporter::importNode(const onnx::NodeProto &node,
                               const GraphPlace &place, int index) {
  std::string path = place.path + "/node[" + std::to_string(index) + "]";
  int64_t opset = findOpset(node, place.opsets);
  ImportProblem problem = makeProblem(node, path, opset);
  // Absent until the node has been read.
  for (const auto &output : node.output())
    if (!output.empty() &&
        !place.scope.items.try_emplace(output, Item()).second) {
      problem.reason = "'" + llvm::json::fixUTF8(output) + "' is defined twice";
      problem.invalid = true;
      addProblem(problem);
    }
  try {
    size_t before = problems.size();
    readNode(node, place, path, opset, problem);
    for (const auto &output : node.output()) {
      Item *item = output.empty() ? nullptr : place.scope.find(output);
      if (!item || !item->isAbsent() || problems.size() != before)
        continue;
      problem.reason = "the output '" + llvm::json::fixUTF8(output) + "' is not supported";
      addProblem(problem);
    }
  } catch (ReadFailure &) {
    for (const auto &output : node.output())
      place.scope.items[output] = Item();
  }
}

void GraphImporter::readNode(const onnx::NodeProto &node,
                             const GraphPlace &place, StringRef path,
                             int64_t opset, ImportProblem &problem) {
  auto refuse = [&](const Twine &reason, bool invalid) {
    problem.reason = reason.str();
    problem.invalid = invalid;
    addProblem(problem);
    throw ReadFailure();
  };
  if (--nodesLeft < 0)
    refuse("the model has too many nodes once its functions are expanded", false);
  std::string domain = node.domain() == "ai.onnx" ? "" : node.domain();
  if (opset == 0)
    refuse("the model does not import the domain '" + llvm::json::fixUTF8(domain) + "'", true);

  const onnx::OpSchema *schema =
      onnx::OpSchemaRegistry::Schema(node.op_type(), opset, domain);
  const ReaderEntry *entry = findReader(domain, node.op_type());
  bool isLocal = functions.count({node.domain(), node.op_type()});
  bool absent = false;
  for (const auto &input : node.input()) {
    if (input.empty())
      continue;
    Item *item = place.scope.find(input);
    if (!item)
      refuse("input '" + llvm::json::fixUTF8(input) +
                 "' is not defined by an earlier node", true);
    absent |= item->isAbsent();
  }
  if (schema && !isLocal) {
    try {
      schema->Verify(node);
    } catch (std::exception &error) {
      std::string text = error.what();
      refuse(StringRef(text).split('\n').first, true);
    }
  }
  bool expandable = isLocal || (schema && (schema->HasFunction() ||
                                           schema->HasContextDependentFunction()));
  if (!entry && !expandable) {
    ++statistics.unsupported[problem.op];
    refuse(schema ? "the op is not supported" : "the op is not known", false);
  }
  // An input failed before: what follows from it would only repeat that.
  if (absent)
    throw ReadFailure();

  NodeReader reader(*this, node, place, path.str(), opset, getLocation(node, path));
  if (!isLocal && evaluate(reader))
    return;
  if (entry && !isLocal)
    return entry->read(reader);
  if (place.depth > 16)
    refuse("functions are nested more than 16 deep", true);
  if (!expandFunction(node, place, path, opset, schema)) {
    ++statistics.unsupported[problem.op];
    refuse("the op is not supported", false);
  }
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

/// Replaces references to the function's attributes by their values.
static void bindAttributes(onnx::NodeProto &node,
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
                                   int64_t opset, const onnx::OpSchema *schema) {
  auto local = functions.find({node.domain(), node.op_type()});
  if (local != functions.end()) {
    importBody(*local->second, nullptr, node, place, path);
    return true;
  }
  if (!schema)
    schema = onnx::OpSchemaRegistry::Schema(
        node.op_type(), opset, node.domain() == "ai.onnx" ? "" : node.domain());
  if (!schema)
    return false;
  onnx::FunctionProto built;
  const onnx::FunctionProto *function = nullptr;
  try {
    if (schema->HasFunction())
      function = schema->GetFunction(opset);
    if (!function && schema->HasContextDependentFunction()) {
      std::vector<onnx::TypeProto> types(node.input_size());
      NodeReader reader(*this, node, place, path.str(), opset, getLocation(node, path));
      for (int i = 0; i < node.input_size(); ++i) {
        if (!reader.hasInput(i))
          continue;
        RankedTensorType type = reader.type(i);
        auto *tensor = types[i].mutable_tensor_type();
        tensor->set_elem_type(getDataType(*calotype::getElementType(type.getElementType())));
        for (int64_t extent : type.getShape())
          tensor->mutable_shape()->add_dim()->set_dim_value(extent);
      }
      onnx::FunctionBodyBuildContextImpl build(node, types);
      if (schema->BuildContextDependentFunction(build, built, opset))
        function = &built;
    }
  } catch (std::exception &) {
    return false;
  }
  if (!function)
    return false;
  importBody(*function, schema, node, place, path);
  return true;
}

void GraphImporter::importBody(const onnx::FunctionProto &function,
                               const onnx::OpSchema *schema,
                               const onnx::NodeProto &node,
                               const GraphPlace &place, StringRef path) {
  std::map<std::string, const onnx::AttributeProto *> values;
  if (schema)
    for (const auto &[name, attribute] : schema->attributes())
      if (attribute.default_value.type() != onnx::AttributeProto::UNDEFINED)
        values[name] = &attribute.default_value;
  for (const auto &attribute : function.attribute_proto())
    values[attribute.name()] = &attribute;
  for (const auto &attribute : node.attribute())
    values[attribute.name()] = &attribute;

  Opsets opsets;
  for (const auto &import : function.opset_import())
    opsets[import.domain() == "ai.onnx" ? "" : import.domain()] = import.version();
  // A definition without a version means the one it came with.
  if (!opsets.count(""))
    opsets[""] = place.opsets.count("") ? place.opsets.at("") : newestOpset;

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
  GraphPlace inner{path.str() + "/" + function.name(), opsets, scope, place.depth + 1};
  size_t problemsBefore = problems.size();
  for (int i = 0; i < function.node_size(); ++i) {
    onnx::NodeProto copy = function.node(i);
    bindAttributes(copy, values);
    for (auto &input : *copy.mutable_input())
      if (missing.count(input))
        input.clear();
    // Names inside the body mean nothing to the user.
    if (schema)
      copy.set_name(node.name());
    importNode(copy, inner, i);
  }
  for (int i = 0; i < std::min(function.output_size(), node.output_size()); ++i) {
    if (node.output(i).empty())
      continue;
    Item *item = scope.find(function.output(i));
    if (!item) {
      ImportProblem problem = makeProblem(node, path, 0);
      problem.reason = "the function's output '" + function.output(i) + "' is not defined";
      problem.invalid = true;
      addProblem(problem);
    }
    place.scope.items[node.output(i)] = item ? *item : Item();
  }
  // In a body that ONNX wrote, the problem is the op's.
  if (schema)
    for (size_t i = problemsBefore; i < problems.size(); ++i)
      if (problems[i].op != node.op_type()) {
        problems[i].reason += " (" + problems[i].op + " in the definition of " +
                              node.op_type() + ")";
        problems[i].op = node.op_type();
      }
}
