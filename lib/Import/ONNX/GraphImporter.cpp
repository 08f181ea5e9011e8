//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "GraphImporter.h"
#include "CheckStructure.h"
#include "Evaluate.h"
#include "NodeReader.h"
#include "Refusals.h"
#include "calotype/Dialect/NN/IR/NNStructureOps.h"
#include "calotype/Support/Messages.h"
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
      external(external), problems(problems), statistics(statistics),
      owner(this->model), functions(*this->model) {}

//===----------------------------------------------------------------------===//
// Problems and locations
//===----------------------------------------------------------------------===//

/// A hostile model must not make an endless report.
static constexpr size_t maxProblems = 1000;

void GraphImporter::addProblem(ImportProblem problem) {
  if (problems.size() >= maxProblems) {
    ++problemsDropped;
    return;
  }
  problem.node = makeReadable(problem.node, 200);
  problem.op = makeReadable(problem.op, 200);
  for (std::string *text : {&problem.reason, &problem.hint, &problem.location})
    *text = makeReadable(*text);
  problems.push_back(std::move(problem));
}

void GraphImporter::finishProblems() {
  if (problemsDropped == 0)
    return;
  ImportProblem rest;
  rest.location = file + ":graph";
  rest.reason = "and " + std::to_string(problemsDropped) + " more problems";
  problems.push_back(std::move(rest));
}

void GraphImporter::addNote(StringRef path, const Twine &text) {
  statistics.notes.push_back(
      makeReadable((file + ":" + path + ": " + text).str()));
}

static std::string qualify(StringRef domain, StringRef op) {
  return domain.empty() || domain == "ai.onnx" ? op.str()
                                               : (domain + ":" + op).str();
}

ImportProblem GraphImporter::makeProblem(const onnx::NodeProto &node,
                                         StringRef path, int64_t opset) const {
  ImportProblem problem;
  problem.node = node.name();
  problem.op = qualify(node.domain(), node.op_type());
  problem.opset = opset;
  problem.location = file + ":" + path.str();
  return problem;
}

Location GraphImporter::getLocation(const onnx::NodeProto &node,
                                    StringRef path) {
  MLIRContext *context = builder.getContext();
  Location place = NameLoc::get(StringAttr::get(context, path),
                                FileLineColLoc::get(context, file, 0, 0));
  if (node.name().empty())
    return place;
  return NameLoc::get(
      StringAttr::get(context, llvm::json::fixUTF8(node.name())), place);
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
  size_t alignment =
      std::max<size_t>(1, getElementSize(tensor.getElementType()));
  // The deleter's copy of the tensor keeps the bytes alive.
  AsmResourceBlob blob(
      bytes, alignment, [tensor](void *, size_t, size_t) {}, false);
  return DenseResourceElementsAttr::get(type, key, std::move(blob));
}

Value GraphImporter::materialize(Item &item, Location location,
                                 StringRef name) {
  if (!item.value && item.tensor)
    item.value = nn::ConstantOp::create(
        builder, location,
        makeElements(*item.tensor, name, builder.getContext()));
  return item.value;
}

/// Of all weights together: packing and the weights file take as much again.
static constexpr uint64_t maxWeightBytes = uint64_t(4) << 30;

llvm::Expected<Tensor>
GraphImporter::readWithinLimit(const onnx::TensorProto &proto) {
  // What is too much must not be read first.
  SmallVector<int64_t> shape(proto.dims().begin(), proto.dims().end());
  auto element = onnximport::getElementType(proto.data_type());
  if (element && checkShape(shape).empty()) {
    if (weightBytes > maxWeightBytes) // Said before.
      throw ReadFailure();
    weightBytes += *countElements(shape) * getElementSize(*element);
    if (weightBytes > maxWeightBytes)
      return llvm::createStringError(
          "with its " +
          Twine(*countElements(shape) * getElementSize(*element)) +
          " bytes the weights of the model are more than 4 GiB, which is not "
          "supported");
  }
  return readTensor(proto, owner, &external);
}

