"""The walk itself: every route, as everybody, by every method, at every relation."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from aman.kit import scoping
from aman.kit.exits import Holds
from aman.kit.models import AuditEvent
from aman.web import doors, errors
from aman.web.exits import REGISTER
from tests.access.filling import BODIES, EXTRA, FILLED, OBJECTS, PANEL_WIDE
from tests.access.world import Corner, Walker, World

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
OPEN = {200, 302, 303}
"""Answers that let somebody in (a redirect to sign-in is told apart by its address)."""


@dataclass(frozen=True)
class Route:
    name: str
    params: tuple[str, ...]


@dataclass(frozen=True)
class Cell:
    """One try: a route with filled-in parameters, and whose objects they are (None: nobody's)."""

    route: str
    relation: str
    kwargs: dict[str, Any]
    owner: Corner | None = None
    genuine: bool = True
    """False where the parameters do not belong together, or to nothing: nobody may get in."""


@dataclass
class Findings:
    cells: int = 0
    implied: int = 0
    """Cells not tried: the gate had shut their route before looking at the object."""
    shut: bool = False
    """Whether the gate shut the last cell tried."""
    tried: set[str] = field(default_factory=set)
    opened: set[tuple[str, str]] = field(default_factory=set)
    violations: list[str] = field(default_factory=list)

    def add(self, words: str) -> None:
        self.violations.append(words)


def routes(patterns: list[Any] | None = None, params: tuple[str, ...] = ()) -> Iterator[Route]:
    """Yield every named route of both doors with the parameters its address takes."""
    for entry in patterns if patterns is not None else get_resolver(settings.ROOT_URLCONF).url_patterns:
        own = (*params, *entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns, own)
        elif isinstance(entry, URLPattern):
            yield Route(entry.name or "", own)


def _made(named: list[str], world: World, corner: Corner) -> dict[str, Any]:
    """Fill an address with the objects of one corner."""
    found: dict[str, Any] = {}
    for name in named:
        found.update(OBJECTS[name](world, corner))
    return found


def cells(route: Route, world: World) -> Iterator[Cell]:
    """Yield the tries at one route: own, other's, crossed parent and child, missing."""
    plain = {name: EXTRA[name] for name in route.params if name in EXTRA} | FILLED.get(route.name, {})
    named = [name for name in route.params if name not in EXTRA]
    if not named:
        yield Cell(route.name, "plain", plain)
        return
    subject = named[-1]
    if not set(named) <= set(OBJECTS):
        if route.name.startswith(("account_", "mfa_")):
            # Sign-in pages own their objects by the session; a wrong key is answered by a page that says so.
            yield Cell(route.name, "missing", {**plain, **dict.fromkeys(named, "1")})
            return
        raise LookupError(f"teach tests/access/filling.py how to fill {subject!r} of route {route.name!r}")
    for label, corner in (("east", world.east), ("west", world.west)):
        owner = None if subject in PANEL_WIDE else corner
        elsewhere = {"message", "site"} <= set(named) and corner is world.west  # the message went to the east only
        told = {"site", "report"} <= set(named)  # a site's page about a report: the reporter must have agreed
        genuine = not elsewhere and (not told or corner.site_may_know(corner.report))
        yield Cell(route.name, label, {**plain, **_made(named, world, corner)}, owner, genuine=genuine)
        if subject == "report":
            yield from _reports(route, {**plain, **_made(named, world, corner)}, label, corner)
    nobody = dict.fromkeys(named, uuid.uuid4())
    yield Cell(route.name, "missing", {**plain, **nobody}, genuine=False)
    if len(named) > 1:
        crossed = {**_made(named, world, world.east), subject: _made(named, world, world.west)[subject]}
        yield Cell(route.name, "crossed", {**plain, **crossed}, world.west, genuine=False)


def _reports(route: Route, filled: dict[str, Any], label: str, corner: Corner) -> Iterator[Cell]:
    """Yield the tries at further reports of a corner: one nobody has taken, one agreed to, one with people barred."""
    for kind, report in corner.more.items():
        if "site" in route.params:
            known = corner.site_may_know(report)
            yield Cell(route.name, f"{label}-{kind}", {**filled, "report": report.uuid}, corner, genuine=known)
        elif kind in {"untaken", "agreed", "barred"}:  # a withdrawn word changes what a site reads, nothing at the desk
            yield Cell(route.name, f"{label}-{kind}", {**filled, "report": report.uuid}, corner)


def _writes() -> int:
    return AuditEvent.objects.count()


def try_cell(client: Client, cell: Cell, method: str) -> tuple[HttpResponse, bool]:
    """Send one request; undo what it did; return the answer and whether it wrote anything."""
    url = reverse(cell.route, kwargs=cell.kwargs)
    with transaction.atomic():
        before = _writes()
        with scoping.scope(None):
            send = getattr(client, method.lower())
            response = send(url, BODIES.get(cell.route, {}) if method == "POST" else {})
        wrote = _writes() != before
        transaction.set_rollback(True)
    return response, wrote


def body_of(response: HttpResponse) -> str:
    parts = response.streaming_content if response.streaming else [response.content]
    return b"".join(parts).decode(errors="replace") + str(dict(response.headers))


OWN_TRACES = {"account_logout", "my_sessions", "account_request_login_code", "account_reset_password"}
"""What anybody does to their own sign-in is written down; an address nobody has leaves the same row as another."""


def judge(walker: Walker, cell: Cell, method: str, answer: tuple[HttpResponse, bool], world: World) -> Iterator[str]:
    """Yield what is wrong with one answer, from ownership and canaries alone."""
    response, wrote = answer
    where = f"{method} {cell.route} [{cell.relation}] as {walker.label}: {response.status_code}"
    if response.status_code >= 500:
        yield f"{where} fails"
    body = body_of(response)
    for words in [*_leaks(walker, cell, body, world), *_told(walker, cell, body, world)]:
        yield f"{where} {words}"
    onward = response.headers.get("Location", "")
    if walker.person is not None and getattr(response, "is_shut", False) and onward:
        yield f"{where} was taken for a visitor, so that nothing was tried"
    entered = response.status_code in OPEN and "/account/" not in onward and "/enter/" not in onward
    if entered and not cell.genuine:
        yield f"{where} lets somebody in where there is nothing"
    stranger = cell.owner is not None and not walker.covers(cell.owner, through_site=True)
    if stranger and (entered or wrote):
        yield f"{where} serves somebody whom nothing connects with {cell.owner.name if cell.owner else ''}"
    if wrote and not walker.role and cell.route not in OWN_TRACES:
        yield f"{where} writes for somebody without a role"


def _leaks(walker: Walker, cell: Cell, text: str, world: World) -> Iterator[str]:
    """Yield the canaries in an answer that its exit does not declare, or its reader may not see."""
    for corner in world.corners:
        for holds, words in corner.canaries().items():
            if words not in text:
                continue
            if holds not in REGISTER[cell.route].carries:
                yield f"shows {holds}, which its line in the exit register does not declare"
            if not walker.may_see(holds, corner) and not (walker.person is None and holds is Holds.MESSAGE_TEXT):
                yield f"shows {holds} of {corner.name}"


def _told(walker: Walker, cell: Cell, text: str, world: World) -> Iterator[str]:
    """Yield the secrets in an answer that its exit does not declare, or its reader may never read."""
    for secret in world.secrets:
        if secret.words.lower() not in text.lower():
            continue
        if secret.holds is not None and secret.holds not in REGISTER[cell.route].carries:
            yield f"shows {secret.holds}, which its line in the exit register does not declare"
        if not secret.may(walker):
            yield f"shows {secret.words} of {secret.of}"


@contextmanager
def _watched() -> Iterator[None]:
    """Mark what the gate answers before any view runs, and draw each refusal once for each reader.

    That a refusal says nothing of what was asked for is held by a test of its own (test_matrix.py).
    """
    gate, draw, drawn = doors.Gate.process_view, errors._page, {}

    def process_view(self: Any, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        answer = gate(self, request, view, args, kwargs)
        if answer is not None and "/enter/" not in answer.headers.get("Location", ""):
            answer.is_shut = True
        return answer

    def page(request: Any, status: int) -> HttpResponse:
        user = getattr(request, "user", None)
        key = (status, request.door, user.pk if user is not None else None)
        if key not in drawn:
            drawn[key] = draw(request, status)
            return drawn[key]
        return HttpResponse(drawn[key].content, status=status)

    doors.Gate.process_view, errors._page = process_view, page
    try:
        yield
    finally:
        doors.Gate.process_view, errors._page = gate, draw


class _Client(Client):
    """A client that comes with the same session every time: a try at signing out must not end the walk."""

    kept: str = ""

    def request(self, **words: Any) -> HttpResponse:
        self.cookies.clear()
        if self.kept:
            self.cookies[settings.SESSION_COOKIE_NAME] = self.kept
        return super().request(**words)


def _client(walker: Walker) -> Client:
    """Sign a walker in."""
    client = _Client(raise_request_exception=False)
    if walker.person is not None:
        client.force_login(walker.person)
        client.kept = client.cookies[settings.SESSION_COOKIE_NAME].value
    return client


def fill(world: World) -> None:
    """Make one of everything in both corners, so that every list a walker opens has them all."""
    for corner in world.corners:
        for make in OBJECTS.values():
            make(world, corner)


def walk(walkers: list[Walker], world: World, methods: tuple[str, ...] = METHODS, only: str = "") -> Findings:
    """Try every route as each walker and return what was found.

    What the gate shuts before any view runs is shut for every object and for every narrower reach of a role
    (a test holds the gate to that), so the rest of such a route's cells are counted as implied, not tried again.
    """
    found, shut = Findings(), set()
    fill(world)
    tries = [list(cells(route, world)) for route in routes() if not only or route.name == only]
    with _watched():
        for walker in walkers:
            client = _client(walker)
            for route, method in product(tries, methods):
                door = (walker.role or walker.label, route[0].route, method)
                tried = 0 if door in shut else _try_route(client, walker, route, method, world, found)
                found.implied += len(route) - tried
                if tried and found.shut:
                    shut.add(door)
    return found


def _try_route(client: Client, walker: Walker, tries: list[Cell], method: str, world: World, found: Findings) -> int:
    """Try the cells of one route by one method until the gate shuts it; return how many were tried."""
    for number, cell in enumerate(tries, start=1):
        answer = try_cell(client, cell, method)
        found.cells += 1
        found.shut = getattr(answer[0], "is_shut", False)
        found.violations += judge(walker, cell, method, answer, world)
        found.tried.add(cell.route)
        if answer[0].status_code in OPEN:
            found.opened.add((cell.route, walker.role))
        if found.shut:
            return number
    return len(tries)
