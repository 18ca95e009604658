"""Things that look alike, or share a name, in black lines or coloured. Each function returns a Drawing; nearest parts come first."""
from draw_food import banana, mushroom
from drawing_kit import DETAIL, INK, Drawing, arc, path, spline, turned

ORANGE, GREEN, GREY = "#f28c1e", "#4f9a3a", "#b9bcc2"


def orange(painted=False):
    """An orange with a leaf."""
    d = Drawing(painted=painted)
    leaf = path([(51, 19), (60, 9.4), (76, 8)], [(70, 19), (60, 22.6), (51, 19)])
    d.line(spline([(51, 19), (62, 14.4), (72, 10.4)]), DETAIL)
    d.shape(leaf, 1.6, fill=GREEN)
    star = [turned([(50, 20)], 72 * i, (50, 23.4))[0] if j == 0 else turned([(50, 22.2)], 72 * i + 36, (50, 23.4))[0] for i in range(5) for j in (0, 1)]
    d.shape(star, 1.4, fill=GREEN)
    for i in range(46):
        x, y = turned([(50 + (i ** 0.5) * 4.9, 55)], 137.5 * i, (50, 55))[0]
        d.dot(x, y, 1.1, "#c96a08" if painted else INK)
    d.line(spline([(22, 60), (24, 47), (31, 37)]), 1.5)
    d.shape(arc(50, 55, 38), fill=ORANGE)
    return d


def basketball(painted=False):
    """A basketball."""
    d = Drawing(lambda points: turned(points, 16, (50, 50)), painted=painted)
    d.line([(12, 50), (88, 50)], 2.0)
    d.line([(50, 12), (50, 88)], 2.0)
    d.line(spline([(24, 22.6), (35, 35), (38.6, 50), (35, 65), (24, 77.4)]), 2.0)
    d.line(spline([(76, 22.6), (65, 35), (61.4, 50), (65, 65), (76, 77.4)]), 2.0)
    d.shape(arc(50, 50, 38), 2.2, fill="#e0792a")
    return d


def moon(painted=False):
    """A crescent moon among stars."""
    d = Drawing(painted=painted)
    d.line(arc(33, 62, 3), DETAIL)
    d.line(arc(29.6, 44, 2.2), DETAIL)
    d.line(arc(50, 81, 2.4), DETAIL)
    outer, inner = arc(48, 50, 38, 38, -58, -318), arc(65, 42.6, 31, 31, 98, 248)
    inner = [p for p in inner if (p[0] - 48) ** 2 + (p[1] - 50) ** 2 < 38 ** 2]
    d.shape(outer + inner, fill="#f6dc7a")
    for x, y, r in ((70, 34, 6), (86, 56, 4), (62, 58, 3.4), (91, 20, 3)):
        star = [turned([(x, y - (r if i % 2 == 0 else r * 0.42))], 36 * i, (x, y))[0] for i in range(10)]
        d.shape(star, DETAIL, fill="#f6dc7a")
    return d


def umbrella(painted=False):
    """An open umbrella."""
    d = Drawing(painted=painted)
    d.line([(50, 4), (50, 12)], 2.4)
    hem = []
    for x1, x2 in ((94, 72), (72, 50), (50, 28), (28, 6)):
        hem += spline([(x1, 52), ((x1 + x2) / 2, 47.4), (x2, 52)])
    for x in (28, 72):
        d.line(spline([(50, 12), ((50 + x) / 2 + (x - 50) * 0.24, 27), (x, 52)]), 1.6)
    d.line(spline([(50, 12), (50, 30), (50, 50)]), 1.6)
    d.shape(path([(6, 52), (11, 34), (26, 18), (50, 11.6), (74, 18), (89, 34), (94, 52)]) + hem, fill="#7b4fa3")
    d.line(path([(50, 50), (50, 84), (52, 91), (58, 94.4), (64.4, 91), (65.6, 84)]), 3.0, "#8a5a33" if painted else INK)
    return d


def mouse(painted=False):
    """A mouse from the side, facing left."""
    d = Drawing(painted=painted)
    d.dot(25.4, 55.6, 3.6)
    d.shape(arc(9, 64.6, 2.6, 2.2), 1.6, fill="#e8a0a8")
    for dy in (-3, 0.6, 4):
        d.line(spline([(16, 64 + dy * 0.4), (22, 65.4 + dy), (30, 66 + dy * 1.8)]), 1.0)
    d.line(spline([(12, 68.4), (16, 70.4), (20.4, 70)]), 1.5)
    d.line(arc(42, 40, 7.4, 8.4), DETAIL)
    d.fill(arc(42, 40, 7.4, 8.4), "#e8a0a8")
    d.shape(arc(42, 39.4, 11.4, 12.6), fill=GREY)
    d.line(arc(27.4, 42, 4.4, 6.6, 140, 330), 1.6)
    for x in (30, 66):
        paw = path([(x - 2, 83), (x - 8, 84.6), (x - 7.4, 88), (x + 4, 88), (x + 6, 83.6)])
        d.shape(paw, 1.6, fill="#e8a0a8")
    d.line(spline([(57, 86), (55, 77), (59, 69), (67, 66)]), 1.6)
    d.shape(path([(9, 63), (16, 55), (25, 48), (36, 45), (48, 46), (60, 46), (73, 52), (81, 64), (81, 77), (74, 85)],
                 [(60, 87), (40, 86.6), (29, 83)], [(24, 76), (16, 71.6), (10, 68), (9, 63)]), fill=GREY)
    d.line(spline([(79, 80), (88, 82), (95, 76), (93, 66), (87, 60), (88, 52), (95, 49)]), 2.4, "#d98a94" if painted else INK)
    return d


def computer_mouse(painted=False):
    """A computer mouse with its cable, from above."""
    d = Drawing(lambda points: turned(points, 14, (50, 56)), painted=painted)
    d.shape(path([(47.4, 38), (47.4, 34), (50, 32), (52.6, 34), (52.6, 38)], [(52.6, 45), (50, 48), (47.4, 45)], [(47.4, 38)]), 1.6, fill="#5a5e66")
    d.line([(50, 24), (50, 32)], 1.8)
    d.line([(50, 48), (50, 56)], 1.8)
    d.line(spline([(27.4, 54), (38, 57.6), (50, 58), (62, 57.6), (72.6, 54)]), 1.8)
    d.shape(path([(50, 24), (62, 25.6), (70, 33), (73, 48), (73, 66), (70, 82), (62, 91), (50, 94), (38, 91), (30, 82), (27, 66), (27, 48), (30, 33), (38, 25.6), (50, 24)]),
            2.2, fill="#d9dde2")
    d.line(spline([(50, 24), (49, 16), (54, 10), (64, 11), (73, 9), (80, 0)]), 2.6, "#5a5e66" if painted else INK)
    return d


DRAWINGS = {"orange": ("orange", "An orange", orange), "basketball": ("basketball", "A basketball", basketball),
            "moon": ("moon", "A crescent moon", moon), "banana": ("banana", "A banana", banana),
            "mushroom": ("mushroom", "A toadstool", mushroom), "umbrella": ("umbrella", "An umbrella", umbrella),
            "mouse": ("mouse", "A mouse", mouse), "computer-mouse": ("computer mouse", "A computer mouse", computer_mouse)}
