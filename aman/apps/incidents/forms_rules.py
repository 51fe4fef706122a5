"""The rules of clocks and reviews, as a chair sets them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from aman.apps.incidents.models import ReportKind, Step
from aman.apps.incidents.rulebook import RuleBook, Sampling, zone
from aman.core import clocks
from aman.kit.forms import AmanForm, Checks, HourInput
from aman.kit.words import LineField

WEEKDAYS = [
    (0, _("Monday")), (1, _("Tuesday")), (2, _("Wednesday")), (3, _("Thursday")), (4, _("Friday")),
    (5, _("Saturday")), (6, _("Sunday")),
]  # fmt: skip


def _minutes(label: Any, *, required: bool = True) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=required,
        help_text=_("Minutes"),
        widget=forms.NumberInput({"class": "am-w-s", "dir": "ltr"}),
        error_messages={"required": _("Give a number of minutes."), "invalid": _("Give a number of minutes.")},
        min_value=1,
        max_value=clocks.LONGEST_LIMIT,
    )


def _closed_days(text: str) -> frozenset[date]:
    try:
        return frozenset(date.fromisoformat(part) for part in text.replace(",", " ").split())
    except ValueError as error:
        raise ValidationError(_("Give each day as year, month, day: 2027-12-25."), code="days") from error


class RulesForm(AmanForm):
    """Limits, night rule and escalations of each step, the office, the longest wait, and the share reviewed."""

    use_required_attribute = False

    weekdays = forms.TypedMultipleChoiceField(
        label=_("The office is open on"),
        choices=WEEKDAYS,
        coerce=int,
        widget=Checks,
        error_messages={"required": _("Choose at least one day.")},
    )
    opens = forms.TimeField(label=_("Opens"), widget=HourInput, input_formats=["%H:%M", "%H:%M:%S", "%H.%M"])
    closes = forms.TimeField(label=_("Closes"), widget=HourInput, input_formats=["%H:%M", "%H:%M:%S", "%H.%M"])
    closed_on = LineField(
        label=_("Closed on these days"),
        help_text=_("Each as year, month, day, with a space between: 2027-12-25 2027-12-26"),
        required=False,
        max_length=2000,
        widget=forms.TextInput({"dir": "ltr"}),
    )
    longest_wait = forms.IntegerField(
        label=_("The longest a clock waits for a reporter"),
        help_text=_("Hours. Then it runs again, answer or not."),
        min_value=1,
        max_value=24 * 60,
        widget=forms.NumberInput({"class": "am-w-s", "dir": "ltr"}),
    )
    percent = forms.IntegerField(
        label=_("Share of decided reports reviewed"),
        help_text=_("Per cent of a week"),
        min_value=0,
        max_value=100,
        widget=forms.NumberInput({"class": "am-w-s", "dir": "ltr"}),
    )
    least = forms.IntegerField(
        label=_("And at least"),
        help_text=_("Reports of a week"),
        min_value=0,
        max_value=100,
        widget=forms.NumberInput({"class": "am-w-s", "dir": "ltr"}),
    )

    def __init__(self, *args: Any, book: RuleBook, **kwargs: Any) -> None:
        kwargs["initial"] = initial_of(book)
        super().__init__(*args, **kwargs)
        self.book = book
        for step in Step:
            self.fields[f"{step}_minutes"] = _minutes(_("Limit"))
            self.fields[f"{step}_office"] = forms.BooleanField(label=_("Counts in office hours only"), required=False)
            for number, point in enumerate(book.rules.steps[step].points):
                self.fields[f"{step}_point{number}"] = forms.IntegerField(
                    label=_TELLS[point.tell],
                    help_text=_("Minutes after it was due"),
                    min_value=0,
                    max_value=clocks.LONGEST_LIMIT,
                    widget=forms.NumberInput({"class": "am-w-s", "dir": "ltr"}),
                )

        for kind in ReportKind:
            for step in Step:
                self.fields[f"{kind}_{step}"] = _minutes(step.label, required=False)

    @property
    def kinds(self) -> list[tuple[Any, list[Any], bool]]:
        """The limits of each kind of report, for a drawer of their own, and whether any is set or refused."""
        found = []
        for kind in ReportKind:
            fields = [self[f"{kind}_{step}"] for step in Step]
            found.append((kind.label, fields, any(one.errors or one.value() not in {None, ""} for one in fields)))
        return found

    @property
    def steps(self) -> list[tuple[Any, list[Any]]]:
        """The fields of each step, for a group of their own."""
        return [(step.label, [self[name] for name in self.fields if name.startswith(f"{step}_")]) for step in Step]

    @property
    def others(self) -> list[Any]:
        """The fields that belong to no step."""
        known = {f"{first}_" for first in [*Step, *ReportKind]}
        return [self[name] for name in self.fields if not any(name.startswith(one) for one in known)]

    def clean_closed_on(self) -> frozenset[date]:
        return _closed_days(self.cleaned_data["closed_on"])

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                found["rules"], found["share"] = self._rules(found), Sampling(found["percent"], found["least"])
            except clocks.BadRule as error:
                raise ValidationError(
                    _("These rules do not fit: an office closes after it opens, and escalations come in order."),
                    code="rules",
                ) from error
        return found

    def _rules(self, found: dict[str, Any]) -> clocks.Rules:
        before = self.book.rules
        steps = {}
        for step in Step:
            points = tuple(
                clocks.Point(found[f"{step}_point{number}"], point.tell)
                for number, point in enumerate(before.steps[step].points)
            )
            steps[str(step)] = clocks.StepRule(found[f"{step}_minutes"], found[f"{step}_office"], points)
        office = clocks.Office(
            weekdays=frozenset(found["weekdays"]),
            opens=found["opens"],
            closes=found["closes"],
            closed_on=found["closed_on"],
            zone=zone(),
        )
        by_kind = {str(kind): own for kind in ReportKind if (own := _own_limits(kind, found, steps))}
        wait = timedelta(hours=found["longest_wait"])
        return replace(before, steps=steps, by_kind=by_kind, office=office, longest_wait=wait)


def _own_limits(
    kind: ReportKind, found: dict[str, Any], steps: dict[str, clocks.StepRule]
) -> dict[str, clocks.StepRule]:
    """Return the steps that have another limit for a kind of report; hours and escalations are those of the step."""
    limits = {step: found.get(f"{kind}_{step}") for step in steps}
    return {step: replace(steps[step], minutes=minutes) for step, minutes in limits.items() if minutes}


_TELLS = {
    clocks.SECOND: _("The second on call is told"),
    clocks.DEPUTY: _("The deputy is told, and assigned"),
    clocks.CHAIR: _("The chair is told"),
}


def initial_of(book: RuleBook) -> dict[str, Any]:
    """Return the rules in force as the form's first values."""
    rules = book.rules
    found: dict[str, Any] = {
        "weekdays": sorted(rules.office.weekdays),
        "opens": time(rules.office.opens.hour, rules.office.opens.minute),
        "closes": time(rules.office.closes.hour, rules.office.closes.minute),
        "closed_on": " ".join(sorted(day.isoformat() for day in rules.office.closed_on)),
        "longest_wait": int(rules.longest_wait.total_seconds() // 3600),
        "percent": book.sampling.percent,
        "least": book.sampling.least,
    }
    for step, rule in rules.steps.items():
        found[f"{step}_minutes"], found[f"{step}_office"] = rule.minutes, rule.office_only
        found |= {f"{step}_point{number}": point.after_minutes for number, point in enumerate(rule.points)}
    for kind, own in rules.by_kind.items():
        found |= {f"{kind}_{step}": rule.minutes for step, rule in own.items()}
    return found
