"""Answers as a driver might that is handed a file. Usage: answer.py good|signal|bug|silent|long FILE"""
import os
import signal
import sys

kind = sys.argv[1]
if kind == "signal":
    os.kill(os.getpid(), signal.SIGABRT)
sys.stderr.write({"good": "no\n", "bug": "bug\n", "silent": "", "long": "x" * 5000}[kind])
sys.exit(3 if kind == "bug" else 2)
