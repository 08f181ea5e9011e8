//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Causal linear attention, chunk by chunk (Yang et al. 2024, arXiv:2312.06635
/// and arXiv:2412.06464). One function holds the rows of the state, of a
/// chunk's deltas (what the delta rule makes of the values) and of the results;
/// one update goes through the chunks and makes rows as sums of other rows:
///
///     delta_i  = beta_i (v_i - k_i G_i S - sum_{j<i} (k_i G_ij k_j) delta_j)
///     result_i = q_i G_i S + sum_{j<=i} (q_i G_ij k_j) delta_j
///     S'       = G S + sum_j (G_end,j k_j) delta_j
///
/// where G_i and G_ij are the decay since the chunk's begin and since step j.
/// The factors are a table, made once per chunk. A chunk of one step is the
/// recurrence.
//===----------------------------------------------------------------------===//

#include "LinearAttention.h"

#include "calotype/Dialect/Plan/IR/Plans.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::convert;

namespace {
/// One step of the scan: a block of terms for one row.
struct ScanStep {
  Value b, h, c;
  /// The row in its group, the block and the chunk.
  Value row, block, chunk;
  /// In the group of deltas and results; the block is one of deltas.
  Value isHead, addsDeltas;
};

class StateScan {
public:
  explicit StateScan(LinearAttention &attention);
  void convert();

private:
  /// Decay within a chunk, from logarithms; per key dimension also as products,
  /// which never divide two small numbers.
  void defineDecay();
  /// Key j as step i of its chunk sees it, per key dimension.
  void defineWeightedKeys();
  void defineRows();
  void defineScores();
  void defineFactors();
  void storeDecayFactors();
  void defineValues();
  void defineState();
  Value placeOf(Body &body, Value row, Value line, Value isHead, Value first);
  Value valueBefore(Body &body, const ScanStep &step, Value old,
                    llvm::function_ref<Value(Value)> factor);
  void scan();

  // Scalar expressions. `at` begins with batch, head and chunk.
  Value decaySince(Body &body, Indices at, Value i, Value d);
  Value stateKey(Body &body, Indices at, Value j, Value d);
  Value chunkLog(Body &body, Indices at, Value d);
  Value beta(Body &body, Value b, Value h, Value t);
  /// Whether row `row` of the factors adds delta `j` of its chunk.
  Value sees(Body &body, Value row, Value j);
  /// The remainder, in bounds that Halide sees: it takes the parts of a - (a /
  /// n) * n apart and would read steps before the chunk.
  Value remainder(Body &body, Value value, int64_t of) {
    return body.clampIndex(body.mod(value, of), of);
  }
  Value stepOf(Body &body, Value row) { return remainder(body, row, chunk); }
  Value at(Body &body, Value chunkIndex, Value i) {
    return body.add(body.mul(chunkIndex, chunk), i);
  }
  // Where rows of the scan begin, and rows of a group.
  int64_t groupRows() const { return headRows ? headRows : a.depth; }
  int64_t deltaRow() const { return stateRows; }
  int64_t resultRow() const { return stateRows + deltaRows; }

  LinearAttention &a;
  int64_t chunk, chunks, padded;
  /// Terms of a step; the state has a multiple of them as rows.
  int64_t terms, stateRows;
  /// Columns of the values with the one of ones, and with padding.
  int64_t columns, paddedColumns;
  /// Rows of factors per chunk before those of the state: deltas that the delta
  /// rule changes, results.
  int64_t deltaRows, resultRows, headRows;
  bool hasDecay, decaysPerDim;

  Source key, keyColumns, rows, scores, factors, values, state;
  Source log, gate, since, weighted;
};
} // namespace