Tensor GraphImporter::getTensor(const onnx::TensorProto &proto,
                                const ImportProblem &at) {
  // A loop's body is read in each turn, its weights once.
  bool isModels = owner == model;
  if (auto known = tensors.find(&proto); isModels && known != tensors.end())
    return known->second;
  llvm::Expected<Tensor> tensor = readWithinLimit(proto);
  if (tensor) {
    if (isModels)
      tensors.try_emplace(&proto, *tensor);
    return *tensor;
  }
  ImportProblem problem = at;
  problem.reason =
      "tensor '" + proto.name() + "': " + llvm::toString(tensor.takeError());
  problem.invalid = onnximport::getElementType(proto.data_type()).has_value();
  addProblem(std::move(problem));
  throw ReadFailure();
}

GraphImporter::Sources GraphImporter::findSources(Value value) {
  Sources sources;
  SmallVector<Value> work{value};
  llvm::SmallPtrSet<void *, 16> seen;
  while (!work.empty()) {
    Value next = work.pop_back_val();
    if (!seen.insert(next.getAsOpaquePointer()).second)
      continue;
    if (seen.size() > 1000) { // Whoever computes so much computes with data.
      sources.hasLarge = true;
      break;
    }
    auto argument = dyn_cast<BlockArgument>(next);
    if (!argument)
      llvm::append_range(work, next.getDefiningOp()->getOperands());
    else if (cast<RankedTensorType>(next.getType()).getNumElements() >
             maxEvaluatedElements)
      sources.hasLarge = true;
    else
      sources.small.push_back(graphInputs[argument.getArgNumber()]);
  }
  llvm::sort(sources.small);
  return sources;
}

std::vector<std::string>
GraphImporter::listComputed(const onnx::NodeProto &node,
                            const GraphPlace &place) {
  std::vector<std::string> names;
  for (const auto &input : node.input())
    if (Item *item = input.empty() ? nullptr : place.scope.find(input))
      if (!item->tensor && !llvm::is_contained(names, input))
        names.push_back(input);
  return names;
}

//===----------------------------------------------------------------------===//
// Order and number of nodes
//===----------------------------------------------------------------------===//

/// "'name' (Op)", for a list.
static std::string describeNode(const onnx::NodeProto &node, int index) {
  return "node[" + std::to_string(index) + "] (" + node.op_type() + ")" +
         (node.name().empty() ? "" : " '" + node.name() + "'");
}

NodeOrder GraphImporter::findOrder(const NodeList &nodes, StringRef path) {
  NodeOrder order = orderNodes(nodes);
  for (const std::vector<int> &cycle : order.cycles) {
    std::vector<std::string> names;
    for (int index : cycle)
      names.push_back(describeNode(nodes[index], index));
    ImportProblem problem;
    problem.location = file + ":" + path.str();
    problem.reason =
        "nodes read from each other in a cycle: " + listNames(names);
    problem.invalid = true;
    addProblem(std::move(problem));
  }
  if (order.firstUnsorted >= 0 && order.cycles.empty())
    addNote(path,
            "the nodes are not in topological order and were sorted: " +
                describeNode(nodes[order.firstUnsorted], order.firstUnsorted) +
                " reads from a later one");
  return order;
}

void GraphImporter::importNodes(const NodeList &nodes, const GraphPlace &place,
                                llvm::function_ref<void(int)> importOne) {
  // A loop's body is read in each turn. What is not the model's is short-lived.
  std::shared_ptr<NodeOrder> order;
  std::shared_ptr<NodeOrder> &known = owner == model ? orders[&nodes] : order;
  if (!known)
    known = std::make_shared<NodeOrder>(findOrder(nodes, place.path));
  order = known;
  for (int index : order->nodes) {
    if (!order->inCycle.count(index)) {
      importOne(index);
      continue;
    }
    for (const auto &output : nodes[index].output())
      place.scope.items[output] = Item();
  }
}

void GraphImporter::spendNodes(int64_t count, ImportProblem problem) {
  if (nodesLeft >= count) {
    nodesLeft -= count;
    return;
  }
  if (nodesLeft >= 0) { // Every node that follows would say it again.
    problem.reason = "functions and loops make more than " +
                     std::to_string(maxMadeNodes) +
                     " nodes when they are expanded, which is not supported";
    addProblem(std::move(problem));
  }
  nodesLeft = -1;
  throw ReadFailure();
}

int64_t GraphImporter::countNodes(const NodeList &nodes) {
  int64_t count = 0;
  for (const auto &node : nodes) {
    ++count;
    if (const onnx::FunctionProto *called = functions.find(node))
      count += countNodes(*called);
    for (const auto &attribute : node.attribute())
      if (attribute.has_g())
        count += countNodes(attribute.g().node());
    if (count > maxMadeNodes)
      return maxMadeNodes + 1;
  }
  return count;
}

