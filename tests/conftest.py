"""What every test runs on: a Qt without a screen, and random tests that are never judged by the clock."""

import os

import hypothesis
import pytest

# Before anything imports Qt. A test that wants a real X11 window gives a subprocess its own display.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A shared machine stalls now and then: hypothesis must not call that a fault of the code.
hypothesis.settings.register_profile("graphlab", deadline=None)
hypothesis.settings.load_profile("graphlab")


@pytest.fixture(scope="session", autouse=True)
def _one_application(qapp: object) -> None:
    """Whoever needs Qt finds a whole application: an export run earlier would make a smaller one."""
