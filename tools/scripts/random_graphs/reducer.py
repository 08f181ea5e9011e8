"""Makes a failing case smaller: fewer outputs, fewer nodes, smaller extents."""
import dataclasses
import random

import numpy as np
import onnx

import cases
import graph as graphs
import oracles
from graph import Value
from runner import kind_of


def as_input(value):
    return Value(value.name, value.array, np.zeros(value.array.shape))


def cut_at(case, name):
    """The case with a value as input instead of being computed."""
    value = case.values[name]
    if any(v.name == name for v in case.outputs):
        return None
    nodes = []
    for node in case.nodes:
        copy = onnx.NodeProto()
        copy.CopyFrom(node)
        if name in copy.output:
            copy.output[:] = [f"{o}_unused" if o == name else o for o in copy.output]
        nodes.append(copy)
    return remade(case, nodes, case.inputs + [as_input(value)], case.outputs)


def remade(case, nodes, inputs, outputs):
    made = cases.clean(case.name, case.opset, nodes, inputs, case.constants, outputs, case.values)
    return made.ask_onnxruntime() if made.nodes else None


def with_extent(case, old, new):
    """All extents of this size cut to another, and numbers in shapes too; evaluated anew."""
    def shrink(value):
        array = value.array
        if array.dtype == np.int64 and array.ndim == 1 and value in case.constants:
            array = np.where(array == old, new, array)
        for axis, extent in enumerate(array.shape):
            if extent == old:
                array = np.take(array, range(new), axis=axis)
        return Value(value.name, array, np.zeros(array.shape))

    known = {v.name: shrink(v) for v in case.inputs + case.constants}
    inputs, constants = ([known[v.name] for v in part] for part in (case.inputs, case.constants))
    scratch = graphs.Graph(random.Random(0), case.opset)
    made = {}
    for node in case.nodes:
        present = [known[n] for n in dict.fromkeys(node.input) if n]
        got = oracles.evaluate_node(node, case.opset, {v.name: v.array for v in present})
        if got is None:
            return None
        noises = scratch.find_noise(node, present, got, exact=False)
        for name, array, noise in zip(node.output, got, noises):
            known[name] = made[name] = Value(name, np.asarray(array), noise)
    outputs = [known[v.name] for v in case.outputs]
    return dataclasses.replace(case, inputs=inputs, constants=constants, outputs=outputs,
                               values={**case.values, **made}).ask_onnxruntime()


def smaller(case):
    """Candidates, the boldest first."""
    if len(case.outputs) > 1:
        for output in case.outputs:
            yield remade(case, case.nodes, case.inputs, [output])
        return
    inner = [o for node in case.nodes for o in node.output if o in case.values]
    # A value far from the inputs cuts off most.
    for name in reversed(inner):
        yield cut_at(case, name)
    for name in inner:
        value = case.values[name]
        if all(v.name != name for v in case.outputs) and value.array.size:
            yield remade(case, case.nodes, case.inputs, [value])
    extents = sorted({n for v in case.inputs for n in v.array.shape if n > 1}, reverse=True)
    for old in extents:
        for new in dict.fromkeys((1, 2, old // 2, old - 1)):
            if 0 < new < old:
                yield with_extent(case, old, new)


def reduce_case(runner, outcome, tries=150):
    """The smallest outcome of the same kind that was found."""
    best, progress = outcome, True
    while progress and tries > 0:
        progress = False
        for candidate in smaller(best.case):
            if candidate is None:
                continue
            tries -= 1
            tried, _ = runner.run_whole(candidate)
            if kind_of(tried) == kind_of(outcome):
                best, progress = tried, True
                break
            if tries <= 0:
                break
    return best


def show(case):
    """The case as text."""
    lines = [f"opset {case.opset}"]
    for word, part in (("input", case.inputs), ("constant", case.constants)):
        for v in part:
            numbers = np.array2string(v.array).replace("\n", "") if v.array.size < 9 else "..."
            lines.append(f"  {word} {v.name}: {v.array.dtype}{list(v.array.shape)} {numbers}")
    for node in case.nodes:
        attributes = ", ".join(f"{a.name}={onnx.helper.get_attribute_value(a)}" for a in node.attribute)
        lines.append(f"  {', '.join(node.output)} = {node.op_type}({', '.join(node.input)}) {attributes}")
    lines.append("  outputs " + ", ".join(f"{v.name}: {v.array.dtype}{list(v.array.shape)}" for v in case.outputs))
    return "\n".join(lines)
