"""Compares the embeddings that the demo's program prints with those of goldens.json.

Usage: embeddings.py PROGRAM ARTIFACT VOCABULARY GOLDENS
"""
import json
import subprocess
import sys

TOLERANCE = 1e-5


def main():
    program, artifact, vocabulary, goldens = sys.argv[1:]
    rows = json.load(open(goldens))["rows"]
    command = [program, "--artifact", artifact, "--vocabulary", vocabulary, "--embeddings", *(r["text"] for r in rows)]
    lines = subprocess.run(command, capture_output=True, check=True, text=True).stdout.splitlines()
    wrong = len(lines) != len(rows)
    for row, line in zip(rows, lines):
        got = [float(x) for x in line.split()]
        worst = max(abs(a - b) for a, b in zip(got, row["embedding"]))
        bad = len(got) != len(row["embedding"]) or not worst <= TOLERANCE
        wrong |= bad
        print(f"{'FAIL' if bad else 'ok'}: {worst:.2e} {row['text']}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
