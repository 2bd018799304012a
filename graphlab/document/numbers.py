"""The one formatter: how numbers read on cards, in sentences and in exports.

Three significant digits, a true minus, no minus zero. Trailing zeros appear only where the number was
rounded, so `0.5` is exact and `0.500` is not. Whole digits are never dropped below a million.
"""

from collections.abc import Sequence
from math import floor, isfinite, isnan, log10

MINUS = "\N{MINUS SIGN}"
DIGITS = 3
SMALLEST = 1e-4
LARGEST = 1e6


def show(number: float, digits: int = DIGITS) -> str:
    """A number for reading: `6`, `−0.707`, `0.500` (rounded), `1.20e−9`, `∞`, `nan`."""
    number = float(number)
    size = abs(number)
    if SMALLEST <= size < LARGEST:  # the usual case first: a canvas asks for hundreds of numbers in a frame
        places = max(0, digits - 1 - floor(log10(size)))
        text = f"{size:.{places}f}"
        if places and float(text) == size:
            text = text.rstrip("0").rstrip(".")
        return MINUS + text if number < 0 else text
    if not isfinite(number):
        return "nan" if isnan(number) else "∞" if number > 0 else MINUS + "∞"
    if number == 0:
        return "0"
    mantissa, exponent = f"{number:.{digits - 1}e}".split("e")
    if float(f"{mantissa}e{exponent}") == number:
        mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return f"{mantissa}e{int(exponent)}".replace("-", MINUS)


def decimals_of(number: float, digits: int = DIGITS) -> int:
    """How many places behind the point give this many significant digits; at least none."""
    return max(0, digits - 1 - floor(log10(abs(number)))) if number else 0


def exact(number: float) -> str:
    """Every digit there is, with a true minus and no minus zero."""
    text = repr(float(number) + 0.0)
    return text.removesuffix(".0").replace("-", MINUS).replace("inf", "∞")


def show_sum(terms: Sequence[float], total: float, digits: int = DIGITS) -> tuple[list[str], str]:
    """Terms and their total with shared decimals, as few as make the visible addition right (six at most)."""
    numbers = [*terms, total]
    if not all(isfinite(number) and (number == 0 or SMALLEST <= abs(number) < LARGEST) for number in numbers):
        return [show(term, digits) for term in terms], show(total, digits)
    needed = 0
    for number in numbers:
        text = show(number, digits)
        needed = max(needed, len(text.partition(".")[2]))
    for places in range(needed, max(needed, 6) + 1):
        if abs(sum(round(term, places) for term in terms) - round(total, places)) < 0.1**places / 2:
            needed = places
            break
    shown = [f"{number + 0.0:.{needed}f}".replace("-", MINUS) for number in numbers]
    shown = [text.replace(MINUS, "") if not text.strip(f"{MINUS}0.") else text for text in shown]
    return shown[:-1], shown[-1]


def signed_term(text: str) -> str:
    """A number as the right hand side of a sum or product: negative ones in brackets."""
    return f"({text})" if text.startswith(MINUS) else text
