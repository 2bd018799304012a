"""What the commands do. Each takes its options, prints, and returns the exit code; OpeningError is code 1.

A command imports the rooms it needs when it runs: `trace` never loads Qt, and only a large graph is worth
loading numba for.
"""

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from graphlab.display import has_display
from graphlab.document import Document, Value
from graphlab.document.numbers import show
from graphlab.engine import births
from graphlab.opening import (
    LESSON,
    SUFFIX,
    OpeningError,
    aimed,
    given,
    listed,
    one_line,
    opened,
    read_inputs,
    read_text,
)
from graphlab.scripting import NamedTrace, check_by_name, words_for
from graphlab.scripting import trace as traced
from graphlab.scripting import train as trained

DIGITS = 6
"""Significant digits of the numbers in tables; --json has them all."""

TOLERANCE = 1e-6
"""A relative error from here on is a mistake, not rounding."""

CHECK_SECONDS = 60.0
"""How long `check` may look at gradients; `trace` takes two seconds at most."""

OUT = Path("out")
NO_DISPLAY = "No display was found, so there is no window. Here is what it would show.\n\n"


def trace(options: Namespace) -> int:
    """Compute every value and gradient and print them, as a table or as JSON."""
    result = traced(_asked_for(options))
    blocked = blocking_fault(result)
    errors = check_by_name(result) if blocked is None else {}
    if options.json:
        if blocked is None:
            print(as_json(result, errors))
            warn_of_births(result)
    else:
        print(table(result, errors))
    if blocked is not None:
        raise OpeningError(blocked)
    return 0


def _asked_for(options: Namespace) -> Document:
    """The document that trace and train are about, with the inputs and the target that were given."""
    document = read_text(options.expression) if options.file is None else opened(options.file)
    if options.inputs is not None:
        document, unused = given(document, read_inputs(options.inputs), options.inputs)
        if unused:
            warn(f"{options.inputs}: not used by the formula: {listed(unused)}")
    return aimed(document, options.target)


def train(options: Namespace) -> int:
    """Train the parameters and print the losses and what became of the leaves, as a table or as JSON."""
    from graphlab.engine.training import TrainingFault

    document = _asked_for(options)
    if options.dtype is not None:
        document = replace(document, dtype=options.dtype)
    try:
        done = trained(document, **recipe_of(options))
    except TrainingFault as fault:
        raise OpeningError(str(fault)) from fault
    if options.json:
        values = {name: plain(value) for name, value in done.values.items()}
        print(json.dumps({"losses": done.losses.tolist(), "values": values}))
    else:
        print(progress(done.losses.tolist()))
        print()
        print(
            "\n".join(
                columns(
                    [
                        ("leaf", "", "value"),
                        *((name, "", brief(value)) for name, value in done.values.items()),
                    ]
                )
            )
        )
    broken = np.flatnonzero(~np.isfinite(done.losses))
    if len(broken):
        warn(f"the loss is no longer finite from step {broken[0]} on. A smaller learning rate may help.")
    return 0


def recipe_of(options: Namespace) -> dict[str, Any]:
    """The options of train as the settings of a Recipe."""
    same = (
        "steps",
        "optimizer",
        "lr",
        "momentum",
        "eps",
        "weight_decay",
        "schedule",
        "lr_end",
        "warmup",
        "batch_size",
        "clip",
        "seed",
    )
    return {
        **{name: getattr(options, name) for name in same},
        "betas": tuple(options.betas),
        "zero_grad": not options.no_zero_grad,
    }


def progress(losses: Sequence[float], lines: int = 10) -> str:
    """Some of the losses, the first and the last among them."""
    last = len(losses) - 1
    steps = sorted({round(last * line / max(1, lines - 1)) for line in range(lines)})
    return "\n".join(
        columns(
            [
                ("step", "", "loss before its update"),
                *((str(step), "", show(losses[step], DIGITS)) for step in steps),
            ]
        )
    )


def as_json(result: NamedTrace, errors: Mapping[str, float | None]) -> str:
    """The object that `trace --json` prints: every named node that is computed, full float64 digits."""
    return json.dumps(
        {
            "target": result.target,
            "values": {name: plain(value) for name, value in result.values.items()},
            "grads": {name: plain(value) for name, value in result.grads.items()},
            "check": {name: errors.get(name) for name in result.values},
        }
    )


