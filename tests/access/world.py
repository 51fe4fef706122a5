"""A small world for the access walk: two areas, a site in each, one of everything in each, all canaried.

Every canary says which class of data it is and who owns it. What a walker may see is worked out here from
ownership, by rules written from the mission, never from the access table under test.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aman.apps.accounts.models import Membership, Person, Role, ScopeKind
from aman.apps.cascade.models import Delivery, DeliveryState, Message, MessageState, MessageText, Target
from aman.apps.incidents import evidence_parts, services
from aman.apps.incidents.models import (
    AssessmentSeries,
    Direction,
    EvidenceFile,
    EvidencePart,
    ImpactAssessment,
    Incident,
    Report,
    ReportCluster,
    ReportConsent,
    ReporterMessage,
    ReportLink,
    SiteWord,
)
from aman.apps.places.models import Area, Contact, Site
from aman.apps.strategy.models import TriggerEvent
from aman.apps.surveillance.models import Signal
from aman.kit import vault
from aman.kit.exits import Holds
from tests.make import make_area, make_contact, make_member, make_person, make_site

OFFICERS = {Role.DUTY_OFFICER, Role.CASEWORKER}
DESK = OFFICERS | {Role.ANALYST, Role.PANEL_MEMBER, Role.CHAIR}
AT_SITE = {Role.VOLUNTEER, Role.SITE_LEAD}

MAY_SEE: dict[Holds, set[Role]] = {
    Holds.FILE: OFFICERS,
    Holds.NARRATIVE: OFFICERS,
    Holds.WHERE: OFFICERS,
    Holds.REPORTER_CONTACT: OFFICERS,
    Holds.DIALOGUE: OFFICERS,
    Holds.DIRECTION: OFFICERS,
    Holds.JUDGEMENT: OFFICERS,
    Holds.SITE_CONTACT: {Role.SITE_LEAD, *OFFICERS},
    Holds.MESSAGE_TEXT: DESK | AT_SITE | {Role.TRANSLATOR},
    Holds.EXCLUDED: OFFICERS,
    Holds.WEAKNESS: {Role.ANALYST, Role.PANEL_MEMBER, Role.CHAIR, Role.SITE_LEAD},
    Holds.SITE_WORD: set(),
    Holds.LOOKED: set(),
}
"""Which roles may see a class of data of what they cover. From mission.md: people, and lines we do not cross."""

PANEL_ONLY = {
    Holds.FILE,
    Holds.NARRATIVE,
    Holds.WHERE,
    Holds.REPORTER_CONTACT,
    Holds.DIALOGUE,
    Holds.DIRECTION,
    Holds.EXCLUDED,
}
"""Shown to those a report is assigned to, never through a site membership: it may be about somebody at the site."""
MANAGERS = {Role.SITE_LEAD, Role.DUTY_OFFICER, Role.CHAIR, Role.OPERATOR}
FURTHER: dict[str, list[tuple[str, bool, bool]]] = {
    "untaken": [],
    "agreed": [("SITE", True, False)],
    "barred": [("SITE", True, False)],
    "police": [("POLICE", True, False), ("SITE", False, False)],
    "withdrawn": [("SITE", True, True)],
}
"""Further reports of a corner: the recipients their reporters spoke of, whether they agreed, whether they went back
on it. `barred` also keeps people out (tests/access/who.py)."""
OUTSIDE = {Holds.STAFF, Holds.SITE_WORD, Holds.LOOKED}
"""Classes whose canaries stand in `World.secrets`, each with its own rule."""


@dataclass(frozen=True)
class Secret:
    """Words that only some walkers may ever read; `holds` None for a trace that no exit may carry to the others."""

    words: str
    holds: Holds | None
    of: str
    may: Callable[[Walker], bool]


def canary(holds: Holds, owner: str) -> str:
    return f"CANARY-{holds}-{owner}-7f3a"


@dataclass
class Corner:
    """One of everything, owned by one area and its site."""

    name: str
    area: Area
    site: Site
    contact: Contact
    report: Report
    incident: Incident
    signal: Signal
    member: Membership
    more: dict[str, Report]
    """Further reports of the corner, by what is special about them (`FURTHER`)."""
    receipt: str = ""
    readers: set[int] = field(default_factory=set)
    """Those the report is assigned to, by primary key."""
    guests: set[int] = field(default_factory=set)
    """Those who have entered the site's records from outside."""

    def canaries(self) -> dict[Holds, str]:
        return {holds: canary(holds, self.name) for holds in Holds if holds not in OUTSIDE}

    def site_may_know(self, report: Report) -> bool:
        """Whether the reporter let the site know, and kept nobody there out."""
        return report == self.more["agreed"] or (report == self.more["barred"] and self.name == "West")


