"""Single operators at the edges of their text: indices, sizes, padding, types, lengths."""
import itertools

import ml_dtypes
import numpy as np
from onnx import TensorProto, helper

from cases import FLOAT, Case, case, floats, node


def bad_index(op, data, indices, updates, reason, **attributes):
    names = "x i u" if updates is not None else "x i"
    made = node(op, names, "y", **attributes)
    inputs = {"x": data} if updates is None else {"x": data, "u": updates}
    return Case([made], inputs, {"y": data}, {"i": indices}, refused=reason)


@case
def index_outside(rng):
    x = floats(rng, 4, 3)
    return [
        ("_gather", bad_index("Gather", x, np.array([0, 4]), None, "index 4 is outside dimension 0 of extent 4")),
        ("_gather_elements", bad_index("GatherElements", x, np.array([[2, -4, 0]]), None, "index -4 .* 1 of extent 3",
                                       axis=1)),
        ("_gather_nd", bad_index("GatherND", x, np.array([[0, 2], [1, 3]]), None, "index 3 .* 1 of extent 3")),
        ("_scatter_elements", bad_index("ScatterElements", x, np.array([[0, 9, 0]]), floats(rng, 1, 3),
                                        "index 9 .* 0 of extent 4")),
        ("_scatter_nd", bad_index("ScatterND", x, np.array([[-5]]), floats(rng, 1, 3), "index -5 .* 0 of extent 4"))]


@case
def index_outside_once_folded(rng):
    """The importer does not compute this index; the compiler's constant evaluation does."""
    x = floats(rng, 40, 2)
    nodes = [node("CumSum", "ones zero", "i"), node("Gather", "x i", "y")]
    return Case(nodes, {"x": x}, {"y": x}, {"ones": np.ones(40, np.int64), "zero": np.array(0)},
                refused="index 40 is outside dimension 0 of extent 40")


@case
def index_negative(rng):
    x, i = floats(rng, 5, 3), np.array([-5, -1, 0, 4])
    nodes = [node("Gather", "x c", "a"), node("Gather", "x i", "b"), node("CumSum", "steps zero", "k"),
             node("Gather", "x k", "e")]
    return Case(nodes, {"x": x, "i": i}, {"a": x[i], "b": x[i], "e": x[[-2, -4, -5]]},
                {"c": i, "steps": np.array([-2, -2, -1]), "zero": np.array(0)})


@case
def batch_norm_per_element(rng):
    """spatial = 0 behind a fully connected layer and on maps; and as opset 6 has it."""
    def build(shape, opset):
        x, s, b, m = floats(rng, *shape), floats(rng, *shape[1:]), floats(rng, *shape[1:]), floats(rng, *shape[1:])
        v = rng.random(shape[1:]).astype(np.float32) + 0.5
        y = s * (x - m) / np.sqrt(v + np.float32(1e-5)) + b
        made = node("BatchNormalization", "x s b m v", "y", spatial=0)
        return Case([made], {"x": x}, {"y": y}, {"s": s, "b": b, "m": m, "v": v}, opset=opset)

    return [("_rows", build((3, 7), 7)), ("_rows_8", build((2, 9), 8)), ("_maps", build((2, 3, 4, 5), 7)),
            ("_rows_6", build((3, 4), 6))]


@case
def layer_norm_statistics(rng):
    """Mean and deviation have the type of `stash_type`, whatever the input's."""
    def build(kind):
        x, s = rng.standard_normal((3, 6)).astype(kind), (rng.random(6) + 0.5).astype(kind)
        wide = x.astype(np.float64)
        mean = wide.mean(1, keepdims=True)
        deviation = 1 / np.sqrt(wide.var(1, keepdims=True) + 1e-5)
        made = node("LayerNormalization", "x s", "y mean deviation")
        return Case([made], {"x": x}, {"y": ((wide - mean) * deviation * s).astype(kind),
                                       "mean": mean.astype(np.float32), "deviation": deviation.astype(np.float32)},
                    {"s": s}, opset=19, rtol=4e-3 if kind == np.float16 else 1e-5, atol=4e-3 if kind == np.float16 else 1e-5)

    return [(f"_{np.dtype(kind).name}", build(kind)) for kind in (np.float16, np.float32, np.float64)]


@case
def one_element_for_a_scalar(rng):
    """Bounds, limits and pad values as vectors of one element, which others take too."""
    x = floats(rng, 2, 4)
    nodes = [node("Clip", "x low high", "c"), node("Pad", "x pads fill", "p"),
             node("Range", "first last step", "r"), node("TopK", "x k", "t i")]
    order = np.argsort(-x, axis=1, kind="stable")[:, :2]
    constants = {"low": np.array([-0.5], np.float32), "high": np.array([0.5], np.float32),
                 "pads": np.array([0, 1, 0, 1]), "fill": np.array([9], np.float32), "first": np.array([1]),
                 "last": np.array([8]), "step": np.array([3]), "k": np.array([2])}
    return Case(nodes, {"x": x}, {"c": np.clip(x, -0.5, 0.5), "p": np.pad(x, ((0, 0), (1, 1)), constant_values=9),
                                  "r": np.array([1, 4, 7]), "t": np.take_along_axis(x, order, 1), "i": order}, constants)


