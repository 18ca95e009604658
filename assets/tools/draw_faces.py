"""One person's face in six moods, in black lines or coloured; only eyes, brows and mouth change."""
from drawing_kit import DETAIL, Drawing, arc, lobes, mirrored, path, spline

SKIN, HAIR, LIPS, SICK = "#f2c39b", "#5a3a22", "#c9524c", "#c9d49a"


def eyes(d, r, pupil, look=0.0):
    """Two open eyes of radius r."""
    for x in (35.4, 64.6):
        d.dot(x, 48 + look, pupil)
        d.shape(arc(x, 48, r * 0.92, r), 1.8, fill="#ffffff")


def both_sides(d, points, width=2.6):
    d.line(points, width)
    d.line(mirrored(points), width)


def tears(d, x, y, size=1.0):
    drop = path([(x, y - 5 * size)], [(x + 3.2 * size, y + 1.4 * size), (x, y + 4.4 * size), (x - 3.2 * size, y + 1.4 * size), (x, y - 5 * size)])
    d.shape(drop, 1.5, fill="#8cc6f0")


def head(d, skin=SKIN):
    """Nose, head, ears and short hair, below what was drawn of the mood."""
    d.line(spline([(50.6, 50), (52, 57), (54, 61), (50.6, 63), (47, 62)]), 1.6)
    fringe = lobes([(16.4, 40), (24, 27), (37, 24), (50, 26), (63, 23.6), (76, 27), (83.6, 40)], 0.16)
    d.line(fringe)
    hair = path([(16.4, 40), (13, 26), (22, 11), (38, 4), (54, 3), (70, 7), (82, 17), (87, 30), (83.6, 40)])
    d.line(hair)
    d.fill(hair + fringe[::-1], HAIR)
    jaw = path([(16.4, 40), (15.6, 54), (19.6, 70), (31, 84), (44, 91.4), (50, 92.4), (56, 91.4), (69, 84), (80.4, 70), (84.4, 54), (83.6, 40)])
    d.line(jaw)
    d.fill(jaw + fringe[::-1], skin)
    d.cover(jaw + fringe[::-1])
    ear = path([(16.4, 48), (10, 45.6), (7.4, 52), (10, 61), (17.4, 63.6)])
    for one in (ear, mirrored(ear)):
        d.line(one)
        d.fill(one, skin)
    both_sides(d, spline([(14.4, 51), (11.6, 51.6), (12.4, 57)]), DETAIL)
    return d


def happy(painted=False):
    """A laughing face."""
    d = Drawing(painted=painted)
    both_sides(d, spline([(27.6, 48.6), (31, 44.4), (35.4, 43), (39.8, 44.4), (43, 48.6)]), 2.8)
    both_sides(d, spline([(26.6, 37), (34, 33.4), (42, 35.6)]))
    both_sides(d, spline([(24.4, 62), (25.6, 66.4)]), DETAIL)
    tongue = spline([(38, 80.6), (44, 77), (50, 78.6), (56, 77), (62, 80.6)])
    teeth = path([(30.4, 68.4), (40, 71), (50, 71.6), (60, 71), (69.6, 68.4)], [(67.6, 73.4), (50, 76.4), (32.4, 73.4)], [(30.4, 68.4)])
    d.line(teeth, 1.6)
    d.fill(teeth, "#ffffff")
    d.line(tongue, 1.5)
    mouth = path([(29.4, 67.8), (40, 71), (50, 71.6), (60, 71), (70.6, 67.8)], [(67, 77), (59, 84.4), (50, 86.4), (41, 84.4), (33, 77), (29.4, 67.8)])
    d.line(mouth, 2.2)
    d.fill(mouth, LIPS)
    return head(d)


def sad(painted=False):
    """A face in tears."""
    d = Drawing(painted=painted)
    both_sides(d, spline([(25.4, 41.6), (33, 37.4), (42, 31.4)]), 3.0)
    tears(d, 32, 62, 1.1)
    tears(d, 67.4, 70, 1.2)
    both_sides(d, spline([(27, 43.6), (34.4, 43), (43, 45.4)]), 2.0)
    eyes(d, 6, 5, 1.4)
    d.line(spline([(34.6, 82.6), (41, 76.6), (50, 74.4), (59, 76.6), (65.4, 82.6)]), 3.0)
    d.line(spline([(45, 86), (50, 84.8), (55, 86)]), DETAIL)
    return head(d)


