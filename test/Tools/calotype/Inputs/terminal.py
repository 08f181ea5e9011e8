"""Runs a command on a terminal of its own and prints what it writes, control characters
spelled out. Usage: terminal.py COMMAND..."""
import os
import pty
import sys

pid, terminal = pty.fork()
if pid == 0:
    os.environ["TERM"] = "xterm-256color"
    os.execvp(sys.argv[1], sys.argv[1:])
written = b""
try:
    while data := os.read(terminal, 4096):
        written += data
except OSError:  # Linux reports the end of the other side as an error.
    pass
os.waitpid(pid, 0)
print(written.decode(errors="replace").replace("\x1b", "<ESC>").replace("\r", "<CR>"))
