"""Bytes and numbers that files rarely hold."""

NUMBERS = [0, 1, -1, 2, 7, 255, 1 << 16, (1 << 31) - 1, 1 << 31, -(1 << 31), 1 << 40, (1 << 63) - 1, -(1 << 63)]


def flip_bits(rng, data, counts=(1, 1, 2, 8, 64)):
    data = bytearray(data)
    for _ in range(rng.choice(counts)):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def cut(rng, data):
    """The front, or all but some bytes in the middle."""
    at = rng.randrange(len(data))
    return data[:at] if rng.random() < 0.5 else data[:at] + data[at + rng.randrange(1, 64):]
