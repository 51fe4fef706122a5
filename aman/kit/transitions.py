"""Transition tables: which change of state is allowed, written once, asked by every service."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class IllegalTransition(Exception):
    """The change from one state to another is not in the table."""

    def __init__(self, name: str, before: str, after: str) -> None:
        super().__init__(f"{name}: {before} -> {after} is not allowed")
        self.name, self.before, self.after = name, before, after


@dataclass(frozen=True)
class Transitions:
    """The allowed changes of one kind of object, as a set of (before, after) pairs."""

    name: str
    pairs: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, name: str, pairs: Iterable[tuple[str, str]]) -> Transitions:
        """Build a table from pairs of state codes."""
        return cls(name, frozenset((str(before), str(after)) for before, after in pairs))

    def check(self, before: str, after: str) -> None:
        """Raise IllegalTransition unless the pair is in the table."""
        if (str(before), str(after)) not in self.pairs:
            raise IllegalTransition(self.name, str(before), str(after))

    def may(self, before: str, after: str) -> bool:
        """Tell whether the pair is in the table."""
        return (str(before), str(after)) in self.pairs

    def onward(self, before: str) -> frozenset[str]:
        """Return the states reachable in one step."""
        return frozenset(after for start, after in self.pairs if start == str(before))
