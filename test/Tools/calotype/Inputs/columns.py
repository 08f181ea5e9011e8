"""Checks that no line of standard input is longer than 80 columns, and prints it."""
import sys

text = sys.stdin.read()
print(text, end="")
long = [line for line in text.splitlines() if len(line) > 80]
print("".join(f"{len(line)} columns: {line}\n" for line in long), end="", file=sys.stderr)
sys.exit(bool(long))
