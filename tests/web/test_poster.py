"""The printed way in: a link and a code for each site."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from aman.apps.incidents.models import Report
from aman.kit.languages import LANGUAGES
from aman.web import poster
from tests.make import make_area, make_site, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Any:
    return make_site("Larkfield Road Mosque", area=make_area(name="Eastmere"))


class TestLink:
    def test_it_begins_a_report_with_the_place_filled_in(self, site: Any) -> None:
        body = Client().get(f"/en/s/{site.code}/").content.decode()
        assert "Larkfield Road Mosque" in body
        assert f'name="site" value="{site.uuid}"' in body

    @pytest.mark.parametrize("typed", ["lower", "spaced"])
    def test_a_code_typed_by_hand_is_read(self, site: Any, typed: str) -> None:
        code = {"lower": site.code.lower(), "spaced": f"{site.code[:3]} {site.code[3:]}"}[typed]
        assert str(site.uuid) in Client().get(f"/en/s/{code}/").content.decode()

    @pytest.mark.parametrize("code", ["ZZZZZZ", "x", "2" * 300, "%00", "%3Cscript%3E"])
    def test_a_code_we_do_not_know_is_the_plain_form(self, code: str) -> None:
        answer = Client().get(f"/en/s/{code}/")
        assert answer.status_code == 200
        assert 'name="kind"' in answer.content.decode()
        assert "<script>" not in answer.content.decode()

    @pytest.mark.parametrize("path", ["/r", "/r/"])
    def test_the_short_link_leads_to_the_form_in_the_language_of_the_browser(self, path: str) -> None:
        answer = Client().get(path, headers={"Accept-Language": "ur-PK,en;q=0.5"})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/ur/report/")
        assert not answer.cookies

    def test_the_link_of_a_site_leads_there_too(self, site: Any) -> None:
        answer = Client().get(f"/s/{site.code}/", headers={"Accept-Language": "tr"})
        assert answer.headers["Location"] == f"/tr/s/{site.code}/"

    def test_the_place_travels_with_the_answers(self, site: Any) -> None:
        body = Client().post("/en/report/", {"kind": "PERSON", "site": str(site.uuid)}).content.decode()
        key = re.search(r'name="form_key" value="([^"]+)"', body)
        assert key
        assert f'name="site" value="{site.uuid}"' in body
        sent = {"kind": "PERSON", "site": str(site.uuid), "form_key": key.group(1), "narrative": "Paint on the door."}
        Client().post("/en/report/", {**sent, "step": "what", "go": "send"})
        report = Report.objects.get()
        assert (report.site_id, report.precision) == (site.pk, "SITE")


class TestPoster:
    def signed_in(self, site: Any, role: str = "SITE_LEAD") -> Client:
        client = Client()
        client.force_login(make_staff(role, site=site))
        return client

    def test_four_languages_one_code_and_no_secret(self, site: Any) -> None:
        body = self.signed_in(site).get(f"/desk/sites/{site.uuid}/poster/").content.decode()
        assert body.count('class="am-poster"') == len(LANGUAGES)
        assert body.count("am-qr") == len(LANGUAGES)
        assert f"/s/{site.code}" in body
        for language in LANGUAGES.values():
            assert f'class="am-poster" lang="{language.code}" dir="{language.direction}"' in body
        assert "style=" not in body

    def test_a_live_installation_prints_reviewed_languages_alone(
        self, site: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(poster, "is_shown_to_public", lambda code: code in {"en", "ur"})
        assert [one.language.code for one in poster.sheets(site, "https://x.example/s/A/")] == ["en", "ur"]

    def test_another_site_is_not_found(self, site: Any, now: datetime) -> None:
        other = make_site("Other", area=make_area(name="Westmere"))
        assert self.signed_in(site).get(f"/desk/sites/{other.uuid}/poster/").status_code == 404
