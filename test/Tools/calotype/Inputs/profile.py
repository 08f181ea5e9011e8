"""Checks the JSON of `bench --profile`. Usage: profile.py FILE"""
import json
import sys

for entry in json.load(open(sys.argv[1])):
    kernels, total = entry["kernels"], entry["profile"]
    levels = {level["name"] for level in entry["peaks"]["memory"]} | {"arithmetic"}
    for kernel in kernels:
        assert 0 <= kernel["peak_share"] <= 1, kernel
        assert kernel["limit"] in levels, kernel
        assert kernel["nodes"] and all(kernel["nodes"]), kernel
        assert "->" in kernel["shape"], kernel
        print(f"{kernel['shape']}: {kernel['flops']:g} flops, {kernel['bytes']:g} bytes, {kernel['nodes']}")
    assert abs(sum(k["time_ms"] for k in kernels) - total["kernels_ms"]) < 1e-9
    assert total["kernels_ms"] + total["outside_ms"] >= total["run_ms"] - 1e-9
