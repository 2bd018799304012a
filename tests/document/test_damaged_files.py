"""Whatever happened to a file, opening it gives a document or a DocumentError, and nothing else."""

import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphlab.document import edits
from graphlab.document.file import DocumentError, from_bytes, to_bytes, to_json
from graphlab.document.types import Document
from tests.document.test_archive import large
from tests.document.test_file import everything

TEXT = to_json(everything()).encode()


def opens(content: bytes) -> bool:
    """Whether the content is a document; anything but a DocumentError is a failure of the test."""
    try:
        document = from_bytes(content)
    except DocumentError:
        return False
    return len(to_bytes(document)) > 0


def small() -> bytes:
    document, a = edits.add_leaf(Document(), 2.0, name="a")
    document, _ = edits.add_op(document, "tanh", [a], note="π")
    return to_json(document).encode()


def test_a_file_cut_at_any_byte_is_refused() -> None:
    whole = small()

    assert opens(whole)
    assert not any(opens(whole[:length]) for length in range(len(whole.rstrip())))


def test_a_file_with_any_one_byte_turned_over_never_breaks_the_program() -> None:
    whole = small()
    for at in range(len(whole)):
        for bit in range(8):
            opens(whole[:at] + bytes([whole[at] ^ (1 << bit)]) + whole[at + 1 :])


def mutated(whole: bytes, seed: int) -> bytes:
    """The content after a few random injuries."""
    chance = random.Random(seed)
    content = bytearray(whole)
    for _ in range(chance.randint(1, 5)):
        at, end = sorted((chance.randrange(len(content) + 1), chance.randrange(len(content) + 1)))
        end = min(end, at + 40)
        match chance.randrange(5):
            case 0:
                del content[at:end]
            case 1:
                content[at:at] = content[at:end]
            case 2:
                content[at:end] = chance.randbytes(end - at)
            case 3:
                content[at:at] = chance.choice(
                    [b"null", b"1e999", b"-1", b"[[", b'"\\ud800"', b"{}", b"9" * 30, b'"nan"']
                )
            case _:
                other = chance.randrange(len(content) + 1)
                content[at:end] = content[other : other + end - at]
    return bytes(content) or b" "


def injuries(count: int, first: int = 0) -> Iterator[bytes]:
    return (mutated(TEXT, seed) for seed in range(first, first + count))


def test_injured_files_never_break_the_program() -> None:
    outcomes = [opens(content) for content in injuries(1_000)]

    assert 10 < sum(outcomes) < 900


def test_injured_archives_never_break_the_program() -> None:
    whole = to_bytes(large())
    edges = whole[:3_000], whole[3_000:-3_000], whole[-3_000:]
    for seed in range(60):
        opens(mutated(edges[0], seed) + edges[1] + edges[2])
        opens(edges[0] + edges[1] + mutated(edges[2], seed))


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_noise_is_refused(noise: bytes) -> None:
    assert not opens(noise)


@pytest.mark.long
def test_ten_thousand_injured_files_never_break_the_program() -> None:
    for content in injuries(10_000, first=1_000):
        opens(content)
