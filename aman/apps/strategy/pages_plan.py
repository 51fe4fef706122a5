"""What the pages of strategies are made of: today's order with its reasons, the document, the record of orders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aman.apps.places import selectors as places
from aman.apps.strategy import selectors, words, words_plan, words_rules
from aman.apps.strategy.models import PartKind, Plan, PlanLevel, PlanOrder, PlanState, PlanVersion, Strand
from aman.apps.strategy.selectors import PlanDocument, PlanPriority, Ranked, Said
from aman.core.rules import Rule
from aman.core.situation import SourceKind
from aman.kit import page as kit
from aman.kit import when
from aman.kit.access import Grant
from aman.kit.languages import LANGUAGES, Language, language


@dataclass(frozen=True)
class Where:
    """Whose strategy a page is about: a plan of the nation or an area, or a site whether it has one or not."""

    plan: Plan | None
    site: Any = None

    @property
    def title(self) -> str:
        """The name of the strategy."""
        if self.site:
            return _("Strategy of %(place)s") % {"place": self.site.name}
        return words_plan.title(self.plan) if self.plan else _("National strategy")

    def url(self, name: str, *args: Any) -> str:
        """Return the address of one of its pages."""
        if self.site:
            return reverse(f"site_{name}", args=[self.site.uuid, *args])
        return reverse(name, args=[self.plan.uuid if self.plan else None, *args])


@dataclass(frozen=True)
class Tongued:
    """Words with their language and direction; note: said where it is not the reader's."""

    text: str
    language: Language
    note: str = ""


@dataclass(frozen=True)
class WhyMoved:
    """One reason for a priority's place today."""

    icon: str
    text: str
    source: str
    url: str = ""


@dataclass(frozen=True)
class ActionLine:
    """An action: what, who, until when, and whose strategy it is from."""

    what: Tongued
    who: str
    due: Any
    level: Said | Any
    is_late: bool = False


@dataclass(frozen=True)
class Card:
    """A priority as a page shows it."""

    code: str
    place: int
    title: Tongued
    why: Tongued
    strand: str
    level: str
    owner: str
    moved: str = ""
    moved_kind: kit.Kind = "un"
    is_up: bool = False
    since: datetime | None = None
    today: Sequence[WhyMoved] = ()
    rules: Sequence[str] = ()
    here: Sequence[tuple[str, Tongued]] = ()
    actions: Sequence[ActionLine] = ()
    measures: Sequence[Tongued] = ()
    requirements: Sequence[Tongued] = ()


@dataclass(frozen=True)
class PlanPage:
    """A strategy: what holds, today's order, and the whole document."""

    sentence: str
    order_sentence: str
    openings: Sequence[tuple[str, Tongued]]
    cards: Sequence[Card]
    strands: Sequence[tuple[str, Sequence[Card]]]
    due: Sequence[tuple[Card, ActionLine]]
    facts: Sequence[tuple[Any, object]]
    is_mixed: bool
    threat: str
    versions: Sequence[PlanVersion] = field(default=())


def tongued(said: Said) -> Tongued:
    """Return words with their language."""
    spoken = language(said.language)
    note = "" if said.is_asked else _("Written in %(language)s") % {"language": spoken.name}
    return Tongued(said.text, spoken, note)


def plan_page(
    document: PlanDocument, ranked: Sequence[Ranked], now: datetime, *, rules: Sequence[Rule] = ()
) -> PlanPage:
    """Build the page of a strategy with its priorities in the order given."""
    names = names_behind(ranked, document)
    sentences = {rule.code: rule for rule in rules}
    by_code = {one.code: one for one in document.priorities}
    cards = [_card(by_code[one.code], one, names, sentences, now) for one in ranked if one.code in by_code]
    written = sorted(cards, key=lambda card: by_code[card.code].place)
    strands = [
        (label, [card for card in written if card.strand == label])
        for label in dict.fromkeys(card.strand for card in written)
    ]
    return PlanPage(
        sentence=state_sentence(document.version),
        order_sentence=order_sentence(ranked),
        openings=[(str(words_plan.WHOSE[level]), tongued(said)) for level, said in document.openings],
        cards=cards,
        strands=strands,
        due=sorted(((card, line) for card in cards for line in card.actions if line.due), key=lambda pair: pair[1].due),
        facts=facts(document),
        is_mixed=document.is_mixed,
        threat=threat_sentence(now),
        versions=(*document.above, document.version),
    )