def angry(painted=False):
    """A furious face."""
    d = Drawing(painted=painted)
    both_sides(d, path([(23, 33), (34, 38), (45.4, 45.6)], [(43.4, 48), (33, 42), (22, 37.6)], [(23, 33)]), 2.4)
    for x in (46.6, 53.4):
        d.line([(x, 35), (x + (x - 50) * -0.2, 42)], 1.8)
    for x in (35.4, 64.6):
        d.dot(x, 50, 4.6)
    lid = spline([(27, 46), (35, 47), (44, 51)])
    both_sides(d, lid, 1.6)
    both_sides(d, spline([(27, 46), (29.6, 53), (35.4, 55.4), (41.4, 54.4), (44, 51)]), 1.6)
    d.fill(lid + [(41, 54.6), (35, 55.6), (29, 52.6)], "#ffffff")
    d.fill(mirrored(lid + [(41, 54.6), (35, 55.6), (29, 52.6)]), "#ffffff")
    for x in (41, 47, 53, 59):
        d.line([(x, 72.4), (x, 81.6)], DETAIL)
    d.line([(35, 77), (65, 77)], DETAIL)
    mouth = path([(33.6, 82), (35, 75), (42, 72), (58, 72), (65, 75), (66.4, 82)], [(58, 80.8), (42, 80.8), (33.6, 82)])
    d.line(mouth, 2.4)
    d.fill(mouth, "#ffffff")
    both_sides(d, spline([(27.4, 68), (29.6, 73), (29, 79)]), DETAIL)
    return head(d, "#ee9a7c")


def surprised(painted=False):
    """An astonished face."""
    d = Drawing(painted=painted)
    both_sides(d, spline([(25, 34.6), (30, 29.6), (36, 28), (42.4, 30.6)]), 2.6)
    eyes(d, 9, 4.4)
    d.line(spline([(43.4, 85.4), (50, 82.6), (56.6, 85.4)]), 1.4)
    d.shape(arc(50, 77.4, 8.4, 11), 2.4, fill=LIPS)
    return head(d)


def scared(painted=False):
    """A frightened face with chattering teeth."""
    d = Drawing(painted=painted)
    both_sides(d, spline([(24.6, 37), (32, 33), (38, 30), (43, 28.6)]), 2.8)
    for y in (30, 33.4):
        d.line(spline([(45.6, y), (50, y - 1), (54.4, y)]), DETAIL)
    eyes(d, 8.6, 2.8)
    tears(d, 21.4, 55, 1.2)
    tears(d, 79, 66, 1.0)
    for x in (40, 50, 60):
        d.line([(x, 72), (x, 84)], DETAIL)
    d.line([(31.6, 78), (37, 76.6), (43, 79), (50, 76.8), (57, 79), (63, 76.6), (68.4, 78)], 1.4)
    mouth = path([(31, 74), (36, 71), (41, 73), (46, 71), (50, 72.6), (54, 71), (59, 73), (64, 71), (69, 74)],
                 [(70, 79), (68, 83.6)], [(63, 82), (57, 85), (50, 82.6), (43, 85), (37, 82), (32, 83.6)], [(30, 79), (31, 74)])
    d.line(mouth, 2.2)
    d.fill(mouth, "#ffffff")
    return head(d, "#dfd6d8")


def disgusted(painted=False):
    """A face that turns up its nose, tongue out."""
    d = Drawing(painted=painted)
    both_sides(d, spline([(24, 40), (33, 39), (44.4, 44)]), 3.2)
    both_sides(d, spline([(27, 49.6), (34, 47.4), (43, 50)]), 2.2)
    both_sides(d, spline([(27, 49.6), (34.6, 52.4), (43, 50)]), 2.2)
    both_sides(d, spline([(29, 56), (35, 57.6), (41, 56)]), DETAIL)
    for y in (47, 50.6):
        d.line(spline([(46.6, y), (50, y - 1.2), (53.4, y)]), 1.5)
    both_sides(d, spline([(44, 59), (40.6, 64), (36, 67)]), 1.5)
    tongue = path([(44, 77.6)], [(43.6, 86), (46, 91.6), (50.6, 93), (55.6, 91), (58, 85), (57.6, 77)])
    d.line([(50.6, 78), (50.8, 87)], DETAIL)
    d.line(tongue, 1.8)
    d.fill(tongue, "#e8838a")
    d.cover(tongue)
    d.line(spline([(31, 80), (36, 74.6), (44, 76.6), (51, 77.6), (58, 76), (65, 72.6), (70, 77)]), 2.8)
    return head(d, SICK)


DRAWINGS = {"face-happy": ("happy", "A laughing face", happy), "face-sad": ("sad", "A face in tears", sad),
            "face-angry": ("angry", "A furious face", angry), "face-surprised": ("surprised", "An astonished face", surprised),
            "face-scared": ("scared", "A frightened face", scared), "face-disgusted": ("disgusted", "A disgusted face", disgusted)}
