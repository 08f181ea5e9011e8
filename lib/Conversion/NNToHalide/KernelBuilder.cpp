//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Builds the algorithm of a pipeline from the ops of a kernel.
//===----------------------------------------------------------------------===//

#include "KernelBuilder.h"

#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/Sequence.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::convert;

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

ArrayRef<int64_t> convert::shapeOf(Value tensor) {
  return cast<RankedTensorType>(tensor.getType()).getShape();
}
Type convert::elementOf(Value tensor) {
  return cast<RankedTensorType>(tensor.getType()).getElementType();
}
bool convert::isEmpty(Type tensor) {
  return llvm::is_contained(cast<RankedTensorType>(tensor).getShape(), 0);
}
bool convert::isUnsigned(Value tensor) {
  Type element = elementOf(tensor);
  return element.isUnsignedInteger() || element.isInteger(1);
}

Type convert::computeType(Type element) {
  if (isa<FloatType>(element) && element.getIntOrFloatBitWidth() < 32)
    return Float32Type::get(element.getContext());
  return halide::getValueType(element);
}
Type convert::computeType(Value tensor) {
  return computeType(elementOf(tensor));
}

Value convert::toStorage(Body &body, Value value, Type element) {
  Type type = halide::getValueType(element);
  return value.getType() == type ? value
                                 : body.make<arith::TruncFOp>(type, value);
}

Shape convert::dropDims(ArrayRef<int64_t> order, ArrayRef<int64_t> dropped) {
  Shape kept;
  for (int64_t dim : order)
    if (!llvm::is_contained(dropped, dim))
      kept.push_back(dim - llvm::count_if(dropped, [&](int64_t other) {
                       return other < dim;
                     }));
  return kept;
}

static Shape reversed(ArrayRef<int64_t> dims) {
  return Shape(llvm::reverse(dims));
}
static Shape rowMajor(size_t rank) {
  return Shape(llvm::reverse(llvm::seq<int64_t>(0, rank)));
}

RankedTensorType convert::physicalType(RankedTensorType type) {
  nn::LayoutAttr layout = nn::getLayout(type);
  Shape shape = layout ? layout.getPhysicalShape(type.getShape())
                       : Shape(type.getShape());
  return RankedTensorType::get(shape, type.getElementType());
}

halide::ImageType convert::imageType(RankedTensorType type) {
  nn::LayoutAttr layout = nn::getLayout(type);
  if (!layout)
    return halide::ImageType::get(type.getShape(), type.getElementType());
  if (!layout.isPermutation())
    return halide::ImageType::get(layout.getPhysicalShape(type.getShape()),
                                  type.getElementType());
  return halide::ImageType::get(
      type.getShape(), type.getElementType(),
      reversed(layout.getPermutation(type.getRank())));
}

//===----------------------------------------------------------------------===//
// Construction
//===----------------------------------------------------------------------===//

KernelBuilder::KernelBuilder(nn::KernelOp kernel, halide::PipelineOp pipeline,
                             bool roundResults)
    : kernel(kernel), pipeline(pipeline), roundResults(roundResults),
      builder(OpBuilder::atBlockEnd(&pipeline.getAlgorithm().front())),
      loc(kernel.getLoc()) {
  auto addOrder = [&](Type type) {
    if (nn::LayoutAttr layout = nn::getLayout(type))
      knownOrders.push_back(reversed(
          layout.getPermutation(cast<RankedTensorType>(type).getRank())));
  };
  for (Type type : kernel.getResultTypes()) {
    auto tensor = cast<RankedTensorType>(type);
    if (nn::getLayout(type))
      addOrder(type);
    else
      knownOrders.push_back(rowMajor(tensor.getRank()));
  }
  llvm::for_each(kernel.getArgumentTypes(), addOrder);
  unsigned next = 0;
  for (BlockArgument argument : kernel.getBody().getArguments()) {
    if (isEmpty(argument.getType()))
      continue;
    Value image = pipeline.getAlgorithm().getArgument(next++);
    auto type = cast<RankedTensorType>(argument.getType());
    nn::LayoutAttr layout = nn::getLayout(type);
    Source source{image, Shape(type.getShape()), rowMajor(type.getRank()), {}};
    if (layout)
      source.order = reversed(layout.getPermutation(type.getRank()));
    if (layout && !layout.isPermutation())
      source.tiled = layout;
    sources[argument] = source;
  }
}

