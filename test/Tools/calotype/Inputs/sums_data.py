"""Writes test data for sums.mlir: DIR/test_data_set_0/{input,output}_{0,1}.npy.

Usage: sums_data.py DIR SCALE ADD [ATOL RTOL]

The products are summed in double precision and multiplied by SCALE; ADD is added to the
whole numbers. ATOL and RTOL go into DIR/data.json. An infinite SCALE makes the first
expected value infinite.
"""
import json
import math
import pathlib
import sys

import numpy as np

folder = pathlib.Path(sys.argv[1])
data = folder / "test_data_set_0"
data.mkdir(parents=True, exist_ok=True)
scale, added = float(sys.argv[2]), int(sys.argv[3])
x = np.random.default_rng(1).standard_normal((2, 3000)).astype(np.float32)
n = np.array([5000, -7, 0], np.int64)
sums = 0.5 * x.astype(np.float64).sum(axis=1, keepdims=True) * np.ones((1, 4))
if math.isinf(scale):
    sums[0, 0] = scale
else:
    sums *= scale
for name, value in ("input_0", x), ("input_1", n), ("output_0", sums.astype(np.float32)), ("output_1", n + added):
    np.save(data / f"{name}.npy", value)
(folder / "data.json").unlink(missing_ok=True)
if len(sys.argv) > 4:
    (folder / "data.json").write_text(json.dumps({"atol": float(sys.argv[4]), "rtol": float(sys.argv[5])}))
