"""Writes tests/golden/npy/*.npy with NumPy itself: known float32 arrays of one to three dimensions, that share/npy.cpp writes byte for byte.

/usr/bin/python3 tests/golden/make_npy_golden.py
"""
import os

import numpy as np

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "npy")


def save(name, array):
    # Format 1.0 whatever the version of NumPy.
    with open(os.path.join(OUT, name), "wb") as file:
        np.lib.format.write_array(file, np.ascontiguousarray(array, dtype="<f4"), version=(1, 0))


save("vector.npy", np.array([0.0, -0.0, 1.5, -2.25, 1e-40, 3.4028235e38, np.inf, -np.inf, np.nan]))
save("matrix.npy", np.arange(35).reshape(5, 7) / 8)
save("maps.npy", np.arange(2 * 3 * 4).reshape(2, 3, 4) - 11.5)
save("empty.npy", np.zeros((0, 848)))
# The header grows past its first 64 bytes of room: padding starts anew.
save("long.npy", np.full((1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), 7.0))
