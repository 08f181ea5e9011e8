//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Readers of recurrent layers, unrolled over time.
//===----------------------------------------------------------------------===//

#include "GateActivations.h"
#include "Readers.h"
#include "calotype/Dialect/NN/IR/NNContractionOps.h"
#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::onnximport;

namespace {
/// What RNN, GRU and LSTM share: one direction over time.
class Recurrence {
public:
  Recurrence(NodeReader &r, int64_t gates) : r(r), gates(gates) {
    std::string name = r.getString("direction", "forward");
    directions = name == "bidirectional" ? 2 : 1;
    reverse = name == "reverse";
    batchFirst = r.getInt("layout", 0) != 0;
    if (r.rank(0) != 3 || r.rank(1) != 3 || r.rank(2) != 3)
      r.failInvalid(
          "expected an input, weights and recurrent weights of rank 3");
    SmallVector<int64_t> shape = r.shape(0), weights = r.shape(2);
    length = shape[batchFirst ? 1 : 0];
    batch = shape[batchFirst ? 0 : 1];
    hidden = weights[2];
    if (length < 1 || length > 1024)
      r.fail("a sequence of " + Twine(length) + " elements is not supported");
    if (weights[0] != directions || weights[1] != gates * hidden || hidden < 1)
      r.failInvalid("the recurrent weights have another shape");
    checkLengths();
  }

  void checkLengths() {
    if (!r.hasInput(4))
      return;
    if (r.shape(4) != SmallVector<int64_t>{batch})
      r.failInvalid("expected one sequence length per batch element");
    const Tensor *lengths = r.constant(4);
    for (int64_t i = 0; lengths && i < batch; ++i)
      if (int64_t steps = lengths->getInt(i); steps < 0 || steps > length)
        r.failInvalid("the sequence length " + Twine(steps) +
                      " is outside [0, " + Twine(length) + "]");
  }

  /// Part `index` of `count` along dimension `axis`.
  Value part(Value x, int64_t axis, int64_t index, int64_t count) {
    int64_t size = NodeReader::typeOf(x).getShape()[axis] / count;
    return r.slice(x, axis, index * size, size);
  }
  /// One direction of an input [directions, ...] without that dimension.
  Value direction(int input, int64_t index) {
    SmallVector<int64_t> shape = r.shape(input);
    shape.erase(shape.begin());
    return r.reshape(r.slice(r.value(input), 0, index, 1), shape);
  }
  /// The input with time first, [length, batch, width].
  Value sequence() {
    return batchFirst ? r.transpose(r.value(0), {1, 0, 2}) : r.value(0);
  }
  /// Both biases [gates * hidden], or null.
  Value biases(int64_t index) {
    return r.hasInput(3) ? direction(3, index) : Value();
  }
  /// All of x W^T at once, [length, batch, gates * hidden].
  Value inputProducts(int64_t index) {
    return r.make<nn::MatmulOp>(sequence(), direction(1, index), false, true);
  }
  Value initial(int input, int64_t index) {
    SmallVector<int64_t> shape{batch, hidden};
    if (!r.hasInput(input))
      return r.expand(r.scalar(0, r.element(0)), shape);
    if (!batchFirst)
      return direction(input, index);
    return r.reshape(r.slice(r.value(input), 1, index, 1), shape);
  }
  Value product(Value state, Value weights) {
    return r.make<nn::MatmulOp>(state, weights, false, true);
  }
  Value add(Value a, Value b) { return b ? r.make<nn::AddOp>(a, b) : a; }
  Value mul(Value a, Value b) { return r.make<nn::MulOp>(a, b); }

  /// Runs one direction; `step(t, states)` gives the states after element t of
  /// the sequence, the output first. Past the end of a sequence the states stay
  /// and the output is zero.
  void
  run(int64_t index, SmallVector<Value> states,
      llvm::function_ref<SmallVector<Value>(Value, ArrayRef<Value>)> step) {
    Value all = inputProducts(index);
    bool backward = reverse || index == 1;
    SmallVector<Value> outputs(length);
    for (int64_t i = 0; i < length; ++i) {
      int64_t t = backward ? length - 1 - i : i;
      Value x = r.reshape(r.slice(all, 0, t, 1), {batch, gates * hidden});
      SmallVector<Value> next = step(x, states);
      outputs[t] = next[0];
      if (r.hasInput(4)) {
        Value lengths = r.reshape(r.value(4), {batch, 1});
        Value active = r.make<nn::GreaterOp>(lengths, r.scalarLike(t, lengths));
        outputs[t] =
            r.make<nn::SelectOp>(active, next[0], r.scalarLike(0, next[0]));
        for (size_t s = 0; s < next.size(); ++s)
          next[s] = r.make<nn::SelectOp>(active, next[s], states[s]);
      }
      states = next;
    }
    for (Value &output : outputs)
      output = r.reshape(output, {1, 1, batch, hidden});
    sequences.push_back(outputs.size() == 1 ? outputs[0]
                                            : r.make<nn::ConcatOp>(outputs, 0));
    last.resize(states.size());
    for (auto [s, state] : llvm::enumerate(states))
      last[s].push_back(r.reshape(state, {1, batch, hidden}));
  }

