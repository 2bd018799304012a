"""Every lesson: it builds, runs, its captions fill and fit, its moments and places are right."""

import re
from itertools import combinations

import pytest

from graphlab.document import Document, Scene
from graphlab.document.edits import find
from graphlab.engine import births, build, run
from graphlab.language import parse, to_text
from graphlab.lessons import LESSONS, Lesson
from graphlab.picture.anatomy import card_size
from graphlab.picture.geometry import geometry_of
from graphlab.timeline import BEAT, Phase, Timeline, frame_at, schedule, sentence
from graphlab.timeline.captions import BRACES, caption_faults, fill
from graphlab.timeline.staging import moment_of, staged

LONGEST_CAPTION = 160
LONGEST_TITLE = 32
SCENES = [(lesson, number) for lesson in LESSONS for number in range(len(lesson.build().scenes))]
NAMED = [f"{lesson.name}-{number + 1}" for lesson, number in SCENES]

each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
each_scene = pytest.mark.parametrize(("lesson", "number"), SCENES, ids=NAMED)


def shown(lesson: Lesson, number: int) -> tuple[Document, Scene, Timeline]:
    """A document as one of its scenes shows it."""
    document = lesson.build()
    scene = document.scenes[number]
    document = staged(document, scene)
    return document, scene, schedule(build(document))


def test_names_are_slugs_and_unique() -> None:
    names = [lesson.name for lesson in LESSONS]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names)


@each_lesson
def test_a_lesson_builds_and_runs_without_faults(lesson: Lesson) -> None:
    document = lesson.build()
    program = build(document)
    trace = run(program, document.values)
    assert program.faults == ()
    assert births(trace) == ()
    assert caption_faults(document, trace) == []
    assert document.title == lesson.title
    assert lesson.summary.endswith(".")
    assert 6 <= len(document.scenes) <= 9


@each_lesson
def test_a_lesson_reads_the_same_as_text(lesson: Lesson) -> None:
    document = lesson.build()
    again = parse(to_text(document))
    named = {node.name: (node.op, len(node.inputs)) for node in document.graph.nodes.values()}
    assert {node.name: (node.op, len(node.inputs)) for node in again.graph.nodes.values()} == named


@each_lesson
def test_every_node_has_a_name_that_captions_can_use(lesson: Lesson) -> None:
    assert all(node.name for node in lesson.build().graph.nodes.values())


@each_lesson
def test_cards_have_room_between_them_and_operands_lie_to_the_left(lesson: Lesson) -> None:
    document = lesson.build()
    places = document.layout.places
    assert places.keys() == document.graph.nodes.keys()
    boxes = {key: (*places[key], *card_size(document, key)) for key in places}
    for (x, y, width, height), (left, top, wide, high) in combinations(boxes.values(), 2):
        across, down = max(x - left - wide, left - x - width), max(y - top - high, top - y - height)
        assert max(across, down) >= 24
    wires = geometry_of(document, places).wires
    assert (wires[:, 3, 0] - wires[:, 0, 0] >= 64).all()
    assert all(place.x % 8 == place.y % 8 == 0 for place in places.values())


@each_scene
def test_captions_and_notes_are_filled_and_fit(lesson: Lesson, number: int) -> None:
    document, scene, timeline = shown(lesson, number)
    trace = run(timeline.program, document.values)
    caption, notes = (fill(text, document, trace) for text in (scene.caption, scene.notes))
    assert 0 < len(caption) <= LONGEST_CAPTION
    assert 0 < len(scene.title) <= LONGEST_TITLE
    assert 2 <= len(re.findall(r"[.?!](?:\s|$)", notes)) <= 5
    for text in (caption, notes):
        assert "{" not in text
        assert "nan" not in text
        assert "∞" not in text
        assert "  " not in text
        assert text[-1] in ".?"


@each_scene
def test_no_number_is_typed(lesson: Lesson, number: int) -> None:
    scene = lesson.build().scenes[number]
    for text in (scene.title, scene.caption, scene.notes):
        assert re.findall(r"(?<![A-Za-z_\d])\d", BRACES.sub("", text)) == []


@each_scene
def test_scenes_speak_of_nodes_that_are_there_and_seen(lesson: Lesson, number: int) -> None:
    document, scene, _ = shown(lesson, number)
    nodes = document.graph.nodes.keys()
    assert scene.hidden < nodes
    assert scene.highlights <= nodes - scene.hidden
    assert scene.highlights
    assert scene.values.keys() <= document.values.keys()
    names = {document.graph.nodes[key].name for key in scene.hidden}
    spoken = {
        word for formula in BRACES.findall(scene.caption) for word in re.findall(r"[A-Za-z_]\w*", formula)
    }
    assert not names & spoken


@each_scene
def test_what_is_seen_never_reads_what_is_hidden(lesson: Lesson, number: int) -> None:
    document, scene, _ = shown(lesson, number)
    for key, node in document.graph.nodes.items():
        assert key in scene.hidden or scene.hidden.isdisjoint(node.inputs)


@each_scene
def test_moments_lie_inside_the_timeline(lesson: Lesson, number: int) -> None:
    document, scene, timeline = shown(lesson, number)
    if isinstance(scene.moment, int):
        assert 0 < scene.moment < len(timeline)
        assert timeline.time_of(scene.moment) == pytest.approx(scene.moment * BEAT)
    else:
        assert scene.moment in ("start", "forward", "end")
    done = moment_of(timeline, scene.moment)
    frame = frame_at(timeline, run(timeline.program, document.values), timeline.time_of(done))
    assert frame.active_node not in scene.hidden


