//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Concatenations: a choice by index, or, behind roots that write it, a stack
/// of equal parts or one store per part.
//===----------------------------------------------------------------------===//

#include "Converters.h"

#include "calotype/Dialect/NN/IR/NNShapeOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::convert;

bool convert::isWritten(Operation *op) {
  auto kernel = op->getParentOfType<nn::KernelOp>();
  return isa<nn::ConcatOp>(op) && kernel && op->hasOneUse() &&
         isa<nn::YieldOp>(*op->user_begin()) &&
         llvm::any_of(kernel.getBody().front(), [](Operation &other) {
           auto role = dyn_cast<nn::KernelOpInterface>(other);
           return role && role.getKernelRole() == nn::KernelRole::Root;
         });
}

nn::ConcatOp convert::findStack(nn::KernelOp kernel, unsigned result) {
  Operation *yield = kernel.getBody().front().getTerminator();
  auto concat = yield->getOperand(result).getDefiningOp<nn::ConcatOp>();
  if (!concat || !isWritten(concat))
    return {};
  ArrayRef<int64_t> first = shapeOf(concat.getInputs().front());
  bool isEqual = llvm::all_of(concat.getInputs(), [&](Value part) {
    return shapeOf(part) == first && !part.getDefiningOp<nn::ReshapeOp>();
  });
  return isEqual ? concat : nn::ConcatOp();
}

halide::ImageType convert::resultImage(nn::KernelOp kernel, unsigned result) {
  auto type = cast<RankedTensorType>(kernel.getResultTypes()[result]);
  nn::ConcatOp stack = findStack(kernel, result);
  halide::ImageType image = imageType(type);
  if (!stack)
    return image;
  int64_t axis = stack.getAxis(), parts = stack.getInputs().size();
  Shape shape(image.getShape()), order;
  shape[axis] /= parts;
  shape.insert(shape.begin() + axis, parts);
  for (int64_t dim : image.getOrder()) {
    order.push_back(dim < axis ? dim : dim + 1);
    if (dim == axis)
      order.push_back(axis);
  }
  return halide::ImageType::get(shape, type.getElementType(), order);
}

/// A chain of selects over clamped reads, the last input first.
static void convertChoice(nn::ConcatOp op, KernelBuilder &kernel) {
  size_t axis = op.getAxis();
  kernel.result(op, [&](Body &body, Indices indices) {
    Value value;
    int64_t end = shapeOf(op.getResult())[axis];
    for (Value input : llvm::reverse(op.getInputs())) {
      int64_t extent = shapeOf(input)[axis];
      if (extent == 0)
        continue;
      Values own(indices);
      int64_t start = end - extent;
      own[axis] = body.clampIndex(body.add(indices[axis], -start), extent);
      Value x = kernel.read(body, input, own);
      value = value ? body.select(body.less(indices[axis], body.index(end)), x,
                                  value)
                    : x;
      end = start;
    }
    return value;
  });
}

/// One update per part, which stores each element of it, or of what it is a
/// view of, at its place. The parts cover the result.
static void convertParts(nn::ConcatOp op, KernelBuilder &kernel) {
  size_t axis = op.getAxis();
  FuncOptions options;
  options.role = "parts";
  Source whole = kernel.define(
      "concat", shapeOf(op.getResult()), computeType(op.getResult()),
      [&](Body &body, Indices) {
        return body.zero(computeType(op.getResult()));
      },
      options);
  int64_t start = 0;
  for (Value part : op.getInputs()) {
    auto view = part.getDefiningOp<nn::ReshapeOp>();
    Value source = view ? view.getInput() : part;
    SmallVector<Axis> domain; // In the order of the result's memory.
    for (auto [dim, extent] : llvm::enumerate(shapeOf(source)))
      domain.insert(domain.begin(), Axis{"r" + std::to_string(dim), extent});
    whole = kernel.store(
        whole, domain, [&](Body &body, Indices, Indices r, const Source &) {
          Values from(llvm::reverse(r));
          Values at =
              reshapeIndices(body, shapeOf(part), shapeOf(source), from);
          at[axis] = body.add(at[axis], start);
          return KernelBuilder::Store{kernel.read(body, source, from), at};
        });
    start += shapeOf(part)[axis];
  }
  kernel.bind(op.getResult(), whole);
}

static void convertConcatOp(nn::ConcatOp concat, KernelBuilder &kernel) {
  if (!isWritten(concat))
    convertChoice(concat, kernel);
  else if (!findStack(concat->getParentOfType<nn::KernelOp>(), 0))
    convertParts(concat, kernel);
  // Else the output reads a stack.
}

void convert::populateConcatConverters(ConverterTable &table) {
  table.add(convertConcatOp);
}
