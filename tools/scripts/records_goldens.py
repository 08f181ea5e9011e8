#!/usr/bin/env python3
"""Compares `calotype records` with recorded results of TensorFlow's readers and parsers.

FOLDER has two folders, either of which may be missing:

  tfrecord/  NAME.json beside the file it names: {"file", "compression": "", "GZIP" or
             "ZLIB", "records": [[length, sha256], ...] before an error, "error_kind":
             null, "length_crc", "data_crc", "truncated_header", "truncated_data",
             "length_too_large" or "decompress"; "decoded": what each record holds, or
             null; "labels" of the records}
  parse/     NAME.json: {"file", "records": numbers or null, "spec" or "context" and
             "lists" as `records parse` takes them, "expected": a .npz file or null,
             "error"}; hand_wire_table.json: for each record of
             ../tfrecord/hand_wire.tfrecord the "protobuf" meaning of the keys id,
             price and name, the "tf" result, and whether they "agree"

An error is expected where there is one, whatever its text. Where TensorFlow and
protobuf differ, protobuf's result is right, or an error where TensorFlow has one.
The last line is a JSON object with what passed and what failed.
"""
import argparse
import hashlib
import json
import math
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

ERRORS = {"length_crc": "corrupt length", "data_crc": "corrupt data", "truncated_header": "truncated",
          "truncated_data": "truncated", "length_too_large": "too large",
          "decompress": "the compressed stream is broken"}


class Runner:
    def __init__(self, calotype):
        self.calotype = calotype

    def run(self, *arguments):
        """(exit code, standard output)"""
        done = subprocess.run([self.calotype, "records", *map(str, arguments)], capture_output=True)
        if done.returncode not in (0, 1, 2):
            raise SystemExit(f"records {arguments}: {done.returncode}: {done.stderr.decode(errors='replace')}")
        return done.returncode, done.stdout.decode()


def to_bytes(value):
    return bytes.fromhex(value["hex"]) if isinstance(value, dict) else value.encode()


def same_value(a, b):
    if isinstance(a, float) and isinstance(b, float):
        return a == b or (math.isnan(a) and math.isnan(b)) or np.float32(a) == np.float32(b)
    return a == b


def same_features(shown, wanted):
    """A shown {KEY: {"int64": [...]}} against {KEY: {"kind", "values"}}."""
    kinds = {"bytes_list": "bytes", "float_list": "float", "int64_list": "int64"}
    if shown is None or sorted(shown) != sorted(wanted):
        return False
    for key, feature in wanted.items():
        if feature["kind"] is None:
            if shown[key] != {}:
                return False
            continue
        got = shown[key].get(kinds[feature["kind"]])
        if got is None or len(got) != len(feature["values"]) or not all(map(same_value, got, feature["values"])):
            return False
    return True


def same_lists(shown, wanted):
    return sorted(shown) == sorted(wanted) and all(
        len(shown[key]) == len(steps) and
        all(same_features({"": got}, {"": step}) for got, step in zip(shown[key], steps))
        for key, steps in wanted.items())


def check_decoded(runner, file, case, is_sequence):
    labels = case.get("labels", [""] * len(case["decoded"]))
    code, text = runner.run("cat", file, "--format", "sequence" if is_sequence else "example")
    good = [d for d in case["decoded"] if d is not None]
    lines = [json.loads(line) for line in text.splitlines()]
    if len(lines) != len(good) or (code == 0) != (len(good) == len(case["decoded"])):
        return f"{len(lines)} of {len(good)} records are shown, code {code}"
    wanted = [(l, d) for l, d in zip(labels, case["decoded"]) if d is not None]
    for line, (label, decoded) in zip(lines, wanted):
        # What an unknown field in a map entry does is protobuf's choice.
        if label.startswith("unknown") and label.endswith("in entry"):
            continue
        same = (same_features(line["context"], decoded["context"]) and
                same_lists(line["lists"], decoded["feature_lists"])) if is_sequence else same_features(line, decoded)
        if not same:
            return f"record '{label}': {line} is not {decoded}"
    return None


