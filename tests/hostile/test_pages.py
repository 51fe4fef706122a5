"""Five hundred strings in every text that is kept, on every page, in four languages: text they stay.

The short run shows every string on every page once, the languages in turn; with AMAN_PROVE=1 every string is shown
on every page in every language.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aman.apps.accounts.models import Role
from aman.apps.cascade.models import Message
from aman.apps.incidents.models import Case, Report, ReportExclusion
from aman.kit import scoping, vault
from aman.kit.languages import LANGUAGES
from aman.kit.models import RecordKey
from aman.web.access import RULES
from tests.access.walk import body_of, cells, routes
from tests.access.world import Walker, World, make_world
from tests.hostile.judge import escapes
from tests.hostile.plant import boxed, plant, slices
from tests.hostile.strings import STRINGS

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

AT_ONCE = 125
READERS = ("DUTY_OFFICER@nation", "SITE_LEAD@east-site", "CHAIR@nation", "OPERATOR@nation", "TRANSLATOR@nation")
"""Between them they open every page: see the last test."""


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def world(now) -> World:
    return make_world(now)


def pages(world: World, language: str) -> Iterator[tuple[str, str]]:
    """Yield the name and address of every page about the east's things."""
    for route in routes():
        rule = RULES[route.name]
        if "GET" not in rule.methods or route.name == "account_logout":
            continue
        cell = next(iter(cells(route, world)))
        kwargs = cell.kwargs | ({"lang": language} if "lang" in cell.kwargs else {})
        yield route.name, reverse(route.name, kwargs=kwargs)


def readers(world: World) -> list[tuple[Walker, Client]]:
    """Return people signed in, one of each of those who between them open every page; and a visitor."""
    supervisor = Walker("supervisor", world.officer, Role.DUTY_OFFICER, "NATION")
    known = [supervisor, *(walker for walker in world.walkers if walker.label in READERS)]
    found = [(walker, Client()) for walker in known]
    for walker, client in found:
        client.force_login(walker.person)
    return [*found, (world.walkers[0], Client(raise_request_exception=False))]


def is_page(response: HttpResponse) -> bool:
    return response.status_code == 200 and response.headers.get("Content-Type", "").startswith("text/html")


def look(world: World, people: list[tuple[Walker, Client]], language: str, seen: set[str]) -> Iterator[str]:
    """Open every page as the first reader who may, and yield what is wrong on it."""
    for name, address in pages(world, language):
        for walker, client in people:
            with scoping.scope(None), transaction.atomic():
                response = client.get(address, headers={"accept-language": language})
                transaction.set_rollback(True)
            if response.status_code >= 500:
                yield f"{name} in {language} fails for {walker.label}"
            if not is_page(response):
                continue
            seen.add(name)
            yield from (f"{name} in {language}: {fault}" for fault in escapes(body_of(response)))
            if walker.role in {"SITE_LEAD", ""} or name not in BY_ROLE:
                break


BY_ROLE = {"home"}
"""Pages that differ from role to role: looked at as everybody."""


def speak(world: World, language: str) -> None:
    """Let everybody prefer a language."""
    for walker in world.walkers:
        if walker.person is not None:
            walker.person.language = language
            walker.person.save(update_fields=["language"])


def passes() -> Iterator[tuple[int, str]]:
    """Yield which slice of the strings is shown in which language."""
    codes = list(LANGUAGES)
    for number in range(len(slices(STRINGS, AT_ONCE))):
        yield from ((number, code) for code in (codes if os.environ.get("AMAN_PROVE") else codes[number % 4 :][:1]))


@pytest.mark.parametrize(("part", "language"), list(passes()))
def test_every_string_stays_in_its_box(world: World, part: int, language: str) -> None:
    strings = slices(STRINGS, AT_ONCE)[part]
    assert len(plant(lambda record, field, number: boxed(strings))) > 20
    speak(world, language)
    faults = list(look(world, readers(world), language, set()))
    assert not faults, "\n".join(sorted(set(faults))[:40])


UNOPENED = {
    *("acknowledge", "invitation", "short_report", "short_report_too", "short_site", "short_site_too", "front"),
    *("healthz", "readyz", "assess_pdf", "evidence_copy", "evidence_preview", "import_faults", "place_import_faults"),
    *("assess_compare", "import_withdraw", "week_file", "message_release", "review_page", "site_report_page"),
    *("plan_pdf", "site_plan_pdf", "risk_file", "site_feed", "days_day", "days_sites"),
    *("risk_judge", "risk_withdraw", "site_plan_decide"),
}
"""Pages that are a redirect, a file, for machines, behind a link that the world has not sent, or in another state."""


def test_the_readers_open_every_page(world: World) -> None:
    seen = set[str]()
    assert not list(look(world, readers(world), "en", seen))
    theirs = ("account_", "mfa_", "openid_", "socialaccount")  # of the sign-in library, with no text of ours
    ours = {name for name, _ in pages(world, "en") if not name.startswith(theirs)}
    assert ours - seen <= UNOPENED


@pytest.mark.long
def test_every_page_stands_when_everything_but_messages_was_erased(world: World) -> None:
    kept = Message._base_manager.values("record_key")
    RecordKey.objects.exclude(pk__in=kept).update(wrapped=None, destroyed_at=timezone.now())
    vault.forget_keys()
    seen = set[str]()
    people = readers(world)
    for _, client in people:
        client.raise_request_exception = False
    assert not list(look(world, people, "en", seen))
    assert {"report_page", "report_log", "case_page", "assess_page", "evidence_page", "access_page"} <= seen


@pytest.mark.long
def test_whoever_is_barred_from_every_report_finds_no_trace_of_any(world: World, now: datetime) -> None:
    reports, cases = list(Report._base_manager.all()), list(Case._base_manager.all())
    marks = {one.reference for one in [*reports, *cases]} | {str(one.uuid) for one in reports}
    people = [(walker, client) for walker, client in readers(world) if walker.person is not None]
    for report in reports:
        for walker, _ in people:
            facts = {"report": report, "person": walker.person, "lifted_at": None}
            ReportExclusion.objects.get_or_create(**facts, defaults={"basis": "OFFICER", "at": now})
    traces, opened = set[str](), 0
    for name, address in pages(world, "en"):
        for walker, client in people:
            with scoping.scope(None), transaction.atomic():
                response = client.get(address)
                transaction.set_rollback(True)
            if is_page(response):
                opened += 1
                shown = response.content.decode()
                traces |= {f"{name} for {walker.label}" for mark in marks if mark in shown and mark not in address}
    assert opened > 100
    assert not traces
