#!/usr/bin/env python3
"""What replacing softmax attention does to a sentence-embedding model.

Usage: approximation.py [--map MAP]... [--layers N[,N...]]

Compiles all-MiniLM-L6-v2 with each feature map, on the sentences of
test/Models/minilm_l6/goldens.json as calibration data, and prints a Markdown table: the
error of each layer, for exact queries, keys and values, the error of the embeddings, and how
far the cosine similarity of two sentences moves. The model's weights come from
tools/setup; nothing is written but the kernel cache and a temporary folder.
"""
import argparse
import itertools
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools" / "scripts"))
import make_model  # noqa: E402

DRIVER = ROOT / "build" / "bin" / "calotype"
MODEL = "minilm_l6"
MAPS = ["elu", "relu", "taylor1", "taylor2", "cosformer", "performer(64,0)", "performer(256,0)", "performer(1024,0)"]


def write_data(rows, folder):
    """One data set for each sentence."""
    for number, row in enumerate(rows):
        ids = np.array([row["input_ids"]], np.int64)
        mask = np.array([row["attention_mask"]], np.int64)
        for index, (name, value) in enumerate([("input_ids", ids), ("attention_mask", mask),
                                               ("token_type_ids", np.zeros_like(ids))]):
            make_model.put_tensor(folder / f"test_data_set_{number}" / f"input_{index}.pb", name, value)


def embeddings(model, flags, data, rows, scratch):
    """The embedding of every sentence by `calotype run`."""
    found = []
    for number in range(len(rows)):
        out = scratch / f"out_{number}"
        inputs = [f"--input={name}={data}/test_data_set_{number}/input_{index}.pb"
                  for index, name in enumerate(("input_ids", "attention_mask", "token_type_ids"))]
        subprocess.run([DRIVER, "run", model, *flags, *inputs, "--output-dir", out, "--quiet"], check=True,
                       stdout=subprocess.DEVNULL)
        found.append(np.load(next(out.glob("*.npy"))).reshape(-1))
    return np.array(found)


def similarities(vectors):
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.array([unit[a] @ unit[b] for a, b in itertools.combinations(range(len(unit)), 2)])


def measure(model, map_name, layers, data, rows, scratch):
    """The report of a trial, and the embeddings of the changed model."""
    flags = ["--dim", "batch=1", "--dim", f"sequence={len(rows[0]['input_ids'])}"]
    approximate = [*flags, "--numerics", "approximate", "--approximate-attention", map_name, "--calibration", data,
                   "--approximate-tolerance", "1e9"] + (["--approximate-layers", layers] if layers else [])
    report = scratch / "report.json"
    subprocess.run([DRIVER, "compile", model, *approximate, "--dry-run", "--json", report, "--quiet"], check=True,
                   stdout=subprocess.DEVNULL)
    exact = embeddings(model, flags, data, rows, scratch)
    changed = embeddings(model, approximate, data, rows, scratch)
    moved = np.abs(similarities(changed) - similarities(exact))
    return json.loads(report.read_text())["approximation"], moved


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--map", action="append")
    parser.add_argument("--layers", default="", help="which layers (default: all)")
    arguments = parser.parse_args()
    make_model.make(MODEL, ROOT / "test" / "Models", make_model.CACHE / "models", True)
    model = make_model.CACHE / "models" / MODEL / "model.onnx"
    rows = json.loads((ROOT / "test" / "Models" / MODEL / "goldens.json").read_text())["rows"]
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        write_data(rows, scratch / "data")
        for map_name in arguments.map or MAPS:
            trial, moved = measure(model, map_name, arguments.layers, scratch / "data", rows, scratch)
            layers = [f"{layer['relative_error']:.2f}" for layer in trial["layers"]]
            if not lines:
                lines = ["| map | " + " | ".join(f"layer {layer['layer']}" for layer in trial["layers"]) +
                         " | embedding | similarity moves by (mean, most) |", "|---|" + "--:|" * (len(layers) + 2)]
            error = max(output["relative_error"] for output in trial["outputs"])
            lines.append(f"| `{map_name}` | " + " | ".join(layers) +
                         f" | {error:.2f} | {moved.mean():.2f}, {moved.max():.2f} |")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
