"""What the pages of translations show."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from aman.apps.wording.bundles import Text
from aman.apps.wording.selectors import Standing
from aman.kit import page, when
from aman.kit.languages import language
from aman.kit.page import Column, Link, Status, Table


def status(one: Standing) -> Status:
    """Return how a bundle stands, drawn."""
    if one.is_reviewed:
        return Status("ok", _("Reviewed"))
    if one.missing:
        return Status("at", _("Not complete"))
    if one.review is not None:
        return Status("at", _("Changed since the review"))
    return Status("un", _("Needs human review"))


def standing_tables(found: list[Standing]) -> list[Table]:
    """Return a table for each language."""
    tables = []
    for code in dict.fromkeys(one.language for one in found):
        columns = [
            Column(_("Texts")),
            Column(_("State")),
            Column(_("How many"), number=True),
            Column(_("Changed"), number=True),
            Column(_("Reviewed by"), wide=True),
        ]
        rows = [
            (
                Link(reverse("translation_bundle", args=[one.bundle, code]), one.label),
                status(one),
                when.count_text(one.total),
                when.count_text(one.changed),
                _by(one),
            )
            for one in found
            if one.language == code
        ]
        tables.append(page.table(language(code).name, columns, rows))
    return tables


def _by(one: Standing) -> str:
    if one.review is None:
        return "–"
    return _("%(name)s, %(day)s") % {
        "name": one.review.reviewed_by.short_name,
        "day": when.short_day_text(one.review.reviewed_at),
    }


def chosen(texts: Sequence[Text], words: str, only: set[str] | None) -> list[Text]:
    """Return the texts that hold some words, in either language; `only`: those keys."""
    wanted = words.casefold()
    return [
        text
        for text in texts
        if (only is None or text.key in only)
        and (wanted in text.source.casefold() or wanted in text.translation.casefold())
    ]
