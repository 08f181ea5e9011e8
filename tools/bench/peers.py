#!/usr/bin/env python3
"""Compares Calotype's latency with other runtimes on the same ONNX files.

Usage: peers.py [--threads N] [--target T] [--rounds N] [--peer onnxruntime|openvino]... [MODEL...]

MODEL is a folder of test/Models, a graph of kernels.py or of linear_attention.py;
without any, the models of the speed floor and the graphs of kernels.py. --without PASS
measures Calotype once more without that graph rewrite.
Each round runs Calotype (`calotype bench` on the compiled artifact, in its own process)
and then every peer, so that noise of the machine meets all. Minima over all rounds
are compared; inputs stay where they are. The machine's peaks are measured before each
round. The result is a Markdown table on the standard output.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np
import onnx
from onnx import numpy_helper

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools" / "scripts"))
import make_model  # noqa: E402
import kernels  # noqa: E402
import linear_attention  # noqa: E402

CACHE = make_model.CACHE
DRIVER = ROOT / "build" / "bin" / "calotype"
# The ratio to onnxruntime that each model must stay below.
FLOOR = {"mobilenet_v2": 1.3, "resnet50": 1.3, "minilm_l6": 1.3, "bert_base": 1.3, "aspp_block": 1.6,
         "oadtr_small": 1.0, "transformer_small": 1.0, "bert_tiny": 1.0}
DIMS = {"minilm_l6": {"batch": 1, "sequence": 128}}
KERNELS = {**kernels.GRAPHS, **linear_attention.GRAPHS}
SECONDS = 2.0  # that a peer runs in a round
UNREWRITTEN = "calotype unrewritten"


def prepare(name):
    """The folder of the model and the flops of a run, None for whole models."""
    if name in KERNELS:
        kernels.make(name, KERNELS[name], CACHE / "bench")
        return CACHE / "bench" / name, KERNELS[name].flops
    make_model.make(name, ROOT / "test" / "Models", CACHE / "models", True)
    return CACHE / "models" / name, None


def inputs_of(folder, name):
    """{input: array}: the test data, or for symbolic sizes words and a mask of ones."""
    if name in DIMS:
        shape = tuple(DIMS[name].values())
        words = make_model.Draw(name, "words").whole(int(np.prod(shape)), 1000, 30000).reshape(shape)
        return {"input_ids": words, "attention_mask": np.ones(shape, np.int64),
                "token_type_ids": np.zeros(shape, np.int64)}
    feeds = {}
    for path in sorted((folder / "test_data_set_0").glob("input_*.pb")):
        tensor = onnx.load_tensor(path)
        feeds[tensor.name] = numpy_helper.to_array(tensor)
    return feeds


class OnnxRuntime:
    name = "onnxruntime"

    def __init__(self, folder, feeds, threads):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options,
                                                    providers=["CPUExecutionProvider"])
        self.binding = self.session.io_binding()
        for key, array in feeds.items():
            self.binding.bind_ortvalue_input(key, onnxruntime.OrtValue.ortvalue_from_numpy(array))
        for output in self.session.get_outputs():
            self.binding.bind_output(output.name)
        self.version = onnxruntime.__version__

    def run(self):
        self.session.run_with_iobinding(self.binding)


class OpenVino:
    name = "openvino"

    def __init__(self, folder, feeds, threads):
        import openvino

        core = openvino.Core()
        model = core.read_model(folder / "model.onnx")
        model.reshape({key: list(array.shape) for key, array in feeds.items()})
        settings = {"INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": 1, "INFERENCE_PRECISION_HINT": "f32"}
        self.request = core.compile_model(model, "CPU", settings).create_infer_request()
        for key, array in feeds.items():
            self.request.set_tensor(key, openvino.Tensor(array))
        self.version = openvino.__version__

    def run(self):
        self.request.infer()


PEERS = {"onnxruntime": OnnxRuntime, "openvino": OpenVino}


def fastest(run, seconds):
    """The shortest of the runs that fit into the time, in ms; at least three."""
    run()
    best, start, count = float("inf"), time.perf_counter(), 0
    while count < 3 or time.perf_counter() - start < seconds:
        before = time.perf_counter()
        run()
        best, count = min(best, time.perf_counter() - before), count + 1
    return best * 1e3


def calotype_command(name, folder, arguments, without=()):
    """`calotype bench` on random inputs that stay where they are; compiles on its first call."""
    command = [DRIVER, "bench", folder / "model.onnx", "--threads", str(arguments.threads),
               "--target", arguments.target, "--seconds", str(SECONDS), "--quiet"]
    command += [f"--without={rewrite}" for rewrite in without]
    for key, size in DIMS.get(name, {}).items():
        command += ["--dim", f"{key}={size}"]
    return [str(c) for c in command]


def run_calotype(command, scratch):
    out = pathlib.Path(scratch) / "bench.json"
    out.unlink(missing_ok=True)
    done = subprocess.run([*command, "--json", str(out)], capture_output=True, text=True)
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines() or [f"status {done.returncode}"]
        raise RuntimeError(lines[-1])
    return json.loads(out.read_text())[0]


def machine_peaks(threads):
    program = CACHE / "bench" / "peaks"
    source = pathlib.Path(__file__).with_name("peaks.c")
    if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
        program.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["clang-22", "-O2", source, "-o", program, "-lpthread"], check=True)
    return json.loads(subprocess.run([program, str(threads)], capture_output=True, check=True).stdout)


def measure(name, arguments, peaks, scratch):
    """One row: {runtime: ms} and what else is known."""
    folder, flops = prepare(name)
    feeds = inputs_of(folder, name)
    row = {"model": name, "flops": flops, "calotype": float("inf")}
    commands = {"calotype": calotype_command(name, folder, arguments)}
    if arguments.without:
        row[UNREWRITTEN] = float("inf")
        commands[UNREWRITTEN] = calotype_command(name, folder, arguments, arguments.without)
    try:
        for command in commands.values():
            run_calotype(command, scratch)
    except (RuntimeError, OSError) as error:
        row["problem"] = str(error)
    peers = []
    for key in arguments.peer:
        row[key] = float("inf")
        try:
            peers.append(PEERS[key](folder, feeds, arguments.threads))
        except Exception as error:  # each runtime has its own
            print(f"peers: {key} refuses {name}: {error}", file=sys.stderr)
    for _ in range(arguments.rounds):
        for key, figure in machine_peaks(arguments.threads).items():
            peaks[key] = max(peaks.get(key, 0), figure)
        for key, command in commands.items() if "problem" not in row else ():
            row[key] = min(row[key], run_calotype(command, scratch)["latency_ms"]["min"])
        for peer in peers:
            row[peer.name] = min(row[peer.name], fastest(peer.run, SECONDS))
            time.sleep(0.2)  # its threads stop spinning
    return row


def table(rows, peaks, arguments):
    peers = arguments.peer
    columns = ([UNREWRITTEN] if arguments.without else []) + peers
    peak = max(peaks["avx2_gflops"], peaks["avx512_gflops"])
    lines = [f"{arguments.threads} threads, target {arguments.target}, {arguments.rounds} interleaved rounds, minima in ms. "
             f"Peaks of the same run: {peaks['avx2_gflops']:.0f} GFLOP/s AVX2, {peaks['avx512_gflops']:.0f} GFLOP/s "
             f"AVX-512, {peaks['read_gbps']:.1f} GB/s read.", "",
             "| model | calotype | " + " | ".join(columns) + " | ratio | floor | " + "share of the widest peak: calotype, "
             + ", ".join(columns) + " |", "|---|" + "--:|" * (len(columns) + 3) + "---|"]
    for row in rows:
        ratio = row["calotype"] / row[peers[0]]
        floor = FLOOR.get(row["model"])
        figures = [row["calotype"], *(row[c] for c in columns)]
        share = ""
        if row["flops"]:
            share = ", ".join(f"{row['flops'] / (t * 1e6) / peak:.0%}" for t in figures)
        cells = ["refused" if t == float("inf") else f"{t:.3f}" for t in figures]
        verdict = "" if floor is None else f"{floor} " + ("met" if ratio <= floor else "missed")
        shown = "" if ratio == float("inf") else f"{ratio:.2f}"
        lines.append(f"| {row['model']} | " + " | ".join(cells) + f" | {shown} | {verdict} | {share} |")
    lines += [f"\n{r['model']}: {r['problem']}" for r in rows if "problem" in r]
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", nargs="*", default=[*FLOOR, *kernels.GRAPHS])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--target", default="native", help="of Calotype; the peers pick theirs when they run")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peer", action="append", choices=[*PEERS])
    parser.add_argument("--without", action="append", metavar="PASS")
    parser.add_argument("--json", type=pathlib.Path)
    arguments = parser.parse_args()
    arguments.peer = arguments.peer or ["onnxruntime"]
    rows, peaks = [], {}
    with tempfile.TemporaryDirectory() as scratch:
        for name in arguments.model:
            print(f"peers: {name}", file=sys.stderr)
            rows.append(measure(name, arguments, peaks, scratch))
            if arguments.json:
                arguments.json.write_text(json.dumps({"peaks": peaks, "rows": rows}, indent=1) + os.linesep)
    print(table(rows, peaks, arguments))
    late = [r["model"] for r in rows if not r["calotype"] <= FLOOR.get(r["model"], float("inf")) * r[arguments.peer[0]]]
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
