"""Files of a report: taken, cleaned, looked at, handed out; who may, and what is left of them."""

from __future__ import annotations

import hashlib
import io
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from PIL import Image

from aman.apps.incidents import jobs_evidence, selectors, services
from aman.apps.incidents.models import EvidenceFile, EvidenceOpening, EvidencePart, FileState, Report
from aman.kit import audit, vault
from aman.kit.files import rules, sandbox, working
from tests.apps.incidents.evidence import add, fresh, photo, verbs
from tests.apps.incidents.make import make_report
from tests.kit.files.specimen import CANARY
from tests.make import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(now: datetime) -> Report:
    return make_report(now)


class TestTaking:
    def test_a_file_waits_sealed(self, report: Report, now: datetime) -> None:
        (file,) = add(report, now)
        assert (file.state, file.kind, file.number) == (FileState.WAITING, "JPEG", 1)
        parts = list(EvidencePart.objects.filter(file=file))
        assert parts
        assert not any(b"JFIF" in bytes(part.content) or CANARY.encode() in bytes(part.content) for part in parts)
        assert bytes(file.name) == b""
        assert verbs(file) == ["FILE_RECEIVED"]
        assert audit.trail(report).filter(verb="EVIDENCE_ADDED", details={"files": 1, "refused": 0}).exists()

    def test_bad_files_are_rows_that_say_why_and_the_others_are_kept(self, report: Report, now: datetime) -> None:
        sent = [
            ("a.jpg", b""),
            ("b.exe", b"MZ" + bytes(90)),
            ("c.jpg", photo()),
            ("d.docx", b"PK\x03\x04"),
            ("e", b"?"),
        ]
        found = add(report, now, *sent)
        assert [file.code for file in found] == ["EMPTY", "PROGRAM", "", "ARCHIVE", "UNKNOWN_KIND"]
        assert EvidencePart.objects.filter(file__state="REFUSED").count() == 0
        kept = selectors.files_kept(report)
        assert (kept.kept, kept.waiting, kept.sent) == (0, 1, 5)
        assert kept.refused == ((1, "EMPTY"), (2, "PROGRAM"), (4, "ARCHIVE"), (5, "UNKNOWN_KIND"))

    def test_limits_count_what_is_already_held(self, report: Report, now: datetime) -> None:
        add(report, now, *[("a.jpg", photo())] * 9)
        found = add(report, now, *[("b.jpg", photo())] * 2)
        assert [file.code for file in found] == ["", "TOO_MANY"]

    def test_limits_of_size(self) -> None:
        limits = rules.Limits(one=10, total=25, files=9)
        assert rules.admit([11, 10, 10, 5, 1, 0], held=[], limits=limits) == [
            "TOO_BIG", None, None, None, "TOTAL_TOO_BIG", "EMPTY",
        ]  # fmt: skip

    def test_rows_end_somewhere(self, report: Report, now: datetime) -> None:
        add(report, now, *[("a", b"?")] * 500)
        add(report, now, *[("a", b"?")] * 500)
        assert report.files.count() == 20

    def test_the_same_form_twice_has_one_effect(self, report: Report, now: datetime) -> None:
        key = uuid4()
        first = add(report, now, form_key=key)
        assert add(report, now, form_key=key) == first
        assert report.files.count() == 1

    def test_nothing_is_added_to_an_erased_report(self, report: Report, now: datetime) -> None:
        vault.destroy(report.record_key, now=now)
        with pytest.raises(vault.Erased), transaction.atomic():
            add(report, now)

    @pytest.mark.parametrize(
        ("declared", "shown"),
        [
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\a\\photo.jpg", "photo.jpg"),
            ("..%2f..%2fphoto.jpg", "..%2f..%2fphoto.jpg".strip(".")),
            ("photo\u202egpj.exe", "photogpj.exe"),
            ("a\x00b\r\nSet-Cookie: x.jpg", "abSet-Cookie x.jpg"),
            ("<script>alert(1)</script>.jpg", "script.jpg"),
            ("صورة المسجد.jpg", "صورة المسجد.jpg"),
            ("\u2066\ufeff\U000e0041.jpg", "jpg"),
            ("...", ""),
        ],
    )
    def test_names_are_fit_to_be_read(self, declared: str, shown: str) -> None:
        assert rules.tidy_name(declared) == shown

    def test_a_name_of_300_letters_keeps_its_end(self) -> None:
        tidy = rules.tidy_name("a" * 300 + ".jpg")
        assert len(tidy) <= 120
        assert tidy.endswith(".jpg")


