"""A graph under construction: every value is computed as it is added.

The ONNX reference evaluator computes each node, which gives shapes, magnitudes and
one oracle's values. With each value goes its noise: how far right evaluators may be
apart there, found by evaluating the node again with its inputs moved by their noise
and by the rounding of their type. A value without noise has the same bits everywhere;
only such values reach functions with jumps.
"""
import dataclasses
import random

import numpy as np
import onnx
from onnx import helper

import oracles
import values
from values import BOOL, EPSILON, is_float

TYPE_NAMES = {
    helper.tensor_dtype_to_np_dtype(number): f"tensor({onnx.TensorProto.DataType.Name(number).lower()})"
    for number in (1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 16)}
MOVES = 3  # perturbed evaluations of a node
MARGIN = 8


class Skip(Exception):
    """This graph cannot be made, for example at its opset."""


@dataclasses.dataclass(eq=False)
class Value:
    name: str
    array: np.ndarray
    noise: np.ndarray  # f64, of the array's shape
    is_constant: bool = False

    @property
    def dtype(self):
        return self.array.dtype

    @property
    def shape(self):
        return self.array.shape

    @property
    def rank(self):
        return self.array.ndim

    @property
    def is_exact(self):
        return not self.noise.any()

    def magnitude(self):
        """The largest absolute value that is finite."""
        if not self.array.size:
            return 0.0
        wide = np.abs(self.array.astype(np.float64))
        return float(np.max(wide, initial=0.0, where=np.isfinite(wide)))


def distance(left, right):
    """The largest distance of finite elements."""
    left, right = left.astype(np.float64), right.astype(np.float64)
    both = np.isfinite(left) & np.isfinite(right)
    return float(np.max(np.abs(np.where(both, left, 0) - np.where(both, right, 0)), initial=0.0))


def check_legal(op, opset, domain, inputs, attributes):
    """Skips what the operator's schema does not allow at this opset."""
    try:
        schema = onnx.defs.get_schema(op, oracles.DOMAINS.get(domain, opset), domain)
    except onnx.defs.SchemaError:
        raise Skip(f"{op} is of a later opset") from None
    inputs = list(inputs)
    while inputs and inputs[-1] is None:
        inputs.pop()
    fits = schema.min_input <= len(inputs) <= schema.max_input and not set(attributes) - set(schema.attributes)
    if schema.deprecated or not fits:
        raise Skip(f"{op} has another form at opset {opset}")
    bound = {}
    for number, value in enumerate(inputs):
        formal = schema.inputs[min(number, len(schema.inputs) - 1)]
        if value is None:
            if formal.option == onnx.defs.OpSchema.FormalParameterOption.Single:
                raise Skip(f"{op} has another form at opset {opset}")
            continue
        if TYPE_NAMES.get(value.dtype) not in formal.types:
            raise Skip(f"{op} takes no {value.dtype} at opset {opset}")
        if formal.is_homogeneous and bound.setdefault(formal.type_str, value.dtype) != value.dtype:
            raise Skip(f"{op} takes one type")


