"""What FILE means: a .graphlab document, a file of formula text, or `lesson:NAME`; and what `--inputs` holds.

Shared by the command line, the scripting API and the start of the window, so that all three take the same
files and refuse the same ones in the same words. No Qt: a formula is opened in the time that Python and NumPy
need to load.
"""

import json
import os
from collections.abc import Iterable, Mapping
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from graphlab.document import LEAF_ROLES, Document, NodeId, Value
from graphlab.document.edits import as_value, find, rename, set_role, set_target, set_value
from graphlab.engine import target_of
from graphlab.language import FormulaError, parse
from graphlab.language.errors import nearest
from graphlab.language.limits import LIMITS

LESSON = "lesson:"
SUFFIX = ".graphlab"
LARGEST_INPUTS = 256 * 2**20
LONGEST_NAME = 200
WHOLE: Mapping[str, Any] = {"int": np.int64, "bool": np.bool_}
"""What "dtype" of an entry may ask for, beside floats."""

RESULT = "result"
"""The name under which a target without a name of its own is listed."""


class OpeningError(ValueError):
    """What was given cannot be used, in one line that says what, where and how to mend it."""


def opened(file: str | os.PathLike[str]) -> Document:
    """The document that FILE names. Raises OpeningError."""
    name = os.fspath(file)
    if name.startswith(LESSON):
        return _lesson(name.removeprefix(LESSON).strip())
    if name.lower().endswith(SUFFIX):
        return _saved(name)
    content = read_limited(name, LIMITS.bytes_of_text)
    if _is_document(content):
        raise OpeningError(
            f"{name}: this is a graphlab document under another name. Let its name end in {SUFFIX}."
        )
    return read_text(_decoded(name, content), name)


def read_text(text: str, where: str = "formula") -> Document:
    """The document that a formula text describes. Raises OpeningError beginning with `where:line:column:`."""
    try:
        document = parse(text)
    except FormulaError as error:
        place = f"{where}:{error.line}:{error.column}" if error.line else where
        raise OpeningError(f"{place}: {error.message}") from error
    if not document.graph.nodes:
        raise OpeningError(f"{where}: there is no formula in it. Write one, such as L = (a*b + c)*f.")
    return document


def read_limited(name: str, most: int) -> bytes:
    """The content of a file of at most this many bytes, endless devices included. Raises OpeningError."""
    try:
        with open(name, "rb") as file:
            content = file.read(most + 1)
    except FileNotFoundError as error:
        raise OpeningError(f"{name or 'The empty name'}: there is no such file.{_beside(name)}") from error
    except IsADirectoryError as error:
        raise OpeningError(f"{name}: this is a folder. Name a file in it.") from error
    except OSError as error:
        short = name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"
        raise OpeningError(f"{short}: {(error.strerror or str(error)).lower()}.") from error
    except ValueError as error:  # a zero byte in the name
        raise OpeningError(f"{name!r} is not a file name.") from error
    if len(content) > most:
        raise OpeningError(
            f"{name}: this file is larger than {most / 1e6:.0f} MB, the most that is read here."
        )
    return content


def aimed(document: Document, target: str | None = None) -> Document:
    """The document with its target settled, by name if one is given. A nameless target becomes `result`.

    Raises OpeningError if nothing has that name.
    """
    if target is not None:
        key = find(document, target)
        if key is None:
            raise OpeningError(unknown_name(document, target))
        return set_target(document, key)
    goal = target_of(document)
    if goal is None or document.graph.nodes[goal].name:
        return document
    number, name = 1, RESULT
    while find(document, name) is not None:
        number, name = number + 1, f"{RESULT}_{number}"
    return rename(document, goal, name)


def read_inputs(name: str) -> Mapping[str, Any]:
    """The object in an `--inputs` file: {name: number or {"value": .., "grad": ..}}. Raises OpeningError."""
    text = _decoded(name, read_limited(name, LARGEST_INPUTS))
    try:
        inputs = json.loads(text)
    except json.JSONDecodeError as error:
        words = (
            f'this is not JSON: {error.msg[0].lower()}{error.msg[1:]}. Write an object such as {{"a": 2.0}}.'
        )
        raise OpeningError(f"{name}:{error.lineno}:{error.colno}: {words}") from error
    except RecursionError as error:
        raise OpeningError(f"{name}: its lists nest too deep.") from error
    except ValueError as error:  # a whole number of thousands of digits
        raise OpeningError(f"{name}: one of its numbers is too long for a float64.") from error
    if not isinstance(inputs, dict):
        raise OpeningError(f'{name}: an object such as {{"a": 2.0}} is needed, not a {_kind(inputs)}.')
    return inputs


