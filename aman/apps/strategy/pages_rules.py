"""What the pages of rules are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from aman.apps.strategy import selectors, words_days
from aman.apps.strategy import words_rules as words
from aman.apps.strategy.models import RuleAct, RuleState, RuleVersion
from aman.apps.strategy.selectors import NetworkTrial, NetworkTrialDay, Origin, RuleLine, Trial, TrialDay
from aman.apps.strategy.words_rule_names import rule_name
from aman.core.rules import Cause, Conflict
from aman.core.situation import SourceKind
from aman.kit import page as kit
from aman.kit import when


@dataclass(frozen=True)
class RulePage:
    """One rule: what holds, what waits, what contradicts it."""

    name: str
    code: str
    state: kit.Status
    conditions: Sequence[str]
    effects: Sequence[str]
    clashes: Sequence[str]
    facts: Sequence[tuple[str, object]]
    versions: kit.Table


@dataclass(frozen=True)
class Proposal:
    """A version that waits for a second person, as it would read, and what it would contradict."""

    version: RuleVersion
    title: str
    conditions: Sequence[str]
    effects: Sequence[str]
    clashes: Sequence[str]
    may_decide: bool
    may_take_back: bool


@dataclass(frozen=True)
class TrialPage:
    """A rule tried at one site."""

    sentence: str
    ahead: kit.Table
    behind: str
    months: kit.Table
    days: kit.Table
    method: kit.Method


def rule_groups(lines: Iterable[RuleLine]) -> list[tuple[str, str, kit.Table]]:
    """Table the rules by what they look at first: events and signals, the calendar, everything else."""
    found: dict[str, list[RuleLine]] = {"events": [], "calendar": [], "others": []}
    for line in lines:
        needs = line.shown.needs
        moved = needs & {"triggers", "signals"}
        found["events" if moved else "calendar" if needs & {"occasions", "on", "prayers"} else "others"].append(line)
    heads = {
        "events": _("Events and signals"),
        "calendar": _("Calendar, prayers and season"),
        "others": _("Threat level, defects and messages"),
    }
    return [(key, heads[key], rule_table(held)) for key, held in found.items() if held]


def rule_table(lines: Iterable[RuleLine]) -> kit.Table:
    """Table the rules, each in its sentence."""
    columns = [kit.Column(_("Rule")), kit.Column(_("State")), kit.Column(_("From"), wide=True)]
    rows = [
        (
            kit.Link(reverse("rule_page", args=[line.code]), rule_name(line.code), words.sentence(line.shown)),
            state(line),
            origin(line),
        )
        for line in lines
    ]
    return kit.table(_("Rules"), columns, rows, hide_caption=True)


def state(line: RuleLine) -> kit.Status:
    """Return where a rule stands."""
    if line.is_stopped:
        return kit.Status("un", _("Stopped"))
    if line.holds is None:
        return kit.Status("at", _("Waiting for a second person"))
    if line.in_hand:
        return kit.Status("at", _("Holds; a change waits"))
    return kit.Status("ok", _("Holds"))


def origin(line: RuleLine) -> str:
    """Return where the rule that holds is from."""
    if line.origin is Origin.SHIPPED:
        return _("Comes with Aman")
    if line.latest is None:
        return _("The panel")
    return _("The panel, version %(number)d") % {"number": line.latest.number}


def clash_lines(found: Iterable[Conflict]) -> list[str]:
    """Return contradictions in sentences."""
    return [words.clash(one) for one in found]


def rule_page(line: RuleLine, versions: Sequence[RuleVersion], now: datetime) -> RulePage:
    """Build the page of one rule."""
    shown = line.shown
    facts: list[tuple[str, object]] = [(_("From"), origin(line))]
    if shown.source:
        facts.append((_("Section of the doctrine"), shown.source))
    if line.latest and line.latest.decided_at:
        facts.append((_("Since"), when.when_html(line.latest.decided_at, now)))
        facts.append((_("Why"), line.latest.why))
    return RulePage(
        name=rule_name(line.code),
        code=line.code,
        state=state(line),
        conditions=words.conditions(shown),
        effects=words.effects(shown),
        clashes=clash_lines(line.clashes),
        facts=facts,
        versions=_version_table(versions, now),
    )


_VERSION_STATES = {
    RuleState.PROPOSED: "at",
    RuleState.APPROVED: "ok",
    RuleState.REFUSED: "bad",
    RuleState.TAKEN_BACK: "un",
}


def _version_table(versions: Sequence[RuleVersion], now: datetime) -> kit.Table:
    columns = [
        kit.Column(_("Version"), number=True),
        kit.Column(_("State")),
        kit.Column(_("What it says"), wide=True),
        kit.Column(_("Why")),
        kit.Column(_("By")),
        kit.Column(_("When"), wide=True),
    ]
    rows = [
        (
            one.number,
            kit.Status(_VERSION_STATES[RuleState(one.state)], one.get_state_display()),  # type: ignore[arg-type]
            _stop_words(one) or words.sentence(selectors.rule_of(one)),
            one.decided_why or one.why,
            kit.apart((one.decided_by or one.proposed_by).short_name),
            when.when_html(one.decided_at or one.proposed_at, now),
        )
        for one in versions
    ]
    empty = _("Nobody has changed this rule: it is as it came.")
    return kit.table(_("Versions"), columns, rows, hide_caption=True, empty=empty)


def _stop_words(version: RuleVersion) -> str:
    return _("The rule stops.") if version.act == RuleAct.STOP else ""


def proposal(line: RuleLine, now: datetime, *, person: Any, may_decide: bool) -> Proposal | None:
    """Build what waits for a second person; None where nothing does."""
    version = line.in_hand
    if version is None:
        return None
    rule = selectors.rule_of(version)
    is_stop = version.act == RuleAct.STOP
    mine = version.proposed_by_id == person.pk
    return Proposal(
        version=version,
        title=_("Proposed: the rule stops") if is_stop else _("Proposed"),
        conditions=[] if is_stop else words.conditions(rule),
        effects=[] if is_stop else words.effects(rule),
        clashes=[] if is_stop else clash_lines(selectors.clashes_of(rule, now)),
        may_decide=may_decide and not mine,
        may_take_back=mine,
    )


def trial_page(trial: Trial, now: datetime) -> TrialPage:
    """Build the page of a rule tried at a site."""
    return TrialPage(
        sentence=words.sentence(trial.rule),
        ahead=_ahead(trial),
        behind=_behind(trial),
        months=_months(trial.behind),
        days=_day_table(_("Days of the year gone by"), trial.behind),
        method=_method(trial, now),
    )


@dataclass(frozen=True)
class NetworkTrialPage:
    """A rule tried at all sites."""

    sentence: str
    summary: str
    ahead: kit.Table
    behind: kit.Table


def network_page(trial: NetworkTrial) -> NetworkTrialPage:
    """Build the page of a rule tried at all sites."""
    summary = _("No day of the network is kept yet.")
    if trial.first and trial.last:
        summary = _("At how many sites it fires, %(first)s to %(last)s. Messages and defects are left out.") % {
            "first": when.day_text(trial.first),
            "last": when.day_text(trial.last),
        }
    return NetworkTrialPage(
        sentence=words.sentence(trial.rule),
        summary=summary,
        ahead=_network_table(_("Days to come"), trial.ahead),
        behind=_network_table(_("Days gone by"), trial.behind),
    )


def _network_table(caption: str, days: Sequence[NetworkTrialDay]) -> kit.Table:
    columns = [
        kit.Column(_("Day")),
        kit.Column(_("Sites"), number=True),
        kit.Column(_("Of sites"), number=True, wide=True),
        kit.Column(_("Higher level"), number=True),
    ]
    rows = [(when.day_html(one.on, short=True), one.sites, one.of, one.raised) for one in days]
    return kit.table(caption, columns, rows, hide_caption=True, empty=_("It fires at no site on these days."))


def _ahead(trial: Trial) -> kit.Table:
    empty = _("It does not fire here before %(day)s, by what is known now.") % {"day": when.day_text(trial.ahead_to)}
    return _day_table(_("The next ten times"), trial.ahead, empty=empty)


def _day_table(caption: str, days: Sequence[TrialDay], *, empty: str = "") -> kit.Table:
    columns = [kit.Column(_("Day")), kit.Column(_("Why")), kit.Column(_("What it does"))]
    rows = [(when.day_html(one.on, short=True), causes_text(one.fired.causes), done_text(one)) for one in days]
    return kit.table(caption, columns, rows, hide_caption=True, empty=empty)


def causes_text(causes: Iterable[Cause]) -> str:
    """Return why a rule fires, the heaviest reason first."""
    return words.listed([cause_text(one) for one in causes])


def cause_text(cause: Cause) -> str:
    """Return one cause in a few words."""
    days = {"days": cause.days or 0}
    texts = {
        SourceKind.TRIGGER: _("trigger event, day %(days)d") % days,
        SourceKind.SIGNAL: _("strong signal") if cause.code == "SIGNAL_STRONG" else _("weak signal"),
        SourceKind.MESSAGE: _("a message waits"),
    }
    if cause.kind in texts:
        return texts[cause.kind]
    if cause.kind is SourceKind.THREAT_LEVEL:
        return _("threat level: %(level)s") % {"level": words.THREATS[cause.code]}
    if cause.kind is SourceKind.DEFECT:
        return str(words.DEFECTS.get(cause.code, cause.code))
    name = str(words.ANCHORS.get(cause.code) or words_days.name(cause.code))
    if cause.minutes:
        name = pgettext("occasion and its time", "%(name)s, %(time)s") % {
            "name": name,
            "time": words.clock(cause.minutes[0]),
        }
    return name if cause.is_certain else _("perhaps %(occasion)s") % {"occasion": name}


def done_text(day: TrialDay) -> str:
    """Return what the rule does on a day that the others do not."""
    parts = [
        _("%(first)s to %(last)s") % {"first": words.clock(first), "last": words.clock(last)}
        for first, last in day.fired.windows
    ]
    parts += [_("level: %(level)s") % {"level": words.LEVELS[day.level]}] if day.level else []
    times = dict(day.begins)
    parts += [_task_text(code, times.get(code)) for code in day.adds]
    parts += [
        ngettext("“%(priority)s” up %(count)d place", "“%(priority)s” up %(count)d places", by)
        % {"priority": words.priority(code), "count": by}
        for code, by in day.moves
    ]
    parts += [words.clash(one) for one in day.conflicts]
    return words.listed(parts) if parts else _("nothing that other rules do not do already")


def _task_text(code: str, minutes: int | None) -> str:
    if minutes is None:
        return words.task(code)
    return _("%(task)s by %(time)s") % {"task": words.task(code), "time": words.clock(minutes)}


def _behind(trial: Trial) -> str:
    count = len(trial.behind)
    raised = sum(one.level is not None for one in trial.behind)
    adds = sum(len(one.adds) for one in trial.behind)
    first = ngettext(
        "In the last 365 days it would have fired on %(count)d day.",
        "In the last 365 days it would have fired on %(count)d days.",
        count,
    )
    if not count:
        return first % {"count": count}
    second = _("Days with a higher level because of it: %(raised)d. Tasks it would have added: %(adds)d.")
    both = pgettext("two sentences", "%(first)s %(second)s")
    return both % {"first": first % {"count": count}, "second": second % {"raised": raised, "adds": adds}}


def _months(days: Sequence[TrialDay]) -> kit.Table:
    fired = Counter(_month(one.on) for one in days)
    raised = Counter(_month(one.on) for one in days if one.level)
    columns = [
        kit.Column(_("Month")),
        kit.Column(_("Days"), number=True),
        kit.Column(_("Higher level"), number=True),
    ]
    rows = [(_month_text(month), fired[month], raised[month]) for month in sorted(fired)]
    return kit.table(_("Month by month"), columns, rows, hide_caption=True)


def _month(on: date) -> tuple[int, int]:
    return on.year, on.month


def _month_text(month: tuple[int, int]) -> str:
    return pgettext("month and year", "%(month)s %(year)d") % {"month": MONTHS[month[1]], "year": month[0]}


def _method(trial: Trial, now: datetime) -> kit.Method:
    return kit.Method(
        _("The rule alone, beside those in force now, on each day of this site"),
        window=_("%(first)s to %(last)s")
        % {"first": when.day_text(trial.behind_from), "last": when.day_text(trial.ahead_to)},
        cut_off=_(
            "Ahead: events, signals and the threat level as they are known now. Messages are left out of the past."
        ),
        data_as_of=now,
    )
