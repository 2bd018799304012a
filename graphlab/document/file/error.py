"""The one error that reading or writing a document raises."""

SHOWN = 20


class DocumentError(ValueError):
    """A document that cannot be opened or saved, in words for the person who tried it.

    faults lists every fault found as "place: words", such as `nodes[3].inputs[1]: there is no node 17`.
    """

    def __init__(self, words: str, faults: tuple[str, ...] = ()) -> None:
        super().__init__(words)
        self.faults = faults


def faulty(faults: list[str]) -> DocumentError:
    """The error for a document with these faults: a short list, and how to mend it."""
    count = "1 place is" if len(faults) == 1 else f"{len(faults)} places are"
    more = [f"and {len(faults) - SHOWN} more"] if len(faults) > SHOWN else []
    lines = "\n".join(f"  {line}" for line in [*faults[:SHOWN], *more])
    words = f"{count} wrong in it:\n{lines}\nMend the file in a text editor, or open an older copy."
    return DocumentError(words, tuple(faults))