Shape KernelBuilder::defaultOrder(size_t rank) const {
  for (const Shape &order : knownOrders)
    if (order.size() == rank)
      return order;
  return rowMajor(rank);
}

Shape KernelBuilder::memoryOrder(Value tensor) {
  auto found = sources.find(tensor);
  return found == sources.end() ? rowMajor(shapeOf(tensor).size())
                                : found->second.order;
}

std::string KernelBuilder::uniqueName(StringRef name) {
  unsigned count = names[name]++;
  return count ? (name + "_" + Twine(count)).str() : name.str();
}

//===----------------------------------------------------------------------===//
// Definitions
//===----------------------------------------------------------------------===//

Source KernelBuilder::defineTuple(StringRef name, ArrayRef<int64_t> shape,
                                  ArrayRef<Type> types, TupleBody body,
                                  FuncOptions options) {
  Source source;
  source.shape = Shape(shape);
  source.order =
      options.order.empty() ? defaultOrder(shape.size()) : Shape(options.order);
  Shape extents;
  SmallVector<std::string> names;
  for (int64_t dim : source.order) {
    extents.push_back(shape[dim]);
    names.push_back(options.names.empty() ? "d" + std::to_string(dim)
                                          : options.names[dim].str());
  }
  SmallVector<StringRef> nameRefs(names.begin(), names.end());
  auto func = halide::FuncOp::create(
      builder, loc, uniqueName(name), nameRefs,
      halide::FuncType::get(extents, types),
      [&](OpBuilder &inner, Location loc, ValueRange args) {
        Values logical(shape.size());
        for (auto [arg, dim] : llvm::zip(args, source.order))
          logical[dim] = arg;
        Body scalar(inner, loc);
        Values values = body(scalar, logical);
        for (auto [value, type] : llvm::zip(values, types))
          value = toStorage(scalar, value, type);
        halide::YieldOp::create(inner, loc, values);
      });
  if (!options.role.empty())
    func->setAttr("role", builder.getStringAttr(options.role));
  source.value = func.getResult();
  return source;
}

Source KernelBuilder::define(StringRef name, ArrayRef<int64_t> shape, Type type,
                             PureBody body, FuncOptions options) {
  return defineTuple(
      name, shape, type,
      [&](Body &scalar, Indices indices) {
        return Values{body(scalar, indices)};
      },
      options);
}

/// Calls `fill(body, logical coordinates, reduction variables)`, which ends the
/// body, in a new update of `source`.
static Source
addUpdate(OpBuilder &builder, Location loc, const Source &source,
          ArrayRef<Axis> domain,
          llvm::function_ref<void(Body &, Indices, Indices)> fill) {
  SmallVector<StringRef> names;
  Shape extents;
  for (const Axis &axis : domain) {
    names.push_back(axis.name);
    extents.push_back(axis.extent);
  }
  auto update = halide::UpdateOp::create(
      builder, loc, source.value, names, extents,
      [&](OpBuilder &inner, Location loc, ValueRange args) {
        size_t rank = source.order.size();
        Values logical(rank);
        for (auto [arg, dim] : llvm::zip(args.take_front(rank), source.order))
          logical[dim] = arg;
        Body scalar(inner, loc);
        fill(scalar, logical, Values(args.drop_front(rank)));
      });
  Source result = source;
  result.value = update.getResult();
  return result;
}

Source KernelBuilder::fold(const Source &source, ArrayRef<Axis> domain,
                           FoldBody body) {
  if (llvm::any_of(domain, [](const Axis &axis) { return axis.extent == 0; }))
    return source;
  return addUpdate(builder, loc, source, domain,
                   [&](Body &scalar, Indices indices, Indices reduction) {
                     Values old = readAll(scalar, source, indices);
                     Values values = body(scalar, indices, reduction, old);
                     halide::YieldOp::create(scalar.builder, scalar.loc,
                                             values);
                   });
}

