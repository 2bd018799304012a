"""What the kernels are told: instructions in order, each a kernel's name and the whole numbers it reads."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import prod

from graphlab.engine.program import Program
from graphlab.engine.strides import Strides, walk
from graphlab.ops import Shape


@dataclass(slots=True, eq=False)
class Code:
    """Instructions in order: kernels' names, where their records start, the records, and constants."""

    names: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    records: list[int] = field(default_factory=list)
    constants: list[float] = field(default_factory=list)

    def add(self, name: str, *record: int) -> None:
        """One more instruction."""
        self.names.append(name)
        self.starts.append(len(self.records))
        self.records.extend(record)

    def constant(self, *numbers: float) -> int:
        """Where these numbers lie among the constants."""
        at = len(self.constants)
        self.constants.extend(numbers)
        return at

    def walked(
        self, name: str, shape: Shape, head: Sequence[int], arrays: Sequence[tuple[int, Strides]]
    ) -> None:
        """An instruction that walks arrays: inner, outer, table, head, then offset and step of each array.

        The table, if there is an outer axis: how many, their sizes, and the strides of each array.
        """
        way = walk(shape, [strides for _, strides in arrays])
        table = len(self.records) + 3 + len(head) + 2 * len(arrays) if way.sizes else 0
        ends = [part for (at, _), step in zip(arrays, way.steps, strict=True) for part in (at, step)]
        self.add(name, way.inner, prod(way.sizes), table, *head, *ends)
        if way.sizes:
            self.records += [len(way.sizes), *way.sizes]
            for strides in way.outer_strides:
                self.records += strides


def offset(program: Program, place: int) -> int:
    """Where the value of a position begins in the buffers of values and gradients."""
    return int(program.offsets[place])
