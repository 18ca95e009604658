"""Pure parts of the second edition: colours, categories, neutral answers, cards, filters and the loss."""
from __future__ import annotations

import unittest
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from second.cards import on_cards, tint
from second.colours import COLOURS, hsv_to_rgb, shades, shape_masks, show_shapes
from second.evalsets import calibration_error, covered, turned
from second.filters import STYLES, erase, stylise
from second.hierarchy import CATEGORIES, WordNet, memberships, neutral_answers
from second.losses import SecondBatch, category_loss, concept_loss, pairs, teacher_loss
from second.model import ridge
from second.neurons import assign_members
from second.tables import outside

WORDNET = Path("/usr/share/wordnet")


class TestColours(unittest.TestCase):
    def test_hsv(self) -> None:
        rgb = hsv_to_rgb(torch.tensor([0.0, 60, 120, 240, 30]), torch.tensor([1.0, 1, 1, 1, 0.5]), torch.tensor([1.0, 1, 0.5, 1, 0.8]))
        expected = torch.tensor([[1.0, 0, 0], [1, 1, 0], [0, 0.5, 0], [0, 0, 1], [0.8, 0.6, 0.4]])
        self.assertLess(float((rgb - expected).abs().max()), 1e-5)

    def test_shades_differ_from_each_other(self) -> None:
        torch.manual_seed(1)
        means = torch.stack([shades(torch.full((200,), c)).mean(0) for c in range(len(COLOURS))])
        distance = torch.cdist(means, means) + torch.eye(len(COLOURS))
        self.assertGreater(float(distance.min()), 0.15)

    def test_shapes_show_their_colour(self) -> None:
        torch.manual_seed(2)
        x = show_shapes(torch.full((64,), COLOURS.index("red")), 32)
        reddest = (x[:, 0] - x[:, 1:].amax(1)).flatten(1).amax(1)
        self.assertGreater(float(reddest.min()), 0.4)

    def test_masks_lie_between_none_and_all(self) -> None:
        torch.manual_seed(3)
        share = shape_masks(200, 32, torch.device("cpu")).mean((1, 2, 3))
        self.assertGreater(float(share.min()), 0.01)
        self.assertGreater(int((share == 1).sum()), 5)


@unittest.skipUnless((WORDNET / "data.noun").exists(), "needs WordNet's files")
class TestHierarchy(unittest.TestCase):
    names = ["dog", "pigeon", "bird", "car", "flag of chile", "boy", "person", "glacier", "mountain", "piano"]

    def setUp(self) -> None:
        self.net = WordNet(WORDNET)

    def test_members(self) -> None:
        found, column = memberships(self.names, self.net), {c: i for i, c in enumerate(CATEGORIES)}
        of = lambda name: {c for c, i in column.items() if found[self.names.index(name), i]}
        self.assertEqual(of("dog"), {"animal", "mammal"})
        self.assertEqual(of("pigeon"), {"animal", "bird"})
        self.assertEqual(of("flag of chile"), set())
        self.assertEqual(of("piano"), {"musical instrument"})
        self.assertIn("person", of("boy"))

    def test_neutral(self) -> None:
        neutral = neutral_answers(self.names, self.net)
        at = self.names.index
        self.assertTrue(neutral[at("pigeon"), at("bird")])
        self.assertFalse(neutral[at("bird"), at("pigeon")])
        self.assertTrue(neutral[at("boy"), at("person")])
        self.assertTrue(neutral[at("glacier"), at("mountain")] and neutral[at("mountain"), at("glacier")])
        self.assertFalse(neutral[at("dog"), at("car")])
        self.assertFalse(neutral.diagonal().any())


class TestPictures(unittest.TestCase):
    def drawings(self) -> tuple[torch.Tensor, torch.Tensor]:
        x = torch.ones(8, 3, 32, 32)
        x[:, :, 8:24, 8:24] = 0
        return x, 1 - x[:, :1]

    def test_outside_keeps_the_inside_white(self) -> None:
        picture = np.full((9, 9, 3), 255, np.uint8)
        picture[2:7, 2:7] = 0
        picture[4, 4] = 255
        found = outside(picture)
        self.assertEqual(found[0, 0], 255)
        self.assertEqual(found[4, 4], 0)
        self.assertEqual(int((found == 255).sum()), 81 - 25)

    def test_tint_gives_the_ink_its_colour(self) -> None:
        torch.manual_seed(4)
        x, cover = self.drawings()
        y = tint(x, cover, torch.full((8,), COLOURS.index("blue")), torch.ones(8, dtype=torch.bool))
        self.assertGreater(float((y[:, 2, 16, 16] - y[:, 0, 16, 16]).min()), 0.2)

    def test_cards_keep_the_shape(self) -> None:
        torch.manual_seed(5)
        x, cover = self.drawings()
        y = on_cards(x, cover, torch.ones(8, dtype=torch.bool), torch.rand(2, 3, 32, 32))
        self.assertEqual(y.shape, x.shape)
        self.assertTrue(0 <= float(y.min()) and float(y.max()) <= 1)

    def test_filters_stay_in_range(self) -> None:
        torch.manual_seed(6)
        x = torch.rand(6, 3, 32, 32)
        for style, _ in STYLES:
            y = style(x)
            self.assertEqual(y.shape, x.shape, style.__name__)
            self.assertTrue(-0.01 <= float(y.min()) and float(y.max()) <= 1.01, style.__name__)
        self.assertFalse(torch.equal(stylise(torch.rand(100, 3, 32, 32)), torch.rand(1)))
        self.assertGreater(float((erase(x.clone(), 1.0) != x).float().mean()), 0.03)

    def test_turns(self) -> None:
        x = torch.rand(1, 3, 16, 16)
        quarter = turned(x, 90.0)
        self.assertLess(min(float((quarter - x.rot90(k, (2, 3))).abs().max()) for k in (1, -1)), 1e-4)
        self.assertAlmostEqual(float((covered(x, 1) != x).all(1).float().mean()), 0.25, places=3)


