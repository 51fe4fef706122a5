"""A person gets what is held about them and nothing about others: checked by a reader that knows none of our code."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from aman.apps.incidents import services as incidents
from aman.apps.privacy import selectors, services
from aman.apps.privacy.models import AccessState
from aman.apps.privacy.package import cut
from aman.apps.privacy.services._access import months_later, spans_of
from aman.kit.models import AuditEvent
from tests.apps.incidents.make import make_received
from tests.apps.privacy.make import fresh, is_erased, verbs
from tests.make import make_contact, make_site, make_staff

pytestmark = pytest.mark.django_db

OTHER = "Zbigniew Canaryski"
PLANTED = {
    "narrative": f"OWN-1 He was called {OTHER} and spat at me.",
    "place_words": "OWN-2 outside the bakery",
    "postcode": "E7 8QF",
    "name": "OWN-3 Amal",
    "contact": "OWN-4 07700 900111",
    "safe_word": "OWN-7 lantern",
    "safe_times": "OWN-8 after nine",
}
DIRECTION = f"OWN-5 Ask {OTHER.upper()} nothing yet"
SAID = "OWN-6 Thank you for telling us"


class IndependentReader:
    """Reads a package with the standard library alone: no import of ours, no trust in the manifest."""

    def __init__(self, content: bytes) -> None:
        self.archive = zipfile.ZipFile(io.BytesIO(content))
        assert self.archive.testzip() is None
        self.manifest = json.loads(self.archive.read("manifest.json"))
        self.data = json.loads(self.archive.read("data.json"))

    def everything(self) -> str:
        return "\n".join(self.archive.read(name).decode("utf-8", "replace") for name in self.archive.namelist())

    def check(self) -> None:
        listed = {entry["name"]: entry for entry in self.manifest["files"]}
        assert set(listed) == set(self.archive.namelist()) - {"manifest.json"}
        for name, entry in listed.items():
            content = self.archive.read(name)
            assert (entry["size"], entry["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())

    def values(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for value in self.data["values"]:
            found.setdefault(value["source"], []).append(value["value"])
        return found


@pytest.fixture
def officer() -> Any:
    return make_staff("DUTY_OFFICER", "Safiya Rahman")


@pytest.fixture
def second() -> Any:
    return make_staff("CHAIR", "Hina Mahmood")


@pytest.fixture
def planted(now: datetime, officer: Any) -> Any:
    """A report in whose every text something is planted, and another person's report beside it."""
    make_received(now, narrative="CANARY-OF-ANOTHER-REPORT")
    received = make_received(now, contact_rule="MAY_CONTACT", **PLANTED)
    incidents.take_report(report=received.report, actor=officer, now=now)
    incidents.record_direction(report=fresh(received.report), text=DIRECTION, actor=officer, now=now)
    incidents.ask_reporter(report=fresh(received.report), text=SAID, actor=officer, now=now)
    return received


def opened(planted: Any, officer: Any, now: datetime) -> Any:
    named = planted.report.reference
    request = services.open_request(thing="REPORT", named=named, who="Amal, by receipt", actor=officer, now=now)
    return services.record_identity(request=request, how="RECEIPT", actor=officer, now=now)


def handed_over(planted: Any, officer: Any, second: Any, now: datetime) -> Any:
    request = opened(planted, officer, now)
    services.collect(request=request, actor=officer, now=now)
    services.black_out(request=request, words=[OTHER], left_out=set(), actor=officer, now=now)
    services.finish_black_out(request=request, actor=officer, now=now)
    services.check_request(request=request, actor=second, now=now)
    return request, services.hand_over(request=request, actor=officer, now=now)


def test_the_package_is_complete_and_names_nobody_else(planted, officer, second, now):
    _, package = handed_over(planted, officer, second, now)
    reader = IndependentReader(package.content)
    reader.check()
    assert hashlib.sha256(package.content).hexdigest() == package.sha256
    values = reader.values()
    for planted_as, text in PLANTED.items():
        field = {"name": "reporter_name", "contact": "reporter_contact"}.get(planted_as, planted_as)
        assert values[f"incidents.Report.{field}"] == [text.replace(OTHER, "█████")]
    assert values["incidents.Direction.text"] == ["OWN-5 Ask █████ nothing yet"]
    assert values["incidents.ReporterMessage.text"] == [SAID]
    everything = reader.everything()
    assert OTHER.lower() not in everything.lower()
    assert "CANARY-OF-ANOTHER-REPORT" not in everything
    assert "Safiya" not in everything
    assert officer.email not in everything


def test_secrets_are_not_handed_over(planted, officer, second, now):
    _, package = handed_over(planted, officer, second, now)
    everything = IndependentReader(package.content).everything()
    assert planted.receipt not in everything


def test_it_is_given_out_once(planted, officer, second, now):
    request, package = handed_over(planted, officer, second, now)
    with pytest.raises(services.WrongStep):
        services.hand_over(request=request, actor=officer, now=now)
    request.refresh_from_db()
    assert (request.state, request.package_sha256) == (AccessState.HANDED_OVER, package.sha256)
    assert "ACCESS_HANDED_OVER" in verbs(request.uuid)
    assert not AuditEvent.objects.filter(details__icontains="OWN-").exists()


