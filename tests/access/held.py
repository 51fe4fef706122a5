"""What people asked about their data, for the access walk: a hold, an erasure, a request, a proposal, a reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aman.apps.accounts.models import Role
from aman.apps.privacy.models import AccessRequest, Erasure, LegalHold, ScheduleChange
from aman.apps.privacy.services import open_request, place_hold, propose_change, request_erasure
from aman.apps.strategy.models import RuleVersion
from aman.apps.strategy.services import propose_rule
from aman.apps.wording.models import Reader
from tests.apps.strategy.make import rule_data
from tests.make import make_staff

if TYPE_CHECKING:
    from tests.access.world import Corner, World


def hold_of(world: World, corner: Corner) -> LegalHold:
    found = LegalHold.objects.filter(subject=corner.report.uuid, lifted_at=None).first()
    return found or place_hold(
        thing="REPORT", named=corner.report.reference, reason="walk", actor=world.officer, now=world.now
    )


def erasure_of(world: World, corner: Corner) -> Erasure:
    found = Erasure.objects.filter(subject=corner.report.uuid).first()
    return found or request_erasure(
        thing="REPORT", named=corner.report.reference, reason="walk", actor=world.officer, now=world.now
    )


def request_of(world: World, corner: Corner) -> AccessRequest:
    found = AccessRequest.objects.filter(subject=corner.report.uuid).first()
    return found or open_request(
        thing="REPORT", named=corner.report.reference, who="walk", actor=world.officer, now=world.now
    )


def change_of(world: World) -> ScheduleChange:
    found = ScheduleChange.objects.first()
    return found or propose_change(retention="REPORT", days=365, actor=world.officer, now=world.now)


def proposal_of(world: World) -> RuleVersion:
    found = RuleVersion.objects.filter(state="PROPOSED").first()
    return found or propose_rule(data=rule_data("WALK_RULE"), why="walk", actor=world.officer, now=world.now)


def reader_of(world: World) -> Reader:
    found = Reader.objects.filter(ended_at=None).first()
    if found is not None:
        return found
    person = make_staff(Role.TRANSLATOR, "Named Reader")
    return Reader.objects.create(person=person, language="ur", named_by=world.officer, named_at=world.now)