@each_lesson
def test_scenes_never_step_back_in_time(lesson: Lesson) -> None:
    document = lesson.build()
    timeline = schedule(build(document))
    moments = [moment_of(timeline, scene.moment) for scene in document.scenes]
    assert moments == sorted(moments)
    assert moments[0] == 0
    assert moments[-1] == len(timeline)


@each_scene
def test_a_number_in_a_caption_has_been_worked_out_by_its_moment(lesson: Lesson, number: int) -> None:
    document, scene, timeline = shown(lesson, number)
    frame = frame_at(
        timeline,
        run(timeline.program, document.values),
        timeline.time_of(moment_of(timeline, scene.moment)),
    )
    program = timeline.program
    for formula in BRACES.findall(scene.caption):
        for name, grad in re.findall(r"([A-Za-z_]\w*)(\.grad)?", formula):
            key = find(document, name)
            assert key is not None
            place = program.position[key]
            assert frame.known[place]
            if grad:
                expected = (program.edge_from[program.arrivals] == place).sum() + (key == program.target)
                assert frame.arrived[place] == expected


MOMENTS = {
    ("chain-rule", 1): "e is 2 × (−3) = −6.",
    ("chain-rule", 2): "L is 4 × (−2) = −8.",
    ("chain-rule", 3): "Backward starts at L: ∂L/∂L = 1.",
    ("chain-rule", 4): "f.grad adds it up: 0 + 4 = 4.",
    ("chain-rule", 5): "c.grad adds it up: 0 + (−2) = −2.",
    ("chain-rule", 6): "b.grad adds it up: 0 + (−4) = −4. Backward is done: every leaf knows its gradient.",
    ("two-roads", 2): "e.grad adds it up: 0 + (−6) = −6.",
    ("two-roads", 3): "a.grad adds it up: 0 + (−6) = −6.",
    ("two-roads", 4): "a.grad adds it up: −6 + 3 = −3.",
    ("two-roads", 5): "b.grad adds it up: −6 + (−2) = −8. Backward is done: every leaf knows its gradient.",
    ("neuron", 1): "s is −6 + 0 = −6.",
    ("neuron", 3): "n.grad adds it up: 0.000 + 0.500 = 0.500.",
    ("neuron", 4): "x2w2.grad adds it up: 0.000 + 0.500 = 0.500.",
}


@pytest.mark.parametrize(("name", "number"), MOMENTS, ids=lambda part: str(part))
def test_moments_show_the_event_that_the_scene_speaks_of(name: str, number: int) -> None:
    (lesson,) = [lesson for lesson in LESSONS if lesson.name == name]
    document, scene, timeline = shown(lesson, number)
    trace = run(timeline.program, document.values)
    frame = frame_at(timeline, trace, timeline.time_of(moment_of(timeline, scene.moment)))
    assert sentence(document, frame) == MOMENTS[name, number]
    assert frame.phase in (Phase.FORWARD, Phase.SEED, Phase.BACKWARD)


LECTURE_NUMBERS = {
    "chain-rule": (
        {"e": -6.0, "d": 4.0, "L": -8.0},
        {"L": 1.0, "d": -2.0, "f": 4.0, "c": -2.0, "e": -2.0, "a": 6.0, "b": -4.0},
    ),
    "two-roads": (
        {"d": -6.0, "e": 1.0, "f": -6.0},
        {"a": -3.0, "b": -8.0, "d": 1.0, "e": -6.0},
    ),
    "neuron": (
        {"n": 0.8813735870195432, "o": 0.7071067811865476},
        {"n": 0.5, "x1": -1.5, "w1": 1.0, "x2": 0.5, "w2": 0.0, "b": 0.5, "x1w1": 0.5, "x2w2": 0.5},
    ),
}


@each_lesson
def test_the_numbers_of_the_lecture_come_out(lesson: Lesson) -> None:
    document = lesson.build()
    trace = run(build(document), document.values)
    values, grads = LECTURE_NUMBERS[lesson.name]
    assert {name: trace.value(find(document, name)) for name in values} == pytest.approx(values, rel=1e-14)
    assert {name: trace.grad(find(document, name)) for name in grads} == pytest.approx(grads, rel=1e-14)


def test_one_step_uphill_raises_the_expression_as_in_the_lecture() -> None:
    document, _, timeline = shown(LESSONS[0], 8)
    trace = run(timeline.program, document.values)
    assert trace.value(find(document, "L")) == pytest.approx(-7.286496, rel=1e-12)
    start = LESSONS[0].build()
    gradients = run(build(start), start.values)
    for name in "abcf":
        key = find(start, name)
        assert document.values[key] == pytest.approx(start.values[key] + 0.01 * gradients.grad(key))


def test_two_parts_cancel_exactly_in_the_last_scene_of_two_roads() -> None:
    document, _, timeline = shown(LESSONS[1], 7)
    assert run(timeline.program, document.values).grad(find(document, "a")) == 0.0


def test_a_nudge_confirms_the_sum_of_both_roads() -> None:
    document, _, timeline = shown(LESSONS[1], 6)
    before = LESSONS[1].build()
    f = run(timeline.program, document.values).value(find(document, "f"))
    assert f == pytest.approx(-6.0 + 0.01 * -3.0, abs=1e-3)
    assert run(build(before), before.values).value(find(before, "f")) == -6.0


def test_a_saturated_neuron_lets_next_to_nothing_through() -> None:
    document, _, timeline = shown(LESSONS[2], 7)
    trace = run(timeline.program, document.values)
    assert trace.value(find(document, "o")) > 0.999
    assert trace.grad(find(document, "n")) < 0.002


def test_a_lesson_is_built_afresh_each_time() -> None:
    assert LESSONS[0].build() is not LESSONS[0].build()