@case
def nothing_to_concat(rng):
    """Empty tensors that only feed a Concat, from a Slice and as an initializer."""
    x = floats(rng, 2, 3)
    nodes = [node("Slice", "x end end axis", "none"), node("Relu", "none", "still"),
             node("Concat", "still x empty", "y", axis=1)]
    return Case(nodes, {"x": x}, {"y": x}, {"end": np.array([3]), "axis": np.array([1]),
                                            "empty": np.zeros((2, 0), np.float32)})


def same_padding(extent, kernel, stride, dilation, lower):
    out = -(-extent // stride)
    total = max(0, (out - 1) * stride + dilation * (kernel - 1) + 1 - extent)
    return (total - total // 2, total // 2) if lower else (total // 2, total - total // 2)


@case
def same_padding_dilated(rng):
    """auto_pad follows the dilated kernel, for even kernels and strides."""
    def build(kernel, stride, dilation, lower):
        x, w = floats(rng, 1, 2, 9), floats(rng, 3, 2, kernel)
        padded = np.pad(x, ((0, 0), (0, 0), same_padding(9, kernel, stride, dilation, lower)))
        count = -(-9 // stride)
        y = np.stack([np.einsum("nck,ock->no", padded[:, :, i * stride: i * stride + dilation * (kernel - 1) + 1: dilation], w)
                      for i in range(count)], -1)
        made = node("Conv", "x w", "y", auto_pad="SAME_LOWER" if lower else "SAME_UPPER", strides=[stride],
                    dilations=[dilation])
        return Case([made], {"x": x}, {"y": y}, {"w": w})

    return [(f"_{k}_{s}_{d}_{'lower' if low else 'upper'}", build(k, s, d, low))
            for k, s, d, low in ((3, 1, 2, False), (2, 2, 3, True), (4, 1, 2, True), (2, 3, 1, False))]


@case
def window_beyond_the_input(rng):
    x = floats(rng, 1, 1, 5)
    made = node("MaxPool", "x", "y", kernel_shape=[3], dilations=[3])
    return Case([made], {"x": x}, {"y": x}, refused="window")


@case
def causal_padding_beyond_the_sequence(rng):
    x, w = floats(rng, 1, 2, 5), floats(rng, 2, 2, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (16, 0)))
    y = np.stack([np.einsum("nck,ock->no", padded[:, :, [i, i + 16]], w) for i in range(5)], -1)
    made = node("Conv", "x w", "y", dilations=[16], pads=[16, 0])
    return Case([made], {"x": x}, {"y": y}, {"w": w})


@case
def huge_constants_in_part(rng):
    """A table of 512 MiB, a range of 2^31 - 1 and a mask, of which little is read: nothing is held."""
    x = floats(rng, 3)
    nodes = [node("ConstantOfShape", "shape", "table", value=helper.make_tensor("v", 1, [1], [2.5])),
             node("Slice", "table from to axis", "few"), node("Add", "x few", "y"),
             node("Range", "zero most one", "numbers"), node("Gather", "numbers place", "n")]
    constants = {"shape": np.array([1 << 27]), "from": np.array([1000]), "to": np.array([1003]), "axis": np.array([0]),
                 "zero": np.array(0), "most": np.array((1 << 31) - 1), "one": np.array(1), "place": np.array([77, -1])}
    return Case(nodes, {"x": x}, {"y": x + np.float32(2.5), "n": np.array([77, (1 << 31) - 2])}, constants)


@case
def adaptive_average(rng):
    """A pool to 3 bins of a 7 x 10 map as slices, means and Concat."""
    x = floats(rng, 1, 2, 7, 10)
    rows, nodes, want, constants = [], [], np.zeros((1, 2, 3, 3), np.float32), {"two": np.array([2, 3])}
    for i in range(3):
        columns = []
        for j in range(3):
            low, high = [i * 7 // 3, j * 10 // 3], [-(-(i + 1) * 7 // 3), -(-(j + 1) * 10 // 3)]
            constants[f"l{i}{j}"], constants[f"h{i}{j}"] = np.array(low), np.array(high)
            nodes += [node("Slice", f"x l{i}{j} h{i}{j} two", f"s{i}{j}"),
                      node("ReduceMean", f"s{i}{j} two", f"m{i}{j}")]
            want[:, :, i, j] = x[:, :, low[0]:high[0], low[1]:high[1]].mean((2, 3))
            columns.append(f"m{i}{j}")
        nodes.append(node("Concat", " ".join(columns), f"r{i}", axis=3))
        rows.append(f"r{i}")
    nodes.append(node("Concat", " ".join(rows), "y", axis=2))
    return Case(nodes, {"x": x}, {"y": want}, constants)


SPECIAL = np.array([np.nan, np.inf, -np.inf, -0.0, 1.5, 65504, 65520, 1e30, -1e30, 3e-8, -1e-40], np.float32)


@case
def halves_of_both_kinds(rng):
    """bfloat16 to float16 and back, NaN and what is too large among them."""
    brain = np.tile(SPECIAL, 3).astype(ml_dtypes.bfloat16)
    with np.errstate(over="ignore"):
        half = brain.astype(np.float16)
    nodes = [node("Cast", "b", "h", to=TensorProto.FLOAT16), node("Cast", "h", "c", to=TensorProto.BFLOAT16),
             node("Cast", "h", "f", to=FLOAT)]
    return Case(nodes, {"b": brain}, {"h": half, "c": half.astype(ml_dtypes.bfloat16), "f": half.astype(np.float32)})


@case
def logarithm_of_one_sum(rng):
    """A sum of which only one is made stays in a register, where its infinity and its NaN must not be lost."""
    made = []
    for suffix, x in (("", rng.random(40)), ("_infinite", np.append(rng.random(40), np.inf)),
                      ("_nan", np.append(rng.random(40), np.nan)), ("_zero", np.zeros(40))):
        x = x.astype(np.float32)
        with np.errstate(divide="ignore"):
            want = {"y": np.log(x.sum(dtype=np.float64)), "z": np.log(np.exp(x.astype(np.float64)).sum()),
                    "s": np.log(np.exp(x.astype(np.float64)).sum())}
        nodes = [node("ReduceLogSum", "x", "y", keepdims=0), node("ReduceLogSumExp", "x", "z", keepdims=0),
                 node("Exp", "x", "e"), node("ReduceSum", "e", "t", keepdims=0), node("Log", "t", "s")]
        made.append((suffix, Case(nodes, {"x": x}, {k: np.float32(v) for k, v in want.items()})))
    return made


ASKED = (("IsNaN", np.isnan), ("IsInf", np.isinf), ("Log", np.log), ("Less", np.less), ("Equal", np.equal),
         ("GreaterOrEqual", np.greater_equal), ("Min", np.minimum))


@case
def asked_of_sums(rng):
    """What is told of sums that stay in registers: infinities and NaN are in them."""
    made = []
    for suffix, special in (("_nan", np.nan), ("_infinite", np.inf), ("_negative", -np.inf)):
        x = floats(rng, 1, 3, 5, 7)
        x[0, 1, 2, 3] = special
        sums = {"sum": ("ReduceSum", "", lambda t: t.sum(dtype=np.float64)),
                "rows": ("ReduceSum", " last", lambda t: t.sum(3, dtype=np.float64)),
                "product": ("MatMul", " w", lambda t: t.astype(np.float64) @ np.ones((7, 4))),
                "conv": ("Conv", " f", lambda t: np.repeat(t.sum(1, keepdims=True, dtype=np.float64), 4, 1))}
        constants = {"last": np.array([3]), "w": np.ones((7, 4), np.float32), "one": np.float32(1),
                     "f": np.ones((4, 3, 1, 1), np.float32), "most": np.float32(np.inf)}
        nodes, want = [], {}
        for (kind, (sum_op, more, exact)), (i, (op, ask)), shifted in itertools.product(
                sums.items(), enumerate(ASKED), (False, True)):
            name, scale = f"{kind}{op}{shifted}", np.float32((1 + 0.5 * shifted) * 2**i)  # a sum of its own for each
            constants[f"s{name}"] = scale
            attributes = {"keepdims": 0} if sum_op == "ReduceSum" else {}
            nodes += [node("Mul", f"x s{name}", f"x{name}"), node(sum_op, f"x{name}{more}", f"r{name}", **attributes)]
            if shifted:
                nodes.append(node("Add", f"r{name} one", f"a{name}"))
            asked = f"a{name}" if shifted else f"r{name}"
            nodes.append(node(op, f"{asked} most" if ask.nin == 2 else asked, name))
            with np.errstate(all="ignore"):
                y = exact(x * scale) + shifted
                y = ask(y, np.inf) if ask.nin == 2 else ask(y)
            want[name] = y if y.dtype == bool else y.astype(np.float32)
        made.append((suffix, Case(nodes, {"x": x}, want, constants, rtol=1e-4, atol=1e-5)))
    return made


@case
def asked_of_padding(rng):
    """What is told of a tensor with one value around it: vectors of constants are asked."""
    made = []
    for suffix, value in (("_zero", 0.0), ("_nan", np.nan), ("_infinite", np.inf), ("_negative", -np.inf)):
        x = floats(rng, 8, 8)
        x[2, 3], x[4, 5], x[6, 7] = np.nan, np.inf, -np.inf
        padded = np.pad(x, 2, constant_values=np.float32(value))
        constants = {"pads": np.array([2, 2, 2, 2]), "value": np.float32(value), "most": np.float32(np.inf)}
        nodes, want = [], {}
        for op, ask in ASKED:
            nodes += [node("Pad", "x pads value", f"p{op}"), node(op, f"p{op} most" if ask.nin == 2 else f"p{op}", op)]
            with np.errstate(all="ignore"):
                y = ask(padded, np.float32(np.inf)) if ask.nin == 2 else ask(padded)
            want[op] = y if y.dtype == bool else y.astype(np.float32)
        made.append((suffix, Case(nodes, {"x": x}, want, constants, rtol=1e-5, atol=1e-6)))
    return made
