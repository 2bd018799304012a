"""One file per panel.

A panel reads the Session, is told when it changed, and asks it to change; it knows no other panel.
"""
