"""A pencil for code-drawn line art: smooth curves on a 100×100 sheet, y downwards, nearest things drawn first.

A closed shape covers what is drawn after it, so that a drawing is written front to back and no line has to be
stopped by hand. What comes out is the project's stroke format: polylines in 0..1 with a width and a colour.
"""
import math

INK = "#1a1a1a"
LINE = 1.8      # of an outline, in hundredths of the sheet's side
DETAIL = 1.2    # of whiskers, panes, hatching
FILL = 6.0      # of the lines that colour a shape
RIM = 3.6       # of the line that follows its edge
SMALL = 8.0     # narrower shapes need that line only
SAMPLES = 14    # points a curve piece, before simplification
TOLERANCES = (0.05, 0.06, 0.07, 0.08, 0.09, 0.1, 0.12, 0.14, 0.17, 0.2, 0.24, 0.3, 0.4)  # of simplification, in hundredths
LARGEST_BYTES = 6000
LARGEST_PAINTED_BYTES = 8000


def spline(points, closed=False):
    """A centripetal Catmull-Rom curve through `points`."""
    if len(points) < 3 and not closed:
        return [tuple(p) for p in points]
    if closed:
        ring = [points[-1], *points, points[0], points[1]]
    elif len(points) == 3:  # the parabola's ends, rounder than straight ones
        first = tuple(3 * a - 3 * b + c for a, b, c in zip(*points))
        last = tuple(3 * c - 3 * b + a for a, b, c in zip(*points))
        ring = [first, *points, last]
    else:
        first = tuple(2 * a - b for a, b in zip(points[0], points[1]))
        last = tuple(2 * a - b for a, b in zip(points[-1], points[-2]))
        ring = [first, *points, last]
    curve = []
    for p0, p1, p2, p3 in zip(ring, ring[1:], ring[2:], ring[3:]):
        t = [0.0]
        for a, b in ((p0, p1), (p1, p2), (p2, p3)):
            t.append(t[-1] + max(1e-6, math.dist(a, b)) ** 0.5)
        for i in range(SAMPLES):
            u = t[1] + (t[2] - t[1]) * i / SAMPLES

            def mix(a, b, ta, tb):
                k = (u - ta) / (tb - ta)
                return tuple(x + (y - x) * k for x, y in zip(a, b))

            a1, a2, a3 = mix(p0, p1, t[0], t[1]), mix(p1, p2, t[1], t[2]), mix(p2, p3, t[2], t[3])
            b1, b2 = mix(a1, a2, t[0], t[2]), mix(a2, a3, t[1], t[3])
            curve.append(mix(b1, b2, t[1], t[2]))
    curve.append(tuple(points[0] if closed else points[-1]))
    return curve


def path(*pieces):
    """Splines joined end to end with sharp corners between them; the next piece starts where the last one stopped."""
    curve = []
    for piece in pieces:
        piece = ([curve[-1]] if curve else []) + list(piece)
        curve += spline(piece)[1 if curve else 0:]
    return curve


def arc(cx, cy, rx, ry=None, start=0, stop=360, tilt=0):
    """Part of an ellipse; angles in degrees, clockwise on the sheet from three o'clock."""
    ry = rx if ry is None else ry
    count = max(8, int(abs(stop - start) / 6))
    c, s = math.cos(math.radians(tilt)), math.sin(math.radians(tilt))
    curve = []
    for i in range(count + 1):
        a = math.radians(start + (stop - start) * i / count)
        x, y = rx * math.cos(a), ry * math.sin(a)
        curve.append((cx + x * c - y * s, cy + x * s + y * c))
    return curve


