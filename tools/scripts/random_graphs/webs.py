"""Graphs of many nodes: operators and patterns on one another's values."""
import oracles
import registry

import attention_patterns  # noqa: F401 (they enter themselves)
import elementwise
import movement  # noqa: F401
import patterns  # noqa: F401
import products  # noqa: F401
import reductions  # noqa: F401
import windows  # noqa: F401
from graph import Graph, Skip

# Operators whose results are exact on any input: graphs of these take special values.
EXACT = ("Abs Neg Relu Identity Max Min Where Clip Reshape Flatten Transpose Squeeze Unsqueeze Expand Tile Concat "
         "Split Slice Pad Gather GatherElements GatherND Trilu Compress ReduceMax ReduceMin Ceil Floor Round Sign "
         "MaxPool DepthToSpace SpaceToDepth ReverseSequence Equal Less Not And Or").split()
# Operators on which infinities and NaN have a meaning, but not sums of the largest numbers.
SUMS = ("ReduceSum ReduceMean ReduceL1 ReduceL2 ReduceSumSquare ReduceLogSumExp Softmax LogSoftmax AveragePool "
        "GlobalAveragePool CumSum MatMul Gemm Sum Mean").split()
SELECTIONS = ("TopK", "ArgMax", "ArgMin")
# The cheap operators that join and part values make most of a web.
JOINTS = ("Add Sub Mul Max Min Where Concat Split Slice Reshape Transpose Unsqueeze Squeeze Cast Relu Sigmoid Tanh "
          "ReduceSum ReduceMean ReduceMax Softmax Gather Expand Abs Neg Pad Clip Sum").split()
OPSETS = (9, 11, 12, 13, 15, 17, 18, 19, 20, 21, 22, 23, 23, 23, 24, 27)


def add_one(graph, names):
    """One node or pattern; a draw that fits nothing is drawn again."""
    for _ in range(20):
        kept = (len(graph.nodes), len(graph.inputs), len(graph.constants), len(graph.made))
        try:
            names[graph.rng.randrange(len(names))](graph)
            return
        except Skip:
            for items, length in zip((graph.nodes, graph.inputs, graph.constants, graph.made), kept):
                del items[length:]
    raise Skip("nothing fits")


def operators(names):
    return [registry.OPERATORS[n] for n in names]


def alone(rng, opset, index):
    """An operator alone, each in turn; special values in one of three."""
    names = list(registry.OPERATORS)
    name = names[index % len(names)]
    kind = ""
    if name in SUMS:
        kind = "infinite"
    elif name in oracles.POINTWISE or name in EXACT or name in SELECTIONS:
        kind = "special"
    graph = Graph(rng, opset, special=kind if rng.random() < 0.33 else "")
    add_one(graph, operators([name]))
    return graph


def planted(rng, opset, index):
    """A pattern, with some nodes on its results."""
    names = list(registry.PATTERNS)
    graph = Graph(rng, opset)
    add_one(graph, [registry.PATTERNS[names[index % len(names)]]])
    graph.reuse = 0.9
    for _ in range(rng.choice((0, 0, 1, 2, 3))):
        add_one(graph, operators(JOINTS))
    return graph


def web(rng, opset, index):
    graph = Graph(rng, opset, reuse=rng.choice((0.6, 0.85, 0.95)))
    everything = operators(registry.OPERATORS)
    for _ in range(rng.choice((2, 3, 5, 8, 12))):
        way = rng.random()
        if way < 0.55:
            add_one(graph, operators(JOINTS))
        elif way < 0.92:
            add_one(graph, everything)
        else:
            add_one(graph, list(registry.PATTERNS.values()))
    return graph


def special_web(rng, opset, index):
    graph = Graph(rng, opset, reuse=0.85, special="special")
    for _ in range(rng.choice((2, 3, 5, 8))):
        add_one(graph, operators(EXACT))
    return graph


KINDS = (alone, alone, planted, planted, web, web, web, special_web)
