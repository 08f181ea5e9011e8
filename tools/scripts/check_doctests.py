#!/usr/bin/env python3
"""Runs the examples of the documentation.

Usage: check_doctests.py ROOT

An example is a `mlir` block of a Markdown file whose first line is `// RUN: command`;
%s in the command is the block itself, as in lit tests. The tools come from PATH. The
exit status is 1 when an example fails.
"""
import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

BLOCK = re.compile(r"^```mlir\n(// RUN: .*?)^```", re.M | re.S)


def run(block, scratch):
    """'' or what went wrong."""
    source = pathlib.Path(scratch) / "example.mlir"
    source.write_text(block)
    for command in re.findall(r"^// RUN: (.*)$", block, re.M):
        done = subprocess.run(["bash", "-o", "pipefail", "-c", command.replace("%s", str(source))],
                              capture_output=True, text=True)
        if done.returncode:
            return f"{command}\n{done.stderr.strip()}"
    return ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=pathlib.Path, metavar="ROOT", help="the source tree")
    root, count, wrong = parser.parse_args().root, 0, 0
    with tempfile.TemporaryDirectory() as scratch:
        for file in [*sorted(root.glob("*.md")), *sorted((root / "docs").rglob("*.md"))]:
            for match in BLOCK.finditer(text := file.read_text()):
                count += 1
                problem = run(match.group(1), scratch)
                if problem:
                    wrong += 1
                    line = text.count("\n", 0, match.start()) + 1
                    print(f"{file.relative_to(root)}:{line}: the example fails: {problem}")
    print(f"doctests: {count - wrong} of {count} examples hold")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
