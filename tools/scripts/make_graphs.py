#!/usr/bin/env python3
"""Writes the graphs of test/Models that Calotype draws itself.

Usage: make_graphs.py [DIR]     (default: test/Models)

efficientnet_tiny: inverted bottlenecks with 3x3 and 5x5 depthwise convolutions,
squeeze and excitation, Swish and unfolded batch normalisation. vit_tiny: patches
of a picture, a class token, 65 tokens, fused qkv, Gelu from Erf. The weights come
from make_model.py, as for the exported graphs.
"""
import argparse
import json
import pathlib
import sys
import tempfile

import onnx
from onnx import TensorProto, helper

import make_model


class Builder:
    """Adds nodes to a graph; every method gives the name of the value."""

    def __init__(self, name):
        self.name, self.nodes, self.tensors, self.offset, self.count = name, [], [], 0, 0

    def op(self, kind, *inputs, outputs=1, **attributes):
        self.count += 1
        made = [f"{kind.lower()}_{self.count}" + (f"_{i}" if outputs > 1 else "") for i in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, made, name=f"/{kind}_{self.count}", **attributes))
        return made if outputs > 1 else made[0]

    def weight(self, name, *shape):
        """A tensor whose values make_model.py draws."""
        tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=shape)
        size = 4
        for extent in shape:
            size *= extent
        tensor.data_location = TensorProto.EXTERNAL
        self.offset = -(-self.offset // 64) * 64
        for key, value in (("location", f"{self.name}.weights"), ("offset", self.offset), ("length", size)):
            tensor.external_data.add(key=key, value=str(value))
        self.offset += size
        self.tensors.append(tensor)
        return name

    def integers(self, *values):
        self.count += 1
        name = f"shape_{self.count}"
        self.tensors.append(helper.make_tensor(name, TensorProto.INT64, [len(values)], values))
        return name

    def scalar(self, value):
        self.count += 1
        name = f"scalar_{self.count}"
        self.tensors.append(helper.make_tensor(name, TensorProto.FLOAT, [], [value]))
        return name

    def model(self, inputs, outputs, opset):
        def values(specs):
            return [helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in specs]

        graph = helper.make_graph(self.nodes, self.name, values(inputs), values(outputs), self.tensors)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)],
                                 ir_version=8, producer_name="calotype")


