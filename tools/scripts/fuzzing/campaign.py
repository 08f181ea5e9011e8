"""Many mutants of a few seeds, one file each, several at a time."""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import random
import tempfile

from fuzzing.limits import judge, run

ROOT = pathlib.Path(__file__).resolve().parents[3]
DRIVER = f"{ROOT}/build/bin/calotype"

Outcome = collections.namedtuple("Outcome", "wrong parses code")


def make_parser(description, count):
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=count)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=pathlib.Path, default=ROOT / "build" / "fuzz")
    parser.add_argument("--report", type=pathlib.Path, help="file for the line 'passed failed'")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    return parser


def run_campaign(arguments, commands, suffix, make_seeds, mutate):
    """The outcomes. Mutant i is `mutate(rng, seed)`, its bytes and whether they can be parsed, with an rng of the
    campaign's seed and i, and goes through commands in turns; `make_seeds` gets the folder of the mutants."""
    arguments.keep.mkdir(parents=True, exist_ok=True)

    def one(index):
        rng = random.Random(f"{arguments.seed} {index}")
        mutant, parses = mutate(rng, rng.choice(corpus))
        path = pathlib.Path(scratch, f"{index}{suffix}")
        path.write_bytes(mutant)
        code, text, errors = run([*commands[index % len(commands)], str(path)])
        wrong = judge(code, text, errors)
        if wrong:
            (arguments.keep / f"{arguments.seed}-{index}{suffix}").write_bytes(mutant)
            print(f"FAIL: mutant {index}: {wrong}", flush=True)
        path.unlink()
        return Outcome(wrong, parses, code)

    with tempfile.TemporaryDirectory() as scratch, concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        corpus = make_seeds(scratch)
        outcomes = list(pool.map(one, range(arguments.count)))
    if arguments.report:
        failed = count_failed(outcomes)
        arguments.report.write_text(f"{len(outcomes) - failed} {failed}\n")
    return outcomes


def count_failed(outcomes):
    return sum(bool(outcome.wrong) for outcome in outcomes)


def count_accepted(outcomes):
    return sum(outcome.code == 0 for outcome in outcomes)
