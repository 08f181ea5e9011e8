#!/usr/bin/env python3
"""Measures libcalotype_records.a, beside TensorFlow where there is one.

Every step runs ROUNDS times, the programs by turns, and the fastest round counts: CPU
time, which other programs on the machine disturb least. The files (200,000 examples of
13 floats, 26 strings and a label, 157 MB) are made first. Ratios are to TensorFlow,
or between our own steps.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

TENSORFLOW = r"""
import os, sys, time
os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")
import tensorflow as tf
tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)
file = sys.argv[1]
spec = {f"I{i}": tf.io.FixedLenFeature([], tf.float32, 0.0) for i in range(1, 14)}
spec.update({f"C{i}": tf.io.VarLenFeature(tf.string) for i in range(1, 27)})
spec["label"] = tf.io.FixedLenFeature([], tf.int64)
def frames():
    return tf.data.TFRecordDataset(file, buffer_size=1 << 18)
def batches():
    return frames().batch(512).map(lambda rows: tf.io.parse_example(rows, spec)["label"])
steps = {"frames": lambda: frames().batch(1024).reduce(0, lambda n, b: n + tf.size(b)),
         "parse": lambda: batches().reduce(0, lambda n, b: n + tf.size(b))}
for line in sys.stdin:
    begin = time.process_time()
    count = int(steps[line.strip()]())
    print(time.process_time() - begin, count, flush=True)
"""


def build(root, folder):
    program = folder / "records"
    sources = sorted((root / "lib/Runtime/Records").glob("*.c")) + [root / "tools/bench/records.c"]
    subprocess.run([os.environ.get("CC", "cc"), "-std=gnu11", "-O2", f"-I{root / 'include'}", *sources, "-o", program,
                    "-lz", "-lpthread"], check=True)
    return program


class TensorFlow:
    def __init__(self, python, file):
        self.process = subprocess.Popen([python, "-c", TENSORFLOW, file], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)

    def run(self, step):
        self.process.stdin.write(step + "\n")
        self.process.stdin.flush()
        seconds, count = self.process.stdout.readline().split()
        return float(seconds), int(count)


def measure(steps, rounds):
    """{name: (fewest seconds, records)}; every step once a round."""
    best = {}
    for _ in range(rounds):
        for name, step in steps.items():
            result = step()
            if name not in best or result < best[name]:
                best[name] = result
    return best


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=200000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tensorflow", metavar="PYTHON", help="a Python that has TensorFlow")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE")
    arguments = parser.parse_args()
    root = pathlib.Path(__file__).resolve().parents[2]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        program = build(root, folder)

        def run(step, file, threads=1, clock="cpu"):
            text = subprocess.run([program, step, folder / file, str(threads)], check=True, capture_output=True).stdout
            result = json.loads(text)
            return result[clock], result["records"]

        def generate(file, examples, order, *flags):
            subprocess.run([program, "generate", folder / file, str(examples), order, *flags], check=True)

        generate("ordered", arguments.examples, "ordered")
        generate("random", arguments.examples, "random")
        generate("wide", arguments.examples // 25, "wide")
        generate("gzip", arguments.examples // 4, "ordered", "gzip")
        steps = {"frames": lambda: run("frames", "ordered"), "parse": lambda: run("parse", "ordered"),
                 "parse, general parser": lambda: run("general", "ordered"),
                 "parse, random order": lambda: run("parse", "random"),
                 "1,000 keys, frames": lambda: run("frames", "wide"),
                 "1,000 keys, all read": lambda: run("parse", "wide"),
                 "1,000 keys, 20 read": lambda: run("parse20", "wide"),
                 "gzip, frames": lambda: run("frames", "gzip"), "gzip, zlib alone": lambda: run("inflate", "gzip"),
                 "parse, wall": lambda: run("parse", "ordered", 1, "wall"),
                 "parse, wall, 2 threads": lambda: run("parse", "ordered", 2, "wall")}
        if arguments.tensorflow:
            other = TensorFlow(arguments.tensorflow, folder / "ordered")
            steps["TensorFlow, frames"] = lambda: other.run("frames")
            steps["TensorFlow, parse"] = lambda: other.run("parse")
        best = measure(steps, arguments.rounds)

    seconds = {step: best[step][0] for step in best}
    ratios = {"random order over order": seconds["parse"] / seconds["parse, random order"],
              "1,000 keys: all over 20": seconds["1,000 keys, all read"] / seconds["1,000 keys, 20 read"],
              "1,000 keys: all over 20, without frames":
                  (seconds["1,000 keys, all read"] - seconds["1,000 keys, frames"]) /
                  (seconds["1,000 keys, 20 read"] - seconds["1,000 keys, frames"]),
              "gzip: zlib alone over frames": seconds["gzip, zlib alone"] / seconds["gzip, frames"],
              "two threads over one": 2 * seconds["parse, wall"] / seconds["parse, wall, 2 threads"]}
    if arguments.tensorflow:
        ratios["frames over TensorFlow"] = seconds["TensorFlow, frames"] / seconds["frames"]
        ratios["parse over TensorFlow"] = seconds["TensorFlow, parse"] / seconds["parse"]
    for step, (time, records) in best.items():
        print(f"{step:32} {1e3 * time:9.1f} ms {records / time / 1e3:10.0f} k a second")
    for ratio, value in ratios.items():
        print(f"{ratio:42} {value:6.2f}")
    if arguments.json:
        arguments.json.write_text(json.dumps({"seconds": seconds, "ratios": ratios}, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
