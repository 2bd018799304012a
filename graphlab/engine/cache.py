"""Where compiled kernels are kept: a private folder per user, named by a digest of everything they depend on.

numba's own cache goes stale silently when a rule in another file changes, and its files are pickles. So the
folder's name holds a digest of the sources of `ops/` and `engine/`, of numba and of the processor. Each
kernel has a folder of its own in it, which belongs to the user alone, is filled aside, sealed with a digest
of every file and then renamed. What fails any of these tests is never unpickled: it is deleted and built
again.
"""

import os
import shutil
import stat
import sys
import time
from contextlib import suppress
from functools import cache
from hashlib import sha256
from json import JSONDecodeError, dumps, loads
from pathlib import Path
from tempfile import mkdtemp

ROOMS = ("ops", "engine")
SEAL = "seal.json"
KEPT_DAYS = 60


def root() -> Path | None:
    """The folder for this user's caches: GRAPHLAB_CACHE or what the system provides; None if nothing."""
    given = os.environ.get("GRAPHLAB_CACHE")
    if given:
        return Path(given).absolute()
    try:
        if sys.platform == "win32":
            base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
        elif sys.platform == "darwin":
            base = Path.home() / "Library" / "Caches"
        else:
            base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:
        return None  # a user without a home
    return base / "graphlab" if base.is_absolute() else None


def folder() -> Path | None:
    """Where the kernels of exactly this graphlab, numba and processor lie, or will lie."""
    base = root()
    return None if base is None else base / f"kernels-{digest()}"


@cache
def digest() -> str:
    """Short digest of the sources of the rules and of the engine, of numba, Python and the processor."""
    total = sha256()
    package = Path(__file__).resolve().parent.parent
    sources = sorted(source for room in ROOMS for source in (package / room).glob("*.py"))
    for source in sources:
        total.update(source.name.encode() + b"\0" + source.read_bytes() + b"\0")
    if not sources:  # a frozen app carries no sources, but is one file that changes with every release
        built = Path(sys.executable).stat()
        total.update(f"{built.st_size} {built.st_mtime_ns}".encode())
    for part in (_version_of("numba"), _version_of("llvmlite"), sys.version, _processor()):
        total.update(part.encode() + b"\0")
    return total.hexdigest()[:24]


def place_of(name: str) -> Path | None:
    """Where the kernel of this name lies, or will lie."""
    base = folder()
    return None if base is None else base / name


def is_sealed(place: Path) -> bool:
    """Whether a kernel lies whole and unchanged in a folder of ours; False if anything at all is wrong."""
    try:
        if not (_private(place.parent) and _private(place)):
            return False
        seal = loads((place / SEAL).read_text(encoding="utf-8"))
        return bool(seal) and all(_fingerprint(place / name) == mark for name, mark in seal.items())
    except (OSError, JSONDecodeError, UnicodeDecodeError, TypeError, AttributeError):
        return False


def aside() -> Path | None:
    """A fresh private folder to build in, beside the final one; None if nothing can be written there."""
    base = root()
    if base is None:
        return None
    try:
        base.mkdir(parents=True, exist_ok=True, mode=0o700)
        return Path(mkdtemp(prefix="building-", dir=base))  # mode 0700 by itself
    except OSError:
        return None


def seal(built: Path, name: str) -> bool:
    """Make a finished folder the kernel of this name, at once and as a whole; False if that fails."""
    files = {file.name: _fingerprint(file) for file in built.iterdir()}
    final = place_of(name)
    try:
        (built / SEAL).write_text(dumps(files, indent=1), encoding="utf-8")
        if final is None:
            return False
        final.parent.mkdir(mode=0o700, exist_ok=True)
        discard(final)
        built.rename(final)
        return True
    except OSError:
        return False
    finally:
        discard(built)


def discard(place: Path) -> None:
    """Delete a cache folder, as far as that is possible."""
    shutil.rmtree(place, ignore_errors=True)


def _private(place: Path) -> bool:
    if sys.platform == "win32":
        return place.is_dir()  # %LOCALAPPDATA% belongs to its user already
    found = place.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o022


def _fingerprint(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()


def sweep() -> None:
    """Delete what older versions and interrupted builds left behind."""
    base, oldest = root(), time.time() - KEPT_DAYS * 86_400
    if base is None:
        return
    for place in (*base.glob("kernels-*"), *base.glob("building-*")):
        with suppress(OSError):
            if place.stat().st_mtime < oldest:
                discard(place)


def _version_of(package: str) -> str:
    from importlib.metadata import PackageNotFoundError, version  # slow to load: it reads mail, too

    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"


def _processor() -> str:
    # Machine code for one processor must not meet another through a home on the network.
    with suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(
            sorted({line for line in lines if line.startswith(("model name", "flags", "Features"))})
        )
    return os.environ.get("PROCESSOR_IDENTIFIER", "")
