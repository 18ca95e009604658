"""Plain shapes in one colour. Each function returns a Drawing."""
from drawing_kit import Drawing, arc

COLOURS = {"red": "#d7191c", "orange": "#f58a1f", "yellow": "#ffd91a", "green": "#1f9a3c", "blue": "#1f5fd0", "purple": "#7d2fa8"}
WIDE = 8.0  # of the lines that fill them


def plain(points, color):
    d = Drawing(painted=True)
    d.fill(points, color, WIDE)
    d.line(points + points[:1], 2.0, color)
    return d


def square(color):
    return plain([(16, 16), (84, 16), (84, 84), (16, 84)], color)


def disc(color):
    return plain(arc(50, 50, 36), color)


DRAWINGS = {f"{name}-{kind}": (name, f"A {name} {kind}" if name != "orange" else f"An orange {kind}", lambda make=make, ink=ink: make(ink))
            for name, ink in COLOURS.items() for kind, make in (("square", square), ("disc", disc))}