StateScan::StateScan(LinearAttention &attention) : a(attention) {
  auto plan = dyn_cast_or_null<plan::StateScanAttr>(a.kernel.getPlan());
  chunk = plan ? std::min(plan.getChunk(), a.keys) : 1;
  terms = plan && chunk % plan.getTerms() == 0 ? plan.getTerms() : 1;
  chunks = llvm::divideCeil(a.keys, chunk);
  padded = chunks * chunk;
  stateRows = llvm::alignTo(a.depth, terms);
  columns = a.width + a.op.getNormalize();
  paddedColumns = llvm::alignTo(columns, plan ? plan.getColumns() : 1);
  bool hasResult =
      !a.op.getResult().use_empty() && !isEmpty(a.op.getResult().getType());
  deltaRows = a.op.getBeta() ? chunk : 0;
  resultRows = hasResult ? a.group * chunk : 0;
  headRows = deltaRows + resultRows;
  hasDecay = a.op.getDecay() != nullptr;
  decaysPerDim = hasDecay && shapeOf(a.op.getDecay())[3] != 1;
}

Value StateScan::beta(Body &body, Value b, Value h, Value t) {
  return a.readStep(body, a.op.getBeta(), {b, h, t, body.index(0)}, padded);
}

Value StateScan::sees(Body &body, Value row, Value j) {
  Value step = stepOf(body, row);
  Value upToOwn = body.atLeast(step, j);
  if (!deltaRows)
    return upToOwn;
  return body.select(body.less(row, body.index(deltaRows)), body.less(j, step),
                     upToOwn);
}

//===----------------------------------------------------------------------===//
// Decay
//===----------------------------------------------------------------------===//

void StateScan::defineDecay() {
  int64_t dims = decaysPerDim ? a.depth : 1;
  Shape shape{a.batch, a.heads, chunks, chunk, dims};
  const StringRef names[] = {"b", "h", "r", "j", "d"};
  auto decay = [&](Body &body, Indices i) {
    return a.readStep(body, a.op.getDecay(),
                      {i[0], i[1], at(body, i[2], i[3]), i[4]}, padded);
  };
  // The step after `j` as the step itself and the running value before it.
  auto accumulate = [&](const Source &source, auto combine) {
    return a.kernel.store(
        source, Axis{"rs", chunk - 1},
        [&](Body &body, Indices i, Indices r, const Source &old) {
          Value next = body.add(r[0], 1);
          Value own = a.kernel.read(body, old, {i[0], i[1], i[2], next, i[4]});
          Value before =
              a.kernel.read(body, old, {i[0], i[1], i[2], r[0], i[4]});
          return KernelBuilder::Store{combine(body, own, before),
                                      {i[0], i[1], i[2], next, i[4]}};
        });
  };
  log = a.define("log", shape, names, decay, "chunk");
  log = accumulate(log, [](Body &body, Value own, Value before) {
    return body.plus(own, before);
  });
  if (!decaysPerDim)
    return;
  gate = a.define(
      "gate", shape, names,
      [&](Body &body, Indices i) {
        return body.make<math::ExpOp>(decay(body, i));
      },
      "chunk");
  since = a.define(
      "since", shape, names,
      [&](Body &body, Indices i) { return a.kernel.read(body, gate, i); },
      "chunk");
  since = accumulate(since, [](Body &body, Value own, Value before) {
    return body.times(own, before);
  });
  defineWeightedKeys();
}

void StateScan::defineWeightedKeys() {
  weighted = a.define(
      "weighted", {a.batch, a.heads, chunks, chunk, a.depth, chunk},
      {"b", "h", "r", "i", "d", "j"},
      [&](Body &body, Indices i) {
        return a.kernel.read(body, keyColumns, {i[0], i[1], i[2], i[4], i[5]});
      },
      "chunk");
  weighted = a.kernel.store(
      weighted, {Axis{"rd", a.depth}, Axis{"rs", chunk - 1}},
      [&](Body &body, Indices i, Indices r, const Source &old) {
        Value next = body.add(r[1], 1);
        auto read = [&](Value step) {
          return a.kernel.read(body, old, {i[0], i[1], i[2], step, r[0], i[5]});
        };
        Value g = a.kernel.read(body, gate, {i[0], i[1], i[2], next, r[0]});
        Value seen = body.atLeast(r[1], i[5]);
        return KernelBuilder::Store{
            body.select(seen, body.times(read(r[1]), g), read(next)),
            {i[0], i[1], i[2], next, r[0], i[5]}};
      });
}

