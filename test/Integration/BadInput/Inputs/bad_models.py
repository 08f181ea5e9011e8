"""Feeds broken models to `calotype compile`: each must be refused with exit code 2,
a message that says what is wrong, and no file left in the output folder.

Usage: bad_models.py FOLDER
"""
import os
import pathlib
import re
import subprocess
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FLOAT = TensorProto.FLOAT
CASES = {}


def case(pattern):
    """Registers a function that writes model.onnx into a folder; `pattern` must be in the message."""

    def register(function):
        CASES[function.__name__] = (pattern, function)
        return function

    return register


def value(name, shape, kind=FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def relu_model(shape=(2, 3), nodes=None, tensors=(), outputs=None, opset=17, inputs=None):
    nodes = nodes or [helper.make_node("Relu", ["x"], ["y"])]
    graph = helper.make_graph(nodes, "g", inputs or [value("x", shape)], outputs or [value("y", shape)], list(tensors))
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)


def save(folder, model):
    (folder / "model.onnx").write_bytes(model.SerializeToString())


def external(location, offset=0, length=24, data=None, folder=None):
    """A model that adds a 2x3 tensor of a file."""
    tensor = TensorProto(name="w", data_type=FLOAT, dims=[2, 3], data_location=TensorProto.EXTERNAL)
    for key, text in (("location", location), ("offset", offset), ("length", length)):
        tensor.external_data.add(key=key, value=str(text))
    if data is not None:
        (folder / location).write_bytes(data)
    return relu_model(nodes=[helper.make_node("Add", ["x", "w"], ["y"])], tensors=[tensor])


@case("")
def missing_file(folder):
    pass


@case("")
def empty_file(folder):
    (folder / "model.onnx").write_bytes(b"")


