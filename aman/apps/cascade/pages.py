"""What the pages of messages are made of: frozen values built from the selectors, drawn by the templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from aman.apps.cascade import letters, selectors, services
from aman.apps.cascade.models import Message, MessageState, MessageText
from aman.apps.places import selectors as places
from aman.kit import maps, page
from aman.kit.languages import LANGUAGES, Language, language
from aman.kit.when import span_text

KIND_OF_STATE: dict[str, page.Kind] = {
    MessageState.DRAFT: "un",
    MessageState.READY: "at",
    MessageState.SENDING: "info",
    MessageState.STOPPED: "bad",
    MessageState.DONE: "ok",
}
NAMES = {
    "en": gettext_lazy("English"),
    "ar": gettext_lazy("Arabic"),
    "ur": gettext_lazy("Urdu"),
    "tr": gettext_lazy("Turkish"),
}
FIRST_SILENT = 8
LATE_AFTER, SOON_AFTER = timedelta(minutes=30), timedelta(minutes=15)
GOOD, FAIR = 95, 85


@dataclass(frozen=True)
class Text:
    """A message in one language, with who checked it. `name`: the language in the reader's own."""

    language: Language
    name: str
    subject: str
    body: str
    checked_by: str
    may_check: bool


@dataclass(frozen=True)
class Preview:
    """Exactly what a contact who reads a language will be sent."""

    language: Language
    name: str
    contacts: int
    subject: str
    body: str
    is_stand_in: bool


@dataclass(frozen=True)
class AudiencePreview:
    """Whom the message would go to now."""

    sites: int
    contacts: int
    unreachable: Sequence[places.AudienceSite]
    areas: Sequence[str]
    roles: Sequence[str]
    previews: Sequence[Preview]


@dataclass(frozen=True)
class LanguageCount:
    """How many who read a language were written to, and have seen it."""

    name: str
    people: int
    seen: int


@dataclass(frozen=True)
class ReachPart:
    """How a message stands: the part of its page that is fetched again."""

    reach: selectors.Reach
    counts: selectors.DeliveryCounts
    languages: Sequence[LanguageCount]
    silent: page.Table
    silent_total: int
    oldest: str
    since_release: str
    is_live: bool
    updated_at: datetime


@dataclass(frozen=True)
class MessagePage:
    """One message, before or after release."""

    message: Message
    subject: str
    status: page.Status
    texts: Sequence[Text]
    audience: AudiencePreview | None
    reach: ReachPart | None
    map: maps.AreaMap | None
    stop_reason: str
    may_edit: bool
    may_release: bool
    may_stop: bool
    needs_checking: bool

    @property
    def seen(self) -> str:
        """Which version of the message this page shows; it goes with every word about its texts."""
        return self.message.changed_at.isoformat()

    @property
    def is_checked(self) -> bool:
        """Whether a second reader has found every text right."""
        return all(text.checked_by for text in self.texts)


def name_of(code: str) -> str:
    """Return the name of a language in the active one."""
    return str(NAMES.get(code, code))


def speaks() -> str:
    """Return the code of the active language."""
    return (get_language() or "").split("-")[0]


def status_of(message: Message) -> page.Status:
    """Return a message's state as a chip."""
    return page.Status(KIND_OF_STATE[message.state], message.get_state_display(), tag=True)


def texts_of(message: Message, reader: Any) -> list[Text]:
    """Return a message's texts as `reader` sees them."""
    open_to_checks = message.state in {MessageState.DRAFT, MessageState.READY}
    return [
        _text(row, may_check=open_to_checks and row.checked_by is None and reader.pk != message.written_by_id)
        for row in selectors.text_rows(message)
    ]


def _text(row: MessageText, *, may_check: bool) -> Text:
    checked_by = row.checked_by.short_name if row.checked_by else ""
    return Text(
        language(row.language), name_of(row.language), row.reveal("subject"), row.reveal("body"), checked_by, may_check
    )


def audience_preview(message: Message) -> AudiencePreview:
    """Return whom a message would go to and what each would read. Four queries."""
    audience = selectors.audience(areas=message.audience_areas, roles=message.audience_roles)
    names = {area.code: area.name for area in places.areas_for_choice()} if message.audience_areas else {}
    roles = dict(places.contact_roles())
    texts = selectors.texts_of(message)
    by_language = audience.by_language
    previews = [_preview(message, texts, code, by_language.get(code, 0)) for code in LANGUAGES]
    return AudiencePreview(
        sites=len(audience.sites),
        contacts=len(audience.contacts),
        unreachable=audience.unreachable,
        areas=[names.get(code, code) for code in message.audience_areas],
        roles=[str(roles.get(code, code)) for code in message.audience_roles],
        previews=previews,
    )


def _preview(message: Message, texts: dict[str, tuple[str, str]], code: str, contacts: int) -> Preview:
    words = letters.words_for(texts, code)
    link = "https://…/a/…"
    letter = letters.MessageLetter(words, code, link, message.is_exercise)
    subject, body = letters.message_letter(letter)
    return Preview(language(code), name_of(code), contacts, subject, body, words.is_stand_in)


