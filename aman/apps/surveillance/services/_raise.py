"""Raising what is new: one signal for one thing, and none twice for the same incidents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aman.apps.surveillance.models import Level, Reach, Run, RunPart, Signal, SignalTelling
from aman.apps.surveillance.services._tellings import STRENGTH, Known, Part, Telling, is_same, things
from aman.kit import audit

QUIET_DAYS = 14
"""A series that was raised is not raised again within this many days, unless it grows stronger."""
TOLD_DAYS = 56
"""Incidents that a signal of this many days told of raise no other."""


@dataclass(frozen=True)
class Earlier:
    """A signal of the last weeks, and the incidents it told of."""

    signal: Signal
    events: frozenset[int]

    @property
    def strength(self) -> int:
        """How strong it was."""
        return STRENGTH[Level(self.signal.level)]


def store_parts(run: Run, parts: Sequence[Part]) -> None:
    """Keep what every method said."""
    RunPart.objects.bulk_create(
        RunPart(
            run=run, method=one.method, version=one.version, options=one.options, seed=one.seed, first=one.first,
            last=one.last, series=one.series, result=one.result, digest=one.digest,
        )
        for one in parts
    )  # fmt: skip


def raise_news(run: Run, parts: Sequence[Part], known: Known) -> int:
    """Store the things that say something new; return how many were raised or made stronger."""
    told = [telling for part in parts for telling in part.tellings if telling.events]
    earlier = _earlier(run)
    return sum(_take(group, run, earlier, known) for group in things(told))


def _earlier(run: Run) -> list[Earlier]:
    since = run.as_of - timedelta(days=TOLD_DAYS)
    found = Signal.objects.filter(as_of__gte=since, as_of__lte=run.as_of).order_by("-as_of", "-pk")
    return [Earlier(one, frozenset(one.events)) for one in found]


def _take(group: Sequence[Telling], run: Run, earlier: list[Earlier], known: Known) -> bool:
    """Raise one thing, make its signal of today stronger, or say nothing."""
    lead = group[0]
    before = [one for one in earlier if _is_of(lead, one, run)]
    strength = max(STRENGTH[Level(one.level)] for one in group)
    same_day = next((one for one in before if one.signal.as_of == run.as_of), None)
    grown = not before or strength > max(one.strength for one in before)
    if before and not (grown and (same_day or _has_news(lead, before, known))):
        _tell_again(group, run, before[0].signal)
        return False
    signal = same_day.signal if same_day else Signal(as_of=run.as_of, reference=_reference(run))
    was = {"level": signal.level, "count": signal.count} if same_day else {}
    _write(signal, group, run, {one.pk for one in known.events if one.is_verified})
    _keep_tellings(group, run, signal)
    verb = "SIGNAL_STRENGTHENED" if same_day else "SIGNAL_RAISED"
    _record(verb, signal, run, {"level": signal.level, "count": lead.count, "before": was})
    earlier.insert(0, Earlier(signal, frozenset(signal.events)))
    return True


def _has_news(lead: Telling, before: Sequence[Earlier], known: Known) -> bool:
    """Whether any of the incidents was told of by no earlier signal and reported since the last of them."""
    told = frozenset[int]().union(*(one.events for one in before))
    latest = max(one.signal.as_of for one in before)
    return any(one.reported_on > latest for one in known.events if one.pk in lead.events and one.pk not in told)


def _is_of(lead: Telling, one: Earlier, run: Run) -> bool:
    """Whether an earlier signal was of the same thing: the same series of late, or mostly the same incidents."""
    signal = one.signal
    late = signal.as_of >= run.as_of - timedelta(days=QUIET_DAYS)
    series = (signal.reach, signal.area_id, signal.region, signal.category)
    return (late and series == _series(lead)) or is_same(lead, signal.reach, signal.region, one.events)


def _series(lead: Telling) -> tuple[str, int | None, str, str]:
    """Return the series of a telling as a signal has it: an area's region is the area's own affair."""
    return lead.reach, lead.area_pk, lead.region if lead.reach == Reach.WIDE else "", lead.category


def _reference(run: Run) -> str:
    year = f"{run.as_of:%y}"
    last = Signal.objects.filter(reference__startswith=f"S-{year}-").order_by("-reference").first()
    number = int(last.reference.rpartition("-")[2]) + 1 if last else 1
    return f"S-{year}-{number:04d}"


def _write(signal: Signal, group: Sequence[Telling], run: Run, verified: set[int]) -> None:
    lead = group[0]
    signal.reach, signal.area_id, signal.region, signal.category = _series(lead)
    signal.window_days = (lead.last - lead.first).days + 1
    signal.count, signal.expected = lead.count, lead.expected
    signal.p_value, signal.recurrence_days, signal.q_value = lead.p, lead.recurrence_days, lead.q
    signal.level = max((one.level for one in group), key=lambda level: STRENGTH[Level(level)])
    signal.method, signal.parameters = lead.method, lead.parameters
    signal.events = sorted(lead.events)
    signal.verified = len(lead.events & verified)
    signal.made_at, signal.run = run.made_at, run
    signal.save()


def _keep_tellings(group: Sequence[Telling], run: Run, signal: Signal) -> None:
    """Keep what each method told of a signal: of each method the telling that ranks first."""
    firsts: dict[str, Telling] = {}
    for one in group:
        firsts.setdefault(one.method, one)
    signal.tellings.filter(run=run, method__in=firsts).delete()
    SignalTelling.objects.bulk_create(_telling(one, run, signal) for one in firsts.values())


def _telling(one: Telling, run: Run, signal: Signal) -> SignalTelling:
    return SignalTelling(
        signal=signal, run=run, method=one.method, level=one.level, category=one.category, first=one.first,
        last=one.last, count=one.count, expected=one.expected, p_value=one.p, q_value=one.q,
        recurrence_days=one.recurrence_days, parameters=one.parameters,
    )  # fmt: skip


def _tell_again(group: Sequence[Telling], run: Run, signal: Signal) -> None:
    """Let a method that had not told of a signal be read on its page; the signal itself stays as it was raised."""
    known = set(signal.tellings.values_list("method", flat=True))
    fresh = [one for one in group if one.method not in known]
    if fresh and known:
        _keep_tellings(fresh, run, signal)
        _record("SIGNAL_TOLD_TOO", signal, run, {"methods": sorted({one.method for one in fresh})})


def _record(verb: str, signal: Signal, run: Run, details: dict[str, Any]) -> None:
    audit.record(
        chain=audit.PANEL,
        verb=verb,
        subject=signal,
        actor=run.started_by.uuid if run.started_by else None,
        now=run.made_at,
        details=details,
    )
