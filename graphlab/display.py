"""Whether there is a screen for a window. Standard library only: it is asked before anything else is."""

import os
import sys


def has_display() -> bool:
    """Whether a window can be shown. On X11 the display is asked, because Qt aborts if it does not answer."""
    named = os.environ.get("QT_QPA_PLATFORM") or os.environ.get("WAYLAND_DISPLAY")
    if named or not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY")) and x11_answers()


def x11_answers() -> bool:
    """Whether the X server that DISPLAY names answers; yes if there is no library to ask with."""
    from ctypes import CDLL, c_void_p

    try:
        xcb = CDLL("libxcb.so.1")
    except OSError:
        return True
    xcb.xcb_connect.restype = c_void_p
    connection = c_void_p(xcb.xcb_connect(None, None))
    refused = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not refused
