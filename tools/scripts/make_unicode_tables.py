#!/usr/bin/env python3
"""Writes the character tables of the demo's tokenizer.

Usage: make_unicode_tables.py > tools/demo-minilm/UnicodeTables.inc
"""
import argparse
import textwrap
import unicodedata

HANGUL = range(0xAC00, 0xD7A4)  # decomposed by arithmetic in the tokenizer
BANNER = "//===" + "-" * 70 + "===//"


def bare(text):
    """Decomposed, without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")


def folded():
    """{code point: its lower case without accents} where that differs."""
    table = {}
    for code in range(0x80, 0x20000):
        char = chr(code)
        if code in HANGUL or unicodedata.category(char) in ("Mn", "Cs"):
            continue
        text = bare(bare(char).lower())
        if text != char:
            table[code] = [ord(c) for c in text]
    return table


def fold_runs(table):
    """[first, last, step, delta] of single replacements, so that cp + delta is the result."""
    runs = []
    for code, (to, *rest) in sorted(table.items()):
        if rest:
            continue
        delta, run = to - code, runs[-1] if runs else None
        if run and run[3] == delta and code - run[1] in ((1, 2) if run[0] == run[1] else (run[2],)):
            run[1], run[2] = code, code - run[1]
        else:
            runs.append([code, code, 1, delta])
    return runs


def ranges(is_in):
    found = []
    for code in range(0x80, 0x110000):
        if is_in(unicodedata.category(chr(code))):
            if found and found[-1][1] == code - 1:
                found[-1][1] = code
            else:
                found.append([code, code])
    return found


def emit(comment, declaration, rows):
    cells = ", ".join("{" + ", ".join(map(str, r)) + "}" for r in rows)
    print(f"// {comment}\nconstexpr {declaration} = {{")
    print("\n".join(textwrap.wrap(cells, 100, initial_indent="    ", subsequent_indent="    ")))
    print("};\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.parse_args()
    print(f"{BANNER}\n// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception\n{BANNER}")
    print("// Written by tools/scripts/make_unicode_tables.py; do not edit.\n")
    table = folded()
    emit("Lower case without accents: first, last, step, what to add.", "FoldRun foldRuns[]", fold_runs(table))
    longer = [[code, *(to + [0, 0, 0])[:3]] for code, to in sorted(table.items()) if len(to) != 1]
    emit("The same, where the result has two or three characters (or none).", "FoldList foldLists[]", longer)
    emit("Punctuation.", "CodeRange punctuationRanges[]", ranges(lambda k: k[0] == "P"))
    emit("Accents that stand behind their letter.", "CodeRange accentRanges[]", ranges(lambda k: k == "Mn"))
    emit("Control, format and private characters.", "CodeRange controlRanges[]",
         ranges(lambda k: k in ("Cc", "Cf", "Co")))
    emit("Spaces.", "CodeRange spaceRanges[]", ranges(lambda k: k == "Zs"))


if __name__ == "__main__":
    main()
