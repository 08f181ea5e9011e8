#!/usr/bin/env python3
"""Damages artifacts and schedules; the driver must refuse them or go on, never die.

Usage: fuzz_artifact.py MODEL [--count N] [--seed S] [--first N] [--keep DIR] [--calotype PROGRAM]

Compiles MODEL as archive, shared library and object, then damages one file of a copy: cut,
flipped, zeroed and doubled bytes, changed numbers in texts, another file in its place, a
pipe, a link to a device, a huge one. `calotype run` (for schedules `compile --dry-run`) has
10 s of the processor and 2 GiB (fuzzing/limits.py), and must not wait for anything. Exit code
2 with a message is right, and so is 0 with the values of the whole artifact. With its report
beside it no damage to a library may go unnoticed; without, its code may compute anything, so
that values do not count then. Case i of seed S is always the same.
"""
import argparse
import os
import pathlib
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile

from fuzzing.campaign import DRIVER
from fuzzing.damage import flip_bits
from fuzzing.limits import judge, run

FORMS = {"static": "libnet.a", "shared": "libnet.so", "object": "net.o"}
NUMBERS = ["0", "1", "-1", "2", "1e308", "4294967296", "9223372036854775807", "null", '"x"', "[]", "{}"]
SCHEDULE = """{"version": 2, "schedules": [{"isa": "x86-64-v3", "kernel": "conv f32", "with": "",
  "shape": "1x3x6x6 8x3x3x3 -> 1x8x6x6", "plan": "#plan.conv<channels = 8, pixels = 2, rows = 1>",
  "planned": "#plan.conv<channels = 8, pixels = 6, rows = 1>", "default_ns": 10, "best_ns": 9}]}"""


def flip(rng, data):
    return flip_bits(rng, data, (1, 1, 1, 8, 64))


def flip_front(rng, data):
    """Headers and the tables at either end."""
    data = bytearray(data)
    at = rng.randrange(min(256, len(data)))
    data[at if rng.random() < 0.5 else -1 - at] ^= 1 << rng.randrange(8)
    return bytes(data)


def cut(rng, data):
    return data[:rng.choice([0, 1, rng.randrange(len(data)), len(data) - 1])]


def zero(rng, data):
    at, length = rng.randrange(len(data)), rng.randrange(1, 512)
    return data[:at] + bytes(length) + data[at + length:]


def double(rng, data):
    at, length = rng.randrange(len(data)), rng.randrange(1, 512)
    return data[:at] + data[at:at + length] + data[at:]


def renumber(rng, data):
    """Another number, as long when it stands among bytes."""
    places = list(re.finditer(rb'(?<=[:\[, ])\d+(?=[,\]}\s])', data))
    if not places:
        return flip(rng, data)
    place = rng.choice(places)
    new = rng.choice(NUMBERS).encode()
    if b"\0" in data:
        new = str(rng.randrange(10)).encode() * len(place[0])
    return data[:place.start()] + new + data[place.end():]


def rename(rng, data):
    """A letter of a word in a text."""
    places = list(re.finditer(rb'"[a-z_0-9-]{2,}"', data))
    if not places:
        return flip(rng, data)
    at = rng.choice(places).start() + 1
    return data[:at] + b"q" + data[at + 1:]


BYTES_KINDS = [flip, flip, flip_front, flip_front, cut, zero, double, renumber, renumber, rename]


def replace(rng, path):
    """Something else than a file with bytes like these."""
    kind = rng.randrange(6)
    path.unlink()
    if kind == 0:
        os.mkfifo(path)
    elif kind == 1:
        path.symlink_to("/dev/zero")
    elif kind == 2:
        path.mkdir()
    elif kind == 3:
        with open(path, "wb") as file:
            file.truncate(8 << 30)
    elif kind == 4:
        path.write_text("[" * 100_000)
    else:
        path.write_text('{"version": 1, "schedules": [' + ",".join(['{"plan":{"a":1}}'] * 200_000) + "]}")
    return ("pipe", "device", "folder", "sparse", "nested", "many")[kind]


def damage(rng, path):
    if rng.random() < 0.15:
        return replace(rng, path)
    kind = rng.choice(BYTES_KINDS)
    path.write_bytes(kind(rng, path.read_bytes()))
    return kind.__name__


def try_case(number, seed, program, model, artifacts, values, scratch):
    """What is wrong with a case, or nothing; and what the case was."""
    rng = random.Random(f"{seed} {number}")
    place = scratch / "case"
    shutil.rmtree(place, ignore_errors=True)
    form = rng.choice(list(FORMS))
    shutil.copytree(artifacts / form, place)
    hasReport = rng.random() < 0.6
    if not hasReport:
        (place / "net.report.json").unlink()
    names = [FORMS[form]] * 4 + ["net.weights"] * 2 + ["net.report.json"] * hasReport + ["schedules.json"]
    name = rng.choice(names)
    if name == "schedules.json":
        (place / name).write_text(SCHEDULE)
    kind = damage(rng, place / name)
    what = f"case {number}: {form}, {kind} of {name}, {'with' if hasReport else 'without'} report"
    if name == "schedules.json":
        command = [program, "compile", model, "--dry-run", "--quiet", "--schedules", str(place / name)]
    else:
        command = [program, "run", str(place), "--input", "x=random:5", "--output-dir", str(place / "out")]
    code, text, errors = run(command, resource.RLIMIT_AS)
    if wrong := judge(code, text, errors):
        return f"{wrong}\n{text[-2000:]}", what
    if code == 2 and "error: " not in text:
        return f"no message\n{text[-2000:]}", what
    if code == 0 and name != "schedules.json" and (hasReport or name != FORMS[form]) and \
            (place / "out" / "y.npy").read_bytes() != values:
        return "other values", what
    return None, what


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", metavar="MODEL", help="a model with an input x and an output y")
    parser.add_argument("--count", type=int, default=200, metavar="N", help="cases (default: 200)")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="the first case (default: 0)")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="default: 1")
    parser.add_argument("--keep", type=pathlib.Path, metavar="DIR", help="where failing cases are kept")
    parser.add_argument("--calotype", default=DRIVER, metavar="PROGRAM", help="the driver")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        for form in FORMS:
            subprocess.run([arguments.calotype, "compile", arguments.model, "--name", "net", "--quiet", "--emit", form,
                            "-o", str(scratch / form)], check=True, stdout=subprocess.DEVNULL)
        subprocess.run([arguments.calotype, "run", str(scratch / "static"), "--input", "x=random:5", "--output-dir",
                        str(scratch)], check=True, stdout=subprocess.DEVNULL)
        values = (scratch / "y.npy").read_bytes()
        bad = 0
        for number in range(arguments.first, arguments.first + arguments.count):
            problem, what = try_case(number, arguments.seed, arguments.calotype, arguments.model, scratch, values, scratch)
            if not problem:
                continue
            bad += 1
            print(f"{what}: {problem}", flush=True)
            if arguments.keep:
                shutil.copytree(scratch / "case", arguments.keep / str(number), symlinks=True, dirs_exist_ok=True,
                                ignore=lambda place, names: [n for n in names if not (pathlib.Path(place) / n).is_file()])
    print(f"{arguments.count - bad} passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
