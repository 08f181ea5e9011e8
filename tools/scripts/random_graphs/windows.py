"""Pools, resampling, recurrent layers and transforms of signals."""
import numpy as np
from onnx import TensorProto, helper

import values
from elementwise import between
from graph import Skip
from products import window
from reductions import image
from registry import operator
from values import F16, F32, F64, I64


def pool_window(g, x, op):
    attributes, reach = window(g, x.shape[2:])
    if g.opset < (10 if op == "MaxPool" else 19 if op == "AveragePool" else 18):
        attributes.pop("dilations")
    rank = x.rank - 2
    pads = attributes["pads"]
    # Padding is less than the kernel.
    attributes["pads"] = [min(p, attributes["kernel_shape"][i % rank] - 1) for i, p in enumerate(pads)]
    if g.opset >= 19 and g.rng.random() < 0.25:
        attributes["ceil_mode"] = 1
    return attributes


@operator("MaxPool", "AveragePool", "LpPool")
def pool(g, op):
    x = image(g, dtypes=(F32, F32, F32, F64) + ((F16,) if op == "MaxPool" else ()))
    attributes = pool_window(g, x, op)
    if op == "AveragePool":
        attributes["count_include_pad"] = g.rng.choice((0, 1))
    if op == "LpPool":
        attributes["p"] = g.rng.choice((1, 2, 3))
        attributes.pop("ceil_mode", None)
        x = between(g, x, 0.1, 9) if attributes["p"] == 3 else x
    return g.node(op, x, exact=op == "MaxPool", **attributes)


@operator("GlobalMaxPool", "GlobalAveragePool", "GlobalLpPool")
def global_pool(g, op):
    x = image(g, dtypes=(F32, F32, F32, F64))
    if op == "GlobalLpPool":
        return g.node(op, x, p=g.rng.choice((1, 2)))
    return g.node(op, x, exact=op == "GlobalMaxPool")


@operator("Resize")
def resize(g, op):
    rng = g.rng
    x = image(g, ranks=(4,), dtypes=(F32,))
    mode = rng.choice(("nearest", "linear", "linear", "cubic"))
    transform = rng.choice(("half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel"))
    attributes = {"mode": mode, "coordinate_transformation_mode": transform}
    if mode == "nearest":
        attributes["nearest_mode"] = rng.choice(("round_prefer_floor", "round_prefer_ceil", "floor", "ceil"))
    if rng.random() < 0.5:
        factors = [rng.choice((0.5, 1.0, 2.0, 4.0)) for _ in range(2)]
        if any(int(n * f) < 1 for n, f in zip(x.shape[2:], factors)):
            raise Skip("nothing is left")
        scales = g.constant(np.array([1, 1, *factors], np.float32))
        return g.node(op, x, None, scales, exact=mode == "nearest", **attributes)
    sizes = g.ints(*x.shape[:2], *[rng.choice((1, 3, 4, 8, 9, 16)) for _ in range(2)])
    return g.node(op, x, None, None, sizes, exact=mode == "nearest", **attributes)



@operator("GridSample")
def grid_sample(g, op):
    rng = g.rng
    x = image(g, ranks=(4,), dtypes=(F32,))
    grid = between(g, g.input(F32, (x.shape[0], rng.choice((1, 3, 8)), rng.choice((1, 4, 9)), 2)), -1.3, 1.3)
    padding = rng.choice(("zeros", "border", "reflection"))
    mode = rng.choice(("linear", "linear", "nearest") + (("cubic",) if padding == "zeros" else ()))
    if mode == "nearest" or padding == "reflection":
        # On a grid of 1/64 the places are exact; none lies between two pixels.
        grid = g.feed(np.asarray(np.rint(grid.array * 64) / 64 + 1 / 256, np.float32))
    names = {"linear": "bilinear", "cubic": "bicubic"} if g.opset < 20 else {}
    return g.node(op, x, grid, mode=names.get(mode, mode), padding_mode=padding,
                  align_corners=rng.choice((0, 1)))


@operator("AffineGrid")
def affine_grid(g, op):
    n, dims = g.rng.choice((1, 2)), g.rng.choice((2, 2, 3))
    theta = g.any((F32,), shape=(n, dims, dims + 1))
    extents = [g.rng.choice((2, 3, 8)) for _ in range(dims)]
    return g.node(op, theta, g.ints(n, 3, *extents), align_corners=g.rng.choice((0, 1)))


