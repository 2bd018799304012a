"""One Chromium for all the tests that need a page to play."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.export.browser import Browser, chromium


@pytest.fixture(scope="session")
def opened_browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Started once; a page is loaded afresh by each test."""
    with chromium(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture
def browser(opened_browser: Browser) -> Iterator[Browser]:
    """A browser with nothing logged yet, of the size of a laptop, for a reader who wants no motion.

    Whatever the test did, the page must not have complained and must not have asked for another address.
    """
    opened_browser.open_blank()
    opened_browser.size(1280, 720)
    opened_browser.media(prefers_reduced_motion="reduce", prefers_color_scheme="light")
    opened_browser.logged()
    opened_browser.requests()
    yield opened_browser
    assert opened_browser.logged() == []
    asked = opened_browser.requests()
    assert all(address.startswith(("file://", "data:")) and "/profile" not in address for address in asked), (
        asked
    )
    assert len({address for address in asked if address.startswith("file://")}) <= 1, asked


def document_path(folder: Path, name: str) -> Path:
    """Where a test writes its page."""
    return folder / f"{name}.html"