def lobes(corners, bulge=0.42, closed=False):
    """A scalloped edge: round bumps between corners, bulging to the left of the way round (outwards when clockwise)."""
    curve = [tuple(corners[0])]
    ends = list(corners[1:]) + ([corners[0]] if closed else [])
    for x2, y2 in ends:
        x1, y1 = curve[-1]
        nx, ny = (y2 - y1) * bulge, (x1 - x2) * bulge
        curve += spline([(x1, y1), (x1 + (x2 - x1) * 0.12 + nx * 0.7, y1 + (y2 - y1) * 0.12 + ny * 0.7),
                         ((x1 + x2) / 2 + nx * 1.15, (y1 + y2) / 2 + ny * 1.15),
                         (x1 + (x2 - x1) * 0.88 + nx * 0.7, y1 + (y2 - y1) * 0.88 + ny * 0.7), (x2, y2)])[1:]
    return curve


def turned(points, degrees, about=(50, 50), scale=1.0):
    """The points turned clockwise about a centre, and scaled."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return [(about[0] + scale * ((x - about[0]) * c - (y - about[1]) * s),
             about[1] + scale * ((x - about[0]) * s + (y - about[1]) * c)) for x, y in points]


def mirrored(points, x=50):
    """The points mirrored left to right about a vertical line."""
    return [(2 * x - px, py) for px, py in points]


def inside(point, polygon):
    x, y = point
    odd = False
    for (x1, y1), (x2, y2) in zip(polygon, polygon[1:] + polygon[:1]):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            odd = not odd
    return odd


def refined(points, step=0.4):
    """The polyline with points at most `step` apart, so that covering cuts it finely."""
    fine = [points[0]]
    for a, b in zip(points, points[1:]):
        count = max(1, math.ceil(math.dist(a, b) / step))
        fine += [(a[0] + (b[0] - a[0]) * i / count, a[1] + (b[1] - a[1]) * i / count) for i in range(1, count + 1)]
    return fine


def simplified(points, tolerance):
    """Douglas–Peucker: as few points as keep within `tolerance` of the line."""
    if len(points) < 3:
        return points
    (x1, y1), (x2, y2) = points[0], points[-1]
    length = math.hypot(x2 - x1, y2 - y1)
    worst, at = 0.0, 0
    for i, (x, y) in enumerate(points[1:-1], 1):
        away = abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length if length > 1e-9 else math.hypot(x - x1, y - y1)
        if away > worst:
            worst, at = away, i
    if worst <= tolerance:
        return [points[0], points[-1]]
    return simplified(points[:at + 1], tolerance)[:-1] + simplified(points[at:], tolerance)


def spans(polygon, y):
    """Where a level line lies inside the polygon: [(left, right)], from left to right."""
    crossings = sorted(x1 + (y - y1) * (x2 - x1) / (y2 - y1) for (x1, y1), (x2, y2) in zip(polygon, polygon[1:] + polygon[:1]) if (y1 > y) != (y2 > y))
    return list(zip(crossings[::2], crossings[1::2]))


def common(a, b):
    """The parts of two lists of spans that lie in both."""
    return [(max(l1, l2), min(r1, r2)) for l1, r1 in a for l2, r2 in b if max(l1, l2) < min(r1, r2)]


def hatching(polygon, width):
    """Polylines of this width that fill the polygon: level lines, those that follow one another joined at their ends."""
    half, step = width / 2, width * 0.85
    top, bottom = min(y for _, y in polygon) + half, max(y for _, y in polygon) - half
    count = max(1, math.ceil((bottom - top) / step))
    snakes, open_ones = [], []  # open_ones: (span, snake) of the line above
    for i in range(count + 1):
        y = top + (bottom - top) * i / count
        row = [(l + half * 0.7, r - half * 0.7) for l, r in common(common(spans(polygon, y - half * 0.8), spans(polygon, y)), spans(polygon, y + half * 0.8))
               if r - l > width * 0.8]
        joined = len(row) == len(open_ones)
        following = []
        for place, (left, right) in enumerate(row):
            above, snake = open_ones[place] if joined else ((0, 0), None)
            reaches = snake is not None and abs(above[0] - left) < width * 2 and abs(above[1] - right) < width * 2
            if not reaches:
                snake = []
                snakes.append(snake)
            from_left = not snake or abs(snake[-1][0] - above[0]) < 1e-9
            snake += [(left, y), (right, y)] if from_left else [(right, y), (left, y)]
            following.append(((left, right), snake))
        open_ones = following
    return snakes


def inset(polygon, by):
    """The closed polygon's outline, moved inwards by a distance that is small beside the shape."""
    points = simplified(polygon + polygon[:1], 0.25)[:-1]
    turn = math.copysign(1, sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(points, points[1:] + points[:1])))
    moved = []
    for before, at, after in zip(points[-1:] + points[:-1], points, points[1:] + points[:1]):
        a, b = math.dist(before, at), math.dist(at, after)
        if a < 1e-6 or b < 1e-6:
            continue
        nx = -((at[1] - before[1]) / a + (after[1] - at[1]) / b) * turn
        ny = ((at[0] - before[0]) / a + (after[0] - at[0]) / b) * turn
        length = math.hypot(nx, ny)
        reach = by * min(2 / max(length, 1e-6), 1.6)
        moved.append((at[0] + nx / max(length, 1e-6) * reach, at[1] + ny / max(length, 1e-6) * reach))
    return moved + moved[:1]


