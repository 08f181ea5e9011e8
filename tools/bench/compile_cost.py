#!/usr/bin/env python3
"""Measures what compiling a model costs: time and memory, cold and warm.

Usage: compile_cost.py [--target T] [MODEL...]       (default: resnet50)

Cold is with an empty cache of kernels (it is cleaned), warm is the second call. Memory
is the largest sum over the driver and its workers of their share of resident pages, files
mapped into memory included, sampled ten times a second. Prints a Markdown table.
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools" / "scripts"))
import make_model  # noqa: E402

DRIVER = ROOT / "build" / "bin" / "calotype"
DIMS = {"minilm_l6": ["--dim", "batch=1", "--dim", "sequence=16,64,128"]}


def tree_of(pid):
    """The process and all that it started."""
    pids = [pid]
    for parent in pids:
        try:
            tasks = pathlib.Path(f"/proc/{parent}/task").iterdir()
            for task in tasks:
                pids += [int(c) for c in (task / "children").read_text().split()]
        except OSError:
            pass
    return pids


def resident(pid):
    """Bytes of all processes, shared pages counted once."""
    total = 0
    for each in tree_of(pid):
        try:
            for line in pathlib.Path(f"/proc/{each}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024
        except OSError:
            pass
    return total


def compile_once(name, target, out):
    """(seconds, peak bytes) of one `calotype compile`."""
    model = make_model.CACHE / "models" / name / "model.onnx"
    command = [DRIVER, "compile", model, "-o", out, "--target", target, "--quiet", *DIMS.get(name, [])]
    start, peak = time.perf_counter(), 0
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    while process.poll() is None:
        peak = max(peak, resident(process.pid))
        time.sleep(0.1)
    if process.returncode:
        raise SystemExit(f"{name}: calotype compile ended with {process.returncode}")
    return time.perf_counter() - start, peak


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", nargs="*", default=["resnet50"])
    parser.add_argument("--target", default="x86-64-v3")
    arguments = parser.parse_args()
    print("| model | cold s | warm s | peak MiB | weights MiB | limit MiB |\n|---|--:|--:|--:|--:|--:|")
    for name in arguments.model:
        make_model.make(name, ROOT / "test" / "Models", make_model.CACHE / "models", True)
        folder = make_model.CACHE / "models" / name
        files = [f for pattern in ("*.weights", "*.safetensors") for f in folder.glob(pattern)]
        weights = sum(f.stat().st_size for f in files)
        with tempfile.TemporaryDirectory() as scratch:
            subprocess.run([DRIVER, "cache", "clean"], check=True, stdout=subprocess.DEVNULL)
            cold, peak = compile_once(name, arguments.target, scratch)
            warm, _ = compile_once(name, arguments.target, scratch)
        mib = 1 << 20
        print(f"| {name} | {cold:.1f} | {warm:.1f} | {peak / mib:.0f} | {weights / mib:.0f} | "
              f"{(2 * weights + (1 << 30)) / mib:.0f} |")


if __name__ == "__main__":
    sys.exit(main())
