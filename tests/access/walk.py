"""The walk itself: every route, as everybody, by every method, at every relation."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
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
from tests.access import cases, duty, held, pictured, planned, risked, tables
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


Maker = Callable[[World, Corner], dict[str, Any]]
OBJECTS: dict[str, Maker] = {
    "report": lambda w, c: {"report": c.report.uuid},
    "file": lambda w, c: {"report": c.report.uuid, "file": c.report.files.get().uuid},
    "incident": lambda w, c: {"incident": c.incident.uuid},
    "cluster": lambda w, c: {"cluster": c.report.cluster.uuid},
    "case": lambda w, c: {"case": cases.case_of(w, c).uuid},
    "item": lambda w, c: {"case": cases.case_of(w, c).uuid, "item": cases.case_of(w, c).tasks.get().uuid},
    "action": lambda w, c: {"report": c.report.uuid, "action": cases.action_of(w, c).uuid},
    "signal": lambda w, c: {"signal": c.signal.uuid},
    "look": lambda w, c: {"look": pictured.look_of(w).uuid},
    "site": lambda w, c: {"site": planned.site_of(w, c).uuid},
    "plan": lambda w, c: {"plan": planned.plan_of(w, c).uuid},
    "setting": lambda w, c: {"setting": planned.setting_of(w).uuid},
    "contact": lambda w, c: {"site": c.site.uuid, "contact": c.contact.uuid},
    "message": lambda w, c: {"message": w.message.uuid},
    "run": lambda w, c: {"run": tables.run_of(w, c).uuid},
    "mapping": lambda w, c: {"mapping": tables.mapping_of(w, c).uuid},
    "table": lambda w, c: {"table": tables.table_of(w, c).uuid},
    "shift": lambda w, c: {"shift": duty.shift_of(w).uuid},
    "swap": lambda w, c: {"swap": duty.swap_of(w).uuid},
    "note": lambda w, c: {"note": duty.note_of(w, c).uuid},
    "review": lambda w, c: {"review": duty.review_of(w, c).uuid},
    "upload": lambda w, c: {"site": c.site.uuid, "upload": tables.upload_of(w, c).uuid},
    "risk": lambda w, c: {"risk": risked.risk_of(w, c).uuid},
    "assessment": lambda w, c: {"assessment": risked.assessment_of(w, c).uuid},
    "control": lambda w, c: {"control": risked.control_of(w, c).uuid},
    "treatment": lambda w, c: {"treatment": risked.treatment_of(w, c).uuid},
    "acceptance": lambda w, c: {"acceptance": risked.acceptance_of(w, c).uuid},
    "matrix": lambda w, c: {"matrix": risked.matrix_of(w).uuid},
    "area": lambda w, c: {"area": risked.area_of(w, c).code},
    "evidence": lambda w, c: {"evidence": risked.proposal_of(w, c).uuid},
    "trigger": lambda w, c: {"trigger": w.trigger.uuid},
    "rule": lambda w, c: {"rule": "FRIDAY"},
    "proposal": lambda w, c: {"proposal": held.proposal_of(w).uuid},
    "hold": lambda w, c: {"hold": held.hold_of(w, c).uuid},
    "erasure": lambda w, c: {"erasure": held.erasure_of(w, c).uuid},
    "access": lambda w, c: {"access": held.request_of(w, c).uuid},
    "change": lambda w, c: {"change": held.change_of(w).uuid},
    "reader": lambda w, c: {"reader": held.reader_of(w).uuid},
    "person": lambda w, c: {"person": c.member.person.uuid},
    "membership": lambda w, c: {"person": c.member.person.uuid, "membership": c.member.uuid},
}
"""How to fill an address, by the parameter that names its object. A new parameter must be taught here."""

FILLED: dict[str, dict[str, Any]] = {
    "plan_act": {"act": "give-up"},
    "site_plan_act": {"act": "give-up"},
    "plan_decide": {"act": "withdraw"},
    "site_plan_decide": {"act": "withdraw"},
    "plan_priority": {"code": "AREA_WALK"},
    "site_plan_priority": {"code": "SITE_WALK"},
}
"""What fills the address of a route where `EXTRA` would lead nowhere."""
EXTRA: dict[str, Any] = {
    "number": 1,
    "form": "csv",
    "act": "task",
    "what": "task",
    "step": "done",
    "lang": "en",
    "code": "WALK",
    "kind": "PERSON",
    "token": "x" * 43,
    "secret": "x" * 43,
    "part": "dates",
    "retention": "CONTACT",
    "bundle": "PUBLIC",
    "language": "ur",
    "on": "2027-03-05",
    "provider_id": "partner",
}
PANEL_WIDE = {"matrix", "message", "trigger", "rule", "proposal", "setting"} | {
    "shift",
    "swap",
    "hold",
    "erasure",
    "access",
    "change",
    "reader",
    "look",
}
"""Objects of the whole panel: not owned by a corner."""


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
        raise LookupError(f"teach tests/access/walk.py how to fill {subject!r} of route {route.name!r}")
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


BODIES: dict[str, dict[str, Any]] = {
    "risk_new": {"threat": "ABUSE", "if_words": "walk", "then_words": "walk"},
    "risk_close": {"why": "walk"},
    "risk_withdraw": {"why": "walk"},
    "risk_decide": {"decision": "APPROVE:2", "why": "walk", "declares_none": "on"},
    "risk_treatment": {"state": "DONE", "why": "walk"},
    "risk_accept": {"until": "2030-01-01", "why": "walk"},
    "risk_accept_end": {"why": "walk"},
    "risk_new_area": {"threat": "ABUSE", "if_words": "walk", "then_words": "walk"},
    "risk_frame_area": {"matrix": "SITE_5X5:1", "appetite": "LOW"},
    "risk_propose": {"kind": "DRILL", "axis": "THREAT", "steps": "1", "why": "walk"},
    "risk_proposal": {"answer": "DECLINE", "why": "walk"},
    "site_risk_comment": {"text": "walk"},
    "report_take": {"over": "1", "reason": "walk"},
    "hold_lift": {"reason": "walk"},
    "erasure_settle": {"reason": "walk", "answer": "refuse"},
    "access_identity": {"how": "RECEIPT"},
    "access_extend": {"extend-reason": "walk"},
    "access_refuse": {"refuse-reason": "walk"},
    "schedule_change": {"days": "60"},
    "schedule_decide": {"answer": "agree"},
    "report_request": {"reason": "walk"},
    "report_exclusion": {"exclusion-reason": "walk"},
    "report_tell": {"word-text": "walk"},
    "case_act": {"text": "walk", "owner": "walk", "due_on": "2030-01-01"},
    "case_step": {"text": "walk"},
    "person_act": {"act": "close"},
    "membership_change": {"act": "end"},
    "records_enter": {"reason": "walk"},
    "cluster_act": {"act": "TAKE", "everything": "on"},
    "cluster_aside": {"aside-reason": "walk", "back": "1"},
    "incident_classify": {"type": "ARSON", "reason": "walk"},
    "report_direct": {"text": "walk"},
    "report_ask": {"text": "walk"},
    "evidence_original": {"reason": "walk"},
    "report_decide": {"decision": "NOT_COUNTED", "reason": "walk", "answer": "walk"},
    "signal_decide": {"state": "EXPLAINED", "reason": "walk"},
    "message_stop": {"reason": "walk", "confirm": "yes"},
    "message_release": {"confirm": "yes"},
    "trigger_withdraw": {"confirm": "yes"},
    "plan_draft": {"opening": "walk"},
    "site_plan_draft": {"opening": "walk"},
    "plan_words": {"act": "keep", "text_0": "walk"},
    "site_plan_words": {"act": "keep", "text_0": "walk"},
    "plan_priority": {"title": "walk", "why": "walk", "strand": "PREVENTION", "place": "1"},
    "site_plan_priority": {"title": "walk", "why": "walk", "strand": "PREVENTION", "place": "1"},
    "plan_priority_new": {"title": "a", "code": "AREA_W", "why": "b", "strand": "PREVENTION", "place": "1"},
    "site_plan_priority_new": {"title": "a", "code": "SITE_W", "why": "b", "strand": "PREVENTION", "place": "1"},
    "threat_set": {"level": "LOW", "since_0": "2020-01-01", "since_1": "09:00", "source": "walk"},
    "trigger_raise": {"kind": "VIGIL", "on": "2030-01-01"},
    "trigger_half_life": {"street": "5"},
    "trigger_review": {"review": "walk"},
    "rule_stop": {"why": "walk"},
    "rule_decide": {"act": "refuse", "why": "walk"},
    "contact_edit": {"name": "walk", "role": "LEAD", "language": "en", "email": "walk@site.example.org"},
    "contact_new": {
        "name": "walk",
        "role": "LEAD",
        "language": "en",
        "email": "walk@site.example.org",
        "consent_how": "SPOKEN",
    },
    "site_month_decide": {"year": "1448", "month": "10", "starts": "2027-03-10"},
    "site_calendar_part": {"kind": "OPEN_DAY", "first": "2027-05-01", "words": "walk"},
    "site_feed_link": {"language": "en"},
    "months_default": {"follows": "OPEN"},
    "authority_new": {"name": "walk", "code": "WALK", "kind": "COUNTRY"},
    "shared_date_new": {"kind": "ELECTION", "first": "2027-05-06", "source": "walk"},
    "site_edit": {"name": "walk", "capacity": "10", "kind": "MOSQUE", "jumuah_time": "13:15"},
}
"""What a write would carry, so that a door left open would show a change."""


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