def check_file(runner, path):
    case = json.loads(path.read_text())
    file = path.parent / case["file"]
    flags = ["--compression", case["compression"].lower() or "none"]
    code, text = runner.run("cat", file, "--format", "raw", *flags)
    got = [to_bytes(json.loads(line)) for line in text.splitlines()]
    hashes = [[len(r), hashlib.sha256(r).hexdigest()] for r in got]
    kind = case["error_kind"]
    wanted = case["records"][:len(hashes)] if kind == "decompress" else case["records"]
    if hashes != wanted:
        return f"{len(hashes)} records, expected {len(wanted)}, or others"
    if (code == 0) != (kind is None):
        return f"code {code}, expected {kind}"
    if kind:
        _, report = runner.run("check", file, "--json", "-", *flags)
        error = json.loads(report)["files"][0]["damage"][0]["error"]
        if error != ERRORS[kind]:
            return f"'{error}', expected '{ERRORS[kind]}'"
    if "decoded" in case:
        return check_decoded(runner, file, case, path.stem.startswith("seq_"))
    return None


def compare_arrays(got, wanted):
    if sorted(got) != sorted(wanted):
        return f"arrays {sorted(got)}, expected {sorted(wanted)}"
    for name in wanted:
        a, b = got[name], wanted[name]
        if a.dtype != b.dtype or a.shape != b.shape:
            return f"{name}: {a.dtype} {a.shape}, expected {b.dtype} {b.shape}"
        if not np.array_equal(a, b, equal_nan=a.dtype.kind == "f"):
            return f"{name}: other values"
    return None


def check_parse(runner, path, scratch):
    case = json.loads(path.read_text())
    out = scratch / "out.npz"
    code, _ = runner.run("parse", path.parent / case["file"], "--spec", path, "-o", out)
    if case["error"]:
        return None if code else "an error is expected"
    if code:
        return f"code {code}"
    return compare_arrays(dict(np.load(out)), dict(np.load(path.parent / case["expected"])))


def strings_of(arrays, name):
    data, offsets = arrays[name + ".bytes"].tobytes(), arrays[name + ".offsets"]
    return [data[a:b] for a, b in zip(offsets[:-1], offsets[1:])]


def check_wire_row(runner, file, number, row, scratch):
    types = {"id": "int64", "price": "float32", "name": "string"}
    spec, out = scratch / "spec.json", scratch / "out.npz"
    spec.write_text(json.dumps({"records": [number], "spec": {k: {"type": "VarLenFeature", "dtype": d}
                                                              for k, d in types.items()}}))
    code, _ = runner.run("parse", file, "--spec", spec, "-o", out)
    if code:
        return None if row["tf"] is None or row["protobuf"] is None else f"code {code}"
    if row["protobuf"] is None:
        return "an error is expected"
    if row["label"].startswith("unknown") and row["label"].endswith("in entry"):
        return None
    arrays = dict(np.load(out))
    got = {"id": arrays["id:values"].tolist(), "price": arrays["price:values"].tolist(),
           "name": strings_of(arrays, "name:values")}
    wanted = dict(row["protobuf"], name=[to_bytes(v) for v in row["protobuf"]["name"]])
    return None if got == wanted else f"{got} is not {wanted}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, metavar="FOLDER")
    parser.add_argument("--calotype", default="calotype", help="the driver (default: the one in PATH)")
    arguments = parser.parse_args()
    runner, passed, failed = Runner(arguments.calotype), {"tfrecord": 0, "parse": 0, "wire rows": 0}, []

    def note(kind, name, problem):
        if problem:
            failed.append(f"{name}: {problem}")
        else:
            passed[kind] += 1

    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        for path in sorted((arguments.folder / "tfrecord").glob("*.json")):
            note("tfrecord", path.stem, check_file(runner, path))
        for path in sorted((arguments.folder / "parse").glob("*.json")):
            if path.stem != "hand_wire_table":
                note("parse", path.stem, check_parse(runner, path, scratch))
                continue
            file = path.parent.parent / "tfrecord" / "hand_wire.tfrecord"
            for number, row in enumerate(json.loads(path.read_text())):
                note("wire rows", row["label"], check_wire_row(runner, file, number, row, scratch))
    print("\n".join(failed), end="\n" if failed else "")
    print(json.dumps({"passed": passed, "failed": failed}))
    return 1 if failed or not any(passed.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
