"""What the pages of a strategy's versions are made of: a draft and what it lacks, what changed between two versions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from aman.apps.strategy import selectors, words_plan
from aman.apps.strategy.forms_plan import starting
from aman.apps.strategy.models import PartKind, PlanPart, PlanState, PlanText, PlanVersion, Strand, ThreatSetting
from aman.apps.strategy.pages_plan import Tongued, Where, tongued
from aman.apps.strategy.selectors import OPENING, WHY, PlanDocument
from aman.core.differences import KEPT, Piece, compare
from aman.kit import page as kit
from aman.kit import when
from aman.kit.languages import LANGUAGES


@dataclass(frozen=True)
class DraftLine:
    """A priority of a draft: its own, or one it inherits and may carry further."""

    url: str
    title: Tongued
    strand: str
    level: str
    is_own: bool
    state: str
    code: str


@dataclass(frozen=True)
class Change:
    """What differs in one part of two versions."""

    label: str
    pieces: Sequence[Piece]


@dataclass(frozen=True)
class Changed:
    """A priority, or the opening, with what differs in it."""

    title: str
    changes: Sequence[Change]


def draft_lines(document: PlanDocument, where: Where) -> list[DraftLine]:
    """Return the priorities of a draft in the written order."""
    own = document.plan.level
    found = []
    for one in document.priorities:
        is_own = one.level == own
        here = sum(line.level == own for line in one.lines) + bool(dict(one.here).get(own))
        carried = _("Carried further here") if here else _("Inherited as it is")
        found.append(
            DraftLine(
                url=where.url("plan_priority", one.code),
                title=tongued(one.title),
                strand=str(Strand(one.strand).label),
                level=str(words_plan.WHOSE[one.level]),
                is_own=is_own,
                state="" if is_own else carried,
                code=one.code,
            )
        )
    return found


def lacking_sentences(lacking: dict[str, tuple[str, ...]], document: PlanDocument) -> list[str]:
    """Say what each incomplete priority lacks."""
    titles = {one.code: one.title.text for one in document.priorities}
    return [
        _("“%(title)s” lacks: %(missing)s.")
        % {"title": titles.get(code, code), "missing": ", ".join(str(words_plan.LACKS[one]) for one in missing)}
        for code, missing in sorted(lacking.items())
    ]


def start_of(version: PlanVersion, code: str) -> tuple[dict[str, Any], int]:
    """Return the first values of a priority's form, and how many actions it has. Two queries."""
    said = selectors.written_words(version)
    parts = selectors.parts_of(version, code)
    actions = [one for one in parts if one.kind == PartKind.ACTION]
    found: dict[str, Any] = starting(
        [(said.get(one.code, ""), one.owner_role, _id(one), one.due_on) for one in actions]
    )
    for kind, field in ((PartKind.MEASURE, "measures"), (PartKind.REQUIREMENT, "requirements")):
        found[field] = "\n".join(said.get(one.code, "") for one in parts if one.kind == kind)
    found["here"] = next((said.get(one.code, "") for one in parts if one.kind == PartKind.NARROWING), "")
    own = next((one for one in parts if one.kind == PartKind.PRIORITY), None)
    if own:
        found |= {"title": said.get(code, ""), "why": said.get(code + WHY, ""), "strand": own.strand}
        found |= {"place": own.place, "owner_role": own.owner_role, "owner": _id(own)}
    return found, len(actions)


def _id(part: PlanPart) -> str:
    return str(part.owner.uuid) if part.owner else ""


def versions_table(rows: Sequence[PlanVersion], where: Where) -> kit.Table:
    """Table the versions of a strategy, the newest first."""
    columns = [kit.Column(_("Version")), kit.Column(_("State")), kit.Column(_("Written by"), wide=True)]
    columns += [kit.Column(_("Approved by"), wide=True), kit.Column(_("In force"), wide=True)]
    lines = [
        (
            kit.Link(
                f"{where.url('plan_page')}?version={one.number}", _("Version %(number)d") % {"number": one.number}
            ),
            words_plan.state(one),
            kit.apart(one.written_by.short_name),
            kit.apart(one.approved_by.short_name) if one.approved_by else "",
            _span(one),
        )
        for one in rows
    ]
    return kit.table(_("Versions"), columns, lines, empty=_("None has been written yet."))


def _span(version: PlanVersion) -> str:
    if version.approved_at is None:
        return ""
    if version.ended_at is None:
        return _("Since %(when)s") % {"when": when.day_text(version.approved_at)}
    span = {"first": when.day_text(version.approved_at), "last": when.day_text(version.ended_at)}
    return _("%(first)s to %(last)s") % span


def changed(before: PlanVersion, after: PlanVersion) -> list[Changed]:
    """Return what differs between two versions of a strategy, part by part. Four queries."""
    old, new = (_Side(one) for one in (before, after))
    found = [Changed(_("What this strategy is for"), _texts([(OPENING, _("Opening"))], old, new))]
    for code in dict.fromkeys([*new.priorities, *old.priorities]):
        title = new.said.get(code) or old.said.get(code) or code
        found.append(Changed(title, _of_priority(code, old, new)))
    return [one for one in found if one.changes]


