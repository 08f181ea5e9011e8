"""Writes 0, 1, 2, ... as f32 of a shape. Usage: write_npy.py FILE EXTENT..."""
import math
import struct
import sys

shape = tuple(int(extent) for extent in sys.argv[2:])
header = repr({"descr": "<f4", "fortran_order": False, "shape": shape}).encode()
header += b" " * (63 - (10 + len(header)) % 64) + b"\n"
with open(sys.argv[1], "wb") as file:
    file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header)
    file.write(struct.pack(f"<{math.prod(shape)}f", *range(math.prod(shape))))
