"""`graphlab doctor`: is everything here that graphlab needs, and does it compute correctly on this machine?

Each question is a function that yields findings, one readable line each. Qt is asked in a process of its own,
because a broken Qt does not raise: it ends the process.
"""

import json
import os
import platform
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from time import perf_counter
from typing import Any

from graphlab import __version__, resources
from graphlab.document.edits import add_leaf, add_op
from graphlab.document.types import Document
from graphlab.engine import build, cache, check_local, plain, run, tapes
from graphlab.engine.trace import Tape
from graphlab.ops import OPS, Op

NEEDED = (
    "numpy",
    "scipy",
    "numba",
    "networkx",
    "msgspec",
    "PySide6_Essentials",
    "pyqtgraph",
    "ziamath",
    "Pillow",
)
WITHOUT = {"numba": "the plain rules compute instead, more slowly"}
FONTS = ("Inter-Regular.otf", "Inter-SemiBold.otf", "JetBrainsMono-Regular.ttf")
ANALYTIC = 1e-12

QT_QUESTIONS = """
import json, sys
from PySide6 import __version__
from PySide6.QtGui import QGuiApplication, QImage, QPainter, QRawFont
app = QGuiApplication(["graphlab"])
image = QImage(64, 64, QImage.Format.Format_ARGB32_Premultiplied)
painter = QPainter(image)
before = sys.getrefcount(None)
for _ in range(1000):
    painter.drawLine(0, 0, 1, 1)
lost = before - sys.getrefcount(None)
painter.end()
unread = [name for name in sys.argv[1:] if not QRawFont(name, 13.0).isValid()]
immortal = sys.version_info >= (3, 12)
print(json.dumps({"version": __version__, "lost": 0 if immortal else lost, "unread": unread}))
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer: fine or not, about what, in words that say how to mend it."""

    fine: bool
    topic: str
    words: str


def examine() -> list[Finding]:
    """Ask every question. Takes a second or two and changes nothing."""
    return [finding for question in QUESTIONS for finding in question()]


def versions() -> Iterator[Finding]:
    """Python, the system and the libraries."""
    fine = sys.version_info >= (3, 11)
    words = f"{platform.python_version()} on {platform.system()} {platform.machine()}, graphlab {__version__}"
    yield Finding(fine, "Python", words if fine else f"{words}: graphlab needs Python 3.11 or newer")
    for name in NEEDED:
        try:
            yield Finding(True, name, version(name))
        except PackageNotFoundError:
            instead = WITHOUT.get(name)
            words = (
                f"not installed: {instead}"
                if instead
                else f"not installed. Run: python -m pip install {name}"
            )
            yield Finding(instead is not None, name, words)


def qt() -> Iterator[Finding]:
    """Whether Qt starts, draws without harm, and reads our fonts."""
    yield _display()
    if getattr(sys, "frozen", False):
        yield Finding(True, "Qt", "bundled with this application")
        return
    places = []
    with suppress(resources.AssetMissing):
        places = [str(resources.asset("fonts", name)) for name in FONTS]
    answer = _ask_qt(places)
    if isinstance(answer, str):
        yield Finding(False, "Qt", answer)
        return
    words = f"PySide6 {answer['version']}, drawing offscreen"
    if answer["lost"] >= 100:
        yield Finding(False, "Qt", f"{words}, loses references to None and will crash: install 6.11.3")
    else:
        yield Finding(True, "Qt", words)
    if answer["unread"]:
        yield Finding(False, "Qt", f"cannot read {', '.join(answer['unread'])}. Reinstall graphlab.")


def fonts() -> Iterator[Finding]:
    """Whether the files of our typefaces are where they belong."""
    try:
        places = [resources.asset("fonts", name) for name in FONTS]
    except resources.AssetMissing as missing:
        yield Finding(False, "fonts", str(missing))
        return
    yield Finding(True, "fonts", f"Inter and JetBrains Mono in {places[0].parent}")


def engine() -> Iterator[Finding]:
    """Whether kernels can be compiled, and whether they lie ready. Without them all works, but slower."""
    folder = cache.folder()
    if not tapes.can_compile():
        yield Finding(
            True, "engine", "plain rules: numba is not installed or switched off by NUMBA_DISABLE_JIT"
        )
    elif folder is None:
        yield Finding(
            True, "engine", "plain rules: there is no folder to keep kernels in; set GRAPHLAB_CACHE to one"
        )
    elif not tapes.is_warm():
        yield Finding(
            True, "engine", f"kernels are not compiled yet; graphlab doctor --warm puts them in {folder}"
        )
    elif not tapes.load():
        yield Finding(
            True, "engine", f"kernels in {folder} were damaged and are deleted; graphlab doctor --warm"
        )
    else:
        yield Finding(True, "engine", f"kernels of {len(OPS)} ops ready in {folder}")
        yield from _same_numbers()


