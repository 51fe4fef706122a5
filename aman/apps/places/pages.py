"""What the pages of sites show, as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from aman.apps.places import selectors
from aman.apps.places.models import ConsentHow, ContactRole, Faith, Site, SiteKind
from aman.kit import maps, when
from aman.kit import page as kit
from aman.kit.languages import language
from aman.kit.templatetags.pagekit import ltr

SHADES = ((10, "m-4"), (4, "m-3"), (1, "m-0"))
FEW = 3
"""With so few sites in reach a map says nothing a list does not."""
VERBS = {
    "SITE_ENROLLED": gettext_lazy("Enrolled"),
    "SITE_CHANGED": gettext_lazy("Facts changed"),
    "CONTACT_ADDED": gettext_lazy("Contact added"),
    "CONTACT_CHANGED": gettext_lazy("Contact changed"),
    "CONTACT_ENDED": gettext_lazy("Contact ended"),
    "CONTACT_VERIFIED": gettext_lazy("Contact checked"),
    "CONSENT_ENDED": gettext_lazy("Consent withdrawn"),
    "CALENDAR_CHOSEN": gettext_lazy("Whose months: changed"),
    "MONTH_DECIDED": gettext_lazy("A month announced here"),
    "MONTH_TAKEN_BACK": gettext_lazy("An announcement taken back"),
    "TIMETABLE_BROUGHT_IN": gettext_lazy("Timetable brought in"),
    "TIMETABLE_TAKEN_BACK": gettext_lazy("Timetable taken back"),
    "FEED_MADE": gettext_lazy("Calendar link made"),
    "FEED_REVOKED": gettext_lazy("Calendar link revoked"),
}


@dataclass(frozen=True)
class SitesPage:
    """The list of sites."""

    rows: kit.Page[Site]
    table: kit.Table
    map: maps.AreaMap | None
    total: int
    is_narrowed: bool


@dataclass(frozen=True)
class SitePage:
    """One site."""

    site: Site
    facts: Sequence[tuple[str, object]]
    contacts: kit.Table | None
    map: maps.AreaMap | None
    record: kit.Table
    may_change: bool
    stale: int = 0
    """How many contacts nobody has checked for a year."""


def sites_page(wanted: dict[str, str], number: object) -> SitesPage:
    """Return the list of sites within scope, narrowed as asked, with their map."""
    rows = kit.paginate(selectors.sites(**wanted), number)
    counts = selectors.site_counts()
    total = sum(counts.values())
    return SitesPage(
        rows=rows,
        table=_sites_table(rows.items),
        map=_sites_map(counts, wanted) if total > FEW else None,
        total=total,
        is_narrowed=bool(wanted),
    )


def _sites_table(rows: Iterable[Site]) -> kit.Table:
    columns = [
        kit.Column(_("Site")),
        kit.Column(_("Area")),
        kit.Column(_("Kind"), wide=True),
        kit.Column(_("Capacity"), number=True, wide=True),
        kit.Column(_("Contacts")),
    ]
    cells = [
        (
            kit.Link(reverse("site_page", args=[site.uuid]), site.name),
            site.area.name,
            SiteKind(site.kind).label,
            when.count_text(site.capacity) if site.capacity else "",
            _reachable(site.reachable),  # type: ignore[attr-defined]
        )
        for site in rows
    ]
    empty = _("No site fits these filters.")
    return kit.table(_("Sites"), columns, cells, hide_caption=True, empty=empty)


def _reachable(number: int) -> kit.Status:
    """Say how many contacts an e-mail can reach."""
    if not number:
        return kit.Status("at", _("No e-mail reaches anybody"))
    words = ngettext("%(count)s contact", "%(count)s contacts", number)
    return kit.Status("ok", words % {"count": when.count_text(number)})


def _sites_map(counts: dict[str, int], wanted: dict[str, str]) -> maps.AreaMap | None:
    outlines = maps.outlines("london-boroughs")
    if not outlines:
        return None
    names = {one.code: one.name for one in outlines}
    shown = [
        maps.Area(
            code=code,
            css=next(css for least, css in SHADES if number >= least),
            words=_("%(area)s: %(count)s") % {"area": names[code], "count": when.count_text(number)},
            number=when.count_text(number),
            url=f"{reverse('sites')}?area={code}",
        )
        for code, number in counts.items()
        if code in names
    ]
    points = [
        maps.Point(site.longitude, site.latitude, site.name)
        for site in (selectors.sites(**wanted) if wanted else ())
        if site.longitude is not None and site.latitude is not None
    ]
    return maps.AreaMap(
        key="sites",
        title=_("Sites by borough"),
        description=_("The number of enrolled sites in each London borough. The list beside the map has them all."),
        outlines=outlines,
        areas=shown,
        legend=[("m-4", _("10 or more")), ("m-3", _("4 to 9")), ("m-0", _("1 to 3")), ("m-none", _("No site"))],
        points=points,
        source=_("Boundaries: Open Government Licence."),
    )


def site_page(site: Site, *, reads_contacts: bool, may_change: bool, now: datetime) -> SitePage:
    """Return one site as its page shows it; contacts only to those who may read them."""
    cards = selectors.contacts_of(site) if reads_contacts else None
    return SitePage(
        site=site,
        facts=_facts(site),
        contacts=None if cards is None else _contacts_table(site, cards, may_change, now),
        stale=sum(card.is_stale(now) for card in cards or ()),
        map=_site_map(site),
        record=_record(site, now),
        may_change=may_change,
    )


def _facts(site: Site) -> list[tuple[str, object]]:
    spoken = format_html_join(" · ", "<bdi>{}</bdi>", ((language(code).name,) for code in site.languages))
    return [
        (_("Kind"), SiteKind(site.kind).label),
        (_("Faith"), _faith(site)),
        (_("Area"), site.area.name),
        (_("Address"), _address(site) or _("Not known")),
        (_("Capacity"), when.count_text(site.capacity) if site.capacity else _("Not known")),
        (_("Languages spoken there"), spoken or _("Not known")),
        (_("First Friday prayer"), ltr(f"{site.jumuah_time:%H:%M}")),
        (_("Short code"), ltr(site.code)),
    ]


def _faith(site: Site) -> object:
    label = Faith(site.faith).label
    return format_html("{} · <bdi>{}</bdi>", label, site.strand) if site.strand else label


def _address(site: Site) -> object:
    parts = [("auto", site.address), ("ltr", site.postcode)]
    return format_html_join(", ", '<bdi dir="{}">{}</bdi>', ((way, text) for way, text in parts if text))


def _contacts_table(site: Site, cards: Iterable[selectors.ContactCard], may_change: bool, now: datetime) -> kit.Table:
    columns = [
        kit.Column(_("Contact")),
        kit.Column(_("What they are")),
        kit.Column(_("E-mail"), wide=True),
        kit.Column(_("Telephone"), wide=True),
        kit.Column(_("Language"), wide=True),
        kit.Column(_("Consent and check")),
    ]
    rows = [
        (
            _contact_name(site.uuid, card, may_change),
            ContactRole(card.role).label,
            ltr(card.email) if card.email else _("None"),
            ltr(card.phone) if card.phone else _("None"),
            language(card.language).name,
            _standing(card, now),
        )
        for card in cards
    ]
    return kit.table(_("Contacts"), columns, rows, hide_caption=True, empty=_("Nobody here is told anything yet."))


def _contact_name(site: UUID, card: selectors.ContactCard, may_change: bool) -> object:
    name = card.name or _("Cannot be read")
    note = _hours(card) if card.is_active else _("Ended: no longer told anything")
    if not (may_change and card.is_active):
        return name if card.is_active else kit.Status("un", f"{name}. {note}")
    return kit.Link(reverse("contact_edit", args=[site, card.uuid]), name, note)


def _hours(card: selectors.ContactCard) -> str:
    """Say when somebody may be rung, where that is not any hour."""
    if card.told_from is None or card.told_until is None:
        return ""
    hours = f"{card.told_from:%H:%M}–{card.told_until:%H:%M}"
    return format_html(_("May be rung {hours}"), hours=ltr(hours))


def _standing(card: selectors.ContactCard, now: datetime) -> object:
    """Say whether somebody agreed, and whether it was checked within a year that they are still right."""
    if card.consent_ended_at is not None:
        return kit.Status("un", _("Consent withdrawn"))
    if not card.has_consented:
        return kit.Status("at", _("No consent recorded"))
    if card.is_stale(now):
        return kit.Status("at", _("Check this contact"))
    how = ConsentHow(card.consent_how).label if card.consent_how else _("Agreed")
    return kit.Status("ok", format_html("{}, {}", how, when.short_day_text(card.consented_at or now)))


def _site_map(site: Site) -> maps.AreaMap | None:
    outlines = maps.outlines("london-boroughs")
    if site.latitude is None or site.longitude is None or site.area.code not in {one.code for one in outlines}:
        return None
    return maps.AreaMap(
        key="site",
        title=_("Where it is"),
        description=_("%(site)s in %(area)s") % {"site": site.name, "area": site.area.name},
        outlines=outlines,
        areas=[maps.Area(site.area.code, "m-3", site.area.name)],
        points=[maps.Point(site.longitude, site.latitude, site.name)],
        source=_("Boundaries: Open Government Licence."),
    )


def _record(site: Site, now: datetime) -> kit.Table:
    """Return what was changed here lately: what and when. Who did it stays in the audit trail."""
    changes = selectors.changes_of(site, verbs=list(VERBS), limit=8)
    rows = [(VERBS[verb], when.when_html(at, now)) for verb, at in changes]
    columns = [kit.Column(_("What")), kit.Column(_("When"))]
    return kit.table(_("Changes"), columns, rows, hide_caption=True, empty=_("Nothing has been changed yet."))
