"""Makes the modules of packaging/ importable: they are scripts beside each other, not a package."""

import sys
from pathlib import Path

import pytest

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"
sys.path.append(str(PACKAGING))


@pytest.fixture(autouse=True)
def _log_of_its_own(tmp_path, monkeypatch):
    """No test writes the log of the checkout it is run from."""
    import terminal

    monkeypatch.setattr(terminal, "LOG", str(tmp_path / "set-up.log"))