@dataclass
class Walker:
    """Somebody who tries every door: one role, one reach."""

    label: str
    person: Person | None
    role: str = ""
    kind: str = ""
    key: str = ""

    def covers(self, corner: Corner, *, through_site: bool) -> bool:
        """Whether this walker's membership reaches a corner."""
        return (
            self.kind == ScopeKind.NATION
            or (self.kind == ScopeKind.AREA and self.key == corner.area.code)
            or (through_site and self.kind == ScopeKind.SITE and self.key == str(corner.site.uuid))
        )

    def may_see(self, holds: Holds, corner: Corner) -> bool:
        if holds is Holds.MESSAGE_TEXT and self.role in DESK | {Role.TRANSLATOR} and self.kind in {"NATION", "AREA"}:
            return True  # the desk writes to the whole network
        if holds in PANEL_ONLY:
            return self.person is not None and self.person.pk in corner.readers
        if holds is Holds.SITE_CONTACT and self.kind != ScopeKind.SITE:
            return self.person is not None and self.person.pk in corner.guests
        reaches = self.covers(corner, through_site=True)
        return self.role in MAY_SEE[holds] and reaches


@dataclass
class World:
    now: datetime
    east: Corner
    west: Corner
    message: Message
    trigger: TriggerEvent
    delivery: Delivery
    officer: Person
    walkers: list[Walker] = field(default_factory=list)
    secrets: list[Secret] = field(default_factory=list)

    @property
    def corners(self) -> tuple[Corner, Corner]:
        return self.east, self.west


def _report(name: str, site: Site, officer: Person, now: datetime) -> tuple[Report, str]:
    report = Report(
        record_key=vault.new_record_key(),
        reference=f"AM-{name.upper():X<8}"[:11],
        form_key=uuid.uuid4(),
        receipt_digest=uuid.uuid4().hex * 2,
        kind="PERSON",
        language="en",
        state="IN_HAND",
        received_at=now - timedelta(minutes=20),
        due_at=now + timedelta(minutes=40),
        site=site,
        area=site.area,
        supervisor=officer,
        taken_at=now,
    )
    report.seal(
        narrative=canary(Holds.NARRATIVE, name),
        place_words=canary(Holds.WHERE, name),
        postcode=canary(Holds.WHERE, name),
        reporter_name=canary(Holds.REPORTER_CONTACT, name),
        reporter_contact=canary(Holds.REPORTER_CONTACT, name),
        excluded=canary(Holds.EXCLUDED, name),
    )
    report.save()
    for from_reporter in (True, False):
        line = ReporterMessage(
            record_key=report.record_key,
            report=report,
            from_reporter=from_reporter,
            by=None if from_reporter else officer,
            at=now,
        )
        line.seal(text=canary(Holds.DIALOGUE, name))
        line.save()
    direction = Direction(record_key=report.record_key, report=report, by=officer, at=now)
    direction.seal(text=canary(Holds.DIRECTION, name))
    direction.save()
    _assessment(report, name, officer, now)
    _file(report, name, now)
    return report, ""


def _file(report: Report, name: str, now: datetime) -> None:
    """Add a file whose name, picture, copy and original are the canary."""
    held = canary(Holds.FILE, name)
    file = EvidenceFile(record_key=report.record_key, report=report, number=1, state="CLEAN", kind="JPEG")
    file.media, file.pages, file.size, file.received_at, file.done_at = "image/jpeg", 1, 9, now, now
    file.clean_digest, file.original_digest = "0" * 64, hashlib.sha256(held.encode()).hexdigest()
    file.seal(name=held)
    file.save()
    for part, page in (("ORIGINAL", 0), ("CLEAN", 0), ("PREVIEW", 1)):
        (piece,) = evidence_parts.sealed(file, part, page, held.encode())
        EvidencePart.objects.create(file=file, part=part, page=page, piece=0, content=piece)


def _assessment(report: Report, name: str, officer: Person, now: datetime) -> None:
    assessment = ImpactAssessment(
        record_key=report.record_key,
        report=report,
        version=1,
        experienced=1,
        evidenced=1,
        potential=1,
        tension=5,
        review_by=officer,
        review_due_at=now + timedelta(hours=24),
        signed_by=officer,
        signed_at=now,
    )
    assessment.seal(basis=canary(Holds.DIRECTION, name))
    AssessmentSeries.objects.create(report=report, versions=1, first_version=1, due_at=now + timedelta(hours=24))
    assessment.save()


def _corner(name: str, officer: Person, now: datetime) -> Corner:
    area = make_area(name=f"{name}mere")
    site = make_site(f"{name} Road Mosque", area=area, latitude=51.5, longitude=-0.1, capacity=400)
    held = canary(Holds.SITE_CONTACT, name)
    contact = make_contact(site, name=held, email=f"{held}@site.example.org".lower(), phone=held)
    report, receipt = _report(name, site, officer, now)
    incident = Incident.objects.create(
        occurred_on=now.date(), reported_on=now.date(), category="ABUSE", area=area, site=site, recorded_at=now
    )
    ReportLink.objects.create(report=report, incident=incident, linked_by=officer, linked_at=now)
    _judged(name, report, incident, officer, now)
    signal = Signal.objects.create(
        area=area,
        category="ALL",
        as_of=now.date(),
        window_days=7,
        count=5,
        expected=0.9,
        p_value=0.0004,
        recurrence_days=60,
        level="ALERT",
        method="predictive-windows",
        made_at=now,
    )
    member = make_member(
        make_person(canary(Holds.STAFF, name), email=f"{canary(Holds.STAFF, name)}@site.example.org".lower()),
        Role.VOLUNTEER,
        site=site,
    )
    more = {kind: _further(name, kind, site, now) for kind in FURTHER}
    found = Corner(name, area, site, contact, report, incident, signal, member, more, receipt)
    found.readers.add(officer.pk)
    return found