Value StateScan::decaySince(Body &body, Indices at, Value i, Value d) {
  if (decaysPerDim)
    return a.kernel.read(body, since, {at[0], at[1], at[2], i, d});
  return body.make<math::ExpOp>(
      a.kernel.read(body, log, {at[0], at[1], at[2], i, body.index(0)}));
}

Value StateScan::chunkLog(Body &body, Indices at, Value d) {
  return a.kernel.read(body, log,
                       {at[0], at[1], at[2], body.index(chunk - 1),
                        decaysPerDim ? d : body.index(0)});
}

/// Key `j` as the end of the chunk sees it.
Value StateScan::stateKey(Body &body, Indices at, Value j, Value d) {
  Value last = body.index(chunk - 1), zero = body.index(0);
  if (decaysPerDim)
    return a.kernel.read(body, weighted, {at[0], at[1], at[2], last, d, j});
  Value k = a.kernel.read(body, keyColumns, {at[0], at[1], at[2], d, j});
  if (!hasDecay)
    return k;
  Value own = a.kernel.read(body, log, {at[0], at[1], at[2], j, zero});
  return body.times(
      k, body.make<math::ExpOp>(body.minus(chunkLog(body, at, d), own)));
}

//===----------------------------------------------------------------------===//
// Factors
//===----------------------------------------------------------------------===//

/// The keys of a chunk with the steps innermost, and the rows that meet them:
/// the keys again, negative and times beta, and the queries of all heads.
void StateScan::defineRows() {
  key = a.define(
      "key", {a.batch, a.heads, chunks, chunk, a.depth},
      {"b", "h", "r", "j", "d"},
      [&](Body &body, Indices i) {
        return a.readStep(body, a.op.getKey(),
                          {i[0], i[1], at(body, i[2], i[3]), i[4]}, padded);
      },
      "key");
  keyColumns = a.define(
      "key_columns", {a.batch, a.heads, chunks, a.depth, chunk},
      {"b", "h", "r", "d", "j"},
      [&](Body &body, Indices i) {
        return a.kernel.read(body, key, {i[0], i[1], i[2], i[4], i[3]});
      },
      "chunk");
  if (!headRows)
    return;
  rows = a.declare("rows", {a.batch, a.heads, chunks, headRows, a.depth},
                   {"b", "h", "r", "i", "d"}, "chunk");
  rows = a.kernel.store(
      rows, {Axis{"rd", a.depth}, Axis{"ri", deltaRows}},
      [&](Body &body, Indices i, Indices r, const Source &) {
        Value k = a.kernel.read(body, key, {i[0], i[1], i[2], r[1], r[0]});
        Value rate = beta(body, i[0], i[1], at(body, i[2], r[1]));
        return KernelBuilder::Store{
            body.times(k, body.minus(body.zero(a.type), rate)),
            {i[0], i[1], i[2], r[1], r[0]}};
      });
  rows = a.kernel.store(
      rows,
      {Axis{"rd", a.depth}, Axis{"ri", resultRows ? chunk : 0},
       Axis{"rg", a.group}},
      [&](Body &body, Indices i, Indices r, const Source &) {
        Value head = body.add(body.mul(i[1], a.group), r[2]);
        Value q =
            a.readQuery(body, {i[0], head, at(body, i[2], r[1]), r[0]}, padded);
        Value row = body.add(body.add(body.mul(r[2], chunk), r[1]), deltaRows);
        return KernelBuilder::Store{q, {i[0], i[1], i[2], row, r[0]}};
      });
}

