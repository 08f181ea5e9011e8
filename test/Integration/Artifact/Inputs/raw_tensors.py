"""Writes the bytes of a model's first test tensors as NAME.in and NAME.out.

Usage: raw_tensors.py MODELS OUT NAME...
"""
import pathlib
import sys

import onnx
from onnx import numpy_helper

for name in sys.argv[3:]:
    for source, suffix in (("input_0", "in"), ("output_0", "out")):
        path = pathlib.Path(sys.argv[1]) / name / "test_data_set_0" / f"{source}.pb"
        values = numpy_helper.to_array(onnx.load_tensor(path))
        (pathlib.Path(sys.argv[2]) / f"{name}.{suffix}").write_bytes(values.tobytes())
