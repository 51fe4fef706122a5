"""What the pages of community impact assessments show, as values: rounds, versions, differences, the document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from aman.apps.incidents import codebook, selectors
from aman.apps.incidents.models import Report, ReportKind
from aman.apps.places import selectors as places
from aman.core.differences import KEPT, Piece, compare
from aman.kit import charts, when
from aman.kit import page as kit
from aman.kit.languages import language

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

LABELS: dict[str, Any] = {
    "summary": gettext_lazy("What happened"),
    "basis": gettext_lazy("How we know"),
    "experienced_words": gettext_lazy("Experienced: how people feel now"),
    "evidenced_words": gettext_lazy("Evidenced: what reports or facts support"),
    "potential_words": gettext_lazy("Potential: what could make it worse"),
    "places_words": gettext_lazy("Places affected"),
    "consulted": gettext_lazy("People asked"),
}
LEVELS = (gettext_lazy("None"), gettext_lazy("Low"), gettext_lazy("Medium"), gettext_lazy("High"))
MEASURES: list[tuple[str, Any]] = [
    ("experienced", gettext_lazy("Experienced")),
    ("evidenced", gettext_lazy("Evidenced")),
    ("potential", gettext_lazy("Potential")),
    ("tension", gettext_lazy("Tension")),
]


@dataclass(frozen=True)
class Change:
    """One thing that differs between two versions: its label, and the pieces of both texts."""

    label: Any
    pieces: list[Piece]


@dataclass(frozen=True)
class LevelChart(charts.Chart):
    """The levels of each version side by side: the darker, the more serious."""

    versions: Sequence[selectors.Version] = ()

    def draw(self, frame: charts.Frame, suffix: str) -> SafeString:
        """Return the drawing at one size."""
        shown = self.versions[-6:] if frame.width < 500 else self.versions[-12:]
        left, high = 96, 34
        wide = min(64.0, (frame.width - left - 4) / max(1, len(shown)))
        small = charts.Frame(frame.width, 30 + high * len(MEASURES))
        parts = [
            self._row(number, name, label, shown, (left, high, wide)) for number, (name, label) in enumerate(MEASURES)
        ]
        heads = [(left + wide * n + wide / 2, one.version) for n, one in enumerate(shown)]
        parts.append(format_html_join("", '<text x="{}" y="14" text-anchor="middle">{}</text>', heads))
        return self._svg(small, suffix, parts)

    def _row(self, number: int, name: str, label: Any, shown: Any, size: tuple[int, int, float]) -> SafeString:
        left, high, wide = size
        top = 20 + number * high
        cells = [
            (
                round(left + wide * n + 2, 1), top + 2, round(wide - 4, 1), high - 6, weight(name, getattr(one, name)),
                round(left + wide * n + wide / 2, 1), top + high / 2 + 4, getattr(one, name),
            )
            for n, one in enumerate(shown)
        ]  # fmt: skip
        boxes = format_html_join(
            "",
            '<rect x="{}" y="{}" width="{}" height="{}" rx="2" fill="none" stroke="currentColor" stroke-width="{}"/>'
            '<text x="{}" y="{}" text-anchor="middle">{}</text>',
            cells,
        )
        return format_html('<text x="0" y="{}">{}</text>{}', top + high / 2 + 4, label, boxes)

    @property
    def table(self) -> kit.Table:
        """The rows behind the drawing."""
        columns = [kit.Column(_("Version")), *[kit.Column(label, number=True) for _name, label in MEASURES]]
        rows = [(str(one.version), *[getattr(one, name) for name, _label in MEASURES]) for one in self.versions]
        return kit.table(self.title, columns, rows, hide_caption=True)


def weight(name: str, level: int) -> float:
    """Return how heavy a box is drawn: the more serious, the heavier. Tension counts down from 6."""
    return 0.5 + (6 - level) * 0.9 if name == "tension" else 0.5 + level * 1.5


def level_chart(versions: list[selectors.Version]) -> LevelChart:
    """Return the chart of a report's versions, oldest first."""
    newest = versions[0]
    words = ngettext(
        "%(n)d version. Tension now: %(tension)s.", "%(n)d versions. Tension now: %(tension)s.", len(versions)
    ) % {"n": len(versions), "tension": codebook.entry("tension", newest.tension).label}
    return LevelChart("levels", _("Levels by version"), words, versions=list(reversed(versions)))


def figure_words(figures: dict[str, Any], area: str) -> str:
    """Return how many incidents were near, as a sentence."""
    if not figures:
        return ""
    said = ngettext(
        "%(n)d incident was counted in %(area)s in %(days)d days; %(usual)s is usual there.",
        "%(n)d incidents were counted in %(area)s in %(days)d days; %(usual)s is usual there.",
        figures["count"],
    )
    return said % {
        "n": figures["count"],
        "area": area,
        "days": figures["days"],
        "usual": when.count_text(float(figures["usual"])),
    }


