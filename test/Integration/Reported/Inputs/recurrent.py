"""RNN, GRU and LSTM step by step: lengths, directions, clip, activations, peepholes."""
import numpy as np

from cases import Case, case, floats, node


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def gru_step(x, h, w, r, wb, rb, linear_first, act):
    gates = np.split(x @ w.T + wb, 3, -1)
    hidden = r.shape[-1]
    z = act[0](gates[0] + h @ r[:hidden].T + rb[:hidden])
    reset = act[0](gates[1] + h @ r[hidden:2 * hidden].T + rb[hidden:2 * hidden])
    last, bias = r[2 * hidden:], rb[2 * hidden:]
    inner = reset * (h @ last.T + bias) if linear_first else (reset * h) @ last.T + bias
    return (1 - z) * act[1](gates[2] + inner) + z * h


def lstm_step(x, h, c, w, r, b, p, act):
    i, o, f, g = np.split(x @ w.T + h @ r.T + b, 4, -1)
    pi, po, pf = np.split(p, 3)
    c2 = act[0](f + pf * c) * c + act[0](i + pi * c) * act[1](g)
    return act[0](o + po * c2) * act[2](c2), c2


def run(x, lengths, states, step, backward):
    """All outputs [time, batch, hidden], zero past a sequence's end, and the last states."""
    out = np.zeros(x.shape[:2] + states[0].shape[-1:], np.float32)
    for t in reversed(range(len(x))) if backward else range(len(x)):
        new, active = step(x[t], *states), (t < lengths)[:, None]
        new = new if isinstance(new, tuple) else (new,)
        out[t] = np.where(active, new[0], 0)
        states = tuple(np.where(active, n, s) for n, s in zip(new, states))
    return out, states


def gru(rng, direction="forward", linear_first=0, lengths=None, act=(sigmoid, np.tanh), **attributes):
    time, batch, width, hidden = 4, 3, 5, 2
    count = 2 if direction == "bidirectional" else 1
    x, w, r = floats(rng, time, batch, width), floats(rng, count, 3 * hidden, width), floats(rng, count, 3 * hidden, hidden)
    b, h0 = floats(rng, count, 6 * hidden), floats(rng, count, batch, hidden)
    n = np.array(lengths if lengths is not None else [time] * batch, np.int32)
    ys, hs = [], []
    for d in range(count):
        wb, rb = np.split(b[d], 2)
        step = lambda x, h: gru_step(x, h, w[d], r[d], wb, rb, linear_first, act)  # noqa: E731
        out, states = run(x, n, (h0[d],), step, direction == "reverse" or d == 1)
        ys.append(out)
        hs.append(states[0])
    made = node("GRU", "x w r b n h", "y last", hidden_size=hidden, direction=direction,
                linear_before_reset=linear_first, **attributes)
    return Case([made], {"x": x, "n": n, "h": h0}, {"y": np.stack(ys, 1), "last": np.stack(hs)},
                {"w": w, "r": r, "b": b}, rtol=1e-4, atol=1e-5)


@case
def gru_forms(rng):
    clip = lambda f: lambda x: f(np.clip(x, -0.4, 0.4))  # noqa: E731
    hard = lambda x: np.clip(0.3 * x + 0.6, 0, 1)  # noqa: E731
    scaled = lambda x: 0.7 * np.tanh(1.2 * x)  # noqa: E731
    return [("_lengths", gru(rng, "bidirectional", 1, [4, 1, 2])), ("_reverse", gru(rng, "reverse", 0, [2, 4, 3])),
            ("_clip", gru(rng, act=(clip(sigmoid), clip(np.tanh)), clip=0.4)),
            ("_activations", gru(rng, act=(hard, scaled), activations=["HardSigmoid", "ScaledTanh"],
                                 activation_alpha=[0.3, 0.7], activation_beta=[0.6, 1.2]))]


def lstm(rng, direction, wanted, act=(sigmoid, np.tanh, np.tanh), **attributes):
    time, batch, width, hidden = 3, 2, 4, 3
    count = 2 if direction == "bidirectional" else 1
    x, w, r = floats(rng, time, batch, width), floats(rng, count, 4 * hidden, width), floats(rng, count, 4 * hidden, hidden)
    b, p = floats(rng, count, 8 * hidden), floats(rng, count, 3 * hidden)
    h0, c0 = floats(rng, count, batch, hidden), floats(rng, count, batch, hidden)
    n = np.array([3, 2], np.int32)
    ys, hs, cs = [], [], []
    for d in range(count):
        step = lambda x, h, c: lstm_step(x, h, c, w[d], r[d], sum(np.split(b[d], 2)), p[d], act)  # noqa: E731
        out, states = run(x, n, (h0[d], c0[d]), step, direction == "reverse" or d == 1)
        ys.append(out)
        hs.append(states[0])
        cs.append(states[1])
    outputs = {"y": np.stack(ys, 1), "h": np.stack(hs), "c": np.stack(cs)}
    made = node("LSTM", "x w r b n h0 c0 p", "", hidden_size=hidden, direction=direction, **attributes)
    made.output[:] = [name if name in wanted else "" for name in outputs]
    return Case([made], {"x": x, "n": n, "h0": h0, "c0": c0}, {k: outputs[k] for k in outputs if k in wanted},
                {"w": w, "r": r, "b": b, "p": p}, rtol=1e-4, atol=1e-5)


@case
def lstm_forms(rng):
    """Only the last output or cell is named; peepholes; lengths at run time."""
    softsign = lambda x: x / (1 + abs(x))  # noqa: E731
    affine = lambda x: 0.5 * x + 0.1  # noqa: E731
    return [("_cell", lstm(rng, "forward", "c")), ("_output", lstm(rng, "reverse", "h")),
            ("_both", lstm(rng, "bidirectional", "yc")),
            ("_activations", lstm(rng, "forward", "yh", act=(sigmoid, softsign, affine),
                                  activations=["Sigmoid", "Softsign", "Affine"], activation_alpha=[0.5],
                                  activation_beta=[0.1]))]
