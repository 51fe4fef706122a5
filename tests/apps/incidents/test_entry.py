"""Typing in what somebody tells: by an officer, and by somebody at a site."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aman.apps.accounts.models import Person
from aman.apps.incidents.models import Report, ReportConsent
from aman.apps.incidents.receipts import digest
from aman.kit import audit, formkey
from tests.make import make_area, make_site, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def samira() -> Person:
    return make_staff("DUTY_OFFICER", "Samira Rahman")


def desk(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def words(answer: Any) -> str:
    return str(answer.content.decode())


def digits(answer: Any) -> str:
    found = re.search(r'id="receipt-number">(.*?)</p>', words(answer))
    return "".join(re.findall(r"\d", found.group(1))) if found else ""


def form(purpose: str = "staff-report", **changes: Any) -> dict[str, Any]:
    key = formkey.issue(purpose, now=timezone.now())
    facts = {
        "form_key": key, "kind": "PLACE", "channel": "TELEPHONE", "language": "ur", "narrative": "Graffiti",
        "contact_rule": "RECEIPT_ONLY",
    }  # fmt: skip
    return facts | changes


class TestAtTheDesk:
    def test_the_receipt_is_shown_to_be_read_out_and_printed(self, samira: Person) -> None:
        answer = desk(samira).post(reverse("report_new"), form())
        report = Report.objects.get()
        assert digest(digits(answer)) == report.receipt_digest
        assert (report.entered_by, report.channel, report.language) == (samira, "TELEPHONE", "ur")
        assert "/ur/receipt/" in words(answer)
        assert "Graffiti" not in words(answer)

    def test_pressing_twice_is_one_report(self, samira: Person) -> None:
        sent = form()
        shown = {digits(desk(samira).post(reverse("report_new"), sent)) for _ in range(2)}
        assert Report.objects.count() == 1
        assert len(shown) == 1

    @pytest.mark.parametrize("name", ["area", "site"])
    def test_the_place_is_within_reach(self, name: str) -> None:
        here, there = make_site("Larkfield Road Mosque"), make_site("Ashcombe Street Mosque")
        client = desk(make_staff("DUTY_OFFICER", area=here.area))
        body = words(client.get(reverse("report_new")))
        assert "Larkfield Road Mosque" in body
        assert "Ashcombe Street Mosque" not in body
        assert there.area.name not in body
        named = {"area": there.area.code, "site": str(there.uuid)}[name]
        body = words(client.post(reverse("report_new"), form(**{name: named})))
        assert "You do not cover this area" in body
        assert Report.objects.count() == 0
        assert digits(client.post(reverse("report_new"), form(place_words="Ashcombe Street")))

    def test_errors_keep_what_was_typed(self, samira: Person) -> None:
        wrong = form(narrative=" ", name="Zaynab", help_needed=["TALK", "MEDICAL"], excluded="the secretary")
        body = words(desk(samira).post(reverse("report_new"), wrong))
        assert "Write down what they told you" in body
        assert "Zaynab" in body
        assert "the secretary" in body
        assert body.count("checked") >= 3
        old = formkey.issue("staff-report", now=timezone.now() - timedelta(days=2))
        body = words(desk(samira).post(reverse("report_new"), form(form_key=old, name="Zaynab")))
        assert "open too long" in body
        assert old not in body
        assert Report.objects.count() == 0

    def test_for_another_only_with_how_they_agreed(self, samira: Person) -> None:
        body = words(desk(samira).post(reverse("report_new"), form(on_behalf="on")))
        assert "Say how the person it happened to agreed" in body
        assert Report.objects.count() == 0
        desk(samira).post(reverse("report_new"), form(on_behalf="on", behalf_basis="sitting beside them"))
        report = Report.objects.get()
        assert report.on_behalf
        assert report.reveal("behalf_basis") == "sitting beside them"

    def test_consents_name_who_wrote_them_down(self, samira: Person) -> None:
        desk(samira).post(reverse("report_new"), form(**{"consent-POLICE": "YES", "consent-COUNCIL": "NO"}))
        said = {one.recipient: (one.given, one.recorded_by) for one in ReportConsent.objects.all()}
        assert said == {"POLICE": (True, samira), "COUNCIL": (False, samira)}

    def test_the_form_can_be_walked_by_keyboard_in_the_order_of_a_talk(self, samira: Person) -> None:
        body = words(desk(samira).get(reverse("report_new")))
        asked = re.findall(r'<(?:input|select|textarea)[^>]* name="([a-z_A-Z-]+)"', body)
        order = [name for name in dict.fromkeys(asked) if name not in {"csrfmiddlewaretoken", "form_key"}]
        assert order[:4] == ["channel", "language", "kind", "narrative"]
        assert "tabindex" not in body.replace('tabindex="-1"', "")
        assert "data-send-keys" in body


class TestAtASite:
    def test_it_reaches_the_panel_and_is_gone_from_the_site(self) -> None:
        site = make_site("Larkfield Road Mosque", area=make_area(name="Eastmere"))
        lead = make_staff("SITE_LEAD", site=site)
        path = reverse("site_relay", kwargs={"site": site.uuid})
        assert "Larkfield Road Mosque" in words(desk(lead).get(path))
        answer = desk(lead).post(path, form("site-report", here="on", narrative="A man threatened her at the gate"))
        report = Report.objects.get()
        assert digest(digits(answer)) == report.receipt_digest
        assert (report.channel, report.relayed_by, report.site, report.entered_by) == ("SITE", site, site, lead)
        assert "threatened" not in words(answer)
        assert desk(lead).get(reverse("report_page", kwargs={"report": report.uuid})).status_code in {403, 404}
        assert next(event.actor for event in audit.trail(report)) == lead.uuid

    def test_it_may_have_happened_elsewhere(self) -> None:
        site = make_site()
        lead = make_staff("SITE_LEAD", site=site)
        path = reverse("site_relay", kwargs={"site": site.uuid})
        desk(lead).post(path, form("site-report", place_words="On the bus", site=str(make_site().uuid)))
        report = Report.objects.get()
        assert (report.site, report.relayed_by, report.precision) == (None, site, "WORDS")

    def test_another_site_is_not_found(self) -> None:
        mine, other = make_site(), make_site()
        lead = make_staff("SITE_LEAD", site=mine)
        path = reverse("site_relay", kwargs={"site": other.uuid})
        assert desk(lead).get(path).status_code == 404
        assert desk(lead).post(path, form("site-report")).status_code == 404
        assert Report.objects.count() == 0

    def test_the_key_of_the_desk_is_not_taken(self) -> None:
        site = make_site()
        path = reverse("site_relay", kwargs={"site": site.uuid})
        body = words(desk(make_staff("SITE_LEAD", site=site)).post(path, form()))
        assert "open too long" in body
        assert Report.objects.count() == 0
