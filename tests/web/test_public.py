"""The public door, as a visitor without scripts uses it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from django.utils import timezone

from aman.apps.incidents import services
from aman.apps.incidents.models import Report, ReporterMessage
from aman.apps.incidents.receipts import digest
from aman.core import receipt as receipts
from aman.kit import formkey, vault
from aman.web.public.prepared import prepared
from tests.apps.incidents.make import make_received
from tests.make import make_area, make_site, make_staff

pytestmark = pytest.mark.django_db
SIGNS = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def _fresh_pages() -> None:
    prepared.cache_clear()


def full(**changes: Any) -> dict[str, Any]:
    yesterday = timezone.localdate() - timedelta(days=1)
    facts = {
        "kind": "PERSON",
        "form_key": formkey.issue("report", now=timezone.now()),
        "narrative": "Two men shouted from a car.",
        "occurred_on": yesterday.isoformat(),
        "occurred_at": "21:40",
        "place_words": "On the pavement",
        "contact_rule": "RECEIPT_ONLY",
    }
    return {name: value for name, value in (facts | changes).items() if value is not None}


def words(answer: Any) -> str:
    return str(answer.content.decode())


def errors(answer: Any) -> list[str]:
    return re.findall(r'class="govuk-error-message am-error"[^>]*>.*?<span>(.*?)</span>', words(answer))


def title(answer: Any) -> str:
    found = re.search(r"<h1>(.*?)</h1>", words(answer))
    return found.group(1) if found else ""


def code(answer: Any) -> str:
    found = re.search(r'id="receipt-number">(.*?)</p>', words(answer))
    assert found, "no receipt on the page"
    return "".join(re.findall(r"\d+", found.group(1)))


def send(**changes: Any) -> Any:
    return Client().post("/en/report/", full(**changes))


class TestPages:
    @pytest.mark.parametrize("lang", ["en", "ar", "ur", "tr"])
    @pytest.mark.parametrize("page", ["", "report/", "receipt/"])
    def test_999_comes_first_and_nothing_is_kept_on_the_phone(self, lang: str, page: str) -> None:
        client = Client()
        answer = client.get(f"/{lang}/{page}")
        body = words(answer)
        assert answer.status_code == 200
        assert 0 < body.index("tel:999") < body.index("<main")
        assert re.search(rf'<html lang="{lang}" dir="{"rtl" if lang in ("ar", "ur") else "ltr"}"', body)
        assert not client.cookies
        assert answer.headers["Cache-Control"] == "no-store"
        assert "<script>" not in body

    def test_an_unreviewed_language_is_english_with_a_notice(self, settings: Any) -> None:
        settings.AMAN = settings.AMAN.model_copy(update={"demo": False})
        answer = Client().get("/ur/report/")
        assert '<html lang="en"' in words(answer)
        assert "اردو" in words(answer)
        sent = Client().post("/ur/report/", full())
        assert title(sent) == "We have your report"
        assert Report.objects.get().language == "ur"

    def test_the_kind_comes_first_then_one_page_with_the_rest(self) -> None:
        client = Client()
        assert "form_key" not in words(client.get("/en/report/"))
        assert errors(client.post("/en/report/", {}))
        assert errors(client.post("/en/report/", {"kind": "NONSENSE"}))
        page = client.post("/en/report/", {"kind": "PLACE"})
        assert 'name="kind" value="PLACE"' in words(page)
        assert 'name="form_key" value="' in words(page)
        assert not errors(page)

    def test_suspicious_things_go_to_the_police_line_first(self) -> None:
        body = words(Client().post("/en/report/", {"kind": "SUSPICIOUS"}))
        assert 0 < body.index("0800 789 321") < body.index('name="narrative"')
        assert "gov.uk/ACT" in body
        assert "never count it as hate" in body


class TestSending:
    def test_the_answer_is_the_receipt_of_a_stored_row(self) -> None:
        site = make_site("Larkfield Road Mosque", area=make_area(name="Eastmere"))
        answer = send(site=str(site.uuid))
        report = Report.objects.get()
        assert answer.status_code == 200
        assert digest(receipts.read(code(answer))) == report.receipt_digest
        assert "Larkfield Road Mosque, On the pavement, Eastmere" in words(answer)
        assert report.reveal("narrative") == "Two men shouted from a car."

    def test_what_was_typed_is_shown_as_text(self) -> None:
        body = words(send(place_words=SIGNS, narrative=SIGNS, name=SIGNS))
        assert SIGNS not in body
        assert "&lt;script&gt;" in body

    def test_two_visitors_never_see_each_others_words(self) -> None:
        first, second = send(place_words="First Street"), send(place_words="Second Street")
        assert "First Street" not in words(second)
        assert code(first) != code(second)

    def test_sent_twice_is_one_report_and_the_same_receipt(self) -> None:
        form = full()
        first, again = Client().post("/en/report/", form), Client().post("/tr/report/", form)
        assert code(first) == code(again)
        assert title(Client().post("/en/report/", form)) == "We already have this report"
        assert Report.objects.count() == 1

    def test_the_language_asked_for_is_kept(self) -> None:
        Client().post("/ur/report/", full(narrative="عشاء کے بعد"))
        assert Report.objects.get().language == "ur"

    def test_the_least_a_person_can_say_is_enough(self) -> None:
        answer = send(occurred_on=None, occurred_at=None, place_words=None, day_unknown="on", place_unknown="on")
        assert title(answer) == "We have your report"

    def test_online_needs_no_place(self) -> None:
        assert title(send(kind="ONLINE", place_words=None)) == "We have your report"

    def test_ten_thousand_characters_in_any_script_arrive_whole(self) -> None:
        text = "ع" * 9_999 + "ء"
        send(narrative=text)
        assert Report.objects.get().reveal("narrative") == text


WRONG = {
    "nothing said": {"narrative": "  "},
    "too long": {"narrative": "x" * 10_001},
    "a day to come": {"occurred_on": (timezone.localdate() + timedelta(days=2)).isoformat()},
    "no such day": {"occurred_on": "2027-02-31"},
    "long ago": {"occurred_on": "1066-10-14"},
    "no such time": {"occurred_at": "25:61"},
    "a line that is too long": {"place_words": "x" * 201},
    "a null byte in a line": {"place_words": "High\0Road"},
    "an override in a line": {"place_words": "High\u202eRoad"},
    "a site that is no id": {"site": "1; DROP TABLE"},
    "a site that is not ours": {"site": "6f1b7b6e-3a57-4a43-9c39-8e9cbd6c7e10"},
    "an area that is not ours": {"area": "NOWHERE", "place_words": None},
    "contact wanted but not given": {"contact_rule": "MAY_CONTACT"},
    "contact given but not wanted": {"contact": "07700 900123"},
    "no such rule": {"contact_rule": "ALWAYS"},
    "a name with a control": {"name": "Zay\x07nab"},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_what_cannot_be_kept_is_said_and_nothing_typed_is_lost(wrong: dict[str, Any]) -> None:
    asked = {"name": "Zaynab of the bakery", "postcode": "E1 1AA", **wrong}
    answer = send(**asked)
    assert errors(answer), "no error was shown"
    assert "error-summary" in words(answer)
    assert Report.objects.count() == 0
    for name in ("narrative", "name", "postcode"):
        typed = full(**asked).get(name) or ""
        if typed.isprintable():
            assert typed.strip() in words(answer)


class TestFormKeys:
    def test_an_old_key_is_renewed_and_the_page_can_be_sent_again(self) -> None:
        old = formkey.issue("report", now=timezone.now() - timedelta(hours=25))
        answer = send(form_key=old)
        assert "more than a day" in words(answer)
        found = re.search(r'name="form_key" value="([^"]+)"', words(answer))
        assert found
        assert found.group(1) != old
        assert title(send(form_key=found.group(1))) == "We have your report"

    @pytest.mark.parametrize("key", ["", "x", "é" * 40, "A" * 48, "A" * 500])
    def test_a_key_not_made_here_sends_nothing(self, key: str) -> None:
        answer = send(form_key=key)
        assert answer.status_code == 200
        assert "Nothing was sent" in words(answer)
        assert 'name="form_key" value="' in words(answer)
        assert Report.objects.count() == 0

    def test_the_key_of_another_form_is_refused(self) -> None:
        send(form_key=formkey.issue("reply", now=timezone.now()))
        assert Report.objects.count() == 0


class TestComingBack:
    def ask(self, digits: str) -> Any:
        return Client().post("/en/receipt/", {"receipt": digits})

    def test_the_reporter_reads_where_it_stands(self, now: datetime) -> None:
        got, officer = make_received(now), make_staff("DUTY_OFFICER", "Samira Rahman")
        assert title(self.ask(got.receipt)) == "We have your report"
        services.take_report(report=got.report, actor=officer, now=now)
        assert title(self.ask(got.receipt)) == "A duty officer has your report"
        services.ask_reporter(report=got.report, text="What colour was it?", actor=officer, now=now)
        asked = self.ask(got.receipt)
        assert title(asked) == "We have asked you something"
        assert "What colour was it?" in words(asked)
        ruling = services.Ruling("SUSPICIOUS", answer="Thank you for telling us")
        services.decide_report(report=got.report, ruling=ruling, actor=officer, now=now)
        decided = self.ask(got.receipt)
        assert title(decided) == "We have dealt with what you saw"
        assert "Thank you for telling us" in words(decided)
        assert "Samira" not in words(decided)

    def test_directions_and_what_was_told_are_not_shown_back(self, now: datetime) -> None:
        got, officer = make_received(now, narrative="canary"), make_staff("DUTY_OFFICER")
        services.take_report(report=got.report, actor=officer, now=now)
        services.record_direction(report=got.report, text="secret direction", actor=officer, now=now)
        body = words(self.ask(got.receipt))
        assert "secret direction" not in body
        assert "canary" not in body

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("", "Enter your receipt number."),
            ("abc", "digits only"),
            ("1234", "You entered"),
            ("407199352286164089", "one digit may be wrong"),
        ],
    )
    def test_a_slip_is_explained(self, typed: str, said: str) -> None:
        assert said in words(self.ask(typed))

    def test_every_miss_is_the_same_answer(self, now: datetime) -> None:
        got = make_received(now)
        misses = [self.ask(receipts.from_number(number)) for number in (1, 17, 10**15)]
        sizes = {len(answer.content) for answer in misses}
        assert len(sizes) == 1
        assert {answer.status_code for answer in misses} == {self.ask(got.receipt).status_code}
        assert dict(misses[0].headers) == dict(misses[1].headers)

    def test_the_number_is_never_in_an_address(self, now: datetime) -> None:
        got = make_received(now)
        answer = self.ask(got.receipt)
        links = re.findall(r'(?:href|action|src)="([^"]*)"', words(answer))
        assert links
        assert not [link for link in links if got.receipt in unquote(link)]
        assert Client().get("/en/receipt/", {"receipt": got.receipt}).content.count(got.receipt.encode()) == 0

    def test_the_digits_of_any_script_open_it(self, now: datetime) -> None:
        got = make_received(now)
        typed = "".join(chr(0x06F0 + int(one)) for one in got.receipt)
        assert title(self.ask(typed)) == "We have your report"

    def test_an_erased_report_says_so(self, now: datetime) -> None:
        got = make_received(now)
        vault.destroy(got.report.record_key, now=now)
        assert title(self.ask(got.receipt)) == "What you told us has been erased"


class TestWritingBack:
    def form(self, digits: str, **changes: Any) -> dict[str, Any]:
        key = formkey.issue("reply", now=timezone.now())
        return {"receipt": digits, "form_key": key, "text": "It was a red car"} | changes

    def test_a_message_is_kept_once(self, now: datetime) -> None:
        got = make_received(now)
        form = self.form(got.receipt)
        for _ in range(2):
            answer = Client().post("/en/receipt/reply/", form)
            assert words(answer).count("It was a red car") == 1
        assert ReporterMessage.objects.count() == 1

    def test_an_empty_message_is_explained(self, now: datetime) -> None:
        got = make_received(now)
        assert "Write your message first." in words(
            Client().post("/en/receipt/reply/", self.form(got.receipt, text=" "))
        )

    def test_a_bad_key_keeps_the_words_on_the_page(self, now: datetime) -> None:
        got = make_received(now)
        body = words(Client().post("/en/receipt/reply/", self.form(got.receipt, form_key="x")))
        assert "Nothing was sent" in body
        assert "It was a red car" in body
        assert ReporterMessage.objects.count() == 0

    def test_a_form_used_for_another_report_is_not_said_to_be_sent(self, now: datetime) -> None:
        first, second = make_received(now), make_received(now)
        form = self.form(first.receipt)
        Client().post("/en/receipt/reply/", form)
        body = words(Client().post("/en/receipt/reply/", form | {"receipt": second.receipt, "text": "It was blue"}))
        assert "Nothing was sent" in body
        assert "It was blue" in body
        assert form["form_key"] not in body
        assert ReporterMessage.objects.count() == 1

    def test_without_the_receipt_nothing_opens(self, now: datetime) -> None:
        make_received(now)
        answer = Client().post("/en/receipt/reply/", self.form(receipts.from_number(5)))
        assert title(answer) == "Read our answer"
        assert ReporterMessage.objects.count() == 0

    def test_it_is_a_post(self) -> None:
        assert Client().get("/en/receipt/reply/").status_code == 405


def test_a_form_too_large_is_refused_in_words() -> None:
    answer = send(narrative="x" * 1_100_000)
    assert answer.status_code in {400, 413}
    assert Report.objects.count() == 0
