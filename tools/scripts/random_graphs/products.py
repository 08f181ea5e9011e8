"""Products, convolutions, attention and quantised products."""
import numpy as np

import values
from elementwise import between
from graph import Skip
from reductions import image
from registry import operator
from values import F16, F32, F64, I8, I32, I64, U8

DEPTHS = (1, 2, 3, 4, 7, 8, 9, 16, 17, 33, 64, 100)
SIDES = (1, 2, 3, 5, 6, 8, 15, 16, 17, 24, 33)


LARGE = (48, 64, 100, 129, 256)  # where products go in blocks


def extents(g):
    """Rows, depth and columns of a product."""
    if g.rng.random() < 0.15:
        return [g.rng.choice(LARGE) for _ in range(3)]
    return g.rng.choice(SIDES), g.rng.choice(DEPTHS), g.rng.choice(SIDES)


def moderate(g, x):
    return between(g, x, -20, 20) if x.dtype in values.FLOATS else x


@operator("MatMul")
def matmul(g, op):
    rng = g.rng
    m, k, n = extents(g)
    dtype = rng.choice((F32,) * 6 + (F64, F16, I32, I64))
    batch = rng.choice(((), (), (2,), (3, 2), (1, 5)))
    left = rng.choice((batch + (m, k), (m, k), (k,)))
    other = tuple(1 if rng.random() < 0.3 else e for e in batch)
    right = rng.choice((other + (k, n), (k, n), (k, n), (k,)))
    kind = "whole" if rng.random() < 0.2 else "bell"
    x = moderate(g, g.any((dtype,), shape=left, kind=kind))
    y = g.weight(dtype, right, kind) if rng.random() < 0.7 else moderate(g, g.any((dtype,), shape=right, kind=kind))
    return g.node(op, x, y)


@operator("Gemm")
def gemm(g, op):
    rng = g.rng
    m, k, n = extents(g)
    flips = rng.choice((0, 1)), rng.choice((0, 0, 1))
    dtype = rng.choice((F32, F32, F32, F64, F16))
    x = moderate(g, g.any((dtype,), shape=(k, m) if flips[0] else (m, k)))
    y = g.weight(dtype, (n, k) if flips[1] else (k, n))
    bias = None if rng.random() < 0.3 else g.weight(dtype, rng.choice(((n,), (m, n), (1, n), (m, 1), (), (1,))))
    scales = {} if rng.random() < 0.6 else {"alpha": 0.5, "beta": -1.5}
    return g.node(op, x, y, bias, transA=flips[0], transB=flips[1], **scales)


@operator("Einsum")
def einsum(g, op):
    rng = g.rng
    equation = rng.choice(("ij,jk->ik", "bij,bjk->bik", "bhqd,bhkd->bhqk", "ij->ji", "ij->j", "ii->i", "i,j->ij",
                           "bij,jk->bik", "bqhd,bkhd->bhqk", "ij,ij->", "bn,bnd->bd", "...ij,...jk->...ik", "ij,kj"))
    extents = {c: rng.choice((1, 2, 3, 5, 8, 9)) for c in "abdhijkmnq"}
    operands = []
    for term in equation.split("->")[0].split(","):
        shape = (2,) * term.startswith("...") + tuple(extents[c] for c in term.replace("...", ""))
        operands.append(moderate(g, g.any((F32,), shape=shape)))
    return g.node(op, *operands, equation=equation)


def window(g, spatial, most=4):
    """Kernel, strides, dilations and padding that fit into the extents."""
    rng = g.rng
    kernel = [rng.randint(1, min(most, max(n, 1))) for n in spatial]
    dilations = [rng.choice((1, 1, 1, 2, 3)) if k > 1 else 1 for k in kernel]
    dilations = [d if d * (k - 1) < n else 1 for d, k, n in zip(dilations, kernel, spatial)]
    strides = [rng.choice((1, 1, 2, 3)) for _ in kernel]
    reach = [d * (k - 1) for d, k in zip(dilations, kernel)]
    pads = [rng.randint(0, min(k - 1, 2)) for k in kernel] + [rng.randint(0, min(k - 1, 2)) for k in kernel]
    return {"kernel_shape": kernel, "dilations": dilations, "strides": strides, "pads": pads}, reach


