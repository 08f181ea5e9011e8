"""The generated page docs/Conformance.md: results of the ONNX backend tests per op."""
import collections
import re

import onnx

HEAD = """# Conformance

Written by `tools/scripts/conformance.py --update`; do not edit. The tests are the ONNX
backend tests of the pinned `onnx` wheel, compiled to native code by `calotype verify`
and compared at the tests' own tolerance (rtol 1e-3, atol 1e-7 where a test names none).

*passed*: a kernel or host routine computed the outputs from run-time data.
*shape-only*: right, but everything was known when compiling.
*failed*: a wrong answer, a crash or a hang. *refused*: a diagnostic says what is missing.
ULP is the largest distance in units in the last place among the passed tests' float outputs.
"""
STATUSES = ("pass", "shape-only", "failed", "unsupported")


def op_of(name, folder, known):
    """The operator a test is about."""
    base = re.sub(r"_expanded(_ver\d+)?$", "", name)
    if base != name and base in known:
        folder = known[base]
    nodes = onnx.load(folder / "model.onnx", load_external_data=False).graph.node
    kinds = [n.op_type for n in nodes if n.op_type != "Constant"]
    if not kinds:
        return "Constant"
    return kinds[0] if len(set(kinds)) == 1 or name.startswith("node/") else "(several)"


def short(reason):
    """A reason without the parts that differ between tests."""
    reason = re.sub(r"^.*?: error: ", "", reason)
    reason = re.sub(r"'[^']*/[^']*'", "...", reason).replace("|", "\\|").replace("\n", " ")
    return reason[:117] + "..." if len(reason) > 120 else reason


def document(outcomes, folders):
    suites, ops, reasons = {}, {}, {}
    ulps = collections.Counter()
    for name, (status, reason, ulp) in sorted(outcomes.items()):
        suite, op = name.split("/")[0], op_of(name, folders[name], folders)
        suites.setdefault(suite, collections.Counter())[status] += 1
        ops.setdefault(op, collections.Counter())[status] += 1
        if status == "pass":
            ulps[op] = max(ulps[op], ulp)
        elif reason:
            reasons.setdefault(op, collections.Counter())[short(reason)] += 1
    lines = [HEAD, "## Suites", "", "| suite | passed | shape-only | failed | refused | all |",
             "|---|--:|--:|--:|--:|--:|"]
    for suite, counts in suites.items():
        cells = " | ".join(str(counts[s]) for s in STATUSES)
        lines.append(f"| {suite} | {cells} | {sum(counts.values())} |")
    lines += ["", "## Operators", "", "| op | passed | shape-only | failed | refused | ULP | most frequent reason |",
              "|---|--:|--:|--:|--:|--:|---|"]
    for op, counts in sorted(ops.items()):
        cells = " | ".join(str(counts[s] or "") for s in STATUSES)
        reason = reasons[op].most_common(1)[0][0] if op in reasons else ""
        ulp = f"{ulps[op]:g}" if counts["pass"] else ""
        lines.append(f"| {op} | {cells} | {ulp} | {reason} |")
    failed = [(n, r) for n, (s, r, _) in sorted(outcomes.items()) if s == "failed"]
    if failed:
        lines += ["", "## Failed", ""] + [f"- `{n}`: {short(r)}" for n, r in failed]
    return "\n".join(lines) + "\n"
