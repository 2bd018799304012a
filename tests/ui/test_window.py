"""From the first launch to a watched backward pass, with real events."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from graphlab.document.file import load
from graphlab.lessons import LESSONS
from graphlab.picture.callout import tray_height
from graphlab.picture.detail import look_of
from graphlab.picture.speech import GAP
from graphlab.timeline import Phase
from graphlab.ui.actions import ACTIONS
from graphlab.ui.banner import colour_of
from graphlab.ui.start import Card


def test_typing_a_formula_and_enter_plays_its_pass(hands):
    hands.type_formula("L = (a*b + c)*f")

    assert hands.window.has_graph
    assert hands.session.view.playing
    hands.qtbot.waitUntil(lambda: hands.session.view.time > 0, timeout=5000)


def test_a_mistake_in_the_formula_is_said_and_nothing_opens(hands):
    hands.type_formula("L = tahn(x)")

    assert not hands.window.has_graph
    assert "tanh" in hands.window.start._message.text()


def test_a_key_steps_on_and_another_steps_back_to_the_same_numbers(hands):
    hands.open()
    hands.window.player.go(7)
    before = hands.session.frame.grads.copy()

    hands.key(Qt.Key.Key_PageUp)
    assert hands.session.timeline.done_at(hands.session.view.time) == 6
    hands.window.player.step(1, glide=False)

    assert (hands.session.frame.grads == before).all()


def test_space_plays_and_pauses(hands):
    hands.open()
    hands.window.player.go(0)

    hands.key(Qt.Key.Key_Space)
    assert hands.session.view.playing
    hands.key(Qt.Key.Key_Space)
    assert not hands.session.view.playing


def test_the_clock_stands_still_unless_something_moves(hands):
    hands.open()
    assert not hands.window._clock.is_running
    hands.window.player.play()
    assert hands.window._clock.is_running
    hands.window.player.pause()
    assert not hands.window._clock.is_running


def test_dragging_a_number_changes_every_gradient_and_is_one_undo(hands):
    hands.open()
    leaf = hands.node("a")
    before = hands.session.document
    start = hands.number_of(leaf)

    hands.drag(start, start + QPoint(90, 0))

    after = hands.session.document
    assert after.values[leaf] != 2.0
    assert hands.session.trace.grad(hands.node("b")) == after.values[leaf] * -2.0
    hands.window.trigger("undo")
    assert hands.session.document is before


def test_escape_takes_a_drag_back(hands):
    hands.open()
    before = hands.session.document
    leaf = hands.node("a")
    start = hands.number_of(leaf)
    QTest.mousePress(hands.canvas, Qt.MouseButton.LeftButton, pos=start)
    hands.move_pressed((start + QPoint(60, 0)).toPointF(), Qt.MouseButton.LeftButton)
    assert hands.session.document.values[leaf] != 2.0

    hands.key(Qt.Key.Key_Escape)
    QTest.mouseRelease(hands.canvas, Qt.MouseButton.LeftButton, pos=start)

    assert hands.session.document is before


def test_clicking_a_number_and_typing_sets_it(hands):
    hands.open()
    leaf = hands.node("c")

    hands.click(hands.number_of(leaf))
    field = hands.canvas.inline
    assert field.isVisible()
    field.selectAll()
    QTest.keyClicks(field, "-4.5")
    QTest.keyClick(field, Qt.Key.Key_Return)

    assert hands.session.document.values[leaf] == -4.5


def test_dragging_a_card_moves_it_and_is_one_undo(hands):
    hands.open()
    node = hands.node("L")
    before = hands.session.document
    place = before.layout.places[node]

    start = hands.head_of(node)
    hands.drag(start, start + QPoint(80, 40))

    assert hands.session.document.layout.places[node] != place
    hands.window.trigger("undo")
    assert hands.session.document is before


def test_a_box_selects_what_it_touches(hands):
    hands.open()
    hands.drag(QPoint(4, 60), QPoint(hands.canvas.width() - 4, hands.canvas.height() - 4))

    assert hands.session.view.selection == frozenset(hands.session.document.graph.nodes)


def test_delete_leaves_empty_ports_and_undo_brings_all_back(hands):
    hands.open()
    before = hands.session.document
    hands.click(hands.head_of(hands.node("b")))
    hands.key(Qt.Key.Key_Delete)

    assert len(hands.session.document.graph.nodes) == len(before.graph.nodes) - 1
    assert hands.session.program.faults
    hands.window.trigger("undo")
    assert hands.session.document is before


def test_the_palette_adds_an_op_by_a_word_people_use(hands):
    hands.open()
    hands.key(Qt.Key.Key_Tab)
    palette = hands.canvas._palette
    assert palette.isVisible()
    QTest.keyClicks(palette._field, "squash")
    QTest.keyClick(palette._field, Qt.Key.Key_Return)

    assert [node.op for node in hands.session.document.graph.nodes.values()].count("tanh") == 1


def test_a_formula_in_the_palette_joins_the_graph_by_name(hands):
    hands.open()
    hands.key(Qt.Key.Key_Tab)
    QTest.keyClicks(hands.canvas._palette._field, "M = tanh(L)")
    QTest.keyClick(hands.canvas._palette._field, Qt.Key.Key_Return)

    document = hands.session.document
    assert document.graph.nodes[hands.node("M")].inputs == (hands.node("L"),)


def test_dragging_from_port_to_port_connects(hands):
    hands.open("a = 2; b = 3; L = tanh(a)")
    b, last = hands.node("b"), hands.node("L")

    hands.drag(hands.output_of(b), hands.input_of(last, 0))

    assert hands.session.document.graph.nodes[last].inputs == (b,)


def test_dragging_a_wire_off_its_port_cuts_it(hands):
    hands.open("a = 2; L = tanh(a)")
    last = hands.node("L")

    hands.drag(hands.input_of(last, 0), QPoint(20, hands.canvas.height() - 20))

    assert hands.session.document.graph.nodes[last].inputs == (None,)


def test_text_edits_keep_places_and_selection(hands):
    hands.open()
    places = hands.session.document.layout.places
    editor = hands.editor
    editor.setFocus()
    editor.selectAll()
    QTest.keyClicks(editor, "L = (a*b + c)*f + 1; a = 2; b = -3; c = 10; f = -2")
    hands.formula.read()

    after = hands.session.document.layout.places
    assert after[hands.node("a")] == places[hands.node("a")]
    assert hands.session.trace.value(hands.node("L")) == -7.0


def test_a_mistake_while_typing_keeps_the_last_good_graph(hands):
    hands.open()
    before = hands.session.document
    editor = hands.editor
    editor.setFocus()
    QTest.keyClick(editor, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(editor, " +")
    hands.formula.read()

    assert hands.session.document is before
    assert hands.formula._message.isVisible()


def test_changing_the_graph_rewrites_the_text(hands):
    hands.open()
    hands.canvas.setFocus()
    hands.window.canvas._set_value(hands.node("a"), "7")

    hands.qtbot.waitUntil(lambda: "7" in hands.editor.toPlainText(), timeout=5000)


def test_saving_and_opening_again_loses_nothing(hands, tmp_path: Path):
    hands.open()
    path = tmp_path / "lecture.graphlab"
    assert hands.window.files._save_to(path)
    saved = hands.session.document
    assert not hands.session.is_dirty

    assert hands.window.files.open(path)

    document = hands.session.document
    assert dict(document.graph.nodes) == dict(saved.graph.nodes)
    assert document.layout.places == saved.layout.places
    assert load(path).values == document.values


@pytest.mark.parametrize("content", [b"", b"{", b"\x89PNG\r\n", b'{"format": 99, "program": "graphlab"}'])
def test_a_file_that_cannot_be_read_is_said_and_changes_nothing(hands, tmp_path: Path, content: bytes):
    hands.open()
    before = hands.session.document
    path = tmp_path / "broken.graphlab"
    path.write_bytes(content)

    assert not hands.window.files.open(path, asked=True)

    assert hands.session.document is before
    assert "broken.graphlab" in hands.status


def test_unsaved_work_is_in_the_journal_within_a_second(hands):
    hands.open()
    hands.window.canvas._set_value(hands.node("a"), "7")

    folder = hands.window.files._journal.folder
    hands.qtbot.waitUntil(lambda: any(folder.glob("*.journal")), timeout=5000)


@pytest.mark.parametrize("theme", ["light", "dark", "projector"])
def test_every_theme_dresses_every_part(hands, theme: str):
    hands.open()
    hands.window.use_theme(theme)
    QApplication.processEvents()

    picture = hands.window.grab().toImage()
    colours = {picture.pixelColor(x, y).name() for x in range(0, 1600, 40) for y in range(0, 900, 30)}
    assert hands.window.theme.canvas in colours
    assert hands.window.theme.surface in colours


def test_scrubbing_to_any_step_shows_its_phase(hands):
    hands.open()
    timeline = hands.session.timeline
    for done in range(1, len(timeline) + 1):
        hands.window.player.go(done)
        assert hands.session.frame.done == done
        phase = Phase(int(timeline.phases[done - 1]))
        assert hands.session.frame.phase == (Phase.BACKWARD if phase == Phase.ACCUMULATE else phase)


def test_closing_a_loop_is_said_where_it_happens_and_nothing_else_breaks(hands):
    hands.open("a = 2; e = a*b; L = tanh(e)")
    hands.drag(hands.output_of(hands.node("L")), hands.input_of(hands.node("e"), 1))

    faults = {fault.node: fault.words for fault in hands.session.program.faults}
    assert hands.node("L") in faults
    assert "loop" in faults[hands.node("L")]
    QApplication.processEvents()
    hands.window.trigger("undo")
    assert not hands.session.program.faults


@pytest.mark.parametrize(
    "id", [id for id in ACTIONS if id not in ("quit", "open", "save", "save-as", "export")]
)
def test_every_action_runs_on_an_open_graph(hands, id: str):
    hands.open()
    hands.click(hands.head_of(hands.node("a")))

    hands.window.trigger(id)
    QApplication.processEvents()

    for widget in QApplication.topLevelWidgets():
        if widget is not hands.window and widget.isWindow():
            widget.close()


def test_keys_are_unique(hands):
    keys = [key for action in ACTIONS.values() for key in action.keys]
    assert len(keys) == len(set(keys))


def test_a_fitted_graph_leaves_room_for_what_hangs_below_its_cards(hands):
    hands.open("f = (a*b)*(a + b); a = -2; b = 3")
    for theme in ("light", "dark", "projector"):
        hands.window.use_theme(theme)
        QApplication.processEvents()
        hands.window.trigger("fit")
        look = look_of(hands.window.theme, hands.canvas.camera[2])
        cards = hands.canvas.geometry_now.cards
        lowest = float((cards[:, 1] + cards[:, 3]).max())
        assert hands.canvas.to_screen((0.0, lowest + tray_height(look))).y() <= hands.canvas.height()
        callout = look.detail.active * 1.6 + GAP
        assert hands.canvas.to_screen((0.0, float(cards[:, 1].min()) - callout)).y() >= 0


def test_words_about_the_graph_grow_with_the_projector(hands):
    def sizes() -> dict[str, int]:
        bench, start = hands.window.bench, hands.window.start
        words = {
            "zones": bench._transport.scrubber,
            "counter": bench._transport._counter,
            "names of terms": bench._equation._terms[0].name,
            "title of the scene": bench._scene_bar._title,
            "toolbar": hands.window.toolbar.widgetForAction(hands.window.qaction("tidy")),
            "mistake": start._message,
            "lesson": start.findChildren(Card)[0].findChildren(QLabel)[2],
            "name": start._title,
        }
        for word in words.values():
            word.ensurePolished()
        return {name: word.font().pixelSize() for name, word in words.items()}

    hands.qtbot.waitUntil(lambda: hands.window.start.has_pictures, timeout=10000)
    hands.window.open_lesson(LESSONS[0])
    desk = sizes()
    hands.window.use_theme("projector")
    hall = sizes()
    assert {name: size for name, size in hall.items() if size < 1.4 * desk[name]} == {}
    scrubber = hands.window.bench._transport.scrubber
    assert scrubber.height() - scrubber._track.height() >= scrubber.fontMetrics().capHeight() * 2


def test_the_banner_names_the_phase_and_wears_the_colour_of_its_zone(hands):
    hands.open()
    timeline, banner = hands.session.timeline, hands.window.bench._equation._banner
    for phase, first, _ in timeline.zones:
        hands.window.player.go(first + 1)
        assert banner.accessibleName() == phase.name
        seen = banner.grab().toImage().pixelColor(banner.width() // 2, 2)
        assert seen.name() == colour_of(phase, hands.window.theme)
    assert len({colour_of(phase, hands.window.theme) for phase, *_ in timeline.zones}) == 3
