"""Tensors to feed: element types, shapes and numbers drawn from a seed."""
import ml_dtypes
import numpy as np

F32, F64, F16, BF16 = np.dtype("f4"), np.dtype("f8"), np.dtype("f2"), np.dtype(ml_dtypes.bfloat16)
FLOATS = (F32, F64, F16, BF16)
SIGNED = tuple(np.dtype(t) for t in ("i1", "i2", "i4", "i8"))
UNSIGNED = tuple(np.dtype(t) for t in ("u1", "u2", "u4", "u8"))
INTS = SIGNED + UNSIGNED
I32, I64, I8, U8 = np.dtype("i4"), np.dtype("i8"), np.dtype("i1"), np.dtype("u1")
BOOL = np.dtype("?")

EPSILON = {F32: 2.0 ** -23, F64: 2.0 ** -52, F16: 2.0 ** -10, BF16: 2.0 ** -7}
EXTENTS = (1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24, 31, 33)
LARGEST = 6000  # elements of a drawn tensor


def is_float(dtype):
    return dtype in FLOATS


def draw_float_type(rng):
    return rng.choice((F32,) * 7 + (F64, F16, F16, BF16))


def draw_shape(rng, ranks=(0, 1, 1, 2, 2, 3, 3, 4, 5), largest=LARGEST):
    """A shape of few elements; extents around vectors and their tails."""
    rank = rng.choice(ranks)
    shape = [rng.choice(EXTENTS) for _ in range(rank)]
    if rank == 1 and rng.random() < 0.2:
        shape = [rng.choice((64, 100, 127, 1000, 4099))]
    while np.prod(shape, dtype=float) > largest:
        shape[shape.index(max(shape))] //= 2
    return tuple(shape)


def draw_values(rng, dtype, shape, kind="bell"):
    """`kind`: bell, uniform (0.1 to 1), whole (small whole numbers), special (with infinities, NaN,
    denormals, the largest), infinite (special without finite values whose sums overflow)."""
    numbers = np.random.default_rng(rng.getrandbits(64))
    if dtype == BOOL:
        return numbers.random(shape) < 0.5
    if not is_float(dtype):
        info = np.iinfo(dtype)
        if kind in ("special", "infinite"):
            edges = np.array([info.min, info.max, 0, 1, info.max - 1, info.min + 1, 7], dtype)
            return edges[numbers.integers(0, len(edges), shape)]
        return numbers.integers(max(info.min, -9), 10, shape).astype(dtype)
    if kind == "whole":
        return numbers.integers(-4, 5, shape).astype(dtype)
    if kind == "uniform":
        return (0.1 + 0.9 * numbers.random(shape)).astype(dtype)
    values = np.asarray(numbers.standard_normal(shape).astype(dtype))
    if kind in ("special", "infinite"):
        # finfo of ml_dtypes knows bfloat16 too.
        info = ml_dtypes.finfo(dtype)
        edges = np.array([np.inf, -np.inf, np.nan, 0.0, -0.0, info.max, info.min, info.smallest_subnormal,
                          info.smallest_normal, 1.0, -1.0, 0.5, 2.5, -1.5, 88.0, -104.0], dtype)
        if kind == "infinite":
            edges = edges[np.abs(edges.astype(np.float64)) != float(info.max)]
        at = numbers.random(shape) < 0.4
        values = np.where(at, edges[numbers.integers(0, len(edges), shape)], values).astype(dtype)
    return values
