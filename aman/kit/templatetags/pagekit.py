"""The tags and filters every template may use: icons, clocks, statuses, tables, figures, words of time.

Registered as a template builtin. Each has one example in docs/page-kit.md and stands on the style page.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BaseForm
from django.http import QueryDict
from django.template.context import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from aman.kit import page as kit
from aman.kit import when as words
from aman.kit.icons import ICONS, STAR, STAR_CUT, TURNING

register = template.Library()
STAR_OUTLINE = f'<path fill="none" stroke="currentColor" d="{STAR}"/>'
STAR_WHOLE = f'<path fill-rule="evenodd" d="{STAR}{STAR_CUT}"/>'


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon; with a label it is an image of its own, without one it is decoration beside words."""
    css = "am-i am-i--turn" if name in TURNING else "am-i"
    if label:
        opening = format_html('<svg class="{}" viewBox="0 0 20 20" role="img" aria-label="{}">', css, label)
    else:
        opening = format_html('<svg class="{}" viewBox="0 0 20 20" aria-hidden="true">', css)
    return SafeString(f"{opening}{ICONS[name]}</svg>")


@register.simple_tag
def star(css: str = "", cut: bool = False) -> SafeString:
    """Draw the outlined star of empty states and receipts, closed or cut open."""
    path = STAR_WHOLE if cut else STAR_OUTLINE
    opening = format_html('<svg class="{}"', css)
    return SafeString(f'{opening} viewBox="0 0 32 32" aria-hidden="true">{path}</svg>')


@register.inclusion_tag("kit/mark.html")
def mark(href: str = "/") -> dict[str, Any]:
    """Draw the mark and the wordmark as the link home; أمان leads in Arabic and Urdu."""
    arabic_first = (get_language() or "en").split("-")[0] in {"ar", "ur"}
    return {"href": href, "star": STAR + STAR_CUT, "arabic_first": arabic_first}


@register.simple_tag
def ltr(value: object) -> SafeString:
    """Keep a phone number, reference, code or address left to right inside any text."""
    return format_html('<bdi dir="ltr">{}</bdi>', value)


@register.simple_tag
def status(kind: kit.Kind, text: kit.Words, icon: str = "") -> kit.Status:
    """Say a state by shape, word and colour: ok, at, bad, info, un."""
    return kit.Status(kind, text, icon=icon)


@register.simple_tag
def tag(kind: kit.Kind, text: kit.Words, icon: str = "") -> kit.Status:
    """Say a state as a chip on its tint."""
    return kit.Status(kind, text, tag=True, icon=icon)


@register.simple_tag
def clock(
    due: datetime | None = None, now: datetime | None = None, started: datetime | None = None,
    state: str = "", met_at: datetime | None = None, text: str = "",
) -> kit.Clock:  # fmt: skip
    """Draw a clock chip; `text` replaces the worked-out words, as in "Waiting for reporter"."""
    now = now or timezone.now()
    made = kit.clock(due=due or now, now=now, started=started, state=state, met_at=met_at)
    return kit.Clock(made.state, text, made.left, made.due) if text else made


@register.inclusion_tag("kit/error_summary.html")
def error_summary(*forms: BaseForm) -> dict[str, Any]:
    """List what needs another look, with a link to each field; nothing when all is well."""
    found = [fault for form in forms if form is not None and form.is_bound for fault in _faults(form)]
    return {"faults": found, "count": len(found)}


def _faults(form: BaseForm) -> Iterable[tuple[str, str]]:
    for words_ in form.non_field_errors():
        yield "", str(words_)
    for bound in form:
        for words_ in bound.errors:
            yield _anchor(bound), str(words_)


def _anchor(bound: Any) -> str:
    """The control a link should land on: the first of a group, else the control itself."""
    if bound.field.widget.use_fieldset and bound.subwidgets:
        return str(bound.subwidgets[0].id_for_label or bound.auto_id)
    return str(bound.id_for_label or bound.auto_id)


@register.inclusion_tag("kit/pager.html", takes_context=True)
def pager(context: Context, page: kit.Page[Any], parameter: str = "page") -> dict[str, Any]:
    """Offer the other pages of a list, keeping the filters of the address."""
    links = [(number, _address(context, **{parameter: number}) if number else "") for number in page.window]
    return {
        "page": page, "links": links,
        "previous": _address(context, **{parameter: page.number - 1}) if page.number > 1 else "",
        "next": _address(context, **{parameter: page.number + 1}) if page.number < page.pages else "",
    }  # fmt: skip


@register.inclusion_tag("kit/table.html", takes_context=True)
def table(context: Context, table: kit.Table) -> dict[str, Any]:
    """Draw a table: numbers at the end, wide columns left out on phones, sortable heads as links."""
    heads = [(column, *_sorting(context, table, column)) for column in table.columns]
    return {"table": table, "heads": heads}


