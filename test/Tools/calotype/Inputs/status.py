"""Runs a command and checks its exit status. Usage: status.py STATUS COMMAND..."""
import subprocess
import sys

status = subprocess.run(sys.argv[2:]).returncode
if status != int(sys.argv[1]):
    print(f"ended with status {status}")
sys.exit(status != int(sys.argv[1]))
