"""Checks that a JSON file has the fields that the manual promises.

Usage: fields.py KIND FILE    KIND: compile, verify, bench, inspect, tune
"""
import json
import sys

NUMBER = (int, float)
KERNEL = {"name": str, "family": str, "time_ms": NUMBER, "gflops": NUMBER, "gbps": NUMBER, "peak_share": NUMBER}
FIELDS = {
    "bench": {"model": str, "target": str, "threads": int,
              "latency_ms": {"min": NUMBER, "median": NUMBER, "runs": int}, "compile_s": NUMBER,
              "kernels": [KERNEL], "workspace_bytes": int, "weights_bytes": int},
    "verify": {"status": str, "outputs": [{"name": str, "max_abs": NUMBER, "max_rel": NUMBER, "max_ulp": NUMBER,
                                           "pass": bool}], "problems": list},
    "inspect": {"opset": int, "nodes": int, "ops": dict, "macs": NUMBER, "parameters": int,
                "unsupported": [{"node": str, "op": str, "reason": str, "hint": str}]},
    "compile": {"name": str, "target": str, "numerics": str, "rewrites": list, "weights_bytes": int,
                "workspace_bytes": int, "schedules": dict, "stages": [{"stage": str, "seconds": NUMBER}],
                "kernels": [{"name": str, "family": str, "macs": NUMBER, "flops": NUMBER, "bytes": NUMBER,
                             "plan": dict, "schedule": str}],
                "specialisations": [{"inputs": list, "outputs": list, "calls": list, "macs": NUMBER,
                                     "arena_bytes": int, "copies": int}]},
    "tune": {"model": str, "target": str, "threads": int, "schedules": str, "complete": bool,
             "kernels": [{"kernel": str, "shape": str, "plan": dict, "default_ms": NUMBER, "best_ms": NUMBER}]},
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
    with open(sys.argv[2]) as file:
        value = json.load(file)
    problems = list(problems_of(value, FIELDS[sys.argv[1]], sys.argv[1]))
    print("\n".join(problems) or f"{sys.argv[1]}: as promised")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
