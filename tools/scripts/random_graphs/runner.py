"""Runs cases through `calotype run`, several in one model, and tells what came of each."""
import dataclasses
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import tempfile

import onnx

import cases as case_lists
import judge

SECONDS, BYTES = 60, 4 << 30  # of each process: processor time and memory
PATIENCE = 600  # seconds on the wall: a sign of a process that waits for nothing


@dataclasses.dataclass
class Outcome:
    case: object
    verdict: str  # right, refused, disputed, wrong, crash, hang
    text: str = ""

    @property
    def is_failure(self):
        return self.verdict not in ("right", "refused")


def limits():
    resource.setrlimit(resource.RLIMIT_DATA, (BYTES, BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))


class Runner:
    def __init__(self, driver, flags=(), jobs=1):
        self.command = [str(driver), "run", "--quiet", "--output-format", "pb", "--jobs", str(jobs), *flags]

    def start(self, case, folder):
        """(exit code or None, text, {output: array})."""
        folder = pathlib.Path(folder)
        model = folder / "model.onnx"
        model.write_bytes(case.model().SerializeToString())
        command = [*self.command, str(model), "--output-dir", str(folder / "out")]
        for number, value in enumerate(case.inputs):
            path = folder / f"in{number}.pb"
            path.write_bytes(onnx.numpy_helper.from_array(value.array, value.name).SerializeToString())
            command += ["--input", f"{value.name}={path}"]
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, preexec_fn=limits, start_new_session=True,
                                   env={**os.environ, "CALOTYPE_NO_SUPERVISOR": "1"})
        try:
            _, errors = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return None, f"ran past {PATIENCE} s", {}
        results = {}
        for path in (folder / "out").glob("*.pb"):
            tensor = onnx.TensorProto.FromString(path.read_bytes())
            results[path.stem] = onnx.numpy_helper.to_array(tensor)
        return process.returncode, errors.decode(errors="replace"), results

    def run_whole(self, case):
        """The outcome of one case, alone or merged."""
        folder = tempfile.mkdtemp()
        try:
            code, text, results = self.start(case, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        if code is None or code == -signal.SIGXCPU:
            return Outcome(case, "hang", text), {}
        if code == 0:
            return Outcome(case, *judge.judge(case, results)), results
        text = shorten(text)
        return Outcome(case, "refused" if code == 2 else "crash", f"exit code {code}: {text}"), {}

    def run(self, several):
        """The outcome of each case; they share a process unless something fails."""
        if len(several) == 1:
            return [self.run_whole(several[0])[0]]
        merged = case_lists.merge(several)
        merged.onnxruntime = None
        outcome, results = self.run_whole(merged)
        if not results:
            middle = len(several) // 2
            apart = self.run(several[:middle]) + self.run(several[middle:])
            if outcome.verdict != "refused" and not any(o.is_failure for o in apart) and not any(
                    o.verdict == "refused" for o in apart):
                apart[0] = Outcome(merged, outcome.verdict, "only together: " + outcome.text)
            return apart
        outcomes = []
        for number, case in enumerate(several):
            own = {v.name: results.get(f"c{number}_{v.name}") for v in case.outputs}
            outcomes.append(Outcome(case, *judge.judge(case, own)))
        return outcomes


def shorten(text):
    """The message without paths and numbers of values, so that equal reasons are equal."""
    lines = [line for line in text.splitlines() if line.strip() and "please report it with" not in line]
    text = " | ".join(lines)
    text = re.sub(r"/\S*/", "", text)
    return text[:600]


def kind_of(outcome):
    """What makes two failures the same kind: the verdict, and for crashes the message."""
    if outcome.verdict != "crash":
        return outcome.verdict
    return re.sub(r"(c\d+_)?v\d+|\d+|\$\w+|k_\w+", "N", outcome.text)[:160]
