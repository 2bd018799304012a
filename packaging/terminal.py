"""How the set-up speaks: plain lines on stderr (stdout is graphlab's), one sentence on failure, a log."""

from __future__ import annotations

import contextlib
import os
import sys

CHECKOUT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LOG = os.path.join(CHECKOUT, ".venv.log")


class SetupFailed(Exception):
    """Its text says what failed and how to mend it."""


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def log(text: str) -> None:
    """Keep what pip, uv or apt said. With a full disk or a read-only checkout it is simply not kept."""
    with contextlib.suppress(OSError), open(LOG, "a", encoding="utf-8") as file:
        file.write(text)
