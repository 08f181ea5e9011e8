"""Graphs: order of nodes, functions, control flow, what an output may be, names."""
import numpy as np
from onnx import helper, numpy_helper

from cases import Case, case, floats, node, subgraph


@case
def unsorted_nodes(rng):
    x = floats(rng, 2, 3)
    nodes = [node("Add", "b c", "y"), node("Mul", "c c", "b"), node("Neg", "a", "c"), node("Relu", "x", "a")]
    c = -np.maximum(x, 0)
    return Case(nodes, {"x": x}, {"y": c * c + c})


@case
def cycle(rng):
    x = floats(rng, 2)
    nodes = [node("Add", "x b", "a"), node("Neg", "a", "b"), node("Relu", "b", "y")]
    return Case(nodes, {"x": x}, {"y": x}, refused="in a cycle: node.1. .Neg., node.0. .Add.")


@case
def outputs_of_all_kinds(rng):
    """An input, an initializer, a constant, a value read inside, one twice; an unused input."""
    x, w = floats(rng, 3), floats(rng, 2, 2)
    nodes = [node("Constant", "", "k", value=numpy_helper.from_array(np.array([7, 8], np.int64))),
             node("Relu", "x", "r"), node("Neg", "r", "n"), node("Identity", "r", "again"),
             node("Identity", "w", "same")]
    relu = np.maximum(x, 0)
    return Case(nodes, {"x": x, "unused": floats(rng, 4)},
                {"x": x, "w": w, "k": np.array([7, 8]), "r": relu, "n": -relu, "again": relu, "same": w},
                {"w": w})


def function(name, inputs, outputs, nodes, attributes=(), defaults=(), opset=18, uses=()):
    opsets = [helper.make_opsetid("", opset)] + [helper.make_opsetid(d, 1) for d in uses]
    return helper.make_function("own", name, inputs, outputs, nodes, opsets, attributes=list(attributes),
                                attribute_protos=list(defaults))


def refer(made, name, to, kind):
    """Attribute `name` of the node takes the value of the function's attribute `to`."""
    attribute = made.attribute.add()
    attribute.name, attribute.ref_attr_name, attribute.type = name, to, kind
    return made


@case
def functions_hand_on_attributes(rng):
    """Under another name, through two levels, into a Constant and an axis; with a default."""
    x = floats(rng, 3, 4)
    tensor, integer, real = 4, 2, 1
    inner = function("inner", ["v"], ["w"], [
        refer(helper.make_node("Constant", [], ["k"]), "value", "table", tensor),
        node("Add", "v k", "s"), refer(node("Softmax", "s", "t"), "axis", "along", integer),
        refer(node("LeakyRelu", "s", "l"), "alpha", "slope", real), node("Add", "t l", "w")],
        ["table", "along"], [helper.make_attribute("slope", 0.25)])
    outer = function("outer", ["v"], ["w"], [
        refer(refer(helper.make_node("inner", ["v"], ["u"], domain="own"), "table", "values", tensor),
              "along", "dim", integer), node("Neg", "u", "w")], ["values", "dim"], uses=["own"])
    table = floats(rng, 3, 4)
    call = helper.make_node("outer", ["x"], ["y"], domain="own", values=numpy_helper.from_array(table), dim=0)
    s = x + table
    e = np.exp(s - s.max(0))
    y = -(e / e.sum(0) + np.where(s < 0, np.float32(0.25) * s, s))
    return Case([call], {"x": x}, {"y": y}, functions=(inner, outer), domains=("own",))


@case
def functions_with_large_constants(rng):
    """A table in a body, called twice, whose bytes outlive the call; an input that is left out."""
    x = floats(rng, 2, 500)
    table = floats(rng, 500)
    body = function("shift", ["v", "scale"], ["w"], [
        node("Constant", "", "k", value=numpy_helper.from_array(table)), node("Add", "v k", "s"),
        node("Clip", "s scale", "w")])
    calls = [helper.make_node("shift", ["x"], ["a"], domain="own"),
             helper.make_node("shift", ["a", "zero"], ["y"], domain="own")]
    return Case(calls, {"x": x}, {"y": np.maximum(x + table + table, 0)}, {"zero": np.float32(0)},
                functions=(body,), domains=("own",))


@case
def functions_that_explode(rng):
    """15 levels of three calls each are 14 million nodes."""
    x = floats(rng, 2)
    made = [function("f0", ["v"], ["w"], [node("Neg", "v", "w")])]
    for level in range(1, 15):
        names = ["v", "a", "b", "w"]
        calls = [helper.make_node(f"f{level - 1}", [names[i]], [names[i + 1]], domain="own") for i in range(3)]
        made.append(function(f"f{level}", ["v"], ["w"], calls, uses=["own"]))
    call = helper.make_node("f14", ["x"], ["y"], domain="own")
    return Case([call], {"x": x}, {"y": x}, functions=tuple(made), domains=("own",),
                refused="make more than 65536 nodes")


