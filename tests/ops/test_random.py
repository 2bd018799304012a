"""Random numbers are a pure function of seed, step and place."""

import numpy as np
import pytest

from graphlab.ops import OP
from graphlab.ops.random import normals, philox, uniforms


@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [
        ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)
def test_philox_gives_its_published_words(
    counter: tuple[int, ...], key: tuple[int, int], words: tuple[int, ...]
) -> None:
    given = [np.array([word], np.uint64) for word in counter]
    assert tuple(int(word[0]) for word in philox(tuple(given), key)) == words  # type: ignore[arg-type]


@pytest.mark.parametrize("draw", [normals, uniforms])
def test_a_longer_draw_begins_like_a_shorter_one(draw) -> None:
    assert draw(3, 0, 7).tolist() == draw(3, 0, 100)[:7].tolist()
    assert draw(3, 0, 0).shape == (0,)


@pytest.mark.parametrize("draw", [normals, uniforms])
def test_seed_and_step_each_change_every_number(draw) -> None:
    first = draw(3, 0, 50)
    for other in (draw(4, 0, 50), draw(3, 1, 50), draw(3 + 2**32, 0, 50), draw(-3, 0, 50)):
        assert not (first == other).any()


def test_moments_are_those_of_the_distributions() -> None:
    even, bell = uniforms(1, 0, 200_000), normals(1, 0, 200_000)
    assert even.min() >= 0.0
    assert even.max() < 1.0
    assert even.mean() == pytest.approx(0.5, abs=0.003)
    assert even.var() == pytest.approx(1 / 12, abs=0.001)
    assert bell.mean() == pytest.approx(0.0, abs=0.01)
    assert bell.var() == pytest.approx(1.0, abs=0.02)
    assert (bell**4).mean() == pytest.approx(3.0, abs=0.1)


def test_dropout_draws_a_new_mask_in_every_step_and_the_same_one_back() -> None:
    op, settings, x = OP["dropout"], {"p": 0.5, "seed": 1, "training": True}, np.ones(64)
    first, again, later = (op.forward(x, **settings, step=step) for step in (0, 0, 1))
    assert first.tolist() == again.tolist() != later.tolist()
    assert set(first.tolist()) == {0.0, 2.0}
    assert op.vjp(np.ones(64), later, x, **settings, step=1)[0].tolist() == later.tolist()
    assert OP["dropout_mask"].forward(x, **settings, step=1).tolist() == later.tolist()


def test_dropout_of_everything_leaves_0_and_not_nan() -> None:
    assert OP["dropout"].forward(np.ones(8), p=1.0, seed=0, training=True).tolist() == [0.0] * 8
