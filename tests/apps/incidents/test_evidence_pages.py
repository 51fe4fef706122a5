"""Files of a report on pages: added, looked at, handed out; who may."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aman.apps.incidents import pages_evidence, services
from aman.apps.incidents.models import EvidenceFile, Report
from aman.kit import audit, vault
from tests.apps.incidents.evidence import add, fresh, photo
from tests.apps.incidents.make import make_report, make_shift, make_taken
from tests.make import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(now: datetime) -> Report:
    return make_report(now)


ROUTES = ("evidence_page", "evidence_preview", "evidence_copy", "evidence_original")


def ask(client: Client, route: str, file: EvidenceFile, **data: str) -> Any:
    where = {"report": file.report.uuid, "file": file.uuid}
    if route == "evidence_preview":
        where["number"] = 1
    url = reverse(route, kwargs=where)
    return client.post(url, data) if route == "evidence_original" else client.get(url)


@pytest.fixture
def held(now: datetime, quick: Any) -> tuple[EvidenceFile, Client]:
    """A clean file with its original, and the officer who supervises its report."""
    officer = make_staff("DUTY_OFFICER", "Samira Rahman")
    report = make_taken(now, officer)
    (file,) = add(report, now, ("<b>face\u202egpj.exe", photo()), keep=True)
    services.clean_next(now=now)
    client = Client()
    client.force_login(officer)
    return fresh(file), client


class TestAdding:
    def url(self, report: Report) -> str:
        return reverse("evidence_add", kwargs={"report": report.uuid})

    def send(self, client: Client, report: Report, *files: tuple[str, bytes], **data: str) -> Any:
        sent = [SimpleUploadedFile(name, content) for name, content in files]
        return client.post(self.url(report), {"sent": sent, **data}, follow=True)

    def test_an_officer_adds_files(self, held: tuple[EvidenceFile, Client]) -> None:
        file, client = held
        sent = [("a.jpg", photo()), ("b.jpg", b"\xff\xd8\xff" + bytes(8_000_000)), ("c.mp4", b"\0\0\0\x18ftypisom")]
        answer = self.send(client, file.report, *sent, keep="on")
        body = answer.content.decode()
        assert "2 files received." in body
        assert "It was a film or a sound." in body
        added = file.report.files.filter(number__gt=1).order_by("number")
        assert [one.by is not None and one.keep_original for one in added] == [True] * 3
        assert audit.trail(file.report).filter(verb="EVIDENCE_ADDED").count() == 2

    def test_nothing_chosen(self, held: tuple[EvidenceFile, Client]) -> None:
        file, client = held
        assert "Choose a file first." in self.send(client, file.report).content.decode()
        assert "Choose a file first." in client.post(self.url(file.report), {"sent": "x"}).content.decode()

    def test_an_erased_report_takes_none(self, held: tuple[EvidenceFile, Client], now: datetime) -> None:
        file, client = held
        vault.destroy(file.record_key, now=now)
        assert "were erased" in self.send(client, file.report, ("a.jpg", photo())).content.decode()

    def test_somebody_who_may_not_open_the_report_adds_nothing(self, held: tuple[EvidenceFile, Client]) -> None:
        client = Client()
        client.force_login(make_staff("CASEWORKER"))
        assert self.send(client, held[0].report, ("a.jpg", photo())).status_code == 404
        assert held[0].report.files.count() == 1

    def test_nothing_is_written_to_a_disk(
        self, held: tuple[EvidenceFile, Client], settings: Any, tmp_path: Path
    ) -> None:
        settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "not there")
        assert (
            "1 file received."
            in self.send(held[1], held[0].report, ("a.jpg", b"\xff\xd8\xff" + bytes(15_000_000))).content.decode()
        )


class TestPages:
    def test_the_page_makes_no_more_queries_as_its_log_grows(
        self, held: tuple[EvidenceFile, Client], now: datetime
    ) -> None:
        file, client = held
        ask(client, "evidence_page", file)
        with CaptureQueriesContext(connection) as few:
            ask(client, "evidence_page", file)
        for hour in range(30):
            at = now + timedelta(hours=hour)
            officer = make_staff("DUTY_OFFICER")
            services.note_file_downloaded(file=file, actor=officer, now=at)
            services.open_original(file=file, reason="For the police", actor=officer, now=at)
        with CaptureQueriesContext(connection) as many:
            assert ask(client, "evidence_page", file).content.count(b"For the police") == 30
        assert len(many) == len(few) <= 24

    def test_a_file_is_shown_in_words_and_pictures(self, held: tuple[EvidenceFile, Client]) -> None:
        file, client = held
        answer = ask(client, "evidence_page", file)
        body = answer.content.decode()
        assert answer.status_code == 200
        assert "bfacegpj.exe" in body
        assert "<b>face" not in body
        assert file.clean_digest in body
        assert reverse("evidence_preview", kwargs={"report": file.report.uuid, "file": file.uuid, "number": 1}) in body

    @pytest.mark.parametrize("route", ROUTES[1:])
    def test_contents_are_attachments_in_a_box(self, held: tuple[EvidenceFile, Client], route: str) -> None:
        file, client = held
        answer = ask(client, route, file, reason="For the police")
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "face" not in answer.headers["Content-Disposition"]
        wanted = "application/octet-stream" if route == "evidence_original" else "image/jpeg"
        assert answer.headers["Content-Type"] == wanted

    def test_the_original_is_what_was_sent(self, held: tuple[EvidenceFile, Client]) -> None:
        file, client = held
        assert ask(client, "evidence_original", file, reason="For the police").content == photo()

    def test_no_reason_no_original_and_the_page_says_so(self, held: tuple[EvidenceFile, Client]) -> None:
        file, client = held
        answer = ask(client, "evidence_original", file, reason=" ")
        assert "Give the reason first." in answer.content.decode()
        assert "Content-Disposition" not in answer.headers

    def test_the_report_page_lists_the_file(self, held: tuple[EvidenceFile, Client]) -> None:
        file, client = held
        body = client.get(reverse("report_page", kwargs={"report": file.report.uuid})).content.decode()
        assert reverse("evidence_page", kwargs={"report": file.report.uuid, "file": file.uuid}) in body

    def test_a_page_that_is_not_there(self, held: tuple[EvidenceFile, Client]) -> None:
        file, client = held
        where = {"report": file.report.uuid, "file": file.uuid, "number": 2}
        assert client.get(reverse("evidence_preview", kwargs=where)).status_code == 404

    def test_an_erased_file_says_so(self, held: tuple[EvidenceFile, Client], now: datetime) -> None:
        file, client = held
        vault.destroy(file.record_key, now=now)
        assert "were erased" in ask(client, "evidence_page", file).content.decode()
        assert ask(client, "evidence_copy", file).status_code == 404

    @pytest.mark.parametrize("route", ROUTES)
    def test_a_file_of_another_report_is_not_found(
        self, held: tuple[EvidenceFile, Client], now: datetime, route: str
    ) -> None:
        file, client = held
        mine = EvidenceFile(report=make_taken(now, make_staff("DUTY_OFFICER")), uuid=file.uuid)
        assert ask(client, route, mine, reason="x").status_code == 404

    @pytest.mark.parametrize("route", ROUTES)
    @pytest.mark.parametrize("role", ["DUTY_OFFICER", "CASEWORKER"])
    def test_an_officer_who_may_not_open_the_report_finds_no_file(
        self, held: tuple[EvidenceFile, Client], route: str, role: str
    ) -> None:
        client = Client()
        client.force_login(make_staff(role, "Karim Osei"))
        assert ask(client, route, held[0], reason="x").status_code == 404

    @pytest.mark.parametrize("route", ROUTES)
    @pytest.mark.parametrize("role", ["ANALYST", "CHAIR", "OPERATOR", "PANEL_MEMBER"])
    def test_other_roles_are_refused(self, held: tuple[EvidenceFile, Client], route: str, role: str) -> None:
        client = Client()
        client.force_login(make_staff(role, "Idris Novak"))
        assert ask(client, route, held[0], reason="x").status_code in {403, 404}

    def test_somebody_excluded_finds_no_file(self, held: tuple[EvidenceFile, Client], now: datetime) -> None:
        file, _ = held
        barred = make_staff("DUTY_OFFICER", "Barred Person")
        make_shift(barred, now)
        file.report.exclusions.create(person=barred, basis="NAME", at=now)
        client = Client()
        client.force_login(barred)
        assert all(ask(client, route, file, reason="x").status_code == 404 for route in ROUTES)


def test_a_case_lists_the_files_of_its_reports_without_their_names(report: Report, now: datetime, quick: Any) -> None:
    other = make_report(now)
    add(report, now, ("a.jpg", photo()), keep=True)
    add(other, now, ("b.mp4", b"ID3"))
    services.clean_next(now=now)
    with CaptureQueriesContext(connection) as made:
        found = pages_evidence.lines_of_case([report, other])
    assert len(made) == 1
    assert [(of.pk, line.row.number, line.row.state, line.row.name) for of, line in found] == [
        (report.pk, 1, "CLEAN", ""),
        (other.pk, 1, "REFUSED", ""),
    ]
