#!/usr/bin/env python3
"""Checks that every constraint an nn op documents is violated by a test.

A constraint is a line "- C1: ..." in the op's description; its test is a function or
kernel whose name begins with OP_c1 in test/Dialect/NN.
"""
import argparse
import pathlib
import re
import sys

OP = re.compile(r'^def NN_\w+Op : NN_\w+<"(\w+)"(.*?)(?=^def |^#endif|\Z)', re.S | re.M)
CONSTRAINT = re.compile(r"^    - (C\d+):", re.M)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=pathlib.Path)
    root = parser.parse_args().root
    tests = "".join(f.read_text() for f in sorted((root / "test/Dialect/NN").glob("*.mlir")))
    count, problems = 0, []
    for file in sorted((root / "include/calotype/Dialect/NN/IR").glob("*.td")):
        for op, text in OP.findall(file.read_text()):
            for constraint in CONSTRAINT.findall(text):
                count += 1
                if not re.search(rf'[@"]{op}_{constraint.lower()}(?!\d)', tests):
                    problems.append(f"{file.name}: no test violates {constraint} of nn.{op}")
    print("\n".join(problems) or f"constraints: {count}, each with a test")
    return 1 if problems or not count else 0


if __name__ == "__main__":
    sys.exit(main())
