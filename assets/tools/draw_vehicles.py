"""Vehicles, in black lines or coloured. Each function returns a Drawing; nearest parts come first."""
from draw_things import car
from drawing_kit import DETAIL, INK, Drawing, arc, lobes, path, spline, turned

RED, YELLOW, BLUE, GLASS, GREY, TYRE, STEEL = "#cf3a32", "#f2b632", "#2f6fb5", "#cfe6f2", "#8d949c", "#3a3a3e", "#d5dae0"


def tyre(d, x, y, r):
    d.shape(arc(x, y, r * 0.24), 1.5, fill="#ffffff")
    d.shape(arc(x, y, r * 0.6), 1.5, fill=STEEL)
    d.shape(arc(x, y, r), fill=TYRE)


def bus(painted=False):
    """A bus from the side, facing right."""
    d = Drawing(painted=painted)
    for x in (25, 74):
        tyre(d, x, 76, 9.4)
        d.line(arc(x, 75, 12, 12, 184, 356))
        d.cover(arc(x, 75, 12))
    for x in (11, 24.4, 37.8, 51.2):
        d.line([(x + 2.4, 44), (x + 7, 36)], DETAIL)
        d.shape([(x, 32), (x + 11, 32), (x + 11, 47), (x, 47)], 1.6, fill=GLASS)
    d.line([(71.6, 32), (71.6, 72)], DETAIL)
    d.shape([(65.4, 32), (78, 32), (78, 72.6), (65.4, 72.6)], 1.6, fill=GLASS)
    d.shape(path([(82, 32)], [(93, 32)], [(95.4, 40), (95.8, 50)], [(82, 50)], [(82, 32)]), 1.6, fill=GLASS)
    d.line([(4.4, 54), (65.4, 54)], 1.6)
    d.line([(4.4, 58), (65.4, 58)], 1.6)
    d.shape(arc(94, 66, 2, 2.8), 1.5, fill="#fff3b0")
    d.line([(96.4, 74), (99, 74)], 2.2)
    d.shape(path([(4, 30), (5.6, 24.6), (11, 23)], [(88, 23), (93.4, 25), (96, 36), (97, 52)], [(97, 76)], [(4, 76)], [(4, 30)]), fill=RED)
    d.shape(path([(26, 23)], [(27.4, 19.4)], [(57, 19.4)], [(58.4, 23)]), 1.6, fill=GREY)
    d.line([(1, 86), (99, 86)], 1.6)
    return d


def bicycle(painted=False):
    """A bicycle from the side, facing right."""
    d = Drawing(painted=painted)
    frame = RED if painted else INK
    for points in ([(41, 64), (36, 39)], [(41, 64), (67.4, 40)], [(37.4, 44), (66, 37)], [(22, 64), (41, 64)], [(22, 64), (37.4, 44)], [(65, 31), (78, 64)]):
        d.line(points, 2.8, frame)
    d.line([(36, 39), (34.6, 33)], 2.2)
    d.shape(path([(25, 30.4), (33, 31.4), (44, 31)], [(42, 34.4), (34, 35.6), (27, 35)], [(25, 30.4)]), 1.8, fill=TYRE)
    d.line(spline([(65, 31), (64, 26.4), (69, 23.6), (75, 25), (74.6, 29.6), (70, 30.6)]), 2.4)
    d.line([(41, 64), (45.6, 72.4)], 2.2)
    d.line([(42.6, 73), (49, 72)], 2.4)
    d.line([(41, 64), (36.8, 56)], 2.2)
    d.line([(33.4, 56.4), (39.6, 55.4)], 2.4)
    d.line(arc(41, 64, 5.4), 1.8)
    d.line([(22, 61.4), (41, 58.6)], DETAIL)
    d.line([(22, 66.4), (41, 69.4)], DETAIL)
    for x in (22, 78):
        d.line(arc(x, 64, 19.4), 2.8)
        d.line(arc(x, 64, 16.8), 1.0)
        d.line(arc(x, 64, 2), 1.6)
        for i in range(10):
            d.line(turned([(x + 2, 64), (x + 16.8, 64)], 36 * i + 8, (x, 64)), 0.8)
    d.line([(1, 85.4), (99, 85.4)], 1.6)
    return d


def boat(painted=False):
    """A sailing boat among waves."""
    d = Drawing(painted=painted)
    for y, x1 in ((85, 4), (91.4, 16), (97, 32)):
        d.line(spline([(x1 + 6 * i, y - 2.4 * (i % 2)) for i in range(int((100 - 2 * x1) / 6) + 1)]), 1.6, BLUE if painted else INK)
    d.cover([(0, 83), (100, 83), (100, 100), (0, 100)])
    d.line([(21, 73.6), (79, 73.6)], DETAIL)
    d.shape(path([(13, 67)], [(87, 67)], [(83, 78), (76, 86)], [(22, 86)], [(16, 78), (13, 67)]), fill="#9a5a2c")
    d.line([(54, 58), (85, 58)], DETAIL)
    d.shape(path([(50.4, 7), (66, 24), (80, 42), (87, 61)], [(50.4, 61)], [(50.4, 7)]), fill="#fdfdfa")
    d.shape(path([(44.4, 13)], [(34, 32), (24, 48), (13, 58.6)], [(30, 61), (44.4, 60)], [(44.4, 13)]), fill=RED)
    d.shape(path([(48, 4)], [(36, 1.6)], [(37.6, 6.4), (36, 10)], [(48, 8.4)]), 1.5, fill=YELLOW)
    d.line([(48, 3), (48, 67)], 2.6)
    return d


