"""Rules as JSON and back: {"code", "source", "when": [{"kind": ...}], "then": [{"kind": ...}]}, defaults left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, fields
from enum import StrEnum
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from aman.core.rules import conditions, effects
from aman.core.rules.book import Rule
from aman.core.rules.codes import PRAYERS, Anchor, TaskCode

CONDITIONS: dict[str, type] = {
    "OCCASION": conditions.OnOccasion,
    "AROUND_PRAYER": conditions.AroundPrayer,
    "PRAYER_BETWEEN": conditions.PrayerBetween,
    "THREAT": conditions.ThreatAtLeast,
    "TRIGGER": conditions.TriggerRunning,
    "SIGNAL": conditions.SignalSeen,
    "SEASON": conditions.InSeason,
    "WEEKDAY": conditions.OnWeekday,
    "DEFECT": conditions.DefectOpen,
    "MESSAGE": conditions.MessageWaiting,
}
EFFECTS: dict[str, type] = {
    "SET_LEVEL": effects.SetLevel,
    "ADD_TASK": effects.AddTask,
    "ADD_STEWARDS": effects.AddStewards,
    "RAISE_PRIORITY": effects.RaisePriority,
    "REMIND": effects.Remind,
}
MOST_PARTS = 12
MOST_STEWARDS, MOST_STEPS, MOST_REMINDED = 99, 9, 28
_CODE = re.compile(r"[A-Z][A-Z0-9_]{1,39}")
_DAY = (0, 24 * 60 + 360)
"""Minutes of a day, and of the night after it."""
_RANGES: dict[str, tuple[float, float]] = {
    "OCCASION.first": (1, 60), "OCCASION.last": (0, 60),
    "AROUND_PRAYER.before": (0, 360), "AROUND_PRAYER.after": (0, 360),
    "PRAYER_BETWEEN.first": _DAY, "PRAYER_BETWEEN.last": _DAY,
    "TRIGGER.first_hour": (0, 2400), "TRIGGER.last_hour": (0, 2400),
    "TRIGGER.first_day": (0, 100), "TRIGGER.last_day": (0, 100),
    "TRIGGER.least_share": (0, 1), "TRIGGER.least_height": (0, 20),
    "SIGNAL.days": (0, 60), "SEASON.months": (1, 12), "WEEKDAY.days": (0, 6), "DEFECT.days": (0, 365),
    "ADD_TASK.before": (-360, 360), "ADD_TASK.at": (0, 24 * 60 - 1),
    "ADD_STEWARDS.count": (1, MOST_STEWARDS), "ADD_STEWARDS.before": (-360, 360),
    "RAISE_PRIORITY.steps": (-MOST_STEPS, MOST_STEPS), "REMIND.days": (1, MOST_REMINDED),
}  # fmt: skip


class BadRule(ValueError):
    """A rule cannot be read. part: what is wrong, such as when.0.codes."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


class BadCode(BadRule):
    """A code is not capitals, figures and underscores, 2 to 40 of them."""


class NothingAsked(BadRule):
    """A rule without a condition would hold always."""


class NothingFollows(BadRule):
    """A rule without an effect does nothing."""


class TooManyParts(BadRule):
    """A rule has more conditions or effects than anybody could read."""


class UnknownKind(BadRule):
    """There is no condition or effect of this kind."""


class MissingPart(BadRule):
    """A part that has no usual value was not given."""


class UnknownPart(BadRule):
    """A condition or effect has no such part."""


class BadPart(BadRule):
    """A part's value is of the wrong kind, out of range, or contradicts another part."""


class SaidTwice(BadRule):
    """The same condition or effect is given twice, or a rule sets two levels, or times one task twice."""


def to_data(rule: Rule) -> dict[str, Any]:
    """Return a rule as plain values for JSON."""
    data: dict[str, Any] = {"code": rule.code}
    if rule.source:
        data["source"] = rule.source
    return data | {
        "when": [_plain(one, CONDITIONS) for one in rule.when],
        "then": [_plain(o, EFFECTS) for o in rule.then],
    }


def usual_values(of: type) -> dict[str, Any]:
    """Return what the parts of a kind of condition or effect are where they are not given, as plain values."""
    return {field.name: _json(field.default) for field in fields(of) if field.default is not MISSING}


def _plain(one: Any, kinds: Mapping[str, type]) -> dict[str, Any]:
    kind = next(name for name, of in kinds.items() if type(one) is of)
    given = {field.name: getattr(one, field.name) for field in fields(one) if getattr(one, field.name) != field.default}
    return {"kind": kind} | {name: _json(value) for name, value in given.items()}


def _json(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_json(each) for each in value]
    return str(value) if isinstance(value, StrEnum) else value


def from_data(data: Mapping[str, Any]) -> Rule:
    """Return the rule of plain values.

    Raises BadCode, NothingAsked, NothingFollows, TooManyParts, UnknownKind, MissingPart, UnknownPart, BadPart,
    SaidTwice; all are BadRule and name the part.
    """
    code, source = data.get("code"), data.get("source", "")
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        raise BadCode("code")
    if not isinstance(source, str):
        raise BadPart("source")
    when = tuple(_built(one, CONDITIONS, path) for path, one in _listed(data, "when", NothingAsked))
    then = tuple(_built(one, EFFECTS, path) for path, one in _listed(data, "then", NothingFollows))
    _check_once(when, then)
    return Rule(code, when, then, source)


