"""Life on call for the access walk: a shift, an exchange, a hand-over about the east, a review in every corner."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from aman.apps.accounts.models import Role
from aman.apps.incidents.models import DutyShift, HandOver, QualityReview, QualitySample, ShiftSwap
from aman.kit import vault
from aman.kit.exits import Holds
from tests.make import make_staff

if TYPE_CHECKING:
    from tests.access.world import Corner, World

DAY = timedelta(days=1)


def shift_of(world: World) -> DutyShift:
    coming = {"starts_at": world.now + 9 * DAY, "ends_at": world.now + 9 * DAY + DAY / 2}
    return DutyShift.objects.get_or_create(person=world.officer, rank=2, **coming)[0]


def swap_of(world: World) -> ShiftSwap:
    found = ShiftSwap.objects.first()
    if found is not None:
        return found
    to = make_staff(Role.DUTY_OFFICER, "Asked Colleague")
    return ShiftSwap.objects.create(shift=shift_of(world), asked_by=world.officer, to=to, asked_at=world.now)


def note_of(world: World, corner: Corner) -> HandOver:
    found = HandOver.objects.filter(reports=[str(corner.report.uuid)]).first()
    if found is None:
        found = HandOver(record_key=vault.new_record_key(), by=world.officer, at=world.now)
        found.reports = [str(corner.report.uuid)]
        found.seal(text="Ring the site after Fajr.")
        found.save()
    return found


def review_of(world: World, corner: Corner) -> QualityReview:
    found = QualityReview.objects.filter(report=corner.report).first()
    if found is not None:
        return found
    sample = QualitySample.objects.get_or_create(
        first=date(2027, 2, 22), last=date(2027, 2, 28), method="sha256-rank", seed="walk",
        percent=10, least=1, of_total=2, defaults={"drawn_at": world.now},
    )[0]  # fmt: skip
    found = QualityReview(
        record_key=corner.report.record_key, sample=sample, report=corner.report, handler=world.officer
    )
    found.seal(note=corner.canaries()[Holds.DIRECTION])
    found.save()
    return found
