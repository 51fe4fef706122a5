"""The public form page by page, as a visitor without scripts walks it: on, back, again, twice, and with files."""

from __future__ import annotations

import math
import re
from base64 import b64decode
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aman.apps.incidents.models import Report, ReportConsent
from aman.apps.places.models import Postcode, PostcodeArea
from aman.kit import formkey
from aman.kit.maps import outlines
from aman.web.public import choose, pointing, uploads
from tests.make import make_area, make_site

pytestmark = pytest.mark.django_db
GIF = b"GIF89a" + b"\0" * 60
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>\u2067'


class Visitor:
    """Somebody with a browser that keeps nothing: only what the page before them holds."""

    def __init__(self, kind: str = "PERSON", lang: str = "en") -> None:
        self.path = f"/{lang}/report/"
        self.show(Client().post(self.path, {"kind": kind}))

    def show(self, answer: Any) -> Visitor:
        self.answer, self.body = answer, str(answer.content.decode())
        return self

    @property
    def fields(self) -> dict[str, list[str]]:
        """Everything the page would send as it stands."""
        found: dict[str, list[str]] = {}
        for tag in re.findall(r"<input[^>]*>", self.body):
            name, value = re.search(r' name="([^"]*)"', tag), re.search(r' value="([^"]*)"', tag)
            boxed = re.search(r'type="(radio|checkbox)"', tag)
            if name and 'type="file"' not in tag and (not boxed or " checked" in tag):
                found.setdefault(name.group(1), []).append(unescape(value.group(1)) if value else "on" if boxed else "")
        for name, text in re.findall(r'<textarea[^>]* name="([^"]*)"[^>]*>(.*?)</textarea>', self.body, re.DOTALL):
            found[name] = [unescape(text).removeprefix("\n").removeprefix("\r\n")]
        for name, options in re.findall(r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', self.body, re.DOTALL):
            chosen = re.search(r'value="([^"]*)" selected', options)
            found[name] = [unescape(chosen.group(1)) if chosen else ""]
        return found

    def press(self, go: str, **typed: Any) -> Visitor:
        return self.show(Client().post(self.path, {**self.fields, "go": go, **typed}))

    @property
    def title(self) -> str:
        found = re.search(r"<h1[^>]*>(.*?)</h1>", self.body)
        return found.group(1) if found else ""

    @property
    def receipt(self) -> str:
        found = re.search(r'id="receipt-number">(.*?)</p>', self.body)
        return "".join(re.findall(r"\d", found.group(1))) if found else ""


def walk(lang: str = "en") -> Visitor:
    """Answer everything on the way to the last page."""
    make_site("Larkfield Road Mosque", area=make_area(name="Eastmere"))
    visitor = Visitor(lang=lang)
    visitor.press("next", narrative="Two men shouted.\nThen they left.", subject="ME")
    visitor.press("next", occurred_on=timezone.localdate().isoformat(), when_about="on", place_words="Bus stop")
    visitor.press(
        "next",
        help_needed=["TALK", "POLICE"],
        contact_rule="MAY_CONTACT",
        contact="07700 900123",
        safe_times="weekday mornings",
        safe_word="lantern",
    )
    visitor.press("next", **{"consent-POLICE": "YES", "consent-COUNCIL": "NO", "excluded": "the secretary"})
    return visitor


class TestWalk:
    @pytest.mark.parametrize("lang", ["en", "ar", "ur", "tr"])
    def test_everything_answered_on_the_way_arrives(self, lang: str) -> None:
        visitor = walk(lang)
        visitor.press("send", links="https://example.org/a\nhttps://example.org/b")
        assert visitor.receipt
        report = Report.objects.get()
        assert report.reveal("narrative") == "Two men shouted.\nThen they left."
        assert (report.subject, report.help_needed, report.when_about) == ("ME", ["TALK", "POLICE"], True)
        assert (report.precision, report.exclusion_open, report.language) == ("WORDS", True, lang)
        sealed = {name: report.reveal(name) for name in ("safe_times", "safe_word", "excluded", "reporter_contact")}
        assert sealed == {
            "safe_times": "weekday mornings", "safe_word": "lantern", "excluded": "the secretary",
            "reporter_contact": "07700 900123",
        }  # fmt: skip
        assert report.reveal("evidence_links").splitlines() == ["https://example.org/a", "https://example.org/b"]
        said = {(one.recipient, one.given) for one in ReportConsent.objects.all()}
        assert said == {("POLICE", True), ("COUNCIL", False)}

    def test_nothing_is_agreed_to_unasked(self) -> None:
        visitor = Visitor().press("next", narrative="Paint on the door")
        for _ in range(3):
            visitor.press("next")
        visitor.press("send")
        assert ReportConsent.objects.count() == 0
        assert "Nobody. You have agreed to no one" in visitor.body

    def test_nothing_is_kept_before_it_is_sent(self) -> None:
        visitor = walk()
        assert Report.objects.count() == 0
        assert not visitor.answer.cookies

    def test_it_can_be_sent_before_the_rest(self) -> None:
        visitor = Visitor().press("next", narrative="Paint on the door").press("send", place_words="Mill Row")
        assert visitor.receipt
        assert Report.objects.get().reveal("place_words") == "Mill Row"

    def test_back_keeps_what_was_typed(self) -> None:
        visitor = walk().press("share").press("reach").press("place")
        assert visitor.title == "When and where"
        assert "Bus stop" in visitor.fields["place_words"]
        assert visitor.fields["safe_word"] == ["lantern"]
        assert visitor.fields["help_needed"] == ["TALK", "POLICE"]

    def test_the_language_can_be_changed_on_the_way(self) -> None:
        visitor = Visitor().press("next", narrative="Paint on the door")
        assert 'formaction="/ur/report/"' in visitor.body
        visitor.path = "/ur/report/"
        visitor.press("place")
        assert '<html lang="ur" dir="rtl"' in visitor.body
        assert visitor.fields["narrative"] == ["Paint on the door"]

    def test_an_error_of_a_page_is_said_on_that_page(self) -> None:
        visitor = Visitor().press("next", narrative=" ")
        assert "Tell us what happened. A few words are enough." in visitor.body
        assert visitor.title == "What happened"
        visitor.press("next", narrative="Paint").press("next", occurred_on="2099-01-01")
        assert "still to come" in visitor.body
        assert visitor.title == "When and where"

    def test_an_error_elsewhere_leads_to_its_page(self) -> None:
        visitor = walk()
        visitor.press("send", contact="")
        assert visitor.title == "What you need, and how to reach you"
        assert "Say how we may reach you" in visitor.body
        assert visitor.fields["narrative"] == ["Two men shouted.\nThen they left."]
        assert Report.objects.count() == 0

    def test_an_old_key_is_renewed_with_everything_kept(self) -> None:
        visitor = walk()
        old = formkey.issue("report", now=timezone.now() - timedelta(hours=25))
        visitor.press("send", form_key=old)
        assert "more than a day" in visitor.body
        assert visitor.fields["help_needed"] == ["TALK", "POLICE"]
        assert visitor.press("send").receipt

    def test_online_asks_for_the_link_and_where(self) -> None:
        visitor = Visitor("ONLINE")
        assert "On which website or app?" in visitor.body
        visitor.press("next", narrative="A post", place_words="A video site", links="https://example.org/v")
        visitor.press("send")
        report = Report.objects.get()
        assert (report.kind, report.reveal("place_words")) == ("ONLINE", "A video site")
        assert report.reveal("evidence_links") == "https://example.org/v"

    def test_suspicious_is_one_page_behind_the_police_lines(self) -> None:
        visitor = Visitor("SUSPICIOUS")
        first = min(visitor.body.index(one) for one in ("0800 789 321", "gov.uk/ACT"))
        assert first < visitor.body.index('name="narrative"')
        assert 'value="next"' not in visitor.body
        assert visitor.press("send", narrative="A car, three Fridays").receipt
        assert Report.objects.get().kind == "SUSPICIOUS"


class TestPlace:
    def test_a_long_list_is_searched(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(choose, "LIST_AT_MOST", 1)
        wanted = make_site("Çamlıca Mosque", area=make_area(name="Eastmere"))
        make_site("Larkfield Road Mosque", area=make_area(name="Westmere"))
        visitor = Visitor().press("next", narrative="Paint")
        assert str(wanted.uuid) not in visitor.body
        visitor.press("find", site_search="camlıca east")
        assert str(wanted.uuid) in visitor.body
        assert "Larkfield" not in visitor.body
        assert "no such place" in visitor.press("find", site_search="nowhere at all").body
        visitor.press("next", site_search="camlıca")
        assert str(wanted.uuid) in visitor.body
        assert visitor.title == "When and where"
        visitor.press("send", site=str(wanted.uuid))
        assert Report.objects.get().site == wanted

    def test_a_postcode_in_one_area_says_the_area(self) -> None:
        area = make_area(name="Eastmere", level="BOROUGH")
        PostcodeArea.objects.create(postcode=Postcode.objects.create(code="E7", spread=1), area=area)
        Visitor().press("next", narrative="Paint").press("send", postcode="e7 8pp")
        report = Report.objects.get()
        assert (report.area, report.precision) == (area, "POSTCODE")

    def test_a_postcode_in_several_areas_is_never_said_to_be_in_one(self) -> None:
        both = [make_area(name=name, level="BOROUGH") for name in ("Eastmere", "Westmere")]
        held = Postcode.objects.create(code="E15", spread=2)
        for area in both:
            PostcodeArea.objects.create(postcode=held, area=area)
        make_area(name="Farmere", level="BOROUGH")
        visitor = Visitor().press("next", narrative="Paint").press("next", postcode="E15")
        assert "more than one borough" in visitor.body
        assert "Eastmere" in visitor.body
        assert "Farmere" not in visitor.body
        assert visitor.press("next").title == "What you need, and how to reach you"
        visitor.press("send")
        assert Report.objects.get().area is None

    @pytest.mark.parametrize("point", ["91.0,0.0", "abc", "1,2", "51.5,-0.1;drop", "NaN,NaN"])
    def test_a_point_is_on_the_earth(self, point: str) -> None:
        assert not Visitor().press("next", narrative="Paint").press("send", point=point).receipt


class TestMap:
    def press(self, visitor: Visitor, x: int, y: int) -> Visitor:
        return visitor.show(Client().post(visitor.path, {**visitor.fields, "map.x": x, "map.y": y}))

    def test_two_presses_give_a_point_and_its_borough(self) -> None:
        westminster = make_area("E09000033", name="Westminster", level="BOROUGH")
        visitor = Visitor().press("next", narrative="Paint").press("map", place_words="Near the bridge")
        assert "data:image/svg+xml" in visitor.body
        x, y = _dot(-0.1357, 51.5010, "")
        self.press(visitor, x, y)
        assert "Map of Westminster" in visitor.body
        x, y = _dot(-0.1357, 51.5010, "E09000033")
        self.press(visitor, x, y)
        assert "A place on the map is kept" in visitor.body
        assert visitor.fields["place_words"] == ["Near the bridge"]
        visitor.press("send")
        report = Report.objects.get()
        latitude, longitude = map(float, report.reveal("point").split(","))
        assert abs(latitude - 51.5010) < 0.001
        assert abs(longitude + 0.1357) < 0.001
        assert (report.area, report.precision) == (westminster, "POINT")

    def test_outside_and_by_key_it_says_so_and_keeps_everything(self) -> None:
        visitor = Visitor().press("next", narrative="Paint").press("map")
        for x, y in ((0, 0), (1, 1)):
            assert "That was not on the map" in self.press(visitor, x, y).body
        assert visitor.fields["narrative"] == ["Paint"]

    def test_it_can_be_forgotten(self) -> None:
        visitor = Visitor().press("next", narrative="Paint").press("place", point="51.5,-0.1")
        assert "Forget the place" in visitor.body
        visitor.press("forget")
        assert visitor.fields["point"] == [""]

    @pytest.mark.parametrize("area", ["", "E09000033", "nonsense", "<script>"])
    def test_the_picture_is_drawn_here_and_small(self, area: str) -> None:
        drawn = pointing.picture(area)
        assert drawn.width == pointing.SHOWN
        assert len(drawn.source) < 30_000
        assert "script" not in b64decode(drawn.source.partition(",")[2]).decode()

    @pytest.mark.parametrize("press", [("", ""), ("-1", "5"), ("1e3", "5"), ("99999", "5"), ("٣", "٤" * 9)])
    def test_a_press_that_is_none_is_none(self, press: tuple[str, str]) -> None:
        assert pointing.pressed("", *press) is None


def _dot(longitude: float, latitude: float, area: str) -> tuple[int, int]:
    """Work out where a place is on the picture from the outlines' own extent, not from the code under test."""
    shown = [one for one in outlines("london-boroughs") if area in {"", one.code}]
    places = [place for one in shown for ring in one.rings for place in ring]
    west, east = min(p[0] for p in places), max(p[0] for p in places)
    south, north = min(p[1] for p in places), max(p[1] for p in places)
    squeeze = math.cos(math.radians((south + north) / 2))
    across = 552 / ((east - west) * squeeze)
    return (
        round((4 + (longitude - west) * squeeze * across) / 2),
        round((4 + (north - latitude) * across) / 2),
    )


class TestFiles:
    def send(self, *files: tuple[str, bytes], **typed: Any) -> Visitor:
        visitor = Visitor().press("next", narrative="Paint on the door")
        for _ in range(3):
            visitor.press("next")
        sent = [SimpleUploadedFile(name, content) for name, content in files]
        return visitor.press("send", files=sent, **typed)

    def test_files_come_with_the_report(self) -> None:
        visitor = self.send(("a.gif", GIF), ("b.gif", GIF))
        assert "2 files kept." in visitor.body
        assert Report.objects.get().files.count() == 2

    def test_a_bad_file_never_refuses_the_report(self) -> None:
        visitor = self.send(("a.exe", b"MZ" + b"\0" * 50), ("b.gif", GIF), ("c.gif", b""))
        assert visitor.receipt
        assert "1 file kept." in visitor.body
        assert "not kept" in visitor.body

    def test_sent_twice_the_files_are_kept_once(self) -> None:
        visitor = Visitor("SUSPICIOUS")
        form = {**visitor.fields, "narrative": "A car", "go": "send"}
        for _ in range(2):
            Client().post("/en/report/", {**form, "files": SimpleUploadedFile("a.gif", GIF)})
        assert Report.objects.get().files.count() == 1

    def test_too_many_and_too_large_are_left_out_and_said(self, monkeypatch: pytest.MonkeyPatch) -> None:
        visitor = self.send(*((f"{n}.gif", GIF) for n in range(13)))
        assert visitor.receipt
        assert "10 files kept." in visitor.body
        assert "3 not kept:" in visitor.body

    def test_a_gallery_chosen_whole_loses_no_words(self) -> None:
        visitor = self.send(*((f"{n}.gif", GIF) for n in range(150)))
        assert visitor.receipt
        assert Report.objects.get().reveal("narrative") == "Paint on the door"

    def test_what_is_past_the_limit_is_not_read_and_the_words_are_kept(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(uploads, "MAX_ALL", 100_000)
        visitor = self.send(("a.gif", GIF + b"\0" * 300_000))
        assert visitor.receipt
        assert Report.objects.get().reveal("narrative") == "Paint on the door"

    def test_an_error_says_that_files_must_be_chosen_again(self) -> None:
        visitor = Visitor("SUSPICIOUS")
        visitor.press("send", narrative=" ", files=SimpleUploadedFile("a.gif", GIF))
        assert "choose them again" in visitor.body
        assert Report.objects.count() == 0

    def test_files_under_another_name_are_not_read(self) -> None:
        visitor = Visitor("SUSPICIOUS").press("send", narrative="A car", other=SimpleUploadedFile("a.gif", GIF))
        assert visitor.receipt
        assert Report.objects.get().files.count() == 0


TEXTS = ("narrative", "place_words", "contact", "safe_times", "safe_word", "name", "excluded", "links", "site_search")


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("lang", ["en", "ur"])
def test_hostile_words_stay_words_on_every_page(lang: str, name: str) -> None:
    visitor = Visitor(lang=lang)
    text = HOSTILE if name in {"narrative", "links"} else HOSTILE.rstrip("\u2067")
    visitor.press("next", **{"narrative": "Paint", "contact_rule": "MAY_CONTACT", "contact": "x", name: text})
    for go in ("place", "reach", "share", "check", "send"):
        visitor.press(go)
        assert "<script>alert" not in visitor.body
        assert "<img src=x" not in visitor.body
    assert visitor.receipt


MOVES = st.lists(st.sampled_from(["next", "back", "refresh", "send", "replay", "again"]), min_size=1, max_size=8)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_however_it_is_walked_one_form_is_one_report(moves: list[str]) -> None:
    """On, back, refresh, double press and replay of any page: at most one report, always the same receipt."""
    before = Report.objects.count()
    visitor, pages, shown = Visitor().press("next", narrative="Paint"), list[dict[str, Any]](), set[str]()
    for move in [*moves, "send"]:
        if not visitor.receipt:
            pages.append(visitor.fields)
        page = {"replay": pages[0], "refresh": pages[-1], "again": pages[-1]}.get(move, pages[-1])
        go = {"next": "next", "back": "what", "refresh": "next"}.get(move, "send")
        visitor.show(Client().post("/en/report/", {**page, "go": go}))
        shown |= {visitor.receipt} if visitor.receipt else set()
    assert Report.objects.count() - before == 1
    assert len(shown) == 1
