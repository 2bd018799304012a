"""The look as values: three themes from one table of tokens, and the arithmetic of colour.

Colours are "#rrggbb" strings. Blue and orange belong to the sign of a number and yellow to the active
node, so the one accent is blackboard green, a hue that no number wears. Sign is never colour alone (dash
and glyph say it too), and phase is never colour alone (shape, direction and a label say it too).

Lengths are graph units, one to a pixel at zoom 1 on a desk. The projector shows `scale` pixels per unit
on a frame 1080 pixels high, so cards, wires and text grow together and a layout stays valid. The `floor_`
lengths are what a thing must never shrink below on the screen, in pixels (of a 1080-pixel frame when
projected).
"""

from dataclasses import dataclass, replace
from math import isnan

TYPE_SCALE = (11, 13, 16, 20, 26, 36, 48)
GRID = 8
PROJECTOR_HEIGHT = 1080

# Shares of the height of a projected frame: 18, 24 and 36 point on a slide 7.5 inches high.
TEXT_SHARE = 0.033
NUMBER_SHARE = 0.044
TITLE_SHARE = 0.065


@dataclass(frozen=True, slots=True)
class Theme:
    """Every colour and length of one look. Token names are the vocabulary of all rooms that draw."""

    name: str
    is_dark: bool

    # Surfaces, from the back to the front.
    canvas: str  # behind the graph
    grid_dot: str  # the dotted 8 px grid, decoration
    surface: str  # panels, bars, docks
    surface_raised: str  # cards of nodes, menus, dialogs
    surface_sunken: str  # text fields, the code editor, the track of a slider
    border: str  # between quiet surfaces, decoration
    border_strong: str  # outline of a control, tick marks: 3:1
    card_border: str  # outline of a node at rest
    shadow: str  # drawn at `shadow_alpha` under a card
    shadow_alpha: float

    # Words.
    ink: str
    ink_muted: str  # second lines, hints, axis labels: still 4.5:1
    ink_disabled: str  # what cannot be used now; exempt from contrast

    # The one accent: what can be pressed, what is selected, where the focus is.
    accent: str
    accent_hover: str
    accent_ink: str  # text on accent
    accent_tint: str  # background of the selected row
    selection: str  # ring round selected nodes, selected wires
    selection_tint: str  # inside of the rubber band, selected text
    hover: str  # background of what the pointer is over

    # Numbers: the sign palette.
    positive: str
    negative: str
    negative_stroke: str  # for strokes of 4 px or more and large text only
    zero: str  # zero and blocked, always with its tag "0"
    positive_tint: str  # background of a positive number or contribution
    negative_tint: str
    forward: str  # data on its way forward: ink, no sign meaning
    packet_ink: str  # the glyph inside a filled packet of any of the colours above

    # The graph.
    wire: str  # at rest
    wire_hover: str
    halo: str  # active node: fill of the ring
    halo_outline: str  # active node: edge of the ring
    parameter: str  # filled left edge of a parameter
    leaf_edge: str  # outline of an input, dashed outline of a constant
    stale_hatch: str  # hatching over a number that is not current

    # Phases of a run, always with a label: full in the banner, as a `tint` in the zones of the scrubber.
    phase_forward: str
    phase_seed: str
    phase_backward: str
    phase_update: str  # zeroing and updating, between two passes
    phase_ink: str  # text on any of the four

    # Verdicts, always with an icon.
    error: str
    error_tint: str
    warning: str
    warning_tint: str
    success: str
    success_tint: str

    tooltip: str
    tooltip_ink: str

    # Type, in steps of TYPE_SCALE.
    text_small: float = 11
    text_base: float = 13
    text_lead: float = 16
    text_title: float = 20
    text_symbol: float = 26  # the op's symbol in the head of a card
    mono: float = 13
    mono_active: float = 16  # numbers under discussion: active node, equation card

    # Lengths.
    scale: float = 1.0
    border_width: float = 1.0
    card_radius: float = 10
    wire_rest: float = 1.5
    wire_active: float = 3.0
    port_radius: float = 4.0
    packet_size: float = 14.0  # diameter of the disc, width of the chevron
    halo_width: float = 4.0
    selection_width: float = 2.0
    icon_size: float = 20

    # What the camera may not shrink a thing below, in pixels.
    floor_text: float = 7.0
    floor_wire: float = 1.0
    floor_wire_active: float = 2.0
    floor_port: float = 2.0
    floor_packet: float = 7.0


