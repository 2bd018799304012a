"""Display list -> pixels, with QPainter: screen, projector, image and video show what `picture` drew.

painter.py paints any display list; the same shapes at the same places as the SVG. screen.py is the fast
path of the canvas, layer by layer: still.py (wires and faces of cards, repainted tile by tile), ground.py
(numbers or tints on top of it, renewed card by card), motion.py (packets and streaks), and the few shapes
of the moment. Faces are sprites of the very shapes that the display list holds, so the look is written
once, in `picture`.

Caches hold no truth: they are keyed by the identity of frozen values and can be dropped at any time. QtGui
only, no widgets. Must not import session, export or ui.
"""
