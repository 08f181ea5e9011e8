#!/usr/bin/env python3
"""Makes runnable models from the weightless graphs of test/Models.

Usage: make_model.py [--out DIR] [--models DIR] [--no-reference | --hollow] NAME...

For each NAME: DIR/NAME/model.onnx, its external data, data.json (tolerance) and
test_data_set_0/{input,output}_i.pb, the outputs by onnxruntime. Weights and
inputs are a function of the names alone, so every machine makes the same bytes;
model.json records the SHA-256 of the weights. A model that is there already is
left alone. With --hollow only the graph, and files of the right length that are
all holes, so that a model of gigabytes can be planned. A model whose model.json names a package takes its trained weights
from the wheel that tools/setup unpacked.
"""
import argparse
import base64
import hashlib
import json
import math
import os
import pathlib
import shutil
import sys
import zlib

import numpy as np
import onnx
from onnx import numpy_helper

CACHE = pathlib.Path(os.environ.get("CALOTYPE_CACHE", pathlib.Path.home() / ".cache/calotype"))
BLOCK = 1 << 22  # numbers drawn at a time


class Draw:
    """A repeatable source of numbers, keyed by words. Integer arithmetic up to
    the last scaling, so the bytes do not depend on numpy's version."""

    def __init__(self, *words):
        key = hashlib.sha256("\0".join(str(w) for w in words).encode()).digest()[:16]
        self.source = np.random.Philox(key=int.from_bytes(key, "little"))

    def _sums(self, count):
        """Sums of four 16-bit numbers, centred on zero."""
        halves = self.source.random_raw(count).view(np.uint16).reshape(-1, 4)
        return halves.sum(axis=1, dtype=np.int32) - 131070

    def bell(self, count):
        """Mean 0, variance 1, never beyond 3.47."""
        return self._sums(count).astype(np.float32) * np.float32(math.sqrt(3.0) / 65536.0)

    def balanced_bell(self, rows, width):
        """Like bell, with every row of `width` numbers shifted to the sum zero."""
        sums = self._sums(rows * width).astype(np.int64).reshape(rows, width) * width
        sums -= sums.sum(axis=1, keepdims=True) // width
        return (sums.ravel() * (math.sqrt(3.0) / 65536.0 / width)).astype(np.float32)

    def unit(self, count):
        """0 <= x < 1 with 24 bits."""
        return (self.source.random_raw(count) >> np.uint64(40)).astype(np.float32) * np.float32(2.0**-24)

    def whole(self, count, low, high):
        return low + (self.source.random_raw(count) % np.uint64(high - low)).astype(np.int64)


# ---- Which law a weight follows, told by the node that reads it.

TRANSPARENT = {"Transpose", "Identity", "Cast", "Reshape", "Unsqueeze", "Squeeze", "Flatten"}
FORWARDING = {"BatchNormalization", "Reshape", "Transpose", "Identity", "Dropout", "Squeeze", "Unsqueeze"}
RECTIFIERS = {"Relu", "Clip", "LeakyRelu", "PRelu", "HardSwish", "HardSigmoid", "Gelu", "Elu", "Erf",
              "Sigmoid", "Tanh", "Swish"}
GATES = {"Sigmoid", "HardSigmoid"}
REACH = 8  # nodes looked at along a path


def attribute(node, name, default=None):
    return next((onnx.helper.get_attribute_value(a) for a in node.attribute if a.name == name), default)


