//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Softmax and the normalisations: statistics over some dims, then one function
/// of element and statistics.
//===----------------------------------------------------------------------===//

#include "Accumulators.h"
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
  Type held; ///< In which sums are held.

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
    // Along memory lanes, most often 32, share the terms.
    bool isAlong =
        !dims.empty() && dims.front() == kernel.memoryOrder(input).front();
    held = sumType(type, isAlong ? count / 32 : count);
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

  using Step = function_ref<Value(Body &, Value, Indices, Indices)>;
  /// acc = init; acc = step(acc, indices of the tensor, statistic's indices).
  Source fold(StringRef name, Type type, function_ref<Value(Body &)> init,
              Step step) {
    Source acc = kernel.define(
        name, shape, type, [&](Body &body, Indices) { return init(body); },
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
  Source maximum() {
    return fold(
        "max", type, [&](Body &body) { return body.lowest(type, false); },
        [&](Body &body, Value old, Indices from, Indices) {
          return body.maximum(old, element(body, from));
        });
  }
  /// Of what `term` gives for a place of the tensor and of the statistic.
  Source sum(StringRef name,
             function_ref<Value(Body &, Indices, Indices)> term) {
    return fold(
        name, held, [&](Body &body) { return body.zero(held); },
        [&](Body &body, Value old, Indices from, Indices at) {
          return body.fastAdd(old,
                              toFloatType(body, term(body, from, at), held));
        });
  }
  /// A sum in the type of the elements, divided by `divisor`.
  Value readSum(Body &body, const Source &sum, Indices at, double divisor = 1) {
    Value s = kernel.read(body, sum, at);
    if (divisor != 1)
      s = body.times(s, body.number(held, 1 / divisor));
    return toFloatType(body, s, type);
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
  // A NaN may get lost here: its own exponential makes the sum NaN.
  Source max = stats.maximum();
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
        // Not above zero, and known to be.
        Value distance = body.absolute(shifted(body, indices));
        return body.make<math::ExpOp>(body.make<arith::NegFOp>(distance));
      },
      options);
  Source sum = stats.sum("sum", [&](Body &body, Indices from, Indices) {
    return kernel.read(body, exp, from);
  });
  // Once per row: the reciprocal, or the logarithm.
  Source last = kernel.define(
      logarithm ? "log" : "inv", stats.shape, stats.type,
      [&](Body &body, Indices at) -> Value {
        Value s = stats.readSum(body, sum, at);
        // A logarithm may lose a NaN; the difference is zero but of a NaN.
        if (logarithm)
          return body.plus(body.make<math::LogOp>(s), body.minus(s, s));
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
    Source sum = stats.sum("sum", [&](Body &body, Indices from, Indices) {
      return stats.element(body, from);
    });
    mean = kernel.define(
        "mean", stats.shape, type,
        [&](Body &body, Indices at) {
          return stats.readSum(body, sum, at, stats.count);
        },
        stats.options("mean"));
  }
  auto centred = [&](Body &body, Indices from, Indices at) {
    Value x = stats.element(body, from);
    return op.getSubtractMean() ? body.minus(x, kernel.read(body, mean, at))
                                : x;
  };
  Source squares =
      stats.sum("sumsq", [&](Body &body, Indices from, Indices at) {
        Value x = centred(body, from, at);
        return body.fastMul(x, x);
      });
  // One over the standard deviation, once per statistic.
  Source scale = kernel.define(
      "rstd", stats.shape, type,
      [&](Body &body, Indices at) {
        Value variance = stats.readSum(body, squares, at, stats.count);
        Value epsilon = body.number(type, op.getEpsilon().convertToDouble());
        return body.divided(
            body.number(type, 1),
            body.make<math::SqrtOp>(body.plus(variance, epsilon)));
      },
      stats.options("rstd"));
  kernel.result(op, [&](Body &body, Indices indices) {
    Values at = stats.place(body, indices);
    return body.times(centred(body, indices, at), kernel.read(body, scale, at));
  });
}

static void convertLpNormalize(nn::LpNormalizeOp op, KernelBuilder &kernel) {
  Statistics stats(kernel, op.getInput(), static_cast<int64_t>(op.getAxis()));
  bool isSquare = op.getP() == 2;
  Source sum = stats.sum("sum", [&](Body &body, Indices from, Indices) {
    Value x = stats.element(body, from);
    return isSquare ? body.fastMul(x, x) : body.absolute(x);
  });
  kernel.result(op, [&](Body &body, Indices indices) {
    Value s = stats.readSum(body, sum, stats.place(body, indices));
    Value norm = isSquare ? body.make<math::SqrtOp>(s) : s;
    Value zero = body.zero(stats.type);
    Value isZero =
        body.make<arith::CmpFOp>(arith::CmpFPredicate::OEQ, norm, zero);
    return body.select(isZero, zero,
                       body.divided(stats.element(body, indices), norm));
  });
}

static void convertSoftmaxOp(nn::SoftmaxOp op, KernelBuilder &kernel) {
  convertSoftmax(op, op.getAxis(), /*logarithm=*/false, kernel);
}

static void convertLogSoftmax(nn::LogSoftmaxOp op, KernelBuilder &kernel) {
  convertSoftmax(op, op.getAxis(), /*logarithm=*/true, kernel);
}

void convert::populateNormalizationConverters(ConverterTable &table) {
  table.add(convertSoftmaxOp);
  table.add(convertLogSoftmax);
  table.add(convertNormalize);
  table.add(convertLpNormalize);
}