def names_behind(ranked: Iterable[Ranked], document: PlanDocument) -> words.Names:
    """Return the names of the events behind an order, and of the area. One query where there are events."""
    causes = [cause for one in ranked for by in one.by for cause in by.causes]
    wanted = {cause.source for cause in causes if cause.kind == SourceKind.TRIGGER and cause.source}
    events = {str(one.uuid): one.title for one in selectors.triggers().filter(uuid__in=wanted)} if wanted else {}
    plan = document.plan
    area = plan.area or (plan.site.area if plan.site else None)
    return words.Names(area=area.name if area else _("several areas"), events=events)


def _card(one: PlanPriority, ranked: Ranked, names: words.Names, rules: dict[str, Rule], now: datetime) -> Card:
    today = when.day_of(now)
    actions = [
        ActionLine(
            tongued(line.said),
            words_plan.owner(line.owner_role, line.owner),
            line.due_on,
            words_plan.WHOSE[line.level],
            bool(line.due_on and line.due_on < today),
        )
        for line in one.of_kind(PartKind.ACTION)
    ]
    return Card(
        code=one.code,
        place=ranked.place,
        title=tongued(one.title),
        why=tongued(one.why),
        strand=words_strand(one.strand),
        level=str(words_plan.WHOSE[one.level]),
        owner=words_plan.owner(one.owner_role, one.owner),
        moved=words_plan.moved(ranked),
        moved_kind="at" if ranked.moved > 0 else "un",
        is_up=ranked.moved > 0,
        since=ranked.since,
        today=why_today(ranked, names),
        rules=[words_rules.sentence(rules[by.rule]) for by in ranked.by if by.rule in rules],
        here=[(str(words_plan.WHOSE[level]), tongued(said)) for level, said in one.here],
        actions=actions,
        measures=[tongued(line.said) for line in one.of_kind(PartKind.MEASURE)],
        requirements=[tongued(line.said) for line in one.of_kind(PartKind.REQUIREMENT)],
    )


def words_strand(code: str) -> str:
    """Return the name of a strand."""
    return str(Strand(code).label)


def why_today(ranked: Ranked, names: words.Names) -> list[WhyMoved]:
    """Return why a priority is asked to move, each cause once, the heaviest first."""
    found: dict[tuple[str, str, str], WhyMoved] = {}
    for by in ranked.by:
        for cause in by.causes:
            reason = words_plan.reason_of(cause)
            is_event = cause.kind == SourceKind.TRIGGER and cause.source in names.events
            url = reverse("trigger_page", args=[cause.source]) if is_event else ""
            line = WhyMoved(words.icon(reason), words.reason_text(reason, names), words.source_text(reason), url)
            found.setdefault(reason.key, line)
    return list(found.values())


def state_sentence(version: PlanVersion) -> str:
    """Return where a version stands in one sentence."""
    known: dict[str, Any] = {"number": version.number}
    if version.state == PlanState.APPROVED and version.approved_at and version.approved_by:
        known |= {"when": when.day_text(version.approved_at), "name": version.approved_by.short_name}
        return _("Version %(number)d, approved by %(name)s, in force since %(when)s.") % known
    if version.state == PlanState.SUBMITTED:
        return _("Version %(number)d, waiting for a second person to approve it.") % known
    if version.state == PlanState.DRAFT:
        return _("Version %(number)d, a draft. It holds nowhere yet.") % known
    if version.state == PlanState.SUPERSEDED:
        ended = {**known, "when": when.day_text(version.ended_at) if version.ended_at else ""}
        return _("Version %(number)d, replaced on %(when)s.") % ended
    return _("Version %(number)d, withdrawn.") % known


def order_sentence(ranked: Sequence[Ranked]) -> str:
    """Say in one sentence how the order differs from the written one."""
    moved = sum(one.moved > 0 for one in ranked)
    if moved:
        return ngettext(
            "%(count)d priority stands higher today than it is written.",
            "%(count)d priorities stand higher today than they are written.",
            moved,
        ) % {"count": moved}
    if any(one.by for one in ranked):
        return _("The order is the written one: what is asked for today stands high already.")
    return _("The order is the written one: nothing known today moves it.")


