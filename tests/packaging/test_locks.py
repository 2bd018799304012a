"""The lock files say exactly what pyproject.toml allows, by hash, on every system, and say nothing else."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
RUN, TEST = (CHECKOUT / "packaging" / name for name in ("requirements.lock", "requirements-test.lock"))
MACHINES = [
    {
        "sys_platform": system,
        "platform_machine": machine,
        "python_version": version,
        "python_full_version": full,
    }
    for system, machine in (
        ("linux", "x86_64"),
        ("linux", "aarch64"),
        ("darwin", "arm64"),
        ("win32", "AMD64"),
    )
    for version, full in (("3.11", "3.11.2"), ("3.12", "3.12.1"), ("3.13", "3.13.0"))
]


def pins(path):
    """The requirements of a lock file, without their hashes."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Requirement(line.rstrip(" \\")) for line in lines if re.match(r"[a-zA-Z]", line)]


def pinned_on(path, machine):
    """Package name -> version on one kind of machine."""
    where = {**default_environment(), **machine}
    chosen = [pin for pin in pins(path) if pin.marker is None or pin.marker.evaluate(where)]
    assert len({pin.name for pin in chosen}) == len(chosen), "one version of each package"
    return {canonicalize_name(pin.name): next(iter(pin.specifier)).version for pin in chosen}


@pytest.mark.parametrize("machine", MACHINES, ids=lambda one: "-".join(one.values()))
@pytest.mark.parametrize(
    ("lock", "asked"),
    [(RUN, PROJECT["project"]["dependencies"]), (TEST, PROJECT["dependency-groups"]["test"])],
    ids=["run", "test"],
)
def test_every_dependency_is_pinned_within_its_bounds(lock, asked, machine):
    pinned = pinned_on(lock, machine)
    for one in map(Requirement, asked):
        wanted = one.marker is None or one.marker.evaluate({**default_environment(), **machine})
        version = pinned.get(canonicalize_name(one.name))
        assert (version is not None) == wanted, one
        assert not wanted or one.specifier.contains(version), f"{one} is locked at {version}"


@pytest.mark.parametrize("machine", MACHINES, ids=lambda one: "-".join(one.values()))
def test_tests_change_no_version_that_graphlab_runs_on(machine):
    run, test = pinned_on(RUN, machine), pinned_on(TEST, machine)
    assert {name: test[name] for name in run.keys() & test.keys()} == {
        name: run[name] for name in run.keys() & test.keys()
    }


@pytest.mark.parametrize("lock", [RUN, TEST], ids=["run", "test"])
def test_every_pin_is_exact_and_carries_hashes(lock):
    for block in re.split(r"\n(?=[a-zA-Z])", "\n" + lock.read_text(encoding="utf-8"))[1:]:
        assert re.match(r"[\w.-]+==[\w.]+", block)
        assert "--hash=sha256:" in block


@pytest.mark.parametrize("lock", [RUN, TEST], ids=["run", "test"])
def test_no_lock_names_a_host_or_a_path(lock):
    rest = re.sub(r"--hash=sha256:[0-9a-f]{64}", "", lock.read_text(encoding="utf-8"))
    assert not re.search(r"://|^\s*-|--index|--find-links|(?:^|\s)/|file:", rest, re.MULTILINE)


def test_the_locks_hold_everything_that_what_they_hold_requires():
    """The set-up installs without looking for dependencies, so a gap would only show at the first import."""
    here = {}
    pinned = pinned_on(RUN, here) | pinned_on(TEST, here)
    seen = 0
    for name in pinned:
        try:
            needed = [Requirement(one) for one in requires(name) or []]
        except PackageNotFoundError:
            continue
        seen += 1
        for one in needed:
            if one.marker is None or one.marker.evaluate({"extra": ""}):
                assert canonicalize_name(one.name) in pinned, f"{name} requires {one}"
    assert seen > 20
