"""The living style page: every component of the page kit once, in either direction, with invented content."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from aman.kit import charts, maps, page
from aman.kit.forms import AmanForm, Checks, Choices, DayField, Hinted, MomentField, Segmented
from aman.kit.languages import LANGUAGES, language

LEVELS = [("NONE", "None"), ("LOW", "Low"), ("MEDIUM", "Medium"), ("HIGH", "High")]
COUNTS: tuple[int, ...] = (2, 5, 6, 3, 3, 5, 5, 6, 2, 4, 4, 5, 6, 8, 6, 4, 8, 4, 3, 4, 4, 4, 4, 5, 5, 6, 7, 6)
COUNTS += (2, 4, 3, 6, 3, 6, 9, 6, 5, 4, 3, 4, 5, 6, 5, 3, 6, 4, 6, 12, 17, 14, 11, 12, 9, 5)
LIMIT = 12.6


class ExampleForm(AmanForm):
    """One of each control."""

    says_optional = True
    what = forms.ChoiceField(
        label="What would you like to tell us about?",
        widget=Choices,
        choices=[
            ("HERE", Hinted("Something that happened to me", "Threats, abuse, being followed, being hurt")),
            ("DAMAGE", Hinted("Damage at a place of worship", "Graffiti, broken windows, a letter")),
            ("OTHER", "Something else, or I am not sure"),
        ],
    )
    receipt = forms.CharField(label="Receipt number", help_text="18 digits", required=False)
    moment = MomentField(label="When did it happen?", help_text="About is enough")
    review = DayField(label="Review on")
    tension = forms.ChoiceField(
        label="Tension here", choices=[("4", "4, raised: people are worried"), ("5", "5, normal")]
    )
    felt = forms.ChoiceField(label="Experienced", help_text="How people feel now", widget=Segmented, choices=LEVELS)
    known = forms.CharField(label="How do you know?", widget=forms.Textarea(attrs={"rows": 3}))
    shared = forms.MultipleChoiceField(
        label="Who may be told?",
        widget=Checks,
        choices=[("POLICE", "Police"), ("COUNCIL", "Council")],
        required=False,
    )
    agreed = forms.BooleanField(label="I have read all four languages", required=False)


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component; `?language=` and `?dir=` choose how."""
    shown = language(request.GET.get("language") or translation.get_language())
    if request.GET.get("dir") in {"ltr", "rtl"}:
        shown = replace(shown, direction=str(request.GET["dir"]))
    with translation.override(shown.code):
        return render(request, "styleguide/index.html", {**_content(timezone.now()), "language": shown, **_switches()})


def _switches() -> dict[str, Any]:
    return {
        "switches": [(record, f"?language={record.code}") for record in LANGUAGES.values()],
        "exercise": True,
        "today": {"text": "Saturday 6 March 2027", "time": "22:41", "hijri": "28 Ramadan 1448, night"},
    }


def _content(now: datetime) -> dict[str, Any]:
    hour = timedelta(hours=1)
    return {
        "now": now,
        "clocks": [
            page.clock(due=now + timedelta(minutes=41), started=now - timedelta(minutes=19), now=now),
            page.clock(due=now + timedelta(minutes=12), started=now - timedelta(minutes=48), now=now),
            page.clock(due=now - timedelta(minutes=4), started=now - hour, now=now),
            page.clock(due=now + timedelta(days=2), started=now, now=now),
            page.clock(due=now, now=now, state="waiting"),
            page.clock(due=now, started=now - hour, met_at=now - timedelta(minutes=22), now=now),
        ],
        "form": ExampleForm(),
        "bad_form": _bad_form(),
        "table": _table(now),
        "rows": page.paginate_list(range(1, 301), 4, 25),
        "bars": _bars(now.date()),
        "lines": _lines(),
        "spark": charts.Spark(COUNTS, frozenset({48, 49, 51})),
        "map": _map(),
        "method": _method(now),
        "confirmation": _confirmation(),
        "facts": [("Happened", "Saturday 6 March 2027"), ("Where", "Outside Larkfield Road Mosque")],
        "colours": COLOURS,
        "icons": ICON_NAMES,
    }


COLOURS = (
    "paper", "surface", "sunken", "ink", "primary", "primary-tint",
    "attention", "attention-tint", "danger", "danger-tint", "ok", "info",
)  # fmt: skip
ICON_NAMES = (
    "phone", "people", "cal", "wave", "lock", "save", "search", "shield", "pin", "map", "mail", "bell", "book",
    "chart", "file", "globe", "key", "link", "pen", "print", "plus", "up", "down", "same", "next", "back",
)  # fmt: skip


def _bad_form() -> ExampleForm:
    given = {"what": "HERE", "felt": "MEDIUM", "moment_0": "31 Feb", "moment_1": "21:40", "tension": "5"}
    form = ExampleForm(given, auto_id="bad_%s")
    form.is_valid()
    return form


