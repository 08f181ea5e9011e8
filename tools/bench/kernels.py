"""Small models of the speed comparison: SGEMM, a convolution, chains of moves, and pools."""
import json
import pathlib
import typing

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import chains
import make_model
import pyramids


class Kernel(typing.NamedTuple):
    """What makes the graph, and the flops of a run."""
    build: typing.Callable
    flops: float
    opset: int = 17


def value(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def gemm(size, constant):
    """C = A x B; B is an input, or a weight that may be packed beforehand."""
    b = make_model.Draw("bench", "b").bell(size * size).reshape(size, size)
    inputs = [value("a", [size, size])] + ([] if constant else [value("b", [size, size])])
    tensors = [numpy_helper.from_array(b, "b")] if constant else []
    nodes = [helper.make_node("MatMul", ["a", "b"], ["c"])]
    return helper.make_graph(nodes, "gemm", inputs, [value("c", [size, size])], tensors)


def convolution(channels, extent):
    """3x3 with padding, NCHW in and out."""
    shape = [channels, channels, 3, 3]
    weights = make_model.Draw("bench", "w").bell(int(np.prod(shape))).reshape(shape) * np.float32(0.03)
    nodes = [helper.make_node("Conv", ["x", "w"], ["y"], pads=[1, 1, 1, 1])]
    image = [1, channels, extent, extent]
    return helper.make_graph(nodes, "conv", [value("x", image)], [value("y", image)],
                             [numpy_helper.from_array(weights, "w")])


GRAPHS = {
    "sgemm_1024": Kernel(lambda: gemm(1024, False), 2 * 1024**3),
    "sgemm_1024_constant_b": Kernel(lambda: gemm(1024, True), 2 * 1024**3),
    "conv3x3_128x28x28": Kernel(lambda: convolution(128, 28), 2 * 128 * 128 * 9 * 28 * 28),
    **{name: Kernel(*graph) for name, graph in {**chains.GRAPHS, **pyramids.GRAPHS}.items()},
}


def make(name, kernel, out):
    """Writes DIR/NAME/model.onnx and its test data."""
    folder = pathlib.Path(out) / name
    if not (folder / "data.json").exists():
        graph = kernel.build()
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", kernel.opset)], ir_version=8)
        folder.mkdir(parents=True, exist_ok=True)
        onnx.save(model, folder / "model.onnx")
        for index, entry in enumerate(graph.input):
            shape = [d.dim_value for d in entry.type.tensor_type.shape.dim]
            values = make_model.Draw("bench", entry.name).bell(int(np.prod(shape))).reshape(shape)
            make_model.put_tensor(folder / "test_data_set_0" / f"input_{index}.pb", entry.name, values)
        (folder / "data.json").write_text(json.dumps({"rtol": 1e-3, "atol": 1e-3}) + "\n")
