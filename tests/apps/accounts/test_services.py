"""People, and who may give which role to whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from aman.apps.accounts import selectors, services
from aman.apps.accounts.models import Membership, Person, Role
from aman.kit.models import AuditEvent
from tests.make import make_area, make_organisation, make_person, make_site, make_staff

pytestmark = pytest.mark.django_db
PASSWORD = "four quiet words here"


def grant(now, *, role="ANALYST", scope_kind="NATION", scope_key="", actor=None, person=None):
    return services.grant_membership(
        person=person or make_person(),
        organisation=make_organisation(),
        role=role,
        scope_kind=scope_kind,
        scope_key=scope_key,
        actor=actor,
        now=now,
    )


def test_a_person_is_added_with_a_tidy_address(now):
    person = services.add_person(email=" Amina@Example.ORG ", name="Amina", password=PASSWORD, now=now)
    assert person.email == "amina@example.org"
    assert person.check_password(PASSWORD)
    assert AuditEvent.objects.get(verb="PERSON_ADDED").details == {}


def test_without_a_password_nobody_can_sign_in(now):
    assert not services.add_person(email="a@example.org", name="A", now=now).has_usable_password()


def test_the_same_address_twice_is_refused(now):
    services.add_person(email="a@example.org", name="A", now=now)
    with pytest.raises(services.AlreadyAPerson):
        services.add_person(email="A@example.org", name="B", now=now)


def test_a_weak_password_is_refused_with_reasons(now):
    with pytest.raises(services.WeakPassword) as caught:
        services.add_person(email="a@example.org", name="A", password="1234", now=now)
    assert "password_too_short" in caught.value.codes
    assert not Person.objects.exists()
    with pytest.raises(services.WeakPassword):
        services.set_password(person=make_person(), password="short", now=now)


def test_a_password_is_replaced(now):
    person = make_person()
    services.set_password(person=person, password=PASSWORD, now=now)
    assert Person.objects.get(pk=person.pk).check_password(PASSWORD)


def test_an_unknown_language_is_refused(now):
    with pytest.raises(services.UnknownLanguage):
        services.add_person(email="a@example.org", name="A", language="xx", now=now)
    with pytest.raises(services.UnknownLanguage):
        services.set_language(person=make_person(), language="xx", now=now)


def test_nobody_is_found_by_an_unknown_address():
    with pytest.raises(services.UnknownPerson):
        services.find_person("nobody@example.org")
    assert services.find_person(make_person(email="a@example.org").email.upper()).email == "a@example.org"


def test_the_command_line_grants_anything(now):
    assert grant(now, role="CHAIR").active_from == now


@pytest.mark.parametrize(("kind", "key"), [("NATION", "E09"), ("AREA", ""), ("SITE", "")])
def test_a_reach_must_fit_its_kind(now, kind, key):
    with pytest.raises(services.ScopeDoesNotFit):
        grant(now, scope_kind=kind, scope_key=key)


def test_an_unknown_role_is_refused(now):
    with pytest.raises(services.ScopeDoesNotFit):
        grant(now, role="EMPEROR")


def test_the_same_role_twice_is_refused(now):
    person = make_person()
    grant(now, person=person)
    with pytest.raises(services.AlreadyHeld):
        grant(now, person=person)


def test_an_operator_keeps_the_system_and_makes_nobody_who_reads(now):
    operator = make_staff(Role.OPERATOR).uuid
    assert grant(now, role="TRANSLATOR", actor=operator)
    for role in ("CHAIR", "DUTY_OFFICER", "CASEWORKER", "ANALYST", "SITE_LEAD"):
        with pytest.raises(services.NotYoursToGrant):
            grant(now, role=role, actor=operator)


def test_one_gives_on_what_one_holds_and_no_more(now):
    area, site = make_area("T1"), make_site()
    nation = make_staff(Role.DUTY_OFFICER).uuid
    of_area = make_staff(Role.DUTY_OFFICER, area=area).uuid
    lead = make_staff(Role.SITE_LEAD, site=site).uuid
    assert grant(now, role="DUTY_OFFICER", scope_kind="AREA", scope_key="T1", actor=nation)
    assert grant(now, role="DUTY_OFFICER", scope_kind="AREA", scope_key="T1", actor=of_area)
    assert grant(now, role="SITE_LEAD", scope_kind="SITE", scope_key=str(site.uuid), actor=lead)
    assert grant(now, role="VOLUNTEER", scope_kind="SITE", scope_key=str(site.uuid), actor=lead)
    for actor, role, kind, key in [
        (nation, "CHAIR", "NATION", ""),
        (of_area, "DUTY_OFFICER", "NATION", ""),
        (of_area, "DUTY_OFFICER", "AREA", "T2"),
        (lead, "SITE_LEAD", "SITE", str(make_site().uuid)),
        (lead, "SITE_LEAD", "NATION", ""),
        (lead, "VOLUNTEER", "SITE", str(make_site().uuid)),
        (lead, "TRAINER", "SITE", str(site.uuid)),
    ]:
        with pytest.raises(services.NotYoursToGrant):
            grant(now, role=role, scope_kind=kind, scope_key=key, actor=actor)


def test_what_ended_no_longer_lets_one_grant(now):
    chair = make_staff(Role.CHAIR)
    Membership.objects.filter(person=chair).update(active_to=now - timedelta(days=1))
    with pytest.raises(services.NotYoursToGrant):
        grant(now, role="CHAIR", actor=chair.uuid)


def test_a_membership_of_a_site_is_recorded_on_the_chain_of_the_site(now):
    site = make_site()
    grant(now, role="VOLUNTEER", scope_kind="SITE", scope_key=str(site.uuid))
    assert AuditEvent.objects.get(verb="MEMBERSHIP_GRANTED").chain == str(site.uuid)


def test_an_ended_membership_opens_nothing_and_cannot_end_twice(now):
    membership = grant(now)
    later = now + timedelta(hours=1)
    services.end_membership(membership=membership, now=later)
    assert selectors.grants(person=membership.person, now=later) == []
    with pytest.raises(services.AlreadyEnded):
        services.end_membership(membership=membership, now=later)


def test_one_ends_only_what_one_could_grant(now):
    with pytest.raises(services.NotYoursToGrant):
        services.end_membership(membership=grant(now), actor=make_staff(Role.SITE_LEAD, site=make_site()).uuid, now=now)


def test_a_membership_granted_and_ended_in_one_moment_is_still_a_period(now):
    ended = services.end_membership(membership=grant(now), now=now)
    assert ended.active_to > ended.active_from


def test_a_person_chooses_their_language(client):
    person = make_staff(Role.ANALYST)
    client.force_login(person)
    page = reverse("preferences")
    assert "Analyst" in client.get(page).content.decode()
    answer = client.post(page, {"language": "ur"}, follow=True)
    assert 'dir="rtl"' in answer.content.decode()
    assert Person.objects.get(pk=person.pk).language == "ur"
    assert client.post(page, {"language": "xx"}).status_code == 422


@pytest.mark.parametrize("email", ["q@[", "nobody", "a@b", "a@example.org\nb@example.org"])
def test_an_address_that_is_none_is_refused(now, email):
    with pytest.raises(services.BadAddress):
        services.add_person(email=email, name="A", now=now)


def test_a_person_has_a_name(now):
    with pytest.raises(services.NameMissing):
        services.add_person(email="a@example.org", name="  ", now=now)
    assert Person(name="").short_name == ""
