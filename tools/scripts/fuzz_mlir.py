#!/usr/bin/env python3
"""Feeds mutated .mlir files to the driver; it must refuse or accept, never die.

Usage: fuzz_mlir.py [--count N] [--seed S] [--keep DIR] [--command "..."]... [--report FILE]

The counterpart of fuzz_onnx.py for graphs as text: the same limits and the same rule
(fuzzing/limits.py). Seeds are the graphs of the lit tests. Most mutants
keep their brackets and change tokens (numbers, types, op names, operands, lines), so
that many get past the parser. The mutant i of seed S is the same on every machine;
COMMANDS take turns (default: `calotype compile --dry-run` and `calotype inspect`).
"""
import re
import shlex
import sys

from fuzzing.campaign import DRIVER, ROOT, count_accepted, count_failed, make_parser, run_campaign
from fuzzing.damage import NUMBERS, cut, flip_bits

FOLDERS = ("test/Dialect/NN", "test/Reference", "test/Conversion/NNToHalide", "test/Tools/calotype/Inputs")
SMALL = 20_000  # characters of a seed
TOKENS = re.compile(r'"(?:[^"\\\n]|\\.)*"|[%@#!^]?[A-Za-z_][\w.$]*|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|->|\S|\n|[ \t]+')
# What the driver refuses in any case: kernels, layouts, open extents, what is meant to fail.
NO_GRAPH = re.compile(r"nn\.(kernel|call|relayout|layout)|halide\.|host\.|<\?|x\?|func private|arith\.|\"")
ELEMENTS = ["f16", "bf16", "f32", "f64", "i1", "i8", "i16", "i32", "i64", "ui8", "ui16", "ui32", "ui64", "i4", "index",
            "tensor<f32>", "complex<f32>", "none", "vector<4xf32>", "memref<4xf32>", "i65536", "tensor<*xf32>"]
PIECES = ["?", "x", "<", ">", "(", ")", "{", "}", "[", "]", ",", ":", "=", "loc(unknown)", "dense<0>", "dense<[]>",
          "dense_resource<absent>", "dense<1.0> : tensor<2147483647xf32>", "array<i64>", "array<i64: -1>", "unit",
          "nn.name", "nn.state", "nn.specialization", '"\\00"', '""', "#nn.layout<", "true", "0x7FC00000", "private",
          "affine_map<(d0) -> (d0)>", "func.func private @f(tensor<2xf32>) -> tensor<2xf32>\n", "module {", "^bb0:"]


def seeds():
    """The graphs of the lit tests that are graphs alone; a file with several is split."""
    texts = []
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.mlir")):
            for part in re.split(r"^// -----.*$", path.read_text(), flags=re.M):
                if "expected-error" in part:
                    continue
                part = re.sub(r"^\s*//.*\n", "", part, flags=re.M)
                if "func.func" in part and len(part) < SMALL and not NO_GRAPH.search(part):
                    texts.append(part)
    return texts


def is_number(token):
    return re.fullmatch(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", token)


def change_number(rng, token):
    """An extreme, or a neighbour. `4x3xf32` is one word: its extents are changed too."""
    value = rng.choice(NUMBERS)
    return str(value if rng.random() < 0.5 else rng.choice([int(float(token)) + 1, int(float(token)) - 1, 0]))


def change_word(rng, token, words):
    extents = re.fullmatch(r"(x?)(\d+)(x.*)", token) or re.fullmatch(r"(x)()(\w+)", token)
    if extents and rng.random() < 0.7:
        return extents[1] + rng.choice(["0", "1", "3", "?", "2147483647", "4294967296", "9223372036854775807"]) + extents[3]
    if token.startswith("nn."):
        return rng.choice([w for w in words if w.startswith("nn.")])
    if re.fullmatch(r"(\d+x|x)*b?[fiu]i?\d+", token):
        return rng.choice(ELEMENTS)
    same = [w for w in words if w[0] == token[0]]
    return rng.choice(same or words)


def change_token(rng, tokens):
    at = rng.randrange(len(tokens))
    token = tokens[at]
    if is_number(token):
        tokens[at] = change_number(rng, token)
    elif token.strip() and (token[0].isalpha() or token[0] in "%@#!_"):
        tokens[at] = change_word(rng, token, [t for t in tokens if t.strip()])
    elif token.startswith('"'):
        tokens[at] = rng.choice(['""', '"x"', '"\\00\\FF"', '"' + "a" * 70000 + '"', token + token])
    else:
        tokens[at] = rng.choice(PIECES)


def change_lines(rng, tokens):
    """Drops, doubles or swaps whole lines."""
    lines = "".join(tokens).split("\n")
    i, j = rng.randrange(len(lines)), rng.randrange(len(lines))
    action = rng.randrange(3)
    if action == 0:
        del lines[i]
    elif action == 1:
        lines.insert(j, lines[i])
    else:
        lines[i], lines[j] = lines[j], lines[i]
    return TOKENS.findall("\n".join(lines))


def nest(rng, tokens):
    at, levels = rng.randrange(len(tokens)), rng.choice([10, 100, 100_000])
    opening, closing = rng.choice(["[]", "()", "{}", "<>"])
    tokens[at] = opening * levels + tokens[at] + closing * levels


def mutate(rng, text):
    if rng.random() < 0.1:
        change = flip_bits if rng.random() < 0.6 else cut
        return change(rng, text.encode())
    tokens = TOKENS.findall(text)
    for _ in range(rng.choice([1, 1, 1, 1, 1, 2, 3, 8])):
        action = rng.random()
        if action < 0.7:
            change_token(rng, tokens)
        elif action < 0.85:
            tokens = change_lines(rng, tokens)
        elif action < 0.95:
            i, j = rng.randrange(len(tokens)), rng.randrange(len(tokens))
            tokens[i] = tokens[j]
        else:
            nest(rng, tokens) if action > 0.99 else tokens.insert(rng.randrange(len(tokens)), rng.choice(PIECES))
    return "".join(tokens).encode()


def main():
    parser = make_parser(__doc__, 2000)
    parser.add_argument("--command", action="append")
    arguments = parser.parse_args()
    commands = [shlex.split(c) for c in arguments.command or (f"{DRIVER} compile --dry-run", f"{DRIVER} inspect")]
    corpus = seeds()
    outcomes = run_campaign(arguments, commands, ".mlir", lambda _: corpus, lambda rng, text: (mutate(rng, text), True))
    failed, accepted = count_failed(outcomes), count_accepted(outcomes)
    print(f"fuzz: {len(outcomes)} mutants of {len(corpus)} graphs, {accepted} accepted, {failed} failed")
    return 1 if failed or accepted < 0.02 * len(outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
