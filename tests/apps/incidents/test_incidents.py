"""Incidents: merged and told apart with equal records, classified with a history, matched with reasons."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aman.apps.accounts.models import Person, Role
from aman.apps.incidents import selectors, services, taxonomies
from aman.apps.incidents.models import (
    Category,
    Classification,
    Incident,
    IncidentMerge,
    Report,
    ReportConsent,
    ReportExclusion,
    ReportLink,
)
from aman.apps.places.models import Area
from aman.kit import audit, scoping
from aman.kit.scoping import Scope
from tests.apps.incidents.make import OCCURRED, make_incident, make_report
from tests.make import make_area, make_site, make_staff

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 6, 9, 0, tzinfo=UTC)
WHY = "Two people told us of the same man on the same bus."


def _officer(name: str = "Safiya Rahman", **where: Any) -> Person:
    return make_staff(Role.DUTY_OFFICER, name, **where)


def _counted(
    area: Area, officer: Person, text: str = "Two men shouted from a car.", **fields: Any
) -> tuple[Report, Incident]:
    fields.setdefault("area", area.code)
    report = make_report(NOW, narrative=text, **fields)
    services.take_report(report=report, actor=officer, now=NOW)
    ruling = services.Ruling(decision="COUNTED", category="ABUSE", occurred_on=OCCURRED, area=area.code)
    incident = services.decide_report(report=report, ruling=ruling, actor=officer, now=NOW)
    assert incident is not None
    return report, incident


def _merge(kept: Incident, merged: Incident, officer: Person, now: datetime = NOW) -> IncidentMerge:
    return services.merge_incidents(kept=kept, merged=merged, reason=WHY, actor=officer, now=now)


def _rows() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of incidents, but for the history of merges itself."""
    models = [
        one for one in apps.get_app_config("incidents").get_models() if one is not IncidentMerge and not one._meta.proxy
    ]
    return {one._meta.label: list(one._base_manager.order_by("pk").values()) for one in models}


def test_merge_then_unmerge_gives_equal_records() -> None:
    area, officer = make_area(), _officer()
    _, one = _counted(area, officer)
    _, two = _counted(area, officer)
    before = _rows()
    _merge(one, two, officer)
    assert _rows() != before
    services.unmerge_incident(merged=two, actor=officer, now=NOW + timedelta(days=2))
    assert _rows() == before


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    merges=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=9),
    undo=st.permutations(range(6)),
)
def test_any_merges_undone_in_any_order_give_equal_records(
    django_db_blocker: Any, merges: list[tuple[int, int]], undo: list[int]
) -> None:
    with transaction.atomic():
        area, officer = make_area(), _officer()
        incidents = [make_incident(area) for _ in range(6)]
        before = _rows()
        for kept, merged in merges:
            try:
                _merge(incidents[kept], incidents[merged], officer)
            except (services.SameIncident, services.AlreadyMerged):
                continue
            _sound(incidents)
        for one in undo:
            try:
                services.unmerge_incident(merged=incidents[one], actor=officer, now=NOW)
            except services.NotMerged:
                continue
            _sound(incidents)
        assert _rows() == before
        transaction.set_rollback(True)


def _sound(incidents: list[Incident]) -> None:
    """Every merged incident is counted in one that is itself not merged, and the right one."""
    held = {one.pk: one for one in Incident.objects.filter(pk__in=[one.pk for one in incidents])}
    up = dict(IncidentMerge.objects.filter(undone_at=None, merged__in=held).values_list("merged_id", "kept_id"))
    for one in held.values():
        top = one.pk
        while top in up:
            top = up[top]
        assert one.merged_into_id == (None if top == one.pk else top)


def test_a_report_that_joins_or_leaves_meanwhile_stays_where_it_joined() -> None:
    area, officer = make_area(), _officer()
    _, one = _counted(area, officer)
    report, two = _counted(area, officer)
    _merge(one, two, officer)
    late = make_report(NOW, area=area.code)
    services.take_report(report=late, actor=officer, now=NOW)
    services.decide_report(report=late, ruling=services.Ruling("COUNTED", join=two.uuid), actor=officer, now=NOW)
    assert {item.pk for item in selectors.reports_of(Incident.objects.get(pk=one.pk))} >= {late.pk, report.pk}
    services.unlink_report(report=report, actor=officer, now=NOW)
    services.unmerge_incident(merged=two, actor=officer, now=NOW)
    assert [item.pk for item in selectors.reports_of(Incident.objects.get(pk=two.pk))] == [late.pk]