/// Rows times keys.
void StateScan::defineScores() {
  scores = a.define(
      "scores", {a.batch, a.heads, chunks, headRows, chunk},
      {"b", "h", "r", "i", "j"},
      [&](Body &body, Indices) { return body.zero(a.type); }, "scores");
  scores = a.kernel.fold(
      scores, Axis{"rk", a.depth},
      [&](Body &body, Indices i, Indices r, Indices old) {
        Value row = a.kernel.read(body, rows, {i[0], i[1], i[2], i[3], r[0]});
        Value k = decaysPerDim ? a.kernel.read(body, weighted,
                                               {i[0], i[1], i[2],
                                                stepOf(body, i[3]), r[0], i[4]})
                               : a.kernel.read(body, keyColumns,
                                               {i[0], i[1], i[2], r[0], i[4]});
        return Values{body.fastAdd(old[0], body.fastMul(row, k))};
      });
}

void StateScan::defineFactors() {
  // Columns: the state, the deltas, and the decay of a row.
  int64_t width = stateRows + chunk + hasDecay;
  factors = a.declare("factors",
                      {a.batch, a.heads, chunks, headRows + a.depth, width},
                      {"b", "h", "r", "i", "k"}, "chunk");
  using Store = KernelBuilder::Store;
  factors = a.kernel.store(
      factors, {Axis{"rd", a.depth}, Axis{"ri", headRows}},
      [&](Body &body, Indices i, Indices r, const Source &) {
        Value x = a.kernel.read(body, rows, {i[0], i[1], i[2], r[1], r[0]});
        if (hasDecay)
          x = body.times(x, decaySince(body, i, stepOf(body, r[1]), r[0]));
        return Store{x, {i[0], i[1], i[2], r[1], r[0]}};
      });
  factors = a.kernel.store(
      factors, {Axis{"rd", stateRows - a.depth}, Axis{"ri", headRows}},
      [&](Body &body, Indices i, Indices r, const Source &) {
        return Store{body.zero(a.type),
                     {i[0], i[1], i[2], r[1], body.add(r[0], a.depth)}};
      });
  factors = a.kernel.store(
      factors, {Axis{"rj", chunk}, Axis{"ri", headRows}},
      [&](Body &body, Indices i, Indices r, const Source &) {
        Value x = a.kernel.read(body, scores, {i[0], i[1], i[2], r[1], r[0]});
        Value seen = sees(body, r[1], r[0]), zero = body.index(0);
        if (hasDecay && !decaysPerDim) {
          auto logAt = [&](Value step) {
            return a.kernel.read(body, log, {i[0], i[1], i[2], step, zero});
          };
          // Steps to come do not overflow: their factor is one.
          Value between = body.minus(logAt(stepOf(body, r[1])), logAt(r[0]));
          x = body.times(x, body.make<math::ExpOp>(
                                body.select(seen, between, body.zero(a.type))));
        }
        return Store{body.select(seen, x, body.zero(a.type)),
                     {i[0], i[1], i[2], r[1], body.add(r[0], stateRows)}};
      });
  factors =
      a.kernel.store(factors, {Axis{"rj", chunk}, Axis{"rd", a.depth}},
                     [&](Body &body, Indices i, Indices r, const Source &) {
                       return Store{stateKey(body, i, r[0], r[1]),
                                    {i[0], i[1], i[2], body.add(r[1], headRows),
                                     body.add(r[0], stateRows)}};
                     });
  if (hasDecay)
    storeDecayFactors();
}

/// A row of the state becomes x + q x with q = exp(l) - 1, which is exact to
/// 2^-25 of the row before. A factor exp(l) rounded near one would add up over
/// thousands of chunks.
void StateScan::storeDecayFactors() {
  using Store = KernelBuilder::Store;
  factors = a.kernel.store(
      factors, Axis{"ri", headRows},
      [&](Body &body, Indices i, Indices r, const Source &) {
        return Store{body.zero(a.type),
                     {i[0], i[1], i[2], r[0], body.index(stateRows + chunk)}};
      });
  factors = a.kernel.store(
      factors, Axis{"rd", a.depth},
      [&](Body &body, Indices i, Indices r, const Source &) {
        return Store{body.make<math::ExpM1Op>(chunkLog(body, i, r[0])),
                     {i[0], i[1], i[2], body.add(r[0], headRows),
                      body.index(stateRows + chunk)}};
      });
}

