//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Softmax and the normalisations: statistics over some dims, then one function of
/// element and statistics.
//===----------------------------------------------------------------------===//

#include "Converters.h"

#include "calotype/Dialect/NN/IR/NNNormalizationOps.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::convert;

namespace {
/// Statistics over `axes` of a tensor: functions of the other coordinates.
/// With groups, dimension 1 of a statistic is the group.
struct Statistics {
  KernelBuilder &kernel;
  Value input;
  Shape axes;
  int64_t groups;
  Shape shape, order, dims;
  SmallVector<Axis> domain;
  int64_t count = 1, perGroup = 1;
  Type type;

  Statistics(KernelBuilder &kernel, Value input, ArrayRef<int64_t> reduced,
             int64_t groups = 1)
      : kernel(kernel), input(input), axes(reduced), groups(groups),
        type(computeType(input)) {
    ArrayRef<int64_t> full = shapeOf(input);
    for (auto [dim, extent] : llvm::enumerate(full))
      if (!llvm::is_contained(axes, dim))
        shape.push_back(groups > 1 && dim == 1 ? groups : extent);
    order = dropDims(kernel.memoryOrder(input), axes);
    Shape folded(axes);
    if (groups > 1) {
      folded.push_back(1);
      perGroup = full[1] / groups;
    }
    domain = reductionAxes(kernel, input, folded, dims);
    for (auto [axis, dim] : llvm::zip(domain, dims)) {
      if (groups > 1 && dim == 1)
        axis.extent = perGroup;
      count *= axis.extent;
    }
  }

  FuncOptions options(StringRef role) {
    FuncOptions options;
    options.role = role;
    options.order = order;
    return options;
  }

  /// The place of a statistic that belongs to a place of the tensor.
  Values place(Body &body, Indices indices) const {
    Values own;
    for (auto [dim, index] : llvm::enumerate(indices))
      if (!llvm::is_contained(axes, dim))
        own.push_back(groups > 1 && dim == 1 ? body.floorDiv(index, perGroup)
                                             : index);
    return own;
  }
  Value of(Body &body, const Source &statistic, Indices indices) const {
    return kernel.read(body, statistic, place(body, indices));
  }

  /// acc = init; acc = step(acc, indices of the tensor, statistic's indices).
  Source fold(StringRef name, double init, bool lowest,
              function_ref<Value(Body &, Value, Indices, Indices)> step) {
    Source acc = kernel.define(
        name, shape, type,
        [&](Body &body, Indices) {
          return lowest ? body.lowest(type, false) : body.number(type, init);
        },
        options(name));
    return kernel.fold(
        acc, domain, [&](Body &body, Indices at, Indices r, Indices old) {
          Values from;
          size_t next = 0;
          for (size_t dim = 0; dim < shapeOf(input).size(); ++dim) {
            bool kept = !llvm::is_contained(axes, dim);
            Value index = kept ? at[next++] : Value();
            if (auto *found = llvm::find(dims, dim); found != dims.end()) {
              Value tap = r[found - dims.begin()];
              index = kept ? body.add(body.mul(index, perGroup), tap) : tap;
            }
            from.push_back(index);
          }
          return Values{step(body, old[0], from, at)};
        });
  }
  Value element(Body &body, Indices indices) {
    return kernel.read(body, input, indices);
  }
};
} // namespace

static void convertSoftmax(Operation *op, int64_t axis, bool logarithm,
                           KernelBuilder &kernel) {
  Value input = op->getOperand(0);
  Statistics stats(kernel, input, axis);
  Source max = stats.fold("max", 0, /*lowest=*/true,
                          [&](Body &body, Value old, Indices from, Indices) {
                            return body.maximum(old, stats.element(body, from));
                          });
  auto shifted = [&](Body &body, Indices indices) {
    return body.minus(stats.element(body, indices),
                      stats.of(body, max, indices));
  };
  FuncOptions options;
  Shape order = kernel.memoryOrder(input);
  options.role = "exp";
  options.order = order;
  Source exp = kernel.define(
      "exp", shapeOf(input), stats.type,
      [&](Body &body, Indices indices) {
        return body.make<math::ExpOp>(shifted(body, indices));
      },
      options);
  Source sum = stats.fold("sum", 0, /*lowest=*/false,
                          [&](Body &body, Value old, Indices from, Indices) {
                            return body.fastAdd(old,
                                                kernel.read(body, exp, from));
                          });
  // Once per row: the reciprocal, or the logarithm.
  Source last = kernel.define(
      logarithm ? "log" : "inv", stats.shape, stats.type,
      [&](Body &body, Indices at) -> Value {
        Value s = kernel.read(body, sum, at);
        if (logarithm)
          return body.make<math::LogOp>(s);
        return body.divided(body.number(stats.type, 1), s);
      },
      stats.options(logarithm ? "log" : "inv"));
  kernel.result(op, [&](Body &body, Indices indices) {
    Value factor = stats.of(body, last, indices);
    if (logarithm)
      return body.minus(shifted(body, indices), factor);
    return body.times(kernel.read(body, exp, indices), factor);
  });
}