def _table(now: datetime) -> page.Table:
    columns = [
        page.Column("Day", sort="day"),
        page.Column("Incidents", number=True, sort="count"),
        page.Column("Expected", number=True),
        page.Column("Limit", number=True, wide=True),
        page.Column("Reading"),
    ]
    readings: list[tuple[page.Kind, str, int]] = [
        ("un", "In the band", 5),
        ("info", "Above band", 12),
        ("at", "Above limit", 17),
    ]
    rows = [
        (
            page.Link("#", f"{now - timedelta(days=n):%a} {(now - timedelta(days=n)).day}"),
            count,
            4.6,
            LIMIT,
            page.Status(kind, text),
        )
        for n, (kind, text, count) in enumerate(readings)
    ]
    return page.table("Last three days", columns, rows, order=page.Order("day", descending=True))


def _bars(today: date) -> charts.BarChart:
    first = today - timedelta(days=len(COUNTS) - 1)
    bars = []
    for n, value in enumerate(COUNTS):
        day = first + timedelta(days=n)
        busy = 0.9 * (day.weekday() in {4, 5})
        bars.append(
            charts.Bar(
                f"{day.day} {day:%b}",
                value,
                4.6 + busy,
                1.4 + busy,
                8.8 + busy,
                LIMIT + busy,
                value > LIMIT + busy,
            )
        )
    return charts.BarChart(
        "days", "Incidents per day, last 54 days",
        "Counts stay between 2 and 9, then rise to 12, 17, 14, 11 and 12, and fall to 5. The alarm limit is about 13.",
        bars=bars, unit="Incidents that day", event=(46, "Brightwell fire"),
    )  # fmt: skip


NOW = (1.3, 2.6, 3.7, 3.0, 2.4, 2.2, 1.6, 1.1)
EARLIER = (1.8, 4.1, 5, 3.6, 3.1, 2.8, 2.2, 2, 1.9, 1.6, 1.5, 1.5, 1.3, 1.2, 1.1)
EARLIEST = (1.1, 1.9, 2.2, 2.4, 2, 1.6, 1.5, 1.3, 1.2, 1.2, 1, 1.1, 1, 0.9, 1)


def _lines() -> charts.LineChart:
    return charts.LineChart(
        "after", "Times the usual level, by days since the trigger",
        "This event peaked at 3.7 times usual on day 2 and is at 1.1 on day 7. The 2024 event peaked at 5.0.",
        lines=[
            charts.Line("Now, day 7", NOW, 1, 7, label_below=True),
            charts.Line("Mill Row arson, 2024", EARLIER, 2),
            charts.Line("Station attack, 2025", EARLIEST, 3, 11, label_below=True),
        ],
        reference=(1, "usual = 1"),
    )  # fmt: skip


def _map() -> maps.AreaMap:
    outlines = maps.outlines("london-boroughs")
    areas, rows = [], []
    for n, outline in enumerate(outlines):
        missed = (n * 7) % 6
        css = ("m-4", "m-4", "m-3", "m-3", "m-2", "m-none")[missed]
        words = f"{outline.name}: no site" if css == "m-none" else f"{outline.name}: {12 - missed} of 12 reached"
        areas.append(maps.Area(outline.code, css, words, str(missed) if css == "m-2" else ""))
        rows.append(page.TableRow((outline.name, 12 - missed, 12)))
    return maps.AreaMap(
        "reach", "Sites reached, by borough",
        "Reach is lowest in the hatched boroughs. The same figures are in the table.",
        outlines, areas,
        [("m-4", "95% or more"), ("m-3", "85 to 94%"), ("m-2", "Below 85%"), ("m-none", "No site")],
        source="A number is how many sites are not reached yet.", rows=rows,
        columns=[page.Column("Borough"), page.Column("Reached", number=True), page.Column("Sites", number=True)],
    )  # fmt: skip


def _method(now: datetime) -> page.Method:
    return page.Method(
        "Daily count against a gamma-Poisson baseline",
        window="1 March 2025 to 27 February 2027, triggers removed",
        cut_off="Chance below 1 in 1,000",
        data_as_of=now, seed=20270307,
        parameters={"Terms": "Weekday, Ramadan, trend", "This day": "1 in 1,600; spread 6.2"},
        links=[page.Link("#", "See the 17 incidents"), page.Link("#", "Read about the method")],
    )  # fmt: skip


def _confirmation() -> page.Confirmation:
    return page.Confirmation(
        title="Share this report with Eastmere police?", act="Share it", keep="Keep it here", keep_url="#",
        happens=["They will see what happened, where and when. They will not see your name or your words."],
        to_whom="Eastmere police, neighbourhood team", cannot_undo="They may keep what they have read.",
    )  # fmt: skip