LIGHT = Theme(
    name="light",
    is_dark=False,
    canvas="#f8f9fb",
    grid_dot="#d9dee6",
    surface="#ffffff",
    surface_raised="#ffffff",
    surface_sunken="#f8f9fb",
    border="#e1e5eb",
    border_strong="#828b98",
    card_border="#c3cad4",
    shadow="#1c2733",
    shadow_alpha=0.10,
    ink="#1a2029",
    ink_muted="#59636f",
    ink_disabled="#a4acb8",
    accent="#0f7468",
    accent_hover="#0b5f55",
    accent_ink="#ffffff",
    accent_tint="#f0f9f7",
    selection="#0f7468",
    selection_tint="#d5ece8",
    hover="#f5f7fa",
    positive="#0072b2",
    negative="#b34700",
    negative_stroke="#d55e00",
    zero="#6b7280",
    positive_tint="#eef6fb",
    negative_tint="#fdf2ea",
    forward="#1a2029",
    packet_ink="#ffffff",
    wire="#868f9c",
    wire_hover="#59636f",
    halo="#f0e442",
    halo_outline="#1a2029",
    parameter="#0f7468",
    leaf_edge="#6b7582",
    stale_hatch="#828b98",
    phase_forward="#5b6673",
    phase_seed="#8a6a00",
    phase_backward="#74519b",
    phase_update="#0f7468",
    phase_ink="#ffffff",
    error="#b4232c",
    error_tint="#fdeeee",
    warning="#85600a",
    warning_tint="#fdf6dc",
    success="#23743c",
    success_tint="#e9f5ec",
    tooltip="#1a2029",
    tooltip_ink="#f5f7fa",
)

DARK = Theme(
    name="dark",
    is_dark=True,
    canvas="#10151c",
    grid_dot="#29323e",
    surface="#161c25",
    surface_raised="#1d2530",
    surface_sunken="#10151c",
    border="#2a3441",
    border_strong="#768395",
    card_border="#3d4958",
    shadow="#000000",
    shadow_alpha=0.45,
    ink="#e9edf3",
    ink_muted="#a5b0be",
    ink_disabled="#5d6877",
    accent="#4cc2ae",
    accent_hover="#74d4c4",
    accent_ink="#05211c",
    accent_tint="#17393a",
    selection="#4cc2ae",
    selection_tint="#183e3d",
    hover="#252e3a",
    positive="#56b4e9",
    negative="#e69f00",
    negative_stroke="#e69f00",
    zero="#9aa4b2",
    positive_tint="#182d3e",
    negative_tint="#32291a",
    forward="#f2f5f9",
    packet_ink="#10151c",
    wire="#6f7c8d",
    wire_hover="#a5b0be",
    halo="#f0e442",
    halo_outline="#f0e442",
    parameter="#4cc2ae",
    leaf_edge="#8592a3",
    stale_hatch="#768395",
    phase_forward="#9aa7b6",
    phase_seed="#d8c63a",
    phase_backward="#bd9be0",
    phase_update="#4cc2ae",
    phase_ink="#10151c",
    error="#ff8a8a",
    error_tint="#3a1f24",
    warning="#e8c45a",
    warning_tint="#352d18",
    success="#6fd08c",
    success_tint="#183324",
    tooltip="#e9edf3",
    tooltip_ink="#10151c",
)


def projected(theme: Theme, name: str) -> Theme:
    """The same colours at the sizes of a projector: what forty people at the back of a room can read."""
    return replace(
        theme,
        name=name,
        text_small=13,
        text_base=20,
        text_lead=26,
        mono_active=20,
        text_title=26,
        text_symbol=26,
        scale=36 / 13,
        icon_size=28,
        border_width=1.5,
        card_radius=theme.card_radius,
        floor_text=36,
        floor_wire=4,
        floor_wire_active=8,
        floor_port=9,
        floor_packet=20,
    )


# White paper and harder edges: a projector lifts black to grey, and faint tints vanish first.
PROJECTOR = replace(
    projected(LIGHT, "projector"),
    canvas="#ffffff",
    grid_dot="#e6e9ee",
    border="#b9c1cc",
    border_strong="#59636f",
    card_border="#59636f",
    shadow_alpha=0.0,
    ink="#0b0f14",
    ink_muted="#414a55",
    forward="#0b0f14",
    wire="#717b88",
    wire_hover="#414a55",
    leaf_edge="#414a55",
    halo_outline="#0b0f14",
    stale_hatch="#59636f",
)

THEMES = {"light": LIGHT, "dark": DARK, "projector": PROJECTOR}


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio of two "#rrggbb" colours, from 1.0 (the same) to 21.0 (black on white)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """WCAG relative luminance of "#rrggbb", 0.0 (black) to 1.0 (white)."""
    red, green, blue = (_linear(part / 255) for part in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def mix(one: str, other: str, t: float) -> str:
    """The colour a share `t` of the way from `one` (t = 0) to `other` (t = 1); t is held within 0..1."""
    share = min(max(t, 0.0), 1.0)
    parts = (round(a + (b - a) * share) for a, b in zip(channels(one), channels(other), strict=True))
    return "#" + "".join(f"{part:02x}" for part in parts)


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of "#rrggbb", each 0..255. Raises ValueError for any other spelling."""
    if len(colour) != 7 or colour[0] != "#":
        raise ValueError(f"a colour is written #rrggbb, not {colour!r}")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def tint(theme: Theme, colour: str) -> str:
    """A quiet background in the hue of `colour`, such as a zone of the scrubber; `ink` is readable on it."""
    return mix(theme.surface, colour, 0.16)


def sign_colour(theme: Theme, value: float, stroke: float = 0.0) -> str:
    """The colour of a number by its sign; both zeros are zero, nan is an error.

    `stroke` is the width in pixels of the line to draw, 0 for text: the brighter orange needs 4 pixels.
    """
    if isnan(value):
        return theme.error
    if value < 0:
        return theme.negative_stroke if stroke >= 4 else theme.negative
    return theme.positive if value > 0 else theme.zero


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
