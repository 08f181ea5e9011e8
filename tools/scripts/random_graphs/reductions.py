"""Reductions, scans, selections and normalisations."""
import numpy as np

import values
from elementwise import between, wild
from graph import Skip
from movement import axes_of, axis_of
from registry import operator
from values import BOOL, F16, F32, F64, I32, I64

SHAPES = (1, 2, 2, 3, 3, 4)


def reduced(g, op, x, axes, keep, exact=False):
    """The reduction's node, with axes as its opset has them."""
    keep = None if keep and g.rng.random() < 0.5 else int(keep)
    since = 13 if op == "ReduceSum" else 18
    if axes is None or g.opset < since:
        return g.node(op, x, exact=exact, axes=axes, keepdims=keep)
    return g.node(op, x, g.ints(*axes), exact=exact, keepdims=keep)


def draw_axes(g, x):
    axes = axes_of(g, x.rank, 1)
    if g.rng.random() < 0.2:
        return None
    return [a - x.rank if g.rng.random() < 0.3 else a for a in axes]


@operator("ReduceSum", "ReduceMean", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSum", "ReduceLogSumExp",
          "ReduceProd")
def reduce_sum(g, op):
    dtypes = (F32, F32, F32, F64, F16)
    if op in ("ReduceSum", "ReduceMean", "ReduceL1", "ReduceSumSquare", "ReduceProd") and g.rng.random() < 0.2:
        dtypes = (I32, I64)
    ranks = SHAPES if g.rng.random() < 0.9 else (0,)
    x = g.any((g.rng.choice(dtypes),), ranks=ranks, kind="whole" if g.rng.random() < 0.2 else "bell")
    if x.dtype in values.FLOATS and not wild(g):
        if op in ("ReduceLogSum", "ReduceProd"):
            x = between(g, x, 0.5, 2) if op == "ReduceLogSum" else between(g, x, 0.7, 1.3)
        else:
            x = between(g, x, -20, 20)
    axes = draw_axes(g, x) if x.rank else None
    if op == "ReduceProd" and x.dtype not in values.FLOATS:
        x = g.node("Clip", x, g.constant(np.asarray(-1, x.dtype)), g.constant(np.asarray(2, x.dtype)), exact=True,
                   )
    return reduced(g, op, x, axes, g.rng.random() < 0.5)


@operator("ReduceMax", "ReduceMin")
def reduce_extreme(g, op):
    dtypes = (F32, F32, F32, F64, F16, I32, I64, values.I8, values.U8) + ((BOOL,) if g.opset >= 20 else ())
    x = g.any((g.rng.choice(dtypes),), ranks=SHAPES)
    return reduced(g, op, x, draw_axes(g, x), g.rng.random() < 0.5, exact=True)


@operator("ArgMax", "ArgMin")
def arg_extreme(g, op):
    x = g.any((g.rng.choice((F32, F32, F64, F16, I32, values.I8, values.U8)),), ranks=SHAPES, exact=True,
              kind=g.rng.choice(("bell", "whole")))
    return g.node(op, x, axis=axis_of(g, x), keepdims=g.rng.choice((0, 1)),
                  select_last_index=g.rng.choice((0, 0, 1)))


@operator("CumSum", "CumProd")
def scan(g, op):
    x = g.any((g.rng.choice((F32, F32, F64, I32, I64)),), ranks=(1, 2, 3), kind=g.rng.choice(("bell", "whole")))
    if op == "CumProd":
        x = between(g, x, 0.8, 1.2) if x.dtype in values.FLOATS else between(g, x, -1, 1)
    axis = g.constant(np.asarray(axis_of(g, x), g.rng.choice((I32, I64))))
    return g.node(op, x, axis, exclusive=g.rng.choice((0, 0, 1)),
                  reverse=g.rng.choice((0, 0, 1)))


@operator("TopK")
def top_k(g, op):
    x = g.any((g.rng.choice((F32, F32, F32, F64, F16, I32, I64)),), ranks=(1, 2, 3), exact=True,
              kind=g.rng.choice(("bell", "bell", "whole")))
    axis = axis_of(g, x)
    k = g.rng.randint(1, x.shape[axis])
    # Without sorting any order is right.
    return g.node(op, x, g.ints(k), outputs=2, exact=True, axis=axis, largest=g.rng.choice((0, 1, 1)), sorted=1,
                  )