class TestCleaning:
    def test_the_copy_is_clean_and_the_original_is_gone(self, report: Report, now: datetime) -> None:
        (file,) = add(report, now)
        assert jobs_evidence.clean_files(now) == 1
        file = fresh(file)
        copy = selectors.file_contents(file, "CLEAN")
        assert (file.state, file.media, file.pages) == ("CLEAN", "image/jpeg", 1)
        assert Image.open(io.BytesIO(copy)).size == (240, 320)
        assert CANARY.encode() not in copy
        assert hashlib.sha256(copy).hexdigest() == file.clean_digest
        assert file.original_digest == ""
        assert file.original_key is not None
        assert file.original_key.wrapped is None
        assert not file.parts.filter(part="ORIGINAL").exists()
        assert verbs(file) == ["FILE_RECEIVED", "FILE_CLEANED"]
        assert selectors.files_kept(report).kept == 1

    def test_yesterdays_pieces_do_not_open_with_todays_keys(self, report: Report, now: datetime, quick: Any) -> None:
        (file,) = add(report, now)
        yesterday = list(EvidencePart.objects.filter(file=file))
        services.clean_next(now=now)
        EvidencePart.objects.bulk_create(yesterday)
        with pytest.raises(vault.Erased):
            selectors.original_of(fresh(file))

    def test_an_original_kept_as_evidence_is_what_was_sent(self, report: Report, now: datetime, quick: Any) -> None:
        sent = photo() + bytes(3_000_000)
        (file,) = add(report, now, ("a.jpg", sent), keep=True)
        services.clean_next(now=now)
        file = fresh(file)
        assert file.original_digest == hashlib.sha256(sent).hexdigest()
        assert selectors.original_of(file) == sent
        assert file.reveal("name") == "a.jpg"
        assert b"a.jpg" not in bytes(file.name)

    def test_a_refused_file_leaves_nothing(self, report: Report, now: datetime, quick: Any) -> None:
        quick(rules.Refused(rules.Refusal.BROKEN))
        (file,) = add(report, now, keep=True)
        services.clean_next(now=now)
        file = fresh(file)
        assert (file.state, file.code, file.original_digest) == ("REFUSED", "BROKEN", "")
        assert not file.parts.exists()
        assert verbs(file) == ["FILE_RECEIVED", "FILE_REFUSED"]

    def test_without_a_sandbox_the_file_stays_sealed_and_waits(self, report: Report, now: datetime, quick: Any) -> None:
        quick(sandbox.SandboxMissing("none"))
        (file,) = add(report, now)
        assert jobs_evidence.clean_files(now) == 1
        file = fresh(file)
        assert (file.state, file.code, file.attempts) == ("WAITING", "NO_SANDBOX", 0)
        quick(working.WorkingCopy(rules.Kind.JPEG, "image/jpeg", b"clean", (b"page",), False))
        assert services.clean_next(now=now) is False
        assert services.clean_next(now=now + timedelta(minutes=11)) is True
        assert fresh(file).state == "CLEAN"

    def test_a_file_that_ends_its_worker_three_times_is_refused(
        self, report: Report, now: datetime, quick: Any
    ) -> None:
        quick(KeyboardInterrupt())
        (file,) = add(report, now)
        for hour in range(3):
            with pytest.raises(KeyboardInterrupt):
                services.clean_next(now=now + timedelta(hours=hour))
        assert services.clean_next(now=now + timedelta(hours=4)) is False
        assert (fresh(file).state, fresh(file).code) == ("REFUSED", "TOO_HARD")

    def test_a_file_in_another_workers_hands_is_left(self, report: Report, now: datetime, quick: Any) -> None:
        (file,) = add(report, now)
        EvidenceFile.objects.filter(pk=file.pk).update(lease_until=now + timedelta(minutes=1))
        assert services.clean_next(now=now) is False

    def test_pieces_keep_their_order_place_and_number(self, report: Report, now: datetime, quick: Any) -> None:
        (file,) = add(report, now)
        services.clean_next(now=now)
        file = fresh(file)
        pieces = list(file.parts.filter(part="CLEAN").order_by("piece"))
        assert len(pieces) == 2
        pieces[1].delete()
        with pytest.raises(vault.Tampered):
            selectors.file_contents(file, "CLEAN")

    def test_the_database_holds_a_state_whole(self, report: Report, now: datetime) -> None:
        (file,) = add(report, now)
        with pytest.raises(IntegrityError), transaction.atomic():
            EvidenceFile.objects.filter(pk=file.pk).update(state="CLEAN")


