"""A graphlab of its own process, in which a person edits without pause; for tests that kill it.

Started as `python driven.py COMMAND`: it runs the program's own `main` and does COMMAND in it by a timer.
Every line on stdout tells one thing that happened: its name, a number, and when.
"""

import os
import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPushButton

from graphlab.document import edits
from graphlab.language import parse
from graphlab.ui.application import main
from graphlab.ui.start import StartPage
from graphlab.ui.window import Window


def tell(what: str, number: float = 0.0) -> None:
    os.write(1, f"{what} {number} {time.monotonic()}\n".encode())


def window() -> Window:
    return next(each for each in QApplication.topLevelWidgets() if isinstance(each, Window))


def repeat(act: Callable[[], None], pause: int) -> None:
    timer = QTimer(QApplication.instance(), interval=pause)
    timer.timeout.connect(act)
    timer.start()


def edit() -> None:
    """Type a formula and drag its numbers, faster than any hand."""
    here = window()
    here.open_document(parse("L = first * 2 + last"), is_saved=False)
    first, last = (edits.find(here.session.document, name) for name in ("first", "last"))
    assert first is not None
    assert last is not None
    number = 0.0

    def drag() -> None:
        nonlocal number
        number += 1.0
        now = time.monotonic()
        here.session.apply(edits.set_values, {first: number, last: number}, label="Drag", merge="drag")
        os.write(1, f"edited {number} {now}\n".encode())

    repeat(drag, 5)


def type_and_wait() -> None:
    """Type into the formula panel and do nothing more."""
    here = window()
    here.open_document(parse("L = last * 2"))
    here.edit_formula()
    editor = here.bench.formula.editor
    editor.selectAll()
    editor.insertPlainText("L = last * 2; last = 5")
    tell("typed", 5)


def answer(button: str) -> None:
    """Press a button of the notice on the start page, and tell what then is open."""
    here = window()

    def look() -> None:
        buttons = [
            each for each in here.findChild(StartPage).findChildren(QPushButton) if each.text() == button
        ]
        if not buttons:
            return
        tell("offered", len(buttons))
        buttons[0].click()
        last = edits.find(here.session.document, "last")
        tell("shown", -1.0 if last is None else here.session.document.values[last])
        tell("dirty", float(here.session.is_dirty))

    repeat(look, 50)


def leave() -> None:
    """Edit, then close without saving, on purpose."""
    here = window()
    here.open_document(parse("L = last * 2"), is_saved=False)
    tell("edited")

    def close() -> None:
        here.session.saved()
        here.close()

    QTimer.singleShot(1500, close)


def wait() -> None:
    """Tell after a while how many notices the start page shows."""

    def look() -> None:
        buttons = window().findChild(StartPage).findChildren(QPushButton)
        tell("notices", sum(each.text() == "Discard" for each in buttons))

    QTimer.singleShot(1500, look)


COMMANDS: dict[str, Callable[[], None]] = {
    "edit": edit,
    "type": type_and_wait,
    "open": lambda: answer("Open it"),
    "discard": lambda: answer("Discard"),
    "leave": leave,
    "wait": wait,
}

if __name__ == "__main__":
    app = QApplication(["graphlab"])
    QTimer.singleShot(0, COMMANDS[sys.argv[1]])
    sys.exit(main())
