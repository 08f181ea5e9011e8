"""Checks that a JSON file has the fields that the manual promises.

Usage: fields.py KIND FILE    KIND: compile, verify, bench, profile, inspect, tune
"""
import json
import sys

NUMBER = (int, float)
KERNEL = {"name": str, "family": str, "shape": str, "nodes": [[str]], "calls": int, "time_ms": NUMBER,
          "run_share": NUMBER, "macs": NUMBER, "flops": NUMBER, "bytes": NUMBER, "gflops": NUMBER, "gbps": NUMBER,
          "peak_share": NUMBER, "limit": str}
BENCH = {"model": str, "version": str, "machine": {"processor": str, "kind": str, "cores": int}, "target": str,
         "instruction_set": str, "threads": int, "dims": dict,
         "latency_ms": {"min": NUMBER, "median": NUMBER, "mean": NUMBER, "p90": NUMBER, "p99": NUMBER, "max": NUMBER,
                        "runs": int}, "runs_per_second": NUMBER, "compile_s": NUMBER,
         "kernels": [KERNEL], "workspace_bytes": int, "weights_bytes": int}
PROFILE = {**BENCH, "peaks": {"gflops": NUMBER, "memory": [{"name": str, "gbps": NUMBER}]},
           "profile": {"run_ms": NUMBER, "kernels_ms": NUMBER, "outside_ms": NUMBER, "statistic": str}}
FIELDS = {
    "bench": [BENCH],
    "profile": [PROFILE],
    "verify": {"status": str, "outputs": [{"name": str, "type": str, "max_abs": NUMBER, "max_rel": NUMBER,
                                           "max_ulp": NUMBER, "largest": NUMBER, "mismatches": int,
                                           "tolerance": {"rtol": NUMBER, "atol": NUMBER, "of_magnitude": NUMBER},
                                           "pass": bool}], "tolerance_from": str, "problems": list},
    "inspect": {"opset": int, "nodes": int, "ops": dict, "macs": NUMBER, "parameters": int,
                "unsupported": [{"node": str, "op": str, "reason": str, "hint": str}]},
    "compile": {"name": str, "target": str, "numerics": str, "rewrites": list, "weights_bytes": int,
                "workspace_bytes": int, "schedules": dict, "stages": [{"stage": str, "seconds": NUMBER}],
                "kernels": [{"name": str, "family": str, "shape": str, "nodes": [[str]], "macs": NUMBER, "flops": NUMBER, "bytes": NUMBER,
                             "plan": str, "tuned": bool, "schedule": str}],
                "specialisations": [{"inputs": list, "outputs": list, "calls": list, "macs": NUMBER,
                                     "arena_bytes": int, "copies": int}]},
    "tune": {"model": str, "target": str, "threads": int, "schedules": str, "complete": bool,
             "kernels": [{"kernel": str, "shape": str, "plan": str, "default_ms": NUMBER, "best_ms": NUMBER}]},
}


def problems_of(value, form, path):
    if isinstance(form, dict):
        if not isinstance(value, dict):
            yield f"{path} is no object"
            return
        for key, inner in form.items():
            if key in value:
                yield from problems_of(value[key], inner, f"{path}.{key}")
            else:
                yield f"{path}.{key} is missing"
    elif isinstance(form, list):
        if not isinstance(value, list):
            yield f"{path} is no array"
            return
        for index, element in enumerate(value):
            yield from problems_of(element, form[0], f"{path}[{index}]")
    elif not isinstance(value, form) or isinstance(value, bool) and form is not bool:
        yield f"{path} is {value!r}"


def main():
    def refuse(word):
        raise ValueError(f"{word} is no JSON")

    with open(sys.argv[2]) as file:
        value = json.load(file, parse_constant=refuse)
    problems = list(problems_of(value, FIELDS[sys.argv[1]], sys.argv[1]))
    print("\n".join(problems) or f"{sys.argv[1]}: as promised")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
