#!/usr/bin/env python3
"""Writes small models around the edges of what becomes one kernel, with the outputs of
ONNX's reference evaluator, and a list of their folders.

Usage: kernels.py OUT GROUP

GROUP is one of the generators below: each walks a kind of kernels over ops and shapes.
"""
import json
import pathlib
import sys

import numpy as np
import onnx
from onnx import helper, numpy_helper
from onnx.reference import ReferenceEvaluator


class Model:
    """Adds nodes to a graph; every method gives the name of the value."""

    def __init__(self, name, opset=23):
        self.name, self.opset = name, opset
        self.nodes, self.constants, self.inputs, self.outputs, self.count = [], [], {}, [], 0
        self.random = np.random.default_rng(sum(map(ord, name)))

    def input(self, *shape, kind=np.float32, values=None):
        name = f"x{len(self.inputs)}"
        if values is None:
            values = self.random.standard_normal(shape)
        self.inputs[name] = np.asarray(values, kind).reshape(shape)
        return name

    def constant(self, value, kind=np.float32):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value, kind), name))
        return name

    def op(self, kind, *inputs, outputs=1, **attributes):
        self.count += 1
        made = [f"{kind.lower()}_{self.count}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, made, name=f"{kind}_{self.count}", **attributes))
        return made if outputs > 1 else made[0]

    def output(self, value):
        self.outputs.append(value)

    def write(self, out, rtol=1e-5, atol=2e-6):
        """Models of few outputs; returns the folder."""
        infos = [helper.make_tensor_value_info(n, helper.np_dtype_to_tensor_dtype(v.dtype), v.shape)
                 for n, v in self.inputs.items()]
        results = [helper.make_empty_tensor_value_info(name) for name in self.outputs]
        graph = helper.make_graph(self.nodes, self.name, infos, results, self.constants)
        imports = [helper.make_opsetid("", self.opset)]
        made = helper.make_model(graph, opset_imports=imports, ir_version=10)
        values = ReferenceEvaluator(made).run(None, self.inputs)
        del graph.output[:]
        graph.output.extend(helper.make_tensor_value_info(n, helper.np_dtype_to_tensor_dtype(np.asarray(v).dtype),
                                                          np.shape(v)) for n, v in zip(self.outputs, values))
        made = helper.make_model(graph, opset_imports=imports, ir_version=10)
        folder = out / self.name
        data = folder / "test_data_set_0"
        data.mkdir(parents=True, exist_ok=True)
        onnx.save(made, folder / "model.onnx")
        (folder / "data.json").write_text(json.dumps({"rtol": rtol, "atol": atol}))
        for kind, arrays in (("input", self.inputs.items()), ("output", zip(self.outputs, values))):
            for i, (name, array) in enumerate(arrays):
                (data / f"{kind}_{i}.pb").write_bytes(
                    numpy_helper.from_array(np.asarray(array), name).SerializeToString())
        return folder


def one_row(out):
    """Row-wise ops of a single row: vectors, and normalisations over all axes."""
    model = Model("one_row")
    for size in (7, 8, 23, 1000):
        model.output(model.op("Softmax", model.input(size)))
    x = model.input(19)
    model.output(model.op("LogSoftmax", x))
    # The reference forgets the absolute values of p = 1.
    model.output(model.op("LpNormalization", model.op("Abs", x), p=1))
    model.output(model.op("LpNormalization", x, p=2))
    scale, bias = model.input(19), model.input(19)
    model.output(model.op("LayerNormalization", x, scale, bias))
    model.output(model.op("RMSNormalization", x, scale))
    model.output(model.op("Relu", model.op("Add", model.op("Softmax", x), scale)))
    for shape in ((3, 8), (2, 3, 16)):
        x, scale = model.input(*shape), model.input(*shape)
        model.output(model.op("LayerNormalization", x, scale, axis=0))
        model.output(model.op("RMSNormalization", x, scale, axis=0))
    x = model.input(40, kind=np.float16)
    model.output(model.op("Softmax", x))
    yield model.write(out, atol=1e-3)


# What is legal for any number, so that each may be applied to its own result.
UNARY = ("Abs", "Ceil", "Cos", "Elu", "Erf", "Exp", "Floor", "Gelu", "HardSigmoid", "HardSwish", "LeakyRelu", "Mish",
         "Neg", "Relu", "Round", "Selu", "Sigmoid", "Sign", "Sin", "Softplus", "Softsign", "Sqrt", "Tanh",
         "ThresholdedRelu")
BINARY = ("Add", "Sub", "Mul", "Max", "Min", "Mean", "Sum")
INTEGER = ("BitwiseAnd", "BitwiseOr", "BitwiseXor", "Mod", "Div", "Max", "Min", "Mul")
LOGIC = ("And", "Or", "Xor", "Equal")


def names(out):
    """Every op twice in one kernel, on its own result and on another value."""
    for begin in range(0, len(UNARY), 6):
        model = Model(f"unary_{begin}")
        x, z = model.input(3, 21), model.input(3, 21)
        if begin >= 18:
            x, z = model.op("Abs", x), model.op("Abs", z)
        for kind in UNARY[begin:begin + 6]:
            twice = model.op(kind, model.op(kind, x))
            model.output(model.op("Add", twice, model.op(kind, z)))
        yield model.write(out)
    model = Model("binary")
    x, z = model.input(5, 9), model.input(5, 9)
    for kind in BINARY:
        model.output(model.op(kind, model.op(kind, x, z), model.op(kind, z, z)))
    yield model.write(out)
    model = Model("integers")
    values = np.arange(1, 46).reshape(5, 9)
    x, z = model.input(5, 9, kind=np.int32, values=values * 7919), model.input(5, 9, kind=np.int32, values=values)
    for kind in INTEGER:
        model.output(model.op(kind, model.op(kind, x, z), model.op("Max", model.op("Abs", model.op("Sub", x, z)), z)))
    model.output(model.op("BitwiseNot", model.op("Add", model.op("BitwiseNot", x), z)))
    yield model.write(out)
    model = Model("shifts")
    x, z = model.input(5, 9, kind=np.uint32, values=values), model.input(5, 9, kind=np.uint32, values=values % 4)
    for way in ("LEFT", "RIGHT"):
        model.output(model.op("BitShift", model.op("BitShift", x, z, direction=way), z, direction=way))
    yield model.write(out)
    model = Model("logic")
    x, z = (model.input(5, 9, kind=np.bool_, values=values % n == 0) for n in (2, 3))
    for kind in LOGIC:
        model.output(model.op(kind, model.op(kind, x, z), model.op("Not", model.op("Not", z))))
    yield model.write(out)


def quantized(out):
    """Dynamic quantisation in front of products and of its inverse; Q/DQ around a layer."""
    for shape in ((3, 16), (16,), (2, 3, 5, 16)):
        model = Model("dynamic_" + "x".join(map(str, shape)))
        x = model.input(*shape)
        weights = model.constant(model.random.integers(-127, 128, (16, 24)), np.int8)
        quantized, scale, zero = model.op("DynamicQuantizeLinear", x, outputs=3)
        product = model.op("MatMulInteger", quantized, weights, zero)
        model.output(model.op("Mul", model.op("Cast", product, to=1), model.op("Mul", scale, model.constant(0.01))))
        model.output(model.op("DequantizeLinear", quantized, scale, zero))
        model.output(model.op("Add", scale, model.op("Cast", zero, to=1)))
        yield model.write(out)
    model = Model("qdq_gelu")
    x = model.input(4, 32)
    weights = model.constant(model.random.standard_normal((32, 24)))

    def requantize(value, step):
        scale, zero = model.constant(step), model.constant(3, np.int8)
        return model.op("DequantizeLinear", model.op("QuantizeLinear", value, scale, zero), scale, zero)

    y = requantize(model.op("MatMul", requantize(x, 0.03), weights), 0.2)
    y = model.op("Add", y, model.constant(model.random.standard_normal(24)))
    half = model.op("Mul", y, model.constant(0.5))
    error = model.op("Erf", model.op("Div", y, model.constant(np.sqrt(2))))
    model.output(requantize(model.op("Mul", half, model.op("Add", error, model.constant(1.0))), 0.05))
    # A value half way between two steps may go either way, twice.
    yield model.write(out, atol=0.051)


def wide(out):
    """More values than a call can pass: concatenations, sums, steps of recurrences."""
    for count in (63, 64, 65, 300):
        model = Model(f"concat_{count}")
        parts = [model.input(2, 1 + i % 3) for i in range(min(count, 70))]
        model.output(model.op("Concat", *(parts[i % 70] for i in range(count)), axis=1))
        yield model.write(out)
    model = Model("variadic")
    parts = [model.input(2, 3) for _ in range(130)]
    for kind in ("Sum", "Max", "Mean"):
        model.output(model.op(kind, *parts))
    yield model.write(out)
    model = Model("product_and_many")
    y = model.op("MatMul", model.input(4, 8), model.input(8, 12))
    for _ in range(40):
        y = model.op("Where", model.op("Less", y, model.input(4, 12)), model.op("Mul", y, model.input(12)),
                     model.input(4, 12))
    model.output(y)
    yield model.write(out)
    for kind, gates in (("RNN", 1), ("GRU", 3), ("LSTM", 4)):
        model = Model(f"{kind.lower()}_70")
        parts = [model.input(70, 2, 4), model.input(1, gates * 3, 4), model.input(1, gates * 3, 3)]
        model.output(model.op(kind, *parts, outputs=2, hidden_size=3)[0])
        yield model.write(out)


def repeated(out):
    """Values that are read twice again and again: the graph is small, and has
    exponentially many paths."""
    for kind in ("Add", "Sub", "Mul", "Max", "Min", "Equal"):
        model = Model(f"{kind.lower()}_40")
        x = model.input(3, 8, kind=np.bool_ if kind == "Equal" else np.float32)
        for i in range(40):
            x = model.op(kind, x, x)
            if kind in ("Add", "Mul") and i % 8 == 7:
                x = model.op("Clip", x, model.constant(-2), model.constant(2))
        model.output(x)
        yield model.write(out)
    model = Model("diamonds_40")
    x = model.input(3, 8)
    for _ in range(40):
        x = model.op("Add", model.op("Mul", x, model.constant(0.5)), model.op("Abs", x))
    model.output(x)
    yield model.write(out)
    model = Model("fibonacci_40")
    x, y = model.input(3, 8), model.input(3, 8)
    for _ in range(40):
        x, y = y, model.op("Mul", model.op("Sub", x, y), model.constant(0.7))
    model.output(y)
    yield model.write(out)
    model = Model("concat_18")
    x = model.input(3)
    for _ in range(18):
        x = model.op("Concat", x, x, axis=0)
    model.output(x)
    yield model.write(out)
    model = Model("moved_30")
    x = model.input(6, 6)
    for _ in range(30):
        x = model.op("Mul", model.op("Add", x, model.op("Transpose", x, perm=[1, 0])), model.constant(0.6))
    model.output(x)
    yield model.write(out)


def main():
    out, group = pathlib.Path(sys.argv[1]), globals()[sys.argv[2]]
    out.mkdir(parents=True, exist_ok=True)
    (out / "list").write_text("".join(f"{folder}\n" for folder in group(out)))


if __name__ == "__main__":
    main()
