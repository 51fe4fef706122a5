"""Every hostile file is refused or made again from its pixels; nothing hidden is left, and nothing falls over."""

from __future__ import annotations

import io
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from PIL import Image

from aman.kit.files import rules
from aman.kit.files.working import WorkingCopy, working_copy
from tests.kit.files.corpus_documents import documents
from tests.kit.files.corpus_pictures import pictures
from tests.kit.files.readers import everything_in, faults
from tests.kit.files.specimen import CANARY, CLEAN, Specimen

SPECIMENS = [*pictures(), *documents()]
LONGEST = 60.0
"""Seconds one file may take: the limits of two children, on a machine that does other things too."""
pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Outcome:
    fate: str
    copy: WorkingCopy | None
    seconds: float


def treat(specimen: Specimen) -> Outcome:
    began = time.monotonic()
    try:
        copy = working_copy(specimen.content)
    except rules.Refused as refused:
        return Outcome(refused.code, None, time.monotonic() - began)
    return Outcome(CLEAN, copy, time.monotonic() - began)


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outcome]:
    with ThreadPoolExecutor(2) as pool:
        return dict(zip([one.label for one in SPECIMENS], pool.map(treat, SPECIMENS), strict=True))


def test_there_are_enough_and_no_two_alike() -> None:
    assert len(SPECIMENS) >= 60
    assert len({one.label for one in SPECIMENS}) == len(SPECIMENS)


@pytest.mark.parametrize("specimen", SPECIMENS, ids=[one.label.replace(" ", "-") for one in SPECIMENS])
def test_refused_or_made_again(specimen: Specimen, outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes[specimen.label]
    assert outcome.fate in specimen.fate
    assert outcome.seconds < LONGEST
    if outcome.copy is None:
        return
    for content in (outcome.copy.content, *outcome.copy.previews):
        assert not any(CANARY.encode() in part for part in everything_in(content))
    assert faults(outcome.copy.media, outcome.copy.content) == []
    assert all(faults("image/jpeg", preview) == [] for preview in outcome.copy.previews)
    assert outcome.copy.media in {"image/jpeg", "image/png", "application/pdf"}


def test_what_can_be_seen_is_kept(outcomes: dict[str, Outcome]) -> None:
    """The right way up, with its colours, and each page of a document."""
    turned = outcomes["jpeg with EXIF and GPS"].copy
    assert turned is not None
    shown = Image.open(io.BytesIO(turned.content))
    assert shown.size == (240, 320)
    pages = outcomes["tiff of three pages"].copy
    assert pages is not None
    assert (pages.media, len(pages.previews)) == ("application/pdf", 3)
    moving = outcomes["gif that moves 400 times"].copy
    assert moving is not None
    assert moving.only_first
    words = outcomes["pdf with a script"].copy
    assert words is not None
    page = Image.open(io.BytesIO(words.previews[0])).convert("L")
    darkest, lightest = page.getextrema()
    assert darkest < 60
    assert lightest > 200
