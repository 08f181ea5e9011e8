#!/usr/bin/env python3
"""Random ONNX graphs against onnxruntime without optimisations and the ONNX reference.

Usage: random_graphs.py [--count N] [--first I] [--seed S] [--flags "..."] [--report FILE] [--keep DIR]

Graph I of a seed is the same on every machine: one operator alone, a pattern that a
rewrite looks for, or a web of both. Eight graphs share one model and one process
(`calotype run`); when that fails they run apart. A result is right when it is what both
oracles give, up to the rounding of the graph; refusals (exit code 2) are counted by
reason. All else fails: a wrong value, another exit code, a process that runs on.
`--reduce` makes each failure smaller and prints it; `--only` shows one graph.
"""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import shlex
import sys
import time

import cases
import onnx
import reducer
import webs
from runner import Runner, kind_of

ROOT = pathlib.Path(__file__).resolve().parents[3]
TOGETHER = 8


def keep(outcome, folder):
    """The case in the layout of the ONNX backend tests."""
    case = outcome.case
    data = folder / case.name.split("+")[0] / "test_data_set_0"
    data.mkdir(parents=True, exist_ok=True)
    (data.parent / "model.onnx").write_bytes(case.model().SerializeToString())
    for word, part in (("input", case.inputs), ("output", case.outputs)):
        for number, value in enumerate(part):
            tensor = onnx.numpy_helper.from_array(value.array, value.name)
            (data / f"{word}_{number}.pb").write_bytes(tensor.SerializeToString())
    (data.parent / "README").write_text(f"{outcome.verdict}: {outcome.text}\n{reducer.show(case)}\n")


def groups(drawn):
    """Up to TOGETHER neighbours of one opset."""
    group = []
    for case in drawn:
        if group and (group[0].opset != case.opset or len(group) == TOGETHER):
            yield group
            group = []
        group.append(case)
    if group:
        yield group


def draw(arguments, index):
    kinds = [k for k in webs.KINDS if not arguments.kind or k.__name__ == arguments.kind]
    return cases.make_case(arguments.seed, index, kinds)


def run_group(arguments, flags, first, count):
    drawn = [draw(arguments, i) for i in range(first, first + count)]
    runner = Runner(arguments.driver, flags)
    outcomes = [o for group in groups([c for c in drawn if c]) for o in runner.run(group)]
    if arguments.reduce:
        outcomes = [reducer.reduce_case(runner, o) if o.is_failure else o for o in outcomes]
    for outcome in outcomes:
        if outcome.is_failure:
            keep(outcome, arguments.keep)
    return [(o.case.name, o.verdict, o.text, kind_of(o), reducer.show(o.case) if o.is_failure else "")
            for o in outcomes], drawn.count(None)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--driver", default=str(ROOT / "build/bin/calotype"))
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", default="0")
    parser.add_argument("--kind", choices=sorted({k.__name__ for k in webs.KINDS}), help="graphs of one kind only")
    parser.add_argument("--flags", default="", help="more flags for calotype run")
    parser.add_argument("--reduce", action="store_true", help="make failures smaller")
    parser.add_argument("--only", type=int, help="show this graph and what comes of it")
    parser.add_argument("--keep", type=pathlib.Path, default=ROOT / "build" / "random")
    parser.add_argument("--report", type=pathlib.Path, help="file for the line 'passed failed'")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--refusals", action="store_true", help="list what is refused and why")
    arguments = parser.parse_args()
    flags = shlex.split(arguments.flags)
    if arguments.only is not None:
        arguments.first, arguments.count = arguments.only, 1
        case = draw(arguments, arguments.only)
        print(reducer.show(case) if case else "cannot be drawn")

    verdicts, refusals, undrawn, start = collections.Counter(), collections.Counter(), 0, time.time()
    kinds = collections.Counter()
    shares = range(arguments.first, arguments.first + arguments.count, 32)
    end = arguments.first + arguments.count
    with concurrent.futures.ProcessPoolExecutor(arguments.jobs) as pool:
        futures = [pool.submit(run_group, arguments, flags, f, min(32, end - f)) for f in shares]
        for future in concurrent.futures.as_completed(futures):
            outcomes, missing = future.result()
            undrawn += missing
            for name, verdict, text, kind, shown in outcomes:
                verdicts[verdict] += 1
                if verdict == "refused":
                    refusals[text] += 1
                    if arguments.refusals:
                        print(f"refused: {name}: {text}", flush=True)
                elif verdict != "right":
                    kinds[kind] += 1
                    print(f"FAIL: graph {name}: {verdict}: {text}\n{shown}", flush=True)
    failed = sum(n for v, n in verdicts.items() if v not in ("right", "refused"))
    counts = ", ".join(f"{n} {v}" for v, n in verdicts.most_common())
    for kind, count in kinds.most_common():
        print(f"{count} times {kind}")
    print(f"random graphs: {counts}, {undrawn} not drawn, in {time.time() - start:.0f} s")
    if arguments.report:
        arguments.report.write_text(f"{verdicts['right']} {failed}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
