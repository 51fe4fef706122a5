"""What each level of care means at a site: what people do, what they need not do, and how it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aman.apps.strategy import pages_days as days
from aman.apps.strategy import words
from aman.apps.strategy.pages import names_of
from aman.apps.strategy.selectors import SiteDay
from aman.core.posture import PostureLevel

Said = str | Promise

DO: dict[str, Sequence[Said]] = {
    PostureLevel.EVERYDAY: (
        _("Open and close as always. Doors that need not be open are closed."),
        _("Somebody greets people at the door. A friendly word is the best lock."),
        _("Whoever sees something odd says so, and somebody writes it down here."),
    ),
    PostureLevel.EXTRA_CARE: (
        _("Walk round the outside before the fullest prayer: gates, bins, parked cars, anything new."),
        _("Look at every camera picture and every outside light, once a day."),
        _("Stewards at the door and the road while people come and go. People do not stand on the pavement."),
        _("Everybody who helps today knows why today is different."),
    ),
    PostureLevel.FULL_CARE: (
        _("As with extra care, and somebody stays outside, in sight of another, while people are inside."),
        _("One way in. The other doors are closed, and open from inside."),
        _("Go over, aloud: who calls 999, how people leave, how they come in from the street, who locks."),
        _("Ring your neighbourhood officers and tell them when people come and go."),
    ),
}
DO_NOT: Sequence[Said] = (
    _("Do not search anybody, follow anybody, or ask for papers."),
    _("Do not close the mosque, unless the police ask you to."),
    _("Do not touch or move a thing that should not be there. Leave it, keep people away, ring 999."),
    _("Do not pass on rumours. The panel’s message says what is known."),
)


@dataclass(frozen=True)
class CareLevel:
    """One level: its name, in one sentence, what people do, and whether it is today's."""

    name: str
    step: int
    meaning: str
    does: Sequence[str]
    is_today: bool


@dataclass(frozen=True)
class CarePage:
    """The levels, the lowest first, and why it is today's level here."""

    levels: Sequence[CareLevel]
    today: str
    step: int
    why: Sequence[days.Why]
    do_not: Sequence[str]


def care_page(day: SiteDay) -> CarePage:
    """Build the help page of a site's level of care."""
    level = day.posture.level
    raising = [one for one in day.posture.reasons if one.asks_for is level and level is not PostureLevel.EVERYDAY]
    return CarePage(
        levels=[
            CareLevel(
                str(words.LEVELS[one]), one.step, str(words.MEANINGS[one]), [str(do) for do in DO[one]], one is level
            )
            for one in PostureLevel
        ],
        today=str(words.LEVELS[level]),
        step=level.step,
        why=days.why(raising, names_of(day), {}),
        do_not=[str(one) for one in DO_NOT],
    )
