#!/usr/bin/env python3
"""What attention without softmax gains by its linear order, as the sequence grows.

Usage: linear_order.py [--threads N] [--target T] [--rounds N] [--heads H] [--tokens N]... [--depth D]...

Compiles (Q K^T) V and Q (K^T V), which is what nn-reassociate-attention makes of it, and prints a Markdown table: a row per number of tokens, for each depth both times in ms and
the gain. Both run in turns; minima over all rounds count. The original needs 4 H N^2 bytes of
scores; it is left out where they exceed --memory.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

from onnx import helper, save

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools" / "scripts"))
from kernels import value  # noqa: E402

DRIVER = ROOT / "build" / "bin" / "calotype"


def graph(heads, tokens, depth, is_linear):
    """(q k^T) v, or q (k^T v)."""
    shape = [1, heads, tokens, depth]
    products = ([("columns", "v", "state"), ("q", "state", "out")] if is_linear
                else [("q", "columns", "scores"), ("scores", "v", "out")])
    nodes = [helper.make_node("Transpose", ["k"], ["columns"], perm=[0, 1, 3, 2])]
    nodes += [helper.make_node("MatMul", [a, b], [c]) for a, b, c in products]
    made = helper.make_graph(nodes, "order", [value(n, shape) for n in "qkv"], [value("out", shape)])
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def run(model, arguments, flags, out):
    command = [DRIVER, "bench", model, "--threads", arguments.threads, "--target", arguments.target, "--seconds", 1, "--quiet",
               "--json", out, *flags]
    subprocess.run([str(c) for c in command], check=True, stdout=subprocess.DEVNULL)
    return json.loads(out.read_text())[0]["latency_ms"]["min"]


def measure(tokens, depth, arguments, scratch):
    """(original, linear) in ms; the original is None where it needs too much memory."""
    models = {"linear": graph(arguments.heads, tokens, depth, True)}
    if 4 * arguments.heads * tokens**2 <= arguments.memory << 20:
        models["original"] = graph(arguments.heads, tokens, depth, False)
    best = {}
    for name, model in models.items():
        save(model, scratch / f"{name}.onnx")
    for _ in range(arguments.rounds):
        for name in models:
            time = run(scratch / f"{name}.onnx", arguments, ["--without", "nn-reassociate-attention"], scratch / "out.json")
            best[name] = min(time, best.get(name, time))
    return best.get("original"), best["linear"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--target", default="native")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--heads", type=int, default=8)
    parser.add_argument("--memory", type=int, default=8000, help="MiB of scores (default: 8000)")
    parser.add_argument("--tokens", type=int, action="append")
    parser.add_argument("--depth", type=int, action="append")
    arguments = parser.parse_args()
    depths = arguments.depth or [32, 64, 128]
    print("| tokens | " + " | ".join(f"d = {d}: ms, ms, gain" for d in depths) + " |")
    print("|--:|" + "--:|" * len(depths))
    with tempfile.TemporaryDirectory() as folder:
        for tokens in arguments.tokens or [512, 1024, 2048, 4096, 8192, 16384]:
            cells = []
            for depth in depths:
                original, linear = measure(tokens, depth, arguments, pathlib.Path(folder))
                cells.append(f"{linear:.3g}" if original is None else f"{original:.3g}, {linear:.3g}, {original / linear:.1f}")
            print(f"| {tokens} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
