#!/usr/bin/env python3
"""Runs a command with 10 s of the processor, 60 s in all, and 2 GiB. Usage: limited.py COMMAND..."""
import resource
import subprocess
import sys

resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
try:
    sys.exit(subprocess.run(sys.argv[1:], timeout=60).returncode)
except subprocess.TimeoutExpired:
    sys.exit("limited: more than 60 s")
