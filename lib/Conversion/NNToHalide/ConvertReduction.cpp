//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Reductions, index of the extremum, scans.
//===----------------------------------------------------------------------===//

#include "Accumulators.h"
#include "PoolBody.h"

#include "calotype/Analysis/Pools.h"
#include "calotype/Support/Diagnostics.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::convert;

SmallVector<Axis> convert::reductionAxes(KernelBuilder &kernel, Value tensor,
                                         ArrayRef<int64_t> axes, Shape &dims) {
  SmallVector<Axis> domain;
  for (int64_t dim : kernel.memoryOrder(tensor))
    if (llvm::is_contained(axes, dim)) {
      dims.push_back(dim);
      domain.push_back({"r" + std::to_string(dim), shapeOf(tensor)[dim]});
    }
  return domain;
}

namespace {
/// The reduced dims of an op and how its coordinates address the operand.
struct Reduced {
  KernelBuilder &kernel;
  Value input;
  Shape axes;
  bool keepDims;
  Shape dims;
  SmallVector<Axis> domain;
  int64_t count = 1;

  Reduced(KernelBuilder &kernel, Value input, ArrayRef<int64_t> axes,
          bool keepDims)
      : kernel(kernel), input(input), axes(axes), keepDims(keepDims) {
    domain = reductionAxes(kernel, input, this->axes, dims);
    for (const Axis &axis : domain)
      count *= axis.extent;
  }
  Value read(Body &body, Indices indices, Indices r) {
    Values own;
    size_t next = 0;
    for (size_t dim = 0; dim < shapeOf(input).size(); ++dim) {
      if (auto *found = llvm::find(dims, dim); found != dims.end()) {
        own.push_back(r[found - dims.begin()]);
        next += keepDims;
      } else {
        own.push_back(indices[next++]);
      }
    }
    return kernel.read(body, input, own);
  }
  /// init, then fold(old, element), both of `type`.
  Source fold(StringRef name, StringRef role, ArrayRef<int64_t> shape,
              Type type, function_ref<Value(Body &)> init,
              function_ref<Value(Body &, Indices, Value, Value)> step) {
    FuncOptions options;
    options.role = role;
    Source acc = kernel.define(
        name, shape, type, [&](Body &body, Indices) { return init(body); },
        options);
    return kernel.fold(
        acc, domain, [&](Body &body, Indices indices, Indices r, Indices old) {
          return Values{step(body, indices, old[0], read(body, indices, r))};
        });
  }
};
} // namespace

/// max + log(sum(exp(x - max))); the infinite maximum is left out, and so may
/// be a NaN, of which the exponential makes the sum one.
static void convertLogSumExp(nn::ReduceOp op, KernelBuilder &kernel,
                             Reduced &reduced) {
  ArrayRef<int64_t> shape = shapeOf(op.getResult());
  Type type = computeType(op.getInput());
  Source max = reduced.fold(
      "max", "max", shape, type,
      [&](Body &body) { return body.lowest(type, false); },
      [&](Body &body, Indices, Value old, Value x) {
        return body.maximum(old, x);
      });
  auto finiteMax = [&](Body &body, Indices indices) {
    Value m = kernel.read(body, max, indices);
    Value finite = body.make<arith::CmpFOp>(
        arith::CmpFPredicate::OLT, body.absolute(m), body.highest(type, false));
    return body.select(finite, m, body.zero(type));
  };
  Type held = sumType(type, reduced.count);
  Source sum = reduced.fold(
      "sum", "sum", shape, held, [&](Body &body) { return body.zero(held); },
      [&](Body &body, Indices indices, Value old, Value x) {
        Value e =
            body.make<math::ExpOp>(body.minus(x, finiteMax(body, indices)));
        return body.fastAdd(old, toFloatType(body, e, held));
      });
  kernel.result(op, [&](Body &body, Indices indices) {
    Value s = toFloatType(body, kernel.read(body, sum, indices), type);
    return body.plus(finiteMax(body, indices), body.make<math::LogOp>(s));
  });
}

/// True when lanes would be channels that are not neighbours in memory: passes
/// do better. With channels innermost one reduction does.
static bool isInRows(nn::ReduceOp op, KernelBuilder &kernel) {
  return kernel.memoryOrder(op.getInput()).front() >= 2 &&
         llvm::none_of(*op->getBlock(), [](Operation &other) {
           return isa<nn::TransposeOp, nn::ReshapeOp>(other);
         });
}

