"""The whole of graphlab in one small story: build, differentiate, scrub, export, in a few seconds."""

from pathlib import Path

import numpy as np

from graphlab.document import Document, Slot
from graphlab.document.edits import add_leaf, add_op, connect, set_target, set_value
from graphlab.engine import build, run
from graphlab.export import export
from graphlab.timeline import frame_at, schedule, sentence


def test_build_differentiate_scrub_and_export(tmp_path: Path) -> None:
    document, a = add_leaf(Document(), 2.0, name="a")
    document, b = add_leaf(document, -3.0, name="b")
    document, product = add_op(document, "mul", name="e")
    document = connect(connect(document, a, Slot(product, 0)), b, Slot(product, 1))
    document, total = add_op(document, "add", (product, a), name="L")
    document = set_target(document, total)

    program = build(document)
    trace = run(program, document.values)
    assert (trace.value(total), trace.grad(a), trace.grad(b)) == (-4.0, -2.0, 2.0)

    moved = run(program, set_value(document, a, 5.0).values)
    assert (moved.value(total), moved.grad(b)) == (-10.0, 5.0)

    timeline = schedule(program)
    moments = [timeline.time_of(done) for done in range(len(timeline) + 1)]
    there = [frame_at(timeline, trace, moment).grads.copy() for moment in moments]
    back = [frame_at(timeline, trace, moment).grads.copy() for moment in reversed(moments)]
    assert all(np.array_equal(one, other) for one, other in zip(there, reversed(back), strict=True))
    assert np.array_equal(there[-1], trace.grads)
    told = [sentence(document, frame_at(timeline, trace, moment)) for moment in moments]
    assert told[1] == "e is 2 × (−3) = −6."
    assert "back to a" in told[-2] or "back to b" in told[-2]

    for name in ("tiny.svg", "tiny.html", "tiny.png"):
        export(document, tmp_path / name)
        assert (tmp_path / name).stat().st_size > 1000