class Graph:
    def __init__(self, rng, opset, reuse=0.0, special=""):
        """`reuse`: how often a node reads a value that is there already; `special`: the kind
        of numbers instead of `bell`."""
        self.rng, self.opset, self.reuse, self.special = rng, opset, reuse, special
        self.nodes, self.inputs, self.constants, self.made = [], [], [], []
        self.count = 0

    # Values ---------------------------------------------------------------

    def fresh_name(self):
        self.count += 1
        return f"v{self.count}"

    def input(self, dtype, shape, kind="bell"):
        return self.feed(values.draw_values(self.rng, np.dtype(dtype), shape, kind))

    def feed(self, array):
        value = Value(self.fresh_name(), np.asarray(array), np.zeros(np.shape(array)))
        self.inputs.append(value)
        return value

    def constant(self, array, dtype=None):
        array = np.asarray(array, dtype)
        value = Value(self.fresh_name(), array, np.zeros(array.shape), is_constant=True)
        self.constants.append(value)
        return value

    def weight(self, dtype, shape, kind="bell"):
        """Constant most often, an input sometimes."""
        if self.rng.random() < 0.3:
            return self.input(dtype, shape, kind)
        return self.constant(values.draw_values(self.rng, np.dtype(dtype), shape, kind))

    def ints(self, *numbers):
        return self.constant(np.array(numbers, np.int64))

    def find(self, accept):
        found = [v for v in self.inputs + self.made if accept(v)]
        return self.rng.choice(found[-8:]) if found else None

    def any(self, dtypes=None, ranks=None, shape=None, kind="bell", exact=False, most=values.LARGEST, least=1):
        """A value of one of the types, ranks and sizes: one that is there already, brought into
        form where that takes a view or a cast, or a new input."""
        rng = self.rng
        dtypes = tuple(dtypes) if dtypes else (values.draw_float_type(rng),)
        if rng.random() < self.reuse:
            found = self.find(lambda v: (v.dtype in dtypes and (ranks is None or v.rank in ranks)
                                         and (shape is None or v.shape == tuple(shape))
                                         and least <= v.array.size <= most and (v.is_exact or not exact)))
            found = found or self.adapt(dtypes, ranks, shape, exact, most, least)
            if found is not None:
                return found
        dtype = rng.choice(dtypes)
        if shape is None:
            shape = values.draw_shape(rng, *([ranks] if ranks else []), largest=most)
        if self.special and kind == "bell":
            kind = self.special
        return self.input(dtype, shape, kind)

    def adapt(self, dtypes, ranks, shape, exact, most, least):
        """Another value of the right number of elements, reshaped or cast, or None."""
        size = None if shape is None else int(np.prod(shape))
        found = self.find(lambda v: (v.array.size == size if size is not None else least <= v.array.size <= most)
                          and (v.dtype in dtypes or (is_float(v.dtype) and any(map(is_float, dtypes))))
                          and (v.is_exact or not exact))
        if found is None or found.array.size == 0:
            return None
        if found.dtype not in dtypes:
            to = self.rng.choice([d for d in dtypes if is_float(d)])
            keeps = EPSILON[to] <= EPSILON[found.dtype] and to.itemsize > found.dtype.itemsize
            if exact and not keeps:
                return None
            found = self.node("Cast", found, exact=keeps, to=helper.np_dtype_to_tensor_dtype(to))
        if shape is None and (ranks is None or found.rank in ranks):
            return found
        if shape is None:
            shape = self.refactor(found.array.size, self.rng.choice(tuple(ranks)))
        return self.node("Reshape", found, self.ints(*shape), exact=True) if shape is not None else None

    def refactor(self, size, rank):
        """Extents of `rank` dimensions with `size` elements, or None."""
        if rank == 0:
            return () if size == 1 else None
        shape = [1] * rank
        rest, prime = size, 2
        while rest > 1:
            while rest % prime:
                prime += 1
            shape[self.rng.randrange(rank)] *= prime
            rest //= prime
        return tuple(shape)

    # Nodes ----------------------------------------------------------------

    def node(self, op, *inputs, outputs=1, exact=False, domain="", **attributes):
        """Adds a node; gives its value, or a list of values for several outputs. `exact`: without
        rounding, so the noise of the inputs is all the result has."""
        attributes = {k: v for k, v in attributes.items() if v is not None}
        check_legal(op, self.opset, domain, inputs, attributes)
        names = [v.name if v is not None else "" for v in inputs]
        while names and not names[-1]:
            names.pop()
        proto = helper.make_node(op, names, [self.fresh_name() for _ in range(outputs)], domain=domain, **attributes)
        present = list({v.name: v for v in inputs if v is not None}.values())
        got = oracles.evaluate_node(proto, self.opset, {v.name: v.array for v in present})
        if got is None:
            raise Skip(f"no oracle knows {op}")
        noises = self.find_noise(proto, present, got, exact)
        made = [Value(n, np.asarray(a), e) for n, a, e in zip(proto.output, got, noises)]
        self.nodes.append(proto)
        self.made += made
        return made[0] if outputs == 1 else made

    def find_noise(self, proto, inputs, got, exact):
        noises = [np.zeros(np.shape(a)) for a in got]
        if exact and all(v.is_exact for v in inputs):
            return noises
        if proto.op_type in oracles.WHOLE and self.is_whole(inputs, got):
            return noises
        numbers = np.random.default_rng(self.rng.getrandbits(32))
        # One element-wise rounding is a matter of the element alone.
        pointwise = not exact and all(v.is_exact for v in inputs) and proto.op_type in oracles.POINTWISE
        for _ in range(0 if pointwise else MOVES):
            moved = {v.name: self.move(v, numbers, exact) for v in inputs}
            other = oracles.evaluate_node(proto, self.opset, moved)
            for noise, before, after in zip(noises, got, other or []):
                if is_float(before.dtype) and before.shape == after.shape:
                    noise[...] = np.maximum(noise, MARGIN * distance(before, after))
        for noise, array in zip(noises, got):
            if is_float(array.dtype) and not exact:
                wide = np.abs(array.astype(np.float64))
                wide = np.where(np.isfinite(wide), wide, 0)
                epsilon = EPSILON[array.dtype]
                if proto.op_type in oracles.STASHED:
                    epsilon = max(epsilon, EPSILON[values.F32])
                largest = min(1.0, np.max(wide, initial=0.0))
                if proto.op_type in oracles.BOUNDED:
                    largest = max([1.0] + [min(100.0, v.magnitude()) for v in inputs])
                noise += MARGIN * epsilon * wide + 4 * epsilon * largest + 1e-37
        return noises

    @staticmethod
    def move(value, numbers, exact):
        if not is_float(value.dtype) or not value.array.size:
            return value.array
        wide = value.array.astype(np.float64)
        finite = np.isfinite(wide)
        with np.errstate(over="ignore"):
            step = value.noise / MARGIN + (0 if exact else EPSILON[value.dtype]) * np.abs(np.where(finite, wide, 0))
            moved = wide + step * numbers.choice((-1.0, 1.0), wide.shape)
            return np.asarray(np.where(finite, moved, wide).astype(value.dtype))

    @staticmethod
    def is_whole(inputs, got):
        """Whether all are small whole numbers, on which sums and products do not round: the
        results are at most 1/8 of what the type counts to, which leaves room for partial sums."""
        floats = [a for a in [v.array for v in inputs] + list(got) if is_float(a.dtype)]
        if not all(v.is_exact for v in inputs):
            return False
        for array in floats:
            wide = array.astype(np.float64)
            if not np.isfinite(wide).all() or (wide != np.rint(wide)).any() or (np.signbit(wide) & (wide == 0)).any():
                return False
            if np.max(np.abs(wide), initial=0) > 0.125 / EPSILON[array.dtype]:
                return False
        return bool(floats)

    # The whole ------------------------------------------------------------

    def choose_outputs(self):
        """Values that nothing reads, and some that are read inside too."""
        read = {name for node in self.nodes for name in node.input}
        made = [v for v in self.made if not v.is_constant]
        ends = [v for v in made if v.name not in read]
        inner = [v for v in made if v.name in read and self.rng.random() < 0.1]
        return ends + inner

    def make_model(self, outputs):
        return make_model(self.nodes, self.inputs, self.constants, outputs, self.opset)


def make_model(nodes, inputs, constants, outputs, opset, name="g"):
    def info(value):
        return helper.make_tensor_value_info(value.name, helper.np_dtype_to_tensor_dtype(value.dtype), value.shape)

    graph = helper.make_graph(list(nodes), name, [info(v) for v in inputs], [info(v) for v in outputs],
                              [onnx.numpy_helper.from_array(v.array, v.name) for v in constants])
    imports = [helper.make_opsetid("", opset)]
    imports += [helper.make_opsetid(d, oracles.DOMAINS[d]) for d in sorted({n.domain for n in nodes} - {""})]
    return helper.make_model(graph, opset_imports=imports, ir_version=13 if opset >= 26 else 11 if opset >= 24 else 10)
