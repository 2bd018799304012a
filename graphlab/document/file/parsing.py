"""Bytes to plain content, and words for everything that is not a graphlab document at all."""

from typing import Any

import msgspec

from graphlab.document.file.error import DocumentError

LONGEST_TEXT = 64 * 2**20

MAGIC = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"<", "a web page or drawing"),
    (b"\x80", "a Python pickle, which graphlab never opens because it could run code"),
)
"""How files that people mistake for documents begin."""


def parse(raw: bytes) -> dict[str, Any]:
    """The plain content of a text. Raises DocumentError if it is too long, no JSON, or not ours."""
    raw = short_enough(raw).removeprefix(b"\xef\xbb\xbf")
    try:
        plain = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DocumentError(_why_not_json(raw, error)) from error
    except RecursionError as error:
        raise DocumentError("its lists nest too deep for a graphlab document. Open an older copy.") from error
    except MemoryError as error:
        raise DocumentError("it is too large for the memory of this computer.") from error
    if not isinstance(plain, dict) or plain.get("program") != "graphlab":
        raise DocumentError(
            'it is JSON, but not a graphlab document: those begin with "program": "graphlab".'
        )
    return plain


def short_enough(raw: bytes) -> bytes:
    """The same text. Raises DocumentError if it is longer than any file may be."""
    if len(raw) > LONGEST_TEXT:
        size, most = len(raw) / 2**20, LONGEST_TEXT // 2**20
        raise DocumentError(
            f"its text is {size:.0f} MB long, and graphlab reads up to {most} MB. Split the document."
        )
    return raw


def _why_not_json(raw: bytes, error: Exception) -> str:
    if not raw.strip():
        return "it is empty. Open an older copy."
    kind = next((kind for magic, kind in MAGIC if raw.startswith(magic)), None)
    if kind is not None:
        return f"it is not a graphlab document but looks like {kind}."
    if not raw.lstrip().startswith(b"{"):
        return "it is not a graphlab document: those are JSON and begin with {."
    if isinstance(error, UnicodeDecodeError) or not _is_utf8(raw):
        return "it is not UTF-8 text: damaged, or saved by another program. Open an older copy."
    words = str(error)
    if "truncated" in words:
        end = raw.count(b"\n") + 1
        return f"it stops in the middle of line {end}, so its end is missing. Open an older copy."
    return f"it is damaged: {_located(raw, words)}. Mend it in a text editor, or open an older copy."


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _located(raw: bytes, words: str) -> str:
    """msgspec's words with the line and column instead of the byte."""
    words, _, at = words.removeprefix("JSON is malformed: ").partition(" (byte ")
    if not at:
        return words[:1].lower() + words[1:]
    before = raw[: int(at.rstrip(")"))]
    line, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
    return f"line {line}, column {column}: {words}"
