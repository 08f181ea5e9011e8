"""Models of the speed comparison: ONNX's LinearAttention in two of its rules."""
import math

import numpy as np
from onnx import helper, numpy_helper

from kernels import Kernel, value

HEADS, DEPTH, LANES = 8, 64, 8 * 64


def scalar(name, number):
    return numpy_helper.from_array(np.array(number, np.float32), name)


def state_flops(steps):
    """Each step updates a state and reads it."""
    return 4 * steps * HEADS * DEPTH * DEPTH


def onnx_op(steps, rule):
    """LinearAttention-27 over packed heads; keys of length about one, decay below one."""
    packed = [1, steps, LANES]
    inputs = [value(name, packed) for name in ("query", "key", "value")]
    nodes, operands, tensors = [], ["query", "key", "value"], []
    if rule == "gated_delta":
        inputs += [value(name, [1, steps, HEADS]) for name in ("gate", "rate")]
        tensors = [scalar("length", 1 / math.sqrt(DEPTH))]
        nodes = [helper.make_node("Mul", ["key", "length"], ["unit_key"]),
                 helper.make_node("Softplus", ["gate"], ["positive"]),
                 helper.make_node("Neg", ["positive"], ["decay"]),
                 helper.make_node("Sigmoid", ["rate"], ["beta"])]
        operands = ["query", "unit_key", "value", "", "decay", "beta"]
    nodes.append(helper.make_node("LinearAttention", operands, ["output", "present_state"],
                                  q_num_heads=HEADS, kv_num_heads=HEADS, update_rule=rule))
    return helper.make_graph(nodes, "linear_attention", inputs, [value("output", packed)], tensors)


GRAPHS = {
    "linear_attention_27": Kernel(lambda: onnx_op(2048, "linear"), state_flops(2048), 27),
    "linear_attention_27_gated_delta": Kernel(lambda: onnx_op(2048, "gated_delta"), state_flops(2048) * 1.5, 27),
}
