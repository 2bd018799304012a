"""The libraries and programs of the operating system that graphlab stands on, asked for by their own names.

Only Linux needs this: elsewhere the wheels bring everything. Each need is one row of a table, so that a
missing one can be named, and on Debian and its relatives be installed with one apt line.
"""

from __future__ import annotations

import ctypes
import os
import sys

from terminal import SetupFailed, log, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


class Need:
    """A shared library (its name has .so. in it) or a program, and the packages with it, newest name first.

    Any of `other_names` does as well. A plain class: typing.NamedTuple would add 5 ms to every start.
    """

    def __init__(self, name: str, *packages: str, other_names: tuple[str, ...] = ()) -> None:
        self.name = name
        self.packages = packages
        self.other_names = other_names


# Without these `import PySide6.QtGui` fails, screen or no screen.
QT = (
    Need("libglib-2.0.so.0", "libglib2.0-0t64", "libglib2.0-0"),
    Need("libGL.so.1", "libgl1"),
    Need("libEGL.so.1", "libegl1"),
    Need("libxkbcommon.so.0", "libxkbcommon0"),
    Need("libfontconfig.so.1", "libfontconfig1"),
    Need("libfreetype.so.6", "libfreetype6"),
    Need("libdbus-1.so.3", "libdbus-1-3"),
)
# Without these no window opens on X11, or on Wayland.
X11 = (
    Need("libX11.so.6", "libx11-6"),
    Need("libxcb-cursor.so.0", "libxcb-cursor0"),
    Need("libxcb-icccm.so.4", "libxcb-icccm4"),
    Need("libxcb-keysyms.so.1", "libxcb-keysyms1"),
    Need("libxcb-shape.so.0", "libxcb-shape0"),
    Need("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
)
WAYLAND = (
    Need("libwayland-client.so.0", "libwayland-client0"),
    Need("libwayland-cursor.so.0", "libwayland-cursor0"),
    Need("libwayland-egl.so.1", "libwayland-egl1"),
)
# Some tests open real windows on a virtual screen and real pages in a real browser.
TEST_TOOLS = (
    Need("Xvfb", "xvfb"),
    Need("chromium", "chromium", "chromium-browser", other_names=("chromium-browser", "google-chrome")),
    Need("chromedriver", "chromium-driver", "chromium-chromedriver"),
)


def is_here(need: Need) -> bool:
    """Whether the loader finds the library, or the shell the program."""
    if ".so." not in need.name:
        import shutil

        return any(shutil.which(name) for name in (need.name, *need.other_names))
    try:
        ctypes.CDLL(need.name)
    except OSError:
        return False
    return True


def missing(needs: Iterable[Need]) -> list[Need]:
    """Those of `needs` that this machine lacks; elsewhere than on Linux nothing is ever missing."""
    return [need for need in needs if not is_here(need)] if sys.platform == "linux" else []


def missing_for_a_window(environ: Mapping[str, str]) -> list[Need]:
    """What keeps a window from opening on the screen that `environ` names.

    A desktop may offer both Wayland and X11, and either will do.
    """
    lacking = [
        missing(needs)
        for variable, needs in (("DISPLAY", X11), ("WAYLAND_DISPLAY", WAYLAND))
        if environ.get(variable)
        and not environ.get("QT_QPA_PLATFORM", "").startswith(("offscreen", "minimal"))
    ]
    return lacking[0] if lacking and all(lacking) else []


def apt_knows(package: str) -> bool:
    """Whether apt could install it by this very name."""
    import subprocess

    command, english = ["apt-cache", "policy", package], {**os.environ, "LC_ALL": "C"}
    said = subprocess.run(
        command, env=english, stdin=subprocess.DEVNULL, capture_output=True, text=True
    ).stdout
    return "Candidate: " in said and "Candidate: (none)" not in said


def packages_of(needs: Iterable[Need], knows: Callable[[str], bool] = apt_knows) -> list[str]:
    """One package per need, under the name this release uses; the oldest name if apt has no lists."""
    return [next((name for name in need.packages[:-1] if knows(name)), need.packages[-1]) for need in needs]


def has_apt() -> bool:
    import shutil

    return shutil.which("apt-get") is not None and shutil.which("apt-cache") is not None


def may_install() -> bool:
    """Whether this process can run apt itself."""
    return sys.platform == "linux" and os.geteuid() == 0 and has_apt()


def demand(needs: list[Need], purpose: str) -> None:
    """Make sure of `needs`, or raise SetupFailed with the line that installs them."""
    if fault := mend(needs, purpose):
        raise SetupFailed(fault)


def mend(needs: list[Need], purpose: str) -> str:
    """Install `needs` with apt where that is allowed; "" or the sentence on what is still missing."""
    if not needs or not may_install():
        return sentence(needs, purpose) if needs else ""
    apt = ["apt-get", "-o", "DPkg::Lock::Timeout=300"]
    say(f"{purpose} needs {names_of(needs)}: fetching with apt.")
    # Lists that cannot be fetched are no fault yet (those already here may do) but explain a failed install.
    no_lists = run_apt([*apt, "update"])
    packages = packages_of(needs)
    say(f"Installing {' '.join(packages)}")
    fault = run_apt([*apt, "install", "-y", "--no-install-recommends", *packages])
    return f"{sentence(needs, purpose)}\napt says: {no_lists or fault}" if fault else ""


def run_apt(command: list[str]) -> str:
    """Run one apt command; its last complaint if it failed, else ""."""
    import subprocess

    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        command,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    log(f"$ {' '.join(command)}\n{done.stdout}")
    complaints = [line for line in done.stdout.splitlines() if line.startswith(("E:", "W: Failed"))]
    return (complaints or ["apt-get failed"])[-1] if done.returncode else ""


def names_of(needs: Iterable[Need]) -> str:
    return ", ".join(need.name for need in needs)


def sentence(needs: list[Need], purpose: str) -> str:
    """Says what is missing and the one line that mends it."""
    if not has_apt():
        return f"{purpose} needs {names_of(needs)}: install them with your system's package manager."
    line = "sudo apt-get update && sudo apt-get install -y --no-install-recommends"
    return f"{purpose} needs {names_of(needs)}. Install with:\n    {line} {' '.join(packages_of(needs))}"
