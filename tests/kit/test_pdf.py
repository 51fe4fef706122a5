"""PDFs: made apart, with limits, of our own assets alone; read back by an independent reader."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from django.contrib.staticfiles import finders

from aman.kit import pdf

HEAD = (
    '<!doctype html><html lang="{lang}" dir="{side}"><head><meta charset="utf-8"><title>A paper</title>'
    '<link rel="stylesheet" href="/static/kit/document.css"></head><body><header class="head">'
    '<span class="marking">PANEL ONLY</span><span class="version">Version 7</span></header>'
)


@pytest.fixture(scope="module")
def folders() -> dict[str, Path]:
    return {name: Path(str(finders.find(name))) for name in ("kit", "aman")}


def paper(body: str, lang: str = "en", side: str = "ltr") -> str:
    return HEAD.format(lang=lang, side=side) + body + "</body></html>"


def pages(made: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(made)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def fonts(page: pypdfium2.PdfPage) -> set[str]:
    """Return the names of the fonts that letters of a page are drawn with."""
    found = (one.get_font() for one in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT]))
    return {font.get_base_name() for font in found if font is not None}


def test_marking_version_and_number_stand_on_every_page(folders: dict[str, Path]) -> None:
    read = pages(pdf.make(paper("<p>words and words</p>" * 120), folders))
    assert len(read) >= 3
    for number, text in enumerate(read, start=1):
        assert "PANEL ONLY" in text
        assert "Version 7" in text
        assert f"{number} / {len(read)}" in text


@pytest.mark.parametrize(("lang", "font"), [("ar", "Naskh"), ("ur", "Nastaliq")])
def test_right_to_left_stands_at_the_right_in_its_own_letters(folders: dict[str, Path], lang: str, font: str) -> None:
    made = pdf.make(paper("<p>الأثر على المجتمع</p>" * 8, lang, "rtl"), folders)
    document = pypdfium2.PdfDocument(made)
    assert any(font in name for name in fonts(document[0]))
    picture = document[0].render(scale=1).to_pil().convert("L")
    document.close()
    width, height = picture.size
    band = (0, int(height * 0.15), width, int(height * 0.4))
    ink = picture.crop(band).point(lambda value: 255 if value < 128 else 0).getbbox()
    assert ink is not None
    assert ink[0] > width / 2


class _Counting(http.server.BaseHTTPRequestHandler):
    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def listener() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Counting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_nothing_is_fetched_and_no_file_is_read(folders: dict[str, Path], listener: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.css"
    secret.write_text("p::after { content: 'SECRET-CANARY' }")
    addresses = (
        f"{listener}/a.css",
        secret.as_uri(),
        "/static/kit/../../../../../../etc/passwd",
        "//evil.invalid/a.css",
    )
    links = "".join(f'<link rel="stylesheet" href="{one}">' for one in addresses)
    body = f'{links}<p>words</p><img src="{listener}/b.png"><object data="{listener}/c.html"></object>'
    read = pages(pdf.make(paper(body), folders))
    assert "words" in read[0]
    assert "SECRET-CANARY" not in read[0]
    assert _Counting.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "https://assets.invalid/static/kit/../../access.py", "https://assets.invalid/static/other/x.css",
        "https://assets.invalid/static/kit/%2e%2e/%2e%2e/vault.py", "file:///etc/passwd", "https://example.org/x.css",
        "https://assets.invalid/static/kit/missing.css", "data:text/css,p{}",
    ],
)  # fmt: skip
def test_an_address_that_is_not_an_asset_is_refused(folders: dict[str, Path], url: str) -> None:
    with pytest.raises(ValueError, match="asset"):
        pdf.asset(url, {name: str(path) for name, path in folders.items()})


def test_what_takes_too_long_or_too_much_is_ended(folders: dict[str, Path]) -> None:
    with pytest.raises(pdf.PdfFailed):
        pdf.make(paper("<p>words</p>" * 60_000), folders, seconds=3)
    with pytest.raises(pdf.PdfFailed):
        pdf.make(paper("<p>words</p>"), folders, memory=120_000_000)


def test_a_machine_without_pango_is_told_apart(
    folders: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library libpango-1.0-0')")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(pdf.PdfUnavailable):
        pdf.make(paper("<p>words</p>"), folders)