@operator("RNN", "GRU", "LSTM")
def recurrent(g, op):
    rng = g.rng
    steps, batch, width, state = rng.choice((1, 2, 3, 5)), rng.choice((1, 2, 3)), rng.choice((1, 4, 9)), rng.choice(
        (1, 3, 8, 9))
    direction = rng.choice(("forward", "reverse", "bidirectional"))
    ways = 2 if direction == "bidirectional" else 1
    gates = {"RNN": 1, "GRU": 3, "LSTM": 4}[op]
    x = between(g, g.any((F32,), shape=(steps, batch, width)), -5, 5)
    w = g.weight(F32, (ways, gates * state, width))
    r = g.weight(F32, (ways, gates * state, state))
    bias = g.weight(F32, (ways, 2 * gates * state)) if rng.random() < 0.7 else None
    lengths = None
    if rng.random() < 0.3:
        lengths = g.feed(np.array([rng.randint(1, steps) for _ in range(batch)], np.int32))
    start = g.weight(F32, (ways, batch, state)) if rng.random() < 0.5 else None
    attributes = {"hidden_size": state, "direction": direction}
    inputs = [x, w, r, bias, lengths, start]
    outputs = 2
    if op == "LSTM":
        outputs = 3
        inputs.append(g.weight(F32, (ways, batch, state)) if start is not None else None)
        inputs.append(g.weight(F32, (ways, 3 * state)) if rng.random() < 0.3 else None)
    if op == "GRU":
        attributes["linear_before_reset"] = rng.choice((0, 1))
    return g.node(op, *inputs, outputs=outputs, **attributes)


@operator("LinearAttention")
def linear_attention(g, op):
    rng = g.rng
    batch, length, width, depth = [rng.choice(n) for n in ((1, 2), (1, 2, 5, 9), (2, 4, 8), (2, 8, 9))]
    groups = rng.choice((1, 2))
    heads = groups * rng.choice((1, 2))
    rule = rng.choice(("linear", "gated", "delta", "gated_delta"))
    q, k, v = [between(g, g.any((F32,), shape=(batch, length, n)), -1, 1) for n in (
        heads * width, groups * width, groups * depth)]
    past = g.input(F32, (batch, groups, width, depth)) if rng.random() < 0.5 else None
    decay = beta = None
    if "gated" in rule:
        decay = g.node("Neg", g.input(F32, (batch, length, groups * rng.choice((1, width))), "uniform"), exact=True)
    if "delta" in rule:
        beta = g.input(F32, (batch, length, groups), "uniform")
    return g.node(op, q, k, v, past, decay, beta, outputs=2, q_num_heads=heads, kv_num_heads=groups,
                  update_rule=rule)


@operator("CausalConvWithState")
def causal_conv(g, op):
    rng = g.rng
    batch, channels, length, taps = [rng.choice(n) for n in ((1, 2), (1, 3, 8), (1, 5, 8), (1, 2, 4))]
    x = g.any((F32,), shape=(batch, channels, length))
    bias = g.weight(F32, (channels,)) if rng.random() < 0.5 else None
    past = g.input(F32, (batch, channels, taps - 1)) if taps > 1 and rng.random() < 0.5 else None
    return g.node(op, x, g.weight(F32, (channels, 1, taps)), bias, past, outputs=2,
                  activation=rng.choice(("none", "silu")))


def body_of(g, inputs, outputs, nodes):
    """A subgraph that reads nothing from outside."""
    info = lambda n: helper.make_tensor_value_info(n, *{"i": (TensorProto.INT64, ()), "c": (TensorProto.BOOL, ())}.get(
        n[0], (TensorProto.FLOAT, None)))
    return helper.make_graph(nodes, "body", [info(n) for n in inputs], [info(n) for n in outputs])


@operator("Loop")
def loop(g, op):
    """A state that each turn changes, and what it was at each turn."""
    x = between(g, g.any((F32,), ranks=(1, 2), most=200), -5, 5)
    nodes = [helper.make_node("Identity", ["cond"], ["cond_out"]), helper.make_node("Cast", ["i"], ["turn"], to=1),
             helper.make_node("Add", ["state", "turn"], ["moved"]), helper.make_node("Tanh", ["moved"], ["state_out"]),
             helper.make_node("Mul", ["state", "state_out"], ["scanned"])]
    body = body_of(g, ["i", "cond", "state"], ["cond_out", "state_out", "scanned"], nodes)
    return g.node(op, g.constant(np.int64(g.rng.choice((1, 2, 4)))), None, x, outputs=2, body=body)


