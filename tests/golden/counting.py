"""What the scripts that count a study's tables out of recorded numbers share. Standard library alone."""
import math
from operator import mul

Z = 1.959963984540054


def dot(a, b):
    return math.fsum(map(mul, a, b))


def length(a):
    return math.sqrt(dot(a, a))


def unit(a):
    size = length(a)
    return [value / size for value in a]


def wilson(hits, count):
    share = hits / count
    middle = (share + Z * Z / (2 * count)) / (1 + Z * Z / count)
    half = Z / (1 + Z * Z / count) * math.sqrt(share * (1 - share) / count + Z * Z / (4 * count * count))
    return [0.0 if hits == 0 else middle - half, 1.0 if hits == count else middle + half]
