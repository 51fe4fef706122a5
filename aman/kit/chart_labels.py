"""Where to write a line's own name in a chart: beside it, covering no line and no other name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

Place = tuple[float, float]
LETTER = 7.2
"""The width of a letter of a label, in pixels, on the generous side."""


@dataclass(frozen=True)
class Box:
    """The room some words take; or the room there is."""

    x: float
    y: float
    width: float
    height: float = 15
    words: str = ""

    def holds(self, x: float, y: float, margin: float = 0) -> bool:
        """Whether a place lies within the box, or within a margin of it."""
        inside = self.x - margin <= x <= self.x + self.width + margin
        return inside and self.y - margin <= y <= self.y + self.height + margin

    def meets(self, other: Box) -> bool:
        """Whether two boxes overlap."""
        apart = self.x + self.width < other.x or other.x + other.width < self.x
        return not (apart or self.y + self.height < other.y or other.y + other.height < self.y)


@dataclass(frozen=True)
class Wish:
    """The words, the points of their line, and where they would best stand: near a point, above or below."""

    words: str
    points: Sequence[Place]
    near: int | None = None
    below: bool = False


def along(points: Sequence[Place]) -> list[Place]:
    """Return places along a line, close enough together to find what covers it."""
    found = list(points)
    for (x0, y0), (x1, y1) in pairwise(points):
        found += [(x0 + (x1 - x0) * n / 8, y0 + (y1 - y0) * n / 8) for n in range(1, 8)]
    return found


def place(wish: Wish, plot: Box, tracks: Sequence[Sequence[Place]], placed: Sequence[Box]) -> Box:
    """Return the box that hides least, and among equals the one nearest to the wish."""
    return min(_offers(wish, plot), key=lambda offer: _hidden(offer[0], plot, tracks, placed) + offer[1])[0]


def _offers(wish: Wish, plot: Box) -> Iterator[tuple[Box, float]]:
    """Yield the places words may stand round each point, each with how little it is wanted there."""
    width = LETTER * len(wish.words)
    peak = min(range(len(wish.points)), key=lambda n: wish.points[n][1])
    near = peak if wish.near is None else min(wish.near, len(wish.points) - 1)
    for n, (x, y) in enumerate(wish.points):
        corners = ((x + 10, y - 12), (x - width / 2, y - 24), (x - width - 10, y - 12), (x - width / 2, y + 12))
        for kind, (left, upper) in enumerate(corners):
            fitted = max(plot.x, min(left, plot.x + plot.width - width))
            unwanted = 0.3 * abs(n - near) + (0 if (kind == 3) == wish.below else 0.5)
            yield Box(round(fitted, 1), round(upper, 1), round(width, 1), words=wish.words), unwanted


def _hidden(box: Box, plot: Box, tracks: Sequence[Sequence[Place]], placed: Sequence[Box]) -> float:
    """Return how much a label standing here would hide."""
    crossed = sum(box.holds(x, y, 3) for track in tracks for x, y in track)
    outside = box.y < plot.y or box.y + box.height > plot.y + plot.height
    return 4.0 * crossed + 100.0 * sum(box.meets(other) for other in placed) + 100.0 * outside
