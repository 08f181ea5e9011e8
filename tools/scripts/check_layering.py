#!/usr/bin/env python3
"""Checks that no source includes a project header its folder may not include.

Usage: check_layering.py ROOT

ALLOWED says for each folder of include/calotype and lib which folders it may
include besides itself; the longest matching prefix counts. docs/Architecture.md
explains the table. LIBRARIES says which folder alone may include the headers of
a library. The exit status is 1 when something is found.
"""
import argparse
import pathlib
import re
import sys

NN, HALIDE, HOST = "Dialect/NN/IR", "Dialect/Halide/IR", "Dialect/Host/IR"
PLAN = "Dialect/Plan/IR"
TARGET = "Dialect/Calotype/IR"
ALLOWED = {
    "Support": [],
    "records.h": [],
    "Runtime": [],
    "Runtime/Records": ["records.h"],
    TARGET: ["Support"],
    # A plan knows what the target's registers are.
    "Dialect/Plan/IR": ["Analysis/TargetInfo.h", "Support"],
    "Dialect/NN/IR": [PLAN, "Support"],
    "Dialect/Halide/IR": ["Support"],
    "Dialect/Host/IR": ["Support"],
    "Analysis": [NN, HALIDE, HOST, PLAN, TARGET, "Support"],
    # A family plans kernels of nn ops and schedules halide pipelines, so it
    # stands beside both dialects and before the passes that ask it.
    "Kernels": [NN, HALIDE, PLAN, "Analysis", "Support"],
    "Dialect/NN/Transforms": [NN, PLAN, TARGET, "Kernels", "Analysis", "Support"],
    "Dialect/Halide/Transforms": [HALIDE, PLAN, "Kernels", "Analysis", "Support"],
    "Dialect/Host/Transforms": [HOST, "Analysis", "Support"],
    "Import/ONNX": [NN, "Support"],
    "Conversion": [NN, HALIDE, HOST, PLAN, "Analysis", "Support"],
    "Reference": [NN, "Support"],
    "Target": [HALIDE, TARGET, "Support"],
    "Artifact": [HOST, TARGET, "Target", "Runtime", "Support"],
    "Execution": [TARGET, "Artifact", "Target", "Runtime", "Support"],
    "Pipelines": [NN, HALIDE, HOST, PLAN, TARGET, "Kernels", "Dialect/NN/Transforms", "Dialect/Halide/Transforms",
                  "Dialect/Host/Transforms", "Import/ONNX", "Reference", "Conversion", "Target",
                  "Artifact", "Execution", "Runtime", "Analysis", "Support", "InitAllDialects.h"],
}
EVERYTHING = ("InitAll", "tools", "test")
LIBRARIES = {
    "Halide.h": ["lib/Target/HalideObject"],
    "HalideRuntime.h": ["lib/Target/HalideObject", "lib/Runtime"],
    "onnx/": ["lib/Import/ONNX"],
    "google/protobuf/": ["lib/Import/ONNX"],
}
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.M)
TD_INCLUDE = re.compile(r'^\s*include\s*"([^"]+)"', re.M)


def layer(path):
    """The row of ALLOWED for a path under include/calotype or lib."""
    rows = [row for row in ALLOWED if path == row or path.startswith(row + "/")]
    return max(rows, key=len, default=None)


def problems_of(root, file):
    name = file.relative_to(root).as_posix()
    text = file.read_text(errors="replace")
    includes = (TD_INCLUDE if file.suffix == ".td" else INCLUDE).findall(text)
    for header in includes:
        for prefix, homes in LIBRARIES.items():
            if header.startswith(prefix) and not name.startswith(tuple(homes)) and not name.startswith("test"):
                yield f"{name}: includes {header}, which only {' and '.join(homes)} may include"
    inside = re.sub(r"^(include/calotype|lib)/", "", name)
    if inside.startswith(EVERYTHING):
        return
    here = layer(inside)
    if here is None:
        yield f"{name}: no row of the layering table holds this folder"
        return
    for header in includes:
        if not header.startswith("calotype/"):
            continue
        there = header.removeprefix("calotype/")
        allowed = layer(there) == here or any(there == a or there.startswith(a + "/") for a in ALLOWED[here])
        if not allowed:
            yield f"{name}: {here} must not include {header}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=pathlib.Path, metavar="ROOT", help="the source tree")
    root = parser.parse_args().root
    files = [f for top in ("include", "lib", "tools", "test") for f in sorted((root / top).rglob("*"))
             if f.suffix in (".h", ".c", ".cpp", ".hpp", ".td")]
    problems = [p for f in files for p in problems_of(root, f)]
    print("\n".join(problems) or f"layering: {len(files)} files, no problem")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