@operator("Conv")
def conv(g, op):
    rng = g.rng
    x = image(g, dtypes=(F32,) * 5 + (F64, F16))
    if rng.random() < 0.15:
        shape = (1, rng.choice((32, 48, 64)), rng.choice((7, 14, 17)), rng.choice((7, 14, 20)))
        x = g.any((F32,), shape=shape, most=30000)
    channels = x.shape[1]
    groups = rng.choice([n for n in range(1, channels + 1) if channels % n == 0] + [1, 1, 1])
    features = groups * rng.choice((1, 1, 2, 3, 8, 17) + ((32, 64) if groups == 1 else ()))
    attributes, _ = window(g, x.shape[2:])
    w = g.weight(x.dtype, (features, channels // groups, *attributes["kernel_shape"]))
    bias = g.weight(x.dtype, (features,)) if rng.random() < 0.6 else None
    if rng.random() < 0.15 and max(attributes["dilations"]) == 1:
        del attributes["pads"]
        attributes["auto_pad"] = rng.choice(("SAME_UPPER", "SAME_LOWER", "VALID"))
    return g.node(op, x, w, bias, group=groups, **attributes)


@operator("ConvTranspose")
def conv_transpose(g, op):
    rng = g.rng
    x = image(g, dtypes=(F32,) * 5 + (F64,))
    channels = x.shape[1]
    groups = rng.choice([n for n in range(1, channels + 1) if channels % n == 0] + [1, 1, 1])
    attributes, _ = window(g, x.shape[2:])
    rank = x.rank - 2
    attributes["output_padding"] = [rng.randrange(max(s, d)) if rng.random() < 0.3 else 0 for s, d in zip(
        attributes["strides"], attributes["dilations"])]
    for i in range(rank):
        extent = (x.shape[2 + i] - 1) * attributes["strides"][i] + 1
        reach = attributes["dilations"][i] * (attributes["kernel_shape"][i] - 1)
        if extent + reach + attributes["output_padding"][i] - attributes["pads"][i] - attributes["pads"][i + rank] < 1:
            raise Skip("nothing is left")
    features = rng.choice((1, 2, 3, 8))
    w = g.weight(x.dtype, (channels, features, *attributes["kernel_shape"]))
    bias = g.weight(x.dtype, (features * groups,)) if rng.random() < 0.6 else None
    return g.node(op, x, w, bias, group=groups, **attributes)


@operator("Attention")
def attention(g, op):
    rng = g.rng
    batch, heads, queries, keys = rng.choice((1, 2)), rng.choice((1, 2, 4)), rng.choice((1, 3, 8, 17)), rng.choice(
        (1, 5, 8, 16, 33))
    width, depth = rng.choice((4, 8, 9, 16)), rng.choice((4, 8, 16))
    groups = rng.choice([n for n in (1, heads) if heads % n == 0])
    dtype = rng.choice((F32, F32, F32, F16))
    if rng.random() < 0.6:
        shapes = (batch, heads, queries, width), (batch, groups, keys, width), (batch, groups, keys, depth)
        attributes = {}
    else:
        shapes = ((batch, queries, heads * width), (batch, keys, groups * width), (batch, keys, groups * depth))
        attributes = {"q_num_heads": heads, "kv_num_heads": groups}
    q, k, v = [moderate(g, g.any((dtype,), shape=s)) for s in shapes]
    mask = None
    if rng.random() < 0.4:
        shape = rng.choice(((queries, keys), (batch, 1, queries, keys)))
        if rng.random() < 0.5:
            seen = values.draw_values(rng, values.BOOL, shape)
            seen[..., 0] = True  # a row that sees nothing is not defined
            mask = g.feed(seen)
        else:
            mask = g.any((dtype,), shape=shape)
    if rng.random() < 0.3:
        attributes["scale"] = 0.3
    if rng.random() < 0.2:
        attributes["softcap"] = 5.0
    if rng.random() < 0.3 and mask is None:
        attributes["is_causal"] = 1
    return g.node(op, q, k, v, mask, **attributes)


@operator("RotaryEmbedding")
def rotary(g, op):
    rng = g.rng
    batch, heads, length, width = [rng.choice(n) for n in ((1, 2), (1, 2, 3), (1, 5, 8), (4, 8, 16))]
    x = g.any((F32, F32, F16), shape=(batch, heads, length, width))
    tables = [g.weight(x.dtype, (20, width // 2)) for _ in range(2)]
    at = g.feed(np.array([[rng.randrange(20) for _ in range(length)] for _ in range(batch)], np.int64))
    return g.node(op, x, *tables, at, interleaved=rng.choice((0, 1)))


def whole_scale(g, *shape):
    """Scales that are powers of two: quotients and products by them do not round."""
    return g.constant(np.array(g.rng.choice((0.25, 0.125, 0.5)) * np.ones(shape), np.float32))


def quantised(g, shape, dtype=None):
    """Codes of seven bits: onnxruntime adds pairs of wider products in 16 bits on some processors."""
    dtype = np.dtype(dtype or g.rng.choice((I8, U8)))
    numbers = np.random.default_rng(g.rng.getrandbits(64))
    low = np.iinfo(dtype).min // 2
    return np.asarray(numbers.integers(low, low + 128, shape).astype(dtype))


def zero_point(g, dtype, *shape):
    return g.constant(np.full(shape, g.rng.choice((0, 3, 100) if dtype == U8 else (0, -5, 3)), dtype))


@operator("QuantizeLinear")
def quantize(g, op):
    x = g.any((F32,), ranks=(1, 2, 3, 4), exact=True)
    dtype = g.rng.choice((I8, U8))
    if g.rng.random() < 0.6:
        return g.node(op, x, whole_scale(g), zero_point(g, dtype))
    axis = g.rng.randrange(x.rank)
    return g.node(op, x, whole_scale(g, x.shape[axis]), zero_point(g, dtype, x.shape[axis]), axis=axis)


@operator("DequantizeLinear")
def dequantize(g, op):
    dtype = g.rng.choice((I8, U8, I32))
    x = g.any((dtype,), ranks=(1, 2, 3, 4))
    point = lambda *s: zero_point(g, dtype, *s) if dtype != I32 else None
    if g.rng.random() < 0.6:
        return g.node(op, x, whole_scale(g), point())
    axis = g.rng.randrange(x.rank)
    return g.node(op, x, whole_scale(g, x.shape[axis]), point(x.shape[axis]), axis=axis)


@operator("DynamicQuantizeLinear")
def dynamic_quantize(g, op):
    x = g.any((F32,), ranks=(1, 2, 3), exact=True)
    codes, scale, point = g.node(op, x, outputs=3)
    codes.noise += 1.0  # a quotient next to a half may round either way
    return codes, scale, point


@operator("MatMulInteger")
def matmul_integer(g, op):
    rng = g.rng
    m, k, n = extents(g)
    x, y = g.feed(quantised(g, (m, k))), g.constant(quantised(g, (k, n)))
    points = [None, None] if rng.random() < 0.3 else [zero_point(g, x.dtype), zero_point(g, y.dtype)]
    return g.node(op, x, y, *points)


@operator("ConvInteger")
def conv_integer(g, op):
    rng = g.rng
    c, f = rng.choice((1, 3, 8)), rng.choice((1, 2, 8, 9))
    x = g.feed(quantised(g, (1, c, rng.choice((3, 8, 9)), rng.choice((3, 8)))))
    attributes, _ = window(g, x.shape[2:])
    w = g.constant(quantised(g, (f, c, *attributes["kernel_shape"])))
    point = zero_point(g, x.dtype) if rng.random() < 0.6 else None
    return g.node(op, x, w, point, **attributes)


@operator("QLinearMatMul")
def qlinear_matmul(g, op):
    rng = g.rng
    m, k, n = extents(g)
    x, y = g.feed(quantised(g, (m, k))), g.constant(quantised(g, (k, n)))
    point = zero_point(g, x.dtype)
    return g.node(op, x, whole_scale(g), point, y, whole_scale(g), zero_point(g, y.dtype), whole_scale(g),
                  zero_point(g, x.dtype))


@operator("QLinearConv")
def qlinear_conv(g, op):
    rng = g.rng
    c, f = rng.choice((1, 3, 8)), rng.choice((1, 2, 8, 9))
    x = g.feed(quantised(g, (1, c, rng.choice((3, 8, 9)), rng.choice((3, 8)))))
    attributes, _ = window(g, x.shape[2:])
    w = g.constant(quantised(g, (f, c, *attributes["kernel_shape"]), x.dtype))
    bias = None
    if rng.random() < 0.5:
        bias = g.constant(np.random.default_rng(rng.getrandbits(64)).integers(-500, 500, f).astype(np.int32))
    return g.node(op, x, whole_scale(g), zero_point(g, x.dtype), w, whole_scale(g), zero_point(g, w.dtype),
                  g.constant(np.float32(8)), zero_point(g, x.dtype), bias, **attributes)