class TestErasure:
    def test_what_an_erasure_left_unreadable_is_cleared(self, report: Report, now: datetime, quick: Any) -> None:
        (file,) = add(report, now, keep=True)
        services.clean_next(now=now)
        vault.destroy(report.record_key, now=now)
        with pytest.raises(vault.Erased):
            selectors.file_contents(fresh(file), "CLEAN")
        assert services.clear_erased(now=now) > 0
        file = fresh(file)
        assert not file.parts.exists()
        assert file.original_digest == ""
        assert file.original_key is not None
        assert file.original_key.wrapped is None
        assert services.clear_erased(now=now) == 0

    def test_a_file_erased_while_it_waits_is_refused(self, report: Report, now: datetime, quick: Any) -> None:
        (file,) = add(report, now)
        vault.destroy(report.record_key, now=now)
        services.clean_next(now=now)
        assert (fresh(file).state, fresh(file).code) == ("REFUSED", "ERASED")


class TestOriginals:
    def test_an_original_needs_a_reason(self, report: Report, now: datetime, quick: Any) -> None:
        officer = make_staff("DUTY_OFFICER")
        (file,) = add(report, now, keep=True)
        services.clean_next(now=now)
        with pytest.raises(services.ReasonNeeded):
            services.open_original(file=fresh(file), reason="  ", actor=officer, now=now)
        assert not EvidenceOpening.objects.exists()

    def test_an_original_that_was_not_kept(self, report: Report, now: datetime, quick: Any) -> None:
        (file,) = add(report, now)
        services.clean_next(now=now)
        with pytest.raises(services.OriginalNotKept):
            services.open_original(file=fresh(file), reason="police", actor=make_staff("DUTY_OFFICER"), now=now)

    def test_a_copy_of_a_file_that_is_not_clean(self, report: Report, now: datetime) -> None:
        (file,) = add(report, now)
        with pytest.raises(services.NotClean):
            services.note_file_downloaded(file=file, actor=make_staff("DUTY_OFFICER"), now=now)

    def test_the_custody_log_is_one_chain(self, report: Report, now: datetime, quick: Any) -> None:
        officer = make_staff("DUTY_OFFICER", "Samira Rahman")
        (file,) = add(report, now, ("a.jpg", photo()), keep=True)
        services.clean_next(now=now)
        file = fresh(file)
        services.note_file_viewed(file=file, actor=officer, now=now)
        services.note_file_viewed(file=file, actor=officer, now=now)
        services.note_file_downloaded(file=file, actor=officer, now=now)
        services.open_original(file=file, reason="For the police, AB/1234", actor=officer, now=now)
        log = selectors.custody_of(file)
        assert [entry.verb for entry in log] == [
            "FILE_RECEIVED", "FILE_CLEANED", "FILE_VIEWED", "FILE_DOWNLOADED", "ORIGINAL_OPENED",
        ]  # fmt: skip
        assert log[-1].reason == "For the police, AB/1234"
        assert log[-1].name == officer.short_name
        assert list(audit.verify(audit.intake_chain(report.uuid))) == []
        assert "police" not in str([event.details for event in audit.trail(file)])
        assert audit.trail(report).filter(verb="EVIDENCE_READ").count() == 1
