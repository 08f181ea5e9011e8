#!/usr/bin/env python3
"""Changes the size that a library says its relocations have, at which the dynamic
linker ends the process that opens it. Usage: damage_dynamic.py LIBRARY"""
import pathlib
import struct
import sys

DYNAMIC_SECTION, RELAENT = 6, 9
path = pathlib.Path(sys.argv[1])
data = bytearray(path.read_bytes())
table, = struct.unpack_from("<Q", data, 0x28)
size, count = struct.unpack_from("<HH", data, 0x3a)
for i in range(count):
    kind, = struct.unpack_from("<I", data, table + i * size + 4)
    offset, length = struct.unpack_from("<QQ", data, table + i * size + 0x18)
    for at in range(offset, offset + length, 16) if kind == DYNAMIC_SECTION else ():
        if struct.unpack_from("<Q", data, at)[0] == RELAENT:
            struct.pack_into("<Q", data, at + 8, 5)
path.write_bytes(data)
