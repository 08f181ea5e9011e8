"""A case is a small model after a kind of public bug report, with right answers by NumPy,
written after the operators' text, or with the reason for which it must be refused."""
import pathlib
from dataclasses import dataclass, field

import numpy as np
from onnx import TensorProto, helper, numpy_helper

CASES = {}


@dataclass
class Case:
    """`nodes` may hold NodeProtos; inputs are arrays by name, outputs the right ones."""

    nodes: list
    inputs: dict
    outputs: dict
    constants: dict = field(default_factory=dict)
    opset: int = 18
    functions: tuple = ()
    domains: tuple = ()
    shapes: dict = field(default_factory=dict)  # declared shapes with names, where they differ
    flags: tuple = ()
    refused: str = ""  # a pattern of the reason; then the outputs only say names and types
    rtol: float = 1e-5
    atol: float = 1e-6


def case(function):
    """Registers a function that makes a Case, or a list of (suffix, Case)."""
    made = function(np.random.default_rng(len(CASES) + 1))
    for suffix, one in made if isinstance(made, list) else [("", made)]:
        CASES[function.__name__ + suffix] = one
    return function


def node(op, inputs, outputs, **attributes):
    return helper.make_node(op, inputs.split(), outputs.split(), **attributes)


def value(name, array, shape=None):
    kind = helper.np_dtype_to_tensor_dtype(np.asarray(array).dtype)
    return helper.make_tensor_value_info(name, kind, list(np.shape(array)) if shape is None else shape)


def subgraph(nodes, inputs, outputs, constants=()):
    """A body; inputs and outputs are (name, array like it)."""
    tensors = [numpy_helper.from_array(np.asarray(array), name) for name, array in constants]
    return helper.make_graph(nodes, "body", [value(n, a) for n, a in inputs], [value(n, a) for n, a in outputs], tensors)


def make_model(name, made):
    graph = helper.make_graph(
        made.nodes, name, [value(n, a, made.shapes.get(n)) for n, a in made.inputs.items()],
        [value(n, a, made.shapes.get(n)) for n, a in made.outputs.items()],
        [numpy_helper.from_array(np.asarray(a), n) for n, a in made.constants.items()])
    opsets = [helper.make_opsetid("", made.opset)] + [helper.make_opsetid(d, 1) for d in made.domains]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8, functions=list(made.functions))


def write(folder, name, made):
    """The layout of the ONNX backend tests."""
    place = pathlib.Path(folder) / name
    data = place / "test_data_set_0"
    data.mkdir(parents=True)
    (place / "model.onnx").write_bytes(make_model(name, made).SerializeToString())
    for kind, arrays in (("input", made.inputs), ("output", made.outputs)):
        for i, (called, array) in enumerate(arrays.items()):
            tensor = numpy_helper.from_array(np.asarray(array), called)
            (data / f"{kind}_{i}.pb").write_bytes(tensor.SerializeToString())
    (place / "data.json").write_text(f'{{"rtol": {made.rtol}, "atol": {made.atol}}}\n')
    return place


def floats(rng, *shape):
    return rng.standard_normal(shape).astype(np.float32)


FLOAT, INT64 = TensorProto.FLOAT, TensorProto.INT64