Source KernelBuilder::store(const Source &source, ArrayRef<Axis> domain,
                            StoreBody body) {
  if (llvm::any_of(domain, [](const Axis &axis) { return axis.extent == 0; }))
    return source;
  return addUpdate(builder, loc, source, domain,
                   [&](Body &scalar, Indices indices, Indices reduction) {
                     Store store = body(scalar, indices, reduction, source);
                     Values at;
                     for (int64_t dim : source.order)
                       at.push_back(store.at[dim]);
                     halide::YieldOp::create(scalar.builder, scalar.loc,
                                             store.value, at);
                   });
}

void KernelBuilder::result(Operation *op, PureBody body, FuncOptions options) {
  Value tensor = op->getResult(0);
  bind(tensor, define(op->getName().stripDialect(), shapeOf(tensor),
                      computeType(tensor), body, options));
}

//===----------------------------------------------------------------------===//
// Reads
//===----------------------------------------------------------------------===//

/// f16 and bf16 are computed in f32.
static Value toCompute(Body &body, Value value) {
  Type type = computeType(value.getType());
  return value.getType() == type ? value
                                 : body.make<arith::ExtFOp>(type, value);
}

Values KernelBuilder::readAll(Body &body, const Source &source,
                              Indices indices) {
  if (isa<halide::FuncType>(source.value.getType())) {
    Values coordinates;
    for (int64_t dim : source.order)
      coordinates.push_back(indices[dim]);
    auto call = halide::CallOp::create(body.builder, body.loc, source.value,
                                       coordinates);
    Values values;
    for (Value value : call.getResults())
      values.push_back(toCompute(body, value));
    return values;
  }
  Values physical(indices);
  if (nn::LayoutAttr layout = source.tiled) {
    Values outer(indices), inner;
    for (auto [dim, tile] :
         llvm::zip(layout.getInnerDimsPos(), layout.getInnerTiles())) {
      inner.push_back(body.mod(outer[dim], tile));
      outer[dim] = body.floorDiv(outer[dim], tile);
    }
    physical.clear();
    for (int64_t dim : layout.getPermutation(indices.size()))
      physical.push_back(outer[dim]);
    llvm::append_range(physical, inner);
  }
  Value loaded =
      halide::LoadOp::create(body.builder, body.loc, source.value, physical);
  return {toCompute(body, loaded)};
}

Value KernelBuilder::read(Body &body, const Source &source, Indices indices) {
  return readAll(body, source, indices)[source.component];
}

Value KernelBuilder::read(Body &body, Value tensor, Indices indices) {
  if (isEmpty(tensor.getType()))
    return body.zero(computeType(tensor));
  if (auto constant = tensor.getDefiningOp<nn::ConstantOp>())
    return readConstant(body, constant, indices);
  const Source &source = sources.find(tensor)->second;
  Value value = read(body, source, indices);
  bool isResult = isa<halide::FuncType>(source.value.getType());
  return roundResults && isResult
             ? toCompute(body, toStorage(body, value, elementOf(tensor)))
             : value;
}

Value KernelBuilder::readBroadcast(Body &body, Value tensor, Indices indices) {
  ArrayRef<int64_t> shape = shapeOf(tensor);
  Values own(indices.take_back(shape.size()));
  for (auto [index, extent] : llvm::zip(own, shape))
    if (extent == 1)
      index = body.index(0);
  return read(body, tensor, own);
}

Value KernelBuilder::readConstant(Body &body, nn::ConstantOp constant,
                                  Indices indices) {
  auto elements = cast<DenseElementsAttr>(constant.getValue());
  Type type = computeType(elements.getElementType());
  auto scalar = [&](Attribute attr) -> Value {
    if (auto integer = dyn_cast<IntegerAttr>(attr))
      return arith::ConstantOp::create(
          body.builder, body.loc,
          body.builder.getIntegerAttr(type, integer.getValue()));
    return body.number(type, cast<FloatAttr>(attr).getValueAsDouble());
  };
  if (elements.isSplat())
    return scalar(elements.getSplatValue<Attribute>());
  Value linear = body.index(0);
  for (auto [index, extent] : llvm::zip(indices, elements.getType().getShape()))
    linear = body.add(body.mul(linear, extent), index);
  Value value;
  for (auto [i, attr] : llvm::enumerate(elements.getValues<Attribute>()))
    value = value ? body.select(body.atLeast(linear, body.index(i)),
                                scalar(attr), value)
                  : scalar(attr);
  return value;
}

//===----------------------------------------------------------------------===//
// Outputs
//===----------------------------------------------------------------------===//

