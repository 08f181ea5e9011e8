//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "NodeReader.h"
#include "Refusals.h"
#include "calotype/Dialect/NN/IR/ConstantIndices.h"
#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::onnximport;

NodeReader::NodeReader(GraphImporter &importer, const onnx::NodeProto &node,
                       const GraphPlace &place, std::string path, int64_t opset,
                       Location location)
    : opset(opset), node(node), builder(importer.builder), importer(importer),
      place(place), path(std::move(path)), location(location) {}

void NodeReader::fail(const Twine &reason, const Twine &hint) {
  ImportProblem problem = importer.makeProblem(node, path, opset);
  problem.reason = reason.str();
  problem.hint = hint.str();
  importer.addProblem(std::move(problem));
  throw ReadFailure();
}

void NodeReader::failInvalid(const Twine &reason) {
  ImportProblem problem = importer.makeProblem(node, path, opset);
  problem.reason = reason.str();
  problem.invalid = true;
  importer.addProblem(std::move(problem));
  throw ReadFailure();
}

//===----------------------------------------------------------------------===//
// Inputs and outputs
//===----------------------------------------------------------------------===//

bool NodeReader::hasInput(int index) const {
  return index < node.input_size() && !node.input(index).empty();
}

Item &NodeReader::item(int index) {
  if (!hasInput(index))
    failInvalid("input " + Twine(index) + " is missing");
  Item *found = place.scope.find(node.input(index));
  if (!found || found->isAbsent())
    throw ReadFailure();
  return *found;
}

Value NodeReader::value(int index) {
  return importer.materialize(item(index), location, node.input(index));
}

SmallVector<Value> NodeReader::values(int from) {
  SmallVector<Value> result;
  for (int i = from; i < node.input_size(); ++i)
    result.push_back(value(i));
  return result;
}

RankedTensorType NodeReader::type(int index) {
  Item &found = item(index);
  return found.value ? typeOf(found.value)
                     : found.tensor->getIRType(builder.getContext());
}

SmallVector<int64_t> NodeReader::shape(int index) {
  return SmallVector<int64_t>(type(index).getShape());
}

const Tensor *NodeReader::constant(int index) {
  Item &found = item(index);
  return found.tensor ? &*found.tensor : nullptr;
}

const Tensor &NodeReader::required(int index, StringRef what) {
  if (const Tensor *tensor = constant(index))
    return *tensor;
  failOpen(item(index), what);
}

void NodeReader::failOpen(const Item &item, StringRef what) {
  ImportProblem problem = importer.makeProblem(node, path, opset);
  problem.reason = (what + " must be known at compile time").str();
  GraphImporter::Sources sources = importer.findSources(item.value);
  problem.bindInputs = sources.small;
  if (!sources.small.empty() && !sources.hasLarge) {
    problem.hint = "--bind " + sources.small.front() + "=FILE";
    for (const std::string &name : ArrayRef(sources.small).drop_front())
      problem.hint += " --bind " + name + "=FILE";
    if (!isa<BlockArgument>(item.value)) // Perhaps that is data.
      problem.hint += ", or " + adviseCut(importer.listComputed(node, place));
  } else {
    problem.reason += ", and it is computed from data";
    problem.hint = adviseCut(importer.listComputed(node, place));
  }
  importer.addProblem(std::move(problem));
  throw ReadFailure();
}

SmallVector<int64_t> NodeReader::ints(int index, StringRef what) {
  const Tensor &tensor = required(index, what);
  if (isFloatElement(tensor.getElementType()))
    failInvalid("expected integers as " + what);
  if (tensor.getNumElements() > 65536)
    fail(what + " has too many elements");
  SmallVector<int64_t> result;
  for (int64_t i = 0; i < tensor.getNumElements(); ++i)
    result.push_back(tensor.getInt(i));
  return result;
}

int64_t NodeReader::scalarInt(int index, StringRef what) {
  SmallVector<int64_t> all = ints(index, what);
  if (all.size() != 1)
    failInvalid("expected one value as " + what + ", found " +
                Twine(all.size()));
  return all[0];
}

bool NodeReader::wants(int output) const {
  return output < node.output_size() && !node.output(output).empty();
}

void NodeReader::set(int output, Value value) {
  if (wants(output))
    place.scope.items[node.output(output)] = Item{value, std::nullopt};
}

void NodeReader::set(int output, Tensor tensor) {
  if (wants(output))
    place.scope.items[node.output(output)] = Item{Value(), std::move(tensor)};
}

void NodeReader::forward(int output, int input) {
  Item found = item(input);
  if (wants(output))
    place.scope.items[node.output(output)] = std::move(found);
}