//===----------------------------------------------------------------------===//
// The scan
//===----------------------------------------------------------------------===//

/// The values of a chunk, times beta for the delta rule, with the column of
/// ones and the padding.
void StateScan::defineValues() {
  values = a.define(
      "values", {a.batch, a.heads, chunks, chunk, paddedColumns},
      {"b", "h", "r", "j", "c"},
      [&](Body &body, Indices i) {
        Value t = at(body, i[2], i[3]), column = i[4];
        if (paddedColumns > a.width)
          column = body.clampIndex(column, a.width);
        Value v =
            a.readStep(body, a.op.getValue(), {i[0], i[1], t, column}, padded);
        if (deltaRows)
          v = body.times(v, beta(body, i[0], i[1], t));
        if (paddedColumns == a.width)
          return v;
        Value ones = body.select(body.less(i[4], body.index(columns)),
                                 body.number(a.type, 1), body.zero(a.type));
        return body.select(body.less(i[4], body.index(a.width)), v, ones);
      },
      "values");
}

/// The state before the first step.
void StateScan::defineState() {
  using Store = KernelBuilder::Store;
  int64_t count = resultRow() + (resultRows ? a.group * padded : 0);
  state = a.declare("scan", {a.batch, a.heads, count, paddedColumns},
                    {"b", "h", "row", "c"}, "scan");
  bool fills = stateRows > a.depth || paddedColumns > a.width;
  if (fills || !a.op.getInitialState())
    state = a.kernel.store(
        state, Axis{"rd", stateRows},
        [&](Body &body, Indices i, Indices r, const Source &) {
          return Store{body.zero(a.type), {i[0], i[1], r[0], i[3]}};
        });
  if (a.op.getInitialState())
    state = a.kernel.store(
        state, {Axis{"rc", a.width}, Axis{"rd", a.depth}},
        [&](Body &body, Indices i, Indices r, const Source &) {
          return Store{a.readInitialState(body, {i[0], i[1], r[1], r[0]}),
                       {i[0], i[1], r[1], r[0]}};
        });
}

static Value likely(Body &body, Value value) {
  return halide::LikelyOp::create(body.builder, body.loc, value);
}

/// Where row `line` of the factors, row `row` of its group, is in the scan:
/// results of the chunk that begins at step `first`, deltas, or the state.
Value StateScan::placeOf(Body &body, Value row, Value line, Value isHead,
                         Value first) {
  Value head = body.floorDiv(
      body.max(body.sub(row, body.index(deltaRows)), body.index(0)), chunk);
  Value step = stepOf(body, row);
  Value place = body.add(
      body.add(body.mul(head, padded), body.add(first, step)), resultRow());
  if (deltaRows)
    place = body.select(body.less(row, body.index(deltaRows)),
                        body.add(step, deltaRow()), place);
  Value d = body.max(body.sub(line, body.index(headRows)), body.index(0));
  return body.select(isHead, place, d);
}

/// What a step adds to. Deltas begin as values and results as zero; the state
/// decays before it gets the first deltas. Likely values let Halide compute
/// each only in the blocks that have it.
Value StateScan::valueBefore(Body &body, const ScanStep &step, Value old,
                             llvm::function_ref<Value(Value)> factor) {
  Value before = old;
  if (hasDecay) {
    Value q = factor(body.index(stateRows + chunk));
    if (chunk != terms)
      q = body.select(body.equal(step.block, body.index(stateRows / terms)), q,
                      body.zero(a.type));
    // The product is strict: as a sum of both, 1 + q would be rounded.
    Value decayed = body.fastAdd(old, body.times(old, q));
    before = body.select(step.addsDeltas, decayed, likely(body, old));
  }
  if (!headRows)
    return before;
  Value begin = body.zero(a.type);
  if (deltaRows) {
    Value own = a.kernel.read(
        body, values,
        {step.b, step.h, step.chunk, stepOf(body, step.row), step.c});
    begin = body.select(body.less(step.row, body.index(deltaRows)), own, begin);
  }
  // Only deltas and results have a step with the first block.
  Value isBegun = body.atLeast(step.block, body.index(1));
  return body.select(isBegun, likely(body, before), begin);
}

