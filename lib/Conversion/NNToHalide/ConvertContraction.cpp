//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Products: matmul, conv, conv_transpose, einsum. The function with role acc
/// is the sum over the reduction domain, innermost dimension first.
//===----------------------------------------------------------------------===//

#include "ConvTiles.h"
#include "Converters.h"

#include "calotype/Dialect/NN/IR/NNContractionOps.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::convert;

/// acc = 0; acc += term.
static void sumOfProducts(Operation *op, KernelBuilder &kernel,
                          ArrayRef<Axis> domain, ArrayRef<StringRef> names,
                          function_ref<Value(Body &, Indices, Indices)> term) {
  Value tensor = op->getResult(0);
  Type type = computeType(tensor);
  FuncOptions options;
  options.role = "acc";
  options.names = names;
  Source acc = kernel.define(
      op->getName().stripDialect(), shapeOf(tensor), type,
      [&](Body &body, Indices) { return body.zero(type); }, options);
  acc = kernel.fold(
      acc, domain, [&](Body &body, Indices indices, Indices r, Indices old) {
        return Values{body.fastAdd(old[0], term(body, indices, r))};
      });
  kernel.bind(tensor, acc);
}

/// A copy of an operand as a function of its own, for the schedule to place.
static Source operandFunc(KernelBuilder &kernel, Value tensor, StringRef role) {
  FuncOptions options;
  Shape order = kernel.memoryOrder(tensor);
  options.role = role;
  options.order = order;
  return kernel.define(
      role, shapeOf(tensor), computeType(tensor),
      [&](Body &body, Indices indices) {
        return kernel.read(body, tensor, indices);
      },
      options);
}

static void convertMatmul(nn::MatmulOp op, KernelBuilder &kernel) {
  Source lhs = operandFunc(kernel, op.getLhs(), "lhs");
  Source rhs = operandFunc(kernel, op.getRhs(), "rhs");
  size_t rank = lhs.shape.size();
  int64_t depth = lhs.shape[op.getTransposeLhs() ? rank - 2 : rank - 1];
  // Reads an operand with its batch dims broadcast.
  auto readOperand = [&](Body &body, const Source &source, Indices indices,
                         Value row, Value column, bool transpose) {
    size_t rank = source.shape.size(), resultRank = indices.size();
    Values own(indices.slice(resultRank - rank, rank - 2));
    for (auto [index, extent] : llvm::zip(own, source.shape))
      if (extent == 1)
        index = body.index(0);
    own.push_back(transpose ? column : row);
    own.push_back(transpose ? row : column);
    return kernel.read(body, source, own);
  };
  sumOfProducts(
      op, kernel, Axis{"k", depth}, {},
      [&](Body &body, Indices indices, Indices r) {
        Value m = indices[indices.size() - 2], n = indices.back();
        return body.fastMul(
            readOperand(body, lhs, indices, m, r[0], op.getTransposeLhs()),
            readOperand(body, rhs, indices, r[0], n, op.getTransposeRhs()));
      });
}

/// The input with its zero padding, over exactly the points the window visits.
static Source paddedInput(KernelBuilder &kernel, Value input,
                          ArrayRef<int64_t> begin, ArrayRef<int64_t> extents) {
  ArrayRef<int64_t> shape = shapeOf(input);
  FuncOptions options;
  Shape order = kernel.memoryOrder(input);
  options.role = "padded";
  options.order = order;
  options.names = imageDimNames(shape.size());
  Shape padded(shape.take_front(2));
  llvm::append_range(padded, extents);
  return kernel.define(
      "padded", padded, computeType(input),
      [&](Body &body, Indices indices) {
        Values own(indices);
        Value valid;
        for (auto [i, from] : llvm::enumerate(begin)) {
          int64_t extent = shape[i + 2];
          Value &index = own[i + 2];
          bool padsEnd = extents[i] > extent + from;
          index = body.add(index, -from);
          if (from == 0 && !padsEnd)
            continue;
          Value inside = body.inside(index, extent);
          valid = valid ? body.land(valid, inside) : inside;
          index = body.clampIndex(index, extent);
        }
        Value x = kernel.read(body, input, own);
        return valid ? body.select(valid, x, body.zero(x.getType())) : x;
      },
      options);
}

/// What a convolution sums over: channels innermost, then the spatial dims of
/// the filter from the last one.
static SmallVector<Axis> filterDomain(ArrayRef<int64_t> filter,
                                      int64_t channels) {
  SmallVector<Axis> domain{{"ci", channels}};
  ArrayRef<StringRef> names = imageDimNames(filter.size());
  for (size_t i = filter.size() - 2; i-- > 0;)
    domain.push_back(
        {names.empty() ? "k" + std::to_string(i) : "k" + names[i + 2].str(),
         filter[i + 2]});
  return domain;
}