def test_a_merged_incident_is_counted_once_for_as_long_as_any_report_describes_it() -> None:
    area, officer = make_area(), _officer()
    first, one = _counted(area, officer)
    _, two = _counted(area, officer)
    assert sum(row.count for row in selectors.daily_counts(first=OCCURRED, last=OCCURRED)) == 2
    _merge(one, two, officer, NOW + timedelta(days=3))
    assert sum(row.count for row in selectors.daily_counts(first=OCCURRED, last=OCCURRED)) == 1
    services.unlink_report(report=first, actor=officer, now=NOW + timedelta(days=4))
    assert sum(row.count for row in selectors.daily_counts(first=OCCURRED, last=OCCURRED)) == 1
    then = NOW.date() + timedelta(days=1)
    assert sum(row.count for row in selectors.daily_counts(first=OCCURRED, last=OCCURRED, known_by=then)) == 2


def test_an_incident_is_not_merged_with_itself_twice_or_without_a_reason() -> None:
    area, officer = make_area(), _officer()
    one, two, three = (make_incident(area) for _ in range(3))
    with pytest.raises(services.SameIncident):
        _merge(one, one, officer)
    with pytest.raises(services.MergeReasonMissing):
        services.merge_incidents(kept=one, merged=two, reason=" ", actor=officer, now=NOW)
    with pytest.raises(services.NotMerged):
        services.unmerge_incident(merged=two, actor=officer, now=NOW)
    _merge(one, two, officer)
    with pytest.raises(services.AlreadyMerged):
        _merge(three, two, officer)
    assert "bus" not in str(list(audit.trail(one).values_list("details", flat=True)))


def test_the_stricter_exclusion_wins() -> None:
    area, officer, other = make_area(), _officer(), _officer("Karim Osei")
    _, one = _counted(area, officer)
    report, two = _counted(area, officer)
    third = make_incident(area)
    _merge(one, two, officer)
    _merge(one, third, officer)
    ReportExclusion.objects.create(report=report, person=other, basis="OFFICER", at=NOW, by=officer)
    with scoping.scope(Scope(everything=True, person=other.uuid)):
        assert not Incident.objects.filter(pk__in=[one.pk, two.pk, third.pk]).exists()
    with scoping.scope(Scope(everything=True, person=officer.uuid)):
        assert Incident.objects.filter(pk__in=[one.pk, two.pk, third.pk]).count() == 3
    services.unmerge_incident(merged=two, actor=officer, now=NOW)
    with scoping.scope(Scope(everything=True, person=other.uuid)):
        assert set(Incident.objects.values_list("pk", flat=True)) == {one.pk, third.pk}


def test_an_incident_merged_across_areas_is_seen_by_those_who_cover_all_of_them() -> None:
    here, there, officer = make_area(), make_area(), _officer()
    one, two, alone = make_incident(here), make_incident(there), make_incident(here)
    _merge(one, two, officer)
    with scoping.scope(Scope(areas=frozenset({here.code}), person=officer.uuid)):
        assert set(Incident.objects.values_list("pk", flat=True)) == {alone.pk}
    with scoping.scope(Scope(areas=frozenset({here.code, there.code}), person=officer.uuid)):
        assert Incident.objects.count() == 3


def test_it_may_be_passed_on_only_to_whom_every_reporter_agreed() -> None:
    area, officer = make_area(), _officer()
    first, one = _counted(area, officer)
    second, two = _counted(area, officer)
    for report, recipient in ((first, "POLICE"), (first, "COUNCIL"), (second, "POLICE")):
        ReportConsent.objects.create(report=report, recipient=recipient, given=True, at=NOW)
    assert {asked.recipient for asked in selectors.allowed_recipients(one)} == {"POLICE", "COUNCIL"}
    _merge(one, two, officer)
    assert {asked.recipient for asked in selectors.allowed_recipients(one)} == {"POLICE"}
    ReportConsent.objects.filter(report=second).update(withdrawn_at=NOW)
    assert selectors.allowed_recipients(one) == []
    assert selectors.allowed_recipients(make_incident(area)) == []