def given(
    document: Document, inputs: Mapping[str, Any], where: str = "inputs"
) -> tuple[Document, tuple[str, ...]]:
    """The document with these values (and roles, where `grad` says so), and the names that it does not use.

    Raises OpeningError for a value that is no number, and for a name that belongs to a computed node.
    """
    keys = names_of(document)
    unused = []
    for name, entry in inputs.items():
        value = _entry(entry, f"{where}: {name}")
        if name not in keys:
            unused.append(name)
            continue
        if document.graph.nodes[keys[name]].op not in LEAF_ROLES:
            raise OpeningError(
                f"{where}: {name} is computed by the formula, so no value can be given for it."
            )
        value = _typed(value, entry, document.values.get(keys[name]), f"{where}: {name}")
        document = set_value(document, keys[name], value)
        if isinstance(entry, dict):
            document = _with_role(document, keys[name], entry, f"{where}: {name}", value)
    return document, tuple(unused)


def names_of(document: Document) -> dict[str, NodeId]:
    """Every name with its node, in the order the nodes were made."""
    return {node.name: key for key, node in document.graph.nodes.items() if node.name}


def unknown_name(document: Document, name: str) -> str:
    """The words for a name that nothing has."""
    return f"There is no node called {name!r}{_nearest_name(document, name)}"


def _lesson(name: str) -> Document:
    from graphlab.lessons import LESSONS

    for lesson in LESSONS:
        if lesson.name == name:
            return lesson.build()
    known = [lesson.name for lesson in LESSONS]
    raise OpeningError(
        f"There is no lesson called {name!r}{nearest(name, known)} There are: {', '.join(known)}."
    )


def _saved(name: str) -> Document:
    from graphlab.document.file import DocumentError, load

    try:
        return load(name)
    except DocumentError as error:
        if not error.faults:
            raise OpeningError(f"{name}: {_bare(str(error))}") from error
        more = f" (and {len(error.faults) - 1} more)" if len(error.faults) > 1 else ""
        raise OpeningError(f"{name}: {error.faults[0]}{more}") from error


def _bare(words: str) -> str:
    """The reason alone: the name of the file stands before it already."""
    return words.partition("could not be opened: ")[2] or words


def _is_document(content: bytes) -> bool:
    return content.startswith(b"PK") or (content.lstrip().startswith(b"{") and b'"graphlab"' in content)