def first_words(report: Report, now: datetime) -> dict[str, Any]:
    """Return what a first version begins with: what, where, when, and the incidents near with their numbers."""
    where = ", ".join(one.name for one in (report.site, report.area) if one)
    day = when.day_text(report.occurred_on) if report.occurred_on else _("day not known")
    area = report.area.name if report.area else ""
    return {
        "summary": _("%(what)s. %(where)s. %(day)s.")
        % {"what": ReportKind(report.kind).label, "where": where or _("Place not given"), "day": day},
        "evidenced_words": figure_words(selectors.figures_near(report, now), area),
        "areas": [report.area.code] if report.area else [],
        "communities": ["WORSHIPPERS"] if report.site else [],
    }


def start_of(report: Report, versions: list[selectors.Version], now: datetime) -> dict[str, Any]:
    """Return the initial values of the next version: the last one's, or what the report itself gives."""
    if not versions:
        return first_words(report, now)
    last = versions[0]
    levels = {name: getattr(last, name) for name, _label in MEASURES}
    return {**levels, **last.words, "areas": last.areas, "communities": last.communities, "basis": ""}


def title_of(report: Report) -> str:
    """Return what a report is about."""
    return str(ReportKind(report.kind).label)


def changes(before: selectors.Version, after: selectors.Version) -> list[Change]:
    """Return what differs between two versions, levels first."""
    found = []
    for name, label in MEASURES:
        old, new = _level(name, getattr(before, name)), _level(name, getattr(after, name))
        if old != new:
            found.append(Change(label, compare(old, new)))
    lists = [
        (_("Communities affected"), _joined("communities", before), _joined("communities", after)),
        (_("Areas affected"), ", ".join(area_names(before.areas)), ", ".join(area_names(after.areas))),
    ]
    texts = [(LABELS[name], before.words[name], after.words[name]) for name in LABELS]
    for label, was, now_is in [*lists, *texts]:
        pieces = compare(was, now_is)
        if any(piece.kind != KEPT for piece in pieces):
            found.append(Change(label, pieces))
    return found


def _joined(name: str, version: selectors.Version) -> str:
    return ", ".join(codebook.words_of(name, getattr(version, name)))


def _level(name: str, value: int) -> str:
    return codebook.entry("tension", value).label if name == "tension" else str(LEVELS[value])


def area_names(codes: Sequence[str]) -> list[str]:
    """Return the names of areas, in the order of their codes. One query where there are any."""
    if not codes:
        return []
    names = {one.code: one.name for one in places.areas_for_choice()}
    return [names.get(code, code) for code in codes]


def document(
    report: Report, version: selectors.Version, versions: list[selectors.Version], person: Person
) -> dict[str, Any]:
    """Return what the document of one version shows. One query, or two."""
    place = report.site or report.area
    upto = sorted((one for one in versions if one.version <= version.version), key=lambda one: one.version)
    return {
        "title": title_of(report),
        "place": place.name if place else _("Place not given"),
        "tension": codebook.entry("tension", version.tension).label,
        "tongue": language(version.language),
        "texts": [(LABELS[name], version.words[name]) for name in LABELS],
        "communities": codebook.words_of("communities", version.communities),
        "areas": area_names(version.areas),
        "figures": figure_words(version.figures, report.area.name if report.area else ""),
        "actions": [one for one in selectors.actions_of(report) if one.version <= version.version],
        "upto": upto,
        "reader": person.short_name,
    }


def due_table(rows: Any, now: datetime) -> kit.Table:
    """Return the open rounds as a table, soonest review first."""
    columns = [
        kit.Column(_("Report")),
        kit.Column(_("Review")),
        kit.Column(_("Tension")),
        kit.Column(_("Where"), wide=True),
        kit.Column(_("Reviewed by"), wide=True),
    ]
    return kit.table(_("Assessments to review"), columns, [_due(one, now) for one in rows], hide_caption=True)


def _due(one: Any, now: datetime) -> list[object]:
    url = reverse("assess_page", kwargs={"report": one.report.uuid})
    place = one.report.site or one.report.area
    entry = codebook.entry("tension", one.tension)
    kind: Any = entry.kind
    return [
        kit.Link(url, format_html('<bdi dir="ltr">{}</bdi>', one.report.reference)),
        kit.clock(due=one.due_at, now=now, started=one.due_at - timedelta(hours=24)),
        kit.Status(kind, entry.label),
        format_html("<bdi>{}</bdi>", place.name) if place else _("Place not given"),
        kit.apart(one.review_by.short_name) if one.review_by else "",
    ]