def _listed(data: Mapping[str, Any], name: str, nothing: type[BadRule]) -> list[tuple[str, Any]]:
    parts = data.get(name)
    if not isinstance(parts, Sequence) or isinstance(parts, str) or not parts:
        raise nothing(name)
    if len(parts) > MOST_PARTS:
        raise TooManyParts(name)
    return [(f"{name}.{number}", one) for number, one in enumerate(parts)]


def _built(data: Any, kinds: Mapping[str, type], path: str) -> Any:
    kind = data.get("kind") if isinstance(data, Mapping) else None
    if not isinstance(kind, str) or kind not in kinds:
        raise UnknownKind(path)
    of = kinds[kind]
    known = {field.name: field for field in fields(of)}
    for name in data:
        if name != "kind" and name not in known:
            raise UnknownPart(f"{path}.{name}")
    given = {name: _value(kind, field, data, path) for name, field in known.items() if name in data or _is_due(field)}
    built = of(**given)
    _check_whole(built, path)
    return built


def _is_due(field: Field[Any]) -> bool:
    return field.default is MISSING


def _value(kind: str, field: Field[Any], data: Mapping[str, Any], path: str) -> Any:
    where = f"{path}.{field.name}"
    if field.name not in data:
        raise MissingPart(where)
    try:
        value = _as(_hints(kind)[field.name], data[field.name])
    except (ValueError, TypeError) as error:
        raise BadPart(where) from error
    low, high = _RANGES.get(f"{kind}.{field.name}", (float("-inf"), float("inf")))
    numbers = value if isinstance(value, tuple) else (value,)
    if any(isinstance(one, int | float) and not low <= one <= high for one in numbers):
        raise BadPart(where)
    return value


@cache
def _hints(kind: str) -> dict[str, Any]:
    return get_type_hints({**CONDITIONS, **EFFECTS}[kind])


def _as(hint: Any, value: Any) -> Any:
    """Return a value as its part's type. Raises ValueError, TypeError."""
    if get_origin(hint) is tuple:
        if not isinstance(value, list | tuple):
            raise TypeError
        found = tuple(dict.fromkeys(_as(get_args(hint)[0], one) for one in value))
        return tuple(sorted(found)) if get_args(hint)[0] is int else found
    choices = [one for one in get_args(hint) if one is not type(None)]
    if choices:
        return None if value is None else _as(choices[0], value)
    return _plainly(hint, value)


def _plainly(hint: Any, value: Any) -> Any:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(value)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if hint is str and not (isinstance(value, str) and _CODE.fullmatch(value)):
        raise ValueError
    if type(value) is not hint:
        raise TypeError
    return value


_WHOLE: dict[type, Callable[[Any], str]] = {
    conditions.OnOccasion: lambda one: "codes" if not one.codes else "last" if 0 < one.last < one.first else "",
    conditions.AroundPrayer: lambda one: "" if one.anchor in (*PRAYERS, Anchor.JUMUAH, Anchor.EID) else "anchor",
    conditions.PrayerBetween: lambda one: (
        "anchor" if one.anchor not in (*PRAYERS, Anchor.JUMUAH, Anchor.EID) else "last" if one.last < one.first else ""
    ),
    conditions.TriggerRunning: lambda one: (
        "last_hour" if 0 < one.last_hour <= one.first_hour else "last_day" if 0 < one.last_day < one.first_day else ""
    ),
    conditions.InSeason: lambda one: (
        "months" if (one.season is conditions.SeasonKind.MONTHS) is not bool(one.months) else ""
    ),
    conditions.OnWeekday: lambda one: "" if one.days else "days",
    effects.AddTask: lambda one: (
        "code" if one.code not in list(TaskCode) else "at" if (one.anchor is Anchor.CLOCK) is (one.at is None) else ""
    ),
    effects.AddStewards: lambda one: "anchor" if one.anchor is Anchor.CLOCK else "",
    effects.RaisePriority: lambda one: "" if one.steps else "steps",
}
"""What has to fit together in one condition or effect: the part that does not, or nothing."""


def _check_whole(built: Any, path: str) -> None:
    wrong = _WHOLE[type(built)](built) if type(built) in _WHOLE else ""
    if wrong:
        raise BadPart(f"{path}.{wrong}")


def _check_once(when: Sequence[Any], then: Sequence[Any]) -> None:
    for name, parts in (("when", [*when]), ("then", [_subject(one) for one in then])):
        for number, one in enumerate(parts):
            if one in parts[:number]:
                raise SaidTwice(f"{name}.{number}")


def _subject(effect: Any) -> Any:
    """Return what an effect is about: a rule says one thing about each."""
    return type(effect), getattr(effect, "code", getattr(effect, "anchor", None))
