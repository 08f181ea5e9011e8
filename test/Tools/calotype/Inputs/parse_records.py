"""Parses records as every kind of feature, and compares with arrays written by hand.

Usage: parse_records.py CALOTYPE FOLDER
"""
import json
import pathlib
import subprocess
import sys

import numpy as np

calotype, folder = sys.argv[1], pathlib.Path(sys.argv[2])


def ints(*values):
    return {"int64": list(values)}


def run(*arguments):
    return subprocess.run([calotype, "records", *map(str, arguments)], capture_output=True, text=True)


def write(lines, *flags):
    (folder / "lines").write_text("".join(json.dumps(line) + "\n" for line in lines))
    done = run("write", folder / "lines", "-o", folder / "records", *flags)
    assert done.returncode == 0, done.stderr


def parse(spec):
    (folder / "spec").write_text(json.dumps(spec))
    return run("parse", folder / "records", "--spec", folder / "spec", "-o", folder / "out.npz")


def expect(spec, **wanted):
    done = parse(spec)
    assert done.returncode == 0, done.stderr
    arrays = dict(np.load(folder / "out.npz"))
    wanted = {name.replace("__", ":").replace("_in_", "/"): np.array(value) for name, value in wanted.items()}
    assert sorted(arrays) == sorted(wanted), sorted(arrays)
    for name, value in wanted.items():
        got = arrays[name]
        assert got.shape == value.shape and np.array_equal(got, value), (name, got, value)
    return arrays


def refuse(code, text, spec):
    done = parse(spec)
    assert done.returncode == code and text in done.stderr, (done.returncode, done.stderr)


def feature(kind, dtype="int64", **fields):
    return {"type": kind, "dtype": dtype, **fields}


def check_examples():
    write([{"id": ints(1), "val": ints(1, 2, 3, 4), "len": ints(1, 3), "ix": ints(3, 1), "v": ints(30, 10)},
           {"val": ints(), "len": ints()},
           {"id": ints(2), "val": ints(5, 6), "len": ints(0, 2), "ix": ints(7), "v": ints(70)}])
    dense = feature("FixedLenFeature", shape=[], default_value=-1)
    expect({"spec": {"id": dense}}, id=[1, -1, 2])
    expect({"spec": {"id": dense}, "records": [2, 0, 0]}, id=[2, 1, 1])
    expect({"spec": {"id": feature("VarLenFeature")}},
           id__indices=[[0, 0], [2, 0]], id__values=[1, 2], id__dense_shape=[3, 1])
    expect({"spec": {"val": feature("FixedLenSequenceFeature", shape=[2], allow_missing=True, default_value=9)}},
           val=[[[1, 2], [3, 4]], [[9, 9], [9, 9]], [[5, 6], [9, 9]]])
    expect({"spec": {"s": feature("SparseFeature", index_key="ix", value_key="v", size=10)}},
           s__indices=[[0, 1], [0, 3], [2, 7]], s__values=[10, 30, 70], s__dense_shape=[3, 10])
    ragged = feature("RaggedFeature", value_key="val", partitions=[["RowLengths", "len"]], row_splits_dtype="int64")
    arrays = expect({"spec": {"r": ragged}}, r__values=[1, 2, 3, 4, 5, 6], r__splits0=[0, 2, 2, 4],
                    r__splits1=[0, 1, 4, 4, 6])
    assert arrays["r:splits0"].dtype == np.int64
    uniform = feature("RaggedFeature", value_key="val", partitions=[["UniformRowLength", 2]])
    arrays = expect({"spec": {"r": uniform}}, r__values=[[1, 2], [3, 4], [5, 6]], r__splits0=[0, 2, 2, 3])
    assert arrays["r:splits0"].dtype == np.int32
    nested = feature("RaggedFeature", value_key="val", partitions=[["UniformRowLength", 1], ["RowLengths", "len"]])
    expect({"spec": {"r": nested}}, r__values=[1, 2, 3, 4, 5, 6], r__splits0=[0, 2, 2, 4],
           r__splits1=[0, 1, 2, 3, 4], r__splits2=[0, 1, 4, 4, 6])

    refuse(1, "record 1: key 'id': missing", {"spec": {"id": feature("FixedLenFeature", shape=[])}})
    refuse(1, "record 0: key 'val': wrong number of values",
           {"spec": {"val": feature("FixedLenFeature", shape=[3], default_value=[1, 2, 3])}})
    refuse(1, "key 'id': values of another kind", {"spec": {"id": feature("VarLenFeature", "string")}})
    refuse(1, "differ in how many values",
           {"spec": {"s": feature("SparseFeature", index_key="ix", value_key="val", size=10)}})
    refuse(1, "record 2: a partition does not cover",
           {"spec": {"r": feature("RaggedFeature", value_key="val", partitions=[["RowLengths", "ix"]])}})
    refuse(2, "expected \"dtype\" to be string, float32 or int64, found 'int32'",
           {"spec": {"id": feature("VarLenFeature", "int32")}})
    refuse(2, "expected \"default_value\" to be 2 values, found 1",
           {"spec": {"id": feature("FixedLenFeature", shape=[2], default_value=3)}})
    refuse(2, "is read in another way", {"spec": {"id": dense, "x": feature("RaggedFeature", value_key="id")}})
    refuse(2, "unknown type 'Feature'", {"spec": {"id": feature("Feature")}})
    refuse(2, "expected \"spec\"", {"id": dense})
    refuse(2, "there is no record 3", {"spec": {"id": dense}, "records": [3]})


def check_sequences():
    write([{"context": {"label": ints(1)}, "lists": {"tok": [ints(1, 2), ints(), ints(3)], "n": [ints(4), ints(5)]}},
           {"context": {}, "lists": {}}], "--format", "sequence")
    context = {"label": feature("FixedLenFeature", shape=[], default_value=0)}
    padded = feature("FixedLenSequenceFeature", shape=[], allow_missing=True)
    expect({"context": context, "lists": {"tok": feature("VarLenFeature"), "n": padded}},
           context_in_label=[1, 0], lists_in_tok__indices=[[0, 0, 0], [0, 0, 1], [0, 2, 0]],
           lists_in_tok__values=[1, 2, 3], lists_in_tok__dense_shape=[2, 3, 2],
           lists_in_n=[[4, 5], [0, 0]], lengths_in_n=[2, 0])
    expect({"context": {}, "lists": {"tok": feature("RaggedFeature")}}, lists_in_tok__values=[1, 2, 3],
           lists_in_tok__splits0=[0, 3, 3], lists_in_tok__splits1=[0, 2, 2, 3])
    refuse(1, "record 1: list 'n': missing", {"context": {}, "lists": {"n": dict(padded, allow_missing=False)}})
    refuse(2, "not supported: partitions of a list", {"context": {}, "lists": {
        "n": feature("RaggedFeature", partitions=[["UniformRowLength", 2]])}})


check_examples()
check_sequences()