def aeroplane(painted=False):
    """An airliner from the side, climbing to the right."""
    d = Drawing(lambda points: turned(points, -14, (49, 52), 0.94), painted=painted)
    for x in range(26, 78, 5):
        d.shape([(x, 46), (x + 2.6, 46), (x + 2.6, 49.6), (x, 49.6)], DETAIL, fill=GLASS)
    d.shape(path([(84.4, 45.4), (88.6, 45.6), (92, 49)], [(84.4, 49.4)], [(84.4, 45.4)]), 1.5, fill=GLASS)
    # near wing with its engine, near tail plane
    d.shape(path([(51, 65), (60, 65), (63, 67.6)], [(63, 71), (59, 73.4), (51, 72.6)], [(51, 65)]), 1.6, fill=GREY)
    d.shape(path([(61, 54)], [(65, 57.4)], [(38, 85), (30, 87)], [(40, 56)], [(61, 54)]), fill=STEEL)
    d.shape(path([(20, 47)], [(22, 50.6)], [(11, 60), (6, 60)], [(9.6, 48)], [(20, 47)]), 1.6, fill=STEEL)
    d.line(spline([(10, 54), (40, 56.6), (70, 57), (94, 54.6)]), DETAIL)
    d.shape(path([(5, 42), (24, 40.6), (60, 40.4), (80, 40.6), (90, 44), (98, 52)], [(94, 57), (84, 60), (60, 61.4), (36, 60), (18, 54), (5, 46)],
                 [(5, 42)]), fill="#f7f9fb")
    d.shape(path([(8, 42)], [(6, 24)], [(12, 23.4)], [(24, 38), (30, 40.6)], [(8, 42)]), fill=BLUE)
    d.shape(path([(66, 40.4)], [(46, 22), (40, 21)], [(50, 40.4)], [(66, 40.4)]), 1.6, fill=STEEL)
    return d


def train(painted=False):
    """A steam locomotive, facing right."""
    d = Drawing(painted=painted)
    d.line([(20, 79), (57, 79)], 2.6)
    for x, y, r in ((20, 77, 11), (45, 77, 11), (67, 82, 6), (82, 82, 6)):
        d.dot(x, y, r * 0.4)
        for i in range(3 if r > 8 else 0):
            d.line(turned([(x - r * 0.9, y), (x + r * 0.9, y)], 60 * i + 10, (x, y)), 1.2)
        d.shape(arc(x, y, r), 2.6, fill=RED)
    d.shape(path([(86, 70)], [(92, 70)], [(98.6, 87)], [(88, 87)], [(86, 70)]), 1.6, fill=GREY)
    d.shape([(6, 66), (90, 66), (90, 71.6), (6, 71.6)], 1.6, fill=TYRE)
    d.shape([(12, 33), (26, 33), (26, 47), (12, 47)], 1.6, fill=GLASS)
    d.shape(path([(3, 25), (18, 21.4), (35, 25)], [(35, 28.4)], [(3, 28.4)], [(3, 25)]), 1.6, fill=RED)
    d.shape([(7, 28.4), (31, 28.4), (31, 66), (7, 66)], fill="#2e6b4f")
    d.shape(path([(88, 46)], [(94, 44.6)], [(94, 53.4)], [(88, 52)]), 1.5, fill="#fff3b0")
    for x in (47, 63):
        d.line([(x, 41.4), (x + 0.8, 53), (x, 66)], DETAIL)
    d.shape(path([(31, 41)], [(80, 41), (86.4, 44), (88.4, 53), (86.4, 63), (80, 66)], [(31, 66)], [(31, 41)]), fill="#3f8a66")
    d.shape(path([(70, 41)], [(71, 29)], [(67, 21.6)], [(83.4, 21.6)], [(79, 29)], [(80, 41)]), 1.8, fill=TYRE)
    d.shape(path([(49, 41), (49.4, 36), (54, 33.4), (58.6, 36), (59, 41)]), 1.6, fill=YELLOW)
    d.shape(lobes([(72, 18.6), (58, 17), (44, 15), (50, 9), (65, 8.4), (78, 13)], 0.26, closed=True), 1.6, fill="#eef0f2")
    d.line([(1, 88.6), (99, 88.6)], 2.0)
    return d


DRAWINGS = {"car": ("car", "A small car", car), "bus": ("bus", "A bus", bus), "bicycle": ("bicycle", "A bicycle", bicycle),
            "train": ("train", "A steam locomotive", train), "boat": ("boat", "A sailing boat", boat),
            "aeroplane": ("aeroplane", "An airliner", aeroplane)}
