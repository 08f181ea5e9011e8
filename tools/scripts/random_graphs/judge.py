"""Whether results are right, by two oracles and their known faults."""
import numpy as np

from values import is_float

REFERENCE, RUNTIME = "reference", "onnxruntime"
# (oracle, operators): where the oracle is wrong by the operator's text, or the text is open.
FAULTS = {
    (REFERENCE, "Softplus"): "overflows in its exponential",
    (REFERENCE, "QLinearMatMul QLinearConv"): "rounds behind the zero point, where halves are even again",
    (REFERENCE, "LogSoftmax"): "takes the logarithm of a softmax that is zero",
    (REFERENCE, "Clip"): "has no bounds by default, where the text has the type's limits",
    (RUNTIME, "ReduceMax ReduceMin Max Min MaxPool GlobalMaxPool ArgMax ArgMin"): "loses NaN by its position",
    (RUNTIME, "Sign"): "gives 0 for NaN, of which the text says nothing",
}


def fits(got, want, noise):
    """Whether `got` is `want` up to the noise; what is not finite must be equal."""
    if got.dtype != want.dtype or not got.shape == want.shape == noise.shape:
        return False
    if not is_float(want.dtype):
        if not noise.any():
            return np.array_equal(got, want)
        return bool((np.abs(got.astype(np.float64) - want.astype(np.float64)) <= noise).all())
    got, want = got.astype(np.float64), want.astype(np.float64)
    finite = np.isfinite(got) & np.isfinite(want)
    same = (got == want) | (np.isnan(got) & np.isnan(want))
    with np.errstate(invalid="ignore"):
        return bool(np.where(finite, np.abs(got - want) <= noise, same).all())


def describe(got, want, noise):
    """The worst element, in words."""
    if got.dtype != want.dtype or got.shape != want.shape:
        return f"{got.dtype}{list(got.shape)} instead of {want.dtype}{list(want.shape)}"
    if noise.shape != want.shape:
        return "the oracles' shapes differ"
    left, right = got.astype(np.float64), want.astype(np.float64)
    with np.errstate(invalid="ignore"):
        excess = np.abs(left - right) - noise
    excess = np.where(np.isnan(excess), np.where(np.isnan(left) & np.isnan(right), -1, np.inf), excess)
    excess = np.where(left == right, -1, excess)
    at = np.unravel_index(int(np.argmax(excess)), left.shape) if left.shape else ()
    bad = int((excess > 0).sum())
    place = list(map(int, at))
    return f"{got[at]} instead of {want[at]} at {place}, noise {float(noise[at]):.2g}; {bad} of {left.size}"


def known_fault(oracle, nodes):
    """Why the oracle may be wrong on these nodes, or ''."""
    present = {node.op_type for node in nodes if node.op_type != "Clip" or lacks_bound(node)}
    for (name, operators), reason in FAULTS.items():
        if name == oracle and present & set(operators.split()):
            return reason
    return ""


def lacks_bound(clip):
    return len([name for name in clip.input if name]) < 3


def judge(case, results):
    """(verdict, explanation) for results by name: right, disputed or wrong."""
    verdict, words = "right", []
    for index, value in enumerate(case.outputs):
        got = results.get(value.name)
        if got is None:
            verdict = "wrong"
            words.append(f"{value.name}: no result")
            continue
        by_reference = fits(got, value.array, value.noise)
        if case.onnxruntime is None:
            by_runtime = None
        else:
            by_runtime = fits(got, case.onnxruntime[index], value.noise)
        if by_reference and by_runtime is not False:
            continue
        text = f"{value.name}: reference: {describe(got, value.array, value.noise)}"
        if case.onnxruntime is not None:
            text += f"; onnxruntime: {describe(got, case.onnxruntime[index], value.noise)}"
        if by_reference or by_runtime:
            oracle = RUNTIME if by_reference else REFERENCE
            reason = known_fault(oracle, case.nodes)
            if reason:
                continue
            verdict = "disputed" if verdict == "right" else verdict
        else:
            # Where an oracle is known to be wrong and the other does not run, nothing is known.
            if case.onnxruntime is None and known_fault(REFERENCE, case.nodes):
                continue
            verdict = "wrong"
        words.append(text)
    return verdict, "; ".join(words)
