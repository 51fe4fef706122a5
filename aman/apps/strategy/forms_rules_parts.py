"""The clauses of a rule's form: the words of each kind of condition and effect, and the choices among them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from django import forms
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext_lazy as _

from aman.apps.strategy import words_rules as words
from aman.apps.strategy.words_tasks import TASKS
from aman.core import rules
from aman.core.rules import Anchor, Certainty, Place, Strength, codec
from aman.core.rules.conditions import SeasonKind
from aman.kit import occasions
from aman.kit.forms import HourInput

Fields = dict[str, forms.Field]
Choices = Mapping[str, Any]
_CHOOSE = _("Please choose.")
PRAYERS: list[tuple[str, Any]] = [(str(one), words.ANCHORS[one]) for one in words.ANCHORS]
_SEASONS = [
    (SeasonKind.MONTHS.value, _("The month is one of these:")),
    (SeasonKind.SUMMER_TIME.value, _("It is summer time")),
    (SeasonKind.WINTER_TIME.value, _("It is winter time")),
    (SeasonKind.CLOCKS_CHANGE.value, _("The clocks change that day")),
]
_SIDES = [("BEFORE", _("before")), ("AFTER", _("after"))]
_WAYS = [("UP", _("up")), ("DOWN", _("down"))]
_ANCHORS = [*PRAYERS, (str(Anchor.OCCASION), _("the occasion begins"))]


@dataclass(frozen=True)
class Clause:
    """A kind of clause: its name in the list to add from, its words with holes, and the controls for the holes."""

    name: Any
    pattern: Any
    make: Callable[[Choices], Fields]


def _one(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, error_messages={"required": _CHOOSE})


def _boxes(label: Any, choices: Any, *, required: bool = True) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=required,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )


def _number(label: Any, low: int, high: int, initial: int | None = None) -> forms.IntegerField:
    required = initial is not None
    return forms.IntegerField(
        label=label,
        min_value=low,
        max_value=high,
        required=required,
        initial=initial,
        widget=forms.NumberInput({"dir": "ltr"}),
        error_messages={"required": _("Give a number."), "invalid": _("Give a number.")},
    )


def _hour(label: Any, *, required: bool = True) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=required,
        widget=HourInput,
        input_formats=["%H:%M", "%H:%M:%S", "%H.%M"],
        error_messages={"required": _("Give a time, such as 13:15."), "invalid": _("Give a time, such as 13:15.")},
    )


def _occasion(_given: Choices) -> Fields:
    certainty = [
        (Certainty.EITHER.value, _("has, or may have")),
        (Certainty.CERTAIN.value, _("has for certain")),
        (Certainty.CANDIDATE.value, _("may have, not settled yet,")),
    ]
    return {
        "certainty": _one(_("How sure"), certainty),
        "codes": _boxes(_("Occasions"), list(occasions.NAMES.items())),
        "first": _number(_("First day"), 1, 60, 1),
        "last": _number(_("Last day"), 1, 60),
    }


def _around(_given: Choices) -> Fields:
    return {
        "before": _number(_("Minutes before"), 0, 360, 45),
        "after": _number(_("Minutes after"), 0, 360, 60),
        "anchor": _one(_("Prayer"), PRAYERS),
    }


def _between(_given: Choices) -> Fields:
    return {"anchor": _one(_("Prayer"), PRAYERS), "first": _hour(_("From")), "last": _hour(_("Until"))}


def _threat(_given: Choices) -> Fields:
    return {"level": _one(_("Threat level"), list(words.THREATS.items()))}


def _trigger(_given: Choices) -> Fields:
    places = [
        (Place.STREET.value, _("in the street")),
        (Place.ONLINE.value, _("online")),
        (Place.EITHER.value, _("in the street or online")),
    ]
    return {
        "place": _one(_("Where it is felt"), places),
        "is_near": forms.ChoiceField(
            label=_("How near"), required=False, choices=[("", _("anywhere")), ("NEAR", _("near the site"))]
        ),
        "first_hour": _number(_("From hour"), 0, 2400),
        "last_hour": _number(_("To hour"), 1, 2400),
        "first_day": _number(_("From day"), 0, 100),
        "last_day": _number(_("To day"), 1, 100),
        "least_share": _number(_("Per cent left"), 0, 100),
        "least_height": _number(_("Times the usual"), 0, 20),
    }


def _signal(_given: Choices) -> Fields:
    kinds = [
        (Strength.STRONG.value, _("A strong signal")),
        (Strength.WEAK.value, _("A weak signal")),
        (Strength.EITHER.value, _("Any signal")),
    ]
    return {"strength": _one(_("How strong"), kinds), "days": _number(_("Days"), 0, 60, 7)}


def _season(_given: Choices) -> Fields:
    return {
        "season": _one(_("Season"), _SEASONS),
        "months": _boxes(_("Months"), list(MONTHS.items()), required=False),
    }


def _weekday(_given: Choices) -> Fields:
    return {"days": _boxes(_("Days of the week"), list(WEEKDAYS.items()))}


def _defect(_given: Choices) -> Fields:
    return {
        "days": _number(_("Days"), 0, 365, 0),
        "what": _boxes(_("What does not work"), list(words.DEFECTS.items()), required=False),
    }


def _level(_given: Choices) -> Fields:
    return {"level": _one(_("Level"), list(words.LEVELS.items()))}


def _task(_given: Choices) -> Fields:
    anchors = [
        (str(Anchor.ANY_TIME), _("at any time that day")),
        *_ANCHORS,
        (str(Anchor.CLOCK), _("a time by the clock")),
    ]
    return {
        "code": _one(_("Task"), [(str(code), said[0]) for code, said in TASKS.items()]),
        "before": _number(_("Minutes"), 0, 360, 45),
        "side": _one(_("Before or after"), _SIDES),
        "anchor": _one(_("What it hangs on"), anchors),
        "at": _hour(_("Time by the clock"), required=False),
    }


def _stewards(_given: Choices) -> Fields:
    anchors = [(str(Anchor.ANY_TIME), _("while people are there")), *_ANCHORS]
    return {
        "count": _number(_("Stewards"), 1, codec.MOST_STEWARDS, 2),
        "before": _number(_("Minutes"), 0, 360, 30),
        "side": _one(_("Before or after"), _SIDES),
        "anchor": _one(_("What they stand for"), anchors),
    }


def _priority(given: Choices) -> Fields:
    return {
        "code": _one(_("Priority"), given.get("priorities") or list(words.PRIORITIES.items())),
        "way": _one(_("Up or down"), _WAYS),
        "steps": _number(_("Places"), 1, codec.MOST_STEPS, 1),
    }


def _remind(_given: Choices) -> Fields:
    return {"days": _number(_("Days before"), 1, codec.MOST_REMINDED, 7)}


CLAUSES: dict[str, Clause] = {
    "OCCASION": Clause(
        _("An occasion"),
        _("The day’s calendar %(certainty)s one of these: %(codes)s Counted from its day %(first)s to its day %(last)s "
          "(empty: to its end)."),
        _occasion,
    ),
    "AROUND_PRAYER": Clause(
        _("A time before or after a prayer"),
        _("It is between %(before)s minutes before and %(after)s minutes after %(anchor)s."),
        _around,
    ),
    "PRAYER_BETWEEN": Clause(
        _("A prayer between two times"), _("%(anchor)s falls between %(first)s and %(last)s."), _between
    ),
    "THREAT": Clause(
        _("The national threat level"), _("The national threat level is at least %(level)s."), _threat
    ),
    "TRIGGER": Clause(
        _("A trigger event"),
        _("A trigger event is running that is felt %(place)s, %(is_near)s, from hour %(first_hour)s to hour "
          "%(last_hour)s after it became known, from day %(first_day)s to day %(last_day)s after it happened, with at "
          "least %(least_share)s per cent of its first rise left, at its peak at least %(least_height)s times the "
          "usual. What is left empty does not matter."),
        _trigger,
    ),
    "SIGNAL": Clause(
        _("A signal"), _("%(strength)s was seen in the site’s area in the last %(days)s days."), _signal
    ),
    "SEASON": Clause(_("A part of the year"), _("%(season)s %(months)s"), _season),
    "WEEKDAY": Clause(_("Days of the week"), _("The day is one of these: %(days)s"), _weekday),
    "DEFECT": Clause(
        _("Something that does not work"),
        _("Something at the site has not worked for at least %(days)s days. None ticked: whatever it is. %(what)s"),
        _defect,
    ),
    "MESSAGE": Clause(
        _("A message that waits"), _("Nobody at the site has acknowledged a message."), lambda _given: {}
    ),
    "SET_LEVEL": Clause(_("A level of care"), _("The day asks for %(level)s."), _level),
    "ADD_TASK": Clause(
        _("A task"),
        _("Task: %(code)s, %(before)s minutes %(side)s %(anchor)s. By the clock, at %(at)s."),
        _task,
    ),
    "ADD_STEWARDS": Clause(
        _("Stewards"), _("%(count)s stewards, %(before)s minutes %(side)s %(anchor)s."), _stewards
    ),
    "RAISE_PRIORITY": Clause(
        _("A priority of the strategy"), _("The priority %(code)s goes %(way)s by %(steps)s places."), _priority
    ),
    "REMIND": Clause(_("A reminder"), _("The site is told up to %(days)s days before."), _remind),
}  # fmt: skip


def to_plain(kind: str, cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """Return a clause's answers as plain values for core.rules.from_data; what was left empty is left out."""
    given = {name: _plain_value(value) for name, value in cleaned.items() if value not in (None, "", [])}
    if "is_near" in given:
        given["is_near"] = True
    if "least_share" in given:
        given["least_share"] = given["least_share"] / 100
    if kind == "PRAYER_BETWEEN" and given["last"] < given["first"]:
        given["last"] += 24 * 60
    if kind == "RAISE_PRIORITY" and given.pop("way") == "DOWN":
        given["steps"] = -given["steps"]
    return _timed(kind, given)


