#!/usr/bin/env python3
"""Feeds mutated .onnx files to the driver; it must refuse or accept, never die.

Usage: fuzz_onnx.py [--count N] [--seed S] [--keep DIR] [--command "..."] [--report FILE]

Every mutant runs through COMMAND (default: `calotype compile --dry-run MODEL`) with a
limit of 10 s and 2 GiB. An exit code other than 0 and 2, a signal, the time limit or a
long message is a failure (fuzzing/limits.py); the file is kept in DIR. One mutant in four has flipped bits or is cut; the
others are changed field by field, so that they survive protobuf's parser. Mutant i of
seed S is the same on every machine.
"""
import os
import pathlib
import shlex
import shutil
import sys

import onnx
from google.protobuf.message import DecodeError

import make_model
from fuzzing.campaign import DRIVER, ROOT, count_accepted, count_failed, make_parser, run_campaign
from fuzzing.damage import NUMBERS, cut, flip_bits

CACHE = pathlib.Path(os.environ.get("CALOTYPE_CACHE", pathlib.Path.home() / ".cache/calotype"))
MODELS = ("aspp_small", "efficientnet_tiny", "oadtr_small", "transformer_small", "vit_tiny", "wavenet_stack")
SMALL = 200_000  # bytes of a file that is mutated
TEXTS = ["", "x", "../../etc/passwd", "/dev/zero", "a" * 5000, "%s%n", "\u2028", "input"]


def seeds(scratch):
    """Small models: graphs of test/Models, whose weights go into the folder of the
    mutants, and a spread of the backend tests."""
    data = CACHE / "deps/onnx/onnx/backend/test/data"
    paths = []
    for name in MODELS:
        make_model.make(name, ROOT / "test/Models", CACHE / "models", True)
        shutil.copyfile(CACHE / "models" / name / f"{name}.weights", pathlib.Path(scratch) / f"{name}.weights")
        paths += [CACHE / "models" / name / "model.onnx"] * 12
    paths += sorted(data.glob("node/*/model.onnx"))[::9] + sorted(data.glob("simple/*/model.onnx"))
    return [p.read_bytes() for p in paths if p.stat().st_size < SMALL]


def messages_of(message):
    """All messages inside a message, itself included."""
    yield message
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        for inner in value if field.is_repeated else [value]:
            yield from messages_of(inner)


def change_scalar(rng, message, everything):
    """Gives one scalar field another value, or that of the same field elsewhere."""
    fields = [f for f in message.DESCRIPTOR.fields if f.message_type is None]
    if not fields:
        return
    field = rng.choice(fields)
    twins = [m for m in everything if m.DESCRIPTOR is message.DESCRIPTOR and m is not message]
    if twins and rng.random() < 0.4:
        twin = rng.choice(twins)
        message.ClearField(field.name)
        if field.is_repeated:
            getattr(message, field.name).extend(getattr(twin, field.name))
        elif twin.HasField(field.name):
            setattr(message, field.name, getattr(twin, field.name))
        return
    kind = field.cpp_type
    if kind == field.CPPTYPE_STRING:
        value = rng.choice(TEXTS)
        value = value.encode() if field.type == field.TYPE_BYTES else value
    elif kind in (field.CPPTYPE_FLOAT, field.CPPTYPE_DOUBLE):
        value = rng.choice([0.0, -1.0, 1e30, float("nan"), float("inf")])
    elif kind == field.CPPTYPE_ENUM:
        value = rng.choice(field.enum_type.values).number
    elif kind in (field.CPPTYPE_INT64,):
        value = rng.choice(NUMBERS)
    elif kind in (field.CPPTYPE_UINT32, field.CPPTYPE_UINT64):
        value = abs(rng.choice(NUMBERS[:8]))
    else:
        value = rng.choice(NUMBERS[:8])
    if field.is_repeated:
        values = getattr(message, field.name)
        if values and rng.random() < 0.5:
            values[rng.randrange(len(values))] = value
        elif values and rng.random() < 0.5:
            del values[rng.randrange(len(values))]
        else:
            values.append(value)
    elif rng.random() < 0.2:
        message.ClearField(field.name)
    else:
        setattr(message, field.name, value)


def change_list(rng, message):
    """Drops, doubles or swaps elements of one list of messages."""
    lists = [f for f, _ in message.ListFields() if f.message_type is not None and f.is_repeated]
    if not lists:
        return
    values = getattr(message, rng.choice(lists).name)
    i, j = rng.randrange(len(values)), rng.randrange(len(values))
    action = rng.randrange(4)
    if action == 0:
        del values[i]
    elif action == 1:
        values.add().CopyFrom(values[i])
    elif action == 2:
        values[i].CopyFrom(values[j]) if i != j else None
    else:
        keep = type(values[i])()
        keep.CopyFrom(values[i])
        if i != j:
            values[i].CopyFrom(values[j])
            values[j].CopyFrom(keep)


def rewire(rng, graph):
    """Points an input of a node to any other value, which may close a cycle."""
    nodes = [n for n in graph.node if n.input]
    if nodes:
        node = rng.choice(nodes)
        names = [o for n in graph.node for o in n.output] + [i.name for i in graph.input] + ["", "nowhere"]
        node.input[rng.randrange(len(node.input))] = rng.choice(names)


def nest(rng, model):
    """Wraps the graph into `If` again and again."""
    for _ in range(rng.choice([1, 3, 90])):
        inner = onnx.GraphProto()
        inner.CopyFrom(model.graph)
        del inner.input[:]
        node = onnx.helper.make_node("If", ["c"], [o.name for o in inner.output], then_branch=inner, else_branch=inner)
        if len(node.SerializeToString()) > 4 * SMALL:
            return
        del model.graph.node[:]
        model.graph.node.append(node)


def mutate(rng, data):
    """(mutant, whether protobuf can parse it)."""
    if rng.random() < 0.25:
        mutant = flip_bits(rng, data) if rng.random() < 0.7 else cut(rng, data)
        try:
            onnx.ModelProto().ParseFromString(mutant)
            return mutant, True
        except DecodeError:
            return mutant, False
    model = onnx.ModelProto.FromString(data)
    for _ in range(rng.choice([1, 1, 1, 2, 4, 16])):
        action = rng.random()
        if action < 0.2:
            rewire(rng, model.graph)
        elif action < 0.22:
            nest(rng, model)
        else:
            everything = list(messages_of(model))
            message = rng.choice(everything)
            change_list(rng, message) if action < 0.45 else change_scalar(rng, message, everything)
    return model.SerializePartialToString(), True


def main():
    parser = make_parser(__doc__, 10_000)
    parser.add_argument("--command", default=f"{DRIVER} compile --dry-run")
    arguments = parser.parse_args()
    outcomes = run_campaign(arguments, [shlex.split(arguments.command)], ".onnx", seeds, mutate)
    failed, accepted = count_failed(outcomes), count_accepted(outcomes)
    parsed = sum(outcome.parses for outcome in outcomes)
    print(f"fuzz: {len(outcomes)} mutants, {parsed / len(outcomes):.0%} parse, {accepted} accepted, {failed} failed")
    return 1 if failed or parsed < 0.3 * len(outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
