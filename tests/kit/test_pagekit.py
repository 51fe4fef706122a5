"""The tags draw what they are given, escape it, and hold in right-to-left pages."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.forms import CharField
from django.template import Context, Template, engines
from django.test import RequestFactory
from django.utils import translation

import aman
from aman.kit import page
from aman.kit.forms import AmanForm
from aman.kit.icons import ICONS

NASTY = "<script>alert(1)</script>"
PACKAGE = Path(aman.__file__).parent


def drawn(source: str, **context: object) -> str:
    return Template(source).render(Context({"request": RequestFactory().get("/list?area=E1&page=2"), **context}))


def test_every_icon_is_drawn() -> None:
    for name in ICONS:
        assert drawn(f'{{% icon "{name}" %}}').startswith('<svg class="am-i')


def test_an_icon_alone_has_a_name() -> None:
    assert 'role="img" aria-label="Locked"' in drawn('{% icon "lock" "Locked" %}')


def test_the_arabic_name_leads_in_arabic_script() -> None:
    assert drawn("{% mark %}").index("Aman</b>") < drawn("{% mark %}").index("أمان")
    with translation.override("ur"):
        assert '<b lang="ar" dir="rtl">أمان</b>' in drawn("{% mark %}")


def test_words_are_escaped_everywhere() -> None:
    given = {
        "words": NASTY, "pairs": [(NASTY, NASTY)],
        "rows": page.table(NASTY, [page.Column(NASTY)], [(NASTY,)]),
        "status": page.Status("ok", NASTY), "link": page.Link("/a", NASTY, NASTY),
    }  # fmt: skip
    source = (
        '{% ltr words %}{% tag "ok" words %}{% empty words words %}{% facts pairs %}'
        "{% table rows %}{{ status }}{{ link }}"
        "{% crumbs words words words %}{% clock text=words %}"
    )
    assert "<script" not in drawn(source, **given)


def test_status_says_shape_word_and_colour() -> None:
    html = drawn('{% status "at" "Check is late" %}')
    assert "am-st--at" in html
    assert "Check is late" in html
    assert "<svg" in html


def test_a_clock_draws_its_ring(now: datetime) -> None:
    html = drawn("{% clock due=due now=now started=started %}", due=now + timedelta(minutes=30), now=now,
                 started=now - timedelta(minutes=30))  # fmt: skip
    assert 'stroke-dasharray="50 100"' in html
    assert "30 min left" in html


def test_the_pager_keeps_the_filters() -> None:
    html = drawn("{% pager rows %}", rows=page.paginate_list(range(100), 2, 25))
    assert "area=E1" in html
    assert "page=3" in html
    assert 'aria-current="page"' in html
    assert "26 to 50 of 100" in html


def test_one_page_needs_no_pager() -> None:
    assert drawn("{% pager rows %}", rows=page.paginate_list(range(5))).strip() == ""


def test_a_sorted_head_turns_round_and_says_so() -> None:
    shown = page.table("Sites", [page.Column("Site", sort="name"), page.Column("Reports", number=True)],
                       [("A", 3)], order=page.Order("name", descending=False))  # fmt: skip
    html = drawn("{% table shown %}", shown=shown)
    assert 'aria-sort="ascending"' in html
    assert "sort=-name" in html
    assert '<td class="n">3</td>' in html


def test_an_empty_table_says_what_is_true() -> None:
    html = drawn("{% table shown %}", shown=page.table("Sites", [page.Column("Site")], [], empty="No sites yet."))
    assert "No sites yet." in html
    assert "<table" not in html


def test_reach_counts_sites_and_draws_without_style() -> None:
    html = drawn("{% reach 311 23 13 %}")
    assert 'aria-label="Sites: 311 seen by a person, 23 silent, 13 with no working contact"' in html
    assert "style=" not in html


def test_a_method_lists_what_a_number_stands_on(now: datetime) -> None:
    made = page.Method(
        "Gamma-Poisson", window="730 days", cut_off="1 in 1,000", data_as_of=now, seed=7, parameters={"a": 1}
    )
    html = drawn("{% method made %}", made=made)
    assert all(words in html for words in ("Gamma-Poisson", "730 days", "1 in 1,000", "Seed", "2027"))


class _Form(AmanForm):
    name = CharField(label="Name")


def test_the_summary_leads_to_the_field() -> None:
    form = _Form({})
    html = drawn("{% error_summary form %}", form=form)
    assert 'href="#id_name"' in html
    assert "Please answer: Name" in html
    assert drawn("{% error_summary form %}", form=_Form({"name": "a"})).strip() == ""
    assert drawn("{% error_summary form %}", form=_Form()).strip() == ""


@pytest.mark.parametrize("number", ["020 7946 0321", "+44 20 7946 0321", "(020) 7946-0321"])
def test_a_number_is_dialled_as_digits(number: str) -> None:
    assert re.fullmatch(r"\+?\d+", drawn("{{ number|telephone }}", number=number))


def _own_templates() -> list[Path]:
    return sorted(PACKAGE.glob("**/templates/**/*.html"))


@pytest.mark.parametrize("path", _own_templates(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_templates_parse_and_hold_no_inline_style_or_script(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    engines["django"].from_string(source)
    assert not re.search(r"\sstyle=|<style|\son(click|load|submit|change)=|javascript:", source)
    for script in re.findall(r"<script([^>]*)>", source):
        assert "src=" in script or 'type="application/json"' in script
