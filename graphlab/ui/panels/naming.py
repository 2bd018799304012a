"""The name of the selected node, edited in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit

from graphlab.document import NodeId, edits
from graphlab.words import _

if TYPE_CHECKING:
    from graphlab.ui.window import Window


class NameField(QLineEdit):
    """Enter or leaving the field renames the node; a name that cannot be is said in words and taken back."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window
        self._node: NodeId | None = None
        self.setAccessibleName(_("Name"))
        self.setPlaceholderText(_("no name"))
        self.setProperty("mono", True)
        self.editingFinished.connect(self._rename)

    def show_node(self, node: NodeId | None) -> None:
        if node != self._node:
            self.setModified(False)
        self._node = node
        self.setVisible(node is not None)
        # What is being typed is left alone.
        if node is not None and not (self.hasFocus() and self.isModified()):
            self.setText(self._window.session.document.graph.nodes[node].name)

    def _rename(self) -> None:
        document = self._window.session.document
        if self._node is None or self._node not in document.graph.nodes or not self.isModified():
            return
        self.setModified(False)
        try:
            self._window.session.apply(edits.rename, self._node, self.text(), label=_("Rename"))
        except edits.EditError as fault:
            self._window.say(str(fault), is_fault=True)
            self.setText(document.graph.nodes[self._node].name)