class TestNumbers(unittest.TestCase):
    def test_ridge_recovers_a_map(self) -> None:
        torch.manual_seed(7)
        features, true = torch.randn(500, 12), torch.randn(3, 12)
        self.assertLess(float((ridge(features, features @ true.T, 1e-6) - true).abs().max()), 1e-3)

    def test_calibration_error(self) -> None:
        logits = torch.tensor([[2.0, 0.0]]).repeat(100, 1)
        target = torch.tensor([0] * 60 + [1] * 40)
        confidence = float(torch.sigmoid(torch.tensor(2.0)))
        self.assertAlmostEqual(calibration_error(logits, target), confidence - 0.6, places=5)

    def test_assignment_takes_the_answering_neuron(self) -> None:
        rng = np.random.default_rng(8)
        member = np.repeat(np.eye(3, dtype=bool), 30, 0)
        responses = rng.normal(0, 0.1, (90, 6))
        responses[:, [4, 1, 3]] += member
        self.assertEqual(assign_members(responses, member, np.arange(90) % 3, np.array([0])).tolist(), [4, 1, 3])


class FakeNames:
    def __init__(self) -> None:
        self.concepts, self.all, self.bank = np.array([0, 1, 2]), ["boy", "person", "car"], 3


class FakeConcepts:
    """Three concepts; "person" is neutral for "boy"; category 0 has the member "car"."""

    def __init__(self) -> None:
        self.names = FakeNames()
        self.place = torch.tensor([0, 1, 2, -1])
        self.neutral = torch.tensor([[0, 1, 0], [0, 0, 0], [0, 0, 0]]).bool()
        self.member = torch.tensor([[0, 0], [0, 0], [1, 0], [0, 0]]).bool()
        self.category_names, self.category_of = torch.tensor([0, 1]), torch.tensor([0, 1, -1, -1])


def batch_of(concept: list[int], **changed) -> SecondBatch:
    n = len(concept)
    none = torch.full((n,), -1)
    values = dict(
        inputs=torch.zeros(n, 1), concept=torch.tensor(concept), label=none, word=none, colour=none, is_photo=none == 0, other=torch.arange(n),
        keep=torch.ones(n), teach=torch.zeros(n, 3), classes=torch.zeros(n, 8, dtype=torch.long), shares=torch.zeros(n, 8), ids=none[:, None],
        text_name=none, text_owner=torch.arange(n), text_colour=none,
    )
    return SecondBatch(**(values | changed))


class TestLosses(unittest.TestCase):
    def test_a_neutral_answer_is_not_wrong(self) -> None:
        proxies = F.normalize(torch.eye(3), dim=1)
        says_person = torch.tensor([[0.6, 0.8, 0.0]])
        boy = concept_loss(says_person, proxies, batch_of([0]), FakeConcepts(), torch.tensor(20.0))
        says_car = torch.tensor([[0.6, 0.0, 0.8]])
        wrong = concept_loss(says_car, proxies, batch_of([0]), FakeConcepts(), torch.tensor(20.0))
        self.assertGreater(float(wrong), float(boy) + 3)

    def test_category(self) -> None:
        proxies = torch.eye(3)
        near, far = torch.tensor([[1.0, 0, 0]]), torch.tensor([[0.0, 1, 0]])
        loss = lambda x: float(category_loss(x, proxies, batch_of([2]), FakeConcepts(), torch.tensor(5.0)))
        self.assertAlmostEqual(loss(near), float(F.softplus(torch.tensor(-5.0))), places=5)
        self.assertAlmostEqual(loss(far), float(F.softplus(torch.tensor(5.0))), places=5)

    def test_pairs(self) -> None:
        # Views: boy, car in red, car in blue. Texts: "person", "a red car" of view 1, "car".
        batch = batch_of([0, 2, 2], colour=torch.tensor([-1, 3, 4]), text_name=torch.tensor([1, -1, 2]),
                         text_owner=torch.tensor([-1, 1, -1]), text_colour=torch.tensor([-1, 3, -1]))
        right, unclear = pairs(batch, FakeConcepts())
        self.assertEqual(right.tolist(), [[0, 0, 0], [0, 1, 1], [0, 0, 1]])
        self.assertEqual(unclear.tolist(), [[True, False, False], [False, False, False], [False, False, False]])

    def test_teacher_is_least_where_it_agrees(self) -> None:
        batch = batch_of([2], classes=torch.arange(8)[None], shares=torch.tensor([[1.0] + [0.0] * 7]))
        agrees, differs = torch.zeros(1, 10), torch.zeros(1, 10)
        agrees[0, 0], differs[0, 5] = 12, 12
        self.assertLess(float(teacher_loss(agrees, batch)), 0.1)
        self.assertGreater(float(teacher_loss(differs, batch)), 3)
        self.assertEqual(float(teacher_loss(differs, batch_of([2]))), 0)


if __name__ == "__main__":
    unittest.main()
