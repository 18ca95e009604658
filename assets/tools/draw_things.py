"""Line drawings of things, plants and people. Each function returns a Drawing; nearest parts come first."""
from drawing_kit import DETAIL, Drawing, arc, lobes, mirrored, path, spline, turned


def cup():
    """A steaming cup on a saucer."""
    d = Drawing()
    for x, y, s in ((37, 9, 1), (48, 5, 1.1), (59, 9, 1)):
        d.line(spline([(x - 1, y + 22 * s), (x + 1.6, y + 18.6 * s), (x + 1.8, y + 15.4 * s), (x - 0.6, y + 11.8 * s), (x - 2.2, y + 8.4 * s),
                       (x - 1, y + 5 * s), (x + 1.6, y + 2.4 * s), (x + 2, y - 1)]), 1.6)
    d.line(arc(48, 39.4, 25.6, 5.2, 8, 172), DETAIL)
    d.line(arc(48, 40.6, 19, 2.4, 195, 345), DETAIL)
    rim = arc(48, 38, 28, 6.6)
    d.line(rim)
    side = path([(20, 38), (20.6, 50), (24, 62), (30.4, 72), (37, 77.6)], [(48, 79.2), (59, 77.6)], [(65.6, 72), (72, 62), (75.4, 50), (76, 38)])
    d.line(side)
    d.line(spline([(27.4, 50), (28.6, 57), (31.6, 64)]), DETAIL)
    d.cover(side + arc(48, 38, 28, 6.6, 0, -180))
    inner = spline([(75.2, 48.6), (80.4, 46.4), (84.4, 49.6), (83.4, 56.6), (78, 62), (71.6, 62.8)])
    outer = spline([(75.8, 43.4), (83, 41.4), (89.4, 46), (89, 56), (82.4, 64.8), (72, 67.6), (68.6, 67.6)])
    d.line(inner)
    d.cover(inner)
    d.line(outer)
    d.cover(outer)
    d.line(arc(48, 79.6, 17, 3, 10, 170), DETAIL)
    d.line(arc(48, 78.4, 42, 9.4))
    d.line(spline([(8, 81.6), (18, 88.4), (34, 91.8), (48, 92.4), (62, 91.8), (78, 88.4), (88, 81.6)]))
    return d


def rocket():
    """A rocket that flies up and to the right, among stars."""
    d = Drawing(lambda points: turned(points, 32, (50, 47), 0.98))
    d.line(arc(50, 37, 7.2), 1.8)
    d.line(arc(50, 37, 4.4), DETAIL)
    d.line(spline([(47.6, 37.6), (48.2, 35.4), (50, 34.4)]), 1.0)
    d.line(arc(50, 54, 3.4), 1.5)
    d.line(spline([(38.2, 23.6), (44, 26), (50, 26.6), (56, 26), (61.8, 23.6)]), 1.6)
    d.line(spline([(36.6, 64.4), (43, 66.2), (50, 66.8), (57, 66.2), (63.4, 64.4)]), 1.6)
    fin = path([(50, 60.6), (52, 66), (52.4, 76), (50, 84)], [(47.6, 76), (48, 66), (50, 60.6)])
    d.shape(fin, 1.6)
    hull = path([(50, 3)], [(42, 12), (36.4, 24), (33.8, 38), (34.4, 54), (38.4, 71)], [(44, 73), (50, 73.6), (56, 73), (61.6, 71)],
                [(65.6, 54), (66.2, 38), (63.6, 24), (58, 12), (50, 3)])
    d.shape(hull)
    left = path([(34.6, 52), (27, 58), (22.4, 66), (21.6, 78)], [(28.6, 73), (38.6, 71)])
    for wing in (left, mirrored(left)):
        d.line(wing)
        d.cover(wing)
    d.shape(path([(42.6, 72.8), (40.6, 79)], [(50, 80.8), (59.4, 79)], [(57.4, 72.8)]))
    flame = path([(42.4, 80), (38, 87), (40.4, 96)], [(44, 92.4), (46, 97), (50, 106)], [(54, 97), (56, 92.4)], [(59.6, 96), (62, 87), (57.6, 80)])
    d.line(path([(46.4, 81.4), (45, 88), (50, 96)], [(55, 88), (53.6, 81.4)]), DETAIL)
    d.line(flame)
    sky = Drawing()
    sky.covers = d.covers
    for x, y, r in ((16, 22, 4.2), (30, 8, 2.6), (88, 62, 3.6), (72, 84, 2.6)):
        sky.line([(x - r, y), (x + r, y)], DETAIL)
        sky.line([(x, y - r), (x, y + r)], DETAIL)
    for x, y in ((10, 42), (27, 33), (92, 44), (86, 82)):
        sky.dot(x, y, 1.8)
    d.strokes += sky.strokes
    return d