def _sorting(context: Context, table: kit.Table, column: kit.Column) -> tuple[str, str]:
    """The address that sorts by a column and how it is sorted now ("", "ascending", "descending")."""
    if not column.sort:
        return "", ""
    now = table.order if table.order and table.order.key == column.sort else None
    flipped = kit.Order(column.sort, descending=bool(now and not now.descending))
    state = ("descending" if now.descending else "ascending") if now else ""
    return _address(context, sort=flipped.value, page=None), state


def _address(context: Context, **changes: object) -> str:
    """This page's own query with some values changed; None takes one out."""
    request = context.get("request")
    query = request.GET.copy() if request is not None else QueryDict(mutable=True)
    for key, value in changes.items():
        query.pop(key, None)
        if value is not None:
            query[key] = str(value)
    return f"?{query.urlencode()}"


@register.inclusion_tag("kit/empty.html")
def empty(title: str, body: str = "") -> dict[str, Any]:
    """Say what is true now that a list is empty, and when it was last otherwise."""
    return {"title": title, "body": body}


@register.inclusion_tag("kit/reach.html")
def reach(seen: int, silent: int, none: int, seen_note: str = "", silent_note: str = "") -> dict[str, Any]:
    """Draw the reach of a message by site: seen solid, silent hatched, no contact with a broken edge."""
    return {
        "seen": seen, "silent": silent, "none": none, "total": seen + silent + none,
        "shares": kit.share_out([seen, silent, none]), "seen_note": seen_note, "silent_note": silent_note,
    }  # fmt: skip


@register.inclusion_tag("kit/progress.html")
def progress(done: int, total: int, label: str = "") -> dict[str, Any]:
    """Say "4 of 6 answered" and draw the bar; `label` replaces the words."""
    return {"done": done, "total": max(total, 1), "label": label}


@register.inclusion_tag("kit/meter.html")
def meter(value: int, total: int) -> dict[str, Any]:
    """Draw a thin bar under a count, as its share of a total."""
    return {"share": min(100, round(100 * value / total)) if total else 0}


@register.simple_tag
def chart(chart: Any) -> SafeString:
    """Draw a chart of `aman.kit.charts`: both sizes, its key and its rows as a table."""
    return SafeString(chart)


@register.simple_tag
def areamap(map: Any) -> SafeString:
    """Draw an area map of `aman.kit.maps` with its key."""
    return SafeString(map)


@register.inclusion_tag("kit/method.html")
def method(method: kit.Method, open: bool = False) -> dict[str, Any]:
    """Draw the drawer that says how a number was worked out."""
    return {"method": method, "open": open}


@register.inclusion_tag("kit/facts.html")
def facts(pairs: Iterable[tuple[str, object]], tight: bool = False) -> dict[str, Any]:
    """List facts as name and value."""
    return {"pairs": list(pairs.items() if isinstance(pairs, dict) else pairs), "tight": tight}


@register.inclusion_tag("kit/crumbs.html")
def crumbs(*steps: object) -> dict[str, Any]:
    """Show the way to this page: pairs of words and address, then the words of this page alone."""
    if len(steps) == 1 and not isinstance(steps[0], str):
        return {"steps": list(steps[0])}  # type: ignore[call-overload]
    pairs = [kit.Crumb(str(steps[n]), str(steps[n + 1])) for n in range(0, len(steps) - 1, 2)]
    return {"steps": [*pairs, kit.Crumb(str(steps[-1]))] if len(steps) % 2 else pairs}


@register.filter
def when(value: date | datetime | None, now: datetime | None = None) -> str:
    """Say a moment: the hour alone on the day of `now`, else the day and the hour."""
    return words.when_html(value, now) if value else ""


@register.filter
def whentext(value: date | datetime | None, now: datetime | None = None) -> str:
    """Say a moment in bare words, for attributes and titles."""
    return words.when_text(value, now) if value else ""


@register.filter
def day(value: date | datetime | None) -> str:
    """Say a day: Friday 5 March 2027."""
    return words.day_html(value) if value else ""


@register.filter
def shortday(value: date | datetime | None) -> str:
    """Say a day shortly: Fri 5 Mar."""
    return words.day_html(value, short=True) if value else ""


@register.filter
def clocktime(value: datetime | None) -> str:
    """Say the hour of a moment: 21:40."""
    return words.time_html(value) if value else ""


@register.filter
def count(value: float | None) -> str:
    """Write a number grouped by thousands."""
    return words.count_text(value) if value is not None else ""


@register.filter
def ago(value: datetime | None, now: datetime) -> str:
    """Say how long before `now` a moment was, as a bare length of time."""
    return words.span_text(now - value) if value else ""


@register.filter
def telephone(value: object) -> str:
    """Return a phone number as a tel: address has it: digits, and a leading plus."""
    return "".join(sign for sign in str(value) if sign.isdigit() or sign == "+")
