"""Operators that move elements: views, slices, gathers, scatters."""
import numpy as np
from onnx import helper, numpy_helper

import values
from graph import Skip
from registry import operator
from values import BOOL, F16, F32, F64, FLOATS, I32, I64, INTS

TYPES = (F32,) * 6 + (F64, F16, values.BF16, values.I8, values.U8, I32, I64, BOOL)


def source(g, ranks=(1, 2, 3, 4, 5), least=1):
    return g.any((g.rng.choice(TYPES),), ranks=ranks, least=least)


def axis_of(g, x, extra=0):
    """An axis, counted from either end."""
    axis = g.rng.randrange(x.rank + extra)
    return axis - x.rank - extra if g.rng.random() < 0.4 else axis


def axes_of(g, rank, least=0):
    return sorted(g.rng.sample(range(rank), g.rng.randint(min(least, rank), rank)))


def indices_below(g, extent, shape, dtype=I64, negative=True):
    low = -extent if negative else 0
    numbers = np.random.default_rng(g.rng.getrandbits(64)).integers(low, extent, shape)
    array = np.asarray(numbers.astype(dtype))
    return g.feed(array) if g.rng.random() < 0.6 else g.constant(array)


@operator("Reshape")
def reshape(g, op):
    x = source(g, ranks=None)
    if not x.array.size:
        raise Skip("empty")
    shape = list(g.refactor(x.array.size, g.rng.randint(1, 5)))
    for i in range(min(len(shape), x.rank)):
        if shape[i] == x.shape[i] and g.rng.random() < 0.3:
            shape[i] = 0
    if g.rng.random() < 0.5:
        shape[g.rng.randrange(len(shape))] = -1
    return g.node(op, x, g.ints(*shape), exact=True)


@operator("Flatten")
def flatten(g, op):
    x = source(g)
    return g.node(op, x, exact=True, axis=g.rng.randint(-x.rank, x.rank))


@operator("Transpose")
def transpose(g, op):
    x = source(g)
    order = g.rng.sample(range(x.rank), x.rank)
    return g.node(op, x, exact=True, perm=None if g.rng.random() < 0.2 else order)


@operator("Squeeze", "Unsqueeze")
def squeeze(g, op):
    if op == "Squeeze":
        shape = list(values.draw_shape(g.rng, (1, 2, 3)))
        for _ in range(g.rng.choice((1, 2))):
            shape.insert(g.rng.randrange(len(shape) + 1), 1)
        x = g.any((g.rng.choice(TYPES),), shape=shape)
        axes = [i for i, n in enumerate(x.shape) if n == 1]
    else:
        x = source(g, ranks=(0, 1, 2, 3))
        total = x.rank + g.rng.choice((1, 2))
        axes = g.rng.sample(range(total), total - x.rank)
    if g.opset < 13:
        return g.node(op, x, exact=True, axes=sorted(axes))
    return g.node(op, x, g.ints(*axes), exact=True)


@operator("Expand")
def expand(g, op):
    x = source(g, ranks=(0, 1, 2, 3))
    shape = [g.rng.choice((2, 3, 5)) if n == 1 else n for n in x.shape]
    shape = [g.rng.choice((1, 2, 3)) for _ in range(g.rng.choice((0, 1)))] + shape
    return g.node(op, x, g.ints(*shape), exact=True)


@operator("Tile")
def tile(g, op):
    x = source(g, ranks=(1, 2, 3, 4))
    return g.node(op, x, g.ints(*[g.rng.choice((1, 1, 2, 3)) for _ in x.shape]), exact=True)


@operator("Concat")
def concat(g, op):
    x = source(g)
    axis = axis_of(g, x)
    parts = [x]
    for _ in range(g.rng.choice((0, 1, 1, 2, 3, 5))):
        shape = list(x.shape)
        shape[axis] = g.rng.choice((0, 1, 2, 3, 8, 9)) if g.rng.random() < 0.7 else shape[axis]
        parts.append(x if g.rng.random() < 0.15 else g.any((x.dtype,), shape=shape, least=0))
    g.rng.shuffle(parts)
    return g.node(op, *parts, exact=True, axis=axis)


