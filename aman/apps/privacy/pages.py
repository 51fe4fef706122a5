"""What the pages of data and privacy show, as tables and facts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from aman.apps.privacy import package
from aman.apps.privacy.models import (
    AccessItem,
    AccessRequest,
    AccessState,
    Erasure,
    ErasureState,
    LegalHold,
    PlannedRemoval,
    RemovalState,
)
from aman.apps.privacy.selectors import InForce, Preview
from aman.kit import page, when
from aman.kit.page import Column, Link, Status, Table
from aman.kit.privacy import Retention
from aman.kit.vault import SealedRecord

SHAPES: dict[str, page.Kind] = {
    ErasureState.ASKED: "info",
    ErasureState.WAITING: "at",
    ErasureState.DONE: "ok",
    ErasureState.WITHDRAWN: "un",
    ErasureState.REFUSED: "un",
    AccessState.RECEIVED: "at",
    AccessState.KNOWN: "info",
    AccessState.COLLECTED: "info",
    AccessState.REDACTED: "at",
    AccessState.CHECKED: "info",
    AccessState.HANDED_OVER: "ok",
}


def status(row: Erasure | AccessRequest) -> Status:
    """Return the state of a request, drawn."""
    return Status(SHAPES[row.state], row.get_state_display())


def words(row: SealedRecord, field: str) -> str:
    """Return a sealed text, or that it is erased."""
    return _("Erased.") if row.is_erased else row.reveal(field)


def erasure_table(rows: list[Erasure], now: datetime) -> Table:
    """Return open requests to erase."""
    columns = [
        Column(_("What")),
        Column(_("State")),
        Column(_("Asked"), wide=True),
        Column(_("Goes")),
    ]
    cells = [
        (
            Link(reverse("erasure_page", args=[row.uuid]), row.reference, row.get_thing_display()),
            status(row),
            when.when_html(row.asked_at, now),
            when.when_html(row.goes_at, now) if row.goes_at else "–",
        )
        for row in rows
    ]
    return page.table(_("Requests to erase"), columns, cells, empty=_("Nobody asks for anything to be erased."))


def access_table(rows: list[AccessRequest], now: datetime) -> Table:
    """Return open requests for one's own data."""
    columns = [Column(_("Request")), Column(_("State")), Column(_("Received"), wide=True), Column(_("Due"))]
    cells = [
        (
            Link(reverse("access_page", args=[row.uuid]), row.reference, row.about),
            status(row),
            when.when_html(row.received_at, now),
            page.clock(due=row.due_at, now=now, started=row.received_at),
        )
        for row in rows
    ]
    return page.table(_("Requests for one’s own data"), columns, cells, empty=_("Nobody asks for their data."))


def going_table(rows: list[tuple[PlannedRemoval, bool]], now: datetime) -> Table:
    """Return what is listed to go."""
    columns = [Column(_("What")), Column(_("Last activity"), wide=True), Column(_("Goes")), Column(_("State"))]
    cells = [
        (
            page.apart(row.reference),
            when.day_html(row.last_activity, short=True),
            when.day_html(row.goes_at, short=True),
            Status("un", _("Held: it stays")) if held else Status("info", row.get_state_display()),
        )
        for row, held in rows
    ]
    return page.table(_("About to go"), columns, cells, empty=_("Nothing is past its time."))


def removed_table(rows: list[PlannedRemoval]) -> Table:
    """Return what was removed or spared last."""
    columns = [Column(_("What")), Column(_("When")), Column(_("State"))]
    cells = [
        (
            page.apart(row.reference),
            when.day_html(row.ended_at, short=True) if row.ended_at else "",
            Status("ok" if row.state == RemovalState.DONE else "un", row.get_state_display()),
        )
        for row in rows
    ]
    return page.table(_("Removed lately"), columns, cells, empty=_("Nothing has been removed yet."))


def hold_table(rows: list[LegalHold], *, may_lift: bool) -> Table:
    """Return holds in force, with their reasons for those who may lift them."""
    columns = [Column(_("What")), Column(_("Since")), Column(_("By"), wide=True), Column(_("Why"))]
    cells = [
        (
            Link(reverse("hold_lift", args=[row.uuid]), row.reference, _("Lift the hold"))
            if may_lift
            else page.apart(row.reference),
            when.day_html(row.placed_at, short=True),
            page.apart(row.placed_by.short_name),
            words(row, "reason") if may_lift else _("Sealed"),
        )
        for row in rows
    ]
    return page.table(_("Held whatever its age"), columns, cells, empty=_("Nothing is held."))


