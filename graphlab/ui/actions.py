"""The one table of commands: menus, shortcuts, tooltips, the palette and the help sheet are all read from it.

An action is a function of the window with an id, a title, keys and a condition. `canvas` keys are single
letters and act only while the canvas has the focus; all others act anywhere in the window.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphlab.words import _

if TYPE_CHECKING:
    from graphlab.ui.window import Window

Run = Callable[["Window"], None]
Check = Callable[["Window"], bool]


def always(window: Window) -> bool:
    """An action that can be used at any time."""
    return True


def has_graph(window: Window) -> bool:
    """An action that needs a graph to act on."""
    return window.has_graph


@dataclass(frozen=True, slots=True)
class Action:
    """One command. is_on gives the tick of a command that switches something."""

    id: str
    title: str
    menu: str
    run: Run
    keys: tuple[str, ...] = ()
    icon: str = ""
    tip: str = ""
    when: Check = has_graph
    is_on: Check | None = None
    canvas: bool = False

    @property
    def hint(self) -> str:
        """The tooltip: what it does, and its key."""
        text = self.tip or self.title.replace("…", "").replace("&", "")
        return f"{text}  ({self.keys[0]})" if self.keys else text


ACTIONS: dict[str, Action] = {}

MENUS = ("File", "Edit", "View", "Play", "Help")


def action(
    id: str,
    title: str,
    menu: str,
    *keys: str,
    icon: str = "",
    tip: str = "",
    when: Check = has_graph,
    is_on: Check | None = None,
    canvas: bool = False,
) -> Callable[[Run], Run]:
    """Enter a function into the table of commands."""

    def enter(run: Run) -> Run:
        if id in ACTIONS:
            raise ValueError(f"two actions are called {id}")
        ACTIONS[id] = Action(id, title, menu, run, keys, icon, tip, when, is_on, canvas)
        return run

    return enter


# ---- File ----------------------------------------------------------------------------------------


@action(
    "new",
    _("New"),
    "File",
    "Ctrl+N",
    icon="file-plus",
    tip=_("Start again with an empty formula"),
    when=always,
)
def new(window: Window) -> None:
    window.go_home()


@action("open", _("Open…"), "File", "Ctrl+O", icon="folder-open", tip=_("Open a graphlab file"), when=always)
def open_file(window: Window) -> None:
    window.files.ask_open()


@action("save", _("Save"), "File", "Ctrl+S", icon="save", tip=_("Save this document"))
def save(window: Window) -> None:
    window.files.save()


@action("save-as", _("Save as…"), "File", "Ctrl+Shift+S", tip=_("Save under another name"))
def save_as(window: Window) -> None:
    window.files.ask_save()


@action(
    "export",
    _("Export…"),
    "File",
    "Ctrl+Shift+X",
    icon="download",
    tip=_("Export a picture or a page that plays"),
)
def export(window: Window) -> None:
    window.files.ask_export()


@action("quit", _("Quit"), "File", "Ctrl+Q", when=always)
def quit_window(window: Window) -> None:
    window.close()


# ---- Edit ----------------------------------------------------------------------------------------


def can_undo(window: Window) -> bool:
    return window.has_graph and window.session.can_undo


@action("undo", _("Undo"), "Edit", "Ctrl+Z", icon="undo-2", when=can_undo)
def undo(window: Window) -> None:
    window.session.undo()


@action(
    "redo",
    _("Redo"),
    "Edit",
    "Ctrl+Shift+Z",
    "Ctrl+Y",
    icon="redo-2",
    when=lambda window: window.has_graph and window.session.can_redo,
)
def redo(window: Window) -> None:
    window.session.redo()


@action(
    "add-node",
    _("Add a node…"),
    "Edit",
    "Tab",
    "Shift+A",
    icon="plus",
    canvas=True,
    tip=_("Add an op or a number"),
)
def add_node(window: Window) -> None:
    window.canvas.open_palette()


def has_selection(window: Window) -> bool:
    return window.has_graph and bool(window.session.view.selection)


@action("delete", _("Delete"), "Edit", "Delete", "Backspace", icon="trash-2", when=has_selection, canvas=True)
def delete(window: Window) -> None:
    window.canvas.delete_selection()


@action("duplicate", _("Duplicate"), "Edit", "Ctrl+D", icon="copy", when=has_selection)
def duplicate(window: Window) -> None:
    window.canvas.duplicate_selection()


@action("select-all", _("Select all"), "Edit", "Ctrl+A", canvas=True)
def select_all(window: Window) -> None:
    window.canvas.select_all()


@action("deselect", _("Deselect"), "Edit", "Esc", canvas=True)
def deselect(window: Window) -> None:
    window.canvas.cancel()


@action(
    "edit-value",
    _("Type a value"),
    "Edit",
    "Return",
    canvas=True,
    when=has_selection,
    tip=_("Type a value for the selected leaf"),
)
def edit_value(window: Window) -> None:
    window.canvas.edit_selected_value()


@action(
    "rename", _("Rename"), "Edit", "F2", icon="pencil", when=has_selection, tip=_("Name the selected node")
)
def rename(window: Window) -> None:
    window.canvas.rename_selected()


@action(
    "set-target",
    _("Backward starts here"),
    "Edit",
    "Ctrl+T",
    icon="focus",
    when=has_selection,
    tip=_("Make the selected node the target"),
)
def set_target(window: Window) -> None:
    window.canvas.make_selected_target()


@action(
    "edit-formula",
    _("Edit the formula"),
    "Edit",
    "Ctrl+E",
    icon="square-function",
    tip=_("Put the cursor into the formula"),
)
def edit_formula(window: Window) -> None:
    window.edit_formula()


@action(
    "tidy",
    _("Tidy"),
    "Edit",
    "Ctrl+L",
    icon="wand-sparkles",
    tip=_("Lay the graph out afresh, or the selected part of it"),
)
def tidy(window: Window) -> None:
    window.canvas.tidy()


# ---- View ----------------------------------------------------------------------------------------


@action(
    "fit",
    _("Show everything"),
    "View",
    "Home",
    icon="maximize",
    canvas=True,
    tip=_("Fit the whole graph into the window"),
)
def fit(window: Window) -> None:
    window.canvas.fit()


@action("fit-selection", _("Show the selection"), "View", "F", icon="scan", canvas=True, when=has_selection)
def fit_selection(window: Window) -> None:
    window.canvas.fit(window.session.view.selection)


@action("zoom-in", _("Zoom in"), "View", "Ctrl+=", "Ctrl++", icon="zoom-in")
def zoom_in(window: Window) -> None:
    window.canvas.zoom_by(1.25)


@action("zoom-out", _("Zoom out"), "View", "Ctrl+-", icon="zoom-out")
def zoom_out(window: Window) -> None:
    window.canvas.zoom_by(0.8)


@action("zoom-100", _("Actual size"), "View", "Ctrl+0")
def zoom_actual(window: Window) -> None:
    window.canvas.zoom_to(1.0)


def layer_on(name: str) -> Check:
    return lambda window: window.has_graph and name in window.session.view.layers


@action(
    "layer-values",
    _("Values"),
    "View",
    "V",
    canvas=True,
    is_on=layer_on("values"),
    tip=_("Show or hide the values"),
)
def layer_values(window: Window) -> None:
    window.toggle_layer("values")


@action(
    "layer-gradients",
    _("Gradients"),
    "View",
    "G",
    canvas=True,
    is_on=layer_on("gradients"),
    tip=_("Show or hide the gradients"),
)
def layer_gradients(window: Window) -> None:
    window.toggle_layer("gradients")


@action("layer-terms", _("Contributions on the wires"), "View", "T", canvas=True, is_on=layer_on("terms"))
def layer_terms(window: Window) -> None:
    window.toggle_layer("terms")


@action(
    "theme-light",
    _("Light"),
    "View",
    icon="sun",
    when=always,
    is_on=lambda window: window.theme_name == "light",
)
def theme_light(window: Window) -> None:
    window.use_theme("light")


@action(
    "theme-dark",
    _("Dark"),
    "View",
    icon="moon",
    when=always,
    is_on=lambda window: window.theme_name == "dark",
)
def theme_dark(window: Window) -> None:
    window.use_theme("dark")


@action(
    "projector", _("Projector"), "View", "F8", icon="projector", when=always,
    tip=_("Large, light and thick, for the back row"), is_on=lambda window: window.theme_name == "projector",
)  # fmt: skip
def projector(window: Window) -> None:
    window.toggle_projector()


@action(
    "left-panel",
    _("Formula and lesson"),
    "View",
    "Alt+1",
    icon="panel-left",
    is_on=lambda window: window.shows("left"),
)
def left_panel(window: Window) -> None:
    window.toggle_panel("left")


@action(
    "inspector",
    _("Inspector"),
    "View",
    "N",
    icon="panel-right",
    canvas=True,
    is_on=lambda window: window.shows("right"),
)
def inspector(window: Window) -> None:
    window.toggle_panel("right")


@action("next-part", _("Next part of the window"), "View", "F6", tip=_("Put the keyboard into the next part"))
def next_part(window: Window) -> None:
    window.bench.move_focus(1)


@action("previous-part", _("Part of the window before"), "View", "Shift+F6")
def previous_part(window: Window) -> None:
    window.bench.move_focus(-1)


@action(
    "full-screen", _("Full screen"), "View", "F11", when=always, is_on=lambda window: window.isFullScreen()
)
def full_screen(window: Window) -> None:
    window.toggle_full_screen()


# ---- Play ----------------------------------------------------------------------------------------


@action(
    "play",
    _("Play or pause"),
    "Play",
    "Space",
    icon="play",
    canvas=True,
    is_on=lambda window: window.has_graph and window.session.view.playing,
)
def play(window: Window) -> None:
    window.player.toggle()


@action("next", _("Next step"), "Play", "PgDown", "]", icon="step-forward")
def next_step(window: Window) -> None:
    window.player.step(1)


@action("previous", _("Previous step"), "Play", "PgUp", "[", icon="step-back")
def previous_step(window: Window) -> None:
    window.player.step(-1)


@action("first", _("To the start"), "Play", "Ctrl+Home", icon="skip-back")
def first_step(window: Window) -> None:
    window.player.go(0)


@action(
    "last",
    _("To the end"),
    "Play",
    "Ctrl+End",
    "Ctrl+Return",
    icon="skip-forward",
    tip=_("All values and gradients at once"),
)
def last_step(window: Window) -> None:
    window.player.go(None)


@action("finish-phase", _("Finish this phase"), "Play", "Ctrl+PgDown", icon="chevrons-right")
def finish_phase(window: Window) -> None:
    window.player.phase(1)


@action("previous-phase", _("Back to the phase before"), "Play", "Ctrl+PgUp", icon="chevrons-left")
def previous_phase(window: Window) -> None:
    window.player.phase(-1)


@action(
    "run-backward",
    _("Play the backward pass"),
    "Play",
    "Ctrl+Shift+Return",
    tip=_("Start playing where backward begins"),
)
def run_backward(window: Window) -> None:
    window.player.play_backward()


@action("faster", _("Faster"), "Play", "Ctrl+Up")
def faster(window: Window) -> None:
    window.player.change_speed(1)


@action("slower", _("Slower"), "Play", "Ctrl+Down")
def slower(window: Window) -> None:
    window.player.change_speed(-1)


def has_scenes(window: Window) -> bool:
    return window.has_graph and bool(window.session.document.scenes)


@action("next-scene", _("Next scene"), "Play", "Ctrl+]", "Shift+Right", icon="chevron-right", when=has_scenes)
def next_scene(window: Window) -> None:
    window.scenes.move(1)


@action(
    "previous-scene", _("Scene before"), "Play", "Ctrl+[", "Shift+Left", icon="chevron-left", when=has_scenes
)
def previous_scene(window: Window) -> None:
    window.scenes.move(-1)


# ---- Help ----------------------------------------------------------------------------------------


@action("keys", _("Keys and gestures"), "Help", "F1", "?", icon="keyboard", when=always)
def keys(window: Window) -> None:
    window.show_keys()


@action("doctor", _("Check this installation"), "Help", when=always)
def doctor(window: Window) -> None:
    window.show_doctor()


@action("about", _("About graphlab"), "Help", icon="info", when=always)
def about(window: Window) -> None:
    window.show_about()