@operator("Split")
def split(g, op):
    x = source(g)
    axis = axis_of(g, x)
    extent = x.shape[axis]
    parts = g.rng.choice((1, 2, 3))
    cuts = sorted(g.rng.randint(0, extent) for _ in range(parts - 1))
    sizes = [b - a for a, b in zip([0, *cuts], [*cuts, extent])]
    if g.opset >= 18 and g.rng.random() < 0.3:
        parts = min(parts, extent)
        made = g.node(op, x, outputs=parts, exact=True, axis=axis, num_outputs=parts)
    elif g.opset >= 13:
        made = g.node(op, x, g.ints(*sizes), outputs=parts, exact=True, axis=axis)
    else:
        made = g.node(op, x, outputs=parts, exact=True, axis=axis, split=sizes)
    return made


@operator("Slice")
def cut(g, op):
    x = source(g)
    axes = axes_of(g, x.rank, 1)
    starts, ends, steps = [], [], []
    for axis in axes:
        extent = x.shape[axis]
        step = g.rng.choice((1, 1, 1, 2, 3, -1, -2))
        first, last = sorted((g.rng.randint(0, extent), g.rng.randint(0, extent)))
        if first == last:
            first, last = 0, extent
        if step < 0:
            first, last = last - 1, first - 1 if first else -extent - 1
        elif g.rng.random() < 0.3:
            last = np.iinfo(np.int64).max if g.rng.random() < 0.5 else last - extent if last < extent else extent + 9
        starts.append(first), ends.append(last), steps.append(step)
    axes = [a - x.rank if g.rng.random() < 0.3 else a for a in axes]
    return g.node(op, x, *[g.ints(*n) for n in (starts, ends, axes, steps)], exact=True)


@operator("Pad")
def pad(g, op):
    x = g.any((g.rng.choice(FLOATS[:3] * 2 + (I32, I64, values.U8, BOOL)),), ranks=(1, 2, 3, 4))
    mode = g.rng.choice(("constant", "constant", "reflect", "edge") + (("wrap",) if g.opset >= 19 else ()))
    low = 0 if mode in ("reflect", "wrap") else -min(x.shape) // 3
    draw = lambda n: g.rng.choice((0, 0, g.rng.randint(low, min(n - 1, 3)) if n > 1 else 0))
    pads = [draw(n) for n in x.shape] + [draw(n) for n in x.shape]
    if any(n + a + b <= 0 for n, a, b in zip(x.shape, pads, pads[x.rank:])):
        raise Skip("nothing is left")
    inputs = [x, g.ints(*pads)]
    if mode == "constant" and g.rng.random() < 0.6:
        inputs.append(g.constant(np.asarray(1, x.dtype)))
    return g.node(op, *inputs, exact=True, mode=mode)


@operator("DepthToSpace", "SpaceToDepth")
def blocks(g, op):
    block = g.rng.choice((2, 2, 3))
    n, c, h, w = [g.rng.choice(extents) for extents in ((1, 2), (1, 2, 3, 8), (1, 2, 3, 5), (1, 2, 4, 9))]
    dtypes = (g.rng.choice((F32, F32, F64, F16)),)
    if op == "SpaceToDepth":
        return g.node(op, g.any(dtypes, shape=(n, c, h * block, w * block)), exact=True, blocksize=block)
    x = g.any(dtypes, shape=(n, c * block * block, h, w))
    return g.node(op, x, exact=True, blocksize=block, mode=g.rng.choice(("DCR", "CRD")))


@operator("Gather")
def gather(g, op):
    x = source(g)
    axis = axis_of(g, x)
    shape = values.draw_shape(g.rng, (0, 1, 1, 2), largest=12)
    return g.node(op, x, indices_below(g, x.shape[axis], shape, g.rng.choice((I32, I64))), exact=True, axis=axis)


@operator("GatherElements")
def gather_elements(g, op):
    x = source(g)
    axis = axis_of(g, x)
    shape = list(x.shape)
    shape[axis] = g.rng.choice((1, 2, 5, 9))
    return g.node(op, x, indices_below(g, x.shape[axis], shape), exact=True, axis=axis)


