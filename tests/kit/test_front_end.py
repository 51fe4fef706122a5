"""The theme: logical properties only, nothing fetched from elsewhere, light enough for an old phone."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

STYLES = Path(__file__).resolve().parents[2] / "frontend" / "styles"
PHYSICAL = re.compile(
    r"(?<![-\w])(margin|padding|border)-(left|right)\b|(?<![-\w])(left|right)\s*:|(float|text-align|clear)\s*:\s*(left|right)"
)
FIRST_PAGE_KB = 40


@pytest.mark.parametrize("path", sorted(STYLES.glob("*.css")), ids=lambda path: path.name)
def test_our_sheets_use_logical_properties(path: Path) -> None:
    assert PHYSICAL.findall(path.read_text(encoding="utf-8")) == []


def test_both_dark_blocks_are_the_same() -> None:
    source = (STYLES / "tokens.css").read_text(encoding="utf-8")
    blocks = re.findall(r"\{\s*color-scheme: dark;(.*?)\n\s*\}", source, re.S)
    assert len(blocks) == 2
    first, second = (" ".join(block.split()) for block in blocks)
    assert first == second


def built(name: str) -> bytes:
    """Return a built file; `make setup` has made it before any test runs."""
    found = finders.find(f"aman/{name}")
    if not found:
        pytest.fail("the front end is not built: run `make setup`")
    return Path(str(found)).read_bytes()


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_first_page_is_light(direction: str) -> None:
    files = [f"aman-{direction}.css", "fonts.css", "aman.js", "lattice.svg", "mark.svg"]
    size = sum(len(gzip.compress(built(name))) for name in files)
    assert size <= FIRST_PAGE_KB * 1000


@pytest.mark.parametrize("name", ["aman-ltr.css", "aman-rtl.css", "fonts.css", "aman.js", "theme.js"])
def test_nothing_comes_from_elsewhere_or_belongs_to_another_house(name: str) -> None:
    text = built(name).decode()
    assert "GDS Transport" not in text
    assert "crest" not in text
    for address in re.findall(r"url\(([^)]*)\)|fetch\(\"([^\"]*)\"", text):
        assert not re.match(r"[\"']?(https?:)?//", "".join(address))


def test_the_mirrored_sheet_is_mirrored() -> None:
    ltr, rtl = built("aman-ltr.css").decode(), built("aman-rtl.css").decode()
    assert "border-left:5px solid" in ltr
    assert "border-right:5px solid" in rtl


def test_fonts_are_for_their_script_alone() -> None:
    sheet = built("fonts.css").decode()
    for face in re.findall(r"@font-face\{[^}]*\}", sheet):
        assert "font-display:swap" in face
        assert "unicode-range:" in face
        built(re.findall(r"url\(\"\./([^\"]+)\"\)", face)[0])
