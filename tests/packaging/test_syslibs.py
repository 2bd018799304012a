"""The system libraries that are missing are named, together with the one apt line that brings them."""

import sys

import pytest

import syslibs
from terminal import SetupFailed

pytestmark = pytest.mark.usefixtures("_linux")
LINE = "sudo apt-get update && sudo apt-get install -y --no-install-recommends "


@pytest.fixture
def _linux(monkeypatch):
    """A Debian on which apt knows no renamed package and this process may not install."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(syslibs, "has_apt", lambda: True)
    monkeypatch.setattr(syslibs, "may_install", lambda: False)


@pytest.fixture
def absent(monkeypatch):
    """The names of what this machine lacks, to be filled by the test."""
    names = set()
    monkeypatch.setattr(syslibs, "is_here", lambda need: need.name not in names)
    return names


def test_the_apt_line_names_exactly_the_missing_packages(absent):
    absent |= {"libGL.so.1", "libEGL.so.1"}
    fault = syslibs.mend(syslibs.missing(syslibs.QT), "Qt")
    assert fault == f"Qt needs libGL.so.1, libEGL.so.1. Install with:\n    {LINE}libgl1 libegl1"


def test_nothing_missing_says_nothing(absent, capsys):
    syslibs.demand(syslibs.missing(syslibs.QT), "Qt")
    assert capsys.readouterr() == ("", "")


def test_a_missing_library_stops_the_start_with_the_line(absent):
    absent.add("libEGL.so.1")
    with pytest.raises(SetupFailed, match=r"--no-install-recommends libegl1$"):
        syslibs.demand(syslibs.missing(syslibs.QT), "Qt")


def test_a_renamed_package_is_asked_for_by_the_name_this_release_knows():
    glib = [need for need in syslibs.QT if need.name == "libglib-2.0.so.0"]
    assert syslibs.packages_of(glib, knows=lambda name: name.endswith("t64")) == ["libglib2.0-0t64"]
    assert syslibs.packages_of(glib, knows=lambda name: not name.endswith("t64")) == ["libglib2.0-0"]
    assert syslibs.packages_of(glib, knows=lambda name: False) == ["libglib2.0-0"]


def test_without_apt_the_libraries_are_named(monkeypatch, absent):
    monkeypatch.setattr(syslibs, "has_apt", lambda: False)
    absent.add("libGL.so.1")
    fault = syslibs.mend(syslibs.missing(syslibs.QT), "Qt")
    assert fault == "Qt needs libGL.so.1: install them with your system's package manager."


def test_root_on_debian_runs_the_line_itself(monkeypatch, absent, capsys):
    ran = []
    monkeypatch.setattr(syslibs, "may_install", lambda: True)
    monkeypatch.setattr(syslibs, "run_apt", lambda command: ran.append(command) or "")
    absent |= {"libxcb-cursor.so.0", "Xvfb"}
    assert syslibs.mend(syslibs.missing((*syslibs.X11, *syslibs.TEST_TOOLS)), "the test suite") == ""
    assert ran[0][-1] == "update"
    assert ran[1][-5:] == ["install", "-y", "--no-install-recommends", "libxcb-cursor0", "xvfb"]
    assert "Installing libxcb-cursor0 xvfb" in capsys.readouterr().err


def test_what_apt_complains_of_is_passed_on(monkeypatch, absent):
    monkeypatch.setattr(syslibs, "may_install", lambda: True)
    monkeypatch.setattr(syslibs, "run_apt", lambda command: "E: Could not resolve the archive")
    absent.add("libGL.so.1")
    fault = syslibs.mend(syslibs.missing(syslibs.QT), "Qt")
    assert fault.endswith("apt says: E: Could not resolve the archive")
    assert f"{LINE}libgl1" in fault


@pytest.mark.parametrize(
    ("environ", "lacks", "asks_for"),
    [
        ({"DISPLAY": ":0"}, {"libxcb-cursor.so.0"}, ["libxcb-cursor.so.0"]),
        ({"DISPLAY": ":0"}, {"libwayland-egl.so.1"}, []),
        ({"WAYLAND_DISPLAY": "wayland-0"}, {"libwayland-egl.so.1"}, ["libwayland-egl.so.1"]),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, {"libxcb-cursor.so.0"}, []),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, {"libxcb-cursor.so.0"}, []),
        ({}, {"libxcb-cursor.so.0", "libwayland-egl.so.1"}, []),
    ],
)
def test_a_window_asks_only_for_the_libraries_of_its_screen(absent, environ, lacks, asks_for):
    absent |= lacks
    assert [need.name for need in syslibs.missing_for_a_window(environ)] == asks_for


def test_the_loader_is_asked_by_name():
    assert syslibs.is_here(syslibs.Need("libc.so.6", "libc6"))
    assert not syslibs.is_here(syslibs.Need("libnot-there.so.1", "libnot-there1"))
    assert syslibs.is_here(syslibs.Need("no-such-program", "sh", other_names=("sh",)))
    assert not syslibs.is_here(syslibs.Need("no-such-program", "sh"))


def test_elsewhere_than_on_linux_nothing_is_missing(monkeypatch, absent):
    absent.add("libGL.so.1")
    monkeypatch.setattr(sys, "platform", "darwin")
    assert syslibs.missing(syslibs.QT) == []
