"""Writes small TFRecord files, good and damaged, with nothing but Python's library.

Usage: tfrecords.py FOLDER
"""
import gzip
import json
import pathlib
import struct
import sys
import zlib

TABLE = []
for byte in range(256):
    for _ in range(8):
        byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
    TABLE.append(byte)


def masked_crc(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = TABLE[(crc ^ byte) & 255] ^ crc >> 8
    crc ^= 0xFFFFFFFF
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def header(length):
    number = struct.pack("<Q", length)
    return number + masked_crc(number)


def frame(data):
    return header(len(data)) + data + masked_crc(data)


def flip(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    records = [b"record %d " % i + b"x" * (10 * i) for i in range(5)]
    frames = [frame(record) for record in records]
    good = b"".join(frames)
    at = [sum(map(len, frames[:i])) for i in range(6)]
    files = {
        "good": good,
        "empty": b"",
        "good.gz": gzip.compress(b"".join(frames[:2])) + gzip.compress(b"".join(frames[2:])),
        "good.z": zlib.compress(good),
        "stray": good + b"12345",
        "cut": good[:-5],
        "corrupt-length": flip(good, at[2] + 1),
        "corrupt-data": flip(good, at[2] + 14),
        "two-places": flip(flip(good, at[1] + 9), at[3] + 12),
        "beyond": frames[0] + header(1000) + b"little",
        "too-large": frames[0] + header(1 << 62) + b"little" + frames[1],
        "cut.gz": gzip.compress(good)[:-20],
        "text": b"no records at all, but long enough for a header",
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    lines = [
        {"id": {"int64": [1, -2, 9223372036854775807]}, "price": {"float": [0.5, "nan", "-inf"]},
         "name": {"bytes": ["text", "中", {"hex": "00ff"}]}, "none": {}, "hex:ff": {"int64": []}},
        {"id": {"int64": [3]}, "price": {"float": [1.5]}, "name": {"bytes": []}},
        {"id": {"int64": [4]}, "price": {"float": []}, "tags": {"bytes": ["a", "b"]}},
    ]
    (folder / "lines.json").write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
    steps = [{"int64": [1, 2]}, {"int64": []}, {}]
    (folder / "sequence.json").write_text(
        json.dumps({"context": {"label": {"int64": [7]}}, "lists": {"tok": steps, "none": []}}) + "\n")


main()