def _timed(kind: str, given: dict[str, Any]) -> dict[str, Any]:
    """Keep of a time what its anchor needs."""
    side = given.pop("side", "")
    anchor = given.get("anchor")
    if anchor in (Anchor.ANY_TIME, Anchor.CLOCK) and kind in ("ADD_TASK", "ADD_STEWARDS"):
        given["before"] = 0
    elif side == "AFTER":
        given["before"] = -given["before"]
    if kind == "ADD_TASK" and anchor != Anchor.CLOCK:
        given.pop("at", None)
    if kind == "SEASON" and given.get("season") != SeasonKind.MONTHS:
        given.pop("months", None)
    return given


def _plain_value(value: Any) -> Any:
    if isinstance(value, time):
        return value.hour * 60 + value.minute
    if isinstance(value, list):
        return [int(one) if one.isdigit() else one for one in value]
    return value


def from_plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the form's first answers for a clause of plain values."""
    kind = data["kind"]
    whole = {**_usual(kind), **data}
    found = {name: value for name, value in whole.items() if name != "kind" and value not in (None, 0, "")}
    found |= {name: 0 for name in ("before", "after") if whole.get(name) == 0}
    if "is_near" in found:
        found["is_near"] = "NEAR"
    if "least_share" in found:
        found["least_share"] = round(100 * found["least_share"])
    if "least_height" in found:
        found["least_height"] = round(found["least_height"])
    if kind in ("ADD_TASK", "ADD_STEWARDS"):
        found |= {"side": "AFTER" if whole["before"] < 0 else "BEFORE", "before": abs(whole["before"])}
    if kind == "RAISE_PRIORITY":
        found |= {"way": "DOWN" if whole["steps"] < 0 else "UP", "steps": abs(whole["steps"])}
    found |= {name: _time(found[name]) for name in _HOURS.get(kind, ()) if name in found}
    return found


_HOURS = {"PRAYER_BETWEEN": ("first", "last"), "ADD_TASK": ("at",)}


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def _usual(kind: str) -> dict[str, Any]:
    """Return what a clause says where its plain values leave it out."""
    of = {**codec.CONDITIONS, **codec.EFFECTS}[kind]
    found = rules.usual_values(of)
    return {name: str(value) if isinstance(value, str) else value for name, value in found.items()}
