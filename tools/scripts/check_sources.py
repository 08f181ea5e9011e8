#!/usr/bin/env python3
"""Checks the form of the sources: size, banner, include guard, leftovers.

Usage: check_sources.py ROOT

Limits are those of docs/StyleGuide.md. The exit status is 1 when something is found.
"""
import argparse
import pathlib
import re
import sys

LIMITS = {".cpp": 600, ".c": 600, ".h": 600, ".hpp": 600, ".td": 600, ".py": 600, ".sh": 600, "CMakeLists.txt": 100}
LICENCE = "SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception"
SOURCES = (".cpp", ".c", ".h", ".hpp", ".td")
# Spelled in two halves, so that this file does not find itself.
LEFTOVERS = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")


def guard_of(name):
    inside = re.sub(r"^(include|lib)/", "", name)
    prefix = "" if name.startswith("include/") else "CALOTYPE_" if name.startswith("lib/") else None
    return None if prefix is None else prefix + re.sub(r"\W", "_", inside).upper()


def problems_of(root, file):
    name = file.relative_to(root).as_posix()
    text = file.read_text(errors="replace")
    lines = text.count("\n")
    limit = LIMITS.get(file.name, LIMITS.get(file.suffix))
    if limit and lines > limit:
        yield f"{name}: {lines} lines, the limit is {limit}"
    for match in LEFTOVERS.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        yield f"{name}:{line}: {match.group()} left in the source"
    if file.suffix in SOURCES:
        if LICENCE not in text[:600]:
            yield f"{name}: no licence banner"
        if "using namespace Halide" in text:
            yield f"{name}: using namespace Halide"
    if file.suffix == ".h" and name.startswith("include/"):
        guard = guard_of(name)
        if f"#ifndef {guard}\n#define {guard}\n" not in text:
            yield f"{name}: the include guard is not {guard}"
        if "/// \\file" not in text:
            yield f"{name}: no '/// \\file' paragraph"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=pathlib.Path, metavar="ROOT", help="the source tree")
    root = parser.parse_args().root
    files = [f for top in ("include", "lib", "tools", "test") for f in sorted((root / top).rglob("*"))
             if f.is_file() and (f.suffix in LIMITS or f.name in LIMITS)]
    problems = [p for f in files for p in problems_of(root, f)]
    print("\n".join(problems) or f"sources: {len(files)} files, no problem")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