@operator("Scan")
def scan_rows(g, op):
    x = between(g, g.any((F32,), ranks=(2, 3), most=200), -5, 5)
    start = g.weight(F32, x.shape[1:])
    nodes = [helper.make_node("Add", ["state", "row"], ["sum"]), helper.make_node("Tanh", ["sum"], ["state_out"]),
             helper.make_node("Mul", ["row", "state"], ["scanned"])]
    body = body_of(g, ["state", "row"], ["state_out", "scanned"], nodes)
    return g.node(op, start, x, outputs=2, num_scan_inputs=1, body=body,
                  scan_input_directions=[g.rng.choice((0, 1))])


@operator("DFT")
def dft(g, op):
    shape = (g.rng.choice((1, 2)), g.rng.choice((2, 5, 8, 12)), g.rng.choice((1, 2)))
    x = g.any((F32,), shape=shape)
    isOneSided = shape[2] == 1 and g.rng.random() < 0.5
    return g.node(op, x, None, g.constant(np.int64(1)), onesided=int(isOneSided),
                  inverse=0 if isOneSided or shape[2] == 1 else g.rng.choice((0, 1)))


@operator("STFT")
def stft(g, op):
    frame, length = g.rng.choice((4, 8)), g.rng.choice((16, 20))
    x = g.any((F32,), shape=(g.rng.choice((1, 2)), length, 1))
    return g.node(op, x, g.constant(np.int64(g.rng.choice((2, 4)))), g.weight(F32, (frame,), "uniform"),
                  g.constant(np.int64(frame)), onesided=g.rng.choice((0, 1)))


@operator("HannWindow", "HammingWindow", "BlackmanWindow")
def windows_of(g, op):
    made = g.node(op, g.constant(np.int64(g.rng.choice((2, 8, 9)))), periodic=g.rng.choice((0, 1)))
    return g.node("Mul", g.any((F32,), shape=made.shape), made)


@operator("MeanVarianceNormalization")
def mean_variance(g, op):
    x = image(g, ranks=(4,), dtypes=(F32,))
    if x.shape[0] * x.shape[2] * x.shape[3] < 4:
        raise Skip("too few elements have no variance")
    return g.node(op, x)


@operator("NegativeLogLikelihoodLoss", "SoftmaxCrossEntropyLoss")
def loss(g, op):
    rng = g.rng
    n, c = rng.choice((1, 3, 8)), rng.choice((2, 5, 9))
    extra = rng.choice(((), (), (4,), (2, 3)))
    x = between(g, g.any((F32,), shape=(n, c, *extra)), -20, 20)
    numbers = np.random.default_rng(rng.getrandbits(64))
    target = g.feed(np.asarray(numbers.integers(0, c, (n, *extra)).astype(np.int64)))
    weight = g.weight(F32, (c,), "uniform") if rng.random() < 0.4 else None
    return g.node(op, x, target, weight, reduction=rng.choice(("none", "sum", "mean")))


@operator("Dropout")
def dropout(g, op):
    return g.node(op, g.any((F32, F64)), exact=True)



@operator("Adam", "Adagrad", "Momentum")
def training(g, op):
    shape = (g.rng.choice((1, 3, 8, 9)),)
    rate, turn = g.constant(np.float32(0.1)), g.constant(np.int64(g.rng.choice((0, 3))))
    x, gradient, state = [g.input(F32, shape) for _ in range(3)]
    extra = [g.input(F32, shape, "uniform")] if op == "Adam" else []
    if op == "Adagrad":
        state = g.input(F32, shape, "uniform")
    attributes = {"Adam": {}, "Adagrad": {"norm_coefficient": 0.01},
                  "Momentum": {"alpha": 0.9, "beta": 0.5, "norm_coefficient": 0.01,
                               "mode": g.rng.choice(("standard", "nesterov"))}}[op]
    return g.node(op, rate, turn, x, gradient, state, *extra, outputs=2 + (op == "Adam"),
                  domain="ai.onnx.preview.training", **attributes)
