"""Frame + Layout + Theme -> display list: geometry, hit tests, layout, plots as values, theme, metrics, SVG.

Must not import Qt, nor session, paint, export and ui: a picture is a value, so that the screen, the
projector, every export and every test draw the same one.

anatomy.py says how large a card is, geometry.py where everything lies, reading.py what every card and wire
shows at a moment (arrays), cards.py, wires.py and packets.py turn that into shapes, and draw.py puts them
in order. The painter of the screen calls the same functions card by card, so the look is written once.
"""
