"""Who walks: every role at every reach, those told apart by assignment or exclusion, and what is secret."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from aman.apps.accounts.models import Person, RecordSession, Role
from aman.apps.incidents.models import DutyShift, ReportAssignment, ReportExclusion
from aman.kit import vault
from aman.kit.exits import Holds
from tests.access import planned
from tests.access.world import MANAGERS, Corner, Secret, Walker, World, canary, trace
from tests.make import make_member, make_person

OWN_REACH = {"nation", "east-area", "east-site"}
MIRRORED = {(Role.SITE_LEAD, "west-site"), (Role.VOLUNTEER, "west-site"), (Role.DUTY_OFFICER, "west-area")}
"""Reaches in the west that are walked too: what the panel sent or shut out in the east tells them apart."""


def people(world: World) -> World:
    """Put everybody who walks into a world, and say what only some of them may read."""
    world.walkers = _walkers(world.east, world.west)
    world.walkers += _insiders(world)
    world.secrets = [secret for corner in world.corners for secret in _secrets(world, corner)]
    return world


def _walkers(east: Corner, west: Corner) -> list[Walker]:
    found = [Walker("visitor", None), Walker("nobody", make_person("No Membership"))]
    reaches = [
        ("nation", {}),
        ("east-area", {"area": east.area}),
        ("west-area", {"area": west.area}),
        ("east-site", {"site": east.site}),
        ("west-site", {"site": west.site}),
    ]
    for role in Role:
        for label, where in reaches:
            if label not in OWN_REACH and (role, label) not in MIRRORED:
                continue  # the west mirrors the east: what a reach there opens, the same reach in the east opens
            person = make_person(f"{role.title()} {label}")
            membership = make_member(person, role, **where)
            found.append(Walker(f"{role}@{label}", person, role, membership.scope_kind, membership.scope_key))
    ended = make_person("Ended Membership")
    membership = make_member(ended, Role.DUTY_OFFICER)
    membership.active_to = membership.active_from + timedelta(days=1)
    membership.save()
    found.append(Walker("ended", ended))
    return found


def _insiders(world: World) -> list[Walker]:
    """Make those whom assignment, exclusion, the rota or a record session tells apart from others of their role."""
    now, east = world.now, world.east
    reader = make_person("Assigned Caseworker")
    ReportAssignment.objects.create(report=east.report, person=reader, duty="CASEWORKER", from_at=now)
    east.readers.add(reader.pk)
    shut_out, on_call, guest = (
        make_person("Barred Officer"),
        make_person("Oncall Officer"),
        make_person("Guest Officer"),
    )
    for report in (east.report, *east.more.values()):
        ReportExclusion.objects.create(report=report, person=shut_out, basis="NAME", at=now)
    ReportAssignment.objects.create(report=east.more["untaken"], person=shut_out, duty="DEPUTY", from_at=now)
    lead = next(one for one in world.walkers if one.label == "SITE_LEAD@east-site")
    ReportExclusion.objects.create(report=east.more["barred"], person=lead.person, basis="NAME", at=now)
    for person in (on_call, shut_out):
        DutyShift.objects.create(
            person=person, starts_at=now - timedelta(days=9000), ends_at=now + timedelta(days=9000)
        )
    _look(guest, east, now, private=False)
    _look(make_person("Quiet Officer"), east, now - timedelta(hours=3), private=True)
    east.guests.add(guest.pk)
    found = [
        Walker("supervisor", world.officer, Role.DUTY_OFFICER, "NATION"),
        Walker("assigned", reader, Role.CASEWORKER, "NATION"),
        Walker("barred", shut_out, Role.DUTY_OFFICER, "NATION"),
        Walker("on-call", on_call, Role.DUTY_OFFICER, "NATION"),
        Walker("guest", guest, Role.DUTY_OFFICER, "NATION"),
    ]
    for walker in found[1:]:
        make_member(walker.person, walker.role)
    return found


def _look(person: Person, corner: Corner, now: datetime, *, private: bool) -> RecordSession:
    """Let somebody spend a time in a corner's records: open long, so that the real clock of a walk is inside it."""
    session = RecordSession(
        record_key=vault.new_record_key(str(corner.site.uuid)),
        person=person,
        site_key=str(corner.site.uuid),
        role=Role.DUTY_OFFICER,
        report_key=corner.more["agreed"].uuid if private else None,
        is_private=private,
        starts_at=now - timedelta(days=9000),
        ends_at=now + timedelta(days=-8000 if private else 9000),
    )
    session.seal(reason=canary(Holds.LOOKED, f"{corner.name}-{'private' if private else 'open'}"))
    session.save()
    return session