void NodeReader::setReshaped(int output, int input, ArrayRef<int64_t> shape) {
  const Tensor *tensor = constant(input);
  if (!tensor)
    return set(output, reshape(value(input), shape));
  if (std::string reason = checkShape(shape); !reason.empty())
    failInvalid(reason);
  if (*countElements(shape) != tensor->getNumElements())
    failInvalid("the shapes differ in their number of elements");
  set(output, tensor->reshaped(shape));
}

void NodeReader::setItem(int output, Item item) {
  if (wants(output))
    place.scope.items[node.output(output)] = std::move(item);
}

void NodeReader::expandFunction() {
  if (!importer.expandFunction(node, place, path, opset, nullptr))
    fail("this form of the op is not supported");
}

void NodeReader::refuseOutput(int output, StringRef what) {
  if (wants(output))
    fail("the output '" + what + "' is not supported");
}

//===----------------------------------------------------------------------===//
// Attributes. Their kinds were checked against the op's schema.
//===----------------------------------------------------------------------===//

const onnx::AttributeProto *NodeReader::attribute(StringRef name) const {
  for (const auto &attribute : node.attribute())
    if (attribute.name() == name)
      return &attribute;
  return nullptr;
}

int64_t NodeReader::getInt(StringRef name, int64_t otherwise) const {
  const auto *found = attribute(name);
  return found ? found->i() : otherwise;
}

double NodeReader::getFloat(StringRef name, double otherwise) const {
  const auto *found = attribute(name);
  return found ? found->f() : otherwise;
}

std::string NodeReader::getString(StringRef name, StringRef otherwise) const {
  const auto *found = attribute(name);
  return found ? found->s() : otherwise.str();
}

SmallVector<int64_t> NodeReader::getInts(StringRef name) const {
  const auto *found = attribute(name);
  if (!found)
    return {};
  return SmallVector<int64_t>(found->ints().begin(), found->ints().end());
}

SmallVector<double> NodeReader::getFloats(StringRef name) const {
  const auto *found = attribute(name);
  if (!found)
    return {};
  return SmallVector<double>(found->floats().begin(), found->floats().end());
}

Tensor NodeReader::getTensor(const onnx::TensorProto &proto) {
  return importer.getTensor(proto, importer.makeProblem(node, path, opset));
}

std::optional<SmallVector<int64_t>>
NodeReader::intsOrAttribute(StringRef name, int index, int64_t version) {
  if (opset < version) {
    if (!hasAttribute(name))
      return std::nullopt;
    return getInts(name);
  }
  if (!hasInput(index))
    return std::nullopt;
  return ints(index, name);
}

int64_t NodeReader::normalizeAxis(int64_t axis, int64_t rank) {
  if (axis < -rank || axis >= rank)
    failInvalid("axis " + Twine(axis) + " is outside a tensor of rank " +
                Twine(rank));
  return axis < 0 ? axis + rank : axis;
}

SmallVector<int64_t> NodeReader::normalizeAxes(ArrayRef<int64_t> axes,
                                               int64_t rank) {
  SmallVector<int64_t> result;
  for (int64_t axis : axes)
    result.push_back(normalizeAxis(axis, rank));
  return result;
}

Type NodeReader::getElement(int64_t dataType) {
  std::optional<ElementType> element = onnximport::getElementType(dataType);
  if (!element)
    fail("element type " + getDataTypeName(dataType) + " is not supported");
  return getIRType(*element, builder.getContext());
}

Value NodeReader::valueOf(Item &item) {
  if (item.isAbsent())
    throw ReadFailure();
  return importer.materialize(item, location);
}

SmallVector<Item> NodeReader::importSubgraph(StringRef name,
                                             ArrayRef<Item> inputs,
                                             int iteration) {
  const auto *body = attribute(name);
  if (!body || !body->has_g())
    failInvalid("subgraph '" + name + "' is missing");
  if (place.depth > 16)
    fail("subgraphs are nested more than 16 deep");
  // A turn of an empty body is work too.
  importer.spendNodes(1, importer.makeProblem(node, path, opset));
  Scope scope(&place.scope);
  if (body->g().input_size() != static_cast<int>(inputs.size()))
    failInvalid("subgraph '" + name + "' has " + Twine(body->g().input_size()) +
                " inputs, expected " + Twine(inputs.size()));
  for (auto [input, item] : llvm::zip(body->g().input(), inputs))
    scope.items[input.name()] = item;
  std::string inner = path + "/" + name.str();
  if (iteration >= 0)
    inner += "[" + std::to_string(iteration) + "]";
  size_t problemsBefore = importer.countProblems();
  importer.importGraph(body->g(),
                       {inner, place.opsets, scope, place.depth + 1});
  // The next turn of a loop would only say the same.
  if (importer.countProblems() != problemsBefore || importer.nodesLeft < 0)
    throw ReadFailure();
  SmallVector<Item> items;
  for (const auto &output : body->g().output()) {
    Item *found = scope.find(output.name());
    if (!found)
      failInvalid("the subgraph's output '" + output.name() +
                  "' is not defined");
    items.push_back(*found);
  }
  return items;
}

