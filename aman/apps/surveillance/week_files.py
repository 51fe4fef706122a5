"""The week as files that leave: a chart for a briefing (SVG, PNG) and a table for a spreadsheet (CSV, XLSX).

What leaves is added up: a count of an area below ten is hidden, others are rounded to five, whoever takes it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from html import escape

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.writer.excel import save_workbook

from aman.apps.surveillance import selectors, words
from aman.apps.surveillance.pages_map import RULE, amount
from aman.apps.surveillance.pages_week import how_unusual, week_chart, week_page
from aman.apps.surveillance.week import Row, Week
from aman.kit import charts, pdf, when

FORMS = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Every form a week is handed over in, and its media type."""
STYLE = """
text { fill: #4C5B60; font: 12px "Atkinson Hyperlegible Next", Verdana, "DejaVu Sans", sans-serif; }
.ink { fill: #1B2A2F; font-weight: 600; } .c-bar { fill: #628181; } .c-band { fill: #DFEAE8; }
.c-alarm { fill: #B8651B; stroke: #1B2A2F; stroke-width: 1; } .c-grid { stroke: #DDD6CB; } .c-axis { stroke: #7B878A; }
.c-lim { stroke: #1B2A2F; stroke-width: 1.5; stroke-dasharray: 5 3; fill: none; }
.c-mean { stroke: #0F5257; stroke-width: 1.5; fill: none; } .head { font-size: 18px; font-weight: 600; fill: #1B2A2F; }
"""
HEAD, FOOT, MARGIN = 84, 34, 20
SCALE = 2
"""Pixels of the PNG for each of the drawing."""


class NoChart(Exception):
    """There is too little history to draw a week."""


def content(found: Week, form: str) -> bytes:
    """Return the week in one of FORMS. Raises NoChart, pdf.PdfUnavailable, pdf.PdfFailed."""
    makers = {"svg": svg, "png": png, "csv": csv_table, "xlsx": xlsx_table}
    return makers[form](found)


def svg(found: Week) -> bytes:
    """Return the chart with its sentence, as one drawing that needs nothing else."""
    chart = week_chart(found)
    if chart is None:
        raise NoChart
    frame = charts.WIDE
    page = week_page(found, exact=False)
    width, height = frame.width + 2 * MARGIN, frame.height + HEAD + FOOT
    inner = str(chart.draw(frame, "w")).replace("<svg ", f'<svg x="{MARGIN}" y="{HEAD}" width="{frame.width}" ', 1)
    inner = inner.replace(f'width="{frame.width}" ', f'width="{frame.width}" height="{frame.height}" ', 1)
    source = _("Aman, incidents to %(day)s. Bars: incidents; band: usual, 9 days in 10.") % {
        "day": when.day_text(found.last)
    }
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">',
        f"<style>{STYLE}</style>",
        f'<rect width="{width}" height="{height}" fill="#FFFFFF"/>',
        f'<text class="head" x="{MARGIN}" y="32">{escape(page.sentence)}</text>',
        f'<text x="{MARGIN}" y="56">{escape(how_unusual(found))} {escape(page.online)}</text>',
        inner,
        f'<text x="{MARGIN}" y="{height - 12}">{escape(source)}</text>',
        "</svg>",
    ]
    return "\n".join(lines).encode()


def png(found: Week) -> bytes:
    """Return the same drawing as a picture: set as a page by the child process that makes PDFs, then rendered."""
    drawing = svg(found).decode()
    width, height = charts.WIDE.width + 2 * MARGIN, charts.WIDE.height + HEAD + FOOT
    html = (
        '<!doctype html><html lang="en"><head><title>Aman</title>'
        f"<style>@page {{ size: {width}px {height}px; margin: 0 }} body {{ margin: 0 }}"
        f" svg {{ display: block }}</style></head><body>{drawing}</body></html>"
    )
    return pdf.first_page(pdf.make(html, {}), SCALE)


def rows(found: Week) -> list[list[object]]:
    """Return the table: the whole week, then areas, then types."""
    names = selectors.category_names()
    head: list[object] = [
        _("What"),
        _("Name"),
        _("From"),
        _("To"),
        _("Incidents"),
        _("Usual"),
        _("Range"),
        _("Reading"),
    ]
    days: list[object] = [found.first.isoformat(), found.last.isoformat()]
    lines = [head]
    if found.whole:
        total = found.whole
        lines.append([_("Whole"), _("In the street"), *days, total.observed, round(total.expected, 2), "", ""])
    lines.append([_("Whole"), _("Online"), *days, found.online, "", "", ""])
    lines += [_line(_("Area"), one.name, one, days) for one in found.areas]
    lines += [_line(_("Type"), words.category_text(one.code, names), one, days, whole=True) for one in found.types]
    return [[_harmless(cell) for cell in line] for line in lines]


def _line(what: str, name: str, one: Row, days: Sequence[object], *, whole: bool = False) -> list[object]:
    told = one.observed if whole else RULE.shown(one.observed)
    shown = told is not None
    seen: object = told if shown else amount(one.observed, exact=False)
    # A reading of a count that is not told would tell it.
    reading = {"ABOVE": _("Above the usual"), "IN": _("Usual"), "BELOW": _("Below the usual")}[one.reading]
    return [what, name, *days, seen, round(one.expected, 2), f"{one.low}-{one.high}", reading if shown else ""]


def _harmless(cell: object) -> object:
    """Keep a spreadsheet from taking words for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


def csv_table(found: Week) -> bytes:
    """Return the table as CSV in UTF-8 with a mark that spreadsheets look for."""
    out = io.StringIO()
    csv.writer(out).writerows(rows(found))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def xlsx_table(found: Week) -> bytes:
    """Return the table as a workbook."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Aman")
    for line in rows(found):
        sheet.append(line)
    out = io.BytesIO()
    save_workbook(book, out)
    return out.getvalue()
