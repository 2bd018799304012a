"""Display list -> pixels, with QPainter: screen, projector, image and video show what `picture` drew.

painter.py paints any display list; the same shapes at the same places as the SVG. screen.py is the fast
path of the canvas: it stamps the same faces from sprites and the same numbers from an atlas of glyphs, and
keeps what stands still as a pixmap. Its caches hold no truth: they are keyed by the identity of frozen
values and can be dropped at any time.

QtGui only, no widgets. Must not import session, export or ui.
"""
