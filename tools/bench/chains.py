"""Dilated convolutions as exporters write them: the image is split into phases that lie
in the batch, convolved without dilation, and put together again."""
import numpy as np
from onnx import TensorProto, helper, numpy_helper

import make_model

CHANNELS, EXTENT, TAPS = 64, 64, 3


class Chain:
    """A graph that grows node by node from its input `x`."""

    def __init__(self):
        self.nodes, self.tensors, self.last = [], [], "x"

    def constant(self, values):
        name = f"c{len(self.tensors)}"
        self.tensors.append(numpy_helper.from_array(np.asarray(values, np.int64), name))
        return name

    def add(self, op, *constants, **attributes):
        inputs = [self.last] + [self.constant(c) for c in constants]
        self.last = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, inputs, [self.last], **attributes))

    def convolve(self, spatial):
        shape = [CHANNELS, CHANNELS, 1 if spatial == 1 else TAPS, TAPS]
        weights = make_model.Draw("bench", "w").bell(int(np.prod(shape))).reshape(shape) * np.float32(0.05)
        self.tensors.append(numpy_helper.from_array(weights, "w"))
        self.nodes.append(helper.make_node("Conv", [self.last, "w"], ["conv"]))
        self.last = "conv"

    def finish(self, shape):
        self.nodes[-1].output[0] = "y"
        image = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
        return helper.make_graph(self.nodes, "chain", [image("x")], [image("y")], self.tensors)


def plane(r):
    """[1, 64, 64, 64] with Pad, Reshape, Transpose, Reshape and their inverses."""
    c, padded = Chain(), EXTENT + 2 * r
    rows = padded // r
    c.add("Pad", [0, 0, r, r, 0, 0, r, r])
    c.add("Reshape", [1, CHANNELS, rows, r, rows, r])
    c.add("Transpose", perm=[3, 5, 0, 1, 2, 4])
    c.add("Reshape", [r * r, CHANNELS, rows, rows])
    c.convolve(2)
    rows -= TAPS - 1
    c.add("Reshape", [r, r, 1, CHANNELS, rows, rows])
    c.add("Transpose", perm=[2, 3, 4, 0, 5, 1])
    c.add("Reshape", [1, CHANNELS, rows * r, rows * r])
    c.add("Slice", [0, 0], [EXTENT, EXTENT], [2, 3])
    return c.finish([1, CHANNELS, EXTENT, EXTENT])


def line(r):
    """[1, 4096, 64], channels last, with a two-dimensional convolution of one row."""
    c, extent = Chain(), EXTENT * EXTENT
    steps = (extent + 2 * r) // r
    c.add("Pad", [0, r, 0, 0, r, 0])
    c.add("Reshape", [1, steps, r, CHANNELS])
    c.add("Transpose", perm=[2, 0, 1, 3])
    c.add("Reshape", [r, steps, CHANNELS])
    c.add("Unsqueeze", [1])
    c.add("Transpose", perm=[0, 3, 1, 2])
    c.convolve(1)
    c.add("Transpose", perm=[0, 2, 3, 1])
    c.add("Squeeze", [1])
    steps -= TAPS - 1
    c.add("Reshape", [r, 1, steps, CHANNELS])
    c.add("Transpose", perm=[1, 2, 0, 3])
    c.add("Reshape", [1, steps * r, CHANNELS])
    c.add("Slice", [0], [extent], [1])
    return c.finish([1, extent, CHANNELS])


def depth(r):
    """[1, 64, 64, 64], channels last, with SpaceToDepth as tf2onnx writes it."""
    c = Chain()
    c.add("Transpose", perm=[0, 3, 1, 2])
    c.add("Transpose", perm=[1, 0, 2, 3])
    c.add("Pad", [0, 0, r, r, 0, 0, r, r])
    c.add("SpaceToDepth", blocksize=r)
    c.add("Transpose", perm=[1, 0, 2, 3])
    c.convolve(2)
    c.add("Transpose", perm=[1, 0, 2, 3])
    c.add("DepthToSpace", blocksize=r)
    c.add("Slice", [0, 0], [EXTENT, EXTENT], [2, 3])
    c.add("Transpose", perm=[1, 0, 2, 3])
    c.add("Transpose", perm=[0, 2, 3, 1])
    return c.finish([1, EXTENT, EXTENT, CHANNELS])


PLANE_FLOPS = 2 * CHANNELS**2 * TAPS**2 * EXTENT**2
LINE_FLOPS = 2 * CHANNELS**2 * TAPS * EXTENT**2

GRAPHS = {
    "phases_2d_r2": (lambda: plane(2), PLANE_FLOPS),
    "phases_2d_r4": (lambda: plane(4), PLANE_FLOPS),
    "phases_2d_r2_depth": (lambda: depth(2), PLANE_FLOPS),
    "phases_1d_r2": (lambda: line(2), LINE_FLOPS),
    "phases_1d_r4": (lambda: line(4), LINE_FLOPS),
}
