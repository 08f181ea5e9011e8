#!/usr/bin/env python3
"""Checks that C and C++ sources have the form that clang-format gives them.

Usage: check_format.py ROOT

The style is ROOT/.clang-format; `clang-format-22 -i FILE...` mends what is found. The
exit status is 1 when something is found, 2 without clang-format.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

TOOL = "clang-format-22"
SUFFIXES = (".cpp", ".c", ".h", ".hpp")
FINDING = re.compile(r"^(\S+?):(\d+):\d+: (?:error|warning): code should be clang-formatted", re.MULTILINE)


def problems_of(root, files):
    run = subprocess.run([TOOL, "--dry-run", "-Werror", "--style=file", *files], cwd=root, capture_output=True, text=True)
    lines = {}
    for file, line in FINDING.findall(run.stderr):
        lines.setdefault(file, line)
    if run.returncode and not lines:
        return [run.stderr.strip() or f"{TOOL} exits with {run.returncode}"]
    return [f"{file}:{line}: not as {TOOL} has it" for file, line in lines.items()]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=pathlib.Path, metavar="ROOT", help="the source tree")
    root = parser.parse_args().root
    files = [f.relative_to(root).as_posix() for top in ("include", "lib", "tools", "test")
             for f in sorted((root / top).rglob("*")) if f.suffix in SUFFIXES and f.is_file()]
    parts = [files[i:i + 50] for i in range(0, len(files), 50)]
    try:
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            problems = [p for found in pool.map(lambda part: problems_of(root, part), parts) for p in found]
    except FileNotFoundError:
        print(f"format: no {TOOL}; tools/setup installs it")
        return 2
    print("\n".join(problems) or f"format: {len(files)} files, no problem")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
