"""Checks that files, or standard input for -, hold JSON and nothing else, also no
infinities. Usage: strict_json.py FILE..."""
import json
import sys


def refuse(word):
    raise ValueError(f"{word} is no JSON")


for name in sys.argv[1:]:
    text = sys.stdin.read() if name == "-" else open(name).read()
    json.loads(text, parse_constant=refuse)
