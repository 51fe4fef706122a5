"""Risks of a few sites as assessors would have worked on them, and of many more in short, for the national picture."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from aman.apps.accounts.models import Person
from aman.apps.places.models import Site
from aman.apps.strategy import selectors, services
from aman.apps.strategy.models import (
    AssessmentState,
    Interest,
    Moved,
    Risk,
    RiskAssessment,
    RiskControl,
    RiskLevel,
    RiskPosition,
    RiskTreatment,
    Sure,
    TreatmentState,
)
from aman.core import risk as arithmetic
from aman.kit import vault
from aman.web.demo.casework import Scene, read

OTHERS = range(60, 104)
"""Places in the list of sites that have the same three risks, in short."""
SHORT = [
    ("ARSON", "a door or a bin can be reached at night", "a fire could reach the building", [(4, 4, 4), (3, 3, 4)]),
    ("ABUSE", "people are shouted at on the way to prayer", "some stay away", [(4, 4, 2), (4, 5, 3)]),
    ("VANDALISM", "a wall stands dark beside the road", "it is daubed at night", [(3, 4, 2), (4, 4, 2)]),
]
LEAST_CONTROLS = 2


def build_risks(scene: Scene) -> int:
    """Write down, assess, approve and move the risks; let the evidence of today propose what it proposes."""
    told = read("risks")
    model = told["site"][0]["risk"]
    for entry in told["site"]:
        site = scene.sites[entry["place"]]
        for number, story in enumerate(entry.get("risk", model)):
            _Story(scene, site, story, number, entry.get("shift")).tell()
    for number, story in enumerate(told["nation"]):
        _Story(scene, None, {"days": 70, "controls": [], **story}, number, None).tell()
    _differ(scene, scene.sites[told["site"][1]["place"]])
    _build_short(scene)
    services.gather_proposals(now=scene.now)
    return Risk.objects.count()


def _at(scene: Scene, days_ago: int, hour: int = 10, minute: int = 0) -> datetime:
    """Return an hour of some day before the building, never after it."""
    on = timezone.localtime(scene.now).date() - timedelta(days=days_ago)
    return min(datetime.combine(on, time(hour, minute), tzinfo=timezone.get_default_timezone()), scene.now)


class _Story:
    """One risk from its first words to where it stands today."""

    def __init__(
        self, scene: Scene, site: Site | None, story: dict[str, Any], number: int, shift: list[int] | None
    ) -> None:
        self.scene, self.story, self.number, self.shift = scene, story, number, shift
        self.owner = selectors.Owner(site)
        self.assessor = scene.cast[("analyst", "panel")[number % 2]]
        self.other = scene.cast[("panel", "analyst")[number % 2]]
        self.chair: Person = scene.cast["chair"]

    def tell(self) -> Risk:
        """Write it down, assess it, find its measures, plan, and assess it again where the story says so."""
        days = self.story["days"]
        statement = services.Statement(self.story["threat"], self.story["if"], self.story["then"])
        at = _at(self.scene, days, minute=self.number * 3)
        risk = services.open_risk(owner=self.owner, statement=statement, actor=self.assessor, now=at)
        judged = self._judge(risk, self.story["steps"], self.story["why"], at)
        self._approve(judged, "Checked with what was seen on the visit.", at + timedelta(hours=5))
        controls = self.story["controls"][: None if self.shift is None else LEAST_CONTROLS]
        for n, control in enumerate(controls):
            self._control(risk, control, n)
        if self.shift is None:
            self._plan(risk, at)
            for again in self.story.get("again", ()):
                self._again(risk, again)
        return risk

    def _moved(self, steps: list[int]) -> list[int]:
        shift = self.shift or [0, 0, 0]
        return [max(1, step + by) for step, by in zip(steps, shift, strict=True)]

    def _judge(
        self, risk: Risk, steps: list[int], why: list[str], at: datetime, draft: RiskAssessment | None = None
    ) -> RiskAssessment:
        actor = draft.assessor if draft else self.assessor
        made = draft or services.start_assessment(risk=risk, actor=actor, now=at)
        services.declare_interest(assessment=made, interest=Interest.NONE, words="", actor=actor, now=at)
        columns, (threat, vulnerability, impact) = _columns(self.story.get("columns")), self._moved(steps)
        judged = services.Judged(threat, vulnerability, impact, *(why[0], why[1], why[2]), Sure.MEDIUM, columns)
        services.write_assessment(assessment=made, judged=judged, actor=actor, now=at)
        return services.submit_assessment(assessment=made, actor=actor, now=at + timedelta(hours=1))

    def _approve(self, judged: RiskAssessment, why: str, at: datetime) -> None:
        services.approve_assessment(
            assessment=judged, why=why, declares_none=True, actor=self.chair, now=min(at, self.scene.now)
        )

    def _control(self, risk: Risk, told: list[Any], n: int) -> RiskControl:
        axis, principle, state, effect, sure, name, why, *more = told
        at = _at(self.scene, more[0] if more and more[0] else self.story["days"] - 1, 11, n)
        found = services.Found(state, effect, sure, why, works=more[1] if len(more) > 1 else 0)
        measure = services.Measure(axis, principle, name)
        return services.add_control(risk=risk, measure=measure, found=found, actor=self.assessor, now=at)

    def _plan(self, risk: Risk, at: datetime) -> None:
        if "plan" not in self.story:
            return
        what, owner, cost, hours, due, state, *why = self.story["plan"]
        on = timezone.localtime(self.scene.now).date() + timedelta(days=due)
        line = services.Treatment(what, self.scene.cast[owner], cost, hours, on)
        made: RiskTreatment = services.plan_treatment(risk=risk, line=line, actor=self.assessor, now=at)
        if state != TreatmentState.PLANNED:
            settled = _at(self.scene, 20, 15, self.number)
            services.settle_treatment(treatment=made, state=state, why=why[0], actor=self.assessor, now=settled)

    def _again(self, risk: Risk, told: dict[str, Any]) -> None:
        """Assess it again, with a second view, and approve the first."""
        at = _at(self.scene, told["days"], 9)
        first = self._judge(risk, told["steps"], told["why"], at)
        draft = services.ask_second(assessment=first, second=self.other, actor=self.chair, now=at + timedelta(hours=2))
        self._judge(risk, told["second"], told["second_why"], at + timedelta(hours=3), draft)
        first.refresh_from_db()
        self._approve(first, told["decided_why"], at + timedelta(hours=6))


def _columns(told: dict[str, int] | None) -> dict[str, Any]:
    if not told:
        return {}
    position = {code: told[code] for code in ("CAPACITY", "CAPABILITY")}
    harm = {code: step for code, step in told.items() if code not in position and code != "LIKELIHOOD"}
    return {"harm": harm, "likelihood": told["LIKELIHOOD"], "position": position}


def _differ(scene: Scene, site: Site) -> None:
    """Leave two views of one risk that differ by two steps waiting for the panel."""
    risk = Risk.objects.get(site=site, threat="MARAUDING")
    story = _Story(scene, site, {"days": 3}, 0, None)
    why = ["As nationally.", "The hall has a second way out since January.", "Deaths."]
    first = story._judge(risk, [3, 3, 5], why, _at(scene, 3, 9))
    at = _at(scene, 3, 12)
    draft = services.ask_second(assessment=first, second=scene.cast["panel"], actor=scene.cast["chair"], now=at)
    other = ["A threat by telephone on 1 March.", "The second way out is blocked by chairs.", "Deaths."]
    story._judge(risk, [4, 5, 5], other, _at(scene, 2, 18), draft)


def _build_short(scene: Scene) -> None:
    """Give many sites the same three risks, assessed in autumn: as rows, for the national picture."""
    matrix = arithmetic.SITE_5X5
    positions = []
    for place in OTHERS:
        for number, (threat, first, then, steps) in enumerate(SHORT):
            at = _at(scene, 40 + place % 60, 14, number)
            factors = arithmetic.Factors(*steps[place % len(steps)])
            positions.append(_short(scene, scene.sites[place], (threat, first, then), factors, at, number + 1))
    RiskPosition.objects.bulk_create(positions)
    if not all(one.matrix == matrix.code for one in positions):
        raise ValueError("short risks stand on the usual matrix")


def _short(
    scene: Scene, site: Site, words: tuple[str, str, str], factors: arithmetic.Factors, at: datetime, number: int
) -> RiskPosition:
    matrix, cast = arithmetic.SITE_5X5, scene.cast
    key = vault.new_record_key(str(site.uuid))
    risk = Risk(record_key=key, level=RiskLevel.SITE, site=site, area=site.area, number=number, threat=words[0])
    risk.catalogue, risk.opened_by, risk.opened_at = arithmetic.LATEST, cast["analyst"], at
    risk.seal(if_words=words[1], then_words=words[2])
    risk.save(force_insert=True)
    judged = RiskAssessment(record_key=key, risk=risk, version=1, state=AssessmentState.APPROVED)
    judged.matrix, judged.matrix_version = matrix.code, matrix.version
    judged.threat_step, judged.vulnerability_step, judged.impact_step = (
        factors.threat, factors.vulnerability, factors.impact,
    )  # fmt: skip
    judged.confidence, judged.interest, judged.interest_at = Sure.LOW, Interest.NONE, at
    judged.assessor, judged.decided_by = cast["analyst"], cast["chair"]
    judged.started_at = judged.submitted_at = judged.decided_at = at
    judged.save(force_insert=True)
    cell = matrix.place(factors)
    if cell is None:
        raise ValueError("a short risk has all three factors")
    bands = dict.fromkeys(("inherent_band", "band", "best_band", "worst_band", "target_band"), cell.band)
    return RiskPosition(
        risk=risk, at=at, because=Moved.ASSESSED, assessment=judged, matrix=matrix.code, matrix_version=matrix.version,
        inherent_likelihood=cell.likelihood, inherent_impact=cell.impact, likelihood=cell.likelihood,
        impact=cell.impact, by=cast["chair"], **bands,
    )  # fmt: skip
