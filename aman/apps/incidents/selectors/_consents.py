"""What reporters let us pass on, and to whom. Without a row, nothing may be passed on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from aman.apps.incidents.models import Recipient, Report

Words = Any
"""Text, perhaps translated when it is drawn."""


@dataclass(frozen=True)
class Asked:
    """Somebody a report may be passed on to: who, what the reporter is asked, and a line beneath it."""

    recipient: str
    party: str
    name: Words
    question: Words
    hint: Words

    @property
    def code(self) -> str:
        """The name of the question on a form."""
        return f"{self.recipient}-{self.party}" if self.party else self.recipient


@dataclass(frozen=True)
class ConsentLine:
    """One recipient and what the reporter has said about them; `given` is None where they said nothing."""

    asked: Asked
    given: bool | None
    at: datetime | None


_WHAT = _("They get what you told us. Your name and how to reach you stay here unless you tell us otherwise.")


def recipients() -> list[Asked]:
    """Return everybody a reporter is asked about, one by one: the monitoring groups are the operator's setting."""
    monitors = [
        Asked(
            Recipient.MONITOR,
            code,
            name,
            format_lazy(_("May we tell {name}?"), name=name),
            _("A group that counts such things and stands by those they happen to."),
        )
        for code, name in settings.AMAN.monitors.items()
    ]
    return [
        Asked(Recipient.POLICE, "", Recipient.POLICE.label, _("May we tell the police?"), _WHAT),
        *monitors,
        Asked(Recipient.COUNCIL, "", Recipient.COUNCIL.label, _("May we tell the council?"), _WHAT),
        Asked(
            Recipient.SITE,
            "",
            Recipient.SITE.label,
            _("May we tell the person who leads the place of worship?"),
            _("They see what happened, when, and what we do about it. Never your name."),
        ),
    ]


def asked_of(recipient: str, party: str) -> Asked | None:
    """Return one of those a reporter is asked about, or None."""
    return next((one for one in recipients() if (one.recipient, one.party) == (recipient, party)), None)


def consents_of(report: Report) -> list[ConsentLine]:
    """Return what the reporter has said about each recipient, as it stands now."""
    said = {(one.recipient, one.party): one for one in report.consents.filter(withdrawn_at=None).order_by("pk")}
    found = []
    for asked in recipients():
        row = said.get((asked.recipient, asked.party))
        found.append(ConsentLine(asked, row.given if row else None, row.at if row else None))
    return found


def has_consent(report: Report, recipient: str, party: str = "") -> bool:
    """Whether the reporter lets us pass their report on to one recipient, now."""
    return bool(report.consents.filter(recipient=recipient, party=party, given=True, withdrawn_at=None).exists())


def agreed_names(report: Report) -> list[str]:
    """Return the names of those the reporter lets us pass their report on to."""
    return [str(one.asked.name) for one in consents_of(report) if one.given]
