"""Line drawings of further animals. Each function returns a Drawing; nearest parts come first."""
import math

from drawing_kit import DETAIL, LARGEST_BYTES, Drawing, arc, mirrored, path, spline


def fur(d, points, width=DETAIL):
    """A patch of dark fur: an outline filled with close lines."""
    d.fill(points, "#1a1a1a")
    d.shape(points, width)


def panda():
    """A panda that sits and eats bamboo."""
    d = Drawing(painted=True, largest=LARGEST_BYTES)
    # face
    for side in (-1, 1):
        x = 50 + side * 10.4
        d.dot(x - side * 0.6, 31, 2.2, "#ffffff")
        patch = spline([(x - side * 4, 27), (x + side * 1, 26), (x + side * 5, 30.6), (x + side * 5.6, 36.6), (x + side * 1.6, 37.6), (x - side * 3, 34)], closed=True)
        fur(d, patch)
    fur(d, path([(46, 38.6), (50, 37.4), (54, 38.6)], [(52.6, 41.6), (50, 43)], [(47.4, 41.6), (46, 38.6)]))
    d.line(spline([(44, 46), (47, 48), (50, 46.4), (53, 48), (56, 46)]), 1.5)
    d.line([(50, 43), (50, 46.4)], 1.4)
    d.shape(path([(38, 17), (50, 14.6), (62, 17)], [(71, 26), (72.6, 37), (67, 47), (58, 52), (50, 53), (42, 52), (33, 47), (27.4, 37), (29, 26), (38, 17)]))
    ear = spline([(37, 18), (31, 12.6), (25.4, 14.6), (24.4, 21.4), (29, 26.6)])
    for one in (ear, mirrored(ear)):
        fur(d, one)
    # bamboo and arms
    for leaf in ([(66, 52), (76, 46), (84, 47)], [(84, 47), (76, 53), (66, 52)]):
        d.line(spline(leaf), 1.5)
    d.shape([(58, 76), (61.4, 77.4), (70.4, 40), (67, 39.2)], 1.5)
    d.line([(63.6, 56), (67, 57)], DETAIL)
    left = path([(31, 50), (24, 58), (23, 68), (28, 76)], [(40, 77), (44, 73)], [(37, 69), (38, 62), (41, 53)])
    right = path([(69, 50), (77, 58), (77.6, 69), (72, 75)], [(62, 76), (57, 73)], [(63, 68), (62, 60), (59, 53)])
    fur(d, left)
    fur(d, right)
    # feet and belly
    foot = spline([(22, 79), (30, 75.6), (39, 80), (41, 89), (35, 94.6), (25, 93.6), (19, 87)], closed=True)
    for one in (foot, mirrored(foot)):
        fur(d, one)
    d.shape(path([(36, 50), (27, 62), (24.4, 76), (28, 88), (40, 94), (50, 95), (60, 94), (72, 88), (75.6, 76), (73, 62), (64, 50)]))
    return d


def giraffe():
    """A standing giraffe, facing left."""
    d = Drawing(painted=True, largest=LARGEST_BYTES)
    d.dot(31, 15.4, 2.4)
    d.dot(20.4, 21, 1.4)
    d.line(spline([(20.6, 25), (24.6, 25.6), (28, 23.6)]), 1.4)
    ear = path([(37.6, 12.6), (42, 8.4), (47, 8)], [(45, 13.4), (39, 15.4)])
    d.shape(ear, 1.5)
    for x in (32.6, 36):
        d.line([(x, 11), (x - 0.4, 5.6)], 1.8)
        d.dot(x - 0.4, 4.6, 3)
    patches = [(41, 24, 3.4, 3), (44, 33, 3.6, 3.2), (49.6, 28, 2.6, 3), (47.4, 42, 4, 3.2), (53.4, 37, 2.6, 3), (51, 51, 4, 3.2), (58, 47, 2.8, 3),
               (59, 57, 4.4, 3.4), (68, 54, 4.2, 3.2), (77, 56, 4, 3.2), (54, 62, 3, 2.8), (65, 63.4, 4, 2.8), (74, 64.4, 3.8, 2.8), (82, 63, 2.4, 3)]
    for x, y, rx, ry in patches:
        ring = [(x + dx * rx, y + dy * ry) for dx, dy in ((-1, -0.5), (-0.2, -1), (0.8, -0.8), (1, 0.4), (0.3, 1), (-0.7, 0.8))]
        d.shape(ring, 1.2, fill="#555555")
    body = path([(19, 20), (24, 15), (32, 10.6), (38, 12)], [(44, 17), (52, 30), (59, 44), (66, 48.4), (78, 50), (85, 56), (86.4, 66)],
                [(85.4, 78), (84.6, 94)], [(79.6, 94)], [(79.4, 80), (76, 69.4)], [(66, 70), (58, 68)], [(57.6, 80), (57, 94)], [(52, 94)], [(51.6, 78), (48, 64)],
                [(44, 50), (39, 36), (36, 25.6)], [(29, 26), (22, 27), (18.4, 24.6), (19, 20)])
    d.shape(body)
    d.line(path([(63.6, 70), (64.6, 82), (64, 92)], [(68, 92)], [(68.6, 80), (69.6, 70)]), 1.6)
    d.line(path([(85, 58), (91, 64), (91.6, 74)], [(90, 79), (92, 81), (94, 79)], [(92.6, 74)]), 1.6)
    d.line([(44, 94.6), (95, 94.6)], 1.6)
    return d


