"""A copy is believed only when readers that did not write it agree: here the first child lies."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aman.kit.files import rules, sandbox, structure, working
from tests.kit.files.corpus_documents import PAGE, pdf, simple, stream
from tests.kit.files.corpus_pictures import after_start, chunk, exif, picture, png_with, saved, segment

PREVIEW = saved("JPEG", picture((60, 40)))


def answer(media: str, *parts: bytes, kind: str = "JPEG", sizes: list[int] | None = None, **more: Any) -> bytes:
    said = {"kind": kind, "media": media, "more": False, "sizes": sizes or [len(part) for part in parts], **more}
    return json.dumps(said).encode() + b"\n" + b"".join(parts)


def bare_pdf(pages: int = 1) -> bytes:
    nothing = {"title": None, "creationDate": None, "modDate": None}
    return saved("PDF", picture((60, 40)), save_all=True, append_images=[picture((60, 40))] * (pages - 1), **nothing)


@pytest.fixture
def first_child(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the first child answer with whatever a test says; the second is the real one."""
    really = sandbox.run

    def lie(content: bytes) -> None:
        def run(task: str, given: bytes, **how: Any) -> sandbox.Answer:
            return sandbox.Answer(content, ()) if task == working._CLEAN else really(task, given, **how)

        monkeypatch.setattr(sandbox, "run", run)

    return lie


def refused() -> str:
    with pytest.raises(rules.Refused) as caught:
        working.working_copy(saved("JPEG"))
    return caught.value.code


class TestHonest:
    @pytest.mark.parametrize(
        "said",
        [
            answer("image/jpeg", PREVIEW, PREVIEW),
            answer("image/png", saved("PNG"), PREVIEW),
            answer("application/pdf", bare_pdf(2), PREVIEW, PREVIEW),
            answer("image/jpeg", saved("JPEG", picture((64, 48)), progressive=True), PREVIEW),
        ],
        ids=["jpeg", "png", "pdf", "progressive"],
    )
    def test_a_bare_copy_is_believed(self, first_child: Any, said: bytes) -> None:
        first_child(said)
        assert working.working_copy(saved("JPEG")).previews


LINK = PAGE[:-2] + b"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (x:) >> >>] >>"
BARE = PAGE.replace(b"/Contents 4 0 R", b"")
SCRIPT = b"/OpenAction << /S /JavaScript /JS (x) >>"
FORM = b"/AcroForm << /Fields [] /XFA 5 0 R >>"
EMPTY = pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>")
LIES = {
    "a comment in the copy": answer("image/jpeg", saved("JPEG", comment=b"x"), PREVIEW),
    "metadata in the copy": answer("image/jpeg", saved("JPEG", exif=exif()), PREVIEW),
    "metadata in a preview": answer("image/jpeg", PREVIEW, saved("JPEG", exif=exif())),
    "a profile": answer("image/jpeg", after_start(PREVIEW, segment(0xE2, b"ICC_PROFILE\0")), PREVIEW),
    "something behind the end": answer("image/jpeg", PREVIEW + b"<html>", PREVIEW),
    "something between the scans": answer("image/jpeg", PREVIEW[:-2] + segment(0xFE, b"x") + b"\xff\xd9", PREVIEW),
    "a text in a png": answer("image/png", png_with(chunk(b"tEXt", b"a\0b")), PREVIEW),
    "something behind a png": answer("image/png", saved("PNG") + b"x", PREVIEW),
    "a png that is a jpeg": answer("image/png", PREVIEW, PREVIEW),
    "a page": answer("text/html", b"<script>", PREVIEW),
    "a drawing": answer("image/svg+xml", b"<svg/>", PREVIEW),
    "a page that says it is a jpeg": answer("image/jpeg", b"<html>", PREVIEW),
    "a pdf with a text": answer("application/pdf", simple(), PREVIEW),
    "a pdf with a link": answer("application/pdf", simple(b"", LINK), PREVIEW),
    "a pdf with a script": answer("application/pdf", simple(SCRIPT, BARE), PREVIEW),
    "a pdf with a title": answer("application/pdf", saved("PDF", title="x"), PREVIEW),
    "a pdf with a form": answer("application/pdf", simple(FORM, BARE, stream(b"x")), PREVIEW),
    "a pdf with a file": answer(
        "application/pdf",
        simple(b"/Names << /EmbeddedFiles << /Names [(a) << /EF << /F 5 0 R >> >>] >> >>", BARE, stream(b"x")),
        PREVIEW,
    ),
    "a pdf with something behind it": answer("application/pdf", bare_pdf() + b"\n<html>", PREVIEW),
    "a pdf of no page": answer("application/pdf", EMPTY, PREVIEW),
    "no preview": answer("image/jpeg", PREVIEW),
    "two previews of one picture": answer("image/jpeg", PREVIEW, PREVIEW, PREVIEW),
    "a preview that is no picture": answer("image/jpeg", PREVIEW, b"<html>"),
    "sizes that do not add up": answer("image/jpeg", PREVIEW, PREVIEW, sizes=[1, 2]),
    "a size below nothing": answer("image/jpeg", PREVIEW, PREVIEW, sizes=[-1, 2 * len(PREVIEW) + 1]),
    "no sizes": b'{"kind": "JPEG", "media": "image/jpeg", "more": false}\n',
    "a kind nobody knows": answer("image/jpeg", PREVIEW, PREVIEW, kind="EXE"),
    "a refusal nobody knows": b'{"refused": "BECAUSE"}\n',
    "a list": b"[]\n",
    "a number": b"7\n",
    "brackets": b"[" * 4000 + b"\n",
    "nothing": b"",
    "noise": bytes(range(256)) * 9,
}  # fmt: skip


class TestLies:
    @pytest.mark.parametrize("lie", LIES)
    def test_more_than_a_bare_copy_is_not_believed(self, first_child: Any, lie: str) -> None:
        first_child(LIES[lie])
        assert refused() == "NOT_PROVED"

    def test_a_refusal_is_passed_on(self, first_child: Any) -> None:
        first_child(b'{"refused": "LOCKED"}\n')
        assert refused() == "LOCKED"

    def test_a_second_child_that_dies_believes_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def run(task: str, given: bytes, **how: Any) -> sandbox.Answer:
            if task == working._PROVE:
                raise sandbox.Died("code 5")
            return sandbox.Answer(answer("image/jpeg", PREVIEW, PREVIEW), ())

        monkeypatch.setattr(sandbox, "run", run)
        assert refused() == "NOT_PROVED"


class TestStructure:
    def test_sizes(self) -> None:
        assert structure.bare_jpeg(PREVIEW) == (60, 40)
        assert structure.bare_png(saved("PNG", picture((30, 20)))) == (30, 20)

    @pytest.mark.parametrize("cut", [3, 20, 200, -1, -2])
    def test_a_jpeg_cut_anywhere_is_not_bare(self, cut: int) -> None:
        with pytest.raises((structure.NotBare, IndexError, ValueError)):
            structure.bare_jpeg(PREVIEW[:cut])