def test_the_second_check_is_by_somebody_else_and_can_send_it_back(planted, officer, second, now):
    request = opened(planted, officer, now)
    services.collect(request=request, actor=officer, now=now)
    services.finish_black_out(request=request, actor=officer, now=now)
    with pytest.raises(services.SamePerson):
        services.check_request(request=request, actor=officer, now=now)
    services.send_back(request=request, actor=second, now=now)
    request.refresh_from_db()
    assert (request.state, request.redacted_by) == (AccessState.COLLECTED, None)
    with pytest.raises(services.WrongStep):
        services.send_back(request=request, actor=second, now=now)


def test_no_step_can_be_left_out(planted, officer, second, now):
    request = services.open_request(thing="REPORT", named=planted.report.reference, who="?", actor=officer, now=now)
    acts = [
        lambda: services.collect(request=request, actor=officer, now=now),
        lambda: services.black_out(request=request, words=[], left_out=set(), actor=officer, now=now),
        lambda: services.finish_black_out(request=request, actor=officer, now=now),
        lambda: services.check_request(request=request, actor=second, now=now),
        lambda: services.hand_over(request=request, actor=officer, now=now),
        lambda: services.record_identity(request=request, how="GUESSED", actor=officer, now=now),
    ]
    for act in acts:
        with pytest.raises(services.WrongStep), transaction.atomic():
            act()


def test_whole_values_can_be_left_out(planted, officer, second, now):
    request = opened(planted, officer, now)
    services.collect(request=request, actor=officer, now=now)
    (place,) = [item for item in selectors.items_of(request) if item.source == "incidents.Direction.text"]
    services.black_out(request=request, words=[OTHER], left_out={place.position}, actor=officer, now=now)
    services.finish_black_out(request=request, actor=officer, now=now)
    services.check_request(request=request, actor=second, now=now)
    package = services.hand_over(request=request, actor=officer, now=now)
    reader = IndependentReader(package.content)
    assert "OWN-5" not in reader.everything()
    assert reader.manifest["left_out"] == 1


def test_the_clock_is_one_month_and_can_be_extended_once(planted, officer, now):
    request = opened(planted, officer, now)
    assert request.due_at == datetime(2027, 4, 5, 21, 40, tzinfo=now.tzinfo)
    longer = services.extend_request(request=request, reason="Many files", actor=officer, now=now)
    assert longer.due_at == datetime(2027, 6, 5, 21, 40, tzinfo=now.tzinfo)
    assert longer.reveal("extension") == "Many files"
    with pytest.raises(services.AlreadyExtended):
        services.extend_request(request=request, reason="More", actor=officer, now=now)


def test_it_cannot_be_extended_once_the_month_is_over(planted, officer, now):
    request = opened(planted, officer, now)
    with pytest.raises(services.AlreadyExtended):
        services.extend_request(request=request, reason="Late", actor=officer, now=now + timedelta(days=40))


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [("2027-01-31", 1, "2027-02-28"), ("2028-01-31", 1, "2028-02-29"), ("2027-12-15", 1, "2028-01-15"),
     ("2027-11-30", 3, "2028-02-29")],
)  # fmt: skip
def test_a_month_later_is_the_same_day_or_the_last(day, months, then):
    assert months_later(datetime.fromisoformat(day), months).date().isoformat() == then


def test_refusing_says_why_and_forgets_what_was_collected(planted, officer, now):
    request = opened(planted, officer, now)
    services.collect(request=request, actor=officer, now=now)
    refused = services.refuse_request(request=request, reason="Not the person", actor=officer, now=now)
    assert refused.reveal("extension") == "Not the person"
    assert not refused.items.exists()
    with pytest.raises(services.WrongStep):
        services.refuse_request(request=request, reason="Again", actor=officer, now=now)


def test_erasing_the_report_erases_the_copies_too(planted, officer, now):
    request = opened(planted, officer, now)
    services.collect(request=request, actor=officer, now=now)
    services.ask_erasure(digits=planted.receipt, now=now)
    services.carry_out_erasures(now=now + timedelta(days=1))
    assert is_erased(request)
    with pytest.raises(services.NothingHeld):
        services.collect(request=request, actor=officer, now=now)


def test_nothing_is_held_under_an_unknown_name(officer, now):
    with pytest.raises(services.UnknownThing):
        services.open_request(thing="REPORT", named="AM-XXXXXXXX", who="?", actor=officer, now=now)


@pytest.mark.parametrize("thing", ["PERSON", "CONTACT"])
def test_people_with_accounts_and_contacts_get_theirs(thing, officer, second, now):
    contact = make_contact(make_site(), name="OWN Contact", email="own@site.example.org")
    named = second.email if thing == "PERSON" else f"C-{str(contact.uuid)[:8]}"
    request = services.open_request(thing=thing, named=named, who="?", actor=officer, now=now)
    request = services.record_identity(request=request, how="IN_PERSON", actor=officer, now=now)
    services.collect(request=request, actor=officer, now=now)
    services.finish_black_out(request=request, actor=officer, now=now)
    services.check_request(request=request, actor=make_staff("CASEWORKER"), now=now)
    everything = IndependentReader(services.hand_over(request=request, actor=officer, now=now).content).everything()
    assert (second.email if thing == "PERSON" else "own@site.example.org") in everything
    assert "argon2" not in everything
    assert "md5" not in everything


def test_spans_join_and_know_no_case():
    assert spans_of("Ann met ANN and Annette", ["ann"]) == [[0, 3], [8, 11], [16, 19]]
    assert spans_of("abcdef", ["abc", "cde"]) == [[0, 5]]
    assert spans_of("a.c abc", ["a.c"]) == [[0, 3]]
    assert spans_of("text", ["", "  "]) == []
    assert cut("abcdef", [[0, 2], [4, 6]]) == "█████cd█████"
