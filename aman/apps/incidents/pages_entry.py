"""The pages for typing in a report: its parts in the order of a talk, and the slip for whoever told it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from aman.apps.incidents.forms_entry import ReportForm
from aman.apps.incidents.forms_typing import ENTRY_PARTS
from aman.apps.incidents.services import Received
from aman.core import receipt
from aman.kit import when


@dataclass(frozen=True)
class Part:
    """A part of the page: its heading, and its fields in order."""

    title: str
    fields: list[Any]


@dataclass(frozen=True)
class Slip:
    """What somebody takes home: the receipt, where to use it, and what happens next. No word of what was told."""

    reference: str
    groups: list[str]
    address: str
    received: SafeString
    due: SafeString
    phone: str


def parts(form: ReportForm) -> list[Part]:
    """Return the parts of the page for typing in."""
    titles = {
        "said": _("What happened"),
        "where": _("When and where"),
        "reach": _("How to reach them"),
        "share": _("Who may know"),
    }
    return [Part(titles[key], _fields(form, names)) for key, names in ENTRY_PARTS]


def _fields(form: ReportForm, names: tuple[str, ...]) -> list[Any]:
    wanted: list[str] = []
    for name in names:
        wanted += list(form.consents) if name == "consents" else [name]
    hidden = {"site"} if "here" in form.fields else set()
    return [form[name] for name in wanted if name in form.fields and name not in hidden]


def slip(received: Received, now: datetime) -> Slip:
    """Return the slip of a report that was typed in."""
    report = received.report
    path = reverse("receipt", kwargs={"lang": report.language})
    return Slip(
        reference=report.reference,
        groups=receipt.groups(received.receipt),
        address=settings.AMAN.base_url.rstrip("/").partition("://")[2] + path,
        received=when.when_html(report.received_at, now),
        due=when.when_html(report.due_at, now),
        phone=settings.AMAN.panel_phone,
    )


def as_typed(data: Any) -> Mapping[str, Any]:
    """Return what was sent as a plain mapping, with every value of a question that takes several."""
    return {name: values if len(values) > 1 or name == "help_needed" else values[0] for name, values in data.lists()}
