"""The bundled boards: which concepts stand on them, and how each is shown. make_boards.py makes the files from these tables."""
from collections import namedtuple

from draw_colours import COLOURS

# A board's rows are (concept, {rendition: what shows it there}); the columns are the renditions of the first row, in order. What shows it:
# photo, sketch, cartoon, icon: ids of pictures; emoji: characters; word: (text, ink). A cell may hold several, as a list.
# title and about are what the dialog "Boards" says; face: emoji that stand for the board there; start: id of the stimulus to look at first.
Board = namedtuple("Board", "file title about template start face rows")

BLACK = ("#111111", None)  # (colour, its name where it is said)


def drawn(concept, char, name=None):
    """A row of what is drawn twice, with an emoji and its word."""
    name = name or concept.replace(" ", "-")
    return concept, {"sketch": name, "cartoon": name + "-coloured", "emoji": char, "word": (concept, BLACK)}


def photographed(concept, photo, drawing, char):
    return concept, {"photo": photo, "sketch": drawing, "emoji": char, "word": (concept, BLACK)}


def coloured(concept, char, other):
    """A row of a colour: shapes, an emoji of something that has it, its word in black and in the ink of another colour."""
    return concept, {"icon": [concept + "-square", concept + "-disc"], "emoji": char,
                     "word": [(concept, BLACK), (concept, (COLOURS[other], other))]}


BOARDS = [
    Board("first", "One concept, four renditions",
          "Six things as a photograph, a drawing, an emoji and a written word: does a neuron answer to all four?",
          "a photo of a {}", "fish-photo", "🐱🐟☕🚀",
          [photographed("cat", "chelsea", "cat-face", "🐱"), photographed("dog", "dog", "dog", "🐶"), photographed("horse", "horse", "horse", "🐴"),
           photographed("fish", "goldfish", "fish", "🐟"), photographed("cup", "coffee", "cup", "☕"), photographed("rocket", "rocket", "rocket", "🚀")]),
    Board("animals", "Animals",
          "Seven further animals as a photograph, a drawing, an emoji and a written word.",
          "a photo of a {}", "panda-photo", "🐼🦒🦀🦔",
          [photographed("owl", "owl", "owl", "🦉"), photographed("duck", "duck", "duck", "🦆"), photographed("panda", "panda", "panda", "🐼"),
           photographed("giraffe", "giraffe", "giraffe", "🦒"), photographed("crab", "crab", "crab", "🦀"),
           photographed("hedgehog", "hedgehog", "hedgehog", "🦔"), photographed("pig", "pig", "pig", "🐷")]),
    Board("food", "Food",
          "Seven things to eat, each drawn once in black lines and once in colour, with emoji and words: what does the colour add?", "a photo of a {}", "banana-cartoon", "🍎🍌🍕🎂",
          [drawn("apple", "🍎"), drawn("banana", "🍌"), drawn("carrot", "🥕"), drawn("mushroom", "🍄"), drawn("pizza", "🍕"), drawn("cake", "🎂"),
           drawn("ice cream", "🍦")]),
    Board("emotions", "Emotions",
          "One face in six moods, with emoji and words. Some of the drawn moods are taken for another: which, and what do they share?", "a {} face", "happy-cartoon", "😀😢😡😱",
          [drawn(mood, char, "face-" + mood) for mood, char in (("happy", "😀"), ("sad", "😢"), ("angry", "😡"), ("surprised", "😮"), ("scared", "😱"), ("disgusted", "🤢"))]),
    Board("vehicles", "Vehicles",
          "Six ways to travel in black lines, in colour, as emoji and as words. Which parts count: wheels, wings, windows?", "a photo of a {}", "bicycle-sketch", "🚗🚲🚂⛵",
          [drawn("car", "🚗"), drawn("bus", "🚌"), drawn("bicycle", "🚲"), drawn("train", "🚂"), drawn("boat", "⛵"), drawn("aeroplane", "✈️")]),
    Board("colours", "Colours and words",
          "Shapes and things of six colours, and the names of the colours in black and in a wrong ink: does the model see the ink or read the word?", "the colour {}", "red-word-blue", "🍎🍊🍌🌳",
          [coloured("red", "🍎", "blue"), coloured("orange", "🍊", "green"), coloured("yellow", "🍌", "purple"), coloured("green", "🌳", "red"),
           coloured("blue", "🌊", "orange"), coloured("purple", "🍇", "yellow")]),
    Board("look-alikes", "Look-alikes",
          "Orange and basketball, moon and banana, toadstool and umbrella, two kinds of mouse. Some drawings are taken for their neighbour: does colour help?", "a photo of a {}", "orange-cartoon", "🍊🏀🌙🍌",
          [drawn("orange", "🍊"), drawn("basketball", "🏀"), drawn("moon", "🌙"), drawn("banana", "🍌"), drawn("mushroom", "🍄"), drawn("umbrella", "☂️"),
           drawn("mouse", "🐭"), drawn("computer mouse", "🖱️")]),
]
