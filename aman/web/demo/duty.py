"""Life on call in the demonstration: a hand-over, an exchange, a translation, a report confidence hangs on, reviews."""

from __future__ import annotations

from datetime import timedelta

from aman.apps.incidents import selectors, services
from aman.apps.incidents.models import DutyShift, Report
from aman.kit import when
from aman.web.demo.casework import Scene, read


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
    # The invented decisions are of these days: their week is drawn as if it were over.
    sample = services.draw_sample(week_of=when.day_of(scene.now), now=scene.now + timedelta(days=7))
    if sample is None:
        return 0
    reviewer = scene.cast["duty-three"]
    for review in list(sample.reviews.order_by("pk"))[:1]:
        at = scene.now - timedelta(hours=2)
        services.take_review(review=review.uuid, actor=reviewer, now=at)
        marks = services.Marks(3, 2, 3, 3, 2, note=read("duty")["learnt"].strip())
        services.write_review(review=review.uuid, marks=marks, actor=reviewer, now=at + timedelta(minutes=25))
    return sample.reviews.count()