/// The extremum of floats, NaN if one is NaN. A pair is folded, the extremum of
/// what is compared and whether a NaN came: Halide splits a reduction only of
/// operations that it knows.
static void convertExtremum(nn::ReduceOp op, KernelBuilder &kernel,
                            Reduced &reduced) {
  bool isMax = op.getKind() == nn::ReduceKind::Max;
  ArrayRef<int64_t> shape = shapeOf(op.getResult());
  Type type = computeType(op.getInput());
  Type bits = IntegerType::get(op.getContext(), type.getIntOrFloatBitWidth());
  FuncOptions options;
  options.role = "acc";
  Source acc = kernel.defineTuple(
      "reduce", shape, {type, bits},
      [&](Body &body, Indices) {
        return Values{isMax ? body.lowest(type, false)
                            : body.highest(type, false),
                      body.zero(bits)};
      },
      options);
  acc = kernel.fold(
      acc, reduced.domain,
      [&](Body &body, Indices indices, Indices r, Indices old) {
        Value x = reduced.read(body, indices, r);
        Value nan = body.make<arith::ExtSIOp>(bits, body.isNan(x));
        return Values{isMax ? body.maximum(old[0], x) : body.minimum(old[0], x),
                      body.minimum(old[1], nan)};
      });
  kernel.result(op, [&](Body &body, Indices indices) {
    Values pair = kernel.readAll(body, acc, indices);
    return body.select(
        body.less(pair[1], body.zero(bits)),
        body.number(type, std::numeric_limits<double>::quiet_NaN()), pair[0]);
  });
}

/// Where a reduction of `type`, held in `held`, begins.
static Value initialValue(Body &body, nn::ReduceKind kind, Type type, Type held,
                          bool isUnsigned) {
  switch (kind) {
  case nn::ReduceKind::Max:
    return body.lowest(type, isUnsigned);
  case nn::ReduceKind::Min:
    return body.highest(type, isUnsigned);
  default:
    return body.number(held, kind == nn::ReduceKind::Prod ? 1 : 0);
  }
}

/// `old` with one more element.
static Value accumulate(Body &body, nn::ReduceKind kind, Value old, Value x,
                        bool isUnsigned) {
  bool isBool = x.getType().isInteger(1);
  switch (kind) {
  case nn::ReduceKind::Max:
    return isBool ? body.lor(old, x) : body.maximum(old, x, isUnsigned);
  case nn::ReduceKind::Min:
    return isBool ? body.land(old, x) : body.minimum(old, x, isUnsigned);
  case nn::ReduceKind::Prod:
    return body.fastMul(old, x);
  case nn::ReduceKind::L1:
    return body.fastAdd(old, body.absolute(x, isUnsigned));
  case nn::ReduceKind::L2:
  case nn::ReduceKind::SumSquare:
    return body.fastAdd(old, body.fastMul(x, x));
  default:
    return body.fastAdd(old, x);
  }
}

static LogicalResult convertReduce(nn::ReduceOp op, KernelBuilder &kernel) {
  using Kind = nn::ReduceKind;
  if (isSeparable(op) && isInRows(op, kernel)) {
    convertSeparable(op, kernel);
    return success();
  }
  Reduced reduced(kernel, op.getInput(), op.getAxes(), op.getKeepDims());
  ArrayRef<int64_t> shape = shapeOf(op.getResult());
  Type type = computeType(op.getInput());
  bool isUnsigned = convert::isUnsigned(op.getInput());
  Kind kind = op.getKind();
  if (kind == Kind::LogSumExp && isa<FloatType>(type)) {
    convertLogSumExp(op, kernel, reduced);
    return success();
  }
  if ((kind == Kind::Max || kind == Kind::Min) && isa<FloatType>(type)) {
    convertExtremum(op, kernel, reduced);
    return success();
  }
  bool needsFloat =
      kind == Kind::L2 || kind == Kind::LogSum || kind == Kind::LogSumExp;
  if (needsFloat && !isa<FloatType>(type))
    return emitNotSupported(op, "reduction '")
           << nn::stringifyReduceKind(kind) << "' of integers";
  Type held = kind == Kind::Prod ? type : sumType(type, reduced.count);
  Source acc = reduced.fold(
      "reduce", "acc", shape, held,
      [&](Body &body) {
        return initialValue(body, kind, type, held, isUnsigned);
      },
      [&](Body &body, Indices, Value old, Value x) {
        if (held != type)
          x = toFloatType(body, x, held);
        return accumulate(body, kind, old, x, isUnsigned);
      });
  if (kind != Kind::Mean && !needsFloat && held == type) {
    kernel.bind(op.getResult(), acc);
    return success();
  }
  kernel.result(op, [&](Body &body, Indices indices) -> Value {
    Value sum = kernel.read(body, acc, indices);
    if (kind == Kind::Mean)
      sum = body.divided(sum, body.number(held, reduced.count), isUnsigned);
    if (held != type)
      sum = toFloatType(body, sum, type);
    if (kind == Kind::L2)
      return body.make<math::SqrtOp>(sum);
    return kind == Kind::LogSum ? body.make<math::LogOp>(sum) : sum;
  });
  return success();
}

