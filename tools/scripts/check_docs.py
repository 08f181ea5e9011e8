#!/usr/bin/env python3
"""Checks that the links of the Markdown files lead to files and headings.

Usage: check_docs.py ROOT

The exit status is 1 when something is found.
"""
import argparse
import pathlib
import re
import sys

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.M | re.S)


def anchors_of(file):
    headings = re.findall(r"^#+ +(.*)$", FENCE.sub("", file.read_text()), re.M)
    return {re.sub(r"[^\w\- ]", "", h).strip().lower().replace(" ", "-") for h in headings}


def problems_of(root, file):
    name = file.relative_to(root).as_posix()
    for target in LINK.findall(FENCE.sub("", file.read_text())):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (file.parent / path).resolve() if path else file
        if not there.exists():
            yield f"{name}: the link {target} leads nowhere"
        elif anchor and there.suffix == ".md" and anchor not in anchors_of(there):
            yield f"{name}: {target} names no heading"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=pathlib.Path, metavar="ROOT", help="the source tree")
    root = parser.parse_args().root.resolve()
    files = [*sorted(root.glob("*.md")), *sorted((root / "docs").rglob("*.md"))]
    problems = [p for f in files for p in problems_of(root, f)]
    print("\n".join(problems) or f"docs: {len(files)} files, no problem")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
