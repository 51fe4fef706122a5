"""Cases in every state: led, with tasks and needs, passed on and answered, looked at by a second person, closed."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from aman.apps.accounts.models import Person
from aman.apps.incidents import selectors
from aman.apps.incidents import services as incidents
from aman.apps.incidents.models import Case, Report
from aman.kit.when import day_of
from aman.web.demo import boroughs
from aman.web.demo.casework import Scene

SEED = 77
HOUR = timedelta(hours=1)
TASKS = (
    "Ask the bus company to keep its film of that evening.",
    "Ring the site lead: are stewards at both doors on Friday?",
    "Send the advice on staying safe on the way home.",
    "Ask the school whether the children talk about it.",
)
FINDINGS: tuple[tuple[str, list[str], str], ...] = (
    ("CORROBORATED", ["FILM"], "The film of the shop opposite shows it."),
    ("CORROBORATED", ["WITNESS"], "A steward saw it and says the same."),
    ("CORROBORATED", ["TRACE", "POLICE"], "Seen on the spot, and the police have recorded it."),
    ("UNCORROBORATED", [], "Nobody else saw it, and there is no film."),
)


def build_cases(scene: Scene) -> int:
    """Work the cases that the decided reports opened. Chance of its own, so that other stories stay as they are."""
    rng = random.Random(SEED)
    found = list(Case.objects.select_related("incident", "report").order_by("-opened_at", "-pk"))
    for number, case in enumerate(found):
        reports = selectors.case_reports(case)
        if reports:
            _work(scene, rng, case, reports[0], number)
    return len(found)


def _work(scene: Scene, rng: random.Random, case: Case, report: Report, number: int) -> None:
    at = case.opened_at + HOUR
    worker = scene.cast["caseworker"]
    officer = report.decided_by or scene.cast["duty"]
    if report.entered_by_id != worker.pk and number % 3 != 0:
        incidents.lead_case(case=case, person=worker, actor=officer, now=at)
    if number % 4 == 1:
        _tasks(rng, case, officer, number, scene.now)
    if number % 5 == 1 and not report.is_erased:
        need = rng.choice(["TALK", "PRACTICAL", "LEGAL", "SAFETY_PLAN"])
        day = day_of(scene.now) + timedelta(days=number % 6 - 2)
        incidents.add_need(case=case, report=report, need=need, note="", follow_up_on=day, actor=officer, now=at + HOUR)
    if number % 6 == 2:
        _passed_on(case, report, officer, scene.now)
    if number > 8 and case.incident is not None and not _is_of_the_cluster(case):
        _second_look(scene, rng, case, officer, at)
    if number > 24:
        when = min(at + timedelta(days=6), scene.now - HOUR)
        incidents.close_case(case=case, reason="DONE", note="", knowingly=True, actor=officer, now=when)


def _tasks(rng: random.Random, case: Case, officer: Person, number: int, now: datetime) -> None:
    for step in range(2):
        due = day_of(now) + timedelta(days=(number + step) % 5 - 1)
        task = incidents.add_task(
            case=case, text=rng.choice(TASKS), owner=officer, due_on=due, actor=officer, now=case.opened_at + 2 * HOUR
        )
        if step and number % 8 == 1:
            incidents.finish_task(task=task, actor=officer, now=min(case.opened_at + 20 * HOUR, now))


def _passed_on(case: Case, report: Report, officer: Person, now: datetime) -> None:
    at = min(case.opened_at + 3 * HOUR, now - HOUR)
    incidents.record_consent(case=case, report=report, recipient="POLICE", given=True, actor=officer, now=at)
    what = incidents.PassedOn(
        recipient="POLICE",
        text="What happened, where and when, as told to the panel. The person wishes to stay unnamed.",
        answer_due_on=day_of(at) + timedelta(days=7),
        to_name="Hate crime unit",
    )
    row = incidents.refer(case=case, report=report, what=what, actor=officer, now=at)
    incidents.record_police(
        case=case, force="Metropolitan area", reference=f"DEMO/{case.pk:04d}", outcome="EW_OPEN",
        outcome_on=day_of(at), actor=officer, now=at,
    )  # fmt: skip
    later = at + timedelta(days=3)
    if later < now:
        incidents.move_referral(referral=row, state="ACCEPTED", actor=officer, now=later)
        incidents.answer_referral(
            referral=row,
            answer="They have the film and have spoken to the shop.",
            tell="The police have kept the film and have spoken to the shop. Thank you for telling us.",
            actor=officer,
            now=later + HOUR,
        )


def _is_of_the_cluster(case: Case) -> bool:
    """Whether a case belongs to the week's cluster, which nobody has looked at a second time yet."""
    area = case.incident.area if case.incident else None
    return area is not None and area.code == boroughs.CLUSTER


def _second_look(scene: Scene, rng: random.Random, case: Case, officer: Person, at: datetime) -> None:
    other = scene.cast["duty-two"] if officer.pk == scene.cast["duty"].pk else scene.cast["duty"]
    if other not in selectors.second_people(case, at):
        return
    finding, supports, basis = FINDINGS[3] if rng.random() < 0.08 else rng.choice(FINDINGS[:3])
    when = min(at + timedelta(hours=rng.randint(4, 60)), scene.now - HOUR)
    incidents.ask_second(case=case, person=other, actor=officer, now=when - timedelta(minutes=40))
    incidents.verify_case(case=case, finding=finding, supports=supports, basis=basis, actor=other, now=when)
