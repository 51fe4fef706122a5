"""Hostile strings typed into every text box of every form: an answer, never a failure, and nothing leaves its box.

The short run types a share of the strings into each form, the languages in turn, so that all of them are typed
somewhere; with AMAN_PROVE=1 every string goes into every form, in every language.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import pytest
from django.db import transaction
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from aman.kit import scoping
from aman.kit.languages import LANGUAGES
from tests.access.walk import body_of
from tests.access.world import World, make_world
from tests.hostile.judge import escapes
from tests.hostile.strings import STRINGS
from tests.hostile.test_pages import is_page, pages, readers, speak

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

IS_LONG = bool(os.environ.get("AMAN_PROVE"))
EACH = 500 if IS_LONG else 12
"""How many strings are typed into each form."""
TYPED = {"text", "search", "email", "tel", "url", "number", ""}
LEAVES = ("logout", "sessions", "password")
"""Forms that end the walker's session."""


@dataclass(frozen=True)
class Form:
    """A form as a page showed it: where it goes, what it would send, and which boxes take words."""

    page: str
    action: str
    method: str
    filled: tuple[tuple[str, str], ...]
    boxes: tuple[str, ...]


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def forms_of(name: str, address: str, html: str) -> Iterator[Form]:
    """Yield the forms of a page that have a box for words."""
    for form in LexborHTMLParser(html).css("form"):
        filled, boxes = _controls(form)
        method = (form.attributes.get("method") or "get").lower()
        action = urljoin(address, form.attributes.get("action") or "")
        if boxes and not any(word in action for word in LEAVES):
            yield Form(name, action, method, tuple(filled), tuple(boxes))


def _controls(form: Any) -> tuple[list[tuple[str, str]], list[str]]:
    """Return what a form would send as it stands, and the names of its boxes for words."""
    filled, boxes = list[tuple[str, str]](), list[str]()
    for control in form.css("input, textarea, select"):
        label, kind = control.attributes.get("name") or "", (control.attributes.get("type") or "").lower()
        if not label or kind in {"file", "submit", "image", "reset"}:
            continue
        if control.tag == "textarea" or (control.tag == "input" and kind in TYPED):
            boxes.append(label)
        elif (value := _chosen(control, kind, label in dict(filled))) is not None:
            filled.append((label, value))
    return filled, boxes


def _chosen(control: Any, kind: str, has_one: bool) -> str | None:
    """Return the value a control of choices would send, or None; the first of a group where none is chosen."""
    own = control.attributes.get("value")
    if control.tag == "select":
        return next((one.attributes["value"] for one in control.css("option") if one.attributes.get("value")), None)
    if kind in {"radio", "checkbox"}:
        wanted = "checked" in control.attributes or (kind == "radio" and not has_one)
        return (own or "on") if wanted else None
    return own or ""


def every_form(world: World, language: str) -> list[tuple[Form, Client]]:
    """Return each different form once, with somebody who was shown it."""
    found: dict[tuple[str, str, tuple[str, ...]], tuple[Form, Client]] = {}
    for name, address in pages(world, language):
        for _, client in readers(world):
            with scoping.scope(None), transaction.atomic():
                response = client.get(address, headers={"accept-language": language})
                transaction.set_rollback(True)
            if is_page(response):
                for form in forms_of(name, address, body_of(response)):
                    found.setdefault((form.action.partition("?")[0], form.method, form.boxes), (form, client))
    return list(found.values())


def send(client: Client, form: Form, text: str) -> Iterator[str]:
    """Type one string into every box of a form, send it, and yield what is wrong with the answer."""
    data: dict[str, Any] = {}
    for label, value in (*form.filled, *((box, text) for box in form.boxes)):
        data.setdefault(label, []).append(value)
    with scoping.scope(None), transaction.atomic():
        response = client.post(form.action, data) if form.method == "post" else client.get(form.action, data)
        transaction.set_rollback(True)
    where = f"{form.method} {form.action} with {text[:40]!r}"
    if response.status_code >= 500:
        yield f"{where}: {response.status_code}"
    elif is_page(response):
        yield from (f"{where}: {fault}" for fault in escapes(body_of(response)))


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_every_form_takes_every_string(now, language: str) -> None:
    world = make_world(now)
    speak(world, language)
    found = every_form(world, language)
    assert len(found) > 10
    faults, used = list[str](), set[str]()
    turn = list(LANGUAGES).index(language)
    for place, (form, client) in enumerate(found):
        if not IS_LONG and place % len(LANGUAGES) != turn:
            continue
        share = [STRINGS[(place * EACH + step) % len(STRINGS)] for step in range(EACH)]
        used.update(share)
        for text in share:
            faults += send(client, form, text)
    assert not faults, "\n".join(sorted(set(faults))[:40])
    assert len(used) >= min(len(STRINGS), 120)