@case("")
def truncated(folder):
    weights = numpy_helper.from_array(np.ones((2, 3), np.float32), "w")
    data = relu_model(nodes=[helper.make_node("Add", ["x", "w"], ["y"])], tensors=[weights]).SerializeToString()
    (folder / "model.onnx").write_bytes(data[: len(data) // 2])


@case("")
def not_a_model(folder):
    (folder / "model.onnx").write_bytes(b"\x7fELF" + bytes(range(256)) * 4)


@case("")
def a_folder(folder):
    (folder / "model.onnx").mkdir()


@case("gone.bin|external")
def external_file_missing(folder):
    save(folder, external("gone.bin"))


@case("w.bin|external|bytes")
def external_file_short(folder):
    save(folder, external("w.bin", data=b"\0" * 16, folder=folder))


@case("bytes|length|size")
def external_wrong_length(folder):
    save(folder, external("w.bin", length=20, data=b"\0" * 64, folder=folder))


@case("offset|bytes|outside|beyond")
def external_offset_beyond(folder):
    save(folder, external("w.bin", offset=1 << 62, data=b"\0" * 64, folder=folder))


@case("")
def external_path_climbs(folder):
    (folder.parent / "outside.bin").write_bytes(b"\0" * 64)
    save(folder, external("../outside.bin"))


@case("")
def external_path_absolute(folder):
    (folder.parent / "outside.bin").write_bytes(b"\0" * 64)
    save(folder, external(str((folder.parent / "outside.bin").absolute())))


@case("")
def external_link_out(folder):
    (folder.parent / "outside.bin").write_bytes(b"\0" * 64)
    os.symlink("../outside.bin", folder / "w.bin")
    save(folder, external("w.bin"))


@case("")
def cycle(folder):
    nodes = [helper.make_node("Add", ["x", "b"], ["a"]), helper.make_node("Relu", ["a"], ["b"]),
             helper.make_node("Relu", ["b"], ["y"])]
    save(folder, relu_model(nodes=nodes))


@case("")
def undefined_value(folder):
    save(folder, relu_model(nodes=[helper.make_node("Relu", ["nowhere"], ["y"])]))


@case("")
def output_without_maker(folder):
    save(folder, relu_model(outputs=[value("z", [2, 3])]))


@case("")
def type_clash(folder):
    inputs = [value("x", [2, 3]), value("i", [2, 3], TensorProto.INT64)]
    save(folder, relu_model(nodes=[helper.make_node("Add", ["x", "i"], ["y"])], inputs=inputs))


@case("")
def shapes_do_not_match(folder):
    inputs = [value("x", [2, 3]), value("b", [4, 5])]
    save(folder, relu_model(nodes=[helper.make_node("MatMul", ["x", "b"], ["y"])], inputs=inputs))


@case("")
def absurd_dimension(folder):
    save(folder, relu_model((1 << 40, 1 << 30)))


@case("")
def negative_dimension(folder):
    save(folder, relu_model((2, -3)))


@case("dim|dynamic|size|symbol")
def unknown_dimension(folder):
    save(folder, relu_model(("n", 3)))


@case("")
def duplicate_value(folder):
    save(folder, relu_model(nodes=[helper.make_node("Relu", ["x"], ["y"]), helper.make_node("Sigmoid", ["x"], ["y"])]))


@case("NoSuchOp")
def unknown_op(folder):
    save(folder, relu_model(nodes=[helper.make_node("NoSuchOp", ["x"], ["y"])]))


@case("example.org|domain")
def unknown_domain(folder):
    save(folder, relu_model(nodes=[helper.make_node("Relu", ["x"], ["y"], domain="example.org")]))


@case("opset")
def opset_of_the_future(folder):
    save(folder, relu_model(opset=900))


@case("")
def attribute_of_another_type(folder):
    save(folder, relu_model(nodes=[helper.make_node("Softmax", ["x"], ["y"], axis="last")]))


@case("")
def tensor_with_few_bytes(folder):
    tensor = TensorProto(name="w", data_type=FLOAT, dims=[2, 3], raw_data=b"\0" * 8)
    save(folder, relu_model(nodes=[helper.make_node("Add", ["x", "w"], ["y"])], tensors=[tensor]))


def field(number, data):
    """A length-delimited field of protobuf's wire format; the Python library refuses deep trees."""
    size, rest = b"", len(data)
    while rest >= 0x80:
        size, rest = size + bytes([rest & 0x7F | 0x80]), rest >> 7
    return bytes([number << 3 | 2]) + size + bytes([rest]) + data


def nested(folder, levels):
    graph = field(1, helper.make_node("Relu", ["x"], ["y"]).SerializeToString())
    output = field(12, value("y", [2, 3]).SerializeToString())
    for _ in range(levels):
        branch = field(5, field(1, b"then_branch") + field(6, graph + output) + b"\xa0\x01\x05")
        graph = field(1, helper.make_node("If", ["c"], ["y"]).SerializeToString() + branch)
    graph += field(11, value("x", [2, 3]).SerializeToString()) + output
    graph += field(11, value("c", [], TensorProto.BOOL).SerializeToString())
    opset = field(8, helper.make_opsetid("", 17).SerializeToString())
    (folder / "model.onnx").write_bytes(b"\x08\x08" + field(7, graph) + opset)


@case("")
def deep_nesting(folder):
    nested(folder, 30)


@case("")
def deeper_nesting(folder):
    nested(folder, 3000)


@case("")
def function_calls_itself(folder):
    model = relu_model(nodes=[helper.make_node("F", ["x"], ["y"], domain="own")])
    model.opset_import.append(helper.make_opsetid("own", 1))
    model.functions.append(helper.make_function("own", "F", ["a"], ["b"], [
        helper.make_node("F", ["a"], ["b"], domain="own")], [helper.make_opsetid("own", 1)]))
    save(folder, model)


@case("")
def invalid_utf8(folder):
    data = relu_model(nodes=[helper.make_node("Relu", ["x"], ["zzzz"]), helper.make_node("Relu", ["zzzz"], ["y"])])
    (folder / "model.onnx").write_bytes(data.SerializeToString().replace(b"zzzz", b"z\xff\xfez"))


MAY_PASS = {"invalid_utf8"}


def main():
    root, wrong = pathlib.Path(sys.argv[1]), 0
    for name, (pattern, write) in CASES.items():
        folder = root / name
        folder.mkdir(parents=True)
        write(folder)
        out = root / f"{name}.out"
        done = subprocess.run(["calotype", "compile", folder / "model.onnx", "-o", out], capture_output=True,
                              text=True, errors="replace", timeout=60)
        allowed = (0, 2) if name in MAY_PASS else (2,)
        problem = ""
        if done.returncode not in allowed:
            problem = f"exit code {done.returncode}"
        elif done.returncode and not re.search("error", done.stderr):
            problem = "no error message"
        elif done.returncode and not re.search(pattern, done.stderr):
            problem = f"the message does not say {pattern}"
        elif done.returncode and out.exists() and any(out.iterdir()):
            problem = f"left {[p.name for p in out.iterdir()]}"
        if problem:
            wrong += 1
            print(f"FAIL: {name}: {problem}\n{done.stderr[:500]}")
    print(f"bad input: {len(CASES) - wrong} of {len(CASES)} refused as they should be")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