def _decoded(name: str, content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise OpeningError(f"{name}: this is not a text file (in UTF-8).") from error
    if "\0" in text:
        raise OpeningError(f"{name}: this is not a text file.")
    return text


def _beside(name: str) -> str:
    """What was probably meant by a file name that does not exist."""
    try:
        others = sorted(os.listdir(Path(name).parent or "."))
    except (OSError, ValueError):
        return ""
    guess = nearest(Path(name).name, others)
    return (
        f" Did you mean {Path(name).with_name(guess[15:-1])}?" if guess.startswith("; did you mean ") else ""
    )


def _nearest_name(document: Document, name: str) -> str:
    known = list(names_of(document))
    guess = nearest(name, known)
    listed = f" There are: {', '.join(known[:12])}{', …' if len(known) > 12 else ''}." if known else ""
    return guess if guess != "." or not listed else guess + listed


def _entry(entry: Any, where: str) -> Value:
    """The value of an entry: written out, one number for a whole shape, or drawn by a known recipe.

    {"fill": 1.0, "shape": [4]} and {"lcg": {"seed": 1, "scale": 0.1}, "shape": [4]} keep large inputs short.
    """
    if not isinstance(entry, dict) or "value" in entry:
        masks = isinstance(entry, dict) and str(entry.get("dtype", "")).startswith("bool")
        return _value(entry["value"] if isinstance(entry, dict) else entry, where, masks)
    shape, lcg = entry.get("shape"), entry.get("lcg")
    if not isinstance(shape, list) or not all(type(size) is int and size > 0 for size in shape):
        return _value(None, where)
    if prod(shape) > LIMITS.elements:
        raise OpeningError(f"{where} has more than {LIMITS.elements:,} elements.")
    if isinstance(lcg, dict) and type(lcg.get("seed")) is int and isinstance(lcg.get("scale"), int | float):
        return as_value(np.reshape(_drawn(lcg["seed"], lcg["scale"], prod(shape)), shape))
    fill = entry.get("fill")
    return as_value(np.full(shape, _value(fill, where)))


def _typed(value: Value, entry: Any, old: Value | None, where: str) -> Value:
    """Numbers are floats, unless the entry says "int" or "bool" or the leaf held such and they fit."""
    says = str(entry.get("dtype", "")) if isinstance(entry, dict) else ""
    was = old.dtype if isinstance(old, np.ndarray) else np.dtype(np.float64)
    wanted = next((kind for word, kind in WHOLE.items() if says.startswith(word)), None)
    if not isinstance(value, np.ndarray) or (wanted is None and (says or was.kind == "f")):
        return as_value(value.astype(np.float64)) if isinstance(value, np.ndarray) else value
    with np.errstate(invalid="ignore"):
        cast = value.astype(was if wanted is None else wanted)
    if np.array_equal(cast, value):
        return as_value(cast)
    if wanted is None:
        return value
    raise OpeningError(f'{where} says "{says}", but not all of its numbers are such.')


def _drawn(seed: int, scale: float, count: int) -> list[float]:
    """Numbers of the linear congruential generator of Numerical Recipes, from -scale to scale."""
    numbers, state = [], seed
    for _ in range(count):
        state = (1664525 * state + 1013904223) % 2**32
        numbers.append((2 * state / 2**32 - 1) * scale)
    return numbers


def _value(raw: Any, where: str, masks: bool = False) -> Value:
    """A number or nested lists of numbers as a value."""
    if _holds_other(raw, masks):
        raise OpeningError(f"{where} needs a number or nested lists of numbers, not {_excerpt(raw)}.")
    try:
        value = as_value(raw)
    except OverflowError as error:
        raise OpeningError(f"{where}: a number is too large for a float64.") from error
    except ValueError as error:
        raise OpeningError(f"{where}: its rows differ in length or depth.") from error
    if np.size(value) == 0:
        raise OpeningError(f"{where} is an empty list. Give at least one number.")
    return value


def _holds_other(raw: Any, masks: bool) -> bool:
    """Whether there is anything but numbers in nested lists; iterative, since JSON may nest deep."""
    waiting = [raw]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list | tuple):
            waiting.extend(part)
        elif isinstance(part, bool) and masks:
            continue
        elif isinstance(part, bool) or not isinstance(part, int | float | np.number | np.ndarray):
            return True
    return False


def _with_role(
    document: Document, key: NodeId, entry: Mapping[str, Any], where: str, value: Value
) -> Document:
    shape, grad = entry.get("shape"), entry.get("grad")
    if shape is not None and list(np.shape(value)) != shape:
        raise OpeningError(f'{where} has the shape {list(np.shape(value))}, but its "shape" says {shape}.')
    if grad is not None and not isinstance(grad, bool):
        raise OpeningError(
            f'{where}: "grad" is true (a parameter) or false (an input), not {_excerpt(grad)}.'
        )
    if grad is None and str(entry.get("dtype", "")).startswith(("int", "bool")):
        grad = False
    return document if grad is None else set_role(document, key, "parameter" if grad else "input")


def _kind(part: Any) -> str:
    return {list: "list", str: "text", bool: "truth value", int: "number", float: "number"}.get(
        type(part), "null"
    )


def _excerpt(part: Any) -> str:
    text = json.dumps(part, ensure_ascii=False, default=str)
    return text if len(text) <= 40 else f"{text[:39]}…"


def one_line(words: str) -> str:
    """The words without line breaks and other signs that steer a terminal, whatever file they come from."""
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in words)


def listed(names: Iterable[str], most: int = 5) -> str:
    """Names in a row, cut where there are many."""
    names = list(names)
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
