"""Runs every script of a folder with --help and with a flag it does not know.

Usage: help.py PYTHON FOLDER...; modules without a main program are skipped.
"""
import pathlib
import subprocess
import sys
import tempfile


def run(command, folder):
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def problems_of(command, name):
    with tempfile.TemporaryDirectory() as scratch:
        shown = run([*command, "--help"], scratch)
        if shown.returncode != 0 or "usage:" not in shown.stdout.lower():
            yield f"{name} --help: status {shown.returncode}: {shown.stderr.strip()[-200:]}"
        refused = run([*command, "--no-such-flag"], scratch)
        if refused.returncode != 2 or "usage:" not in (refused.stdout + refused.stderr).lower():
            yield f"{name} --no-such-flag: status {refused.returncode}"
        left = list(pathlib.Path(scratch).iterdir())
        if left:
            yield f"{name}: leaves {left[0].name} behind"


def main():
    python, count, problems = sys.argv[1], 0, []
    for folder in sys.argv[2:]:
        for file in sorted(pathlib.Path(folder).iterdir()):
            if file.is_dir():
                continue
            head = file.read_text(errors="replace")
            if file.suffix == ".py" and "__main__" in head:
                command = [python, str(file)]
            elif head.startswith("#!/usr/bin/env bash"):
                command = [str(file)]
            else:
                continue
            count += 1
            problems += problems_of(command, file.name)
    print("\n".join(problems) or f"help: {count} scripts, no problem")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