static void convertArgReduce(nn::ArgReduceOp op, KernelBuilder &kernel) {
  Value input = op.getInput();
  Reduced reduced(kernel, input, static_cast<int64_t>(op.getAxis()),
                  op.getKeepDims());
  ArrayRef<int64_t> shape = shapeOf(op.getResult());
  Type type = computeType(input);
  bool isUnsigned = convert::isUnsigned(input);
  bool isMax = op.getKind() == nn::ArgReduceKind::Max;
  FuncOptions options;
  options.role = "acc";
  Type i32 = IntegerType::get(op.getContext(), 32);
  Source acc = kernel.defineTuple(
      "extremum", shape, {type, i32},
      [&](Body &body, Indices) {
        return Values{isMax ? body.lowest(type, isUnsigned)
                            : body.highest(type, isUnsigned),
                      body.index(0)};
      },
      options);
  acc = kernel.fold(
      acc, reduced.domain,
      [&](Body &body, Indices indices, Indices r, Indices old) {
        Value x = reduced.read(body, indices, r), best = old[0];
        Value wins;
        if (op.getSelectLast()) {
          // Not worse: ties go to the later one.
          Value worse = isMax ? body.greater(best, x, isUnsigned)
                              : body.greater(x, best, isUnsigned);
          Value beatsNan = body.lor(
              body.isNan(x),
              body.make<arith::XOrIOp>(body.isNan(best), body.boolean(true)));
          wins = body.land(body.make<arith::XOrIOp>(worse, body.boolean(true)),
                           beatsNan);
        } else {
          wins = isMax ? body.greater(x, best, isUnsigned)
                       : body.greater(best, x, isUnsigned);
          Value firstNan = body.land(
              body.isNan(x),
              body.make<arith::XOrIOp>(body.isNan(best), body.boolean(true)));
          wins = body.lor(wins, firstNan);
        }
        return Values{body.select(wins, x, best),
                      body.select(wins, r[0], old[1])};
      });
  acc.component = 1;
  kernel.result(op, [&](Body &body, Indices indices) {
    return body.make<arith::ExtSIOp>(computeType(op.getResult()),
                                     kernel.read(body, acc, indices));
  });
}

/// Starts from the elements (moved by one place when exclusive) and adds to
/// each place the one before it.
static void convertScan(nn::ScanOp op, KernelBuilder &kernel) {
  Value input = op.getInput();
  ArrayRef<int64_t> shape = shapeOf(input);
  size_t axis = op.getAxis();
  int64_t extent = shape[axis];
  bool isSum = op.getKind() == nn::ScanKind::Sum;
  Type type = computeType(input), held = isSum ? sumType(type, extent) : type;
  auto element = [&](Body &body, Indices indices) {
    Value x = kernel.read(body, input, indices);
    return held == type ? x : toFloatType(body, x, held);
  };
  FuncOptions options;
  options.role = "acc";
  Source acc = kernel.define(
      "scan", shape, held,
      [&](Body &body, Indices indices) {
        if (!op.getExclusive())
          return element(body, indices);
        Values own(indices);
        Value before = body.add(own[axis], op.getReverse() ? 1 : -1);
        own[axis] = body.clampIndex(before, extent);
        return body.select(body.inside(before, extent), element(body, own),
                           body.number(held, isSum ? 0 : 1));
      },
      options);
  if (extent > 1)
    acc = kernel.store(
        acc, Axis{"r", extent - 1},
        [&](Body &body, Indices indices, Indices r, const Source &old) {
          Values here(indices), before(indices);
          if (op.getReverse()) {
            here[axis] = body.sub(body.index(extent - 2), r[0]);
            before[axis] = body.add(here[axis], 1);
          } else {
            before[axis] = r[0];
            here[axis] = body.add(r[0], 1);
          }
          Value a = kernel.read(body, old, before);
          Value b = kernel.read(body, old, here);
          Value sum = isSum ? body.plus(a, b) : body.times(a, b);
          return KernelBuilder::Store{sum, here};
        });
  if (held == type)
    return kernel.bind(op.getResult(), acc);
  kernel.result(op, [&](Body &body, Indices indices) {
    return toFloatType(body, kernel.read(body, acc, indices), type);
  });
}

void convert::populateReductionConverters(ConverterTable &table) {
  table.add(convertReduce);
  table.add(convertArgReduce);
  table.add(convertScan);
}