def wheel(d, x, y, r, spokes):
    d.line(arc(x, y, r - 1.6), 4.2)
    d.line(arc(x, y, r * 0.2), 1.5)
    for i in range(spokes):
        d.line(turned([(x + r * 0.2, y), (x + r * 0.8, y)], 360 * i / spokes + 12, (x, y)), 1.0)
    d.cover(arc(x, y, r))


def motorcycle():
    """A motorcycle from the side, facing right."""
    d = Drawing()
    # handlebar, lamp, tank, seat
    d.line(spline([(56.4, 28.2), (60.4, 25.2), (65, 25.4), (68, 29), (69.6, 33)]), 2.4)
    lamp = path([(72, 31.6), (78, 30.4)], [(80.4, 33.4), (80.4, 37.6), (78.4, 40.2)], [(72.4, 39)], [(72, 31.6)])
    d.shape(lamp)
    tank = path([(46.4, 45), (47.4, 38.6), (52.6, 34.8), (60, 34.8), (66.4, 38)], [(68.4, 41.4), (66.4, 45.6)], [(56, 47.4), (46.4, 45)])
    d.shape(tank)
    d.line(spline([(51.4, 42), (57, 40), (63, 41.6)]), DETAIL)
    d.shape(path([(47, 45.4), (38, 46.4), (30, 43), (23, 38.4)], [(18.6, 38.8), (19, 42.8)], [(26, 48), (34, 51.6), (46, 51.2)], [(47, 45.4)]))
    # engine and exhaust
    d.shape(path([(24, 72.6), (12.4, 72.2)], [(10.4, 74.4), (12.4, 76.8)], [(30, 77.4), (46, 76.4), (54, 72.6)], [(51.4, 69), (44, 71.8), (24, 72.6)]), 1.6)
    for y in (53.6, 56.8, 60):
        d.line([(49.6, y), (60.6, y)], 1.4)
    d.shape(path([(48.6, 50.6)], [(61.8, 50.6)], [(60.6, 63), (48.6, 63)], [(48.6, 50.6)]), 1.6)
    d.line(arc(50.4, 69, 3.6), 1.5)
    d.shape(spline([(42, 66), (46, 62.6), (58, 62.4), (63.4, 65.6), (62.4, 73), (55, 77), (45.6, 76), (41.6, 71)], closed=True), 1.6)
    # fork and front mudguard
    fork = path([(68, 33)], [(82.4, 70.6)], [(78.6, 71.8)], [(65.2, 37)], [(68, 33)])
    d.shape(fork, 1.6)
    guard = arc(80.4, 70.6, 19.6, 19.6, 198, 306)
    d.line(guard)
    # wheels
    wheel(d, 80.4, 70.6, 16.4, 6)
    wheel(d, 22, 70.6, 16.4, 6)
    # frame, rear mudguard, shock
    d.line([(45, 66), (22, 70.6)], 2.0)
    d.line(path([(66, 46), (64.4, 56), (62.6, 65)]))
    d.line(path([(35, 51.8), (40.4, 60), (43.6, 65.6)]))
    d.line([(31.4, 51), (27, 56)], 2.6)
    d.line(arc(22, 70.6, 19.8, 19.8, 190, 318))
    d.line(path([(17.6, 41.4), (13.4, 43), (12.4, 46.6), (16, 47.6), (20, 46)]), 1.6)
    d.line([(2, 87.6), (98, 87.6)], 1.6)
    return d


