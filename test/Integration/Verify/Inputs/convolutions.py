#!/usr/bin/env python3
"""Writes models of one convolution each with onnxruntime's outputs, unoptimised, and a
list of their folders.

Usage: convolutions.py SCRIPTS OUT

The shapes have large filters, whose kernels block the reduction; dilations that leave
taps in the padding, which kernels skip tile by tile; or images of one row, which are
cut in strips of pixels.
"""
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

scripts, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
sys.path.insert(0, str(scripts))
import make_model  # noqa: E402

# name: input, filter, attributes
CASES = {
    "dilated": ([1, 64, 33, 33], [32, 64, 3, 3], dict(dilations=[12, 12], pads=[12, 12, 12, 12])),
    "two_dilations": ([1, 64, 20, 23], [32, 64, 3, 3], dict(dilations=[6, 9], pads=[6, 9, 6, 9])),
    "wider_than_the_image": ([1, 64, 9, 11], [16, 64, 3, 3], dict(dilations=[13, 15], pads=[13, 15, 13, 15])),
    "only_the_centre": ([1, 96, 7, 7], [32, 96, 3, 3], dict(dilations=[9, 9], pads=[9, 9, 9, 9])),
    "one_sided": ([1, 64, 24, 24], [32, 64, 3, 3], dict(dilations=[8, 8], pads=[16, 0, 0, 16])),
    "rows_in_pairs": ([1, 448, 29, 17], [128, 448, 3, 3], dict(dilations=[6, 6], pads=[6, 6, 6, 6])),
    "rows_of_one_pair": ([1, 320, 20, 24], [96, 320, 3, 3], dict(dilations=[12, 10], pads=[12, 10, 12, 10])),
    "even_filter": ([1, 192, 17, 19], [16, 192, 2, 2], dict(dilations=[10, 9], pads=[5, 3, 5, 6])),
    "strided": ([1, 64, 30, 31], [32, 64, 3, 3], dict(dilations=[10, 10], pads=[10, 10, 10, 10], strides=[2, 3])),
    "batch": ([3, 64, 14, 15], [64, 64, 3, 3], dict(dilations=[6, 6], pads=[6, 6, 6, 6])),
    "rows_only": ([1, 128, 16, 10], [32, 128, 5, 1], dict(dilations=[6, 1], pads=[12, 0, 12, 0])),
    "larger_output": ([1, 64, 6, 6], [16, 64, 3, 3], dict(pads=[4, 5, 6, 7])),
    "large_filter": ([1, 1024, 8, 9], [16, 1024, 3, 3], dict(pads=[1, 1, 1, 1])),
    "large_strided": ([2, 1024, 9, 9], [32, 1024, 3, 3], dict(pads=[0, 1, 1, 0], strides=[2, 1])),
    "large_dilated": ([1, 1536, 9, 10], [16, 1536, 3, 3], dict(dilations=[2, 4], pads=[0, 1, 2, 3])),
    "sequence": ([1, 48, 1001], [40, 48, 3], dict(dilations=[4], pads=[8, 0])),
    "one_row": ([2, 32, 1, 777], [64, 32, 1, 3], dict(pads=[0, 1, 0, 1], strides=[1, 2])),
}


def write(folder, shape, weights, attributes):
    draw = make_model.Draw("convolutions", folder.name)
    size = int(np.prod(weights[1:]))
    numbers = draw.bell(int(np.prod(weights))).reshape(weights).astype(np.float32) / np.float32(size ** 0.5)
    bias = np.arange(weights[0], dtype=np.float32) / 16
    nodes = [helper.make_node("Conv", ["x", "w", "b"], ["y"], **attributes), helper.make_node("Relu", ["y"], ["z"])]
    graph = helper.make_graph(
        nodes, "conv", [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("z", TensorProto.FLOAT, [None] * len(shape))],
        [numpy_helper.from_array(numbers, "w"), numpy_helper.from_array(bias, "b")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    data = folder / "test_data_set_0"
    data.mkdir(parents=True, exist_ok=True)
    onnx.save(onnx.shape_inference.infer_shapes(model), folder / "model.onnx")
    x = draw.bell(int(np.prod(shape))).reshape(shape).astype(np.float32)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])
    make_model.put_tensor(data / "input_0.pb", "x", x)
    make_model.put_tensor(data / "output_0.pb", "z", session.run(None, {"x": x})[0])


for case, parameters in CASES.items():
    write(out / case, *parameters)
(out / "list").write_text("".join(f"{out / case}\n" for case in CASES))