class Readers:
    """Who reads and who makes each value of a graph."""

    def __init__(self, graph):
        self.of, self.maker, self.fixed = {}, {}, set()
        pending = [graph]
        while pending:
            part = pending.pop()
            self.fixed.update(t.name for t in part.initializer)
            for node in part.node:
                for slot, name in enumerate(node.input):
                    self.of.setdefault(name, []).append((node, slot))
                for name in node.output:
                    self.maker[name] = node
                    if node.op_type == "Constant":
                        self.fixed.add(name)
                pending += [a.g for a in node.attribute if a.type == onnx.AttributeProto.GRAPH]

    def first(self, name):
        """(node, slot, whether the last axis moved) past transparent nodes."""
        turned = False
        for _ in range(REACH):
            if name not in self.of:
                break
            node, slot = self.of[name][0]
            if slot or node.op_type not in TRANSPARENT:
                return node, slot, turned
            if node.op_type == "Transpose":
                order = attribute(node, "perm")
                if order is None or order[-1] != len(order) - 1:
                    turned = not turned
            name = node.output[0]
        return None, 0, turned

    def gain(self, node):
        """What keeps the variance of activations near one behind this node."""
        return (1.7 if self._is_gated(node.input[0]) else 1.0) * self._activation_gain(node)

    def _activation_gain(self, node):
        name = node.output[0]
        for _ in range(REACH):
            if name not in self.of:
                break
            user = self.of[name][0][0]
            kinds = {n.op_type for n, _ in self.of[name]}
            if kinds & {"Swish", "HardSwish"} or (kinds & GATES and "Mul" in kinds):
                return 1.55
            if kinds & RECTIFIERS:
                return math.sqrt(2.0)
            is_affine = user.op_type in ("Add", "Mul") and not self.fixed.isdisjoint(user.input)
            if user.op_type == "Add" and not is_affine:  # a residual
                return 0.7 if node.op_type == "Conv" else 1.0
            if not is_affine and user.op_type not in FORWARDING:
                break
            name = user.output[0]
        return 1.0

    def _is_gated(self, name):
        """x * sigmoid(y), a squeeze-and-excite gate: it halves its input."""
        product = self.maker.get(name)
        if product is None or product.op_type != "Mul":
            return False
        a, b = product.input
        for gate, value in ((a, b), (b, a)):
            maker = self.maker.get(gate)
            if maker is not None and maker.op_type in GATES:
                return maker.input[0] != value
        return False


def law_of(readers, name, shape):
    """(kind, parameters) of a weight: bell (mean, deviation, row) or flat (low, high)."""
    node, slot, turned = readers.first(name)
    op = "" if node is None else node.op_type
    is_vector = len([d for d in shape if d > 1]) <= 1

    def fan(inputs):
        return "bell", (0.0, readers.gain(node) / math.sqrt(inputs), 1)

    if op == "BatchNormalization" and slot == 4:
        return "flat", (0.5, 1.5)
    if op.endswith("Normalization"):
        return "bell", (1.0 if slot == 1 else 0.0, 0.1, 1)
    if op == "Conv" and slot == 1:
        kind, (mean, deviation, row) = fan(math.prod(shape[1:]))
        # Filters of sum zero: a deep stack of Relu would forget its input.
        return kind, (mean, deviation, math.prod(shape[1:]) if shape[1] >= 8 else row)
    if op == "ConvTranspose" and slot == 1:
        return fan(shape[0] * math.prod(shape[2:]))
    if not is_vector and op == "Gemm" and slot < 2:
        flipped = bool(attribute(node, "transB" if slot else "transA", 0)) != turned
        return fan(shape[1 if flipped == bool(slot) else 0])
    if not is_vector and op in ("MatMul", "Einsum"):
        return fan(shape[-1] if turned != (slot == 0) else shape[-2])
    if op == "Gather":
        return "bell", (0.0, 0.1, 1)
    if is_vector:
        return "bell", (1.0 if op in ("Mul", "Div") else 0.0, 0.1, 1)
    return "bell", (0.0, 0.2, 1)


