"""Categories above the concepts, from WordNet, and which names are no wrong answer for a concept.

WordNet 3.0's files `index.noun` and `data.noun` are read (see wndb(5WN)). A concept belongs to a category when its first sense lies below the
category's synset; lists by hand mend what the order of senses spoils.
"""
from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

# Category -> the lemma and the number of the sense under which its members lie; "" where only MEMBERS counts.
CATEGORIES = {
    "animal": ("animal", 1), "bird": ("bird", 1), "mammal": ("mammal", 1), "insect": ("insect", 1), "reptile": ("reptile", 1),
    "sea animal": ("", 0), "vehicle": ("vehicle", 1), "watercraft": ("vessel", 2), "aircraft": ("aircraft", 1), "food": ("", 0),
    "fruit": ("edible_fruit", 1), "vegetable": ("vegetable", 1), "drink": ("beverage", 1), "furniture": ("furniture", 1), "tool": ("tool", 1),
    "weapon": ("weapon", 1), "musical instrument": ("musical_instrument", 1), "clothing": ("clothing", 1), "building": ("building", 1),
    "plant": ("plant", 2), "landscape": ("geological_formation", 1), "room": ("room", 1), "sport": ("sports_equipment", 1),
    "electronics": ("electronic_equipment", 1), "kitchenware": ("kitchen_utensil", 1), "container": ("container", 1), "body part": ("body_part", 1),
    "person": ("", 0), "face": ("", 0), "weather": ("", 0),
}
MEMBERS = {
    "animal": "leopard raccoon badger beaver skunk sloth guinea\u00a0pig otter whale octopus squid dog cat turtle lobster tiger seal chicken rabbit mouse bat duck bug crocodile ladybug trilobite ant bee fly cockroach",
    "bird": "chicken duck swan parrot owl penguin flamingo pigeon eagle peacock goose albatross",
    "mammal": "leopard raccoon badger beaver skunk sloth guinea\u00a0pig hedgehog otter dog cat tiger seal rabbit mouse bat whale dolphin",
    "insect": "ladybug bug cockroach cricket fly mosquito bee",
    "reptile": "turtle crocodile snake lizard dinosaur sauropod",
    "sea animal": "fish shark whale dolphin octopus crab lobster seal jellyfish dugong sea\u00a0cucumber sea\u00a0slug coral\u00a0reef brain\u00a0coral starfish squid shrimp",
    "vehicle": "car bus truck train tram bicycle motorcycle airplane helicopter ambulance police\u00a0car fire\u00a0truck delivery\u00a0truck tractor boat ship sailboat rocket canoe "
               "scooter rickshaw go\u00a0kart submarine racing\u00a0car wheelchair skateboard hot\u00a0air\u00a0balloon blimp tank",
    "watercraft": "canoe submarine boat ship sailboat", "aircraft": "rocket blimp flying\u00a0saucer",
    "food": "pizza burger hot\u00a0dog sandwich ice\u00a0cream cake bread cookie donut pretzel popsicle lollipop candy sushi noodles egg chicken\u00a0leg burrito bagel "
            "cracker butter meatloaf potpie guacamole yogurt sour\u00a0cream apple banana orange lemon lime pear peach plum grapes strawberry pineapple "
            "watermelon melon mango kiwi cherry blueberry papaya pomegranate grapefruit avocado tomato potato carrot onion garlic cabbage cucumber "
            "broccoli cauliflower bell\u00a0pepper corn eggplant zucchini leek asparagus ginger beet sweet\u00a0potato mushroom nectarine tangerine "
            "passion\u00a0fruit coconut fork\u00a0and\u00a0knife milk juice bean peanut chestnut leafy\u00a0green",
    "fruit": "apple banana orange lemon lime pear peach plum grapes strawberry pineapple watermelon melon mango kiwi cherry blueberry papaya pomegranate "
             "grapefruit avocado nectarine tangerine passion\u00a0fruit coconut",
    "vegetable": "potato carrot onion garlic cabbage cucumber broccoli cauliflower bell\u00a0pepper corn eggplant zucchini leek asparagus ginger beet "
                 "sweet\u00a0potato mushroom tomato leafy\u00a0green bean",
    "drink": "coffee tea beer wine milk juice wine\u00a0glass wine\u00a0bottle cup\u00a0with\u00a0straw", "furniture": "chair sofa bed desk table bench stool lamp chest file\u00a0cabinet",
    "tool": "hammer wrench screwdriver axe saw drill shovel scissors plunger broom nail toolbox pick ladder",
    "weapon": "sword pistol cannon dagger bomb bow tank", "musical instrument": "piano guitar violin drum trumpet saxophone flute harp accordion organ metronome",
    "clothing": "t-shirt shirt pants shorts dress skirt hat cap shoe sock boot sandal high\u00a0heels coat sweater scarf glove tie belt suit uniform swimsuit kimono vest "
                "underwear bow\u00a0tie apron poncho lab\u00a0coat flip\u00a0flops helmet cowboy\u00a0hat",
    "building": "house castle church mosque shop barn lighthouse skyscraper factory hospital hut cabin stadium circus\u00a0tent windmill school bank building",
    "plant": "tree flower leaf cactus palm\u00a0tree christmas\u00a0tree sunflower rose tulip lotus grass clover seedling potted\u00a0plant mushroom forest plant",
    "landscape": "mountain beach ocean forest glacier volcano island lake cliff countryside desert river", "room": "bedroom kitchen bathroom living\u00a0room office",
    "sport": "soccer\u00a0ball basketball baseball volleyball rugby tennis golf softball skateboard dumbbell ball ice\u00a0skate roller\u00a0skate snowboarder skier surfing fencing",
    "electronics": "phone laptop computer television radio camera keyboard computer\u00a0mouse headphones microphone speaker printer webcam video\u00a0camera projector "
                   "remote\u00a0control game\u00a0controller joystick calculator pager modem ipod cd\u00a0player android",
    "kitchenware": "pan pot spoon fork knife plate cup mug teapot bottle wine\u00a0glass", "container": "box bucket basket bottle cup mug trash\u00a0can suitcase backpack barrel envelope mailbox",
    "body part": "hand eye ear nose mouth foot leg arm finger tooth tongue brain heart beard",
    "person": "man woman boy girl child baby old\u00a0man police\u00a0officer student construction\u00a0worker artist guard santa\u00a0claus clown snowboarder skier astronaut doctor nurse firefighter farmer cook judge detective pilot "
              "scientist teacher singer prince princess wizard ninja old\u00a0woman older\u00a0person pedestrian mechanic factory\u00a0worker office\u00a0worker technologist",
    "face": "happy\u00a0face sad\u00a0face angry\u00a0face neutral\u00a0face surprised\u00a0face disgusted\u00a0face fearful\u00a0face sick\u00a0face sleeping\u00a0face wink face nerd",
    "weather": "sun rain cloud snow snowflake lightning tornado rainbow wind fog",
}
# What the order of WordNet's senses puts in the wrong place.
STRANGERS = {
    "container": "ambulance articulated\u00a0lorry bicycle bulldozer bunk car delivery\u00a0truck fire\u00a0truck flatbed flute forklift golf\u00a0cart jeep motorcycle pickup "
                 "police\u00a0car racing\u00a0car rickshaw scooter shoe skateboard snowmobile sport\u00a0utility\u00a0vehicle stroller taxi tractor tram truck water\u00a0tower bathtub hot\u00a0tub",
    "weapon": "ball bouncing\u00a0ball slug", "clothing": "turtle bottle\u00a0cap hose mac", "drink": "grasshopper rose sling screwdriver cooler", "aircraft": "sausage",
    "vehicle": "sausage electric nautilus clipper", "watercraft": "scooter nautilus", "plant": "broom cheese chess old\u00a0woman pinwheel", "mammal": "seahorse drill", "animal": "drill drone",
    "landscape": "bank bench bikini fountain shelf tunnel", "room": "antenna\u00a0bar boot box cable\u00a0car cabin locker vault", "sport": "horse plate",
    "body part": "chest nail organ angry\u00a0face cool\u00a0face crazy\u00a0face disgusted\u00a0face fearful\u00a0face happy\u00a0face love\u00a0face neutral\u00a0face sad\u00a0face sick\u00a0face sleeping\u00a0face surprised\u00a0face anvil comb joint nib optic socket sticker temple speaking\u00a0head raising\u00a0hand tipping\u00a0hand", "furniture": "antenna\u00a0bar wheelchair console altar",
    "insect": "peacock queen drone", "tool": "beetle", "bird": "", "building": "bank grill",
}
PEOPLE = "person man woman boy girl child baby old\u00a0man"
# Groups of names that overlap in photos: none of a group is a wrong answer for another.
OVERLAPS = (
    PEOPLE, "mountain glacier cliff snow", "street city building skyscraper road house shop", "ocean beach lake water wave", "countryside mountain grass",
    "countryside forest tree", "desk office computer keyboard", "bathroom bathtub shower toilet sink", "kitchen oven stove refrigerator", "bedroom bed",
    "living\u00a0room sofa", "shop market grocery", "phone cell\u00a0phone", "boat ship sailboat canoe", "shirt t-shirt", "cup mug coffee", "glasses sunglasses",
    "watch clock alarm\u00a0clock stopwatch", "face happy\u00a0face neutral\u00a0face", "soccer\u00a0ball ball", "computer laptop", "hat cap", "gun pistol", "car police\u00a0car racing\u00a0car",
    "truck delivery\u00a0truck", "drum steel\u00a0drum", "orange tangerine", "peach nectarine", "melon watermelon",
)


