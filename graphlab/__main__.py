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
from math import inf, isfinite

from graphlab import __version__
from graphlab.display import has_display

DESCRIPTION = "See a computation graph compute, and watch its gradients flow backward edge by edge."
FILE_HELP = "a .graphlab document, a file of formula text, or lesson:NAME"
COMMANDS = ("trace", "train", "export", "lessons", "check", "doctor", "bench")
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
    if options.command in ("trace", "train") and (options.file is None) == (options.expression is None):
        parser.error(f"{options.command} needs one of FILE and -e TEXT")
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
    _add_source(trace)
    trace.add_argument(
        "--target", metavar="NAME", help="what backward starts from (else the document's own target)"
    )
    trace.add_argument("--json", action="store_true", help="full digits, for programs")

    _add_train(commands.add_parser("train", help="make the target smaller, step by step", allow_abbrev=False))

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


def _add_source(parser: ArgumentParser) -> None:
    """What trace and train read."""
    parser.add_argument("file", nargs="?", metavar="FILE", help=FILE_HELP)
    parser.add_argument("-e", "--expression", metavar="TEXT", help="a formula, such as 'L = (a*b + c)*f'")
    parser.add_argument("--inputs", metavar="FILE.json", help='values of leaves: {"a": 2.0, "b": -3.0}')


def _add_train(train: ArgumentParser) -> None:
    """The options of train: those of PyTorch's optimizers and schedulers."""
    _add_source(train)
    add, number = train.add_argument, _number
    add("--target", metavar="NAME", required=True, help="what is made smaller")
    add("--steps", metavar="N", type=_positive, required=True, help="how many updates")
    add("--optimizer", choices=("sgd", "momentum", "adam", "adamw"), required=True)
    add("--lr", metavar="X", type=number, default=0.01, help="the learning rate (0.01)")
    add(
        "--momentum",
        metavar="X",
        type=number,
        default=0.9,
        help="how much of its velocity momentum keeps (0.9)",
    )
    add(
        "--betas",
        metavar="X",
        type=number,
        nargs=2,
        default=(0.9, 0.999),
        help="for adam and adamw (0.9 0.999)",
    )
    add("--eps", metavar="X", type=number, default=1e-8, help="for adam and adamw (1e-8)")
    add("--weight-decay", metavar="X", type=number, default=0.0, help="how fast parameters shrink (0)")
    add("--schedule", choices=("constant", "linear", "step", "cosine"), default="constant")
    add("--lr-end", metavar="X", type=number, default=0.0, help="where the schedule leads (0)")
    add("--warmup", metavar="N", type=_whole, default=0, help="steps over which the learning rate rises (0)")
    add("--batch-size", metavar="N", type=_positive, help="rows of the inputs at each step (all of them)")
    add("--clip", metavar="X", type=number, help="the greatest length of the gradient (none)")
    add("--seed", metavar="N", type=_whole, default=0, help="for batches and random ops (0)")
    add("--dtype", choices=("float64", "float32"), help="the kind of numbers (the document's own)")
    add("--no-zero-grad", action="store_true", help="let gradients pile up, as when zero_grad is forgotten")
    add("--json", action="store_true", help="full digits, for programs")


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


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = inf
    if not isfinite(number):
        raise ArgumentTypeError(f"{text!r} is not a number such as 0.01")
    return number


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
