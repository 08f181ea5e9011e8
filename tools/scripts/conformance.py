#!/usr/bin/env python3
"""Runs the ONNX backend tests of the onnx wheel through `calotype verify`.

Usage: conformance.py [--sample N] [--update] [--only TEXT] [--driver PATH] [--count FILE]

  --sample N   only every Nth test, by a hash of its name
  --update     write test/Conformance/expected.txt and docs/Conformance.md
  --only TEXT  only tests whose name contains TEXT; prints each result

The driver gets a list of model folders (`calotype verify --batch LIST --json OUT`)
and writes one line of JSON per folder: verify's object with "model" (the folder),
"bound" (inputs that a reader declares value-dependent, taken from the test data)
and "kernels" (calls of kernels). A pass whose outputs depend on no value that is known
at run time only is listed apart, as shape-only. A process that dies or hangs costs one
test: the next process goes on behind it.

The exit status is 1 when a test is worse than expected.txt says: a pass that is one
no longer, or a wrong answer or crash where there was a refusal.
"""
import argparse
import collections
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

import conformance_table

CACHE = pathlib.Path(os.environ.get("CALOTYPE_CACHE", pathlib.Path.home() / ".cache/calotype"))
ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = CACHE / "deps/onnx/onnx/backend/test/data"
SUITES = ("node", "simple", "pytorch-operator", "pytorch-converted", "light")
LIMIT = 120  # seconds for one test
TOLERANCE = ("--rtol", "1e-3", "--atol", "1e-7")  # what ONNX's own runner allows floats
RANK = {"pass": 0, "shape-only": 0, "unsupported": 1, "failed": 2}


def light_models():
    """Folders for the wheel's models without weights and data: makes the data."""
    import numpy as np
    import onnx

    import make_model

    for graph in sorted((DATA / "light").glob("*.onnx")):
        folder = CACHE / "light" / graph.stem
        data = folder / "test_data_set_0"
        if not (data / "output_0.pb").exists():
            data.mkdir(parents=True, exist_ok=True)
            (folder / "model.onnx").write_bytes(graph.read_bytes())
            model = onnx.load(graph)
            fixed = {t.name for t in model.graph.initializer}
            feeds = {}
            for value in model.graph.input:
                if value.name in fixed:
                    continue
                shape = [d.dim_value for d in value.type.tensor_type.shape.dim]
                draw = make_model.Draw(graph.stem, value.name)
                feeds[value.name] = draw.bell(int(np.prod(shape))).reshape(shape)
                make_model.put_tensor(data / f"input_{len(feeds) - 1}.pb", value.name, feeds[value.name])
            for index, (name, values) in enumerate(make_model.reference(folder / "model.onnx", feeds)):
                make_model.put_tensor(data / f"output_{index}.pb", name, values)
        yield folder


def all_tests(with_light):
    """{name: folder}, the name with its suite."""
    tests = {}
    for suite in SUITES:
        if suite == "light":
            folders = light_models() if with_light else []
        else:
            folders = sorted(p for p in (DATA / suite).iterdir() if (p / "model.onnx").exists())
        tests.update({f"{suite}/{f.name}": f for f in folders})
    return tests


def run_process(driver, folders, deadline):
    """One process over the folders: its JSON objects, and why it ended early or ''."""
    with tempfile.TemporaryDirectory() as scratch:
        batch, out = pathlib.Path(scratch) / "list", pathlib.Path(scratch) / "out"
        batch.write_text("".join(f"{f}\n" for f in folders))
        log = open(pathlib.Path(scratch) / "log", "w+")
        process = subprocess.Popen([driver, "verify", "--batch", batch, "--json", out, *TOLERANCE],
                                   stdout=log, stderr=log, start_new_session=True)
        reason, size, since = "", -1, time.time()
        while True:
            try:
                status = process.wait(timeout=0.5)
                break
            except subprocess.TimeoutExpired:
                pass
            now = out.stat().st_size if out.exists() else 0
            if now != size:
                size, since = now, time.time()
            if time.time() - since > LIMIT or time.time() > deadline:
                reason = f"no answer within {LIMIT} s" if time.time() <= deadline else "the time budget ended"
                os.killpg(process.pid, signal.SIGKILL)
                status = process.wait()
                break
        results = []
        for line in out.read_text(errors="replace").splitlines() if out.exists() else []:
            try:
                results.append(json.loads(line))
            except ValueError:
                break
        if len(results) < len(folders) and not reason:
            log.seek(0)
            last = (log.read().strip().splitlines() or [""])[-1][:200]
            reason = f"died of signal {-status}" if status < 0 else f"ended with status {status}: {last}"
        return results, reason


def run_share(driver, folders, deadline):
    """{folder: object} for the folders; a dead process is followed by another."""
    found = {}
    left = [str(f) for f in folders]
    while left and time.time() < deadline:
        results, reason = run_process(driver, left, deadline)
        for result in results:
            found[result["model"].rstrip("/")] = result
        remaining = [f for f in left if f not in found]
        if remaining and reason and time.time() < deadline:
            found[remaining[0]] = {"status": "error", "problems": [{"reason": reason}], "outputs": []}
            remaining = remaining[1:]
        if len(remaining) == len(left):
            break
        left = remaining
    return found


