"""The inspector: everything about the selected node, as it stands at this moment of the pass."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from graphlab.document import Document, NodeId, role_of
from graphlab.document.names import bracketed, label
from graphlab.document.numbers import show, show_sum, signed_term
from graphlab.engine import births, local_derivatives
from graphlab.engine.check import check, check_local
from graphlab.ops import OP
from graphlab.ops.formulas import local_formula
from graphlab.picture.theme import Theme, sign_colour
from graphlab.timeline import Frame
from graphlab.ui.panels.html import badge_html, coloured, fault_html, link_html, number_html, table
from graphlab.ui.panels.leaf import LeafControls
from graphlab.ui.panels.legend import Legend
from graphlab.ui.panels.naming import NameField
from graphlab.ui.panels.plot import PlotPanel
from graphlab.words import _

if TYPE_CHECKING:
    from graphlab.ui.window import Window

CHECK_PAUSE_MS = 200
LONGEST_LIST = 12


class Inspector(QScrollArea):
    """Follows the selection and the frame."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window
        self.setAccessibleName(_("Inspector"))
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        page = QFrame()
        page.setProperty("role", "panel")
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(16, 12, 16, 16)
        self._column.setSpacing(8)
        self._kind = self._label("heading")
        self._name = NameField(window)
        self._column.addWidget(self._name)
        self._summary = self._label("muted")
        self._numbers = self._label()
        self._leaf = LeafControls(window)
        self._column.addWidget(self._leaf)
        self._plot = PlotPanel(window, self._leaf)
        self._column.addWidget(self._plot)
        self._locals_heading = self._label("heading", _("LOCAL DERIVATIVES"))
        self._locals = self._label()
        self._parts_heading = self._label("heading", _("HOW THE GRADIENT ADDS UP"))
        self._parts = self._label()
        self._badge = self._label()
        self._explain = self._label("muted")
        self._faults = self._label()
        self._legend_heading = self._label("heading", _("HOW TO READ IT"))
        self._legend = Legend()
        self._column.addWidget(self._legend)
        self._column.addStretch(1)
        self.setWidget(page)
        self._checked = QTimer(self, singleShot=True, interval=CHECK_PAUSE_MS)
        self._checked.timeout.connect(self._show_badge)
        self._seen: tuple[object, ...] = ()

    @property
    def is_sweeping(self) -> bool:
        """Whether a slider runs by itself."""
        return self._leaf.is_sweeping

    @property
    def entry(self) -> QWidget:
        """Where the keyboard enters: the name of the selected node, else the page itself, to scroll it."""
        return self._name if self._name.isVisible() else self

    def sweep(self, seconds: float) -> None:
        """Let time pass for a slider that runs by itself."""
        self._leaf.sweep(seconds)

    def dress(self, theme: Theme) -> None:
        self._leaf.dress(theme)
        self._plot.dress(theme)
        self._legend.dress(theme)
        self._seen = ()
        self.refresh()

    def refresh(self) -> None:
        """Follow the session."""
        session = self._window.session
        frame, selection = session.frame, session.view.selection
        seen = (session.document, frame.trace, frame.done, selection)
        if len(self._seen) == len(seen) and all(
            a is b or a == b for a, b in zip(seen, self._seen, strict=True)
        ):
            return
        self._seen = seen
        node = next(iter(selection)) if len(selection) == 1 else None
        if node is None or node not in session.document.graph.nodes:
            self._show_graph(session.document, frame, len(selection))
        else:
            self._show_node(session.document, frame, node)

    def _label(self, role: str = "", text: str = "") -> QLabel:
        result = QLabel(text)
        result.setProperty("role", role)
        result.setWordWrap(True)
        result.setTextFormat(Qt.TextFormat.RichText)
        result.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.LinksAccessibleByMouse
        )
        result.linkActivated.connect(self._follow)
        self._column.addWidget(result)
        return result

    def _follow(self, link: str) -> None:
        self._window.session.look(selection=frozenset({NodeId(int(link))}))

    # ---- nothing selected ------------------------------------------------------------------------

    def _show_graph(self, document: Document, frame: Frame, selected: int) -> None:
        self._name.show_node(None)
        self._leaf.show_node(None)
        self._plot.show_node(None)
        self._show_legend(True)
        self._kind.setText(
            _("GRAPH") if selected == 0 else _("{count} NODES SELECTED").format(count=selected)
        )
        program = frame.trace.program
        leaves = sum(role_of(node) != "computed" for node in document.graph.nodes.values())
        ops = len(document.graph.nodes) - leaves
        target = label(document, program.target) if program.target is not None else ""
        self._put(self._numbers, "")
        words = _("{ops} ops on {leaves} leaves.").format(ops=ops, leaves=leaves)
        if target:
            words += " " + _("Backward starts at {target}.").format(target=f"<b>{escape(target)}</b>")
        self._put(self._summary, words)
        for widget in (self._locals_heading, self._locals, self._parts_heading, self._parts, self._badge):
            widget.hide()
        self._put(self._explain, GRAPH_WORDS)
        self._show_faults(document, frame, None)

    def _show_legend(self, on: bool) -> None:
        self._legend_heading.setVisible(on)
        self._legend.setVisible(on)

    # ---- one node --------------------------------------------------------------------------------

    def _show_node(self, document: Document, frame: Frame, key: NodeId) -> None:
        node = document.graph.nodes[key]
        self._name.show_node(key)
        self._show_legend(False)
        self._leaf.show_node(key if role_of(node) != "computed" else None)
        self._plot.show_node(key if role_of(node) != "computed" else None)
        computed = frame.trace.knows(key)
        if role_of(node) == "computed":
            op = OP[node.op]
            self._kind.setText(f"OP · {escape(node.op)}")
            self._put(self._summary, escape(op.summary))
            self._put(self._explain, escape(op.explain))
        else:
            self._kind.setText(role_of(node).upper())
            self._put(self._summary, "")
            self._put(self._explain, LEAF_WORDS[role_of(node)])
        self._put(
            self._numbers,
            self._number_rows(document, frame, key)
            if computed
            else _("Not computed yet: see below what is missing."),
        )
        self._show_locals(document, frame, key)
        self._show_parts(document, frame, key)
        self._badge.hide()
        self._checked.start()
        self._show_faults(document, frame, key)

    def _number_rows(self, document: Document, frame: Frame, key: NodeId) -> str:
        program, theme = frame.trace.program, self._window.theme
        place = program.position[key]
        known = bool(frame.known[place])
        target = label(document, program.target) if program.target is not None else ""
        value, grad = frame.trace.value(key), frame.grads[program.span(place)]
        rows = []
        if role_of(document.graph.nodes[key]) == "computed" or not isinstance(value, float):
            rows = [(_("value"), number_html(value, theme.ink) if known else _("not computed yet"))]
        if program.shapes[place] == () and target:
            name = f"∂{escape(bracketed(target))}/∂{escape(bracketed(label(document, key)))}"
            if 0 < frame.arrived[place] < parts_of(frame, place):
                name = _("{name} so far").format(name=name)
            if frame.arrived[place]:
                rows.append((name, number_html(float(grad[0]), sign_colour(theme, float(grad[0])))))
            else:
                rows.append(
                    (name, f"<span style='color:{theme.ink_muted}'>{_('0, nothing has arrived')}</span>")
                )
        return table(rows, theme)

    def _show_locals(self, document: Document, frame: Frame, key: NodeId) -> None:
        node, theme = document.graph.nodes[key], self._window.theme
        shown = (
            frame.trace.knows(key)
            and bool(node.inputs)
            and bool(frame.known[frame.trace.program.position[key]])
        )
        self._locals_heading.setVisible(shown)
        self._locals.setVisible(shown)
        if not shown:
            return
        op = OP[node.op]
        if not op.differentiable:
            self._put(self._locals, _("None: no gradient passes through a comparison."))
            return
        if not op.pointwise:
            self._put(self._locals, escape(op.explain))
            return
        names = [bracketed(label(document, source)) for source in node.inputs if source is not None]
        own = bracketed(label(document, key))
        formulas = local_formula(op, names, node.params, own)
        rows = []
        for index, (name, formula, number) in enumerate(
            zip(names, formulas, local_derivatives(frame.trace, key), strict=True)
        ):
            if not isinstance(number, float):
                continue
            operand = link_html(node.inputs[index], name, theme)
            left = f"∂{escape(own)}/∂{operand}"
            same = formula.replace("−", "-") == show(number).replace("−", "-")
            middle = "" if same else f"{escape(formula)} = "
            rows.append((left, f"{middle}<b>{number_html(number, theme.ink)}</b>"))
        self._put(self._locals, table(rows, theme))

    def _show_parts(self, document: Document, frame: Frame, key: NodeId) -> None:
        """Which readers sent what, and their sum."""
        trace, theme = frame.trace, self._window.theme
        program = trace.program
        if not trace.knows(key):
            parts = []
        else:
            place = program.position[key]
            edges = [
                edge
                for edge in program.arrivals.tolist()
                if program.edge_from[edge] == place and frame.added[edge]
            ]
            parts = [(program.slots[edge], trace.contribution(program.slots[edge])) for edge in edges]
        numbers = [number for _slot, number in parts if isinstance(number, float)]
        shown = bool(numbers) and len(numbers) == len(parts)
        self._parts_heading.setVisible(shown)
        self._parts.setVisible(shown)
        if not shown:
            return
        texts, total = show_sum(numbers, sum(numbers))
        rows = []
        for (slot, number), text in list(zip(parts, texts, strict=True))[:LONGEST_LIST]:
            assert isinstance(number, float)
            rows.append(
                (
                    _("from {name}").format(name=link_html(slot.node, label(document, slot.node), theme)),
                    f"<span style='color:{sign_colour(theme, number)}'>{text}</span>",
                )
            )
        if len(parts) > LONGEST_LIST:
            rows.append((_("and {count} more").format(count=len(parts) - LONGEST_LIST), ""))
        if len(parts) > 1:
            rows.append(
                (
                    _("sum"),
                    f"<b>{' + '.join(map(signed_term, texts)) if len(texts) <= 4 else '…'} = {total}</b>",
                )
            )
        self._put(self._parts, table(rows, theme))

    def _show_badge(self) -> None:
        """Analytic against numeric, when the numbers have settled."""
        session = self._window.session
        selection = session.view.selection
        key = next(iter(selection)) if len(selection) == 1 else None
        trace = session.trace
        if (
            key is None
            or not trace.knows(key)
            or session.view.playing
            or not np.isfinite(trace.value(key)).all()
        ):
            return
        is_leaf = role_of(session.document.graph.nodes[key]) != "computed"
        error = check(trace, key) if is_leaf else check_local(trace, key)
        what = _("the gradient") if is_leaf else _("the local derivatives")
        self._put(self._badge, badge_html(error, what, self._window.theme))

    def _show_faults(self, document: Document, frame: Frame, key: NodeId | None) -> None:
        found = [*frame.trace.program.faults, *births(frame.trace)]
        mine = [fault for fault in found if fault.node in document.graph.nodes and key in (None, fault.node)]
        rows = [fault_html(document, fault, self._window.theme) for fault in mine[:LONGEST_LIST]]
        if key is not None and not rows and key in frame.trace.program.idle:
            words = _("This node waits for another one that cannot be computed.")
            rows.append(coloured(words, self._window.theme.error))
        self._put(self._faults, "".join(rows))

    @staticmethod
    def _put(widget: QLabel, html: str) -> None:
        widget.setText(html)
        widget.setVisible(bool(html))


def parts_of(frame: Frame, place: int) -> int:
    """How many contributions a position receives in all; the seed counts as one."""
    program = frame.trace.program
    count = int((program.edge_from[program.arrivals] == place).sum())
    return count + (program.target is not None and program.position.get(program.target) == place)


GRAPH_WORDS = _(
    "Click a node to see its value, its gradient and where both come from. "
    "Drag the number on a leaf and everything answers."
)

LEAF_WORDS = {
    "parameter": _("A parameter: a number that training may change. Drag it, or type one."),
    "input": _("An input: a number that is given, such as a measurement."),
    "constant": _("A constant: a number written in the formula."),
    "buffer": _("A buffer: a number that a layer keeps for itself; training does not change it."),
}