def index_tuples(g, x, batch, last, least=1, distinct=False):
    """Indices of shape batch + [.., last] into the first `last` axes behind the batch."""
    extents = x.shape[len(batch):len(batch) + last]
    count = int(np.prod(extents))
    numbers = np.random.default_rng(g.rng.getrandbits(64))
    several = g.rng.choice((1, 2, 4, 9))
    if distinct:
        several = min(several, count)
        flat = numbers.permutation(count)[:several]
    else:
        flat = numbers.integers(0, count, several)
    tuples = np.stack(np.unravel_index(flat, extents), -1).astype(np.int64)
    flip = numbers.random(tuples.shape) < 0.3
    tuples = np.where(flip, tuples - np.array(extents), tuples)
    return np.broadcast_to(tuples, (*batch, *tuples.shape)).copy()


@operator("GatherND")
def gather_nd(g, op):
    x = source(g, ranks=(1, 2, 3, 4))
    batch = g.rng.randrange(min(x.rank, 2)) if g.opset >= 12 else 0
    last = g.rng.randint(1, x.rank - batch)
    indices = g.feed(index_tuples(g, x, x.shape[:batch], last))
    return g.node(op, x, indices, exact=True, batch_dims=batch or None)


@operator("ScatterND")
def scatter_nd(g, op):
    x = source(g, ranks=(1, 2, 3))
    last = g.rng.randint(1, x.rank)
    reduction = "none"
    if x.dtype in (F32, F64, I32, I64) and g.opset >= 18:
        reduction = g.rng.choice(("none", "add", "mul", "min", "max"))
    indices = index_tuples(g, x, (), last, distinct=reduction == "none")
    updates = g.any((x.dtype,), shape=indices.shape[:-1] + x.shape[last:])
    return g.node(op, x, g.feed(indices), updates, exact=reduction not in ("add", "mul"),
                  reduction=reduction if g.opset >= 16 else None)


@operator("ScatterElements")
def scatter_elements(g, op):
    x = source(g, ranks=(1, 2, 3))
    axis = axis_of(g, x)
    extent = x.shape[axis]
    shape = list(x.shape)
    reduction = "none"
    if x.dtype in (F32, F64, I32, I64) and g.opset >= 18:
        reduction = g.rng.choice(("none", "add", "mul", "min", "max"))
    numbers = np.random.default_rng(g.rng.getrandbits(64))
    shape[axis] = g.rng.randint(1, extent)
    if reduction == "none":  # of two updates of one element either may win
        noise = numbers.random(x.shape)
        indices = np.take(np.argsort(noise, axis=axis), range(shape[axis]), axis=axis)
    else:
        indices = numbers.integers(0, extent, shape)
    indices = np.where(numbers.random(shape) < 0.3, indices - extent, indices).astype(np.int64)
    updates = g.any((x.dtype,), shape=shape)
    return g.node(op, x, g.feed(indices), updates, exact=reduction not in ("add", "mul"), axis=axis,
                  reduction=reduction if g.opset >= 16 else None)


@operator("TensorScatter")
def tensor_scatter(g, op):
    batch, length, width = g.rng.choice((1, 2, 3)), g.rng.choice((3, 8, 9)), g.rng.choice((1, 4, 9))
    new = g.rng.randint(1, length)
    x = g.any((F32, F16), shape=(batch, length, width))
    update = g.any((x.dtype,), shape=(batch, new, width))
    mode = g.rng.choice(("linear", "circular"))
    top = length - new if mode == "linear" else length - 1
    at = g.feed(np.array([g.rng.randint(0, top) for _ in range(batch)], np.int64))
    return g.node(op, x, update, at, exact=True, mode=mode, axis=1)


@operator("Trilu")
def trilu(g, op):
    x = g.any((g.rng.choice((F32, F32, F64, I64, BOOL)),), ranks=(2, 3, 4))
    k = None if g.rng.random() < 0.4 else g.constant(np.int64(g.rng.randint(-5, 5)))
    return g.node(op, x, k, exact=True, upper=g.rng.choice((0, 1)))


