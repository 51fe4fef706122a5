"""Hostile uploads at the public door: the report is kept or asked for again, the server never falls over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from aman.apps.incidents.models import EvidenceFile, EvidencePart, Report
from aman.kit import formkey
from tests.kit.files.corpus_documents import documents
from tests.kit.files.corpus_pictures import pictures, saved
from tests.kit.files.specimen import CANARY

pytestmark = pytest.mark.django_db
BOUNDARY = "limit-7f3a"
NAMES = [
    "../../../../etc/cron.d/a.jpg",
    "..\\..\\windows\\a.jpg",
    "/etc/passwd",
    "photo\u202egpj.exe",
    "a" * 300 + ".jpg",
    "\u0000a.jpg",
    "a\u0000.jpg",
    "<img src=x onerror=alert(1)>.jpg",
    '"; filename="b.exe',
    "'; DROP TABLE incidents_report; --.jpg",
    "{{ 7*7 }}.jpg",
    "=cmd|' /C calc'!A0.jpg",
    "صورة المسجد.jpg",
    "😀" * 40 + ".jpg",
    ".htaccess",
    "CON.jpg",
    " .jpg",
]


def answers() -> dict[str, str]:
    return {
        "kind": "PERSON",
        "form_key": formkey.issue("report", now=timezone.now()),
        "narrative": "Two men shouted from a car.",
        "occurred_on": (timezone.now() - timedelta(days=1)).date().isoformat(),
        "contact_rule": "RECEIPT_ONLY",
    }


def part(head: str, content: bytes) -> bytes:
    return f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode("utf-8", "surrogateescape") + content + b"\r\n"


def text_parts() -> bytes:
    found = answers().items()
    return b"".join(part(f'Content-Disposition: form-data; name="{name}"', value.encode()) for name, value in found)


def file_part(name: str, content: bytes, field: str = "files", more: str = "") -> bytes:
    return part(f'Content-Disposition: form-data; name="{field}"; filename="{name}"{more}', content)


END = f"--{BOUNDARY}--\r\n".encode()


def send(body: bytes, kind: str = f"multipart/form-data; boundary={BOUNDARY}") -> Any:
    return Client().generic("POST", "/en/report/", body, content_type=kind)


def test_every_hostile_file_comes_with_a_report_that_is_kept() -> None:
    specimens = [*pictures(), *documents()]
    groups = [specimens[at : at + 10] for at in range(0, len(specimens), 10)]
    for group in groups:
        files = [SimpleUploadedFile(one.name, one.content, "image/jpeg") for one in group]
        answer = Client().post("/en/report/", {**answers(), "files": files})
        assert answer.status_code == 200
        assert "We have your report" in answer.content.decode()
    assert Report.objects.count() == len(groups)
    assert EvidenceFile.objects.count() >= 60
    stored = EvidencePart.objects.values_list("content", flat=True)
    assert not any(CANARY.encode() in bytes(content) for content in stored)


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_no_name_does_anything(name: str) -> None:
    body = text_parts() + file_part(name.replace('"', "%22"), saved("JPEG")) + END
    answer = send(body)
    assert answer.status_code == 200
    assert Report.objects.count() == 1
    for file in EvidenceFile.objects.select_related("record_key"):
        assert bytes(file.name) == b""
        assert name not in answer.content.decode()


FIELD = 'Content-Disposition: form-data; name="narrative"'
FILE = 'Content-Disposition: form-data; name="files"; filename="a.jpg"'
MULTI = f"multipart/form-data; boundary={BOUNDARY}"
WRONG: dict[str, tuple[str, Callable[[], bytes]]] = {
    "no boundary": ("multipart/form-data", text_parts),
    "an empty boundary": ("multipart/form-data; boundary=", text_parts),
    "a boundary of 1,000 letters": ("multipart/form-data; boundary=" + "b" * 1000, text_parts),
    "a boundary of strange letters": ('multipart/form-data; boundary="\u00e9"', text_parts),
    "nothing at all": (MULTI, lambda: b""),
    "no end": (MULTI, lambda: text_parts() + file_part("a.jpg", b"x" * 9000)[:500]),
    "wrong base64": (MULTI, lambda: part(f"{FILE}\r\nContent-Transfer-Encoding: base64", b"!!!!") + END),
    "10,000 parts": (MULTI, lambda: part(FIELD, b"x") * 10_000 + END),
    "1,000 files": (MULTI, lambda: file_part("a.jpg", b"x") * 1000 + END),
    "a field of 5 MB": (MULTI, lambda: part(FIELD, b"x" * 5_000_000) + END),
    "another kind of body": ("application/json", lambda: b'{"narrative": "x"}'),
}
NESTED = 'Content-Type: multipart/mixed; boundary=b\r\nContent-Disposition: form-data; name="files"'


class TestBrokenForms:
    """The form itself is wrong: an answer in words, and a report where its answers came through whole."""

    @pytest.mark.parametrize(
        ("label", "tail"),
        [
            ("a file where a text belongs", file_part("a.jpg", b"x" * 5000, field="narrative2")),
            ("a file in a field that is not asked", file_part("a.exe", b"MZ", field="avatar")),
            ("a text where a file belongs", part('Content-Disposition: form-data; name="files"', b"x")),
            ("a part without a name", part("Content-Disposition: form-data", b"x")),
            ("a part without a disposition", part("X-Nothing: 1", b"x")),
            (
                "forms within forms",
                part(
                    'Content-Type: multipart/mixed; boundary=b\r\nContent-Disposition: form-data; name="files"',
                    b"--b\r\n\r\nx\r\n--b--",
                ),
            ),
            ("an encoded name", file_part("a.jpg", b"x", more="; filename*=UTF-8''%2e%2e%2fpasswd")),
            ("two names", file_part("a.jpg", b"x", more='; filename="b.exe"')),
            ("a type that lies", part(f"{FILE}\r\nContent-Type: text/html", b"<script>")),
            ("a head of 5,000 letters", file_part("a.jpg", b"x", more="; a=" + "b" * 900)),
        ],
    )
    def test_the_report_is_kept(self, label: str, tail: bytes) -> None:
        answer = send(text_parts() + tail + END)
        assert answer.status_code == 200
        assert Report.objects.count() == 1

    @pytest.mark.parametrize("label", WRONG)
    def test_the_answer_is_in_words(self, label: str) -> None:
        kind, body = WRONG[label]
        answer = send(body(), kind)
        assert answer.status_code in {200, 400, 413}
        assert b"Traceback" not in answer.content
        assert b"<main" in answer.content

    def test_more_than_is_read_at_once_ends_the_reading_and_keeps_the_report(self) -> None:
        files = b"".join(file_part(f"{n}.jpg", b"\xff\xd8\xff" + bytes(16_000_000)) for n in range(6))
        answer = send(text_parts() + files + END)
        assert answer.status_code == 200
        assert Report.objects.count() == 1
        assert sum(EvidenceFile.objects.filter(state="WAITING").values_list("size", flat=True)) <= 60 * 1024 * 1024
