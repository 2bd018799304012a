"""The command line: `graphlab [FILE]` opens the window; `graphlab trace ...` and its siblings print.

Exit codes: 0 done, 1 the document or input is at fault (one readable line on stderr), 2 wrong usage. What a
command does stands in commands.py and is imported when it is needed, so that `--help` and a formula on the
command line never wait for Qt or numba.
"""

import os
import re
import sys
from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence

from graphlab import __version__
from graphlab.display import has_display

DESCRIPTION = "See a computation graph compute, and watch its gradients flow backward edge by edge."
FILE_HELP = "a .graphlab document, a file of formula text, or lesson:NAME"
COMMANDS = ("trace", "export", "lessons", "check", "doctor", "bench")
WITH_OWN_OPTIONS = ("doctor", "bench")
"""Commands whose modules read their own options: they run without the rest of graphlab, too."""

INTERRUPTED, PIPE_CLOSED = 130, 141
"""The codes that shells expect of a program ended by Ctrl-C or by a closed pipe."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line; the exit code. Wrong usage raises SystemExit(2), as argparse does."""
    options = read_arguments(list(sys.argv[1:] if arguments is None else arguments))
    _speak_unicode()
    try:
        code = carry_out(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has left. Python would complain about it once more while closing stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    return code


def carry_out(options: Namespace) -> int:
    """The exit code of a command; what is at fault becomes one line on stderr."""
    if options.command == "window" and options.file is None and not options.headless and has_display():
        from graphlab.ui.application import main as open_window  # and nothing else before the first paint

        return open_window()
    from graphlab import commands
    from graphlab.opening import OpeningError, one_line

    try:
        return commands.COMMANDS[options.command](options)
    except OpeningError as error:
        print(f"graphlab: {one_line(str(error))}", file=sys.stderr)
    except MemoryError:
        print(
            "graphlab: this does not fit into the memory of this computer. Use a smaller document.",
            file=sys.stderr,
        )
    return 1


def read_arguments(arguments: list[str]) -> Namespace:
    """The options of a command line. Exits with code 2 and the usage if it is wrong."""
    first = next((each for each in arguments if not each.startswith("-")), "")
    if first in WITH_OWN_OPTIONS and arguments[0] == first:
        return Namespace(command=first, arguments=arguments[1:])
    if first not in COMMANDS and "-h" not in arguments and "--help" not in arguments:
        return window_parser().parse_args(arguments, Namespace(command="window"))
    parser = commands_parser()
    options = parser.parse_args(_joined(arguments))
    if options.command == "trace" and (options.file is None) == (options.expression is None):
        parser.error("trace needs one of FILE and -e TEXT")
    return options


def window_parser() -> ArgumentParser:
    """`graphlab [FILE]`."""
    parser = ArgumentParser("graphlab", description=DESCRIPTION, allow_abbrev=False, usage=_usage())
    parser.add_argument("file", nargs="?", metavar="FILE", help=FILE_HELP)
    parser.add_argument("--headless", action="store_true", help=SUPPRESS)
    parser.add_argument("--version", action="version", version=f"graphlab {__version__}")
    return parser


def commands_parser() -> ArgumentParser:
    """Every command with its options."""
    parser = ArgumentParser("graphlab", description=DESCRIPTION, allow_abbrev=False, usage=_usage())
    parser.add_argument("--version", action="version", version=f"graphlab {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, prog="graphlab")

    trace = commands.add_parser(
        "trace", help="compute every value and gradient, and print them", allow_abbrev=False
    )
    trace.add_argument("file", nargs="?", metavar="FILE", help=FILE_HELP)
    trace.add_argument("-e", "--expression", metavar="TEXT", help="a formula, such as 'L = (a*b + c)*f'")
    trace.add_argument("--inputs", metavar="FILE.json", help='values of leaves: {"a": 2.0, "b": -3.0}')
    trace.add_argument(
        "--target", metavar="NAME", help="what backward starts from (else the document's own target)"
    )
    trace.add_argument("--json", action="store_true", help="full digits, for programs")

    export = commands.add_parser(
        "export", help="write a picture or a page that plays by itself", allow_abbrev=False
    )
    export.add_argument("file", metavar="FILE", help=FILE_HELP)
    export.add_argument("out", metavar="OUT", help="where to write; its suffix picks the format")
    export.add_argument("--scene", metavar="S", help="the title of a scene, or its number from 1")
    export.add_argument("--step", metavar="K", type=_whole, help="show the moment when K steps are done")
    export.add_argument("--size", metavar="WxH", type=_size, help="pixels, such as 1920x1080")
    export.add_argument("--fps", metavar="N", type=_positive, help="frames per second of moving pictures")
    export.add_argument("--theme", metavar="T", help="light, dark or projector")

    lessons = commands.add_parser("lessons", help="list the lessons, or print one", allow_abbrev=False)
    lessons.add_argument("name", nargs="?", metavar="NAME")
    lessons.add_argument("--json", action="store_true", help="a list of objects, for programs")

    check = commands.add_parser(
        "check", help="look for faults, and check every gradient numerically", allow_abbrev=False
    )
    check.add_argument("file", metavar="FILE", help=FILE_HELP)

    commands.add_parser("doctor", help="say what works on this computer and what does not")
    commands.add_parser("bench", help="measure how fast graphlab is on this computer")
    return parser


def _usage() -> str:
    return "graphlab [FILE]\n       graphlab COMMAND ...     (graphlab COMMAND --help tells more)"


def _joined(arguments: list[str]) -> list[str]:
    """`-e TEXT` in one piece: argparse would take a formula such as -x**2 for an option."""
    joined: list[str] = []
    rest = iter(arguments)
    for each in rest:
        text = next(rest, None) if each in ("-e", "--expression") else None
        joined.append(each if text is None else f"--expression={text}")
    return joined


def _whole(text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError(f"{text!r} is not a whole number from 0 up")
    return int(text)


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise ArgumentTypeError(f"{text!r} is not a whole number from 1 up")
    return int(text)


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"([1-9][0-9]{0,4})[xX×]([1-9][0-9]{0,4})", text)
    if match is None:
        raise ArgumentTypeError(f"{text!r} is not a size such as 1920x1080")
    return int(match[1]), int(match[2])


def _speak_unicode() -> None:
    """Let stdout and stderr carry signs such as − and ∂ where the terminal's own encoding has none."""
    for stream in (sys.stdout, sys.stderr):
        try:
            "−×∂∞".encode(stream.encoding or "utf-8")
        except UnicodeEncodeError:
            stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]


if __name__ == "__main__":
    sys.exit(main())
