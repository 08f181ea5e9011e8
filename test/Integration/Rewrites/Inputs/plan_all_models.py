#!/usr/bin/env python3
"""Plans models with default settings and lists what the rewrites did.

Usage: plan_all_models.py SOURCE DIR [NAME...]

Plans each model of SOURCE/test/Models (default: all), without its weights, in DIR. Prints a
line "NAME: A applied, B left alone, C approximate"; DIR/NAME.json is the report.
"""
import json
import pathlib
import subprocess
import sys


def main():
    source, out = map(pathlib.Path, sys.argv[1:3])
    models = source / "test" / "Models"
    names = sys.argv[3:] or sorted(p.parent.name for p in models.glob("*/model.onnx"))
    for name in names:
        subprocess.run([sys.executable, source / "tools/scripts/make_model.py", "--hollow", "--out", out, name], check=True)
        sizes = json.loads((models / name / "model.json").read_text()).get("sizes", {})
        dims = [word for key, size in sizes.items() for word in ("--dim", f"{key}={size}")]
        report = out / f"{name}.json"
        subprocess.run(["calotype", "compile", out / name / "model.onnx", *dims, "--dry-run", "--quiet", "--json", report],
                       check=True, stdout=subprocess.DEVNULL)
        rewrites = json.loads(report.read_text())["rewrites"]
        applied = sum(rewrite["applied"] for rewrite in rewrites)
        approximate = sum(rewrite["class"] == "approximate" for rewrite in rewrites)
        print(f"{name}: {applied} applied, {len(rewrites) - applied} left alone, {approximate} approximate", flush=True)
    print(f"{len(names)} models")


if __name__ == "__main__":
    main()