@operator("ReverseSequence")
def reverse_sequence(g, op):
    x = g.any((F32, F32, F64, I64), ranks=(2, 3, 4))
    batch = g.rng.choice((0, 1))
    lengths = g.feed(np.array([g.rng.randint(0, x.shape[1 - batch]) for _ in range(x.shape[batch])], np.int64))
    if not lengths.array.all():
        lengths = g.node("Max", lengths, g.ints(1), exact=True)
    return g.node(op, x, lengths, exact=True, batch_axis=batch, time_axis=1 - batch)


@operator("Compress")
def compress(g, op):
    x = source(g, ranks=(1, 2, 3))
    axis = axis_of(g, x)
    condition = values.draw_values(g.rng, BOOL, (g.rng.randint(1, x.shape[axis]),))
    condition[0] = True
    return g.node(op, x, g.constant(condition), exact=True, axis=axis)


@operator("OneHot")
def one_hot(g, op):
    depth = g.rng.choice((1, 3, 8, 17))
    indices = indices_below(g, depth, values.draw_shape(g.rng, (0, 1, 2, 3), largest=200), g.rng.choice((I32, I64)))
    dtype = g.rng.choice((F32, F32, I64))
    off_on = g.constant(np.array(g.rng.choice(([0, 1], [-2, 5])), dtype))
    return g.node(op, indices, g.constant(np.int64(depth)), off_on, exact=True,
                  axis=g.rng.randint(-indices.rank - 1, indices.rank))


@operator("EyeLike")
def eye_like(g, op):
    x = g.any((F32, F64, I64), ranks=(2,))
    made = g.node(op, x, exact=True, k=g.rng.randint(-3, 3))
    return g.node("Mul", x, made, exact=True)


@operator("Shape", "Size")
def shape_of(g, op):
    x = source(g)
    made = g.node(op, x, exact=True)
    return g.node("Add", g.any((I64,)), made) if op == "Size" else made


@operator("ConstantOfShape", "Range", "Constant")
def constants(g, op):
    if op == "Constant":
        array = values.draw_values(g.rng, F32, (g.rng.choice((1, 8, 9)),))
        made = g.node(op, value=numpy_helper.from_array(array))
    elif op == "Range":
        start, step = g.rng.randint(-3, 3), g.rng.choice((1, 2, -1))
        dtype = g.rng.choice((I64, F32))
        bounds = [start, start + step * g.rng.choice((1, 7, 8, 9)), step]
        made = g.node(op, *[g.constant(np.asarray(n, dtype)) for n in bounds])
    else:
        dtype = g.rng.choice((F32, I64))
        made = g.node(op, g.ints(*values.draw_shape(g.rng, (1, 2))),
                      value=helper.make_tensor("v", helper.np_dtype_to_tensor_dtype(dtype), [1], [2]))
    return g.node("Mul", g.any((made.dtype,), shape=made.shape), made)


@operator("Col2Im")
def col2im(g, op):
    n, c = g.rng.choice((1, 2)), g.rng.choice((1, 3))
    image = [g.rng.choice((4, 5, 8)) for _ in range(2)]
    block = [g.rng.choice((1, 2, 3)) for _ in range(2)]
    strides = [g.rng.choice((1, 2)) for _ in range(2)]
    pads = [g.rng.choice((0, 1)) for _ in range(4)]
    dilations = [g.rng.choice((1, 2)) for _ in range(2)]
    count = 1
    for i in range(2):
        count *= (image[i] + pads[i] + pads[i + 2] - dilations[i] * (block[i] - 1) - 1) // strides[i] + 1
    if count <= 0:
        raise Skip("no block fits")
    x = g.any((F32,), shape=(n, c * block[0] * block[1], count))
    return g.node(op, x, g.ints(*image), g.ints(*block), strides=strides, pads=pads, dilations=dilations)


@operator("ArrayFeatureExtractor")
def feature_extractor(g, op):
    x = g.any((F32, F64, I64), ranks=(1, 2))
    at = indices_below(g, x.shape[-1], (g.rng.choice((1, 3, 8)),), negative=False)
    return g.node(op, x, at, exact=True, domain="ai.onnx.ml")


@operator("Binarizer")
def binarizer(g, op):
    return g.node(op, g.any((F32, F32, F64), exact=True), exact=True, domain="ai.onnx.ml", threshold=0.25)