def position_table(shape):
    """sin and cos interleaved along the last axis, positions on the one before."""
    length, width = shape[-2:]
    column = np.arange(width)
    angle = np.arange(length)[:, None] / 10000.0 ** (2 * (column // 2) / width)[None, :]
    return np.broadcast_to(np.where(column % 2 == 0, np.sin(angle), np.cos(angle)), shape)


def narrowing_rows(draw, shape):
    """Rows that lie at all angles to each other: later elements matter less."""
    return draw.bell(math.prod(shape)).reshape(shape) / np.arange(1, shape[-1] + 1, dtype=np.float32)


def constant_table(model, tensor, constant):
    """The values of a tensor that is no weight."""
    shape, kind = list(tensor.dims), constant["kind"]
    if kind == "sinusoid":
        return position_table(shape)
    if kind == "full":
        return np.full(shape, constant["value"])
    if kind == "falling":
        return narrowing_rows(Draw(model, tensor.name), shape)
    if kind == "zlib":  # the bytes themselves
        dtype = onnx.helper.tensor_dtype_to_np_dtype(tensor.data_type)
        return np.frombuffer(zlib.decompress(base64.b64decode(constant["data"])), dtype)
    raise SystemExit(f"{model}: unknown constant {kind} for {tensor.name}")


def weight_blocks(model, readers, tensor, constant):
    """The values of one external tensor, in blocks of float32 or of its type."""
    shape = list(tensor.dims)
    if constant:
        yield constant_table(model, tensor, constant)
        return
    kind, law = law_of(readers, tensor.name, shape)
    draw, left = Draw(model, tensor.name), math.prod(shape)
    row = law[2] if kind == "bell" else 1
    while left:
        count = min(left, max(1, BLOCK // row) * row)
        left -= count
        if kind == "flat":
            low, high = law
            yield draw.unit(count) * np.float32(high - low) + np.float32(low)
        else:
            values = draw.bell(count) if row == 1 else draw.balanced_bell(count // row, row)
            yield values * np.float32(law[1]) + np.float32(law[0])


def write_weights(path, model, graph, constants):
    """Writes the external data; returns its SHA-256."""
    readers, digest, at = Readers(graph), hashlib.sha256(), 0
    with open(path, "wb") as file:
        def put(data):
            nonlocal at
            file.write(data)
            digest.update(data)
            at += len(data)

        for tensor in graph.initializer:
            if tensor.data_location != onnx.TensorProto.EXTERNAL:
                continue
            place = {e.key: e.value for e in tensor.external_data}
            put(bytes(int(place["offset"]) - at))
            dtype = onnx.helper.tensor_dtype_to_np_dtype(tensor.data_type)
            for block in weight_blocks(model, readers, tensor, constants.get(tensor.name)):
                put(np.ascontiguousarray(block, dtype).tobytes())
            if at != int(place["offset"]) + int(place["length"]):
                raise SystemExit(f"{model}: {tensor.name} has another length than its place")
    if not at:
        path.unlink()
    return digest.hexdigest()


# ---- Test data.

def class_map(draw, spec, shape):
    """Cells of classes with a tenth of the pixels to be ignored, or scores that favour them."""
    fill = spec["fill"]
    row, column = np.indices(shape[-2:]) // fill["cell"] * [[[7]], [[1]]]
    target = np.broadcast_to((row + column) % fill["classes"], shape)
    if spec["dtype"] == "float32":
        favoured = target == np.arange(shape[1]).reshape(-1, 1, 1)
        return draw.bell(math.prod(shape)).reshape(shape) + np.float32(2) * favoured
    ignored = draw.whole(math.prod(shape), 0, 10).reshape(shape) == 0
    return np.where(ignored, fill["ignore"], target)


def test_input(model, spec, sizes):
    shape = [sizes.get(d, d) for d in spec["shape"]]
    fill, count = spec["fill"], math.prod(shape)
    draw = Draw(model, "input", spec["name"], fill.get("seed", 0))
    if fill["kind"] == "normal":
        values = draw.bell(count) * np.float32(fill.get("std", 1.0)) + np.float32(fill.get("mean", 0.0))
    elif fill["kind"] == "ints":
        values = draw.whole(count, fill["low"], fill["high"])
        for place, value in fill.get("set", []):
            values[place] = value
    elif fill["kind"] == "tail":  # ones, the last `count` of the last axis zero
        values = (np.arange(count) % shape[-1] < shape[-1] - fill["count"]).astype(np.int64)
    elif fill["kind"] == "blocks":  # like a picture: coarse cells and some noise
        cell, height, width = fill["cell"], *shape[-2:]
        grid = [*shape[:-2], -(-height // cell), -(-width // cell)]
        coarse = draw.bell(math.prod(grid)).reshape(grid).repeat(cell, -2).repeat(cell, -1)
        values = coarse[..., :height, :width].ravel() + draw.bell(count) * np.float32(0.25)
    elif fill["kind"] == "falling":
        values = narrowing_rows(draw, shape)
    elif fill["kind"] == "full":
        values = np.full(count, fill["value"])
    elif fill["kind"] == "classes":
        values = class_map(draw, spec, shape)
    else:
        raise SystemExit(f"{model}: unknown fill {fill['kind']}")
    return np.ascontiguousarray(values.reshape(shape), np.dtype(spec["dtype"]))


def put_tensor(path, name, values):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(numpy_helper.from_array(np.asarray(values, order="C"), name).SerializeToString())


def reference(path, feeds):
    """(name, value) of each output, by onnxruntime."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return list(zip([o.name for o in session.get_outputs()], session.run(None, feeds)))


def golden_sets(folder, target):
    """One data set per row of goldens.json, batch 1, at the padded length."""
    goldens = json.loads((folder / "goldens.json").read_text())
    for index, row in enumerate(goldens["rows"]):
        data = target / f"test_data_set_{index}"
        ids = np.array([row["input_ids"]], np.int64)
        put_tensor(data / "input_0.pb", "input_ids", ids)
        put_tensor(data / "input_1.pb", "attention_mask", np.array([row["attention_mask"]], np.int64))
        put_tensor(data / "input_2.pb", "token_type_ids", np.zeros_like(ids))
        put_tensor(data / "output_0.pb", "sentence_embedding", np.array([row["embedding"]], np.float32))


def trained_weights(info, target):
    """Puts the named file of an unpacked wheel beside the graph."""
    source = CACHE / "deps" / "minilm" / info["weights"]["file"]
    if not source.exists():
        raise SystemExit(f"{info['name']}: {source} is missing; run tools/setup")
    place = target / source.name
    place.unlink(missing_ok=True)
    try:
        os.link(source, place)
    except OSError:
        shutil.copyfile(source, place)


def make_hollow(name, models, out):
    target = out / name
    target.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(models / name / "model.onnx", target / "model.onnx")
    for tensor in onnx.load(target / "model.onnx", load_external_data=False).graph.initializer:
        if tensor.data_location == onnx.TensorProto.EXTERNAL:
            place = {e.key: e.value for e in tensor.external_data}
            path = target / place["location"]
            path.touch()
            end = int(place["offset"]) + int(place["length"])
            os.truncate(path, max(end, path.stat().st_size))


def make(name, models, out, with_reference):
    source, target = models / name, out / name
    info = json.loads((source / "model.json").read_text())
    stamp = hashlib.sha256(b"".join((source / f).read_bytes() for f in ("model.onnx", "model.json"))).hexdigest()
    mark = target / ".made"
    if mark.exists() and mark.read_text() == f"{stamp} {int(with_reference)}\n":
        return
    target.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source / "model.onnx", target / "model.onnx")
    (target / "data.json").write_text(json.dumps(info["tolerance"]) + "\n")
    if "weights" in info:
        trained_weights(info, target)
        golden_sets(source, target)
    else:
        graph = onnx.load(source / "model.onnx", load_external_data=False).graph
        digest = write_weights(target / f"{name}.weights", name, graph, info.get("constants", {}))
        if digest != info.get("weights_sha256", digest):
            raise SystemExit(f"{name}: the weights have the SHA-256 {digest}, model.json says {info['weights_sha256']}")
        data = target / "test_data_set_0"
        feeds = {s["name"]: test_input(name, s, info.get("sizes", {})) for s in info["inputs"]}
        for index, (key, values) in enumerate(feeds.items()):
            put_tensor(data / f"input_{index}.pb", key, values)
        if with_reference:
            for index, (key, values) in enumerate(reference(target / "model.onnx", feeds)):
                put_tensor(data / f"output_{index}.pb", key, values)
    mark.write_text(f"{stamp} {int(with_reference)}\n")
    print(f"{name}: {target}", flush=True)


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", nargs="*", help="folders of test/Models; none lists them")
    parser.add_argument("--out", type=pathlib.Path, default=CACHE / "models",
                        help="default: models in the cache of tools/setup")
    parser.add_argument("--models", type=pathlib.Path, default=root / "test" / "Models")
    parser.add_argument("--no-reference", action="store_true", help="write no outputs, so onnxruntime is not needed")
    parser.add_argument("--hollow", action="store_true", help="no weights and no data, only their places")
    arguments = parser.parse_args()
    if arguments.hollow and arguments.out == CACHE / "models":
        parser.error("--hollow needs --out: the cache holds whole models")
    known = sorted(p.parent.name for p in arguments.models.glob("*/model.json"))
    if not arguments.name:
        print("\n".join(known))
    for name in arguments.name:
        if name not in known:
            parser.error(f"unknown model {name}; there are {', '.join(known)}")
        if arguments.hollow:
            make_hollow(name, arguments.models, arguments.out)
        else:
            make(name, arguments.models, arguments.out, not arguments.no_reference)


if __name__ == "__main__":
    sys.exit(main())
