"""Food, in black lines or coloured. Each function returns a Drawing; nearest parts come first."""
from drawing_kit import DETAIL, INK, Drawing, arc, lobes, path, spline, turned

RED, YELLOW, ORANGE, GREEN, BROWN = "#d9352b", "#f7d23e", "#f08a24", "#4f9a3a", "#8a5a33"
CREAM, CRUST, PINK = "#fbeccb", "#d79a4e", "#f3a6bd"


def apple(painted=False):
    """An apple with its stalk and a leaf."""
    d = Drawing(painted=painted)
    leaf = path([(52, 22), (58, 12.6), (67, 8.6), (78, 9)], [(74, 18), (65, 23.4), (52, 22)])
    d.line(spline([(52, 22), (62, 16.6), (73, 11.4)]), DETAIL)
    d.shape(leaf, fill=GREEN)
    d.line(spline([(50, 36), (50, 24), (46, 14)]), 3.4, BROWN if painted else INK)
    d.line(spline([(39, 32.6), (44.4, 36), (50, 36.8), (55.6, 36), (61, 32.6)]), 1.6)
    d.line(spline([(24.4, 54), (25.2, 45.6), (29.6, 39)]), 1.6)
    body = spline([(50, 33), (60, 28.4), (72, 29.4), (82, 38.6), (84.6, 53), (80, 69), (70.4, 83), (60, 89.4), (50, 87),
                   (40, 89.4), (29.6, 83), (20, 69), (15.4, 53), (18, 38.6), (28, 29.4), (40, 28.4)], closed=True)
    d.shape(body, fill=RED)
    return d


def banana(painted=False):
    """One banana that bends to the right."""
    d = Drawing(painted=painted)
    d.shape(path([(27, 6)], [(35.4, 4.6)], [(36.6, 15)], [(28.4, 16)], [(27, 6)]), 1.6, fill=BROWN)
    tip = path([(88.4, 74.6), (92.6, 77.6)], [(91.6, 83.4), (86.6, 84)], [(88.4, 74.6)])
    d.shape(tip, 1.6, fill=BROWN)
    d.line(spline([(31.6, 17), (32, 38), (42, 58), (60, 72), (86.6, 79.6)]), 1.5)
    d.line(spline([(49.6, 58), (55.6, 63.6), (63, 68)]), DETAIL)
    d.shape(path([(28.4, 16), (22.4, 32), (23.4, 52), (34.4, 71), (53, 84), (72, 87.6), (86.6, 84)], [(88.4, 74.6)],
                 [(72, 70), (55.4, 58.4), (43.6, 40), (36.6, 15)], [(28.4, 16)]), fill=YELLOW)
    return d


def carrot(painted=False):
    """A carrot with its leaves."""
    d = Drawing(lambda points: turned(points, 38, (50, 52), 1.04), painted=painted)
    for (x1, x2, y) in ((37.4, 46, 42), (54, 62.6, 47), (38.4, 47.4, 55), (53.6, 59, 62), (43, 49, 69), (50.4, 54.6, 76)):
        d.line(spline([(x1, y), ((x1 + x2) / 2, y + 1.4), (x2, y)]), DETAIL)
    d.shape(path([(35.6, 40), (37.4, 32), (44, 28.4), (50, 30), (56, 28.4), (62.6, 32), (64.4, 40)], [(61.6, 58), (56, 78), (50, 97)],
                 [(44, 78), (38.4, 58), (35.6, 40)]), fill=ORANGE)
    for lean, long in ((0, 1.0), (-24, 0.9), (24, 0.9), (-46, 0.72), (46, 0.72)):
        frond = lobes([(47.6, 29), (44.4, 20), (45.4, 11), (50, 3), (54.6, 11), (55.6, 20), (52.4, 29)], 0.28)
        frond = turned(frond, lean, (50, 30), long)
        d.line(turned([(50, 28), (50, 9)], lean, (50, 30), long), DETAIL)
        d.shape(frond, 1.6, fill=GREEN)
    return d


def mushroom(painted=False):
    """A toadstool with spots, between blades of grass."""
    d = Drawing(painted=painted)
    for x, y, rx, ry in ((50, 25, 8.4, 6.4), (27.6, 37, 6.4, 5.8), (72.6, 36, 6.6, 5.8), (49, 46, 6.2, 4.4), (68, 50.4, 4, 2.8), (31, 51, 3.8, 2.8)):
        d.shape(arc(x, y, rx, ry), 1.6, fill="#ffffff")
    d.shape(path([(9, 53), (14, 34), (30, 17), (50, 11.4), (70, 17), (86, 34), (91, 53)], [(72, 58.4), (50, 60), (28, 58.4), (9, 53)]), fill=RED)
    d.line(spline([(37.4, 66), (43, 69.6), (50, 70.6), (57, 69.6), (62.6, 66)]), 1.6)
    for side in (-1, 1):
        d.line([(50 + side * 6, 75), (50 + side * 7, 86)], DETAIL)
    d.shape(path([(38.4, 58.6), (38.6, 72), (34.6, 90)], [(42, 93.4), (50, 94.2), (58, 93.4), (65.4, 90)], [(61.4, 72), (61.6, 58.6)]), fill=CREAM)
    for x in (14, 24, 77, 87):
        for lean in (-4, 0, 4):
            d.line(spline([(x, 94), (x + lean * 0.4, 88), (x + lean, 82)]), 1.5, GREEN if painted else INK)
    return d


