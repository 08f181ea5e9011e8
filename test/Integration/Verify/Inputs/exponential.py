"""Writes x.npy into a folder, or checks y.npy there: exponential.py make|check DIR."""
import pathlib
import sys

import numpy as np

folder = pathlib.Path(sys.argv[2])
if sys.argv[1] == "make":
    folder.mkdir(parents=True, exist_ok=True)
    # Dense near zero, then all exponents, then where the result is zero, and NaN.
    x = -np.concatenate([np.linspace(0, 2, 20000), np.geomspace(1e-6, 86.9, 45000), np.geomspace(87.1, 1e30, 535),
                         [np.nan]])
    np.save(folder / "x.npy", x.astype(np.float32).reshape(1, 1, -1, 1))
    sys.exit()
x = np.load(folder / "x.npy").ravel().astype(np.float64)
y = np.load(folder / "y.npy").ravel()
want = np.exp(x) / (1 + np.exp(x))
ulp = np.abs(y - want) / np.spacing(want.astype(np.float32))
# From -17 on one plus the exponential rounds to one: the result is the exponential.
# Above, the sum, its reciprocal and the product round too.
for low, high, limit in ((-17, 0, 5), (-30, -17, 3), (-87, -30, 5)):
    part = ulp[(x >= low) & (x <= high)]
    print(f"[{low}, {high}]: {part.max():.2f} ulp of {limit}" + ("" if part.max() <= limit else " FAILED"))
print("below -87: zero" if not y[x < -87].any() else "below -87: FAILED")
print("NaN: NaN" if np.isnan(y[np.isnan(x)]).all() and not np.isnan(y[~np.isnan(x)]).any() else "NaN: FAILED")