def threat_sentence(now: datetime) -> str:
    """Say the national threat level with its source; empty where it was never set. One query."""
    held = selectors.threat_level_at(now)
    if held is None:
        return ""
    return _("National threat level: %(level)s (%(source)s, since %(when)s).") % {
        "level": words_plan.THREATS[held.level],
        "source": held.source,
        "when": when.day_text(held.since),
    }


def facts(document: PlanDocument) -> list[tuple[Any, object]]:
    """Return who wrote and approved what holds."""
    found: list[tuple[Any, object]] = []
    for one in (*document.above, document.version):
        found.append((words_plan.WHOSE[one.plan.level], _("Version %(number)d") % {"number": one.number}))
    found.append((_("State"), words_plan.state(document.version)))
    version = document.version
    found.append((_("Written by"), kit.apart(version.written_by.short_name)))
    if version.approved_by and version.approved_at:
        found.append((_("Approved by"), kit.apart(version.approved_by.short_name)))
        found.append((_("In force since"), when.when_text(version.approved_at)))
    if version.review_on:
        found.append((_("To be looked at again on"), when.day_text(version.review_on)))
    return found


@dataclass(frozen=True)
class OrderLine:
    """An order as it stood: from when, which version, the first priorities, what moved them."""

    at: datetime
    url: str
    version: int
    order: Sequence[tuple[str, str]]
    why: Sequence[str]


def order_lines(rows: Sequence[PlanOrder], where: Where, document: PlanDocument) -> list[OrderLine]:
    """Return the record of orders, each with the titles the strategy has now and what moved it."""
    titles = {one.code: one.title.text for one in document.priorities}
    orders = [(row, selectors.from_kept(row.order)) for row in rows]
    names = names_behind([one for _, ranked in orders for one in ranked], document)
    found = []
    for row, ranked in orders:
        why = dict.fromkeys(line.text for one in ranked for line in why_today(one, names))
        shown = [(titles.get(one.code, words_rules.priority(one.code)), words_plan.moved(one)) for one in ranked]
        address = f"{where.url('plan_page')}?{urlencode({'at': row.at.isoformat()})}"
        found.append(OrderLine(row.at, address, row.version.number, shown, list(why)))
    return found


def plans_table(rows: Sequence[Plan], in_force: dict[int, PlanVersion], in_hand: dict[int, PlanVersion]) -> kit.Table:
    """Table the strategies of the nation and of areas."""
    columns = [kit.Column(_("Strategy")), kit.Column(_("In force")), kit.Column(_("In hand"))]
    lines = [
        (
            kit.Link(reverse("plan_page", args=[one.uuid]), words_plan.title(one), words_plan.WHOSE[one.level]),
            _version_words(in_force.get(one.pk)),
            words_plan.state(in_hand[one.pk]) if one.pk in in_hand else "",
        )
        for one in rows
        if one.level != PlanLevel.SITE
    ]
    return kit.table(_("Strategies"), columns, lines, hide_caption=True, empty=_("None has been written yet."))


def _version_words(version: PlanVersion | None) -> object:
    if version is None or version.approved_at is None:
        return kit.Status("un", _("None"))
    known = {"number": version.number, "when": when.day_text(version.approved_at)}
    return _("Version %(number)d, since %(when)s") % known


def waiting_links(rows: Iterable[Plan], in_hand: dict[int, PlanVersion]) -> list[kit.Link]:
    """Return links to the versions that wait for a second person."""
    return [
        kit.Link(
            f"{reverse('plan_page', args=[one.uuid])}?version={in_hand[one.pk].number}",
            _("%(title)s, version %(number)d") % {"title": words_plan.title(one), "number": in_hand[one.pk].number},
        )
        for one in rows
    ]


def site_links(grants: Iterable[Grant]) -> list[kit.Link]:
    """Return links to the strategies of the sites somebody leads. One query where there are any."""
    led = [UUID(one.scope_key) for one in grants if (one.role, one.scope_kind) == ("SITE_LEAD", "SITE")]
    rows = places.facts_of_sites() if led else []
    return [kit.Link(reverse("site_plan_page", args=[one.uuid]), one.name) for one in rows if one.uuid in led]


def marking(where: Where) -> str:
    """Return the handling marking of a strategy's document."""
    if where.site:
        return _("FOR THIS SITE AND THE PANEL ONLY. It says where the site is weak.")
    return _("FOR THE PANEL AND ITS SITES. Not for publication.")


def languages() -> list[Language]:
    """Return the languages a strategy can be read in."""
    return list(LANGUAGES.values())
