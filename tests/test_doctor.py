"""The doctor finds what is wrong and says how to mend it."""

import json
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from graphlab import doctor
from graphlab.doctor import Finding
from graphlab.ops import OP, OPS
from graphlab.resources import AssetMissing


def about(topic: str, findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.topic == topic]


def test_all_is_well_here(capsys: pytest.CaptureFixture[str]) -> None:
    code = doctor.main([])
    lines = capsys.readouterr().out.splitlines()
    assert code == 0, lines
    assert {"Python", "Qt", "fonts", "engine", "gradients", "display"} <= {line.split()[1] for line in lines}
    assert all(line.startswith("ok ") for line in lines)


def test_json_holds_the_same_findings(capsys: pytest.CaptureFixture[str]) -> None:
    doctor.main(["--json"])
    findings = [Finding(**each) for each in json.loads(capsys.readouterr().out)]
    (gradients,) = about("gradients", findings)
    assert gradients.fine
    assert f"{len([op for op in OPS if op.local])} ops agree" in gradients.words


def test_a_wrong_gradient_is_found(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = replace(OP["sin"], local=lambda y, x: (np.cos(x) + 1e-9,))
    monkeypatch.setattr(doctor, "OPS", (OP["mul"], wrong))
    monkeypatch.setitem(OP, "sin", wrong)
    monkeypatch.setattr(doctor, "QUESTIONS", (doctor.gradients,))
    assert doctor.main([]) == 1
    assert capsys.readouterr().out.startswith("BAD  gradients           wrong for sin.")


def test_a_missing_library_is_named_with_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "NEEDED", ("no-such-library",))
    finding = list(doctor.versions())[-1]
    assert not finding.fine
    assert "python -m pip install no-such-library" in finding.words


def test_missing_fonts_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*parts: str) -> None:
        raise AssetMissing("graphlab's own file is missing")

    monkeypatch.setattr(doctor.resources, "asset", missing)
    assert list(doctor.fonts()) == [Finding(False, "fonts", "graphlab's own file is missing")]


def test_a_qt_that_does_not_start_is_reported_and_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "QT_QUESTIONS", "raise ImportError('libEGL.so.1: cannot open')")
    finding = list(doctor.qt())[-1]
    assert (finding.fine, finding.topic) == (False, "Qt")
    assert "does not start. ImportError: libEGL.so.1" in finding.words
    monkeypatch.setattr(doctor, "QT_QUESTIONS", "import os; os.abort()")
    assert "does not start" in list(doctor.qt())[-1].words


def test_a_qt_that_loses_references_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "QT_QUESTIONS", 'print(\'{"version": "6.12.0", "lost": 997, "unread": []}\')')
    finding = list(doctor.qt())[-1]
    assert not finding.fine
    assert "6.12.0" in finding.words


def test_without_a_display_it_says_what_works_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    finding = next(doctor.qt())
    assert finding.fine
    assert "opens no window" in finding.words


def test_warming_without_a_place_fails_in_words() -> None:
    environment = {**os.environ, "GRAPHLAB_CACHE": "/dev/null/cache"}
    command = [sys.executable, "-m", "graphlab", "doctor", "--warm"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert "no folder can be written" in done.stdout
    assert done.stderr == ""