def _judged(name: str, report: Report, incident: Incident, officer: Person, now: datetime) -> None:
    """Put the report on a card that lies aside, classify its incident, and merge another into it: each for a reason."""
    why = canary(Holds.JUDGEMENT, name)
    card = ReportCluster(
        record_key=vault.new_record_key(),
        kind=report.kind,
        area=report.area,
        site=report.site,
        likeness=1,
        opened_at=now,
        newest_at=now,
        state="SET_ASIDE",
        set_aside_at=now,
        set_aside_by=officer,
    )
    card.seal(reason=why)
    card.save()
    Report.objects.filter(pk=report.pk).update(cluster=card)
    report.cluster = card
    to = services.Classed("THREATS", ["ANTI_MUSLIM"])
    services.classify(incident=incident, to=to, reason=why, actor=officer, now=now)
    other = Incident.objects.create(
        occurred_on=now.date(), reported_on=now.date(), category="ABUSE", area=report.area, recorded_at=now
    )
    services.merge_incidents(kept=incident, merged=other, reason=why, actor=officer, now=now)


def _further(name: str, kind: str, site: Site, now: datetime) -> Report:
    """Make a report nobody has taken, with what its reporter said of whom it may be passed on to."""
    report = Report(
        record_key=vault.new_record_key(),
        reference=trace(name, kind),
        form_key=uuid.uuid4(),
        receipt_digest=uuid.uuid4().hex * 2,
        kind="PERSON",
        language="en",
        received_at=now - timedelta(minutes=10),
        due_at=now + timedelta(minutes=50),
        site=site,
        area=site.area,
    )
    report.seal(narrative=canary(Holds.NARRATIVE, f"{name}-{kind}"))
    report.save()
    for recipient, given, withdrawn in FURTHER[kind]:
        over = now if withdrawn else None
        ReportConsent.objects.create(report=report, recipient=recipient, given=given, at=now, withdrawn_at=over)
    if FURTHER[kind]:
        word = SiteWord(record_key=report.record_key, report=report, by=make_person("Some Officer"), at=now)
        word.seal(text=canary(Holds.SITE_WORD, f"{name}-{kind}"))
        word.save()
    return report


def trace(name: str, kind: str) -> str:
    """Return the reference of a further report: itself a trace of it."""
    return f"AM-{name.upper():X<4}{kind.upper()[:4]}"


def _message(east: Corner, writer: Person, now: datetime) -> tuple[Message, Delivery]:
    """Make a message that went to the east only, waiting there to be seen."""
    message = Message(
        record_key=vault.new_record_key(),
        reference="M-WALK",
        state=MessageState.SENDING,
        audience_areas=[east.area.code],
        audience_roles=["LEAD"],
        written_by=writer,
        written_at=now,
        changed_at=now,
        released_by=make_person("Second Person"),
        released_at=now,
        expires_at=now + timedelta(days=2),
        sites_targeted=1,
    )
    message.save()
    text = MessageText(record_key=message.record_key, message=message, language="en")
    text.seal(subject=canary(Holds.MESSAGE_TEXT, east.name), body=canary(Holds.MESSAGE_TEXT, east.name))
    text.save()
    delivery = Delivery.objects.create(
        message=message,
        contact=east.contact,
        site=east.site,
        key="walk-1",
        state=DeliveryState.SENT,
        created_at=now,
        next_try_at=now,
        expires_at=message.expires_at,
        sent_at=now,
    )
    Target.objects.create(message=message, site=east.site)
    return message, delivery


def make_places(now: datetime) -> World:
    """Make both corners and what is the whole panel's; tests/access/who.py peoples them."""
    officer = make_person("Officer Incharge")
    make_member(officer, Role.DUTY_OFFICER)
    east, west = _corner("East", officer, now), _corner("West", officer, now)
    message, delivery = _message(east, officer, now)
    trigger = TriggerEvent.objects.create(
        title="An attack abroad",
        where="Abroad",
        happened_on=now.date(),
        known_at=now,
        sureness="CONFIRMED",
        ends_on=now.date() + timedelta(days=21),
        entered_by=officer,
        entered_at=now,
    )
    return World(now, east, west, message, trigger, delivery, officer)


def make_world(now: datetime) -> World:
    """Make the places and everybody who walks them."""
    from tests.access import who

    return who.people(make_places(now))
