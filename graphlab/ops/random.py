"""Numbers that look random and are a pure function of (seed, step, place): drawn again, they are the same.

The generator is Philox 4x32-10 (Salmon, Moraes, Dror, Shaw 2011): ten rounds of multiplying and mixing turn a
counter and a key into four 32-bit words. The counter is (block low, block high, step low, step high), the key
is the seed, so any number can be drawn by itself, in any language, without a state.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]
"""32-bit words, kept in 64 bits so that products fit."""

ROUNDS = 10
FACTORS = (0xD2511F53, 0xCD9E8D57)
WEYL = (0x9E3779B9, 0xBB67AE85)
LOW, HALF = np.uint64(0xFFFFFFFF), np.uint64(32)


def philox(counter: tuple[Words, Words, Words, Words], key: tuple[int, int]) -> tuple[Words, ...]:
    """Four random words for every counter."""
    one, two, three, four = counter
    low, high = key
    for _ in range(ROUNDS):
        left, right = one * np.uint64(FACTORS[0]), three * np.uint64(FACTORS[1])
        one, two = (right >> HALF) ^ two ^ np.uint64(low), right & LOW
        three, four = (left >> HALF) ^ four ^ np.uint64(high), left & LOW
        low, high = (low + WEYL[0]) & 0xFFFFFFFF, (high + WEYL[1]) & 0xFFFFFFFF
    return one, two, three, four


def uniforms(seed: int, step: int, count: int) -> npt.NDArray[np.float64]:
    """count numbers, evenly spread over 0 ≤ u < 1, each with 53 random bits; two to a block."""
    block = np.arange((count + 1) // 2, dtype=np.uint64)
    steps, seeds = _halves(step), _halves(seed)
    one, two, three, four = philox(
        (block & LOW, block >> HALF, np.full_like(block, steps[0]), np.full_like(block, steps[1])), seeds
    )
    return np.stack([_fraction(one, two), _fraction(three, four)], axis=1).ravel()[:count]


def normals(seed: int, step: int, count: int) -> npt.NDArray[np.float64]:
    """count draws from the standard normal distribution, by Box and Muller: two uniforms make two normals."""
    pairs = uniforms(seed, step, count + count % 2).reshape(-1, 2)
    # 1 − u lies above 0, where the logarithm is finite.
    radius, angle = np.sqrt(-2.0 * np.log(1.0 - pairs[:, 0])), 2.0 * np.pi * pairs[:, 1]
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1).ravel()[:count]


def _halves(number: int) -> tuple[int, int]:
    """The low and the high 32 bits of a whole number; a negative one wraps round."""
    return int(number) & 0xFFFFFFFF, (int(number) >> 32) & 0xFFFFFFFF


def _fraction(high: Words, low: Words) -> Any:
    """53 bits of two words as a number from 0 to below 1."""
    bits = ((high >> np.uint64(5)) << np.uint64(26)) | (low >> np.uint64(6))
    return bits.astype(np.float64) * 2.0**-53