def house():
    """A house with a smoking chimney, a path and two bushes."""
    d = Drawing()
    # door, windows
    d.dot(54.6, 73, 2)
    d.line(path([(42.4, 86)], [(42.4, 64)], [(46, 60), (49.6, 59), (53.4, 60), (57, 64)], [(57, 86)]))
    d.cover([(42.4, 86), (42.4, 62), (49.6, 59), (57, 62), (57, 86)])
    for x in (24.4, 65):
        d.line([(x + 5.6, 62), (x + 5.6, 74)], DETAIL)
        d.line([(x, 68), (x + 11.2, 68)], DETAIL)
        d.line(path([(x, 62)], [(x + 11.2, 62)], [(x + 11.2, 74)], [(x, 74)], [(x, 62)]), 1.6)
        d.line([(x - 1.6, 76), (x + 12.8, 76)], 1.6)
    d.line(arc(50, 40, 5), 1.6)
    d.line([(50, 35), (50, 45)], DETAIL)
    d.line([(45, 40), (55, 40)], DETAIL)
    bushes = lobes([(4, 86), (5, 78.6), (11.6, 74.4), (18.4, 78.4), (21.4, 86)], 0.32)
    d.line(bushes)
    d.cover(bushes)
    other = mirrored(bushes)
    d.line(other)
    d.cover(other)
    # roof, walls, chimney, smoke
    roof = path([(50, 17)], [(8.6, 52)], [(13, 57)], [(50, 26)], [(87, 57)], [(91.4, 52)], [(50, 17)])
    d.line(roof)
    d.cover(roof)
    d.line(path([(18, 53)], [(18, 86)]))
    d.line(path([(82, 53)], [(82, 86)]))
    d.cover([(50, 20), (18, 52), (18, 86), (82, 86), (82, 52)])
    chimney = path([(67.4, 36)], [(67.4, 19)], [(76.6, 19)], [(76.6, 44)])
    d.line(chimney)
    d.shape([(65.6, 19), (65.6, 15.4), (78.4, 15.4), (78.4, 19)], 1.6)
    d.line(lobes([(71, 12.6), (73, 8.4), (79, 6.4), (86, 5.6), (93, 2.8)], 0.34), 1.5)
    d.line(lobes([(95.6, 6), (89.6, 10.6), (82, 11.6), (75.4, 12.8)], 0.34), 1.5)
    # ground
    d.line(path([(2, 86), (20, 86)]))
    d.line([(20, 86), (98, 86)])
    d.line(spline([(43.4, 86), (41, 90.6), (34, 96.4)]), 1.5)
    d.line(spline([(56.2, 86), (58, 90.6), (56, 96.4)]), 1.5)
    return d


def tree():
    """A broad-leaved tree on a tuft of grass."""
    d = Drawing()
    crown = lobes([(39.4, 64), (22, 62.4), (11.4, 50), (12, 34), (23, 20.4), (41, 11), (61, 11.4), (78.6, 21), (88.4, 35.4), (88, 51),
                   (77, 62.6), (58, 63.6)], 0.3, closed=True)
    for leaf in ([(26, 33), (29.4, 29.4), (33.6, 31)], [(52, 21.6), (56, 19.4), (59.6, 22)], [(70, 34), (74.4, 31.8), (77.6, 35)],
                 [(20.6, 49), (24.4, 47), (28, 49.6)], [(63, 50), (67, 47.6), (70.6, 50.4)], [(40, 38), (44, 35.4), (48.4, 37.6)]):
        d.line(spline(leaf), 1.4)
    # branches seen through the leaves, then the crown's edge
    left = path([(43, 92), (44.4, 80), (44, 68), (40, 60), (33.6, 54)], [(36, 52), (42, 56), (46.6, 61)], [(47.6, 54), (48.4, 47)],
                [(51.4, 47.4), (51.6, 54), (52, 61)], [(57.4, 55.4), (63, 52.6)], [(64.6, 55), (58.4, 60.6), (55.6, 68), (55.4, 80), (57, 92)])
    d.line(left)
    d.cover(left)
    d.line(spline([(48, 72), (48.6, 79), (47.8, 85)]), DETAIL)
    d.line(spline([(51.8, 70), (52, 75)]), DETAIL)
    d.line(crown)
    for root in ([(43, 92), (39.4, 94), (34, 94.4)], [(57, 92), (60.6, 94), (66, 94.4)]):
        d.line(spline(root))
    for x in (16, 24, 74, 83):
        for lean in (-2.4, 0, 2.4):
            d.line(spline([(x, 95), (x + lean * 0.4, 92.6), (x + lean, 90.6)]), DETAIL)
    d.line([(46, 95), (55, 95)], DETAIL)
    return d


