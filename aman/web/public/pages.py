"""What the public pages say of a report that has just been kept."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from aman.apps.incidents.models import ContactRule, Report, ReportKind
from aman.apps.incidents.selectors import FilesKept, ReporterView
from aman.apps.incidents.services import Received
from aman.core import receipt
from aman.kit import when
from aman.kit.files.rules import Refusal
from aman.web.public.prepared import prepared

GAPS = ("g0", "g1", "g2", "g3", "g4", "what", "where", "happened", "kept", "due", "day", "may", "files")


def kind_words(kind: str) -> str:
    """Return the words for what a report is about."""
    return str(ReportKind(kind).label) if kind in ReportKind.values else ""


@lru_cache(maxsize=256)
def _day(day: date, language: str) -> SafeString:
    """Return a day in words in the active language, which is `language`; a crowd tells of the same few days."""
    return when.day_html(day)


def happened_words(report: Report | ReporterView) -> str | SafeString:
    """Return when it happened, as far as the reporter said."""
    if report.occurred_on is None:
        return _("You did not say when")
    if report.when_about and report.occurred_at is None:
        return format_html(_("About {day}"), day=_day(report.occurred_on, get_language() or ""))
    if report.occurred_at is None:
        return _day(report.occurred_on, get_language() or "")
    hour = format_html('<bdi dir="ltr">{}</bdi>', report.occurred_at.strftime("%H:%M"))
    return format_html(_("{day}, about {time}"), day=_day(report.occurred_on, get_language() or ""), time=hour)


def may_words(told: list[str]) -> str:
    """Return who may be told, as the reporter agreed."""
    if not told:
        return _("Nobody. You have agreed to no one, and can change it later.")
    return _(", ").join(told)


def files_words(files: FilesKept | None, left_out: int = 0) -> str:
    """Return what became of the files that were sent: how many are kept, and why others are not."""
    refused = [refusal_words(code) for _number, code in files.refused] if files else []
    if left_out:
        refused.append(_("Too many files, or too large together."))
    kept = files.kept + files.waiting if files else 0
    if not kept and not refused:
        return _("None. You can add some later with your receipt.")
    said = [ngettext("%(count)s file kept.", "%(count)s files kept.", kept) % {"count": kept}]
    if refused:
        count = len(refused) - bool(left_out) + left_out
        said.append(ngettext("%(count)s not kept:", "%(count)s not kept:", count) % {"count": count})
    return " ".join([*said, *dict.fromkeys(refused)])


def refusal_words(code: str) -> str:
    """Return why a file was not kept, in words for whoever sent it."""
    words = {
        Refusal.EMPTY: _("The file is empty."),
        Refusal.TOO_BIG: _("The file is larger than 20 MB."),
        Refusal.TOO_MANY: _("More than ten files came with this report."),
        Refusal.TOTAL_TOO_BIG: _("The files are larger than 60 MB together."),
        Refusal.FILM: _("We cannot take film or sound yet. Say in words what it shows, and keep it."),
        Refusal.DOCUMENT: _("We cannot take this kind of document. Send a PDF or a photo of it."),
        Refusal.TOO_MANY_PIXELS: _("The picture is too large. Send a smaller one."),
        Refusal.TOO_MANY_PAGES: _("The document has more than 30 pages. Send the pages that matter."),
        Refusal.LOCKED: _("The document is locked with a password."),
    }
    return words.get(Refusal(code) if code in set(Refusal) else Refusal.BROKEN) or _(
        "We take photos and PDF files. This one could not be read."
    )


def receipt_page(request: HttpRequest, received: Received, agreed: list[str], files: str) -> str:
    """Return the page that shows a receipt, drawn from the stored row."""
    report = received.report
    shown = request.language.code  # type: ignore[attr-defined]
    asked = request.asked_language.code  # type: ignore[attr-defined]
    named = "named" if report.reporter_name else "unnamed"
    reach = "may" if report.contact_rule == ContactRule.MAY_CONTACT else "only"
    kept_out = "kept-out" if report.excluded or report.exclude_site else "open"
    variant = f"{'again' if received.repeated else 'first'} {named} {reach} {kept_out}"
    page = prepared("public/receipt_shown.html", GAPS, shown, asked, variant)
    values: dict[str, str] = {f"g{n}": digits for n, digits in enumerate(receipt.groups(received.receipt))}
    values |= {
        "what": kind_words(report.kind),
        "where": received.where or _("You did not say where"),
        "happened": happened_words(report),
        "kept": when.time_text(report.received_at),
        "due": when.time_text(report.due_at),
        "may": may_words(agreed),
        "files": files,
        "day": _day(when.day_of(report.received_at), shown),
    }
    return page.fill(values)