def split_members(text: str) -> list[str]:
    """Names set apart by spaces; a no-break space stands for a space inside a name."""
    return [name.replace("\u00a0", " ") for name in text.split(" ") if name]


class WordNet:
    """Nouns of WordNet with their hypernyms."""

    def __init__(self, folder: Path):
        self.senses: dict[str, list[int]] = {}
        self.above: dict[int, list[int]] = {}
        for line in (folder / "index.noun").read_text(encoding="utf-8").splitlines():
            if not line.startswith(" "):
                fields = line.split()
                self.senses[fields[0]] = [int(offset) for offset in fields[-int(fields[2]):]]
        for line in (folder / "data.noun").read_text(encoding="utf-8").splitlines():
            if not line.startswith(" "):
                fields = line.split("|")[0].split()
                start = 4 + 2 * int(fields[3], 16)
                pointers = fields[start + 1 : start + 1 + 4 * int(fields[start])]
                self.above[int(fields[0])] = [int(pointers[i + 1]) for i in range(0, len(pointers), 4) if pointers[i] in ("@", "@i")]
        self.closure = lru_cache(maxsize=None)(self._closure)

    def _closure(self, synset: int) -> frozenset[int]:
        return frozenset([synset]).union(*(self.closure(s) for s in self.above.get(synset, [])))

    def of(self, name: str, senses: int) -> set[int]:
        """Every synset above the first senses of a name, or of its last word where the name is unknown."""
        for lemma in (name.replace(" ", "_"), "" if name.startswith("flag of ") else name.split(" ")[-1]):
            if lemma in self.senses:
                return set().union(*(self.closure(s) for s in self.senses[lemma][:senses]))
        return set()


