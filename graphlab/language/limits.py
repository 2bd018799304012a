"""What a text may ask for at most. One table: beyond it a text is refused at once, with words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest text, tree and tensors that the language accepts."""

    bytes_of_text: int = 4_000_000
    tokens: int = 1_500_000
    nesting: int = 200
    nodes: int = 200_000
    elements: int = 10_000_000
    dimensions: int = 32
    bytes_of_program: int = 2**30
    name_length: int = 100
    number_length: int = 400


LIMITS = Limits()