def is_shape_only(folder, bound):
    """Whether no output depends on the values of inputs at run time: all of these are
    bound, or only their shapes are read."""
    import onnx

    graph = onnx.load(folder / "model.onnx", load_external_data=False).graph
    fixed = {t.name for t in graph.initializer} | set(bound)
    live = {i.name for i in graph.input} - fixed
    for node in graph.node:
        inner = {name for a in node.attribute for n in a.g.node for name in n.input}
        if live & (set(node.input) | inner) and node.op_type not in ("Shape", "Size", "EyeLike"):
            live.update(node.output)
    return not live & {o.name for o in graph.output}


def classify(result, folder):
    """(status, reason, largest ULP) of one test."""
    status = result["status"]
    problems = [p.get("reason") or p.get("message") or str(p) if isinstance(p, dict) else str(p)
                for p in result.get("problems", [])]
    # The table of reasons has no use for a machine's paths.
    reason = re.sub(r"^'[^']*': ", "", problems[0]) if problems else ""
    outputs = result.get("outputs", [])
    ulps = [o["max_ulp"] for o in outputs if isinstance(o.get("max_ulp"), (int, float))]
    if status == "pass":
        at_run_time = result.get("kernels", 1) and not is_shape_only(folder, result.get("bound", []))
        return ("pass" if at_run_time else "shape-only"), "", max(ulps, default=0)
    if status in ("unsupported", "invalid"):
        return "unsupported", reason or status, 0
    for output in outputs:
        if not reason and not output.get("pass", True):
            reason = output.get("problem") or f"{output['name']} is off by {output.get('max_abs')}"
    return "failed", f"{status}: {reason}", max(ulps, default=0)


def read_expected(path):
    rows = [line.split() for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return {name: status for status, name in rows}


def write_expected(path, outcomes):
    lines = ["# What each ONNX backend test gives; written by tools/scripts/conformance.py --update"]
    lines += [f"{status} {name}" for name, (status, _, _) in sorted(outcomes.items())]
    path.write_text("\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--driver", default=str(ROOT / "build/bin/calotype"))
    parser.add_argument("--sample", type=int, default=1)
    parser.add_argument("--only", default="")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--jobs", type=int, default=min(os.cpu_count() or 1, 8))
    parser.add_argument("--budget", type=int, default=3600, help="seconds for everything")
    parser.add_argument("--count", type=pathlib.Path, help="file for the line 'passed failed'")
    parser.add_argument("--replay", type=pathlib.Path, help="take the objects of an earlier --json, run nothing")
    parser.add_argument("--json", type=pathlib.Path, help="file for the raw objects")
    arguments = parser.parse_args()

    tests = all_tests(with_light=arguments.sample == 1)
    chosen = {n: f for n, f in tests.items() if arguments.only in n
              and int(hashlib.sha256(n.encode()).hexdigest(), 16) % arguments.sample == 0}
    shares = [list(chosen.values())[i::arguments.jobs] for i in range(arguments.jobs)]
    deadline, found = time.time() + arguments.budget, {}
    if arguments.replay:
        raw = json.loads(arguments.replay.read_text())
        found = {str(f): raw[n] for n, f in chosen.items() if raw.get(n)}
        shares = []
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for part in pool.map(lambda share: run_share(arguments.driver, share, deadline), shares):
            found.update(part)
    if arguments.json:
        arguments.json.write_text(json.dumps({n: found.get(str(f)) for n, f in chosen.items()}, indent=1))
    outcomes = {n: classify(found[str(f)], f) for n, f in chosen.items() if str(f) in found}
    if arguments.only:
        for name, (status, reason, _) in sorted(outcomes.items()):
            print(f"{status:12} {name} {reason}")

    expected_file = ROOT / "test/Conformance/expected.txt"
    expected = read_expected(expected_file) if expected_file.exists() else {}
    worse = [n for n, (status, _, _) in sorted(outcomes.items()) if RANK[status] > RANK.get(expected.get(n), 1)]
    missing = sorted(set(chosen) - set(outcomes))
    for name in worse:
        status, reason, _ = outcomes[name]
        print(f"FAIL: {name}: {status}, expected {expected.get(name, 'no wrong answer')}: {reason}")
    for name in missing:
        print(f"FAIL: {name}: not run")
    counts = collections.Counter(status for status, _, _ in outcomes.values())
    print("conformance: " + ", ".join(f"{counts[s]} {s}" for s in RANK) + f" of {len(chosen)} tests")
    if arguments.update and not arguments.only and not missing:
        expected.update({n: s for n, (s, _, _) in outcomes.items()})
        write_expected(expected_file, outcomes)
        (ROOT / "docs/Conformance.md").write_text(conformance_table.document(outcomes, chosen))
    if arguments.count:
        bad = 0 if arguments.update else len(worse) + len(missing)
        arguments.count.write_text(f"{counts['pass'] + counts['shape-only']} {bad}\n")
    return 1 if (worse or missing) and not arguments.update else 0


if __name__ == "__main__":
    sys.exit(main())