def memberships(names: list[str], wordnet: WordNet) -> np.ndarray:
    """Which categories each name belongs to [names, CATEGORIES] bool; a category belongs to itself."""
    found = np.zeros((len(names), len(CATEGORIES)), bool)
    above = [wordnet.of(name, 1) for name in names]
    for c, (category, (lemma, sense)) in enumerate(CATEGORIES.items()):
        strangers, members = set(split_members(STRANGERS.get(category, ""))), set(split_members(MEMBERS.get(category, "")))
        root = wordnet.senses[lemma][sense - 1] if lemma else None
        for n, name in enumerate(names):
            found[n, c] = name == category or name in members or (root is not None and root in above[n] and name not in strangers)
    return found


def neutral_answers(names: list[str], wordnet: WordNet) -> np.ndarray:
    """[names, names] bool: column j is no wrong answer where row i is right, because it says the same in general or overlaps with it."""
    place = {name: i for i, name in enumerate(names)}
    neutral = np.zeros((len(names), len(names)), bool)
    of_category = memberships(names, wordnet)
    for c, category in enumerate(CATEGORIES):
        if category in place:
            neutral[of_category[:, c], place[category]] = True
    first = {name: wordnet.senses[lemma][0] for name in names if (lemma := name.replace(" ", "_")) in wordnet.senses}
    holders: dict[int, list[int]] = {}
    for name, synset in first.items():
        holders.setdefault(synset, []).append(place[name])
    for i, name in enumerate(names):
        for synset in wordnet.of(name, 1):
            neutral[i, holders.get(synset, [])] = True
    for group in OVERLAPS:
        known = [place[n] for n in split_members(group) if n in place]
        neutral[np.ix_(known, known)] = True
    np.fill_diagonal(neutral, False)
    return neutral
