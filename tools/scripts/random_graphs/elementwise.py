"""Operators that work on each element."""
import numpy as np
from onnx import helper

import values
from graph import Skip
from registry import operator
from values import BOOL, F16, F32, F64, FLOATS, INTS, SIGNED, UNSIGNED

# Operator -> the inputs on which it is well conditioned; outside lies NaN or overflow.
SMOOTH = {
    "Acos": (-0.9, 0.9), "Acosh": (1.1, 50), "Asin": (-0.9, 0.9), "Asinh": (-50, 50), "Atan": (-50, 50),
    "Atanh": (-0.9, 0.9), "Cos": (-20, 20), "Cosh": (-5, 5), "Elu": (-9, 9), "Erf": (-5, 5), "Exp": (-9, 5),
    "HardSigmoid": (-9, 9), "HardSwish": (-9, 9), "LeakyRelu": (-9, 9), "Log": (0.1, 50), "Mish": (-9, 9),
    "Reciprocal": (0.1, 50), "Selu": (-9, 9), "Celu": (-9, 9), "Sigmoid": (-9, 9), "Sin": (-20, 20),
    "Sinh": (-5, 5), "Softplus": (-9, 9), "Softsign": (-9, 9), "Sqrt": (0.1, 50), "Tan": (-1, 1), "Tanh": (-9, 9),
    "Gelu": (-5, 5), "Swish": (-9, 9),
}
DOUBLES = (F32, F32, F32, F64, F16)


def between(g, x, low, high):
    """`x` clipped to [low, high], unless it lies there."""
    wide = x.array.astype(np.float64)
    if not wide.size or (wide.min() >= low and wide.max() <= high):
        return x
    low, high = (g.constant(np.asarray(n, x.dtype)) for n in (low, high))
    if g.opset >= 12:
        return g.node("Clip", x, low, high, exact=True)
    return g.node("Min", g.node("Max", x, low, exact=True), high, exact=True)


def wild(g):
    """Whether the special values of the graph's inputs may come: only in a graph of one node."""
    return g.special and not g.nodes


def attributes_of(g, op):
    draw = lambda low, high: round(g.rng.uniform(low, high) * 64) / 64  # exact in any type
    if op in ("Elu", "Celu", "LeakyRelu", "Swish", "ThresholdedRelu") and g.rng.random() < 0.6:
        return {"alpha": draw(0.1, 2)}
    if op == "Selu" and g.rng.random() < 0.5:
        return {"alpha": draw(0.5, 2), "gamma": draw(0.5, 2)}
    if op == "HardSigmoid" and g.rng.random() < 0.6:
        return {"alpha": draw(0.1, 1), "beta": draw(0.1, 1)}
    if op == "Gelu":
        return {"approximate": g.rng.choice(("none", "tanh"))}
    if op == "Shrink":
        return {"lambd": draw(0.1, 1), "bias": draw(0, 1)}
    return {}


@operator(*SMOOTH)
def smooth(g, op):
    x = g.any(DOUBLES)
    if not wild(g):
        x = between(g, x, *SMOOTH[op])
    return g.node(op, x, **attributes_of(g, op))


@operator("Ceil", "Floor", "Round", "Sign", "ThresholdedRelu", "Shrink", "IsInf", "IsNaN")
def jumping(g, op):
    x = g.any(DOUBLES if op != "IsInf" else (F32, F64), exact=True)
    attributes = attributes_of(g, op)
    if op == "IsInf" and g.rng.random() < 0.5:
        attributes = g.rng.choice(({"detect_negative": 0}, {"detect_positive": 0}))
    return g.node(op, x, exact=op not in ("ThresholdedRelu", "Shrink"), **attributes)


@operator("Abs", "Neg", "Relu", "Identity")
def exact(g, op):
    dtypes = FLOATS + {"Relu": (), "Neg": SIGNED}.get(op, INTS)
    return g.node(op, g.any(dtypes if g.rng.random() < 0.3 else None), exact=True)


@operator("Not", "BitwiseNot")
def complement(g, op):
    return g.node(op, g.any((BOOL,) if op == "Not" else INTS))


def partner_shape(g, shape):
    """A shape that broadcasts with this one, without making the result large."""
    rng = g.rng
    shape = list(shape)
    shape = shape[rng.randrange(len(shape) + 1):] if rng.random() < 0.5 else shape
    return tuple(1 if rng.random() < 0.3 else n for n in shape)


def pair(g, dtypes, exact=False, kind="bell"):
    """Two values of one type that broadcast."""
    x = g.any(dtypes, exact=exact, kind=kind)
    shape = x.shape if g.rng.random() < 0.4 else partner_shape(g, x.shape)
    if g.rng.random() < 0.3 and not g.special:
        y = g.weight(x.dtype, shape, kind)
    else:
        y = g.any((x.dtype,), shape=shape, exact=exact, kind=kind)
    return (x, y) if g.rng.random() < 0.6 else (y, x)


@operator("Add", "Sub", "Mul")
def arithmetic(g, op):
    dtypes = None if g.rng.random() < 0.7 else (INTS if g.opset >= 14 else (values.I32, values.I64))
    x, y = pair(g, dtypes or (values.draw_float_type(g.rng),), kind="whole" if g.rng.random() < 0.2 else "bell")
    if op == "Mul" and not wild(g) and x.dtype in FLOATS:
        x, y = between(g, x, -50, 50), between(g, y, -50, 50)
    return g.node(op, x, y)


