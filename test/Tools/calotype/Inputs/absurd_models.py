"""Writes models that are small files and mean a great deal. Usage: absurd_models.py FOLDER"""
import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FOLDER = pathlib.Path(sys.argv[1])
node = helper.make_node


def value(name, shape, kind=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def constant(name, content):
    return numpy_helper.from_array(np.array(content), name)


def save(name, nodes, inputs, outputs, constants=(), functions=()):
    graph = helper.make_graph(nodes, "g", inputs, outputs, list(constants))
    model = helper.make_model(graph, ir_version=8, functions=list(functions),
                              opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("own", 1)])
    (FOLDER / f"{name}.onnx").write_bytes(model.SerializeToString())


def save_resize(name, size):
    save(name, [node("Resize", ["x", "", "", "s"], ["y"], mode="nearest")], [value("x", [1, 1, 8, 8])], [value("y", None)],
         [constant("s", np.array(size))])


def make_steps(count, first):
    """A chain of cheap nodes behind `first`; its last value too."""
    nodes, last = [], first
    for i in range(count):
        op = ("Add", "Mul", "Sigmoid", "Sub")[i % 4]
        nodes.append(node(op, [last] if op == "Sigmoid" else [last, "x"], [f"t{i}"]))
        last = f"t{i}"
    return nodes, last


def save_loop(name, turns, length):
    nodes, last = make_steps(length, "v")
    body = helper.make_graph([node("Identity", ["go"], ["on"]), *nodes], "body",
                             [value("i", [], TensorProto.INT64), value("go", [], TensorProto.BOOL), value("v", [8])],
                             [value("on", [], TensorProto.BOOL), value(last, [8])])
    save(name, [node("Loop", ["n", "", "x"], ["y"], body=body)], [value("x", [8])], [value("y", [8])],
         [constant("n", np.int64(turns))])


def save_functions(name, depth):
    """Each calls the one before it twice."""
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("own", 1)]
    functions, called = [], ("Neg", "")
    for level in range(depth):
        functions.append(helper.make_function("own", f"F{level}", ["a"], ["c"], [
            node(called[0], ["a"], ["b"], domain=called[1]), node(called[0], ["b"], ["c"], domain=called[1])], opsets))
        called = (f"F{level}", "own")
    save(name, [node(called[0], ["x"], ["y"], domain="own")], [value("x", [8])], [value("y", [8])], functions=functions)


def save_weights(name, rows, columns):
    """A product with weights that are a hole in a file."""
    weights = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[rows, columns], data_location=TensorProto.EXTERNAL)
    weights.external_data.add(key="location", value=f"{name}.bin")
    with open(FOLDER / f"{name}.bin", "wb") as file:
        file.truncate(4 * rows * columns)
    save(name, [node("MatMul", ["x", "w"], ["y"])], [value("x", [1, rows])], [value("y", [1, columns])], [weights])


def save_sparse(name, size):
    weights = onnx.SparseTensorProto(dims=[size], values=constant("w", np.float32([1, 2])),
                                     indices=constant("at", np.int64([1, 5])))
    graph = helper.make_graph([node("Add", ["x", "w"], ["y"])], "g", [value("x", [1])], [value("y", None)])
    graph.sparse_initializer.append(weights)
    model = helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 17)])
    (FOLDER / f"{name}.onnx").write_bytes(model.SerializeToString())


x, y = [value("x", [1])], [value("y", None)]
save("constant", [node("ConstantOfShape", ["s"], ["c"]), node("Add", ["x", "c"], ["y"])], x, y, [constant("s", [10**9])])
save("range", [node("Range", ["a", "b", "c"], ["r"]), node("Add", ["x", "r"], ["y"])], [value("x", [1], TensorProto.INT64)],
     [value("y", None, TensorProto.INT64)], [constant("a", 0), constant("b", 2**31 - 1), constant("c", 1)])
save_resize("resize", [1, 1, 31623, 31623])
save_resize("long-resize", [1, 1, 1, 10**9])
save_loop("loop", 600, 100)
chain, end = make_steps(20_000, "x")
save("chain", chain, [value("x", [8])], [value(end, [8])])
save_functions("functions", 15)
save("operands", [node("Concat", ["x"] * 5000, ["c"], axis=0), node("Neg", ["c"], ["n"]), node("Sum", ["n"] * 5000, ["y"])], x, y)
save("inputs", [node("Neg", [f"x{i}"], [f"y{i}"]) for i in range(20_000)],
     [value(f"x{i}", [4]) for i in range(20_000)], [value(f"y{i}", [4]) for i in range(20_000)])
save_weights("weights", 1 << 15, (1 << 16) - 1)
save_weights("packed-weights", 1 << 15, 12288)
save_sparse("sparse", 2**31 - 1)
save("problems", [node("NonZero", ["x"], [f"y{i}"]) for i in range(600)] +
     [node(f"No{i}", ["x"], [f"z{i}"]) for i in range(300)], x, [value("y0", None, TensorProto.INT64)])
save("names", [node("O" * 70_000, ["x"], ["a" * 70_000], name="n" * 70_000)], x, [value("a" * 70_000, None)])