def pizza(painted=False):
    """A slice of pizza with salami, olives and melting cheese."""
    d = Drawing(painted=painted)
    for x, y, r in ((35, 42, 7.6), (62, 43, 8), (50, 63.6, 7)):
        d.line(spline([(x - r * 0.4, y - r * 0.3), (x, y - r * 0.5), (x + r * 0.4, y - r * 0.2)]), DETAIL)
        d.shape(arc(x, y, r), 1.6, fill=RED)
    for x, y in ((48.6, 34), (40, 56), (61.6, 58.6), (50, 78.6)):
        d.shape(arc(x, y, 1.4), DETAIL, fill="#ffffff")
        d.shape(arc(x, y, 3), 1.5, fill="#4a5a2a")
    crust = path([(9, 27), (12, 19.4), (28, 12.6), (50, 10), (72, 12.6), (88, 19.4), (91, 27)], [(88, 32.4), (82, 31)],
                 [(68, 25.4), (50, 23), (32, 25.4), (18, 31)], [(12, 32.4), (9, 27)])
    d.shape(crust, fill=CRUST)
    d.shape(path([(16, 29.6), (32, 25), (50, 22), (68, 25), (84, 29.6)], [(68.6, 59)], [(69, 66), (65.6, 68.4), (62.6, 65), (62, 71)],
                 [(51.6, 93)], [(48.4, 93)], [(38, 71)], [(37.6, 78), (33.4, 78.4), (32.4, 73), (31.4, 59)], [(16, 29.6)]), fill=YELLOW)
    return d


def cake(painted=False):
    """A birthday cake with three burning candles."""
    d = Drawing(painted=painted)
    for x, y in ((34, 42), (50, 45), (66, 42)):
        flame = path([(x, y - 31)], [(x + 3, y - 25), (x + 2.2, y - 20.6), (x, y - 19.6), (x - 2.2, y - 20.6), (x - 3, y - 25), (x, y - 31)])
        d.shape(flame, 1.5, fill=YELLOW)
        d.line([(x, y - 19), (x, y - 16.6)], DETAIL)
        for rise in (13, 9, 5):
            d.line([(x - 2, y - rise + 1.2), (x + 2, y - rise - 1.2)], 1.0)
        d.shape([(x - 2.2, y - 16.6), (x + 2.2, y - 16.6), (x + 2.2, y), (x - 2.2, y)], 1.5, fill="#8fc3ea")
    icing = path([(14, 46)], [(16, 54), (20.6, 59.6), (25, 55), (30, 54.6), (34, 62.6), (39, 58.4), (44, 57.6), (49, 66), (54, 59),
                              (59.6, 57.6), (64.6, 63.6), (69, 57), (74, 55), (79.4, 60), (84, 54), (86, 46)])
    d.line(icing)
    d.line(arc(50, 45, 36, 9.6, 180, 360))
    d.line(arc(50, 45, 36, 9.6, 0, 180), DETAIL)
    d.fill(icing + arc(50, 45, 36, 9.6, 360, 180), PINK)
    d.cover(icing + arc(50, 45, 36, 9.6, 360, 180))
    d.line(arc(50, 67, 36, 8.6, 4, 176), 1.6)
    side = path([(14, 46)], [(14, 77)], [(22, 83), (36, 86.4), (50, 87), (64, 86.4), (78, 83), (86, 77)], [(86, 46)])
    d.line(side)
    d.fill(side, "#b57a45")
    d.cover(side)
    d.shape(arc(50, 81, 46, 12), fill="#e6ebf0")
    return d


def ice_cream(painted=False):
    """Two scoops of ice cream in a cone, with a cherry."""
    d = Drawing(painted=painted)
    d.line(spline([(51, 10.6), (55, 5), (61, 2.8)]), 1.5)
    d.shape(arc(50, 14.4, 5), fill=RED)
    top = path([(33.6, 36), (33, 26), (40, 18.6), (50, 16.6), (60, 18.6), (67, 26), (66.4, 36)])
    rim = lobes([(66.4, 36), (58, 38.6), (50, 39), (42, 38.6), (33.6, 36)], -0.5)
    d.shape(top + rim[1:], fill=PINK)
    low = path([(27.6, 57), (26, 46), (32, 38), (41, 34), (59, 34), (68, 38), (74, 46), (72.4, 57)])
    hem = lobes([(72.4, 57), (63, 59.6), (54.4, 60), (46, 60), (37, 59.6), (27.6, 57)], -0.5)
    d.shape(low + hem[1:], fill=CREAM)
    cone = path([(30.4, 58)], [(50, 98)], [(69.6, 58)], [(30.4, 58)])
    for x in (38, 46, 54):
        d.line([(x, 60), (x + (50 - x) * 0.4 + 12 - (x - 38) * 0.36, 82 - (x - 38) * 0.2)], DETAIL)
        d.line([(100 - x, 60), (100 - (x + (50 - x) * 0.4 + 12 - (x - 38) * 0.36), 82 - (x - 38) * 0.2)], DETAIL)
    d.shape(cone, fill=CRUST)
    return d


DRAWINGS = {"apple": ("apple", "An apple", apple), "banana": ("banana", "A banana", banana), "carrot": ("carrot", "A carrot", carrot),
            "mushroom": ("mushroom", "A toadstool", mushroom), "pizza": ("pizza", "A slice of pizza", pizza),
            "cake": ("cake", "A birthday cake", cake), "ice-cream": ("ice cream", "Ice cream in a cone", ice_cream)}