@operator("Div")
def divide(g, op):
    if g.rng.random() < 0.6:
        x, y = pair(g, (values.draw_float_type(g.rng),))
        return g.node(op, x, y if wild(g) else between(g, y, 0.1, 50))
    x, y = pair(g, INTS if g.opset >= 14 else (values.I32, values.I64))
    one = g.constant(np.asarray(1, y.dtype))
    nonzero = g.node("Where", g.node("Equal", y, g.constant(np.asarray(0, y.dtype))), one, y)
    if y.dtype in SIGNED and g.special:  # the smallest by -1 is not defined
        nonzero = g.node("Where", g.node("Equal", nonzero, g.constant(np.asarray(-1, y.dtype))), one, nonzero)
    return g.node(op, x, nonzero)


@operator("Mod")
def modulo(g, op):
    if g.rng.random() < 0.4:
        x, y = pair(g, (F32, F64, F16), exact=True)
        return g.node(op, x, y if wild(g) else between(g, y, 0.1, 50), exact=True, fmod=1)
    x, y = pair(g, INTS)
    one = g.constant(np.asarray(1, y.dtype))
    nonzero = g.node("Where", g.node("Equal", y, g.constant(np.asarray(0, y.dtype))), one, y)
    return g.node(op, x, nonzero, fmod=g.rng.choice((0, 0, 1)))


@operator("Pow")
def power(g, op):
    if g.rng.random() < 0.25:
        x = g.any((values.I32, values.I64))
        y = g.constant(g.rng.choice((0, 1, 2, 3)), g.rng.choice((values.I32, values.I64, F32)))
        return g.node(op, x, y)
    if wild(g):
        x, y = pair(g, (F32, F64))
        return g.node(op, x, y)
    x = g.any((F32, F32, F64, F16))
    if g.rng.random() < 0.6:
        exponent = g.rng.choice((2, 3, 0.5, -0.5, -1, 0, 1, 4, 1.5, -2))
        x = between(g, x, 0.1, 5) if exponent not in (2, 3, 0, 1, 4) else between(g, x, -5, 5)
        return g.node(op, x, g.constant(np.asarray(exponent, x.dtype)))
    return g.node(op, between(g, x, 0.2, 3), g.any((x.dtype,), shape=partner_shape(g, x.shape)))


@operator("PRelu")
def prelu(g, op):
    x = g.any((F32, F32, F64, F16))
    return g.node(op, x, g.weight(x.dtype, tuple(1 if g.rng.random() < 0.3 else n for n in x.shape)))


@operator("Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual")
def comparison(g, op):
    dtypes = (F32, F32, F64, F16, values.I32, values.I64)
    if g.rng.random() < 0.3:
        dtypes = INTS if op != "Equal" else INTS + (BOOL,)
    return g.node(op, *pair(g, (g.rng.choice(dtypes),), exact=True, kind=g.rng.choice(("bell", "whole"))))


@operator("And", "Or", "Xor", "BitwiseAnd", "BitwiseOr", "BitwiseXor")
def logic(g, op):
    isBits = op.startswith("Bitwise")
    return g.node(op, *pair(g, (g.rng.choice(INTS if isBits else (BOOL,)),)))


@operator("BitShift")
def shift(g, op):
    x = g.any((g.rng.choice(UNSIGNED),))
    bits = x.dtype.itemsize * 8
    numbers = [g.rng.randrange(bits) for _ in range(x.array.size)]
    y = g.weight(x.dtype, x.shape) if not x.array.size else g.feed(np.array(numbers, x.dtype).reshape(x.shape))
    return g.node(op, x, y, direction=g.rng.choice(("LEFT", "RIGHT")))


@operator("Max", "Min", "Sum", "Mean")
def variadic(g, op):
    picks = op in ("Max", "Min")
    dtypes = INTS if picks and g.rng.random() < 0.3 else (F32, F32, F64, F16)
    x = g.any((g.rng.choice(dtypes),))
    others = [g.any((x.dtype,), shape=partner_shape(g, x.shape)) for _ in range(g.rng.choice((0, 1, 1, 2, 4)))]
    operands = [x, *others]
    g.rng.shuffle(operands)
    return g.node(op, *operands, exact=picks)


@operator("Clip")
def clip(g, op):
    x = g.any((F32, F32, F64, F16) if g.rng.random() < 0.7 else INTS)
    low, high = sorted(g.rng.sample(range(0 if x.dtype in UNSIGNED else -5, 9), 2))
    bound = lambda n: None if g.rng.random() < 0.2 else g.constant(np.asarray(n, x.dtype))
    return g.node(op, x, bound(low), bound(high), exact=True)


@operator("Where")
def where(g, op):
    x, y = pair(g, (g.rng.choice((F32, F32, F64, F16) + INTS),))
    shape = np.broadcast_shapes(x.shape, y.shape)
    return g.node(op, g.any((BOOL,), shape=partner_shape(g, shape)), x, y, exact=True)


@operator("Cast", "CastLike")
def cast(g, op):
    to = g.rng.choice(FLOATS + INTS + (BOOL,))
    isFloat = to in FLOATS
    x = g.any((g.rng.choice(FLOATS + INTS + (BOOL,)),), exact=not isFloat)
    if x.dtype in FLOATS and to in INTS:  # out of range is not defined
        info = np.iinfo(to)
        x = between(g, x, max(info.min, -1000), min(info.max, 1000))
        if np.isnan(x.array.astype(np.float64)).any():
            raise Skip("a cast of NaN to integers is not defined")
    wider = to == x.dtype or (isFloat and x.dtype in FLOATS and to.itemsize > x.dtype.itemsize)
    if op == "CastLike":
        return g.node(op, x, g.input(to, (1,)), exact=wider)
    return g.node(op, x, exact=wider or not isFloat, to=helper.np_dtype_to_tensor_dtype(to))