def test_matches_say_why_place_day_and_words() -> None:
    area, officer = make_area(), _officer()
    site = make_site(area=area)
    text = "A man with a red cap spat at two women by the gate after the evening prayer and drove off in a blue van."
    _, near = _counted(area, officer, text)
    _counted(area, officer, "Stickers were found on the lamp post in front of the school by a parent.")
    report = make_report(NOW, narrative=text.replace("spat", "swore"), site=site.uuid)
    found = selectors.incidents_near(report)
    assert found[0].uuid == near.uuid
    assert found[0].words > 80
    assert found[1].words == 0
    assert [one.words for one in selectors.incidents_near(report, texts=False)] == [0, 0]


def test_a_class_is_added_and_the_one_before_is_kept() -> None:
    area, officer = make_area(), _officer()
    _, incident = _counted(area, officer)
    services.classify(
        incident=incident, to=services.Classed("THREATS", ["ANTI_MUSLIM"]), reason="A", actor=officer, now=NOW
    )
    later = NOW + timedelta(days=4)
    to = services.Classed("ASSAULT", ["ANTI_MUSLIM"], is_perceived=False, is_repeat_target=True)
    services.classify(incident=incident, to=to, reason="Film seen.", actor=officer, now=later)
    incident.refresh_from_db()
    assert incident.category == "ASSAULT"
    newest, oldest = selectors.classifications_of(incident, texts=True)
    assert (newest.number, newest.reason, oldest.reason) == (2, "Film seen.", "A")
    assert newest.changed == {"type", "category", "is_perceived", "is_repeat_target"}
    assert (oldest.cst, newest.cst) == ("Threats", "Assault")
    assert [line.reason for line in selectors.classifications_of(incident, texts=False)] == ["", ""]
    with pytest.raises(services.SameClass):
        services.classify(incident=incident, to=to, reason="Again.", actor=officer, now=later)


def test_counts_as_known_then_keep_what_was_known_then() -> None:
    area, officer = make_area(), _officer()
    _, incident = _counted(area, officer)
    for day, kind in ((1, "THREATS"), (3, "ASSAULT")):
        services.classify(
            incident=incident, to=services.Classed(kind), reason="R", actor=officer, now=NOW + timedelta(days=day)
        )

    def known(day: int) -> list[str]:
        by = NOW.date() + timedelta(days=day)
        return [row.category for row in selectors.daily_counts(first=OCCURRED, last=OCCURRED, known_by=by)]

    assert [known(0), known(1), known(2), known(3)] == [["ABUSE"], ["THREAT"], ["THREAT"], ["ASSAULT"]]
    assert [row.category for row in selectors.daily_counts(first=OCCURRED, last=OCCURRED)] == ["ASSAULT"]


def test_a_class_needs_a_known_type_and_a_reason() -> None:
    area, officer = make_area(), _officer()
    incident = make_incident(area)
    with pytest.raises(services.UnknownType):
        services.classify(incident=incident, to=services.Classed("NONSENSE"), reason="R", actor=officer, now=NOW)
    with pytest.raises(services.UnknownType):
        services.classify(
            incident=incident, to=services.Classed("ARSON", ["NOBODY"]), reason="R", actor=officer, now=NOW
        )
    with pytest.raises(services.ClassReasonMissing):
        services.classify(incident=incident, to=services.Classed("ARSON"), reason="", actor=officer, now=NOW)
    assert not Classification.objects.exists()


def test_the_shipped_taxonomy_is_whole_in_four_languages() -> None:
    (shipped,) = taxonomies.versions()
    words = [*shipped.types.values(), *shipped.cst.values(), *shipped.police.values(), *taxonomies.strands()]
    assert all({"en", "ar", "ur", "tr"} <= dict(one.labels).keys() for one in words)
    assert {one.category for one in shipped.types.values()} == set(Category.values)
    assert "SYMBOLIC_INTIMIDATION" in shipped.types