def _secrets(world: World, corner: Corner) -> list[Secret]:
    """Return what only some may read in a corner, with who may."""
    name = corner.name

    def leads(walker: Walker) -> bool:
        return (walker.role, walker.key) == (Role.SITE_LEAD, str(corner.site.uuid))

    def leads_or_over(walker: Walker) -> bool:
        return walker.role == Role.SITE_LEAD and walker.covers(corner, through_site=True)

    def manages(walker: Walker) -> bool:
        return walker.role in MANAGERS and walker.covers(corner, through_site=True)

    def on_call(walker: Walker) -> bool:
        return walker.label == "on-call" or (walker.label == "barred" and corner is not world.east)

    def plans(walker: Walker) -> bool:
        return walker.role in READ_STRATEGIES and walker.covers(corner, through_site=True)

    def nobody(walker: Walker) -> bool:
        return False

    found = [
        Secret(canary(Holds.STAFF, name), Holds.STAFF, name, manages),
        Secret(canary(Holds.SITE_WORD, f"{name}-agreed"), Holds.SITE_WORD, name, leads),
        Secret(canary(Holds.SITE_WORD, f"{name}-barred"), Holds.SITE_WORD, name, leads if name == "West" else nobody),
        Secret(canary(Holds.LOOKED, f"{name}-open"), Holds.LOOKED, name, leads_or_over),
        Secret(canary(Holds.LOOKED, f"{name}-private"), Holds.LOOKED, name, nobody),
        Secret(planned.trace_of(corner), None, name, plans),
    ]
    for kind in ("police", "withdrawn"):  # said of the police only, or taken back: the site reads nothing of it
        found.append(Secret(canary(Holds.SITE_WORD, f"{name}-{kind}"), Holds.SITE_WORD, name, nobody))
    found += _traces(world, corner)
    return found + [
        Secret(canary(Holds.NARRATIVE, f"{name}-{kind}"), Holds.NARRATIVE, name, on_call) for kind in corner.more
    ]


READ_STRATEGIES = {
    Role.ANALYST, Role.PANEL_MEMBER, Role.CHAIR, Role.SITE_LEAD, Role.DUTY_OFFICER, Role.CASEWORKER, Role.TRANSLATOR,
}  # fmt: skip
"""Roles that read the strategy of an area they cover; a site's lead that of the site's own area."""
READ_NO_REPORTS = {"", Role.LIAISON, Role.TRAINER, Role.FUNDING_ADVISER, Role.TRANSLATOR, Role.INSTALLER}
"""Roles with no part in what was reported: not even a reference is for them."""


def _traces(world: World, corner: Corner) -> list[Secret]:
    """Return the references of a corner's reports and case: for nobody outside, and for nobody kept out."""

    def nobody_kept_out(kept: set[str]) -> Callable[[Walker], bool]:
        shut = kept if corner is world.east else set()
        return lambda walker: walker.label not in shut and walker.role not in READ_NO_REPORTS

    found = [
        Secret(words, None, corner.name, nobody_kept_out({"barred"}))
        for words in (corner.report.reference, f"AC-{corner.name}")
    ]
    for kind in corner.more:
        kept = {"barred", "SITE_LEAD@east-site"} if kind == "barred" else {"barred"}
        found.append(Secret(trace(corner.name, kind), None, corner.name, nobody_kept_out(kept)))
    return found
