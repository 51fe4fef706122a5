"""One canary in every sensitive field, then everything that can leave: pages, files, letters, logs, dumps.

The fields are found by their annotations (aman/kit/privacy.py), so that a new one is swept from its first day. Who may
see each is written down here, from mission.md, and never taken from the access table.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import models, transaction
from django.test import Client
from django.urls import reverse

from aman.apps.accounts.models import Role
from aman.apps.cascade import jobs as cascade_jobs
from aman.kit import jobs, privacy, privacy_register, scoping
from aman.kit.vault import SealedField
from aman.web.access import RULES
from tests.access import planned, risked
from tests.access.filling import EXTRA
from tests.access.walk import body_of, cells, routes
from tests.access.world import Walker, World, make_world
from tests.fixtures.travelling import Ear
from tests.fixtures.triggers import unlocked
from tests.sweep.fill import Filler
from tests.sweep.policy import MAY_SEE, NOT_SWEPT

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

CANARY = re.compile(r"cnry(\d{5})q", re.IGNORECASE)


@dataclass
class Planted:
    """Which canary sits in which field of which record."""

    where: dict[int, str] = field(default_factory=dict)

    def new(self, label: str) -> str:
        number = len(self.where) + 1
        self.where[number] = label
        return f"cnry{number:05d}q"

    def seen_in(self, text: str) -> set[str]:
        """Return the labels of the fields whose canaries are in a text, also percent-encoded."""
        return {self.where[int(found)] for found in CANARY.findall(f"{text} {unquote(text)}")}


def sensitive() -> list[tuple[Any, str]]:
    """Return every field of text whose annotation says it is about a person or a weakness."""
    found = []
    for entry in privacy_register.entries():
        model = next(one for one in privacy_register.models() if one._meta.label == entry.model)
        column = model._meta.get_field(entry.field)
        open_text = isinstance(column, (models.CharField, models.TextField)) and not column.choices
        if entry.held.kind in privacy.SENSITIVE and (isinstance(column, SealedField) or open_text):
            found.append((model, entry.field))
    return found


def plant() -> Planted:
    """Write a canary into every sensitive text of every record of the world."""
    planted = Planted()
    with unlocked():
        for model, name in sensitive():
            label = f"{model._meta.label}.{name}"
            for record in () if label in NOT_SWEPT else model._base_manager.all():
                _write(record, name, planted.new(label))
    return planted


def _write(record: Any, name: str, words: str) -> None:
    words = f"{words}@canary.example.org" if name == "email" else words
    if isinstance(record._meta.get_field(name), SealedField):
        record.seal(**{name: _shaped(record, name, words)})
    else:
        setattr(record, name, words)
    record._meta.model._base_manager.filter(pk=record.pk).update(**{name: getattr(record, name)})


def _shaped(record: Any, name: str, words: str) -> str:
    """Return the words as the field holds them: a strategy's are many, by name."""
    if record._meta.label != "strategy.PlanText":
        return words
    return json.dumps(dict.fromkeys(json.loads(record.reveal(name)), words))


@pytest.fixture
def world(now) -> World:
    return make_world(now)


@pytest.fixture
def planted(world: World) -> Planted:
    risked.risk_of(world, world.east)
    planned.site_of(world, world.east)
    filler = Filler(world)
    for label in sorted({label.rpartition(".")[0] for label in MAY_SEE}):
        filler.one_of(label)
    return plant()


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Everything that is logged, down to DEBUG."""
    caplog.set_level(logging.DEBUG)
    return caplog


def test_every_sensitive_field_has_a_line_of_policy_and_a_record() -> None:
    labels = {f"{model._meta.label}.{name}" for model, name in sensitive()}
    assert labels - set(MAY_SEE) - set(NOT_SWEPT) == set(), "say in tests/sweep/policy.py who may see these"
    assert (set(MAY_SEE) | set(NOT_SWEPT)) - labels == set(), "these lines of policy are stale"


def test_the_world_has_one_of_each(planted: Planted) -> None:
    assert set(MAY_SEE) - set(planted.where.values()) == set(), "give tests/access/world.py one of each of these"


def addresses(world: World) -> Iterator[tuple[str, str]]:
    """Yield the name and address of every route about the east's things, the pages for machines too."""
    for route in routes():
        if "GET" in RULES[route.name].methods and route.name != "account_logout":
            cell = next(iter(cells(route, world)))
            yield route.name, reverse(route.name, kwargs=cell.kwargs)


def crawl(world: World, walkers: list[Walker], planted: Planted) -> Iterator[tuple[str, str, str]]:
    """Open every route as each walker; yield what was seen: the route, the role, the field."""
    for walker in walkers:
        client = Client()
        if walker.person is not None:
            walker.person.refresh_from_db()  # the canary in its password is part of what a session is bound to
            client.force_login(walker.person)
        for name, address in addresses(world):
            with scoping.scope(None), transaction.atomic():
                answer = client.get(address)
                content = body_of(answer)
                transaction.set_rollback(True)
            for label in planted.seen_in(content):
                yield name, walker.role, label


@pytest.mark.parametrize("role", ["", *Role.values])
def test_no_page_shows_what_its_reader_may_not_see(world: World, planted: Planted, said, role: str) -> None:
    reach = ("nation", "east-area", "east-site", "visitor", "nobody", "ended")
    walkers = [one for one in world.walkers if one.role == role and one.label.rpartition("@")[2] in reach]
    assert walkers
    wrong = {
        f"{route} shows {label} to {reader or 'somebody without a role'}"
        for route, reader, label in crawl(world, walkers, planted)
        if reader not in MAY_SEE[label]
    }
    assert not wrong, "\n".join(sorted(wrong)[:40])
    assert planted.seen_in(said.text) == set(), "in the log"


def test_those_who_may_do_see_them(world: World, planted: Planted) -> None:
    """A crawl that finds nothing because every door is shut would prove nothing."""
    walkers = [one for one in world.walkers if one.label in {"DUTY_OFFICER@nation", "SITE_LEAD@east-site"}]
    walkers.append(Walker("supervisor", world.officer, Role.DUTY_OFFICER, "NATION"))
    seen = {label for _, _, label in crawl(world, walkers, planted)}
    assert {"incidents.Report.narrative", "incidents.ReporterMessage.text", "places.Contact.name"} <= seen


LETTERS_HOLD = {"cascade.MessageText.subject", "cascade.MessageText.body", "places.Contact.email"}
"""What a letter may hold: the message that was released, and the one address it goes to."""


def test_no_job_letter_or_log_says_anything(world: World, planted: Planted, said, mailoutbox, monkeypatch) -> None:
    """Run every periodic job at several moments, empty the outbox, and read what came of it."""
    ear = Ear()
    monkeypatch.setattr(cascade_jobs, "SmtpChannel", lambda server: ear)
    for hours in (0, 2, 26, 80, 24 * 30, 24 * 400):
        for job in jobs.periodic():
            with scoping.system(job.name):
                job.run(world.now + timedelta(hours=hours))
    written = " ".join(repr(letter) for letter in ear.letters)
    written += " ".join(str(mail.message()) for mail in mailoutbox)
    assert planted.seen_in(written) <= LETTERS_HOLD
    assert planted.seen_in(said.text) == set()


def test_no_audit_row_holds_a_text(world: World, planted: Planted) -> None:
    from aman.kit.models import AuditEvent

    rows = " ".join(str(row) for row in AuditEvent.objects.values_list())
    assert planted.seen_in(rows) == set()
    assert EXTRA  # the walk's own values are not canaries
