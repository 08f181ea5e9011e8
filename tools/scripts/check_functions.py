#!/usr/bin/env python3
"""Checks the length of functions in C and C++ sources.

Usage: check_functions.py ROOT

A function's length is the number of its lines from the first of its declaration to its
closing brace, without those of a text (R"(...)") in it; the limit is that of
docs/StyleGuide.md. Lambdas count with the function around them. The exit status is 1
when something is found.
"""
import argparse
import pathlib
import re
import sys

LIMIT = 60
SUFFIXES = (".cpp", ".c", ".h", ".hpp")
# Functions that may be longer, and why.
EXCEPTIONS = {
    "lib/Dialect/Halide/Transforms/Templates/Window.cpp": {
        "scheduleWindow": "decides, splits and places; falls apart where a family's plan decides"},
}
# Comments, literals and preprocessor lines: nothing in them is code.
OPAQUE = re.compile(
    r"//[^\n]*|/\*.*?\*/"
    r'|R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"'
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<!\w)'(?:\\.|[^'\\\n])+'"
    r"|^[ \t]*#(?:\\\n|[^\n])*",
    re.DOTALL | re.MULTILINE)
# A form feed marks a line of a text.
TEXT_LINE = "\f"
LABELS = re.compile(r"(?:\s|\b(?:public|private|protected):)*")
TEMPLATE = re.compile(r"\btemplate\s*<(?:[^<>]|<(?:[^<>]|<[^<>]*>)*>)*>")
ATTRIBUTE = re.compile(r"\[\[.*?\]\]|\b(?:alignas|__attribute__)\s*\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)")
SCOPE = re.compile(r"\s*(?:(?:typedef|static|inline)\s+)*(?:namespace|class|struct|union|extern)\b[^(=]*$")
NAME = re.compile(r"((?:\w+::)*operator\s*(?:[^\s\w(]+|\(\))|[~\w:]+)\s*(?:\(|=\s*\[)")


def blank(match):
    text = match.group()
    lines = "\n" * text.count("\n")
    return "0" + lines.replace("\n", "\n" + TEXT_LINE) if text[0] in "\"'R" else " " + lines


def is_scope(head):
    """Whether HEAD, the text before a brace, opens something that holds functions."""
    return bool(SCOPE.match(ATTRIBUTE.sub(" ", TEMPLATE.sub(" ", head))))


def is_function(head):
    """Whether HEAD, the text before a brace that opens no scope, declares a function."""
    head = ATTRIBUTE.sub(" ", TEMPLATE.sub(" ", head))
    before = re.sub(r"operator\s*[^\s\w]+", "", head.split("(", 1)[0])
    return "(" in head and ("=" not in before or re.search(r"=\s*\[", head) is not None)


def functions(text):
    """Yields the name, the first line and the length of every function of TEXT."""
    code = OPAQUE.sub(blank, text)
    start, braces, parentheses, head = 0, 0, 0, ""
    for mark in re.finditer(r"[{};()]", code):
        sign, at = mark.group(), mark.start()
        if sign in "()":
            parentheses += (1 if sign == "(" else -1) if braces == 0 else 0
        elif braces > 0 and sign in "{}":
            braces += 1 if sign == "{" else -1
            # A member's braces in a constructor's list end nothing.
            if braces > 0 or re.match(r"\s*[,{]", code[at + 1:]):
                continue
            if is_function(head):
                first = LABELS.match(code, start).end()
                name = NAME.search(TEMPLATE.sub(" ", code[first:at]))
                length = code.count("\n", first, at) + 1 - code.count(TEXT_LINE, first, at)
                yield name.group(1) if name else "?", code.count("\n", 0, first) + 1, length
            start = at + 1
        elif braces == 0 and parentheses == 0:
            # Macros without a semicolon stand apart from what follows them.
            start = max(start, code.rfind("\n\n", start, at))
            head = code[LABELS.match(code, start).end():at]
            if sign == "{" and not is_scope(head):
                braces = 1
            else:
                start = at + 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=pathlib.Path, metavar="ROOT", help="the source tree")
    root = parser.parse_args().root
    files = [f for top in ("include", "lib", "tools", "test") for f in sorted((root / top).rglob("*"))
             if f.suffix in SUFFIXES and f.is_file()]
    count, problems = 0, []
    for file in files:
        for name, line, length in functions(file.read_text(errors="replace")):
            count += 1
            path = file.relative_to(root).as_posix()
            if length > LIMIT and name not in EXCEPTIONS.get(path, {}):
                problems.append(f"{path}:{line}: '{name}' has {length} lines, the limit is {LIMIT}")
    print("\n".join(problems) or f"functions: {count} in {len(files)} files, none longer than {LIMIT} lines")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