  void finish() {
    auto join = [&](SmallVector<Value> parts, int64_t axis) {
      return parts.size() == 1 ? parts[0] : r.make<nn::ConcatOp>(parts, axis);
    };
    Value all = join(sequences, 1);
    r.set(0, batchFirst ? r.transpose(all, {2, 0, 1, 3}) : all);
    for (auto [s, parts] : llvm::enumerate(last)) {
      Value state = join(parts, 0);
      r.set(s + 1, batchFirst ? r.transpose(state, {1, 0, 2}) : state);
    }
  }

  NodeReader &r;
  int64_t gates, directions, length, batch, hidden;
  bool reverse, batchFirst;
  SmallVector<Value> sequences;
  SmallVector<SmallVector<Value>> last;
};
} // namespace

static void readRNN(NodeReader &r) {
  Recurrence net(r, 1);
  GateActivations gates(r, net.directions, {"Tanh"});
  for (int64_t d = 0; d < net.directions; ++d) {
    Value weights = net.direction(2, d), both = net.biases(d), bias;
    if (both)
      bias = net.add(net.part(both, 0, 0, 2), net.part(both, 0, 1, 2));
    net.run(d, {net.initial(5, d)}, [&](Value x, ArrayRef<Value> states) {
      Value sum = net.add(net.add(x, net.product(states[0], weights)), bias);
      return SmallVector<Value>{gates.apply(d, 0, sum)};
    });
  }
  net.finish();
}

/// h' = (1 - z) * n + z * h with gates in the order z, r, n.
static void readGRU(NodeReader &r) {
  Recurrence net(r, 3);
  GateActivations gates(r, net.directions, {"Sigmoid", "Tanh"});
  bool linearFirst = r.getInt("linear_before_reset", 0) != 0;
  for (int64_t d = 0; d < net.directions; ++d) {
    Value weights = net.direction(2, d), both = net.biases(d), wBias, rBias;
    if (both) {
      wBias = net.part(both, 0, 0, 2);
      rBias = net.part(both, 0, 1, 2);
    }
    net.run(d, {net.initial(5, d)}, [&](Value x, ArrayRef<Value> states) {
      Value h = states[0];
      x = net.add(x, wBias);
      auto bias = [&](int64_t gate) {
        return rBias ? net.part(rBias, 0, gate, 3) : Value();
      };
      auto recurrent = [&](Value state, int64_t gate) {
        return net.add(net.product(state, net.part(weights, 0, gate, 3)),
                       bias(gate));
      };
      Value z =
          gates.apply(d, 0, net.add(net.part(x, 1, 0, 3), recurrent(h, 0)));
      Value reset =
          gates.apply(d, 0, net.add(net.part(x, 1, 1, 3), recurrent(h, 1)));
      Value inner = linearFirst ? net.mul(reset, recurrent(h, 2))
                                : recurrent(net.mul(reset, h), 2);
      Value n = gates.apply(d, 1, net.add(net.part(x, 1, 2, 3), inner));
      Value keep = r.make<nn::SubOp>(r.scalarLike(1, z), z);
      return SmallVector<Value>{net.add(net.mul(keep, n), net.mul(z, h))};
    });
  }
  net.finish();
}

/// Gates in the order i, o, f, c; peepholes in the order i, o, f.
static void readLSTM(NodeReader &r) {
  Recurrence net(r, 4);
  GateActivations gates(r, net.directions, {"Sigmoid", "Tanh", "Tanh"});
  if (r.getInt("input_forget", 0))
    r.fail("coupled input and forget gates are not supported");
  for (int64_t d = 0; d < net.directions; ++d) {
    Value weights = net.direction(2, d), both = net.biases(d), bias, peepholes;
    if (both)
      bias = net.add(net.part(both, 0, 0, 2), net.part(both, 0, 1, 2));
    if (r.hasInput(7))
      peepholes = net.direction(7, d);
    net.run(
        d, {net.initial(5, d), net.initial(6, d)},
        [&](Value x, ArrayRef<Value> states) {
          Value c = states[1];
          Value sum =
              net.add(net.add(x, net.product(states[0], weights)), bias);
          auto gate = [&](int64_t index, int64_t peephole, Value cell) {
            Value part = net.part(sum, 1, index, 4);
            return peepholes && cell
                       ? net.add(
                             part,
                             net.mul(net.part(peepholes, 0, peephole, 3), cell))
                       : part;
          };
          Value i = gates.apply(d, 0, gate(0, 0, c));
          Value f = gates.apply(d, 0, gate(2, 2, c));
          Value g = gates.apply(d, 1, gate(3, 0, Value()));
          Value next = net.add(net.mul(f, c), net.mul(i, g));
          Value o = gates.apply(d, 0, gate(1, 1, next));
          return SmallVector<Value>{net.mul(o, gates.apply(d, 2, next)), next};
        });
  }
  net.finish();
}

static constexpr ReaderEntry entries[] = {
    {"GRU", readGRU}, {"LSTM", readLSTM}, {"RNN", readRNN}};
ArrayRef<ReaderEntry> onnximport::getRecurrentReaders() { return entries; }
