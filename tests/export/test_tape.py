"""What a page plays: at every moment the very picture that `draw` makes, told by what changes."""

import json
from collections import Counter
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings

from graphlab.document import Document, Slot
from graphlab.export import Options
from graphlab.export.html import page, policy, script_text
from graphlab.export.scenery import level_when_sent
from graphlab.export.staging import Stage, staged_scene
from graphlab.export.tables import LOOKS
from graphlab.export.tape import Tape, as_json, tape_of
from graphlab.picture.draw import draw, packets
from graphlab.picture.reading import ZERO, read
from graphlab.picture.shapes import Depicts, Shape
from graphlab.timeline import BEAT, Frame, equation, frame_at, sentence
from tests.export.examples import HOSTILE, broken, hostile, lesson, many_readers, plain, staged
from tests.timeline.strategies import Pass, passes

DOCUMENTS = [lesson("chain-rule"), lesson("two-roads"), lesson("neuron"), plain(), many_readers(), broken()]
EACH = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.title)


def recorded(document: Document, options: Options | None = None) -> Tape:
    return tape_of(document, options or Options(), lambda share: True)


def stages_of(document: Document) -> list[Stage]:
    return [staged_scene(document, scene) for scene in document.scenes] or [staged_scene(document, None, 0)]


def faces_at(tape: Tape, number: int, moment: int) -> list[int]:
    """The faces of all things at a moment of a pass, turned to from its beginning."""
    play = tape.plain["passes"][number]
    faces = list(play["first"])
    for changes in play["changes"][:moment]:
        for place, face in zip(changes[::2], changes[1::2], strict=True):
            faces[place] = face
    return faces


def elements_at(tape: Tape, scene: int, moment: int) -> Counter[int]:
    """The elements that a page shows at a moment of a scene, packets apart."""
    told = tape.plain["scenes"][scene]
    faces = faces_at(tape, told["pass"], moment)
    seen = [face for place, face in enumerate(faces) if place not in told["unseen"]]
    return Counter(element for face in seen for element in tape.plain["faces"][face])


def drawn_at(tape: Tape, stage: Stage, frame: Frame) -> Counter[int]:
    """The elements that draw makes of a frame, but for what the page moves by itself.

    Hidden nodes are sorted out afterwards: what is said keeps its place, where the whole graph has room.
    """
    geometry = tape.geometry
    light, dark = (
        draw(stage.document, geometry, frame, look.theme, highlights=stage.highlights).shapes
        for look in LOOKS
    )
    flying = flying_shapes(tape, stage, frame)
    counts, depicts = Counter[int](), None
    for pair in zip(light, dark, strict=True):
        depicts = pair[0].depicts or depicts
        if pair[0] in flying or is_hidden(stage, depicts):
            continue
        corner = (0.0, 0.0)
        if depicts is not None and not isinstance(depicts, Slot):
            card = geometry.card(depicts)
            corner = (card.x, card.y)
        counts[tape.tables.element_of(pair, *corner)] += 1
    return counts


def is_hidden(stage: Stage, depicts: Depicts) -> bool:
    if isinstance(depicts, Slot):
        origin = stage.document.graph.nodes[depicts.node].inputs[depicts.index]
        return bool(stage.hidden & {depicts.node, origin})
    return depicts in stage.hidden


def flying_shapes(tape: Tape, stage: Stage, frame: Frame) -> set[Shape]:
    """Packets and their trails. The reason of a zero stands still."""
    reading = read(stage.document, tape.geometry, frame)
    shapes = packets(stage.document, tape.geometry, frame, reading, LOOKS[0])
    wire = tape.geometry.skeleton.wire
    is_back = frame.active_slot is not None
    return {
        shape
        for shape in shapes
        if not (is_back and level_when_sent(reading, wire[shape.depicts]) == ZERO)  # type: ignore[index]
    }


def assert_the_page_shows_what_is_drawn(document: Document) -> None:
    tape = recorded(document)
    for scene, stage in enumerate(stages_of(document)):
        timeline, trace = stage.timeline, stage.trace
        for done in range(len(timeline) + 1):
            frame = frame_at(timeline, trace, timeline.time_of(done))
            assert elements_at(tape, scene, 2 * done) == drawn_at(tape, stage, frame), (scene, done)
        for done in range(len(timeline)):
            frame = frame_at(timeline, trace, (done + 0.5) * BEAT)
            assert elements_at(tape, scene, 2 * done + 1) == drawn_at(tape, stage, frame), (scene, done)


@EACH
def test_every_moment_of_a_page_is_what_draw_makes_of_it(document: Document) -> None:
    assert_the_page_shows_what_is_drawn(document)


@settings(max_examples=25)
@given(passes())
def test_every_moment_of_any_page_is_what_draw_makes_of_it(made: Pass) -> None:
    assert_the_page_shows_what_is_drawn(made.document)


@EACH
def test_only_what_changes_is_stored(document: Document) -> None:
    for play in recorded(document).plain["passes"]:
        faces = list(play["first"])
        for changes in play["changes"]:
            for place, face in zip(changes[::2], changes[1::2], strict=True):
                assert faces[place] != face
                faces[place] = face


