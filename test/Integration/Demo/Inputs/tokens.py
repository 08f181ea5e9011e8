"""Compares the tokens that a program prints with those of goldens.json.

Usage: tokens.py PROGRAM VOCABULARY GOLDENS
"""
import json
import subprocess
import sys

# Text and its pieces: accents, Hangul, a broken byte, a long word, a soft hyphen.
EXTRA = [
    ("Crème BRÛLÉE!", "cr ##eme br ##ule ##e !"),
    ("한국", "ᄒ ##ᅡ ##ᆫ ##ᄀ ##ᅮ ##ᆨ"),
    ("co\u00adop\u200b", "coop"),
    ("x" * 101, "[UNK]"),
    ("\u0130stanbul ﬁ Ω", "istanbul ﬁ ω"),
]


def main():
    program, vocabulary, goldens = sys.argv[1:]
    rows = json.load(open(goldens))["rows"]
    pieces = [line.rstrip("\n") for line in open(vocabulary, encoding="utf8")]
    text = "\n".join([r["text"] for r in rows] + [t for t, _ in EXTRA]) + "\n\xff broken\n"
    data = text.encode("utf8").replace("\xff".encode("utf8"), b"\xff")
    lines = subprocess.run([program, vocabulary], input=data, capture_output=True, check=True).stdout.decode().split("\n")
    wrong = 0
    for row, line in zip(rows, lines):
        want = [i for i, m in zip(row["input_ids"], row["attention_mask"]) if m]
        if want != [int(n) for n in line.split()]:
            wrong += 1
            print(f"{row['text']}: {line}, expected {want}")
    for (text, want), line in zip([*EXTRA, ("\xff broken", "broken")], lines[len(rows):]):
        got = " ".join(pieces[int(n)] for n in line.split()[1:-1])
        if got != want:
            wrong += 1
            print(f"{text}: {got}, expected {want}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
