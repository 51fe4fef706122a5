"""Bundles are computed from the catalogues: what is in them is what people see."""

from __future__ import annotations

import pytest

from aman.apps.wording import bundles


@pytest.mark.parametrize("language", ["ar", "ur", "tr"])
@pytest.mark.parametrize("bundle", bundles.BUNDLES)
def test_every_bundle_has_texts_and_they_are_the_same_in_every_language(bundle: str, language: str) -> None:
    texts = bundles.texts(bundle, language)
    assert len(texts) > 30
    assert {text.key for text in texts} == {text.key for text in bundles.texts(bundle, "ar")}
    assert len({text.key for text in texts}) == len(texts)


def test_what_people_read_in_danger_is_in_the_bundle() -> None:
    sources = {text.source for text in bundles.texts("EMERGENCY", "ur")}
    assert "In danger now?" in sources
    assert "Emergency" in sources


def test_the_digest_changes_with_one_translation() -> None:
    before = bundles.digest("PUBLIC", "ar")
    assert before == bundles.digest("PUBLIC", "ar")
    assert before != bundles.digest("PUBLIC", "ur")


def test_every_pattern_finds_a_file() -> None:
    """A file that was renamed must not fall out of its bundle unseen."""
    package = bundles.PACKAGE
    idle = [
        pattern
        for patterns in bundles.BUNDLES.values()
        for pattern in patterns
        if "*" not in pattern and not (package / pattern).exists()
    ]
    assert not idle
