"""Tests tools/scripts/random_graphs: it must find what is planted.

Usage: random_graphs.py FOLDER

A graph is the same each time, a changed value is wrong, a missing one too, and the
reducer leaves of a failing graph the node that fails.
"""
import sys

sys.path.insert(0, sys.argv[1])

import cases  # noqa: E402
import judge  # noqa: E402
import numpy as np  # noqa: E402
import reducer  # noqa: E402
from runner import Outcome  # noqa: E402


class FailingOn:
    """A runner for which every graph with this operator gives wrong values."""

    def __init__(self, operator):
        self.operator = operator

    def run_whole(self, case):
        fails = any(n.op_type == self.operator for n in case.nodes)
        return Outcome(case, "wrong" if fails else "right"), {}


def changed(array):
    """The array with another first element, beyond what rounding does."""
    array = array.copy()
    first = array.reshape(-1)[:1]
    if array.dtype == bool:
        first[...] = not first[0]
    elif array.dtype.kind in "iu":
        first[...] = first[0] ^ 2
    else:
        first[...] = 0 if not np.isfinite(first[0].astype(float)) else first[0] * 1.5 + 100
    return array


def main():
    found = tried = reduced = 0
    for index in range(32):
        case = cases.make_case("test", index)
        if case is None or any(judge.known_fault(o, case.nodes) for o in (judge.REFERENCE, judge.RUNTIME)):
            continue
        again = cases.make_case("test", index)
        assert case.model().SerializeToString() == again.model().SerializeToString(), index
        results = {v.name: v.array for v in case.outputs}
        assert judge.judge(case, results)[0] != "wrong", index
        for value in case.outputs:
            if value.array.size and value.noise.max() < 1:
                tried += 1
                found += judge.judge(case, {**results, value.name: changed(value.array)})[0] == "wrong"
                assert judge.judge(case, {n: a for n, a in results.items() if n != value.name})[0] == "wrong"
        if len(case.nodes) > 5 and not reduced:
            operator = case.nodes[len(case.nodes) // 2].op_type
            small = reducer.reduce_case(FailingOn(operator), Outcome(case, "wrong"))
            assert [n.op_type for n in small.case.nodes] == [operator], small
            reduced = 1
    assert reduced and tried > 30 and found == tried, (reduced, found, tried)
    print(f"{found} of {tried} planted faults found")


if __name__ == "__main__":
    main()