@operator("Softmax", "LogSoftmax", "Hardmax")
def softmax(g, op):
    x = g.any((F32, F32, F32, F64, F16), ranks=SHAPES, exact=op == "Hardmax")
    x = x if wild(g) or op == "Hardmax" else between(g, x, -30, 30)
    return g.node(op, x, axis=None if g.rng.random() < 0.2 else axis_of(g, x), exact=op == "Hardmax")


@operator("LpNormalization")
def lp_normalization(g, op):
    x = g.any((F32, F32, F64), ranks=SHAPES)
    return g.node(op, between(g, x, -20, 20), axis=axis_of(g, x), p=g.rng.choice((1, 2)))


@operator("LayerNormalization")
def layer_normalization(g, op):
    x = g.any((F32, F32, F32, F64, F16), ranks=SHAPES)
    axis = axis_of(g, x)
    tail = x.shape[axis:]
    bias = g.weight(x.dtype, tail) if g.rng.random() < 0.7 else None
    outputs = g.rng.choice((1, 1, 1, 2, 3)) if x.dtype == F32 else 1
    return g.node(op, between(g, x, -20, 20), g.weight(x.dtype, tail), bias, outputs=outputs, axis=axis,
                  epsilon=g.rng.choice((1e-5, 1e-3)))


@operator("RMSNormalization")
def rms_normalization(g, op):
    x = g.any((F32, F32, F32, F64, F16), ranks=SHAPES)
    axis = axis_of(g, x)
    return g.node(op, between(g, x, -20, 20), g.weight(x.dtype, x.shape[axis:]), axis=axis)


def image(g, ranks=(3, 4, 4, 5), dtypes=(F32, F32, F32, F64, F16)):
    """A batch of channels with one to three spatial dimensions."""
    rng = g.rng
    rank = rng.choice(ranks)
    channels = rng.choice((1, 2, 3, 4, 8, 16, 17))
    extents = {3: (1, 5, 8, 33, 100), 4: (1, 3, 5, 8, 13), 5: (2, 3, 5)}[rank]
    shape = (rng.choice((1, 1, 2)), channels, *[rng.choice(extents) for _ in range(rank - 2)])
    return between(g, g.any((rng.choice(dtypes),), shape=shape), -20, 20) if not wild(g) else g.any(
        (rng.choice(dtypes),), shape=shape)


@operator("BatchNormalization")
def batch_normalization(g, op):
    x = image(g, dtypes=(F32, F32, F64))
    per = (x.shape[1],)
    return g.node(op, x, g.weight(x.dtype, per), g.weight(x.dtype, per), g.weight(x.dtype, per),
                  g.weight(x.dtype, per, "uniform"), epsilon=g.rng.choice((None, 1e-3)))


@operator("InstanceNormalization")
def instance_normalization(g, op):
    x = image(g, dtypes=(F32,))
    if np.prod(x.shape[2:]) < 2:
        raise Skip("one element has no variance")
    return g.node(op, x, g.weight(x.dtype, (x.shape[1],)), g.weight(x.dtype, (x.shape[1],)))


@operator("GroupNormalization")
def group_normalization(g, op):
    x = image(g, dtypes=(F32, F32, F64))
    groups = g.rng.choice([n for n in range(1, x.shape[1] + 1) if x.shape[1] % n == 0])
    if np.prod(x.shape[1:]) // groups < 2:
        raise Skip("one element has no variance")
    return g.node(op, x, g.weight(x.dtype, (x.shape[1],)), g.weight(x.dtype, (x.shape[1],)), num_groups=groups,
                  )


@operator("LRN")
def lrn(g, op):
    x = image(g, ranks=(4,), dtypes=(F32,))
    return g.node(op, x, size=g.rng.choice((1, 3, 5)), alpha=0.5, beta=g.rng.choice((0.75, 1.0)), bias=1.0)
