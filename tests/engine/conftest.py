"""The kernels are compiled once for all tests of the engine, or loaded where they lie compiled already."""

from types import ModuleType

import pytest

from graphlab.engine import tapes


@pytest.fixture(scope="session")
def kernels() -> ModuleType:
    """The kernel tape, with every op ready."""
    assert tapes.load() or tapes.compile_here()
    from graphlab.engine import kernels

    return kernels
