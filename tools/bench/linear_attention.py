"""Models of the speed comparison: attention without softmax.

ONNX's LinearAttention in two of its rules, and products that other runtimes compute
with all scores. For these Calotype runs the linear form, nn.linear_attention.
"""
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


def with_scores(steps, causal):
    """(elu(q) + 1)(elu(k) + 1)^T, a causal mask, its product with v over its row sums."""
    shape = [1, HEADS, steps, DEPTH]
    tensors = [scalar("one", 1), scalar("epsilon", 1e-6),
               numpy_helper.from_array(np.array([-1], np.int64), "last")]
    nodes = []
    for name in ("q", "k"):
        nodes += [helper.make_node("Elu", [name], ["elu_" + name]),
                  helper.make_node("Add", ["elu_" + name, "one"], ["phi_" + name])]
    nodes += [helper.make_node("Transpose", ["phi_k"], ["columns"], perm=[0, 1, 3, 2]),
              helper.make_node("MatMul", ["phi_q", "columns"], ["scores"])]
    scores = "scores"
    if causal:
        tensors.append(numpy_helper.from_array(np.tril(np.ones((steps, steps), np.float32)), "mask"))
        nodes.append(helper.make_node("Mul", ["scores", "mask"], ["seen"]))
        scores = "seen"
    nodes += [helper.make_node("MatMul", [scores, "v"], ["sums"]),
              helper.make_node("ReduceSum", [scores, "last"], ["weights"], keepdims=1),
              helper.make_node("Add", ["weights", "epsilon"], ["divisor"]),
              helper.make_node("Div", ["sums", "divisor"], ["out"])]
    return helper.make_graph(nodes, "scores", [value(n, shape) for n in "qkv"], [value("out", shape)], tensors)


def linear_form(steps, causal):
    """What `with_scores` computes, as an nn function."""
    t = f"tensor<1x{HEADS}x{steps}x{DEPTH}xf32>"
    state = f"tensor<1x{HEADS}x{DEPTH}x{DEPTH}xf32>"
    maps = "".join(
        f"  %elu_{n} = nn.elu %{n} {{alpha = 1.0}} : ({t}) -> {t}\n"
        f"  %phi_{n} = nn.add %elu_{n}, %one : ({t}, tensor<f32>) -> {t}\n" for n in "qk")
    return (f"func.func @main(%q: {t}, %k: {t}, %v: {t}) -> {t} {{\n"
            "  %one = nn.constant dense<1.0> : tensor<f32>\n" + maps +
            f"  %out, %state = nn.linear_attention %phi_q, %phi_k, %v {{scale = 1.0, causal = {str(causal).lower()}, "
            f"normalize = true, epsilon = 1.0e-6, chunk = 0 : i64}} : ({t}, {t}, {t}) -> ({t}, {state})\n"
            f"  return %out : {t}\n}}\n")


GRAPHS = {
    "linear_attention_27": Kernel(lambda: onnx_op(2048, "linear"), state_flops(2048), 27),
    "linear_attention_27_gated_delta": Kernel(lambda: onnx_op(2048, "gated_delta"), state_flops(2048) * 1.5, 27),
    "linear_attention_elu": Kernel(lambda: with_scores(4096, False), state_flops(4096),
                                   function=linear_form(4096, False)),
    "linear_attention_elu_causal": Kernel(lambda: with_scores(2048, True), state_flops(2048),
                                          function=linear_form(2048, True)),
}
