"""Written strategies: versions, a second person, inheritance that narrows, translations that are reviewed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from aman.apps.accounts.models import Person
from aman.apps.strategy import selectors, services
from aman.apps.strategy.models import Plan, PlanPart, PlanVersion
from aman.kit import scoping
from aman.kit.models import AuditEvent
from aman.kit.scoping import Scope
from aman.kit.transitions import IllegalTransition
from tests.apps.strategy.make_plan import in_force, parts, priority, write_priority
from tests.make import make_area, make_person, make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer() -> Person:
    return make_person("Wira Writer")


@pytest.fixture
def second() -> Person:
    return make_person("Seda Second")


def submitted(writer: Person, now: datetime, plan: Plan | None = None) -> PlanVersion:
    plan = plan or services.open_plan(actor=writer, now=now)
    draft = services.start_version(plan=plan, actor=writer, now=now)
    if not draft.parts.exists():
        write_priority(draft, "SAFE_GATHERINGS", writer, now)
    return services.submit_plan(version=draft, actor=writer, now=now)


def test_a_version_is_in_force_once_a_second_person_approves(writer: Person, second: Person, now: datetime) -> None:
    version = submitted(writer, now)
    assert selectors.plan_in_force("NATION") is None
    services.approve_plan(version=version, actor=second, now=now)
    found = selectors.plan_in_force("NATION")
    assert found is not None
    assert [one.code for one in found.priorities] == ["SAFE_GATHERINGS"]
    verbs = AuditEvent.objects.filter(verb__startswith="PLAN_").values_list("verb", flat=True)
    assert {"PLAN_OPENED", "PLAN_BEGUN", "PLAN_PRIORITY_ADDED", "PLAN_SUBMITTED", "PLAN_APPROVED"} <= set(verbs)


def test_whoever_wrote_or_submitted_cannot_approve(writer: Person, second: Person, now: datetime) -> None:
    plan = services.open_plan(actor=writer, now=now)
    draft = services.start_version(plan=plan, actor=writer, now=now)
    write_priority(draft, "SAFE_GATHERINGS", second, now)
    services.submit_plan(version=draft, actor=writer, now=now)
    for person in (writer, second):
        with pytest.raises(services.PlanSecondPerson):
            services.approve_plan(version=draft, actor=person, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanVersion.objects.filter(pk=draft.pk).update(state="APPROVED", approved_by=writer, approved_at=now)


def test_what_is_submitted_is_fixed(writer: Person, now: datetime) -> None:
    version = submitted(writer, now)
    with pytest.raises(services.PlanFixed):
        write_priority(version, "WATCHING", writer, now)
    with pytest.raises(services.PlanFixed):
        services.write_opening(version=version, opening="x", review_on=None, actor=writer, now=now)
    services.send_back_plan(version=version, actor=writer, now=now)
    write_priority(version, "WATCHING", writer, now)
    assert version.parts.filter(kind="PRIORITY").count() == 2


def test_the_version_before_is_replaced_and_kept(writer: Person, second: Person, now: datetime) -> None:
    first = in_force(writer, second, now, "SAFE_GATHERINGS")
    later = now + timedelta(days=3)
    draft = services.start_version(plan=first.plan, actor=writer, now=later)
    services.change_priority(
        version=draft,
        code="SAFE_GATHERINGS",
        given=priority("Crowds arrive and leave safely"),
        parts=parts(),
        actor=writer,
        now=later,
    )
    services.submit_plan(version=draft, actor=writer, now=later)
    services.approve_plan(version=draft, actor=second, now=later)
    then = selectors.plan_in_force("NATION", as_of=now + timedelta(days=1))
    today = selectors.plan_in_force("NATION")
    assert then is not None
    assert today is not None
    assert (then.version.number, today.version.number) == (1, 2)
    assert then.priorities[0].title.text == "About SAFE_GATHERINGS"
    assert today.priorities[0].title.text == "Crowds arrive and leave safely"
    first.refresh_from_db()
    assert (first.state, first.ended_at) == ("SUPERSEDED", later)


def test_one_version_in_hand_and_one_strategy_of_a_kind(writer: Person, now: datetime) -> None:
    version = submitted(writer, now)
    with pytest.raises(services.PlanInHand):
        services.start_version(plan=version.plan, actor=writer, now=now)
    with pytest.raises(services.PlanExists):
        services.open_plan(actor=writer, now=now)


def test_a_withdrawn_version_comes_back_only_as_a_new_one(writer: Person, second: Person, now: datetime) -> None:
    version = in_force(writer, second, now, "SAFE_GATHERINGS")
    services.withdraw_plan(version=version, actor=second, now=now)
    assert selectors.plan_in_force("NATION") is None
    with pytest.raises(IllegalTransition):
        services.approve_plan(version=version, actor=second, now=now)
    draft = services.start_version(plan=version.plan, actor=writer, now=now)
    assert draft.parts.filter(code="SAFE_GATHERINGS").exists()


def test_a_draft_must_be_whole_before_it_is_submitted(writer: Person, now: datetime) -> None:
    plan = services.open_plan(actor=writer, now=now)
    draft = services.start_version(plan=plan, actor=writer, now=now)
    with pytest.raises(services.PlanEmpty):
        services.submit_plan(version=draft, actor=writer, now=now)
    services.add_priority(
        version=draft,
        code="WATCHING",
        given=priority("Watch", owner_role=""),
        parts=services.PartsGiven(measures=["Fewer"]),
        actor=writer,
        now=now,
    )
    with pytest.raises(services.PlanIncomplete) as found:
        services.submit_plan(version=draft, actor=writer, now=now)
    assert found.value.lacking == {"WATCHING": ("ACTION", "REQUIREMENT", "OWNER")}
    with pytest.raises(services.PlanReviewPast):
        services.write_opening(version=draft, opening="x", review_on=now.date(), actor=writer, now=now)


@pytest.mark.parametrize("code", ["safe", "AREA_GATES", "SITE_GATES", "A", "WITH-DASH", "X" * 33])
def test_codes_fit_their_level(writer: Person, now: datetime, code: str) -> None:
    draft = services.start_version(plan=services.open_plan(actor=writer, now=now), actor=writer, now=now)
    with pytest.raises(services.BadPriorityCode):
        write_priority(draft, code, writer, now)


def test_a_priority_has_one_code_a_title_and_not_too_many_parts(writer: Person, now: datetime) -> None:
    draft = services.start_version(plan=services.open_plan(actor=writer, now=now), actor=writer, now=now)
    write_priority(draft, "WATCHING", writer, now)
    with pytest.raises(services.PriorityTaken):
        write_priority(draft, "WATCHING", writer, now)
    with pytest.raises(services.PriorityUnsaid):
        write_priority(draft, "REPORTING", writer, now, title="")
    with pytest.raises(services.TooManyParts):
        write_priority(draft, "REPORTING", writer, now, measures=["m"] * 41)
    with pytest.raises(services.NoSuchPriority):
        services.drop_priority(version=draft, code="NOTHING", actor=writer, now=now)


def test_parts_keep_their_codes_while_their_words_stay(writer: Person, second: Person, now: datetime) -> None:
    first = in_force(writer, second, now, "WATCHING")
    before = set(PlanPart.objects.filter(version=first, under="WATCHING").values_list("code", flat=True))
    draft = services.start_version(plan=first.plan, actor=writer, now=now)
    kept = parts()
    moved = services.PartsGiven(
        actions=[services.ActionGiven("Another", owner_role="CHAIR"), *kept.actions],
        measures=["Different"],
        requirements=kept.requirements,
    )
    services.change_priority(
        version=draft, code="WATCHING", given=priority("About WATCHING"), parts=moved, actor=writer, now=now
    )
    after = set(PlanPart.objects.filter(version=draft, under="WATCHING").values_list("code", flat=True))
    assert before - after == {"WATCHING.M1"}
    assert after - before == {"WATCHING.A2", "WATCHING.M2"}


def test_a_lower_level_adds_and_narrows_but_never_drops(writer: Person, second: Person, now: datetime) -> None:
    in_force(writer, second, now, "SAFE_GATHERINGS", "WATCHING")
    area = make_area(name="Eastmere")
    site = make_site("East Road Mosque", area=area)
    local = in_force(writer, second, now, "AREA_BRIDGE", area=area)
    draft = services.start_version(plan=local.plan, actor=writer, now=now)
    with pytest.raises(services.PriorityTaken):
        write_priority(draft, "AREA_BRIDGE", writer, now)
    with pytest.raises(services.PriorityInherited):
        services.drop_priority(version=draft, code="WATCHING", actor=writer, now=now)
    with pytest.raises(services.PriorityInherited):
        services.change_priority(
            version=draft, code="WATCHING", given=priority("Less"), parts=parts(), actor=writer, now=now
        )
    with pytest.raises(services.NoSuchPriority):
        services.narrow_priority(version=draft, code="NOTHING", parts=parts(), actor=writer, now=now)
    plan = services.open_plan(actor=writer, now=now, site=site)
    own = services.start_version(plan=plan, actor=writer, now=now)
    narrowing = services.PartsGiven(
        actions=[services.ActionGiven("Close the side gate", "SITE_LEAD")], here="Side gate"
    )
    services.narrow_priority(version=own, code="WATCHING", parts=narrowing, actor=writer, now=now)
    services.submit_plan(version=own, actor=writer, now=now)
    services.approve_plan(version=own, actor=second, now=now)
    found = selectors.plan_in_force("SITE", site=site)
    assert found is not None
    assert [(one.code, one.level) for one in found.priorities] == [
        ("AREA_BRIDGE", "AREA"),
        ("SAFE_GATHERINGS", "NATION"),
        ("WATCHING", "NATION"),
    ]
    watching = found.priorities[-1]
    assert [(level, said.text) for level, said in watching.here] == [("SITE", "Side gate")]
    assert {(line.level, line.kind) for line in watching.lines} >= {("NATION", "ACTION"), ("SITE", "ACTION")}
    elsewhere = selectors.plan_in_force("SITE", site=make_site("Other", area=area))
    assert elsewhere is not None
    assert elsewhere.version.plan.level == "AREA"


def test_a_sites_strategy_is_read_within_scope_only(writer: Person, second: Person, now: datetime) -> None:
    east, west = make_area(name="Eastmere"), make_area(name="Westmere")
    site = make_site("East Road Mosque", area=east)
    for where in ({}, {"area": east}, {"area": west}, {"site": site}):
        services.open_plan(actor=writer, now=now, **where)  # type: ignore[arg-type]

    def seen(**fields: Any) -> list[str]:
        with scoping.scope(Scope(**fields)):
            return [str(one.area or one.site or "nation") for one in selectors.plans()]

    assert len(seen(everything=True)) == 4
    assert seen(areas=frozenset({west.code})) == ["nation", str(west)]
    assert seen(areas=frozenset({east.code})) == ["nation", str(east), str(site)]
    assert seen(sites=frozenset({site.uuid})) == ["nation", str(east), str(site)]
    assert seen() == ["nation"]


def test_a_translation_shows_once_a_second_reader_passed_it(writer: Person, second: Person, now: datetime) -> None:
    version = in_force(writer, second, now, "WATCHING")
    said = {"WATCHING": "İzleme", "WATCHING.why": "Çünkü"}
    services.translate_plan(version=version, language="tr", words=said, actor=writer, now=now)
    found = selectors.plan_document(version, language="tr")
    assert (found.priorities[0].title.text, found.priorities[0].title.is_asked) == ("About WATCHING", False)
    with pytest.raises(services.ReaderIsTranslator):
        services.review_plan_text(version=version, language="tr", actor=writer, now=now)
    services.review_plan_text(version=version, language="tr", actor=second, now=now)
    found = selectors.plan_document(version, language="tr")
    assert (found.priorities[0].title.text, found.priorities[0].title.is_asked) == ("İzleme", True)
    assert found.is_mixed
    with pytest.raises(services.NothingToReview):
        services.review_plan_text(version=version, language="tr", actor=second, now=now)


@pytest.mark.parametrize(
    ("language", "words", "error"),
    [
        ("en", {"WATCHING": "x"}, services.NotALanguage),
        ("xx", {"WATCHING": "x"}, services.NotALanguage),
        ("tr", {"NOTHING": "x"}, services.UnknownWords),
        ("tr", {"WATCHING": ""}, services.NothingTranslated),
    ],
)
def test_what_cannot_be_translated(
    writer: Person, second: Person, now: datetime, language: str, words: dict[str, str], error: type[Exception]
) -> None:
    version = in_force(writer, second, now, "WATCHING")
    with pytest.raises(error):
        services.translate_plan(version=version, language=language, words=words, actor=writer, now=now)


def test_a_change_takes_its_translation_away_and_no_other(writer: Person, second: Person, now: datetime) -> None:
    version = in_force(writer, second, now, "WATCHING")
    said = {"WATCHING": "İzleme", "WATCHING.why": "Çünkü"}
    services.translate_plan(version=version, language="tr", words=said, actor=writer, now=now)
    services.review_plan_text(version=version, language="tr", actor=second, now=now)
    draft = services.start_version(plan=version.plan, actor=writer, now=now)
    services.change_priority(
        version=draft, code="WATCHING", given=priority("Watch more"), parts=parts(), actor=writer, now=now
    )
    found = selectors.plan_document(draft, language="tr").priorities[0]
    assert (found.title.text, found.title.is_asked) == ("Watch more", False)
    assert (found.why.text, found.why.is_asked) == ("Çünkü", True)


def test_words_are_sealed(writer: Person, now: datetime) -> None:
    version = submitted(writer, now)
    stored = bytes(version.texts.get().words)
    assert b"SAFE_GATHERINGS" not in stored


def test_what_needs_to_be_known_is_listed(writer: Person, second: Person, now: datetime) -> None:
    assert selectors.intelligence_requirements() == []
    in_force(writer, second, now, "WATCHING")
    assert [line.said.text for _, line in selectors.intelligence_requirements()] == ["Who does it?"]


class TestReadBeforeDecided:
    """Nobody decides on words that were changed after they read them."""

    def test_a_version_written_on_since_is_not_approved_as_it_was_read(self, writer, second, now):
        plan = services.open_plan(actor=writer, now=now)
        draft = services.start_version(plan=plan, actor=writer, now=now)
        write_priority(draft, "WALKS", writer, now)
        read = services.submit_plan(version=draft, actor=writer, now=now)
        later = now + timedelta(minutes=5)
        services.send_back_plan(version=draft, actor=writer, now=later)
        write_priority(draft, "GATES", writer, later)
        services.submit_plan(version=draft, actor=writer, now=later)
        with pytest.raises(IllegalTransition):
            services.approve_plan(version=read, actor=second, now=later)

    def test_giving_up_a_draft_does_not_end_what_was_approved_meanwhile(self, writer, second, now):
        version = in_force(writer, second, now, "WALKS")
        stale = PlanVersion.objects.get(pk=version.pk)
        stale.state = "SUBMITTED"
        with pytest.raises(IllegalTransition):
            services.withdraw_plan(version=stale, actor=writer, now=now)
        version.refresh_from_db()
        assert version.state == "APPROVED"