def efficientnet(b):
    def conv(x, name, cin, cout, kernel, stride=1, group=1):
        pad = (kernel - 1) // 2
        weight = b.weight(f"{name}.weight", cout, cin // group, kernel, kernel)
        x = b.op("Conv", x, weight, kernel_shape=[kernel] * 2, strides=[stride] * 2, pads=[pad] * 4, group=group)
        parts = [b.weight(f"{name}.bn.{p}", cout) for p in ("scale", "bias", "mean", "var")]
        return b.op("BatchNormalization", x, *parts, epsilon=1e-3)

    def swish(x):
        return b.op("Mul", x, b.op("Sigmoid", x))

    def pointwise(x, name, cin, cout):
        return b.op("Conv", x, b.weight(f"{name}.weight", cout, cin, 1, 1), b.weight(f"{name}.bias", cout))

    def block(x, name, cin, cout, kernel, stride, expand):
        wide, skip = cin * expand, x
        if expand > 1:
            x = swish(conv(x, f"{name}.expand", cin, wide, 1))
        x = swish(conv(x, f"{name}.depthwise", wide, wide, kernel, stride, wide))
        gate = b.op("GlobalAveragePool", x)
        gate = swish(pointwise(gate, f"{name}.reduce", wide, max(1, cin // 4)))
        gate = b.op("Sigmoid", pointwise(gate, f"{name}.excite", max(1, cin // 4), wide))
        x = conv(b.op("Mul", x, gate), f"{name}.project", wide, cout, 1)
        return b.op("Add", x, skip) if cin == cout and stride == 1 else x

    x = swish(conv("image", "stem", 3, 16, 3, 2))
    plan = [(16, 8, 3, 1, 1), (8, 16, 3, 2, 6), (16, 16, 3, 1, 6), (16, 24, 5, 2, 6), (24, 24, 5, 1, 6),
            (24, 40, 3, 2, 6), (40, 40, 3, 1, 6), (40, 56, 5, 1, 6), (56, 96, 5, 2, 6), (96, 96, 5, 1, 6)]
    for index, (cin, cout, kernel, stride, expand) in enumerate(plan):
        x = block(x, f"blocks.{index}", cin, cout, kernel, stride, expand)
    x = swish(conv(x, "head", 96, 320, 1))
    x = b.op("Flatten", b.op("GlobalAveragePool", x), axis=1)
    b.op("Gemm", x, b.weight("classifier.weight", 100, 320), b.weight("classifier.bias", 100), transB=1)
    b.nodes[-1].output[0] = "logits"
    return b.model([("image", [1, 3, 96, 96])], [("logits", [1, 100])], 13)


def vit(b, tokens=65, width=96, heads=3, depth=3, hidden=256):
    each = width // heads

    def linear(x, name, cin, cout):
        x = b.op("MatMul", x, b.weight(f"{name}.weight", cin, cout))
        return b.op("Add", b.weight(f"{name}.bias", cout), x)

    def norm(x, name):
        return b.op("LayerNormalization", x, b.weight(f"{name}.scale", width), b.weight(f"{name}.bias", width),
                    axis=-1, epsilon=1e-6)

    def gelu(x):
        erf = b.op("Erf", b.op("Div", x, b.scalar(2.0**0.5)))
        return b.op("Mul", b.op("Mul", x, b.op("Add", erf, b.scalar(1.0))), b.scalar(0.5))

    def attention(x, name):
        qkv = b.op("Reshape", linear(x, f"{name}.qkv", width, 3 * width), b.integers(1, tokens, 3, heads, each))
        qkv = b.op("Transpose", qkv, perm=[2, 0, 3, 1, 4])
        parts = b.op("Split", qkv, outputs=3, axis=0)
        q, k, v = (b.op("Squeeze", p, b.integers(0)) for p in parts)
        scores = b.op("MatMul", b.op("Mul", q, b.scalar(each**-0.5)), b.op("Transpose", k, perm=[0, 1, 3, 2]))
        y = b.op("MatMul", b.op("Softmax", scores, axis=-1), v)
        y = b.op("Reshape", b.op("Transpose", y, perm=[0, 2, 1, 3]), b.integers(1, tokens, width))
        return linear(y, f"{name}.proj", width, width)

    x = b.op("Conv", "image", b.weight("patch.weight", width, 3, 8, 8), b.weight("patch.bias", width),
             kernel_shape=[8, 8], strides=[8, 8])
    x = b.op("Transpose", b.op("Reshape", x, b.integers(1, width, tokens - 1)), perm=[0, 2, 1])
    token = b.op("Expand", b.weight("class_token", 1, 1, width), b.integers(1, 1, 1))
    x = b.op("Add", b.op("Concat", token, x, axis=1), b.weight("positions", 1, tokens, width))
    for index in range(depth):
        name = f"blocks.{index}"
        x = b.op("Add", x, attention(norm(x, f"{name}.norm1"), f"{name}.attn"))
        y = gelu(linear(norm(x, f"{name}.norm2"), f"{name}.fc1", width, hidden))
        x = b.op("Add", x, linear(y, f"{name}.fc2", hidden, width))
    x = norm(x, "norm")
    x = b.op("Slice", x, b.integers(0), b.integers(1), b.integers(1))
    x = b.op("Reshape", x, b.integers(1, width))
    b.op("Gemm", x, b.weight("head.weight", 50, width), b.weight("head.bias", 50), transB=1)
    b.nodes[-1].output[0] = "logits"
    return b.model([("image", [1, 3, 64, 64])], [("logits", [1, 50])], 17)


MODELS = {"efficientnet_tiny": efficientnet, "vit_tiny": vit}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", nargs="?", type=pathlib.Path, metavar="DIR", help="where to (default: test/Models)",
                        default=pathlib.Path(__file__).resolve().parents[2] / "test" / "Models")
    out = parser.parse_args().out
    for name, draw in MODELS.items():
        model = draw(Builder(name))
        folder = out / name
        folder.mkdir(parents=True, exist_ok=True)
        onnx.save(model, folder / "model.onnx")
        with tempfile.TemporaryDirectory() as scratch:
            digest = make_model.write_weights(pathlib.Path(scratch) / "weights", name, model.graph, {})

        def described(value):
            shape = [d.dim_value for d in value.type.tensor_type.shape.dim]
            return {"name": value.name, "dtype": "float32", "shape": shape}

        info = {"name": name, "source": "drawn by tools/scripts/make_graphs.py",
                "opset": model.opset_import[0].version, "nodes": len(model.graph.node),
                "inputs": [described(i) | {"fill": {"kind": "blocks", "seed": 0, "cell": 8}} for i in model.graph.input],
                "outputs": [described(o) for o in model.graph.output],
                "tolerance": {"rtol": 0.001, "atol": 0.0005}, "weights_sha256": digest}
        (folder / "model.json").write_text(json.dumps(info, indent=1) + "\n")
        print(f"{name}: {len(model.graph.node)} nodes")


if __name__ == "__main__":
    sys.exit(main())
