"""What rewrites look for: convolutions, pools, normalisations, activations, quantisation."""
import numpy as np

import values
from attention_patterns import draw_weight, number, project
from elementwise import between
from products import quantised, whole_scale
from registry import pattern
from values import F16, F32, F64, I64, I8, U8


def convolve(g, x, features, kernel, dilation=1, stride=1, pads=None, groups=1, bias=True):
    rank = x.rank - 2
    reach = dilation * (kernel - 1)
    pads = [reach // 2] * rank + [reach - reach // 2] * rank if pads is None else pads
    w = draw_weight(g, x.dtype, (features, x.shape[1] // groups, *[kernel] * rank))
    return g.node("Conv", x, g.constant(w), g.weight(x.dtype, (features,)) if bias else None, pads=pads, group=groups,
                  strides=[stride] * rank, dilations=[dilation] * rank)


def picture(g, sides=(4, 7, 8, 12), channels=(1, 3, 4, 8, 16), rank=2):
    if rank == 2 and g.rng.random() < 0.1:  # blocks of channels
        channels, sides = (24, 32, 48), (7, 14, 16)
    shape = (1, g.rng.choice(channels), *[g.rng.choice(sides) for _ in range(rank)])
    return between(g, g.any((F32,), shape=shape), -5, 5)


def activation(g, x):
    name = g.rng.choice(("none", "Relu", "Clip", "HardSwish", "Sigmoid", "silu", "LeakyRelu", "Tanh"))
    if name == "none":
        return x
    if name == "silu":
        return g.node("Mul", x, g.node("Sigmoid", x))
    if name == "Clip":
        return g.node("Clip", x, number(g, x, 0), number(g, x, 6), exact=True)
    return g.node(name, x, exact=name == "Relu")


def batch_norm(g, x):
    per = (x.shape[1],)
    tensors = [g.constant(values.draw_values(g.rng, F32, per, k)) for k in ("bell", "bell", "bell", "uniform")]
    if g.rng.random() < 0.7:
        return g.node("BatchNormalization", x, *tensors)
    shape = (per[0], *[1] * (x.rank - 2))
    tensors = [g.constant(t.array.reshape(shape)) for t in tensors]
    return g.node("Add", g.node("Mul", x, tensors[0]), tensors[1])


@pattern
def conv_block(g):
    x = picture(g, rank=g.rng.choice((1, 2, 2, 2)))
    if g.rng.random() < 0.3:
        x = batch_norm(g, x)
    y = convolve(g, x, g.rng.choice((1, 4, 8, 17)), g.rng.choice((1, 3)), stride=g.rng.choice((1, 1, 2)))
    y = activation(g, batch_norm(g, y) if g.rng.random() < 0.7 else y)
    if g.rng.random() < 0.5:
        y = activation(g, g.node("Add", y, g.any((F32,), shape=y.shape)))
    return y


@pattern
def depthwise_block(g):
    """An inverted residual with squeeze and excitation."""
    x = picture(g)
    c = x.shape[1]
    y = activation(g, batch_norm(g, convolve(g, x, 2 * c, 1)))
    y = activation(g, batch_norm(g, convolve(g, y, 2 * c, 3, groups=2 * c, stride=g.rng.choice((1, 2)))))
    if g.rng.random() < 0.5:
        gate = g.node("GlobalAveragePool", y)
        gate = g.node("Relu", convolve(g, gate, max(1, c // 2), 1), exact=True)
        y = g.node("Mul", y, g.node("Sigmoid", convolve(g, gate, 2 * c, 1)))
    y = convolve(g, y, c, 1)
    return g.node("Add", x, y) if y.shape == x.shape else y


@pattern
def convs_in_a_row(g):
    """Two convolutions, one of them with one tap, that may become one."""
    x = picture(g, sides=(4, 6, 7), rank=g.rng.choice((1, 2)))
    first, second = g.rng.choice(((1, 3), (3, 1), (1, 1)))
    y = convolve(g, x, g.rng.choice((2, 8, 24)), first, pads=None if g.rng.random() < 0.5 else [0] * 2 * (x.rank - 2))
    y = convolve(g, y, g.rng.choice((1, 2)), second, stride=g.rng.choice((1, 2)))
    return y


@pattern
def atrous_pyramid(g):
    """Branches of one input with dilations, joined by Concat or a sum, and the image's mean."""
    rng = g.rng
    x = picture(g, sides=(7, 8, 16), channels=(4, 8, 16))
    features = rng.choice((2, 4, 8))
    branches = [convolve(g, x, features, 1, bias=False)] if rng.random() < 0.6 else []
    for dilation in rng.sample((1, 2, 3, 4, 6, 9), rng.choice((2, 3, 3))):
        y = convolve(g, x, features, 3, dilation, bias=rng.random() < 0.5)
        branches.append(batch_norm(g, y) if rng.random() < 0.3 else y)
    if rng.random() < 0.3:
        mean = convolve(g, g.node("GlobalAveragePool", x), features, 1)
        branches.append(g.node("Expand", mean, g.ints(1, features, *x.shape[2:]), exact=True))
    if rng.random() < 0.5:
        y = g.node("Concat", *branches, exact=True, axis=1)
    else:
        y = branches[0]
        for other in branches[1:]:
            y = g.node("Add", y, other)
    return convolve(g, activation(g, y), features, 1)


@pattern
def dilated_stack(g):
    """Causal dilated convolutions with gates, as in WaveNet."""
    rng = g.rng
    x = picture(g, sides=(8, 17, 40), channels=(2, 4, 8), rank=1)
    for dilation in rng.choice(((1, 2, 4), (1, 8), (2, 16), (3,))):
        kernel = rng.choice((2, 3))
        pads = [dilation * (kernel - 1), 0]
        y = x
        if rng.random() < 0.4:
            y = g.node("Pad", y, g.ints(0, 0, pads[0], 0, 0, 0), exact=True)
            pads = [0, 0]
        left, right = [convolve(g, y, x.shape[1], kernel, dilation, pads=pads) for _ in range(2)]
        y = g.node("Mul", g.node("Tanh", left), g.node("Sigmoid", right))
        x = g.node("Add", x, convolve(g, y, x.shape[1], 1))
    return x


@pattern
def space_to_batch(g):
    """A dilated convolution as TensorFlow wrote it: blocks into the batch and back."""
    rng = g.rng
    d = rng.choice((2, 3))
    n, c, side = 1, rng.choice((1, 4, 8)), d * rng.choice((3, 4))
    x = g.any((F32,), shape=(n, c, side, side))
    pads = [d, d]
    if rng.random() < 0.7:
        x = g.node("Pad", x, g.ints(0, 0, *pads, 0, 0, *pads), exact=True)
    high = x.shape[2] // d
    y = g.node("Reshape", x, g.ints(n, c, high, d, high, d), exact=True)
    y = g.node("Transpose", y, exact=True, perm=[3, 5, 0, 1, 2, 4])
    y = g.node("Reshape", y, g.ints(n * d * d, c, high, high), exact=True)
    y = convolve(g, y, rng.choice((1, 4, 8)), 3, pads=[0] * 4 if high > 2 else None)
    f, h, w = y.shape[1:]
    y = g.node("Reshape", y, g.ints(d, d, n, f, h, w), exact=True)
    y = g.node("Transpose", y, exact=True, perm=[2, 3, 4, 0, 5, 1])
    return g.node("Reshape", y, g.ints(n, f, h * d, w * d), exact=True)


@pattern
def pad_before_window(g):
    x = picture(g)
    x = g.node("Pad", x, g.ints(0, 0, 1, g.rng.choice((0, 1)), 0, 0, 1, g.rng.choice((0, 2))), exact=True)
    if g.rng.random() < 0.5:
        return convolve(g, x, 4, 3, pads=[0] * 4, stride=g.rng.choice((1, 2)))
    if g.rng.random() < 0.5:
        return g.node("AveragePool", x, kernel_shape=[2, 3], strides=[1, 2])
    return g.node("MaxPool", x, exact=True, kernel_shape=[3, 2], strides=[2, 1])


@pattern
def pyramid_of_pools(g):
    """Max pools of growing windows, or averages over bins, of one input."""
    rng = g.rng
    x = picture(g, sides=(5, 8, 13), channels=(1, 4, 8))
    if rng.random() < 0.5:
        way = rng.choice(("chained", "parallel"))
        parts, y = [x], x
        for k in rng.choice(((3, 5), (5, 9, 13), (5, 5, 5), (3, 5, 7))):
            y = g.node("MaxPool", y if way == "chained" else x, exact=True, kernel_shape=[k, k], strides=[1, 1],
                       pads=[k // 2] * 4)
            parts.append(y)
        return convolve(g, g.node("Concat", *parts, exact=True, axis=1), 4, 1)
    parts = [x]
    for bins in rng.sample((1, 2, 3, 4), 2):
        rows = []
        for b in range(bins):
            extent = x.shape[2]
            part = g.node("Slice", x, g.ints(b * extent // bins), g.ints(-(-(b + 1) * extent // bins)), g.ints(2),
                          exact=True)
            rows.append(g.node("ReduceMean", part, g.ints(2)) if g.opset >= 18 else
                        g.node("ReduceMean", part, axes=[2]))
        y = rows[0] if bins == 1 else g.node("Concat", *rows, exact=True, axis=2)
        y = convolve(g, y, 2, 1)
        sizes = g.ints(1, 2, *x.shape[2:])
        parts.append(g.node("Resize", y, None, None, sizes, mode=rng.choice(("nearest", "linear")),
                            coordinate_transformation_mode="asymmetric"))
    return g.node("Concat", *parts, exact=True, axis=1)


@pattern
def feature_pyramid(g):
    """Maps of two scales: one up, sum or Concat, convolution; both are results."""
    x = picture(g, sides=(4, 8, 12))
    deep = activation(g, convolve(g, x, x.shape[1], 3, stride=2))
    up = g.node("Resize", deep, None, g.constant(np.array([1, 1, 2, 2], np.float32)), exact=True,
                mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor")
    up = g.node("Slice", up, g.ints(0, 0), g.ints(*x.shape[2:]), g.ints(2, 3), exact=True)
    y = g.node("Add", x, up) if g.rng.random() < 0.5 else g.node("Concat", x, up, exact=True, axis=1)
    return deep, convolve(g, y, 4, 3)


@pattern
def normalisation_written_out(g):
    rng = g.rng
    shape = rng.choice(((3, 8), (2, 5, 16), (1, 7, 33), (17,), (2, 3, 4, 9)))
    dtype = rng.choice((F32, F32, F64, F16))
    x = between(g, g.any((dtype,), shape=shape), -20, 20)
    axes = [-1] if rng.random() < 0.7 or len(shape) == 1 else [-2, -1]

    def mean(y):
        return g.node("ReduceMean", y, g.ints(*axes)) if g.opset >= 18 else g.node("ReduceMean", y, axes=axes)

    centred = x if rng.random() < 0.4 else g.node("Sub", x, mean(x))
    way = rng.choice(("pow", "mul"))
    square = g.node("Pow", centred, number(g, x, 2)) if way == "pow" else g.node("Mul", centred, centred)
    deviation = g.node("Sqrt", g.node("Add", mean(square), number(g, x, 1e-3)))
    if rng.random() < 0.5:
        y = g.node("Div", centred, deviation)
    else:
        y = g.node("Mul", centred, g.node("Reciprocal", deviation))
    y = g.node("Mul", y, g.weight(dtype, shape[-1:]))
    return g.node("Add", y, g.weight(dtype, shape[-1:])) if rng.random() < 0.6 else y


@pattern
def group_norm_by_instance(g):
    """Group normalisation as exporters write it."""
    rng = g.rng
    x = picture(g, channels=(4, 8))
    groups = rng.choice((1, 2, 4))
    y = g.node("Reshape", x, g.ints(1, groups, -1), exact=True)
    y = g.node("InstanceNormalization", y, g.constant(np.ones(groups, np.float32)),
               g.constant(np.zeros(groups, np.float32)))
    y = g.node("Reshape", y, g.ints(*x.shape), exact=True)
    y = g.node("Mul", y, g.weight(F32, (x.shape[1], 1, 1)))
    return activation(g, g.node("Add", y, g.weight(F32, (x.shape[1], 1, 1))))


@pattern
def activation_written_out(g):
    rng = g.rng
    dtype = rng.choice((F32, F32, F32, F16, F64))
    x = between(g, g.any((dtype,)), -5, 5)
    n = lambda v: number(g, x, v)
    way = rng.choice(("erf", "tanh", "quick", "silu", "softplus", "mish", "hard", "softmax", "swish"))
    if way == "erf":
        e = g.node("Erf", g.node("Div", x, n(2 ** 0.5)) if rng.random() < 0.5 else g.node("Mul", x, n(0.5 ** 0.5)))
        gate = g.node("Add", e, n(1))
        if rng.random() < 0.5:
            return g.node("Mul", g.node("Mul", x, gate), n(0.5))
        return g.node("Mul", g.node("Mul", x, n(0.5)), gate)
    if way == "tanh":
        cube = g.node("Pow", x, n(3)) if rng.random() < 0.5 else g.node("Mul", g.node("Mul", x, x), x)
        inner = g.node("Mul", g.node("Add", x, g.node("Mul", cube, n(0.044715))), n((2 / np.pi) ** 0.5))
        return g.node("Mul", g.node("Mul", x, n(0.5)), g.node("Add", g.node("Tanh", inner), n(1)))
    if way in ("quick", "silu", "swish"):
        inner = x if way == "silu" else g.node("Mul", x, n(1.702 if way == "quick" else 0.7))
        pair = [x, g.node("Sigmoid", inner)]
        rng.shuffle(pair)
        return g.node("Mul", *pair)
    if way == "softplus":
        return g.node("Log", g.node("Add", g.node("Exp", x), n(1)))
    if way == "mish":
        return g.node("Mul", x, g.node("Tanh", g.node("Softplus", x)))
    if way == "hard":
        inner = g.node("Clip", g.node("Add", x, n(3)), n(0), n(6), exact=True)
        return g.node("Div", g.node("Mul", x, inner), n(6))
    if x.rank == 0:
        return x
    power = g.node("Exp", x)
    return g.node("Div", power, g.node("ReduceSum", power, g.ints(-1)))


@pattern
def quantise_dequantise(g):
    """Q/DQ around a product or convolution, as post-training quantisation leaves it."""
    rng = g.rng
    way = rng.choice(("matmul", "conv", "gelu"))
    step = whole_scale(g)

    def through(y, per=None):
        if not y.is_exact:
            y.noise += float(step.array)  # a value next to a half may round either way
            return y
        point = g.constant(np.asarray(0, I8))
        return g.node("DequantizeLinear", g.node("QuantizeLinear", y, step, point), step, point)

    if way == "conv":
        x = through(g.any((F32,), shape=(1, rng.choice((1, 4)), 6, 6), exact=True))
        w = g.constant(quantised(g, (rng.choice((1, 8)), x.shape[1], 3, 3), I8))
        w = g.node("DequantizeLinear", w, whole_scale(g, w.shape[0]), g.constant(np.zeros(w.shape[0], I8)), axis=0)
        return g.node("Relu", g.node("Conv", x, w, pads=[1] * 4), exact=True)
    x = through(g.any((F32,), shape=(rng.choice((1, 5, 8)), rng.choice((4, 16))), exact=True))
    w = g.constant(quantised(g, (x.shape[1], rng.choice((1, 8, 9))), I8))
    w = g.node("DequantizeLinear", w, whole_scale(g), g.constant(np.asarray(0, I8)))
    y = g.node("Add", g.node("MatMul", x, w), g.constant(values.draw_values(rng, F32, (w.shape[1],), "whole")))
    if way == "matmul":
        if not y.is_exact:
            return y
        point = g.constant(np.asarray(3, U8))
        return g.node("QuantizeLinear", y, g.constant(np.float32(8)), point)
    e = g.node("Erf", g.node("Div", y, number(g, y, 2 ** 0.5)))
    return g.node("Mul", g.node("Mul", y, number(g, y, 0.5)), g.node("Add", e, number(g, y, 1)))


@pattern
def dynamically_quantised_layer(g):
    """As a dynamically quantised transformer has its layers; the values are whole multiples of a
    power of two, so that no quotient is next to a half."""
    rng = g.rng
    k, n = rng.choice((4, 16, 17)), rng.choice((1, 8, 9))
    shape = rng.choice(((3, k), (2, 4, k)))
    numbers = np.random.default_rng(rng.getrandbits(64))
    array = numbers.integers(-100, 100, shape).astype(np.float32)
    array.flat[0], array.flat[1] = -128, 127  # the scale is 1
    x = g.feed(array)
    codes, scale, point = g.node("DynamicQuantizeLinear", x, outputs=3)
    for value in (codes, point):
        value.noise[...] = 0
    w = g.constant(quantised(g, (k, n), rng.choice((I8, U8))))
    y = g.node("MatMulInteger", codes, w, point, g.constant(np.asarray(0, w.dtype)))
    y = g.node("Cast", y, exact=True, to=1)
    factor = g.node("Mul", scale, g.constant(np.float32(0.125)))
    y = g.node("Mul", y, factor)
    return g.node("Add", y, g.weight(F32, (n,)))


@pattern
def detector_tail(g):
    """Scores, their best classes, the best places, boxes gathered."""
    rng = g.rng
    places, classes = rng.choice((5, 12, 20)), rng.choice((1, 3, 8))
    scores = g.any((F32,), shape=(1, places, classes), exact=True)
    best = g.node("ReduceMax", scores, g.ints(2), exact=True, keepdims=0) if g.opset >= 18 else g.node(
        "ReduceMax", scores, exact=True, axes=[2], keepdims=0)
    k = rng.randint(1, min(places, 9))
    top, at = g.node("TopK", best, g.ints(k), outputs=2, exact=True, axis=1)
    boxes = g.any((F32,), shape=(1, places, 4))
    index = g.node("Expand", g.node("Unsqueeze", at, g.ints(2), exact=True), g.ints(1, k, 4), exact=True)
    picked = g.node("GatherElements", boxes, index, exact=True, axis=1)
    kind = g.node("ArgMax", scores, axis=2, keepdims=0)
    g.node("GatherElements", kind, at, exact=True, axis=1)
    centre, size = g.node("Split", picked, g.ints(2, 2), outputs=2, exact=True, axis=2)
    half = g.node("Mul", size, number(g, size, 0.5))
    return g.node("Concat", g.node("Sub", centre, half), g.node("Add", centre, half), exact=True, axis=2)


@pattern
def embedding(g):
    rng = g.rng
    rows, width = rng.choice((5, 20)), rng.choice((1, 8, 9))
    shape = (rng.choice((1, 2)), rng.choice((1, 7, 8)))
    numbers = np.random.default_rng(rng.getrandbits(64))
    ids = g.feed(np.asarray(numbers.integers(0, rows, shape).astype(np.int64)))
    x = g.node("Gather", g.constant(values.draw_values(rng, F32, (rows, width))), ids, exact=True)
    at = g.constant(np.arange(shape[1], dtype=np.int64))
    x = g.node("Add", x, g.node("Gather", g.constant(values.draw_values(rng, F32, (20, width))), at, exact=True))
    mask = g.node("Cast", g.node("Greater", ids, g.constant(np.int64(0))), exact=True, to=1)
    x = g.node("Mul", x, g.node("Unsqueeze", mask, g.ints(2), exact=True))
    total = g.node("ReduceSum", x, g.ints(1), keepdims=0)
    count = g.node("ReduceSum", mask, g.ints(1), keepdims=1)
    return g.node("Div", total, g.node("Clip", count, number(g, count, 1), exact=True))


@pattern
def channel_shuffle(g):
    x = picture(g, channels=(4, 8, 16))
    n, c, h, w = x.shape
    y = g.node("Reshape", x, g.ints(n, 2, c // 2, h, w), exact=True)
    y = g.node("Reshape", g.node("Transpose", y, exact=True, perm=[0, 2, 1, 3, 4]), g.ints(n, c, h, w), exact=True)
    left, right = g.node("Split", y, g.ints(c // 2, c // 2), outputs=2, exact=True, axis=1)
    right = activation(g, convolve(g, right, c // 2, 3, groups=c // 2))
    return g.node("Concat", left, right, exact=True, axis=1)


@pattern
def windows_of_tokens(g):
    """Swin's windows: roll by slices, blocks, and back."""
    rng = g.rng
    side, block, c = 4, 2, rng.choice((2, 8))
    x = g.any((F32,), shape=(1, side, side, c))
    if rng.random() < 0.6:
        for axis in (1, 2):
            tail = g.node("Slice", x, g.ints(1), g.ints(side), g.ints(axis), exact=True)
            head = g.node("Slice", x, g.ints(0), g.ints(1), g.ints(axis), exact=True)
            x = g.node("Concat", tail, head, exact=True, axis=axis)
    y = g.node("Reshape", x, g.ints(1, side // block, block, side // block, block, c), exact=True)
    y = g.node("Transpose", y, exact=True, perm=[0, 1, 3, 2, 4, 5])
    y = g.node("Reshape", y, g.ints(-1, block * block, c), exact=True)
    y = project(g, y, c)
    y = g.node("Reshape", y, g.ints(1, side // block, side // block, block, block, c), exact=True)
    y = g.node("Transpose", y, exact=True, perm=[0, 1, 3, 2, 4, 5])
    return g.node("Reshape", y, g.ints(1, side, side, c), exact=True)


@pattern
def layer_of_mean_and_variance(g):
    """Per-channel statistics as a gate."""
    x = picture(g)
    mean = g.node("GlobalAveragePool", x)
    centred = g.node("Sub", x, mean)
    variance = g.node("GlobalAveragePool", g.node("Mul", centred, centred))
    return g.node("Div", centred, g.node("Sqrt", g.node("Add", variance, number(g, x, 1e-3))))


@pattern
def rotary_written_out(g):
    rng = g.rng
    length, width = rng.choice((1, 5, 8)), rng.choice((4, 8, 16))
    x = g.any((F32, F32, F16), shape=(1, 2, length, width))
    half = width // 2
    first = g.node("Slice", x, g.ints(0), g.ints(half), g.ints(3), exact=True)
    second = g.node("Slice", x, g.ints(half), g.ints(width), g.ints(3), exact=True)
    turned = g.node("Concat", g.node("Neg", second, exact=True), first, exact=True, axis=3)
    angle = g.constant(values.draw_values(rng, x.dtype, (length, width), "uniform"))
    return g.node("Add", g.node("Mul", x, g.node("Cos", angle)), g.node("Mul", turned, g.node("Sin", angle)))


@pattern
def mlp(g):
    rng = g.rng
    shape = (rng.choice((1, 4, 7)), rng.choice((8, 17, 64)))
    x = between(g, g.any((rng.choice((F32, F32, F32, F16)),), shape=shape), -5, 5)
    for _ in range(rng.choice((1, 2, 3))):
        w = g.constant(draw_weight(g, x.dtype, (x.shape[1], rng.choice((1, 8, 16, 33)))))
        x = activation(g, g.node("Gemm", x, w, g.weight(x.dtype, (w.shape[1],))))
    return x