def gradients() -> Iterator[Finding]:
    """Every op's local derivatives against the complex step, inside its domain."""
    errors = {op.name: _derivative_error(op) for op in OPS if op.local is not None and op.pointwise}
    wrong = [name for name, error in errors.items() if error is None or error > ANALYTIC]
    if wrong:
        yield Finding(False, "gradients", f"wrong for {', '.join(wrong)}. Please report this.")
    else:
        worst = max(error for error in errors.values() if error is not None)
        yield Finding(True, "gradients", f"{len(errors)} ops agree with the complex step to {worst:.0e}")


QUESTIONS: tuple[Callable[[], Iterator[Finding]], ...] = (versions, qt, fonts, engine, gradients)


def _ask_qt(fonts: Sequence[str]) -> dict[str, Any] | str:
    """What a process of its own says about Qt, or why it cannot say anything."""
    command = [sys.executable, "-c", QT_QUESTIONS, *fonts]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    try:
        asked = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as failure:
        return f"does not start: {failure}"
    try:
        answer: dict[str, Any] = json.loads(asked.stdout)
    except json.JSONDecodeError:
        return f"does not start. {''.join(asked.stderr.strip().splitlines()[-1:])}".strip()
    return answer


def _display() -> Finding:
    if sys.platform in ("win32", "darwin") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY"):
        return Finding(True, "display", "there is one, so the window can open")
    return Finding(
        True, "display", "none (DISPLAY is not set): graphlab traces and exports, but opens no window"
    )


def _sample(op: Op) -> Document:
    """A document that applies one op to arrays from its domain, off its kinks."""
    document, operands = Document(), []
    for index, (low, high) in enumerate(op.domain):
        numbers = [low + (high - low) * (place + 0.37 + 0.11 * index) / 6 for place in range(6)]
        document, leaf = add_leaf(document, numbers if index == 0 else numbers[::-1])
        operands.append(leaf)
    return add_op(document, op.name, operands)[0]


def _derivative_error(op: Op) -> float | None:
    document = _sample(op)
    program = build(document)
    return check_local(run(program, document.values), program.order[-1])


def _same_numbers() -> Iterator[Finding]:
    """Both tapes on every op."""
    wrong = [op.name for op in OPS if op.pointwise and not _tapes_agree(op)]
    if wrong:
        yield Finding(
            False, "kernels", f"differ from the plain rules for {', '.join(wrong)}. Please report this."
        )
    else:
        yield Finding(True, "kernels", "compute the same numbers as the plain rules")


def _tapes_agree(op: Op) -> bool:
    import numpy as np

    document = _sample(op)
    program = build(document)
    both: tuple[Tape, Tape] = (plain, tapes.best(program))
    one, other = (run(program, document.values, tape) for tape in both)
    return all(
        np.allclose(getattr(one, part), getattr(other, part), rtol=1e-12, atol=1e-14, equal_nan=True)
        for part in ("values", "grads", "sent")
    )


def warm() -> Finding:
    """Compile all kernels into the cache, at low priority: a window may be waiting beside us."""
    with suppress(AttributeError, OSError):
        os.nice(19)
    starts = perf_counter()
    folder = tapes.warm()
    if folder is None:
        words = (
            "not compiled: numba is missing or switched off, or no folder can be written; plain rules compute"
        )
        return Finding(not tapes.can_compile(), "warm", words)
    return Finding(True, "warm", f"kernels of {len(OPS)} ops in {folder}, {perf_counter() - starts:.1f} s")


def spoken(finding: Finding) -> str:
    """A finding as one line."""
    return f"{'ok ' if finding.fine else 'BAD'}  {finding.topic:<20}{finding.words}"


def main(arguments: Sequence[str] | None = None) -> int:
    """`graphlab doctor [--json] [--warm]`: 0 if all is well, else 1."""
    parser = ArgumentParser(prog="graphlab doctor", description="Check that graphlab is well here.")
    parser.add_argument("--json", action="store_true", help="print one JSON list")
    parser.add_argument("--warm", action="store_true", help="compile the engine's kernels now, check nothing")
    chosen = parser.parse_args(arguments)
    findings = [warm()] if chosen.warm else examine()
    if chosen.json:
        print(json.dumps([asdict(finding) for finding in findings], indent=1, ensure_ascii=False))
    else:
        for finding in findings:
            print(spoken(finding))
    return 0 if all(finding.fine for finding in findings) else 1