static void convertNormalize(nn::NormalizeOp op, KernelBuilder &kernel) {
  Statistics stats(kernel, op.getInput(), op.getAxes(), op.getGroups());
  Type type = stats.type;
  Source mean;
  if (op.getSubtractMean()) {
    Source sum = stats.fold("sum", 0, false,
                            [&](Body &body, Value old, Indices from, Indices) {
                              return body.fastAdd(old,
                                                  stats.element(body, from));
                            });
    mean = kernel.define(
        "mean", stats.shape, type,
        [&](Body &body, Indices at) {
          return body.times(kernel.read(body, sum, at),
                            body.number(type, 1.0 / stats.count));
        },
        stats.options("mean"));
  }
  auto centred = [&](Body &body, Indices from, Indices at) {
    Value x = stats.element(body, from);
    return op.getSubtractMean() ? body.minus(x, kernel.read(body, mean, at))
                                : x;
  };
  Source squares =
      stats.fold("sumsq", 0, false,
                 [&](Body &body, Value old, Indices from, Indices at) {
                   Value x = centred(body, from, at);
                   return body.fastAdd(old, body.fastMul(x, x));
                 });
  // One over the standard deviation, once per statistic.
  Source scale = kernel.define(
      "rstd", stats.shape, type,
      [&](Body &body, Indices at) {
        Value variance = body.times(kernel.read(body, squares, at),
                                    body.number(type, 1.0 / stats.count));
        Value epsilon = body.number(type, op.getEpsilon().convertToDouble());
        return body.divided(
            body.number(type, 1),
            body.make<math::SqrtOp>(body.plus(variance, epsilon)));
      },
      stats.options("rstd"));
  kernel.result(op, [&](Body &body, Indices indices) {
    Values at = stats.place(body, indices);
    return body.times(centred(body, indices, at),
                      kernel.read(body, scale, at));
  });
}

static void convertLpNormalize(nn::LpNormalizeOp op, KernelBuilder &kernel) {
  Statistics stats(kernel, op.getInput(),
                   static_cast<int64_t>(op.getAxis()));
  bool isSquare = op.getP() == 2;
  Source sum = stats.fold(
      "sum", 0, false, [&](Body &body, Value old, Indices from, Indices) {
        Value x = stats.element(body, from);
        return body.fastAdd(old, isSquare ? body.fastMul(x, x)
                                          : body.absolute(x));
      });
  kernel.result(op, [&](Body &body, Indices indices) {
    Value s = stats.of(body, sum, indices);
    Value norm = isSquare ? body.make<math::SqrtOp>(s) : s;
    Value zero = body.zero(stats.type);
    return body.select(body.greater(norm, zero),
                       body.divided(stats.element(body, indices), norm), zero);
  });
}

Converted convert::convertNormalization(Operation *op, KernelBuilder &kernel) {
  if (auto softmax = dyn_cast<nn::SoftmaxOp>(op))
    convertSoftmax(op, softmax.getAxis(), /*logarithm=*/false, kernel);
  else if (auto softmax = dyn_cast<nn::LogSoftmaxOp>(op))
    convertSoftmax(op, softmax.getAxis(), /*logarithm=*/true, kernel);
  else if (auto normalize = dyn_cast<nn::NormalizeOp>(op))
    convertNormalize(normalize, kernel);
  else if (auto normalize = dyn_cast<nn::LpNormalizeOp>(op))
    convertLpNormalize(normalize, kernel);
  else
    return std::nullopt;
  return success();
}
