"""The one question asked before anything else: is this Python new enough?

Written in the syntax of the oldest Python anybody may still have, so that an old one gives a sentence, not
a SyntaxError. packaging/run and packaging/test call `require` before they import the rest.
"""

import os
import sys

OLDEST = (3, 11)
NAMES = ("python3.14", "python3.13", "python3.12", "python3.11")


def require(arguments, version=sys.version_info[:2], bits64=sys.maxsize > 2**32):
    """Return if this Python will do; else start over in a newer one from PATH; else exit with a sentence."""
    if version >= OLDEST and bits64:
        return
    import shutil  # a newer one is rarely looked for, and every start would pay

    which = getattr(shutil, "which", lambda name: None)  # Python 2 has none
    for name in NAMES:
        found = which(name)
        if found and bits64 and starts(found):
            os.execv(found, [found] + list(arguments))  # noqa: RUF005 (Python 2 has no star here)
    sys.exit(refusal(version, bits64))


def starts(python):
    """Whether it runs at all: a version switcher leaves names on PATH that only print an error."""
    import subprocess

    with open(os.devnull, "r+b") as nowhere:
        return subprocess.call([python, "-c", ""], stdin=nowhere, stdout=nowhere, stderr=nowhere) == 0


def refusal(version, bits64):
    """What an unsuitable Python is told."""
    if not bits64:
        return (
            "graphlab: this is a 32-bit Python, and graphlab needs a 64-bit one. Install it from python.org."
        )
    return (
        "graphlab: this is Python %d.%d, and graphlab needs 3.11 or newer. Install it (Debian 12 and newer: "
        "apt install python3 python3-venv; elsewhere: python.org) and start again." % tuple(version)
    )