@case
def if_on_an_extent(rng):
    """The exporter's squeeze: branches of unequal ranks, the condition known by the shape."""
    def build(x, want):
        taken = subgraph([node("Squeeze", "x axes", "t")], [], [("t", want)])
        kept = subgraph([node("Identity", "x", "e")], [], [("e", x)])
        nodes = [node("Shape", "x", "s"), node("Gather", "s zero", "d"), node("Equal", "d one", "c"),
                 helper.make_node("If", ["c"], ["r"], then_branch=taken, else_branch=kept), node("Neg", "r", "y")]
        constants = {"axes": np.array([0]), "zero": np.array(0), "one": np.array(1)}
        return Case(nodes, {"x": x}, {"y": -want}, constants)

    one, two = floats(rng, 1, 3), floats(rng, 2, 3)
    return [("_one", build(one, one[0])), ("_two", build(two, two))]


@case
def if_on_data(rng):
    x = floats(rng, 5000)
    branches = [subgraph([node(op, "x", "t")], [], [("t", x)]) for op in ("Neg", "Relu")]
    nodes = [node("ReduceMax", "x", "m", keepdims=0), node("Greater", "m zero", "c"),
             helper.make_node("If", ["c"], ["y"], then_branch=branches[0], else_branch=branches[1])]
    return Case(nodes, {"x": x}, {"y": x}, {"zero": np.float32(0)},
                refused="the condition must be known at compile time, and it is computed from data")


def counted_loop(rng, turns):
    """Sums 1 + 2 + ... and ends early when the sum passes 10; the turns are collected."""
    body = subgraph([node("Add", "i one", "j"), node("Add", "sum j", "next"), node("Less", "next ten", "go"),
                     node("Identity", "next", "seen")],
                    [("i", np.array(0)), ("before", np.array(True)), ("sum", np.array(0))],
                    [("go", np.array(True)), ("next", np.array(0)), ("seen", np.array(0))],
                    [("one", np.array(1)), ("ten", np.array(10))])
    sums = np.cumsum(np.arange(1, 5)) if turns >= 4 else np.cumsum(np.arange(1, turns + 1))
    nodes = [helper.make_node("Loop", ["turns", "yes", "start"], ["last", "all"], body=body),
             node("Cast", "all", "f", to=1), node("Mul", "x f", "y")]
    x = floats(rng, len(sums))
    return Case(nodes, {"x": x}, {"y": x * sums.astype(np.float32), "last": np.array(sums[-1])},
                {"turns": np.array(turns), "yes": np.array(True), "start": np.array(0)})


@case
def loop_known(rng):
    return [("_all_turns", counted_loop(rng, 3)), ("_early_end", counted_loop(rng, 9))]


@case
def loop_of_many_nodes(rng):
    x = floats(rng, 2)
    chain = [node("Neg", f"v{i}", f"v{i + 1}") for i in range(100)] + [node("Identity", "before", "go")]
    body = subgraph(chain, [("i", np.array(0)), ("before", np.array(True)), ("v0", x)],
                    [("go", np.array(True)), ("v100", x)])
    made = helper.make_node("Loop", ["turns", "", "x"], ["y"], body=body)
    return Case([made], {"x": x}, {"y": x}, {"turns": np.array(1024)}, refused="make more than 65536 nodes")


@case
def dimension_of_no_name(rng):
    """`?` stands for two sizes: INPUT.DIMENSION tells them apart."""
    x, z = floats(rng, 2, 3), floats(rng, 3, 4)
    return Case([node("MatMul", "x z", "y")], {"x": x, "z": z}, {"y": x @ z},
                shapes={"x": ["?", 3], "z": [3, "?"], "y": ["?", "?"]}, flags=("--dim", "x.0=2", "--dim", "z.1=4"))


@case
def dimension_named_twice(rng):
    """The model's `n` is two sizes; the second has its own name."""
    x, z = floats(rng, 2, 3), floats(rng, 3, 4)
    return Case([node("MatMul", "x z", "y")], {"x": x, "z": z}, {"y": x @ z},
                shapes={"x": ["n", 3], "z": [3, "n"]}, flags=("--dim", "n=2", "--dim", "z.1=4"))


@case
def computed_reshape(rng):
    """Shape, Gather, Unsqueeze, Concat with -1, Reshape, Expand and Tile, for an open batch."""
    x, row = floats(rng, 3, 4, 2), floats(rng, 1, 2)
    nodes = [node("Shape", "x", "s"), node("Gather", "s zero", "b"), node("Unsqueeze", "b first", "u"),
             node("Concat", "u open", "to", axis=0), node("Reshape", "x to", "flat"),
             node("Concat", "u two", "wide", axis=0), node("Expand", "row wide", "e"),
             node("Concat", "u one", "times", axis=0), node("Tile", "row times", "t"), node("Add", "e t", "z")]
    constants = {"zero": np.array(0), "first": np.array([0]), "open": np.array([-1]), "two": np.array([2]),
                 "one": np.array([1]), "row": row}
    return Case(nodes, {"x": x}, {"flat": x.reshape(3, 8), "z": np.tile(2 * row, (3, 1))}, constants,
                shapes={"x": ["batch", 4, 2]}, flags=("--dim", "batch=3"))


@case
def hostile_names(rng):
    """Names with line breaks, quotes, 300 characters, and such as C reserves."""
    names = ["a\nb", 'q"\\', "x" * 300, "int", "%s%n", "a\tb", "数", "0"]
    inputs = {name: floats(rng, 2) for name in names}
    nodes = [helper.make_node("Neg", [name], [f"{name} out"], name=name) for name in names]
    return Case(nodes, inputs, {f"{name} out": -array for name, array in inputs.items()})
