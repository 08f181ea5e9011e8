#!/usr/bin/env python3
"""Changes one file after the other that a model at build time depends on, and builds.

Usage: rebuild.py GENERATOR SOURCE PLACE CALOTYPE_DIR CC WORKER

Each change must reach the program, and a build without a change must do nothing.
"""
import os
import pathlib
import shutil
import subprocess
import sys

import numpy
import onnx
from onnx import TensorProto, helper

generator, source, place, package, cc, worker = sys.argv[1:]
place = pathlib.Path(place)
build = place / "build"
library = build / "my-model.v2.calotype" / "libmy_model_v2.a"


def write_weights(value):
    numpy.full(6, value, numpy.float32).tofile(place / "ext.data")


def write_shape(*shape):
    numpy.save(place / "the shape.npy", numpy.array(shape, numpy.int64))


def write_schedules(tile):
    (place / "schedules.json").write_text(
        '{"version": 2, "schedules": [{"isa": "x86-64-v3", "kernel": "none", "shape": "1x1 -> 1x1",'
        f' "plan": "#plan.matmul<columns = 8, rows = {tile}>"}}]}}')


def write_model():
    weights = TensorProto(name="w", dims=[6], data_type=TensorProto.FLOAT, data_location=TensorProto.EXTERNAL)
    weights.external_data.add(key="location", value="ext.data")
    nodes = [helper.make_node("Mul", ["x", "w"], ["m"]), helper.make_node("Reshape", ["m", "shape"], ["y"])]
    graph = helper.make_graph(nodes, "g", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [6]),
                                           helper.make_tensor_value_info("shape", TensorProto.INT64, [2])],
                              [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)], [weights])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), place / "ext.onnx")


def run_build():
    """Whether the model was compiled again."""
    before = library.stat().st_mtime_ns if library.exists() else 0
    subprocess.run(["cmake", "--build", str(build)], check=True, stdout=subprocess.DEVNULL)
    return library.stat().st_mtime_ns != before


def expect(text, compiled, what):
    again = run_build()
    got = subprocess.run([str(build / "scale"), str(library.parent / "my_model_v2.weights")],
                         stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    if got != text or again != compiled:
        raise SystemExit(f"{what}: printed '{got}', expected '{text}'; compiled again: {again}")


shutil.rmtree(place, ignore_errors=True)
place.mkdir(parents=True)
own_worker = place / "worker"
own_worker.symlink_to(worker)
os.environ["CALOTYPE_KERNEL_WORKER"] = str(own_worker)
write_weights(2)
write_shape(2, 3)
write_schedules(1)
write_model()
subprocess.run(["cmake", "-G", generator, "-S", source, "-B", str(build), f"-DCalotype_DIR={package}", f"-DPLACE={place}",
                f"-DCMAKE_C_COMPILER={cc}"], check=True, stdout=subprocess.DEVNULL)
expect("2x3 2", True, "first build")
expect("2x3 2", False, "nothing changed")
write_weights(5)
expect("2x3 5", True, "external data")
write_shape(3, 2)
expect("3x2 5", True, "bound file")
write_schedules(2)
expect("3x2 5", True, "schedules")
# The same program, but a newer file.
own_worker.unlink()
shutil.copy(worker, own_worker)
expect("3x2 5", True, "worker")
expect("3x2 5", False, "nothing changed in the end")
print("all rebuilt")