/// Rows of a chunk come in groups of equal size, first deltas and results, then
/// the state's; a step adds a block of other rows to each: first those of the
/// state to the first group, then deltas to all. Delta i is complete before row
/// i + 1 reads it, and the state's rows change last.
void StateScan::scan() {
  int64_t groups = (headRows ? 1 : 0) + llvm::divideCeil(a.depth, groupRows());
  int64_t stateBlocks = stateRows / terms, blocks = stateBlocks + chunk / terms;
  state = a.kernel.store(
      state,
      {Axis{"rrow", groupRows()}, Axis{"rgroup", groups},
       Axis{"rblock", blocks}, Axis{"rchunk", chunks}},
      [&](Body &body, Indices at, Indices r, const Source &old) {
        ScanStep step{at[0], at[1], at[3], r[0], r[2], r[3], {}, {}};
        step.isHead =
            headRows ? body.equal(r[1], body.index(0)) : body.boolean(false);
        step.addsDeltas = body.atLeast(step.block, body.index(stateBlocks));
        Value line = body.add(body.mul(r[1], groupRows()), r[0]);
        auto where = [&](Value condition) {
          halide::WhereOp::create(body.builder, body.loc, condition);
        };
        where(body.lor(step.isHead, step.addsDeltas));
        if (a.depth % groupRows() != 0)
          where(body.less(line, body.index(headRows + a.depth)));

        auto read = [&](Value row) {
          return a.kernel.read(body, old, {at[0], at[1], row, at[3]});
        };
        auto factor = [&](Value column) {
          return a.kernel.read(body, factors,
                               {at[0], at[1], r[3], line, column});
        };
        // Row u of the block: of the state or, in its place, a delta.
        Value begin = body.mul(step.block, terms);
        Value fromState = body.min(begin, body.index(stateRows - terms));
        Value fromDelta =
            body.max(body.sub(begin, body.index(stateRows)), body.index(0));
        auto readSource = [&](int64_t u) {
          Value j = body.add(fromDelta, u);
          Value delta =
              deltaRows
                  ? read(body.add(j, deltaRow()))
                  : a.kernel.read(body, values, {at[0], at[1], r[3], j, at[3]});
          return body.select(step.addsDeltas, delta,
                             likely(body, read(body.add(fromState, u))));
        };
        Value place =
            placeOf(body, r[0], line, step.isHead, body.mul(r[3], chunk));
        Value sum = valueBefore(body, step, read(place), factor);
        for (int64_t u = 0; u < terms; ++u)
          sum = body.fastAdd(
              sum, body.fastMul(factor(body.add(begin, u)), readSource(u)));
        return KernelBuilder::Store{sum, {at[0], at[1], place, at[3]}};
      });
}

void StateScan::convert() {
  defineRows();
  if (hasDecay)
    defineDecay();
  if (headRows)
    defineScores();
  defineFactors();
  defineValues();
  defineState();
  scan();
  a.bindFinalState(
      [&](Body &body, Indices i) { return a.kernel.read(body, state, i); });
  a.bindResult([&](Body &body, Indices i) {
    Value row = body.add(
        body.add(body.mul(remainder(body, i[1], a.group), padded), i[2]),
        resultRow());
    Value head = body.floorDiv(i[1], a.group);
    Value x = a.kernel.read(body, state, {i[0], head, row, i[3]});
    if (!a.op.getNormalize())
      return x;
    Value z =
        a.kernel.read(body, state, {i[0], head, row, body.index(a.width)});
    double epsilon = a.op.getEpsilon().convertToDouble();
    Value divisor = body.plus(z, body.number(a.type, epsilon));
    return body.times(x, body.divided(body.number(a.type, 1), divisor));
  });
}

void convert::convertStateScan(LinearAttention &attention) {
  StateScan(attention).convert();
}