//===----------------------------------------------------------------------===//
// Making ops
//===----------------------------------------------------------------------===//

void NodeReader::checkType(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || !tensor.hasStaticShape())
    fail("the shape of a result is not known");
  if (std::string reason = checkShape(tensor.getShape()); !reason.empty())
    fail(reason);
}

/// Collects the text of errors instead of printing them.
namespace {
struct Capture {
  explicit Capture(MLIRContext *context)
      : handler(context, [this](Diagnostic &diagnostic) {
          if (text.empty())
            text = diagnostic.str();
          return success();
        }) {}
  std::string text;
  ScopedDiagnosticHandler handler;
};
} // namespace

Value NodeReader::createInferred(OperationState &state) {
  std::string text;
  {
    Capture capture(builder.getContext());
    auto *inference =
        state.name.getRegisteredInfo()->getInterface<InferTypeOpInterface>();
    SmallVector<Type> types;
    if (failed(inference->inferReturnTypes(
            builder.getContext(), location, state.operands,
            state.attributes.getDictionary(builder.getContext()),
            state.getRawProperties(), {}, types)))
      text = capture.text.empty() ? "no result type fits" : capture.text;
    state.types.assign(types.begin(), types.end());
  }
  if (!text.empty())
    fail(text);
  for (Type type : state.types)
    checkType(type);
  return create(state);
}

Value NodeReader::create(OperationState &state) {
  std::string text;
  Operation *op = builder.create(state);
  {
    Capture capture(builder.getContext());
    if (failed(verify(op, /*verifyRecursively=*/false))) {
      text = capture.text.empty() ? "the op does not verify" : capture.text;
      op->erase();
    }
  }
  if (!text.empty())
    fail(text);
  if (std::optional<std::string> reason = nn::findBadIndex(op)) {
    op->erase();
    failInvalid(*reason);
  }
  return op->getResult(0);
}

Value NodeReader::makeConstant(const Tensor &tensor) {
  Item item{Value(), tensor};
  return importer.materialize(item, location);
}

Value NodeReader::scalar(double value, Type element) {
  std::optional<ElementType> type = calotype::getElementType(element);
  Tensor tensor = Tensor::allocate(*type, {});
  if (isFloatElement(*type))
    tensor.setDouble(0, value);
  else
    tensor.setInt(0, static_cast<int64_t>(value));
  return makeConstant(tensor);
}

Value NodeReader::scalarLike(double value, Value like) {
  return scalar(value, typeOf(like).getElementType());
}

Value NodeReader::cast(Value value, Type element) {
  RankedTensorType type = typeOf(value);
  if (type.getElementType() == element)
    return value;
  return makeTyped<nn::CastOp>(type.clone(element), value);
}

Value NodeReader::reshape(Value value, ArrayRef<int64_t> shape) {
  RankedTensorType type = typeOf(value);
  if (type.getShape() == shape)
    return value;
  if (std::string reason = checkShape(shape); !reason.empty())
    failInvalid(reason);
  return makeTyped<nn::ReshapeOp>(type.clone(shape), value);
}

Value NodeReader::expand(Value value, ArrayRef<int64_t> shape) {
  RankedTensorType type = typeOf(value);
  if (type.getShape() == shape)
    return value;
  if (std::string reason = checkShape(shape); !reason.empty())
    failInvalid(reason);
  return makeTyped<nn::ExpandOp>(type.clone(shape), value);
}

Value NodeReader::transpose(Value value, ArrayRef<int64_t> permutation) {
  return make<nn::TransposeOp>(value, permutation);
}

Value NodeReader::slice(Value value, int64_t axis, int64_t start,
                        int64_t size) {
  ArrayRef<int64_t> shape = typeOf(value).getShape();
  SmallVector<int64_t> starts(shape.size(), 0), sizes(shape),
      steps(shape.size(), 1);
  starts[axis] = start;
  sizes[axis] = size;
  return make<nn::SliceOp>(value, starts, sizes, steps);
}

Value NodeReader::alongAxis(Value vector, int64_t axis, int64_t rank) {
  RankedTensorType type = typeOf(vector);
  if (type.getRank() != 1)
    failInvalid("expected a vector, found a tensor of rank " +
                Twine(type.getRank()));
  SmallVector<int64_t> shape(rank, 1);
  shape[axis] = type.getDimSize(0);
  return reshape(vector, shape);
}

Value NodeReader::toIndex(Value value) {
  Type element = typeOf(value).getElementType();
  return element.isSignlessInteger(32) || element.isSignlessInteger(64)
             ? value
             : cast(value, builder.getI64Type());
}
