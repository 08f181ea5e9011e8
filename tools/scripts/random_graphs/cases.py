"""Cases: graphs with the values that they should give."""
import dataclasses
import random

import onnx

import graph as graphs
import oracles
import webs
from graph import Skip, Value


@dataclasses.dataclass(eq=False)
class Case:
    name: str
    opset: int
    nodes: list
    inputs: list  # of Value
    constants: list
    outputs: list  # of Value, with the reference's arrays
    values: dict  # name -> Value, of every node's results
    onnxruntime: list | None = None
    why_not: str = ""

    def model(self):
        return graphs.make_model(self.nodes, self.inputs, self.constants, self.outputs, self.opset)

    def ask_onnxruntime(self):
        self.onnxruntime, self.why_not = oracles.run_onnxruntime(self.model(), {v.name: v.array for v in self.inputs})
        return self


def opset_of(seed, index):
    """Runs of 32 graphs share an opset, so that they can share a model."""
    return random.Random(f"opset {seed} {index // 32}").choice(webs.OPSETS)


def make_case(seed, index, kinds=webs.KINDS):
    """Case `index` of a seed, the same everywhere; None when it cannot be drawn."""
    kind = kinds[index % len(kinds)]
    turn = index // len(kinds) * kinds.count(kind) + index % len(kinds) - kinds.index(kind)
    opset = opset_of(seed, index)
    try:
        graph = kind(random.Random(f"{seed} {index}"), opset, turn)
    except Skip:
        return None
    outputs = graph.choose_outputs()
    if not outputs:
        return None
    return clean(f"{seed}-{index}", opset, graph.nodes, graph.inputs, graph.constants, outputs,
                 {v.name: v for v in graph.made}).ask_onnxruntime()


def clean(name, opset, nodes, inputs, constants, outputs, values):
    """The case without nodes and values that its outputs do not need."""
    needed, kept = {v.name for v in outputs}, []
    for node in reversed(nodes):
        if needed & set(node.output):
            kept.insert(0, node)
            needed.update(node.input)
    return Case(name, opset, kept, [v for v in inputs if v.name in needed], [v for v in constants if v.name in needed],
                list(outputs), values)


def merge(cases):
    """One case of several that do not touch: each name gets its case's number."""
    nodes, inputs, constants, outputs = [], [], [], []
    for number, case in enumerate(cases):
        rename = lambda name: f"c{number}_{name}" if name else ""
        for node in case.nodes:
            copy = onnx.NodeProto()
            copy.CopyFrom(node)
            copy.input[:] = [rename(n) for n in node.input]
            copy.output[:] = [rename(n) for n in node.output]
            nodes.append(copy)
        for source, target in ((case.inputs, inputs), (case.constants, constants), (case.outputs, outputs)):
            target += [Value(rename(v.name), v.array, v.noise) for v in source]
    return Case("+".join(c.name for c in cases), cases[0].opset, nodes, inputs, constants, outputs, {})