static void convertConv(nn::ConvOp op, KernelBuilder &kernel) {
  if (convertConvTiles(op, kernel))
    return;
  ArrayRef<int64_t> filter = shapeOf(op.getFilter());
  ArrayRef<int64_t> result = shapeOf(op.getResult());
  size_t dims = filter.size() - 2;
  int64_t perGroup = result[1] / op.getGroups();
  Shape extents;
  bool pads = false;
  for (size_t i = 0; i < dims; ++i) {
    extents.push_back((result[i + 2] - 1) * op.getStrides()[i] +
                      (filter[i + 2] - 1) * op.getDilations()[i] + 1);
    int64_t begin = op.getPadsBegin()[i];
    pads |= begin != 0 || extents[i] > shapeOf(op.getInput())[i + 2] + begin;
  }
  Source padded;
  if (pads)
    padded = paddedInput(kernel, op.getInput(), op.getPadsBegin(), extents);
  SmallVector<Axis> domain = filterDomain(filter, filter[1]);
  ArrayRef<StringRef> names = imageDimNames(filter.size());
  sumOfProducts(
      op, kernel, domain, names, [&](Body &body, Indices indices, Indices r) {
        Value channel = r[0];
        if (op.getGroups() > 1)
          channel =
              body.add(body.mul(body.floorDiv(indices[1], perGroup), filter[1]),
                       filter[1] == 1 ? body.index(0) : channel);
        Values from{indices[0], channel}, weight{indices[1], r[0]};
        for (size_t i = 0; i < dims; ++i) {
          Value tap = r[dims - i];
          from.push_back(body.add(body.mul(indices[i + 2], op.getStrides()[i]),
                                  body.mul(tap, op.getDilations()[i])));
          weight.push_back(tap);
        }
        Value x = pads ? kernel.read(body, padded, from)
                       : kernel.read(body, op.getInput(), from);
        return body.fastMul(x, kernel.read(body, op.getFilter(), weight));
      });
}

/// Gather form: result[o] sums the taps k for which (o + begin - k * dilation)
/// is a multiple of the stride inside the input.
static void convertConvTranspose(nn::ConvTransposeOp op,
                                 KernelBuilder &kernel) {
  ArrayRef<int64_t> input = shapeOf(op.getInput());
  ArrayRef<int64_t> filter = shapeOf(op.getFilter());
  size_t dims = filter.size() - 2;
  int64_t inGroup = input[1] / op.getGroups();
  SmallVector<Axis> domain = filterDomain(filter, inGroup);
  ArrayRef<StringRef> names = imageDimNames(filter.size());
  sumOfProducts(
      op, kernel, domain, names, [&](Body &body, Indices indices, Indices r) {
        Value group = body.floorDiv(indices[1], filter[1]);
        Value channel = r[0], outChannel = indices[1];
        if (op.getGroups() > 1) {
          channel = body.add(body.mul(group, inGroup), channel);
          outChannel = body.mod(outChannel, filter[1]);
        }
        Values from{indices[0], channel}, weight{channel, outChannel};
        Value valid;
        for (size_t i = 0; i < dims; ++i) {
          int64_t stride = op.getStrides()[i];
          Value tap = r[dims - i];
          Value place = body.sub(body.add(indices[i + 2], op.getPadsBegin()[i]),
                                 body.mul(tap, op.getDilations()[i]));
          Value at = body.floorDiv(place, stride);
          Value inside = body.inside(at, input[i + 2]);
          if (stride > 1)
            inside = body.land(inside, body.equal(body.mul(at, stride), place));
          valid = valid ? body.land(valid, inside) : inside;
          from.push_back(body.clampIndex(at, input[i + 2]));
          weight.push_back(tap);
        }
        Value product = body.fastMul(kernel.read(body, op.getInput(), from),
                                     kernel.read(body, op.getFilter(), weight));
        return body.select(valid, product, body.zero(product.getType()));
      });
}

static void convertEinsum(nn::EinsumOp op, KernelBuilder &kernel) {
  StringRef left = op.getEquation().split("->").first;
  StringRef right = op.getEquation().split("->").second;
  SmallVector<StringRef> terms;
  left.split(terms, ',');
  // Letters that are summed, innermost first: those of the last term from its
  // end, and so on backwards.
  llvm::MapVector<char, int64_t> summed;
  for (size_t t = terms.size(); t-- > 0;)
    for (size_t d = terms[t].size(); d-- > 0;)
      if (!right.contains(terms[t][d]))
        summed.insert({terms[t][d], shapeOf(op.getInputs()[t])[d]});
  SmallVector<Axis> domain;
  for (auto [letter, extent] : summed)
    domain.push_back({std::string("r") + letter, extent});
  auto product = [&](Body &body, Indices indices, Indices r) {
    Value value;
    for (auto [term, input] : llvm::zip(terms, op.getInputs())) {
      Values own;
      for (char letter : term) {
        size_t place = right.find(letter);
        own.push_back(place != StringRef::npos
                          ? indices[place]
                          : r[summed.find(letter) - summed.begin()]);
      }
      Value x = kernel.read(body, input, own);
      value = value ? body.fastMul(value, x) : x;
    }
    return value;
  };
  if (domain.empty())
    kernel.result(op, [&](Body &body, Indices indices) {
      return product(body, indices, {});
    });
  else
    sumOfProducts(op, kernel, domain, {}, product);
}

/// Products over an inner extent of zero are sums of nothing.
static bool sumsNothing(Operation *op) {
  return llvm::any_of(op->getOperandTypes(), isEmpty);
}

/// Contractions of nothing are zero.
template <typename Op, void (*convert)(Op, KernelBuilder &)>
static void convertSum(Op op, KernelBuilder &kernel) {
  if (!sumsNothing(op))
    return convert(op, kernel);
  kernel.result(op, [&](Body &body, Indices) {
    return body.zero(computeType(op->getResult(0)));
  });
}

void convert::populateContractionConverters(ConverterTable &table) {
  table.add(convertSum<nn::MatmulOp, convertMatmul>);
  table.add(convertSum<nn::ConvOp, convertConv>);
  table.add(convertSum<nn::ConvTransposeOp, convertConvTranspose>);
  table.add(convertSum<nn::EinsumOp, convertEinsum>);
}
