"""Frame + Layout + Theme -> display list: geometry, hit tests, layout, plots as values, theme, text metrics, SVG.

Must not import Qt, nor session, paint, export and ui: a picture is a value, so that the screen, the projector, every
export and every test draw the same one.
"""