def flower():
    """A daisy with two leaves."""
    d = Drawing()
    d.line(arc(50, 33, 8.6))
    for x, y in ((47, 30.4), (51.4, 29.4), (54, 33), (50.4, 33.6), (46.4, 34.8), (49.6, 37.6), (53.4, 36.8)):
        d.dot(x, y, 1.5)
    d.cover(arc(50, 33, 8.6))
    petal = path([(46.8, 26), (44, 17), (45.4, 8.6), (50, 5), (54.6, 8.6), (56, 17), (53.2, 26)])
    for i in range(0, 11):
        one = turned(petal, 360 * i / 11, (50, 33))
        d.line(one)
        d.line(turned([(50, 13.4), (50, 21)], 360 * i / 11, (50, 33)), 1.0)
        d.cover(one)
    left = path([(47.4, 84), (40, 84.4), (29, 80), (22.6, 70.4)], [(32, 68.6), (42, 73.4), (47.4, 84)])
    right = path([(48.2, 76), (55, 75.6), (66, 69.4), (73.4, 58.6)], [(62, 58.4), (52, 64.4), (48.2, 76)])
    d.line(spline([(47.4, 84), (38, 77.6), (28.4, 73)]), DETAIL)
    d.line(spline([(48.4, 76), (57, 66.8), (67, 61.4)]), DETAIL)
    d.shape(left)
    d.shape(right)
    d.line(spline([(50.8, 58), (49.8, 68), (48.4, 78), (48.2, 88), (49.2, 96)]), 2.6)
    return d


def car(painted=False):
    """A small car from the side, facing left."""
    d = Drawing(painted=painted)
    for x in (26, 74):
        d.fill(arc(x, 70, 9.6), "#d5dae0")
        d.line(arc(x, 70, 4.6), 1.6)
        d.line(arc(x, 70, 9.6))
        for i in range(5):
            d.dot(*turned([(x, 67)], 72 * i, (x, 70))[0], 1.2)
        d.cover(arc(x, 70, 9.6))
        d.line(arc(x, 70, 12.4, 12.4, 180, 360))
        d.cover(arc(x, 70, 12.4))
    for window in (path([(33, 47.6), (38.4, 38.6), (42.6, 34.6)], [(51.4, 34)], [(51.4, 48)], [(33, 47.6)]),
                   path([(55, 48)], [(55, 34)], [(64, 34.6), (70, 38), (75.4, 47.4)], [(55, 48)])):
        d.line(window, 1.6)
        d.fill(window, "#cfe6f2")
    d.line([(38, 45.4), (42.6, 39)], DETAIL)
    d.line([(41, 45.8), (44, 41.6)], DETAIL)
    # doors, handles, lamps, bumpers
    d.line(path([(53.2, 49.6), (53.2, 66), (52, 71.4)]), DETAIL)
    d.line(path([(32.4, 50), (34.4, 56), (38, 62)]), DETAIL)
    d.line([(45.6, 54), (50, 54)], 1.8)
    d.line([(58.4, 54), (62.8, 54)], 1.8)
    d.line(path([(11.6, 53.6), (15.6, 53.4), (17, 56.6)], [(14.6, 59.4), (9.2, 59.6)]), 1.6)
    d.line(path([(92.6, 53), (89, 53), (88.6, 58)], [(94, 58.2)]), 1.6)
    d.line([(39.4, 67.4), (60.6, 67.4)], DETAIL)
    d.line(path([(6.2, 66), (11, 66.6)]), 1.6)
    d.line(path([(89, 66.6), (95.6, 66)]), 1.6)
    body = path([(13.6, 71.4), (7.6, 70.6), (5.8, 66), (7.4, 58.4), (11.4, 53.4), (20, 50.4), (30, 48.4)], [(36.4, 36.4), (42.4, 30.4), (52, 29), (62, 29.4), (71.4, 33.6), (79.4, 47.4)],
                [(88, 49.4), (93.2, 53.4), (95, 60), (95.2, 67), (92.6, 71.2), (86.4, 71.4)])
    d.line(body)
    for x in (26, 74):
        d.fill(arc(x, 70, 12.4), "#3a3a3e")
    d.fill(body, "#3f7fc4")
    d.line([(38.4, 71.4), (61.6, 71.4)])
    d.line([(2, 80), (98, 80)], 1.6)
    return d


