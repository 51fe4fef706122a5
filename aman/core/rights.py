"""The lattice of rights: what each role may do, how far a reach goes, and who may manage whom.

Nobody grants, ends, resets or deactivates what they do not hold themselves, at least as far. The operator manages
accounts of those who keep the system, and reads no report: so an operator cannot make anybody who does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

NATION, AREA, SITE = "NATION", "AREA", "SITE"

_SITE_WORK = frozenset({"SITE_WORK"})
_SITE = _SITE_WORK | {"SITE_RECORDS"}
_PICTURE = frozenset({"PICTURE", "MESSAGES"})
_SERVICES = frozenset({"TRAIN", "FUND", "TRANSLATE", "INSTALL"})

RIGHTS: dict[str, frozenset[str]] = {
    "VOLUNTEER": _SITE_WORK,
    "SITE_LEAD": _SITE,
    "DUTY_OFFICER": _SITE | _PICTURE | {"REPORTS", "SUPERVISE"},
    "CASEWORKER": _PICTURE | {"REPORTS"},
    "ANALYST": _SITE_WORK | _PICTURE | {"ANALYSE"},
    "PANEL_MEMBER": _SITE_WORK | _PICTURE,
    "CHAIR": _SITE | _PICTURE | _SERVICES | {"ANALYSE", "LIAISE", "GOVERN"},
    "LIAISON": frozenset({"LIAISE"}),
    "TRAINER": frozenset({"TRAIN"}),
    "FUNDING_ADVISER": frozenset({"FUND"}),
    "TRANSLATOR": frozenset({"TRANSLATE"}),
    "INSTALLER": frozenset({"INSTALL"}),
    "OPERATOR": _SERVICES | {"OPERATE"},
}
"""What each role may do."""

MANAGERS = frozenset({"SITE_LEAD", "DUTY_OFFICER", "CHAIR", "OPERATOR"})
"""Roles through which somebody manages the accounts of others."""


@dataclass(frozen=True)
class Reach:
    """How far a role reaches. area: of a site, the code of the area it is in; of an area, its code."""

    kind: str
    key: str = ""
    area: str = ""

    def covers(self, other: Reach) -> bool:
        """Whether this reach goes at least as far as another."""
        if self.kind == NATION:
            return True
        if self.kind == AREA:
            return (other.kind == AREA and other.key == self.key) or (other.kind == SITE and other.area == self.key)
        return other.kind == SITE and other.key == self.key


@dataclass(frozen=True)
class Holding:
    """One role held, and its reach."""

    role: str
    reach: Reach


def may_manage(mine: Iterable[Holding], theirs: Iterable[Holding]) -> bool:
    """Whether every right somebody holds is held, at least as far, by a manager through their managing roles."""
    through = [held for held in mine if held.role in MANAGERS]
    return bool(through) and all(_held(through, right, held.reach) for held in theirs for right in RIGHTS[held.role])


def may_grant(mine: Iterable[Holding], role: str, reach: Reach) -> bool:
    """Whether somebody may give a role with a reach: they hold all of it themselves."""
    return role in RIGHTS and may_manage(mine, [Holding(role, reach)])


def grantable(mine: Iterable[Holding], reach: Reach) -> list[str]:
    """Return the roles somebody may give with a reach, in the order of the lattice."""
    held = list(mine)
    return [role for role in RIGHTS if may_grant(held, role, reach)]


def _held(through: list[Holding], right: str, reach: Reach) -> bool:
    return any(right in RIGHTS[held.role] and held.reach.covers(reach) for held in through)
