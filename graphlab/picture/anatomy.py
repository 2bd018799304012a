"""The anatomy of a card: how large it is and where its rows and ports lie, from its top left corner.

Lengths are graph units. Sizes depend on the graph alone, never on a number, the zoom or the theme: a card
keeps its size while values run, and a layout made on a desk is valid on a projector. Room is kept for the
largest type of any theme.

Three faces: "op" (symbol, name, value, gradient), "leaf" (name as the hero, value, gradient) and "number" (an
unnamed leaf: its number is the hero, and the gradient).
"""

from functools import lru_cache
from math import ceil

from graphlab.document.names import label, symbol
from graphlab.document.types import LEAF_ROLES, Document, Node, NodeId
from graphlab.ops import OP
from graphlab.picture.metrics import text_width
from graphlab.picture.theme import GRID

PADDING = 10.0
HEAD = 36.0
ROW = 24.0
FOOT = 4.0
NUMBER_HEAD = 28.0
PORT_PITCH = 24.0

BODY_WIDTH = 144
NUMBER_WIDTH = 104
WIDEST = 256

SYMBOL_FONT, NAME_FONT, TITLE_FONT, HERO_FONT = "Inter-SemiBold", "Inter-SemiBold", "Inter", "Inter-SemiBold"
LABEL_FONT, DIGIT_FONT = "Inter", "JetBrainsMono-Medium"
WIDEST_LABEL = max(text_width(word, LABEL_FONT, 1.0) for word in ("value", "grad"))
LABEL_GAP = 4.0
SYMBOL_SIZE, NAME_SIZE, TITLE_SIZE, HERO_SIZE = 26.0, 16.0, 13.0, 26.0


def kind_of(node: Node) -> str:
    """Which face a node wears: "op", "leaf" or "number"."""
    if node.op not in LEAF_ROLES:
        return "op"
    return "leaf" if node.name else "number"


def card_size(document: Document, node: NodeId) -> tuple[float, float]:
    """Width and height of a node's card in graph units, both on the grid. Layout places cards by it."""
    return size_of(document.graph.nodes[node])


def size_of(node: Node) -> tuple[float, float]:
    """Width and height of a card; the node alone decides."""
    return _size(node.op, node.name, len(node.inputs))


def title_of(document: Document, node: NodeId) -> str:
    """The small name in the head of an op's card: its own name, else a short formula, else nothing."""
    words = label(document, node)
    return "" if words == symbol(document.graph.nodes[node]) else words


def label_room(size: float) -> float:
    """The width that the words before the two numbers take, with the gap behind them."""
    return WIDEST_LABEL * size + LABEL_GAP


def rows_of(kind: str) -> tuple[float, float]:
    """The vertical centres of the value and of the gradient."""
    first = NUMBER_HEAD / 2 + 2 if kind == "number" else HEAD + ROW / 2
    return first, (NUMBER_HEAD if kind == "number" else HEAD + ROW) + ROW / 2


def port_heights(count: int, height: float) -> tuple[float, ...]:
    """Where the input ports lie on the left edge, first operand on top."""
    pitch = min(PORT_PITCH, (height - 2 * GRID) / max(count - 1, 1))
    return tuple(height / 2 + (index - (count - 1) / 2) * pitch for index in range(count))


@lru_cache(maxsize=16384)
def _size(op: str, name: str, ports: int) -> tuple[float, float]:
    if op in LEAF_ROLES and not name:
        return float(NUMBER_WIDTH), _gridded(NUMBER_HEAD + ROW + FOOT)
    if op in LEAF_ROLES:
        head = text_width(name, HERO_FONT, HERO_SIZE)
    else:
        head = text_width(OP[op].symbol, SYMBOL_FONT, SYMBOL_SIZE)
        head += 8 + text_width(name, NAME_FONT, NAME_SIZE) if name else 0
    width = min(max(_gridded(head + 2 * PADDING), float(BODY_WIDTH)), float(WIDEST))
    height = max(HEAD + 2 * ROW + FOOT, (ports - 1) * PORT_PITCH / 2 + 2 * GRID)
    return width, _gridded(height)


def _gridded(length: float) -> float:
    return float(ceil(length / GRID) * GRID)