def scissors():
    """A pair of scissors, half open, points up."""
    d = Drawing(lambda points: turned(points, 38, (50, 52), 1.06))
    d.line(arc(50, 47, 1.8), 1.6)
    blade = path([(47.4, 54.4), (45.6, 46), (47, 30), (53.6, 4)], [(56.4, 30), (54.4, 47), (52.4, 53.6)])
    for side in (1, -1):
        def lean(points):
            points = points if side == 1 else mirrored(points)
            return turned(points, 14 * side, (50, 47))
        ring = path([(47.4, 54.4), (45, 62), (37.6, 67), (34.4, 77), (37, 88), (45, 93.6), (53.4, 89), (56.8, 79), (55.4, 67), (52.4, 53.6)])
        hole = spline([(45.8, 70), (41.6, 73), (39.6, 79), (41.6, 86), (45.6, 88.4), (50, 85.6), (52, 79), (50.6, 72)], closed=True)
        d.line(lean(spline([(51.4, 40), (52.4, 28), (53.4, 14)])), DETAIL)
        d.line(lean(hole))
        d.line(lean(blade))
        d.line(lean(ring))
        d.cover(lean(blade))
        d.cover(lean(ring))
    return d


def chair():
    """A wooden chair, seen from the front and a little from the right."""
    d = Drawing()
    seat = [(27.6, 55), (60, 61.6), (77.4, 52.4), (46, 47.4)]
    for leg in ([(57.4, 64.6), (57.4, 94), (61.6, 94), (61.6, 64)], [(26.2, 57), (25.4, 86.6), (29.4, 87.4), (30.4, 59.4)],
                [(73.6, 58), (74.6, 82.4), (78.4, 81.6), (77.2, 55.4)]):
        d.line(leg)
        d.cover(leg)
    d.shape([(27.6, 55), (60, 61.6), (60, 65), (27.6, 58.4)])
    d.shape([(60, 61.6), (77.4, 52.4), (77.4, 55.6), (60, 65)])
    # back: two posts and three rails, which lean to the left
    near = [(26, 55), (21, 12), (24, 6), (27.4, 12.4), (31, 55.4)]
    far = [(44.8, 48), (40.4, 8), (43, 3.4), (46, 8), (49.8, 48)]
    d.line(path(*[[p] for p in near]))
    d.cover(near)
    d.line(path(*[[p] for p in far]))
    d.cover(far)
    for y in (15, 25.4, 35.8):
        shift = (y - 15) * 0.1
        d.shape(path([(27.6 + shift, y), (34 + shift, y - 0.6), (41 + shift, y - 4)], [(41.4 + shift, y + 1.6)], [(34.4 + shift, y + 5), (28 + shift, y + 5.4)], [(27.6 + shift, y)]), 1.6)
    d.shape(seat)
    for grain in ([(38, 54.6), (50, 51.2)], [(47.4, 56.6), (61, 52.6)]):
        d.line(grain, DETAIL)
    d.line([(29.6, 74), (57.4, 80)], 1.6)
    d.line([(29.4, 77.4), (57.4, 83.6)], 1.6)
    d.line([(61.6, 77), (74.2, 70.4)], 1.6)
    d.line([(61.6, 80.4), (74.4, 73.6)], 1.6)
    d.line(path([(48.6, 63.4)], [(48.8, 74.6)], [(52.2, 75.4)], [(52, 64)]), 1.6)
    return d