@EACH
def test_every_step_has_its_sentence_and_its_equation(document: Document) -> None:
    tape = recorded(document)
    for number, told in enumerate(tape.plain["scenes"]):
        stage = stages_of(document)[number]
        timeline, trace, play = stage.timeline, stage.trace, tape.plain["passes"][told["pass"]]
        assert len(play["phases"]) == len(timeline)
        for done in range(len(timeline) + 1):
            frame = frame_at(timeline, trace, timeline.time_of(done))
            assert play["says"][done] == sentence(stage.document, frame)
            slot = frame.active_slot
            if slot is not None and play["phases"][done - 1] == "B":
                at = equation(stage.document, trace, slot)
                assert at is not None
                local, times, upstream, equals, contribution = play["cards"][done]
                assert (times, equals) == ("×", "=")
                assert tuple(term[1] for term in (local, upstream, contribution)) == at.numbers
                assert tuple(term[0] for term in (local, upstream, contribution)) == at.names


def test_scenes_with_equal_values_share_a_pass() -> None:
    tape = recorded(staged())
    assert [scene["pass"] for scene in tape.plain["scenes"]] == [0, 0, 0, 1]
    assert [scene["step"] for scene in tape.plain["scenes"]] == [0, 3, 6, 16]
    assert [scene["caption"] for scene in tape.plain["scenes"]] == [
        "a is 2",
        "",
        "L.grad is 1",
        "now a is 4, L is 4",
    ]


def test_a_scene_leaves_out_what_it_hides_with_its_wires_and_rings_what_it_points_at() -> None:
    document = staged()
    tape = recorded(document)
    hidden = next(key for key, node in document.graph.nodes.items() if node.name == "f")
    product = next(key for key, node in document.graph.nodes.items() if node.name == "L")
    unseen = [{tape.things[place] for place in scene["unseen"]} for scene in tape.plain["scenes"]]
    assert {("card", hidden), ("wire", Slot(product, 1))} <= unseen[1]
    assert ("wire", Slot(product, 0)) not in unseen[1]
    rings = [thing for thing in tape.things if thing.layer == "ring"]
    assert len(rings) == 1
    assert [rings[0] in each for each in unseen] == [True, True, False, True]


def test_a_page_opens_with_the_scene_and_step_that_are_asked_for() -> None:
    def opening(options: Options) -> dict[str, int]:
        start: dict[str, int] = recorded(staged(), options).plain["start"]
        return start

    assert opening(Options()) == {"scene": 0, "step": 0}
    assert opening(Options(scene="Here")) == {"scene": 2, "step": 6}
    assert opening(Options(scene=4, step=9)) == {"scene": 3, "step": 9}
    tape = recorded(staged(), Options(scene=4, step=9))
    assert tape.worn == faces_at(tape, 1, 18)


class Script(HTMLParser):
    """Every start tag of a page with its attributes, and the text of its script elements."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, text: str) -> None:
        if self.cdata_elem == "script":
            self.scripts[-1] += text


def read_page(document: Document) -> Script:
    reader = Script()
    reader.feed(page(document.title, recorded(document)))
    return reader


def test_no_text_of_a_document_leaves_its_place_in_the_page() -> None:
    tame, wild = read_page(staged()), read_page(hostile())
    assert {tag for tag, _ in wild.tags} == {tag for tag, _ in tame.tags}
    assert "img" not in {tag for tag, _ in wild.tags}
    names = {name for _, attributes in wild.tags for name in attributes}
    assert not {name for name in names if name.startswith("on") and name != "on"}
    assert len(wild.scripts) == 2
    assert json.loads(wild.scripts[0])["scenes"][0]["title"] == HOSTILE


def test_the_policy_allows_our_script_and_nothing_from_anywhere() -> None:
    reader = read_page(plain())
    (content,) = [attributes["content"] for tag, attributes in reader.tags if "http-equiv" in attributes]
    assert content == policy(reader.scripts[1])
    assert content is not None
    assert content.startswith("default-src 'none'; script-src 'sha256-")
    assert "http" not in content
    sources = [
        attributes.get(name) for _, attributes in reader.tags for name in ("src", "href", "srcset", "style")
    ]
    assert {source for source in sources if source} <= {"display:none"}


def test_the_script_is_plain_and_small() -> None:
    script = script_text()
    assert len(script.encode()) < 30_000
    reaching_out = (
        "eval(",
        "Function(",
        "fetch(",
        "XMLHttp",
        "import(",
        "WebSocket",
        "localStorage",
        "cookie",
    )
    assert not [word for word in reaching_out if word in script]
    assert script.count("http") == script.count('"http://www.w3.org/2000/svg"')


@pytest.mark.parametrize("text", ["</script>", "<!--", "<script", "<SCRIPT", "</", "<?x", "a<b", "<"])
def test_json_in_a_script_element_stays_json(text: str) -> None:
    written = as_json({"text": text})
    assert json.loads(written) == {"text": text}
    assert not {"</", "<!", "<s", "<S", "<?"} & {written[i : i + 2] for i in range(len(written))}


def test_a_long_pass_is_stored_as_changes() -> None:
    document = plain("\n".join(["x0 = 0.5", *(f"x{i + 1} = tanh(x{i} * 1.1)" for i in range(60))]))
    tape = recorded(document)
    play = tape.plain["passes"][0]
    assert len(play["phases"]) == 60 * 2 + 1 + 60 * 3 * 2  # forward, seed, products and sums
    per_step = [len(changes) // 2 for changes in play["changes"]]
    assert max(per_step) < 16
    assert len(as_json(tape.plain)) < 3000 * len(play["phases"])
