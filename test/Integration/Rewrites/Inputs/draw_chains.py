#!/usr/bin/env python3
"""Writes the chains of tools/bench with onnxruntime's outputs, unoptimised.

Usage: draw_chains.py TOOLS OUT NAME...
"""
import pathlib
import sys

import onnx
import onnxruntime
from onnx import numpy_helper

tools, out, names = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3:]
sys.path[:0] = [str(tools / "bench"), str(tools / "scripts")]
import kernels  # noqa: E402
import make_model  # noqa: E402

options = onnxruntime.SessionOptions()
options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
for name in names:
    kernels.make(name, kernels.GRAPHS[name], out)
    data = out / name / "test_data_set_0"
    session = onnxruntime.InferenceSession(str(out / name / "model.onnx"), options, providers=["CPUExecutionProvider"])
    x = numpy_helper.to_array(onnx.load_tensor(data / "input_0.pb"))
    make_model.put_tensor(data / "output_0.pb", "y", session.run(None, {"x": x})[0])
