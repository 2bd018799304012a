"""Run a program written for micrograd, unmodified, on graphlab's Values.

    python -m graphlab.micrograd PROGRAM [ARGUMENT ...]
    python -m graphlab.micrograd -m MODULE [ARGUMENT ...]

As with Python itself, the second form finds the program as a module: `-m pytest test` runs tests.
"""

import os
import runpy
import sys
from collections.abc import Sequence

from graphlab.micrograd import install

USAGE = "usage: python -m graphlab.micrograd (PROGRAM | -m MODULE) [ARGUMENT ...]"


def main(arguments: Sequence[str]) -> int:
    """Run the program; what it raises is its own affair."""
    as_module = arguments[:1] == ["-m"]
    program = list(arguments[as_module:])
    if not program or (program[0].startswith("-") and not as_module):
        print(USAGE, file=sys.stderr)
        return 2
    if not (as_module or os.path.exists(program[0])):
        print(f"{program[0]}: there is no such file.", file=sys.stderr)
        return 2
    install()
    sys.argv = program
    if as_module:
        runpy.run_module(program[0], run_name="__main__", alter_sys=True)
    else:
        sys.path[0] = os.path.dirname(os.path.abspath(program[0]))
        runpy.run_path(program[0], run_name="__main__")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
