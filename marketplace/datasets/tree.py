"""Steps, each after one before it → boxes and lines of a drawing: one below the other, set in by how far they come."""

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from marketplace.datasets.lineage import Step

WIDTH, LEFT = 360, 24  # of the drawing, and how far a step is set in, in its units
HIGH, BETWEEN = 46, 14
LETTER = 7  # units; those of Hangul and Han are twice as wide


@dataclass(frozen=True, slots=True)
class Box:
    """`what` is cut to what its width holds. `line`: from the box that it comes from, as SVG's path."""

    step: Step
    x: int
    y: int
    width: int
    what: str
    line: str | None


@dataclass(frozen=True, slots=True)
class Tree:
    boxes: Sequence[Box]
    width: int = WIDTH
    box_height: int = HIGH

    @property
    def height(self) -> int:
        return len(self.boxes) * (HIGH + BETWEEN)


def drawn(steps: Sequence[Step]) -> Tree:
    boxes: list[Box] = []
    for row, step in enumerate(steps):
        before = None if step.after is None else boxes[step.after]
        x, y = before.x + LEFT if before else 1, row * (HIGH + BETWEEN) + 1
        line = f"M{before.x + LEFT // 2} {before.y + HIGH} V{y + HIGH // 2} H{x}" if before else None
        boxes.append(Box(step, x, y, WIDTH - x - 1, cut(step.what, WIDTH - x - 1 - 24), line))
    return Tree(boxes)


def cut(text: str, width: int) -> str:
    """As much as the width holds: SVG breaks no lines."""
    used = 0
    for place, letter in enumerate(text):
        used += LETTER * (2 if east_asian_width(letter) in "WF" else 1)
        if used > width:
            return text[: max(place - 1, 0)].rstrip() + "…"
    return text
