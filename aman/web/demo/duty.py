"""Life on call in the demonstration: a hand-over, an exchange, a translation, a report confidence hangs on, reviews."""

from __future__ import annotations

from datetime import timedelta

from aman.apps.incidents import selectors, services
from aman.apps.incidents.models import DutyShift, Report
from aman.apps.incidents.rulebook import Sampling
from aman.kit import when
from aman.web.demo.casework import Scene, read

LEFT = 3
"""Decisions of the sample that nobody has reviewed yet."""


def build_duty(scene: Scene) -> int:
    """Fill what the rota and supervision pages show; return how many things were made."""
    services.start_waiting()
    made = [_exchange(scene), _translation(scene), _critical(scene), _reviews(scene), _hand_over(scene)]
    return sum(made)


def _hand_over(scene: Scene) -> int:
    on_call = selectors.on_call(scene.now)
    first = next((one for one in on_call if one.rank == 1), None)
    if first is None:
        return 0
    before = scene.cast["duty-two" if first.person_id == scene.cast["duty"].pk else "duty"]
    at = scene.now - timedelta(minutes=50)
    services.write_hand_over(text=read("duty")["hand_over"].strip(), actor=before, now=at)
    return 1


def _exchange(scene: Scene) -> int:
    """Ask the deputy, who is off at week-ends, to take a Saturday."""
    coming = DutyShift.objects.filter(starts_at__gt=scene.now + timedelta(days=1), person=scene.cast["duty"])
    for shift in coming.order_by("starts_at")[:40]:
        if when.day_of(shift.starts_at).weekday() == 5:
            services.ask_swap(shift=shift, to=scene.cast["duty-three"], actor=scene.cast["duty"], now=scene.now)
            return 1
    return 0


def _translation(scene: Scene) -> int:
    found = Report.objects.filter(language="ur", kind="PLACE", state="IN_HAND").select_related("record_key")
    report = found.order_by("-received_at").first()
    if report is None:
        return 0
    services.translate_report(
        report=report,
        language="en",
        text=read("duty")["translation"].strip(),
        confidence="MOSTLY",
        actor=scene.cast["caseworker"],
        now=scene.now - timedelta(minutes=9),
    )
    return 1


def _critical(scene: Scene) -> int:
    found = Report.objects.filter(state="IN_HAND", supervisor__isnull=False).order_by("-received_at").first()
    if found is None:
        return 0
    services.mark_critical(
        report=found,
        lead=scene.cast["duty-three"],
        strategy=read("duty")["strategy"].strip(),
        actor=scene.cast["duty"],
        now=scene.now - timedelta(minutes=7),
    )
    return 1


def _reviews(scene: Scene) -> int:
    """Draw a week's decisions, most of them reviewed already. The officer on call always finds one to review.

    Whatever the lot, that needs one more than those they handled themselves.
    """
    # The invented decisions are of these days: from Thursday on, the week is drawn as if it were over.
    monday = selectors.monday_of(when.day_of(scene.now - timedelta(days=3)))
    begins, ends = selectors.midnight(monday), selectors.midnight(monday + timedelta(days=7))
    decided = Report.objects.filter(state="DECIDED", decided_at__gte=begins, decided_at__lt=ends)
    share = Sampling(least=decided.filter(decided_by=scene.cast["duty"]).count() + 1)
    sample = services.draw_sample(week_of=monday, now=scene.now + timedelta(days=7), share=share)
    if sample is None:
        return 0
    handled_last = sorted(sample.reviews.all(), key=lambda one: (one.handler_id == scene.cast["duty"].pk, one.pk))
    reviewer, learnt = scene.cast["duty-three"], read("duty")["learnt"].strip()
    for number, review in enumerate(handled_last[LEFT:]):
        at = scene.now - timedelta(hours=2, minutes=-number)
        services.take_review(review=review.uuid, actor=reviewer, now=at)
        marks = services.Marks(3 - number % 2, 2, 3, 3, 2 + number % 2, note=learnt if number == 0 else "")
        services.write_review(review=review.uuid, marks=marks, actor=reviewer, now=at + timedelta(minutes=25))
    return sample.reviews.count()