def face():
    """A smiling person with curly hair, head and shoulders."""
    d = Drawing()
    for side in (-1, 1):
        x = 50 + side * 9.6
        d.line(spline([(x - 4.4, 41.4), (x, 38.8), (x + 4.4, 41.4)]), 1.5)
        d.line(spline([(x - 4.4, 41.4), (x, 43.4), (x + 4.4, 41.4)]), DETAIL)
        d.dot(x, 41, 3.2)
        d.line(spline([(x - 5, 35.4), (x + side * 0.6, 33.2), (x + 5, 35.4)]), 1.8)
    d.line(spline([(50.8, 41), (51.6, 46), (53, 49.4), (50.6, 51.2), (47.6, 50.6)]), 1.5)
    d.line(spline([(40.4, 56.4), (45, 58), (50, 58.4), (55, 58), (59.6, 56.4)]), 1.6)
    d.line(spline([(40.4, 56.4), (44.4, 61.4), (50, 63.2), (55.6, 61.4), (59.6, 56.4)]), 1.6)
    # fringe of curls, then the face, ears, hair
    fringe = lobes([(29, 37), (33, 28.4), (42, 25.6), (51.4, 25), (60.6, 26), (67.6, 29.4), (71, 37)], 0.24)
    d.line(fringe)
    hair = lobes([(29, 37), (20, 37.6), (17.4, 26.6), (24.6, 15.6), (37.6, 9), (53, 6.6), (67.4, 10), (78.6, 18), (83, 28), (80, 38), (71, 37)], 0.36)
    d.line(hair)
    for curl in ([(30, 22), (33, 17.6), (38, 18.4)], [(48, 14.4), (53, 12.6), (57, 15.6)], [(66, 19.4), (70.6, 19.6), (72.4, 24)]):
        d.line(spline(curl), DETAIL)
    jaw = path([(29, 37), (29, 48), (32.4, 58), (39.4, 67), (50, 71.4), (60.6, 67), (67.6, 58), (71, 48), (71, 37)])
    d.line(jaw)
    d.cover(jaw + fringe[::-1])
    d.cover(hair + fringe[::-1])
    for ear in (spline([(29.4, 42.6), (25, 41), (23.6, 46), (26, 52.6), (30.4, 54)]),):
        d.line(ear)
        d.line(mirrored(ear))
        d.line(arc(22.6 + 3.6, 56.6, 1.4), DETAIL)
        d.line(arc(77.4 - 3.6, 56.6, 1.4), DETAIL)
    # collar, shoulders
    neck = path([(40.4, 66), (40.6, 73), (38.6, 77)], [(44, 82), (50, 83.6), (56, 82), (61.4, 77)], [(59.4, 73), (59.6, 66)])
    d.line(neck)
    d.cover(neck)
    shoulder = path([(38.6, 77), (28, 80.6), (18, 85), (12.4, 91.4), (10, 98)])
    d.line(shoulder)
    d.line(mirrored(shoulder))
    d.line(spline([(35.6, 78.2), (41.4, 85), (50, 87.4), (58.6, 85), (64.4, 78.2)]), 1.5)
    d.line(spline([(25, 98), (25.6, 93), (24.4, 89)]), DETAIL)
    d.line(spline([(75, 98), (74.4, 93), (75.6, 89)]), DETAIL)
    return d


