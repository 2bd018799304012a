"""The other form of a document: one zip with document.json and arrays/*.npy.

Stored without compression: weights hardly shrink, saving stays fast, and a file that unpacks to far more
than its own size can only be hostile. Every limit is checked before anything is unpacked, and arrays are
read without pickle.
"""

import io
import math
import re
import struct
import zipfile
import zlib
from typing import Any

import numpy as np

from graphlab.document.file.error import DocumentError
from graphlab.document.file.parsing import LONGEST_TEXT, short_enough
from graphlab.document.file.plain import MANY_NUMBERS, Array, plain_value
from graphlab.document.file.writing import text_of
from graphlab.document.types import Document, Value

TEXT = "document.json"
MOST_ENTRIES = 10_000
MOST_UNPACKED = 512 * 2**20
LARGEST_RATIO = 200
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)
"""What zipfile and NumPy raise on damaged parts."""

EPOCH = (1980, 1, 1, 0, 0, 0)


class Aside:
    """Collects the large arrays of a document while its text is written."""

    def __init__(self) -> None:
        self.names: dict[int, str] = {}
        self.arrays: dict[str, Array] = {}

    def put(self, value: Value) -> Any:
        """The reference to an array laid aside (shared ones once), or the value itself if it is small."""
        if not isinstance(value, np.ndarray) or value.size < MANY_NUMBERS:
            return plain_value(value)
        if id(value) not in self.names:
            name = self.names[id(value)] = str(len(self.names) + 1)
            self.arrays[name] = value
        return {"array": self.names[id(value)]}


def packed(document: Document) -> bytes:
    """The archive: the same bytes for the same document. Raises DocumentError if it is beyond the limits."""
    aside = Aside()
    text, arrays = short_enough(text_of(document, aside.put).encode()), aside.arrays
    size = len(text) + sum(array.nbytes for array in arrays.values())
    if size > MOST_UNPACKED or len(arrays) >= MOST_ENTRIES:
        raise DocumentError(
            f"its arrays take {size / 2**20:.0f} MB in {len(arrays)} parts; a file holds up to "
            f"{MOST_UNPACKED // 2**20} MB in {MOST_ENTRIES - 1} parts. Make the largest values smaller."
        )
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo(TEXT, EPOCH), text)
        for name, array in arrays.items():
            content = io.BytesIO()
            np.lib.format.write_array(content, array, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"arrays/{name}.npy", EPOCH), content.getbuffer())
    return whole.getvalue()


def unpack(raw: bytes) -> tuple[bytes, dict[str, Array]]:
    """The text and the arrays in an archive. Raises DocumentError if damaged, foreign or too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            _check(archive.infolist())
            names = [name for name in archive.namelist() if re.fullmatch(r"arrays/\w+\.npy", name)]
            return archive.read(TEXT), {name[7:-4]: _array(name, archive.read(name)) for name in names}
    except DocumentError:
        raise
    except DAMAGED as error:
        raise DocumentError("it is damaged: its parts cannot be unpacked. Open an older copy.") from error
    except MemoryError as error:
        raise DocumentError("it is too large for the memory of this computer.") from error


def _check(entries: list[zipfile.ZipInfo]) -> None:
    names = [each.filename for each in entries]
    if TEXT not in names:
        raise DocumentError(f"it is a zip archive, but not a graphlab document: there is no {TEXT} in it.")
    if len(names) > MOST_ENTRIES:
        raise DocumentError(f"it has {len(names)} parts; a graphlab document has at most {MOST_ENTRIES}.")
    if len(set(names)) < len(names):
        raise DocumentError("two of its parts have the same name. Open an older copy.")
    if next(each for each in entries if each.filename == TEXT).file_size > LONGEST_TEXT:
        raise DocumentError(f"its {TEXT} is longer than {LONGEST_TEXT // 2**20} MB.")
    for each in entries:
        part = repr(each.filename[:60])
        if each.filename.startswith(("/", "\\")) or ".." in each.filename or ":" in each.filename:
            raise DocumentError(f"its part {part} lies outside it, so the file is not to be trusted.")
        if each.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise DocumentError(f"its part {part} is packed in a way that graphlab does not read.")
        if each.file_size > LARGEST_RATIO * max(each.compress_size, 1):
            raise DocumentError(f"its part {part} unpacks to more than {LARGEST_RATIO} times its size.")
    if sum(each.file_size for each in entries) > MOST_UNPACKED:
        raise DocumentError(f"it unpacks to more than {MOST_UNPACKED // 2**20} MB.")


def _array(name: str, content: bytes) -> Array:
    """One array of numbers. The header is checked against what follows, so a lying one allocates nothing."""
    stream = io.BytesIO(content)
    version = np.lib.format.read_magic(stream)
    readers = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
    if version not in readers:
        raise DocumentError(f"the array {name[:60]} is in a NumPy format that graphlab does not read.")
    shape, by_columns, dtype = readers[version](stream)
    if dtype.kind not in "fiub":
        raise DocumentError(f"the array {name[:60]} does not hold plain numbers.")
    start = stream.tell()
    if math.prod(shape) * dtype.itemsize != len(content) - start or min(shape, default=1) < 0:
        raise DocumentError(f"the array {name[:60]} is not as long as it says. Open an older copy.")
    return np.frombuffer(content, dtype, offset=start).reshape(shape, order="F" if by_columns else "C")
