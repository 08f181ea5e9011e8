#!/usr/bin/env python3
"""Runs one suite of tests for tools/check and writes its counts.

Usage: run_suite.py lit|unit|integration BUILD COUNT [FULL]

COUNT gets one line "passed failed". FULL=1 sets the lit parameter full.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys

GOOD = ("PASS", "XFAIL", "FLAKYPASS")
NEUTRAL = ("UNSUPPORTED", "SKIPPED", "EXCLUDED")


def lit_of(build):
    """The lit program that CMake found."""
    for line in (build / "CMakeCache.txt").read_text().splitlines():
        if line.startswith("CALOTYPE_LIT:"):
            return line.split("=", 1)[1]
    raise SystemExit("run_suite: CMake found no lit")


def run_lit(build, parameters):
    report = build / "check" / f"lit-{os.getpid()}.json"
    command = [sys.executable, lit_of(build), "-v", "--time-tests", "-o", str(report), *parameters, str(build / "test")]
    status = subprocess.run(command).returncode
    tests = json.loads(report.read_text())["tests"]
    report.unlink()
    good = sum(t["code"] in GOOD for t in tests)
    bad = sum(t["code"] not in GOOD + NEUTRAL for t in tests)
    return good, bad or int(status not in (0, 1))


def run_unit(build):
    subprocess.run(["ninja", "-k", "0", "-C", str(build), "check-calotype-unit"])
    good = bad = 0
    folder = build / "test" / "Unit"
    for program in sorted(p for p in folder.iterdir() if p.is_file() and os.access(p, os.X_OK)):
        report = folder / f"{program.name}.json"
        if not report.exists():
            bad += 1
            continue
        counts = json.loads(report.read_text())
        bad += counts["failures"]
        good += counts["tests"] - counts["failures"]
    return good, bad


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("suite", choices=["lit", "unit", "integration"])
    parser.add_argument("build", type=pathlib.Path, metavar="BUILD", help="the build folder")
    parser.add_argument("count", type=pathlib.Path, metavar="COUNT", help="file of the counts")
    parser.add_argument("full", nargs="?", type=int, choices=[0, 1], default=0, metavar="FULL")
    arguments = parser.parse_args()
    suite, build = arguments.suite, arguments.build
    if suite == "unit":
        for old in (build / "test" / "Unit").glob("*.json"):
            old.unlink()
        good, bad = run_unit(build)
    else:
        parameters = ["-Dintegration=1"] if suite == "integration" else []
        good, bad = run_lit(build, parameters + ["-Dfull=1"] * arguments.full)
    arguments.count.write_text(f"{good} {bad}\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