def astronaut():
    """An astronaut who waves, among stars."""
    d = Drawing()
    # visor
    d.line(spline([(37.6, 26.6), (40, 22.4), (45, 20)]), 1.6)
    d.line(spline([(37.2, 31.4), (37, 29.6)]), 1.6)
    visor = spline([(34, 27), (38.4, 18.6), (50, 16.4), (61.6, 18.6), (66, 27), (61.6, 35.6), (50, 38.2), (38.4, 35.6)], closed=True)
    d.shape(visor)
    d.shape(arc(50, 25.6, 21.4, 20.2))
    for side in (-1, 1):
        pack = path([(50 + side * 20.4, 21), (50 + side * 24, 21.6)], [(50 + side * 24, 31.4), (50 + side * 19.6, 32)])
        d.line(pack)
    # chest panel
    d.dot(45.4, 57.6, 2)
    d.dot(50, 57.6, 2)
    d.line([(44.4, 61.6), (51.6, 61.6)], 1.4)
    d.line([(54.6, 56.6), (54.6, 62)], 1.4)
    d.shape(path([(41, 53.4)], [(59, 53.4)], [(59, 65.4)], [(41, 65.4)], [(41, 53.4)]), 1.6)
    # raised arm (right on the sheet) and hanging arm
    glove = path([(79.4, 25.6), (77.6, 20.6), (79.4, 16.4)], [(81.6, 17.4), (82.4, 13.6), (85.4, 12.2), (88.2, 14.4), (89.4, 19), (87.4, 25.6)])
    d.line(glove)
    d.cover(glove)
    d.shape(path([(77.6, 25.6)], [(89, 26)], [(88.4, 29.6)], [(77, 29)], [(77.6, 25.6)]), 1.6)
    arm = path([(63, 46.6), (70, 44.4), (75, 39), (77.4, 29.4)], [(88, 29.8)], [(87, 41), (82, 51), (74, 57.6), (67.4, 59.6)])
    d.line(arm)
    d.cover(arm)
    other = path([(37, 46.6), (29.6, 49.6), (23.6, 57), (20.4, 66)], [(29.6, 69.6)], [(31.4, 64.4), (34, 60.4)])
    d.line(other)
    d.cover(other)
    d.shape(path([(19.4, 65.6)], [(18, 69)], [(28.6, 73.2)], [(30.2, 69.8)], [(19.4, 65.6)]), 1.6)
    d.line(spline([(18.4, 69.4), (15.6, 74), (17, 78.4), (21.6, 80), (25.4, 78.4), (28, 73)]))
    d.cover(spline([(18.4, 69.4), (15.6, 74), (17, 78.4), (21.6, 80), (25.4, 78.4), (28, 73)]))
    # body and legs
    body = path([(37, 46), (33.4, 56), (33.4, 70)], [(66.6, 70)], [(66.6, 56), (63, 46)])
    d.line(body)
    d.line([(33.4, 70), (66.6, 70)], 1.6)
    leg = path([(33.4, 70), (34, 78), (35, 86)], [(48, 86)], [(48.6, 79), (50, 73.6)])
    for one in (leg, mirrored(leg)):
        d.line(one)
    boot = path([(35, 86), (31.6, 90), (31.6, 94)], [(48.4, 94)], [(48, 86)])
    for one in (boot, mirrored(boot)):
        d.line(one)
    d.cover(body + [(66.6, 94), (31, 94)])
    # stars
    for x, y, r in ((12, 16, 3.6), (88, 68, 3.6), (11, 48, 2.4), (79, 90, 2.4)):
        d.line([(x - r, y), (x + r, y)], DETAIL)
        d.line([(x, y - r), (x, y + r)], DETAIL)
    for x, y in ((22, 30), (76, 8), (93, 46), (16, 92), (92, 84)):
        d.dot(x, y, 1.7)
    return d


DRAWINGS = {"cup": ("cup", "A steaming cup", cup), "rocket": ("rocket", "A rocket in flight", rocket),
            "motorcycle": ("motorcycle", "A motorcycle", motorcycle), "house": ("house", "A house", house),
            "tree": ("tree", "A tree", tree), "flower": ("flower", "A daisy", flower), "car": ("car", "A small car", car),
            "scissors": ("scissors", "A pair of scissors", scissors), "chair": ("chair", "A wooden chair", chair),
            "face": ("person", "A smiling person", face), "astronaut": ("astronaut", "An astronaut", astronaut)}
