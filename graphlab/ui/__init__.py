"""Windows, canvas, gestures, panels and actions: everything a person touches.

A widget never holds a second copy of anything: it reads the Session, asks it to change, and redraws when the
Session says so. No widget talks to another. `actions.py` is the one table of commands, from which menus,
shortcuts, tooltips and the help sheet come; `tools/` holds one file per gesture, `panels/` one per panel;
`clock.py` owns the only animation timer.

Before the first paint nothing is loaded but Qt, the theme and the start page. Then afterwards.py brings numpy
and the session, gallery and workbench, piece by piece in the pauses of the event loop, and warming.py the
kernels.
"""