def crab():
    """A crab from above."""
    d = Drawing()
    for side in (-1, 1):
        x = 50 + side * 7.4
        d.dot(x, 30, 4)
        d.line([(x, 32), (x - side * 0.6, 40)], 1.8)
    d.line(spline([(42, 58), (46, 61), (50, 61.6), (54, 61), (58, 58)]), 1.6)
    for x, y in ((36, 49), (64, 49), (43, 47.4), (57, 47.4), (50, 52)):
        d.dot(x, y, 1.8)
    d.shape(path([(26, 52), (31, 42.6), (42, 38.6), (50, 38), (58, 38.6), (69, 42.6), (74, 52)], [(70, 63), (60, 70.6), (50, 72), (40, 70.6), (30, 63), (26, 52)]))
    for side in (-1, 1):
        def at(points):
            return points if side == 1 else mirrored(points)
        claw = path([(79, 33), (88, 32), (95, 24), (94, 12), (87, 5)], [(88, 14), (83, 19)], [(80, 12), (77, 8)], [(71, 15), (71, 26), (79, 33)])
        d.shape(at(claw))
        d.shape(at(path([(70, 46)], [(80, 42)], [(82, 33.6)], [(77, 32)], [(74, 38), (67, 42)])), 1.6)
        for (x1, y1), (x2, y2), (x3, y3) in (((73, 54), (88, 48), (97, 56)), ((72, 59), (87, 59), (95, 69)), ((69, 64), (82, 69), (89, 81)), ((64, 68.4), (73, 77), (77, 90))):
            d.line(at([(x1, y1), (x2, y2)]), 3.0)
            d.line(at([(x2, y2), (x3, y3)]), 2.2)
    return d


def hedgehog():
    """A hedgehog from the side, facing left."""
    d = Drawing()
    d.dot(8.6, 66, 5)
    d.dot(23.4, 59, 3.4)
    d.line(spline([(11, 70.4), (15, 72.6), (19.4, 71.6)]), 1.5)
    d.shape(spline([(31, 53), (33, 47.6), (37.6, 47.6), (38.4, 53), (35, 57)]), 1.6)
    for x in (32, 66):
        d.shape(path([(x - 3, 80), (x - 6, 85), (x - 5, 87.6)], [(x + 5, 87.6), (x + 6, 81)]), 1.6)
    face = path([(36, 46), (28, 50), (18, 58), (7, 64.6)], [(6, 68), (10, 70.6), (17, 76), (26, 80), (38, 82)])
    d.line(face)
    tips = []
    for i in range(17):
        t = i / 16
        a = -2.75 + 3.2 * t
        tips.append((56 + 38 * math.cos(a), 60 + 35 * math.sin(a)))
        a += 0.1
        tips.append((56 + 31 * math.cos(a), 60 + 28.4 * math.sin(a)))
    back = [(36, 46)] + [p for p in tips if p[0] > 30] + [(84, 81), (60, 83.6), (38, 82)]
    for row in range(5):
        for k in range(8):
            x, y = 40 + k * 6 + (row % 2) * 3, 40 + row * 9
            if (x - 58) ** 2 / 26 ** 2 + (y - 58) ** 2 / 22 ** 2 < 1 and x > 39:
                d.line([(x, y + 5), (x + 2.4, y - 1)], 1.4)
    d.line(path(*[[p] for p in back]))
    d.line([(4, 88), (96, 88)], 1.6)
    return d


def pig():
    """A pig from the side, facing left."""
    d = Drawing()
    d.dot(25.4, 44, 3)
    for x in (9.4, 13.6):
        d.line([(x, 52.6), (x, 56)], 2.2)
    d.shape(spline([(6, 54), (8, 48.6), (13.4, 47.4), (17, 51), (16.4, 58.4), (11, 61), (7, 59)], closed=True))
    d.line(spline([(16, 61.6), (20, 64), (25, 62.6)]), 1.5)
    d.shape(path([(31, 31), (28, 21.6)], [(37, 23), (42, 29), (41, 37)], [(36, 38), (31, 31)]), 1.7)
    for x in (34, 68):
        leg = path([(x, 72), (x + 0.6, 88)], [(x + 8.4, 88)], [(x + 10.4, 72)])
        d.line(leg)
        d.line([(x + 0.6, 83.6), (x + 8.4, 83.6)], DETAIL)
        d.line([(x + 4.4, 84), (x + 4.4, 88)], DETAIL)
        d.cover(leg)
    d.line(spline([(41, 47), (42.6, 56), (39, 64)]), DETAIL)
    d.shape(path([(14, 48), (20, 40), (28, 33.4), (40, 30.6), (56, 28.6), (72, 31), (84, 40), (88.4, 54), (85, 66), (79, 75)],
                 [(60, 77.6), (42, 77), (32, 73)], [(26, 68), (20, 63), (14, 60)], [(14, 48)]))
    for x in (46, 60):
        d.line(path([(x, 72), (x + 0.6, 86)], [(x + 6.6, 86)], [(x + 7, 72)]), 1.6)
    d.line(spline([(87, 46), (92, 42), (96, 45), (94, 50), (90, 49), (91, 44), (96.6, 39)]), 1.8)
    d.line([(4, 88.6), (97, 88.6)], 1.6)
    return d


DRAWINGS = {"panda": ("panda", "A panda that eats bamboo", panda), "giraffe": ("giraffe", "A giraffe", giraffe), "crab": ("crab", "A crab", crab),
            "hedgehog": ("hedgehog", "A hedgehog", hedgehog), "pig": ("pig", "A pig", pig)}