class _Side:
    """One of two versions: its words and parts."""

    def __init__(self, version: PlanVersion) -> None:
        self.said = selectors.written_words(version)
        self.parts = {part.code: part for part in selectors.parts_of(version)}
        own = [part.code for part in self.parts.values() if not part.under]
        self.priorities = list(dict.fromkeys([*own, *(part.under for part in self.parts.values() if part.under)]))


def _of_priority(code: str, old: _Side, new: _Side) -> list[Change]:
    was, now_is = old.parts.get(code), new.parts.get(code)
    found = [
        _change(label, _told(was, name), _told(now_is, name))
        for name, label in (("place", _("Place")), ("strand", _("Strand")), ("owner", _("Owner")))
    ]
    found += _texts([(code, _("Priority")), (code + WHY, _("Why"))], old, new)
    hanging = [one for one in dict.fromkeys([*old.parts, *new.parts]) if _is_under(one, code, old, new)]
    for one in hanging:
        part = new.parts.get(one) or old.parts[one]
        label = str(part.get_kind_display())
        found += _texts([(one, label)], old, new)
        for name, about in (("owner", _("%(part)s: who")), ("due", _("%(part)s: until"))):
            found.append(
                _change(about % {"part": label}, _told(old.parts.get(one), name), _told(new.parts.get(one), name))
            )
    return [one for one in found if any(piece.kind != KEPT for piece in one.pieces)]


def _is_under(one: str, code: str, old: _Side, new: _Side) -> bool:
    part = new.parts.get(one) or old.parts[one]
    return part.under == code


def _texts(names: Iterable[tuple[str, str]], old: _Side, new: _Side) -> list[Change]:
    found = [_change(label, old.said.get(name, ""), new.said.get(name, "")) for name, label in names]
    return [one for one in found if any(piece.kind != KEPT for piece in one.pieces)]


def _change(label: str, was: str, now_is: str) -> Change:
    return Change(label, compare(was, now_is))


def _told(part: PlanPart | None, name: str) -> str:
    if part is None:
        return ""
    if name == "owner":
        return words_plan.owner(part.owner_role, part.owner.short_name if part.owner else "")
    if name == "due":
        return when.day_text(part.due_on) if part.due_on else ""
    return str(Strand(part.strand).label) if name == "strand" and part.strand else str(part.place)


@dataclass(frozen=True)
class TextLine:
    """A language of a version: how far its words are."""

    name: str
    code: str
    state: kit.Status
    url: str
    note: str


def text_lines(version: PlanVersion, rows: Sequence[PlanText], where: Where) -> list[TextLine]:
    """Return every language with how far a version's words are in it."""
    held = {one.language: one for one in rows}
    found = []
    for code, spoken in LANGUAGES.items():
        row = held.get(code)
        is_source = code == version.language
        state = (
            kit.Status(words_plan.TEXT_KINDS[row.state], row.get_state_display())
            if row
            else kit.Status("un", _("Not translated"))
        )
        by = _("Reviewed by %(name)s") % {"name": row.reviewed_by.short_name} if row and row.reviewed_by else ""
        found.append(TextLine(spoken.name, code, state, "" if is_source else where.url("plan_words", code), by))
    return found


def to_translate(version: PlanVersion) -> dict[str, str]:
    """Return the words of a version as they were written, by name, in reading order. Two queries."""
    said = selectors.written_words(version)
    parts = selectors.parts_of(version)
    order = [OPENING]
    for code in dict.fromkeys(
        [*(one.code for one in parts if not one.under), *(one.under for one in parts if one.under)]
    ):
        order += [code, code + WHY, *(one.code for one in parts if one.under == code)]
    return {name: said[name] for name in order if name in said}


def may_be_translated(version: PlanVersion) -> bool:
    """Say whether a version's words are still to be translated: it is in hand or in force."""
    return version.state in {PlanState.DRAFT, PlanState.SUBMITTED, PlanState.APPROVED}


def threat_table(rows: Sequence[ThreatSetting], *, may_set: bool) -> kit.Table:
    """Table the settings of the threat level, the newest first."""
    columns = [kit.Column(_("Level")), kit.Column(_("Since")), kit.Column(_("Source"))]
    columns += [kit.Column(_("Set by"), wide=True), kit.Column(_("State"))]
    lines = [
        (
            words_plan.THREATS[one.level],
            when.when_text(one.since),
            one.source,
            kit.apart(one.set_by.short_name),
            _threat_state(one, may_set),
        )
        for one in rows
    ]
    return kit.table(_("History"), columns, lines, empty=_("No threat level has been set yet."))


def _threat_state(one: ThreatSetting, may_set: bool) -> object:
    if one.withdrawn_at:
        return kit.Status("un", _("Taken back"))
    if may_set:
        return kit.Link(reverse("threat_back", args=[one.uuid]), _("Take back"))
    return kit.Status("ok", _("Set"))