class Drawing:
    """Strokes, and the shapes that cover what is drawn next. `place` moves every point before it is drawn.

    A `painted` drawing has the colours of its shapes, which lie below all lines; in any other, fill() does nothing.
    """

    def __init__(self, place=lambda points: points, painted=False, largest=None):
        self.strokes = []
        self.covers = []
        self.paint = []
        self.place = place
        self.painted = painted
        self.largest = largest or (LARGEST_PAINTED_BYTES if painted else LARGEST_BYTES)  # bytes of its file

    def line(self, points, width=LINE, color=INK):
        """Draw an open line where nothing covers it."""
        piece = []
        for point in refined(self.place(list(points))):
            if any(inside(point, cover) for cover in self.covers):
                self._keep(piece, width, color)
                piece = []
            else:
                piece.append(point)
        self._keep(piece, width, color)

    def fill(self, points, color, width=FILL):
        """Colour the inside of a closed shape of a painted drawing, above what is coloured after it."""
        if not self.painted:
            return
        points = self.place(list(points))
        sides = [max(axis) - min(axis) for axis in zip(*points)]
        small = min(sides) < SMALL
        rim = 0.5 * min(sides) if small else RIM
        self.paint = ([] if small else [(width, color, line) for line in hatching(points, min(width, 0.5 * min(sides)))]) + [(rim, color, inset(points, rim / 2))] + self.paint

    def shape(self, points, width=LINE, color=INK, outline=True, fill=None):
        """Draw a closed outline (given with or without its last point), fill it and cover what is drawn after it."""
        points = list(points)
        if fill:
            self.fill(points, fill)
        if outline:
            self.line(points if math.dist(points[0], points[-1]) < 1e-6 else points + points[:1], width, color)
        self.cover(points)

    def cover(self, points):
        """Hide what is drawn after this under a closed shape, without an outline."""
        self.covers.append(self.place(list(points)))

    def dot(self, x, y, size, color=INK):
        """A round dot of a diameter."""
        self.line([(x - 0.05, y), (x + 0.05, y)], size, color)

    def _keep(self, piece, width, color):
        if len(piece) >= 2:
            self.strokes.append((width, color, piece))

    def json(self):
        """The stroke file's text, as finely drawn as fits `largest`; raises ValueError when nothing fits.

        What colours a shape ends below its outline, so that hundredths are enough.
        """
        for tolerance in TOLERANCES:
            rows = []
            for width, color, points, digits in [(*one, 2) for one in self.paint] + [(*one, 3) for one in self.strokes]:
                numbers = ",".join(f"{v / 100:.{digits}f}".rstrip("0").rstrip(".") for p in simplified(points, tolerance) for v in p)
                rows.append(f'{{"width":{width / 100:.3f},"color":"{color}","points":[{numbers}]}}')
            text = '{"background":"#ffffff","strokes":[\n' + ",\n".join(rows) + "\n]}\n"
            if len(text) <= self.largest:
                return text
        raise ValueError(f"a drawing needs more than {self.largest} bytes")