def reach_part(message: Message, now: datetime, *, all_silent: bool = False) -> tuple[ReachPart, maps.AreaMap]:
    """Return how a released message stands, and its map. Five queries."""
    sites = selectors.site_reach(message)
    silent = [site for site in sites if site.state == "SILENT"]
    oldest = next((site.since for site in silent if site.since), None)
    part = ReachPart(
        reach=selectors.reach_of(sites),
        counts=selectors.counts_of(message),
        languages=[LanguageCount(name_of(row[0]), *row[1:]) for row in selectors.language_counts(message)],
        silent=_silent_table(silent if all_silent else silent[:FIRST_SILENT], now),
        silent_total=len(silent),
        oldest=_("oldest %(span)s") % {"span": span_text(now - oldest)} if oldest else "",
        since_release=span_text(now - (message.released_at or now)),
        is_live=message.expires_at > now and message.state != MessageState.STOPPED,
        updated_at=now,
    )
    return part, reach_map(selectors.area_reach(sites))


def _silent_table(silent: Sequence[selectors.SiteReach], now: datetime) -> page.Table:
    columns = [page.Column(_("Site")), page.Column(_("Silent for")), page.Column(_("Call"))]
    rung = places.rung_at([site.pk for site in silent], timezone.localtime(now).time())
    rows = [
        page.TableRow(
            (
                format_html('{}<br><span class="am-2">{}</span>', site.name, site.area_name),
                _silence(site.since, now),
                _call(site, now_rung=site.pk in rung),
            )
        )
        for site in silent
    ]
    return page.Table(_("Silent sites, longest first"), columns, rows, hide_caption=True, empty=_("No site is silent."))


def _call(site: selectors.SiteReach, *, now_rung: bool) -> page.Link | SafeString:
    """Return where the numbers are, and that nobody there is to be rung at this hour."""
    if now_rung:
        return page.Link(_site(site), _("Telephone numbers"))
    words, said = _("Telephone numbers"), _("Not to be rung at this hour")
    return format_html('<a href="{}">{}</a><br><span class="am-small am-2">{}</span>', _site(site), words, said)


def _site(site: selectors.SiteReach) -> str:
    return reverse("site_page", args=[site.uuid])


def _silence(since: datetime | None, now: datetime) -> page.Drawn:
    if since is None:
        return page.Status("un", _("Not sent yet"))
    silence = now - since
    state: page.ClockState = "late" if silence >= LATE_AFTER else "soon" if silence >= SOON_AFTER else "open"
    share = max(0, round(100 * (1 - silence / LATE_AFTER)))
    return page.Clock(state, span_text(silence), share)


def reach_map(areas: Sequence[selectors.AreaReach]) -> maps.AreaMap:
    """Return the map of boroughs by the share of their sites that have seen a message."""
    low = [area.name for area in areas if _share(area) < FAIR]
    if low:
        words = _("Reach is below %(limit)s%% in: %(names)s.") % {"limit": FAIR, "names": "; ".join(low)}
    else:
        words = _("No borough with sites is below %(limit)s%%.") % {"limit": FAIR}
    columns = [page.Column(_("Borough")), page.Column(_("Sites"), number=True), page.Column(_("Reached"), number=True)]
    return maps.AreaMap(
        "reach",
        _("Sites reached, by borough"),
        words,
        maps.outlines("london-boroughs"),
        [_map_area(area) for area in areas],
        legend=[
            ("m4", _("95% or more")),
            ("m3", _("85 to 94%")),
            ("r-silent", _("Below 85%")),
            ("m0", _("No site")),
        ],
        source=_("A number is how many sites are not reached yet. Boundaries: Open Government Licence."),
        columns=columns,
        rows=[page.TableRow((area.name, area.sites, area.seen)) for area in areas],
    )


def _share(area: selectors.AreaReach) -> int:
    return 100 * area.seen // area.sites


def _map_area(area: selectors.AreaReach) -> maps.Area:
    share, left = _share(area), area.sites - area.seen
    css = "m-4" if share >= GOOD else "m-3" if share >= FAIR else "m-2"
    words = ngettext(
        "%(name)s: %(seen)s of %(sites)s site reached", "%(name)s: %(seen)s of %(sites)s sites reached", area.sites
    ) % {"name": area.name, "seen": area.seen, "sites": area.sites}
    return maps.Area(area.code, css, words, number=str(left) if left else "")


def message_page(message: Message, reader: Any, access: Any, now: datetime, *, all_silent: bool) -> MessagePage:
    """Return the page of a message as `reader` may see and act on it."""
    texts = texts_of(message, reader)
    is_out = message.state not in {MessageState.DRAFT, MessageState.READY}
    part, area_map = reach_part(message, now, all_silent=all_silent) if is_out else (None, None)
    is_writer = reader.pk == message.written_by_id
    releases = access.has("DUTY_OFFICER", "PANEL_MEMBER", "CHAIR")
    return MessagePage(
        message=message,
        subject=next((text.subject for text in texts if text.language.code == speaks()), texts[0].subject),
        status=status_of(message),
        texts=texts,
        audience=None if is_out else audience_preview(message),
        reach=part,
        map=area_map,
        stop_reason=message.reveal("stop_reason"),
        may_edit=is_writer and not is_out,
        may_release=releases and not is_writer and message.state == MessageState.READY,
        may_stop=releases and message.state == MessageState.SENDING and selectors.reaches(message.audience_areas),
        needs_checking=services.needs_checking(message),
    )