def table(result: NamedTrace, errors: Mapping[str, float | None]) -> str:
    """Every named node in columns, then what is wrong."""
    nodes = (node for node in result.document.graph.nodes.values() if node.name)
    rows = [("name", "op", "value", "gradient", "check")]
    for node in nodes:
        numbers = (
            (brief(result.values[node.name]), brief(result.grads[node.name]), verdict(errors.get(node.name)))
            if node.name in result.values
            else ("not computed", "", "")
        )
        rows.append((node.name, node.op, *numbers))
    head = f"backward from {result.target}" if result.target else "no target"
    return "\n".join([head, "", *columns(rows), *(f"\n{fault}" for fault in result.faults)])


def columns(rows: Sequence[tuple[str, ...]], left: int = 2) -> list[str]:
    """Rows as lines: the first columns start flush, the others end flush."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            cell.ljust(width) if place < left else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return lines


def plain(value: Value) -> Any:
    """A value as JSON writes it: a number, or nested lists."""
    return value.tolist() if isinstance(value, np.ndarray) else value


def brief(value: Value) -> str:
    """A value in a table: six digits, or the shape of an array."""
    return show(value, DIGITS) if isinstance(value, float) else f"[{'×'.join(map(str, value.shape))}]"


def blocking_fault(result: NamedTrace) -> str | None:
    """Why the target is not computed, on one line; None if it is."""
    program = result.trace.program
    if program.target is None:
        return "There is nothing to trace: the document is empty."
    if program.target in program.position:
        return None
    above = ancestors(result.document, program.target)
    return next(words_for(result.document, fault) for fault in program.faults if fault.node in above)


def ancestors(document: Document, node: Any) -> set[Any]:
    """A node and everything that its value depends on."""
    seen, waiting = {node}, [node]
    while waiting:
        for source in document.graph.nodes[waiting.pop()].inputs:
            if source is not None and source not in seen:
                seen.add(source)
                waiting.append(source)
    return seen


def warn_of_births(result: NamedTrace) -> None:
    """One line on stderr if a number stopped being finite."""
    born = births(result.trace)
    if born:
        more = f" (and {len(born) - 1} more)" if len(born) > 1 else ""
        warn(f"{words_for(result.document, born[0])}{more}")


def export(options: Namespace) -> int:
    """Write one document to one file."""
    from graphlab.export import ExportError, Options
    from graphlab.export import export as write

    document = opened(options.file)
    asked = {
        "scene": options.scene,
        "step": options.step,
        "size": options.size,
        "fps": options.fps,
        "theme": options.theme,
    }
    try:
        write(
            document, options.out, Options(**{key: each for key, each in asked.items() if each is not None})
        )
    except ExportError as error:
        raise OpeningError(str(error)) from error
    print(options.out)
    return 0


def lessons(options: Namespace) -> int:
    """List the lessons, or print one: its formulas and its scenes."""
    from graphlab.language import to_text
    from graphlab.lessons import LESSONS

    if options.name is not None:
        document = opened(LESSON + options.name)
    chosen = [lesson for lesson in LESSONS if options.name in (None, lesson.name)]
    if options.json:
        print(
            json.dumps(
                [{"name": each.name, "title": each.title, "summary": each.summary} for each in chosen],
                indent=2,
            )
        )
    elif options.name is None:
        print("\n".join(columns([(each.name, each.title, each.summary) for each in chosen], left=3)))
    else:
        print(f"{chosen[0].title}\n{chosen[0].summary}\n\n{to_text(document).rstrip()}\n")
        print("\n".join(f"{number}. {scene.title}" for number, scene in enumerate(document.scenes, start=1)))
    return 0


def check(options: Namespace) -> int:
    """Look for faults, numbers that are not finite, wrong gradients, and captions without their numbers."""
    from graphlab.timeline.captions import caption_faults

    document = aimed(opened(options.file))
    result = traced(document)
    errors = check_by_name(result, seconds=CHECK_SECONDS)
    wrong = [*result.faults, *disagreements(errors), *caption_faults(result.document, result.trace)]
    checked = [error for error in errors.values() if error is not None]
    counted = f"{len(document.graph.nodes)} nodes, {len(document.scenes)} scenes"
    print(f"{counted}, backward from {result.target or 'nothing'}")
    if checked:
        largest = f"the largest relative error is {show(max(checked), 2)}"
        print(f"{len(checked)} of {len(errors)} gradients checked numerically: {largest}")
    if not wrong:
        print("nothing is wrong")
        return 0
    print("\n".join(wrong))
    raise OpeningError(
        f"{options.file}: {'1 thing is' if len(wrong) == 1 else f'{len(wrong)} things are'} wrong."
    )


def disagreements(errors: Mapping[str, float | None]) -> list[str]:
    """A line for every gradient that is not the numeric one."""
    return [
        f"{name}: the gradient differs from the numeric derivative (relative error {show(error, 2)})."
        for name, error in errors.items()
        if error is not None and not error < TOLERANCE
    ]


def doctor(options: Namespace) -> int:
    """Say what works on this computer."""
    from graphlab.doctor import main

    return main(options.arguments)


def bench(options: Namespace) -> int:
    """Measure and print."""
    from graphlab.bench import main

    return main(options.arguments)


def verdict(error: float | None) -> str:
    """A relative error in a table."""
    if error is None:
        return "–"
    return "ok" if error < TOLERANCE else f"differs by {show(error, 2)}"


def warn(words: str) -> None:
    """One warning line on stderr."""
    print(f"graphlab: warning: {one_line(words)}", file=sys.stderr)


def window(options: Namespace) -> int:
    """Open the window, with a document if one is named; without a display tell and write what it shows."""
    if options.file is not None:
        _refuse_misspelt_command(options.file)
    if options.headless or not has_display():
        return headless(options.file, "" if options.headless else NO_DISPLAY)
    from graphlab.ui.application import main as open_window

    if options.file is None:
        return open_window()
    if options.file.lower().endswith(SUFFIX) and Path(options.file).exists():
        # The window itself says what is wrong with a document: a file manager shows no stderr.
        return open_window(path=Path(options.file))
    return open_window(document=opened(options.file))


def headless(file: str | None = None, first: str = "", folder: Path = OUT) -> int:
    """Print every step of a document (else of the first lesson), and write it as HTML and PNG."""
    from graphlab.export import ExportError
    from graphlab.export import export as write
    from graphlab.lessons import LESSONS

    name = LESSON + LESSONS[0].name if file is None else file
    document = aimed(opened(name))
    result = traced(document)
    print(first + "\n".join(steps(result)))
    print(f"\n{table(result, check_by_name(result))}\n")
    stem = Path(name.removeprefix(LESSON)).stem
    try:
        folder.mkdir(exist_ok=True)
        for path in (folder / f"{stem}.html", folder / f"{stem}.png"):
            write(document, path)
            print(f"Written: {path}")
    except (ExportError, OSError) as error:
        raise OpeningError(str(error)) from error
    return 0


def steps(result: NamedTrace) -> list[str]:
    """One numbered sentence per step, below the name of its phase."""
    from graphlab.language import to_text
    from graphlab.timeline import Phase, frame_at, schedule, sentence

    timeline = schedule(result.trace.program)
    lines = [one_line(result.document.title), "", *to_text(result.document).splitlines()]
    titles = {Phase.FORWARD: "FORWARD", Phase.SEED: "BACKWARD", Phase.BACKWARD: "BACKWARD"}
    last = ""
    for number in range(1, len(timeline) + 1):
        frame = frame_at(timeline, result.trace, timeline.time_of(number))
        title = titles.get(frame.phase, last) if frame.phase is not None else last
        if title != last:
            lines += ["", title]
            last = title
        lines.append(f"{number:4}  {sentence(result.document, frame)}")
    return lines


def _refuse_misspelt_command(file: str) -> None:
    from graphlab.language.errors import nearest

    guess = nearest(file, COMMANDS.keys() - {"window"})
    if file.isalpha() and not Path(file).exists() and guess != ".":
        raise OpeningError(f"There is neither a file nor a command called {file}{guess}")


COMMANDS: Mapping[str, Callable[[Namespace], int]] = {
    "window": window,
    "trace": trace,
    "train": train,
    "export": export,
    "lessons": lessons,
    "check": check,
    "doctor": doctor,
    "bench": bench,
}
