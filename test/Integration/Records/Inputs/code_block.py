"""Prints the first block of code of a language in a page.

Usage: code_block.py PAGE LANGUAGE
"""
import re
import sys

text = open(sys.argv[1], encoding="utf-8").read()
print(re.search(r"^```" + re.escape(sys.argv[2]) + r"\n(.*?)^```$", text, re.M | re.S).group(1), end="")
