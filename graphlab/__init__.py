"""graphlab: explore computation graphs and watch gradients flow, with exact numbers.

Importing graphlab imports almost nothing; the scripting API below loads its rooms on first use.

>>> import graphlab as gl
>>> document = gl.read("L = (a*b + c)*f", a=2.0, b=-3.0, c=10.0, f=-2.0)
>>> gl.trace(document).grads["a"]
6.0
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

API = dict.fromkeys(("check", "read", "show", "trace", "train"), "graphlab.scripting")

__all__ = ["__version__", "check", "read", "show", "trace", "train"]


def __getattr__(name: str) -> Any:
    if name in API:
        return getattr(import_module(API[name]), name)
    raise AttributeError(f"module 'graphlab' has no attribute {name!r}")