void KernelBuilder::spreadDimNames() {
  if (dimNames.empty())
    return;
  // In the order of the ops, so that each is looked at once.
  for (Operation &op : kernel.getBody().front()) {
    if (!isa<nn::TransposeOp, nn::ScalarOpInterface>(op) ||
        dimNames.contains(op.getResult(0)))
      continue;
    auto transpose = dyn_cast<nn::TransposeOp>(op);
    for (Value operand : op.getOperands()) {
      auto known = dimNames.find(operand);
      if (known == dimNames.end() ||
          (!transpose && shapeOf(operand) != shapeOf(op.getResult(0))))
        continue;
      SmallVector<StringRef> names = known->second;
      if (transpose)
        for (auto [name, dim] : llvm::zip(names, transpose.getPermutation()))
          name = known->second[dim];
      dimNames[op.getResult(0)] = names;
      break;
    }
  }
}

Value KernelBuilder::output(unsigned i, RankedTensorType type, Value tensor) {
  nn::LayoutAttr layout = nn::getLayout(type);
  halide::ImageType image = pipeline.getOutputType(i);
  if (nn::ConcatOp stack = findStack(kernel, i))
    return stackOutput(image, stack);
  FuncOptions options;
  Shape order(image.getOrder());
  options.order = order;
  // What is stored part by part is stored in the image.
  auto made = sources.find(tensor);
  auto isParts = [](halide::FuncOp func) {
    auto role = func->getAttrOfType<StringAttr>("role");
    return role && role == "parts";
  };
  if (made != sources.end() && made->second.order == order)
    if (auto update = made->second.value.getDefiningOp<halide::UpdateOp>();
        update && isParts(update.getFuncOp()) &&
        computeType(tensor) == halide::getValueType(image.getElementType()))
      return made->second.value;
  SmallVector<StringRef> dims = dimNames.lookup(tensor);
  if (dims.size() == order.size())
    options.names = dims;
  auto value = [&](Body &body, Indices indices) -> Value {
    if (!layout || layout.isPermutation())
      return read(body, tensor, indices);
    // Physical coordinates; lanes outside the tensor hold zero.
    size_t rank = type.getRank();
    Values logical(rank);
    for (auto [index, dim] : llvm::zip(indices, layout.getPermutation(rank)))
      logical[dim] = index;
    Value valid = body.boolean(true);
    for (auto [k, dim] : llvm::enumerate(layout.getInnerDimsPos())) {
      int64_t tile = layout.getInnerTiles()[k], extent = type.getDimSize(dim);
      logical[dim] = body.add(body.mul(logical[dim], tile), indices[rank + k]);
      if (extent % tile == 0)
        continue;
      valid = body.land(valid, body.less(logical[dim], body.index(extent)));
      logical[dim] = body.clampIndex(logical[dim], extent);
    }
    Value element = read(body, tensor, logical);
    return body.select(valid, element, body.zero(element.getType()));
  };
  return define("out", image.getShape(), image.getElementType(), value, options)
      .value;
}

/// The part is chosen by its own coordinate, so that all parts share the loops
/// of the others.
Value KernelBuilder::stackOutput(halide::ImageType image, nn::ConcatOp stack) {
  size_t axis = stack.getAxis();
  Shape order(image.getOrder());
  FuncOptions options;
  options.role = "stack";
  options.order = order;
  auto value = [&](Body &body, Indices indices) {
    Values own(indices);
    Value part = own[axis], result;
    own.erase(own.begin() + axis);
    for (size_t number = stack.getInputs().size(); number-- > 0;) {
      Value x = read(body, stack.getInputs()[number], own);
      result =
          result ? body.select(body.equal(part, body.index(number)), x, result)
                 : x;
    }
    return result;
  };
  return define("out", image.getShape(), image.getElementType(), value, options)
      .value;
}

void KernelBuilder::finish(nn::YieldOp yield) {
  loc = kernel.getLoc();
  spreadDimNames();
  Values outputs;
  for (auto [type, tensor] :
       llvm::zip(kernel.getResultTypes(), yield.getOperands()))
    if (!isEmpty(type))
      outputs.push_back(
          output(outputs.size(), cast<RankedTensorType>(type), tensor));
  halide::OutputOp::create(builder, loc, outputs);
}