def days_words(days: int | None) -> str:
    """Return a time of keeping in words."""
    return _("No fixed end") if days is None else _("%(days)s days") % {"days": when.count_text(days)}


def schedule_table(schedule: dict[Retention, InForce], *, may_change: bool) -> Table:
    """Return the retention schedule."""
    columns = [Column(_("What")), Column(_("Kept after the last activity")), Column(_("Then"), wide=True)]
    cells = []
    for one in schedule.values():
        rule = one.rule
        label: Any = rule.label
        if may_change and rule.days is not None:
            label = Link(reverse("schedule_change", args=[rule.retention]), rule.label, _("Propose a change"))
        cells.append((label, days_words(one.days), rule.act))
    return page.table(_("Retention schedule"), columns, cells)


def preview_tables(previews: list[Preview]) -> list[dict[str, Any]]:
    """Return, for each class, how many would go, the oldest, and their references."""
    found = []
    for one in previews:
        facts = [
            (_("Would go"), f"{when.count_text(one.count)}{'+' if one.is_more else ''}"),
            (_("Held, so they stay"), when.count_text(one.held)),
            (_("Oldest activity"), when.day_html(one.oldest) if one.oldest else "–"),
        ]
        columns = [Column(_("What")), Column(_("Last activity"))]
        rows = [(page.apart(row.reference), when.day_html(row.last_activity, short=True)) for row in one.listed]
        table = page.table(one.rule.label, columns, rows, hide_caption=True, empty=_("Nothing."))
        found.append({"label": one.rule.label, "facts": facts, "table": table})
    return found


def erasure_page(row: Erasure, now: datetime, *, with_reason: bool) -> dict[str, Any]:
    """Return the facts of one request to erase."""
    by = _("The reporter, with the receipt") if row.by_reporter else ""
    facts = [
        (_("What"), row.get_thing_display()),
        (_("Asked"), when.when_html(row.asked_at, now)),
        (_("By"), by or page.apart(row.asked_by.short_name if row.asked_by else "")),
    ]
    if row.by_reporter and row.asked_by:
        facts.append((_("First to agree"), page.apart(row.asked_by.short_name)))
    if row.goes_at:
        facts.append((_("Goes"), when.when_html(row.goes_at, now)))
    if row.ended_at:
        facts.append((_("Settled"), when.when_html(row.ended_at, now)))
    if row.decided_by:
        facts.append((_("Second person"), page.apart(row.decided_by.short_name)))
    if with_reason and (reason := words(row, "reason")):
        facts.append((_("Why"), reason))
    return {"facts": facts, "status": status(row), "is_open": row.state in (ErasureState.ASKED, ErasureState.WAITING)}


def blacked_out_words(items: list[AccessItem]) -> list[str]:
    """Return the words blacked out so far, each once, as they stand."""
    found: dict[str, str] = {}
    for item in items:
        if item.spans and not item.is_erased:
            text = item.reveal("content")
            for start, end in item.spans:
                found.setdefault(text[start:end].lower(), text[start:end])
    return list(found.values())


def access_page(row: AccessRequest, items: list[AccessItem], now: datetime) -> dict[str, Any]:
    """Return the facts of a request, its values as they would be handed over, and which step is next."""
    facts = [
        (_("About"), page.apart(row.about)),
        (_("Who asks"), words(row, "who")),
        (_("Received"), when.when_html(row.received_at, now)),
        (_("Due"), when.when_html(row.due_at, now)),
        (_("Known by"), row.get_identity_display() or _("Not checked yet")),
    ]
    if row.extended_at:
        facts.append((_("Extended, because"), words(row, "extension")))
    if row.redacted_by:
        facts.append((_("Blacked out by"), page.apart(row.redacted_by.short_name)))
    if row.checked_by:
        facts.append((_("Checked by"), page.apart(row.checked_by.short_name)))
    if row.handed_over_at:
        facts.append((_("Handed over"), when.when_html(row.handed_over_at, now)))
        facts.append((_("Digest of the package"), page.apart(row.package_sha256)))
    values = [package.shown(item) | {"left_out": item.is_left_out, "is_text": item.is_text} for item in items]
    return {
        "facts": facts,
        "status": status(row),
        "values": values,
        "may_extend": row.extended_at is None and now <= row.due_at and row.state not in ("HANDED_OVER", "REFUSED"),
        "is_open": row.state not in ("HANDED_OVER", "REFUSED"),
    }
