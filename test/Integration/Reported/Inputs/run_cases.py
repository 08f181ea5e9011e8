"""Makes every case, runs `calotype verify` on it and compares with what the case says.

Usage: run_cases.py FOLDER [NAME...]

Cases without flags go through one `verify --batch`; a failure prints the model's folder.
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys

import cases
import graphs  # noqa: F401  (registers its cases)
import recurrent  # noqa: F401
import values  # noqa: F401

def verify(*arguments):
    return subprocess.run(["calotype", "verify", *arguments], capture_output=True, text=True, errors="replace",
                          timeout=600)


def check(made, result):
    """'' or what is wrong with verify's answer."""
    reasons = " | ".join(str(p.get("reason", "")) + "; " + str(p.get("hint", "")) for p in result.get("problems", []))
    if made.refused:
        if result["status"] not in ("unsupported", "invalid"):
            return f"expected a refusal, found '{result['status']}': {reasons}"
        return "" if re.search(made.refused, reasons) else f"the reason does not say '{made.refused}': {reasons}"
    if result["status"] == "pass":
        return ""
    worst = [f"{o['name']}: off by {o['max_abs']} {o.get('problem', '')}" for o in result["outputs"] if not o["pass"]]
    return f"{result['status']}: {worst or reasons}"


def main():
    root, chosen = pathlib.Path(sys.argv[1]), sys.argv[2:] or list(cases.CASES)
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    places = {name: cases.write(root, name, cases.CASES[name]) for name in chosen}
    plain = [name for name in chosen if not cases.CASES[name].flags]
    results = {}
    (root / "list").write_text("".join(f"{places[name]}\n" for name in plain))
    verify("--batch", root / "list", "--json", root / "results")
    for line in (root / "results").read_text().splitlines():
        result = json.loads(line)
        results[pathlib.Path(result["model"]).name] = result
    for name in set(chosen) - set(plain):
        report = root / f"{name}.json"
        done = verify(places[name] / "model.onnx", "--json", report, *cases.CASES[name].flags)
        results[name] = json.loads(report.read_text()) if report.exists() else {"status": done.stderr}
    wrong = 0
    for name in chosen:
        problem = check(cases.CASES[name], results[name]) if name in results else "no result"
        if problem:
            wrong += 1
            print(f"FAIL: {name} ({places[name]}): {problem[:600]}")
    print(f"reported: {len(chosen) - wrong} of {len(chosen)} cases as they should be")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