def test_a_newer_version_rewrites_nothing_and_says_what_it_is_called_today(tmp_path: Path, settings: Any) -> None:
    area, officer = make_area(), _officer()
    incident = make_incident(area)
    services.classify(incident=incident, to=services.Classed("HATE_SPEECH"), reason="R", actor=officer, now=NOW)
    own = tmp_path / "taxonomy"
    own.mkdir()
    raw = json.loads((taxonomies.SHIPPED / "2026-1.json").read_text(encoding="utf-8"))
    raw["types"] = [one for one in raw["types"] if one["code"] != "HATE_SPEECH"]
    raw |= {"version": "2028-1", "valid_from": "2028-01-01", "follows": {"HATE_SPEECH": "ABUSIVE_BEHAVIOUR"}}
    (own / "2028-1.json").write_text(json.dumps(raw), encoding="utf-8")
    settings.AMAN = settings.AMAN.model_copy(update={"data_dir": tmp_path})
    (line,) = selectors.classifications_of(incident, texts=True)
    assert (line.taxonomy, line.type, line.today) == ("2026-1", "Hate speech", "Abusive behaviour")
    assert taxonomies.current(date(2027, 6, 1)).version == "2026-1"
    assert taxonomies.current(date(2028, 6, 1)).version == "2028-1"
    late = datetime(2028, 2, 1, tzinfo=UTC)
    with pytest.raises(services.UnknownType):
        services.classify(incident=incident, to=services.Classed("HATE_SPEECH"), reason="R", actor=officer, now=late)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw["types"][0].update(category="NOTHING"),
        lambda raw: raw["types"][0].update(cst="NOTHING"),
        lambda raw: raw.update(follows={"A": "B"}),
        lambda raw: raw["types"][0].update(labels={}),
        lambda raw: raw.pop("types"),
    ],
)
def test_a_taxonomy_that_does_not_hold_together_is_refused(
    tmp_path: Path, settings: Any, spoil: Callable[[dict[str, Any]], Any]
) -> None:
    raw = json.loads((taxonomies.SHIPPED / "2026-1.json").read_text(encoding="utf-8"))
    spoil(raw)
    (tmp_path / "taxonomy").mkdir()
    (tmp_path / "taxonomy" / "2026-2.json").write_text(json.dumps(raw), encoding="utf-8")
    settings.AMAN = settings.AMAN.model_copy(update={"data_dir": tmp_path})
    with pytest.raises(taxonomies.BadTaxonomy):
        taxonomies.versions()


def test_the_pages_classify_merge_and_tell_apart(client: Client) -> None:
    area, officer = make_area(), _officer()
    _, one = _counted(area, officer)
    _, two = _counted(area, officer)
    client.force_login(officer)
    here, there = {"incident": one.uuid}, {"incident": two.uuid}
    with scoping.scope(None):
        assert "Count as one" in client.get(reverse("incident_page", kwargs=here)).content.decode()
        classify = reverse("incident_classify", kwargs=here)
        assert "Choose the type." in client.post(classify, {"reason": "R"}).content.decode()
        done = client.post(classify, {"type": "THREATS", "strands": ["ANTI_MUSLIM"], "reason": "R"}, follow=True)
        assert "Anti-Muslim" in done.content.decode()
        merge, other = reverse("incident_merge", kwargs=here), str(two.uuid)
        assert other in client.get(merge).content.decode()
        assert client.get(merge, {"other": "nonsense"}).status_code == 404
        assert "Count these as one incident" in client.get(merge, {"other": other}).content.decode()
        assert "Say why." in client.post(merge, {"reason": "", "other": other}).content.decode()
        merged = client.post(merge, {"reason": WHY, "other": other}, follow=True).content.decode()
        assert WHY in merged
        assert client.get(reverse("incident_page", kwargs=there)).headers["Location"].endswith(f"{one.uuid}/")
        unmerge = reverse("incident_unmerge", kwargs=there)
        assert "Tell these incidents apart" in client.get(unmerge).content.decode()
        assert "They are two incidents again" in client.post(unmerge, follow=True).content.decode()
    assert ReportLink.objects.filter(unlinked_at=None).count() == 2
