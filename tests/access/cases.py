"""A case for the access walk: one in every corner, about its incident, with words in everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aman.apps.incidents.models import AssessmentAction, Case, CaseTask, PoliceRecord, Referral, SupportNeed
from aman.kit import vault
from aman.kit.exits import Holds

if TYPE_CHECKING:
    from tests.access.world import Corner, World


def case_of(world: World, corner: Corner) -> Case:
    found = Case.objects.filter(incident=corner.incident).first()
    if found is None:
        key = vault.new_record_key()
        found = Case(record_key=key, reference=f"AC-{corner.name}", incident=corner.incident, opened_at=world.now)
        found.save()
        _fill(world, corner, found)
    return found


def _fill(world: World, corner: Corner, case: Case) -> None:
    told, report, by, day = corner.canaries(), corner.report, world.officer, world.now.date()
    task = CaseTask(record_key=case.record_key, case=case, owner=by, due_on=day, set_at=world.now, set_by=by)
    task.seal(text=told[Holds.DIRECTION])
    task.save()
    need = SupportNeed(
        record_key=report.record_key,
        case=case,
        report=report,
        need="TALK",
        follow_up_on=day,
        set_at=world.now,
        set_by=by,
    )
    need.seal(note=told[Holds.REPORTER_CONTACT])
    need.save()
    police = PoliceRecord(record_key=case.record_key, case=case, outcome="EW_OPEN", outcome_on=day, at=world.now, by=by)
    police.seal(reference=told[Holds.DIRECTION], note=told[Holds.DIRECTION])
    police.save()
    referral = Referral(
        record_key=report.record_key, case=case, report=report, recipient="POLICE", state="PROPOSED", override="LIFE",
        proposed_by=by, proposed_at=world.now, answer_due_on=day,
    )  # fmt: skip
    referral.seal(passed_on=told[Holds.NARRATIVE], override_reason=told[Holds.DIRECTION])
    referral.save()


def action_of(world: World, corner: Corner) -> AssessmentAction:
    found = AssessmentAction.objects.filter(report=corner.report).first()
    if found is None:
        found = AssessmentAction(
            record_key=corner.report.record_key, report=corner.report, version=1, owner=world.officer,
            due_on=world.now.date(),
        )  # fmt: skip
        found.seal(text=corner.canaries()[Holds.DIRECTION])
        found.save()
    return found
