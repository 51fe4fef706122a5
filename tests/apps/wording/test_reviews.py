"""Reviews of translations: by name, for the texts as they stand, lapsing when one changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from aman.apps.wording import bundles, selectors, services
from aman.apps.wording.models import Review
from aman.kit.languages import is_shown_to_public
from aman.kit.models import AuditEvent
from tests.make import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts of their own, so that catalogues half way through a change do not matter here."""
    texts = {
        bundle: tuple(bundles.Text("web", "", f"{bundle} {n}", f"translated {n}", "x") for n in range(3))
        for bundle in bundles.BUNDLES
    }
    monkeypatch.setattr(bundles, "texts", lambda bundle, language: texts[bundle])
    monkeypatch.setattr(bundles, "TEXTS", texts, raising=False)
    selectors.forget()


@pytest.fixture
def chair() -> Any:
    return make_staff("CHAIR", "Hina Mahmood")


@pytest.fixture
def reader(chair: Any, now: Any) -> Any:
    person = make_staff("TRANSLATOR", "Nadia Qureshi")
    services.name_reader(person=person, language="ur", actor=chair, now=now)
    return person


def review(reader: Any, now: Any, bundle: str = "PUBLIC", language: str = "ur") -> Review:
    return services.mark_reviewed(
        bundle=bundle, language=language, digest=bundles.digest(bundle, language), actor=reader, now=now
    )


def all_three(reader: Any, now: Any) -> None:
    for bundle in bundles.BUNDLES:
        review(reader, now, bundle)
    selectors.forget()


def changed_text(monkeypatch: pytest.MonkeyPatch, bundle: str) -> None:
    texts = dict(bundles.TEXTS)  # type: ignore[attr-defined]
    first, *rest = texts[bundle]
    texts[bundle] = (replace(first, translation="another word"), *rest)
    monkeypatch.setattr(bundles, "texts", lambda name, language: texts[name])
    selectors.forget()


def test_a_language_is_shown_once_all_three_bundles_are_reviewed(reader, now, settings):
    settings.AMAN = settings.AMAN.model_copy(update={"demo": False})
    review(reader, now, "PUBLIC")
    review(reader, now, "CONSENT")
    selectors.forget()
    assert not is_shown_to_public("ur")
    review(reader, now, "EMERGENCY")
    selectors.forget()
    assert is_shown_to_public("ur")
    assert not is_shown_to_public("ar")
    assert is_shown_to_public("en")


def test_a_text_that_changes_ends_the_review_and_is_named(reader, now, settings, monkeypatch):
    settings.AMAN = settings.AMAN.model_copy(update={"demo": False})
    all_three(reader, now)
    changed_text(monkeypatch, "CONSENT")
    assert not is_shown_to_public("ur")
    standing = selectors.standing("CONSENT", "ur")
    assert (standing.is_reviewed, standing.changed) == (False, 1)
    assert selectors.standing("PUBLIC", "ur").is_reviewed


def test_a_demonstration_shows_everything(settings):
    assert settings.AMAN.demo
    assert is_shown_to_public("tr")


def test_only_a_named_translator_reviews_their_own_language(reader, chair, now):
    with pytest.raises(services.NotYourLanguage):
        review(reader, now, language="ar")
    with pytest.raises(services.NotYourLanguage):
        review(chair, now)
    with pytest.raises(services.NotATranslator):
        services.name_reader(person=chair, language="ur", actor=chair, now=now)
    with pytest.raises(services.UnknownBundle):
        services.name_reader(person=reader, language="xx", actor=chair, now=now)


def test_what_was_read_is_what_is_reviewed(reader, now, monkeypatch):
    seen = bundles.digest("PUBLIC", "ur")
    changed_text(monkeypatch, "PUBLIC")
    with pytest.raises(services.TextsChanged):
        services.mark_reviewed(bundle="PUBLIC", language="ur", digest=seen, actor=reader, now=now)
    with pytest.raises(services.UnknownBundle):
        services.mark_reviewed(bundle="MOON", language="ur", digest=seen, actor=reader, now=now)


def test_an_incomplete_bundle_cannot_be_reviewed(reader, now, monkeypatch):
    empty = (bundles.Text("web", "", "English", "", "x"),)
    monkeypatch.setattr(bundles, "texts", lambda bundle, language: empty)
    with pytest.raises(services.NotComplete):
        review(reader, now)


def test_taking_a_review_back_hides_the_language(reader, chair, now, settings):
    settings.AMAN = settings.AMAN.model_copy(update={"demo": False})
    all_three(reader, now)
    assert is_shown_to_public("ur")
    assert services.withdraw_review(bundle="PUBLIC", language="ur", actor=chair, now=now) == 1
    selectors.forget()
    assert not is_shown_to_public("ur")
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"READER_NAMED", "TEXTS_REVIEWED", "REVIEW_WITHDRAWN"} <= verbs


def test_ending_a_reader_keeps_their_reviews(reader, chair, now):
    review(reader, now)
    (named,) = selectors.readers()
    services.end_reader(reader=named, actor=chair, now=now)
    assert selectors.languages_of(reader.uuid) == set()
    assert selectors.standing("PUBLIC", "ur").is_reviewed


def test_the_public_door_asks_the_database_at_most_once_in_a_while(
    reader, now, settings, django_assert_max_num_queries
):
    settings.AMAN = settings.AMAN.model_copy(update={"demo": False})
    all_three(reader, now)
    assert is_shown_to_public("ur")
    with django_assert_max_num_queries(0):
        for _ in range(20):
            assert is_shown_to_public("ur")


def test_pages_for_the_translator_and_the_chair(reader, chair):
    client = Client()
    client.force_login(reader)
    assert client.get("/desk/translations/").status_code == 200
    page = client.get("/desk/translations/PUBLIC/ur/").content.decode()
    assert "translated 1" in page
    unread = client.post("/desk/translations/PUBLIC/ur/reviewed/", {"digest": bundles.digest("PUBLIC", "ur")})
    assert unread.status_code == 302
    assert not Review.objects.exists()
    client.post("/desk/translations/PUBLIC/ur/reviewed/", {"digest": bundles.digest("PUBLIC", "ur"), "read": "yes"})
    assert Review.objects.get().reviewed_by == reader
    assert client.post("/desk/translations/PUBLIC/ur/withdraw/").status_code == 403
    assert client.get("/desk/translations/PUBLIC/en/").status_code == 404
    client.force_login(chair)
    assert client.post("/desk/translations/PUBLIC/ur/withdraw/").status_code == 302
    assert client.post("/desk/translations/readers/", {"email": "no@one.example", "language": "ur"}).status_code == 200
    sent = client.post("/desk/translations/readers/", {"email": reader.email, "language": "tr"})
    assert sent.status_code == 302
    assert selectors.languages_of(reader.uuid) == {"ur", "tr"}


def test_searching_looks_in_both_languages(chair):
    client = Client()
    client.force_login(chair)
    found = client.get("/desk/translations/PUBLIC/ur/", {"words": "TRANSLATED 2"}).content.decode()
    assert "PUBLIC 2" in found
    assert "PUBLIC 1" not in found
