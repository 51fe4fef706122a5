"""Rules as JSON: what is wrong is refused by name, and says where."""

from __future__ import annotations

from typing import Any

import pytest

from aman.core.rules import BadRule, codec, from_data

WHEN = [{"kind": "WEEKDAY", "days": [4]}]
LEVELS = ("EVERYDAY", "FULL_CARE")
THEN = [{"kind": "REMIND", "days": 3}]


def data(**parts: Any) -> dict[str, Any]:
    return {"code": "ONE", "when": WHEN, "then": THEN, **parts}


def task(**parts: Any) -> list[dict[str, Any]]:
    return [{"kind": "ADD_TASK", "code": "WALK_TODAY", **parts}]


@pytest.mark.parametrize(
    ("given", "error", "part"),
    [
        (data(code="one"), codec.BadCode, "code"),
        (data(code=7), codec.BadCode, "code"),
        (data(source=7), codec.BadPart, "source"),
        (data(when=[]), codec.NothingAsked, "when"),
        (data(then=[]), codec.NothingFollows, "then"),
        (data(when="WEEKDAY"), codec.NothingAsked, "when"),
        (data(when=WHEN * 13), codec.TooManyParts, "when"),
        (data(when=[{"kind": "MOON"}]), codec.UnknownKind, "when.0"),
        (data(when=["MOON"]), codec.UnknownKind, "when.0"),
        (data(when=[{"kind": "WEEKDAY"}]), codec.MissingPart, "when.0.days"),
        (data(when=[{"kind": "WEEKDAY", "days": [4], "hour": 3}]), codec.UnknownPart, "when.0.hour"),
        (data(when=[{"kind": "WEEKDAY", "days": [7]}]), codec.BadPart, "when.0.days"),
        (data(when=[{"kind": "WEEKDAY", "days": []}]), codec.BadPart, "when.0.days"),
        (data(when=[{"kind": "WEEKDAY", "days": "4"}]), codec.BadPart, "when.0.days"),
        (data(when=[{"kind": "WEEKDAY", "days": [True]}]), codec.BadPart, "when.0.days"),
        (data(when=[{"kind": "THREAT", "level": "AWFUL"}]), codec.BadPart, "when.0.level"),
        (data(when=[{"kind": "TRIGGER", "least_share": 1.5}]), codec.BadPart, "when.0.least_share"),
        (data(when=[{"kind": "TRIGGER", "least_share": float("nan")}]), codec.BadPart, "when.0.least_share"),
        (data(when=[{"kind": "TRIGGER", "first_hour": 24, "last_hour": 24}]), codec.BadPart, "when.0.last_hour"),
        (data(when=[{"kind": "TRIGGER", "first_day": 3, "last_day": 2}]), codec.BadPart, "when.0.last_day"),
        (data(when=[{"kind": "SEASON", "season": "MONTHS"}]), codec.BadPart, "when.0.months"),
        (data(when=[{"kind": "SEASON", "season": "SUMMER_TIME", "months": [1]}]), codec.BadPart, "when.0.months"),
        (data(when=[{"kind": "OCCASION", "codes": ["drop table"]}]), codec.BadPart, "when.0.codes"),
        (data(when=[{"kind": "OCCASION", "codes": ["MARCH"], "first": 3, "last": 2}]), codec.BadPart, "when.0.last"),
        (data(when=[{"kind": "PRAYER_BETWEEN", "anchor": "ASR", "first": 9, "last": 6}]), codec.BadPart, "when.0.last"),
        (data(when=[{"kind": "AROUND_PRAYER", "anchor": "CLOCK"}]), codec.BadPart, "when.0.anchor"),
        (data(then=task(anchor="CLOCK")), codec.BadPart, "then.0.at"),
        (data(then=task(at=600)), codec.BadPart, "then.0.at"),
        (data(then=[{"kind": "ADD_TASK", "code": "MAKE_TEA"}]), codec.BadPart, "then.0.code"),
        (data(then=[{"kind": "ADD_STEWARDS", "count": 0}]), codec.BadPart, "then.0.count"),
        (data(then=[{"kind": "RAISE_PRIORITY", "code": "WATCHING", "steps": 0}]), codec.BadPart, "then.0.steps"),
        (data(when=WHEN * 2), codec.SaidTwice, "when.1"),
        (data(then=[{"kind": "SET_LEVEL", "level": one} for one in LEVELS]), codec.SaidTwice, "then.1"),
        (data(then=task(anchor="ISHA") + task(anchor="FAJR")), codec.SaidTwice, "then.1"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_rule_is_refused_with_its_part(given, error, part):
    with pytest.raises(BadRule) as caught:
        from_data(given)
    assert type(caught.value) is error
    assert caught.value.part == part


def test_what_is_given_twice_in_a_list_counts_once_and_order_does_not_matter():
    first = from_data(data(when=[{"kind": "WEEKDAY", "days": [4, 0, 4]}]))
    assert first == from_data(data(when=[{"kind": "WEEKDAY", "days": [0, 4]}]))