int64_t GraphImporter::countNodes(const onnx::FunctionProto &function) {
  auto known = functionSizes.find(&function);
  if (known == functionSizes.end())
    known = functionSizes.emplace(&function, countNodes(function.node())).first;
  return known->second;
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
      bool isFirst = !tensors.count(&proto);
      item.tensor = getTensor(proto, at);
      statistics.weightBytes += isFirst ? item.tensor->getSizeInBytes() : 0;
      statistics.parameters += isFirst ? item.tensor->getNumElements() : 0;
    } catch (ReadFailure &) {
    }
    // A bound or free graph input of this name comes first.
    place.scope.items.try_emplace(proto.name(), std::move(item));
  }
  for (const auto &sparse : graph.sparse_initializer()) {
    at.reason = "the sparse initializer '" + sparse.values().name() +
                "' is not supported";
    at.hint = "storing it as a dense one";
    addProblem(at);
    place.scope.items[sparse.values().name()] = Item();
  }
  importNodes(graph.node(), place,
              [&](int i) { importNode(graph.node(i), place, i); });
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
      problem.reason = "'" + output + "' is defined twice";
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
      problem.reason = "the output '" + output + "' is not supported";
      addProblem(problem);
    }
  } catch (ReadFailure &) {
    for (const auto &output : node.output())
      place.scope.items[output] = Item();
  }
}

void GraphImporter::refuse(ImportProblem &problem, const Twine &reason,
                           bool invalid) {
  problem.reason = reason.str();
  problem.invalid = invalid;
  addProblem(problem);
  throw ReadFailure();
}

bool GraphImporter::hasAbsentInput(const onnx::NodeProto &node,
                                   const GraphPlace &place,
                                   ImportProblem &problem) {
  bool absent = false;
  for (const auto &input : node.input()) {
    if (input.empty())
      continue;
    Item *item = place.scope.find(input);
    if (!item)
      refuse(problem, "input '" + input + "' is not defined", true);
    absent |= item->isAbsent();
  }
  return absent;
}

void GraphImporter::checkSchema(const onnx::NodeProto &node,
                                const onnx::OpSchema &schema,
                                ImportProblem &problem) {
  std::string text;
  try {
    schema.Verify(node);
    return;
  } catch (std::exception &error) {
    text = error.what();
  }
  refuse(problem, StringRef(text).split('\n').first, true);
}

void GraphImporter::readNode(const onnx::NodeProto &node,
                             const GraphPlace &place, StringRef path,
                             int64_t opset, ImportProblem &problem) {
  if (place.depth > 0)
    spendNodes(1, problem);
  std::string domain = node.domain() == "ai.onnx" ? "" : node.domain();
  if (opset == 0)
    refuse(problem, "the model does not import the domain '" + domain + "'",
           true);

  const onnx::OpSchema *schema =
      onnx::OpSchemaRegistry::Schema(node.op_type(), opset, domain);
  const ReaderEntry *entry = findReader(domain, node.op_type());
  const onnx::FunctionProto *local = functions.find(node);
  bool absent = hasAbsentInput(node, place, problem);
  if (schema && !local)
    checkSchema(node, *schema, problem);
  bool expandable =
      local || (schema && (schema->HasFunction() ||
                           schema->HasContextDependentFunction()));
  if (!entry && !expandable) {
    ++statistics.unsupported[makeReadable(problem.op, 200)];
    Refusal why = explainRefusal(node, opset, listComputed(node, place));
    problem.hint = why.hint;
    refuse(problem, why.reason, false);
  }
  // An input failed before: what follows from it would only repeat that.
  if (absent)
    throw ReadFailure();

  NodeReader reader(*this, node, place, path.str(), opset,
                    getLocation(node, path));
  if (!local && evaluate(reader))
    return;
  if (entry && !local)
    return entry->read(reader);
  if (place.depth > 16)
    refuse(problem, "functions are nested more than 16 deep", true);
  if (local && countNodes(*local) > nodesLeft)
    spendNodes(maxMadeNodes + 1, problem);
  if (!expandFunction(node, place, path, opset, schema)) {
    ++statistics.unsupported[makeReadable(problem.op, 200)];
    problem.hint = adviseCut(listComputed(node, place));
    refuse(problem, "this form of the op is not supported", false);
  }
}
