"""Inviting, granting, renewing, ending, closing, resetting: never beyond one's own rights, always audited."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from aman.apps.accounts import selectors, services
from aman.apps.accounts.models import AccountLetter, FactorReset, Invitation, Membership, Person, Role, SignIn
from aman.core import rights
from aman.kit import scoping
from aman.kit.models import AuditEvent
from tests.apps.accounts.make import sent_letters
from tests.make import LONG_AGO, make_area, make_member, make_organisation, make_person, make_site, make_staff

pytestmark = pytest.mark.django_db
PASSWORD = "four quiet words here"


def link(secret: str) -> str:
    return f"https://aman.example/{secret}"


def invited(now, actor, **more):
    facts = {"email": "new@example.org", "name": "New Person", "language": "ur", **more}
    return services.invite(link=link, actor=actor.uuid, now=now, **facts)


def secret_of(now) -> str:
    (letter,) = sent_letters(now)
    return letter.body.split("https://aman.example/")[1].split()[0]


class TestInviting:
    def test_the_link_works_once_and_the_letter_names_nobody(self, now):
        lead = make_staff(Role.SITE_LEAD, site=make_site())
        person = invited(now, lead)
        (letter,) = sent_letters(now)
        assert letter.recipient == "new@example.org"
        assert "New Person" not in letter.subject + letter.body
        secret = letter.body.split("https://aman.example/")[1].split()[0]
        assert Invitation.objects.get().digest != secret
        assert bytes(AccountLetter.objects.get().opens) == b"", "what a letter opens is wiped once it is sent"
        assert services.accept_invitation(secret=secret, password=PASSWORD, now=now) == person
        assert Person.objects.get(pk=person.pk).check_password(PASSWORD)
        with pytest.raises(services.InvitationOver):
            services.accept_invitation(secret=secret, password=PASSWORD, now=now)

    def test_it_ends_after_seven_days_and_a_weak_password_uses_nothing_up(self, now):
        invited(now, make_staff(Role.CHAIR))
        secret = secret_of(now)
        with pytest.raises(services.WeakPassword):
            services.accept_invitation(secret=secret, password="short", now=now)
        assert services.invitation_open(secret, now + timedelta(days=6))
        with pytest.raises(services.InvitationOver):
            services.accept_invitation(secret=secret, password=PASSWORD, now=now + timedelta(days=8))

    def test_a_new_link_ends_the_one_before(self, now):
        chair = make_staff(Role.CHAIR)
        person = invited(now, chair)
        first = secret_of(now)
        services.invite_again(person=person, link=link, actor=chair.uuid, now=now)
        assert not services.invitation_open(first, now)
        services.accept_invitation(secret=secret_of(now), password=PASSWORD, now=now)
        with pytest.raises(services.NotYoursToManage):
            services.invite_again(person=Person.objects.get(pk=person.pk), link=link, actor=chair.uuid, now=now)

    def test_only_managers_invite(self, now):
        with pytest.raises(services.NotYoursToManage):
            invited(now, make_staff(Role.ANALYST))


class TestRoles:
    def test_a_role_is_renewed_by_another_and_never_by_oneself(self, now):
        site, chair = make_site(), make_staff(Role.CHAIR)
        lead = make_staff(Role.SITE_LEAD, site=site)
        held = Membership.objects.get(person=lead)
        later = now + timedelta(days=90)
        renewed = services.renew_membership(membership=held, active_to=later, actor=chair.uuid, now=now)
        assert renewed.active_to == later
        with pytest.raises(services.NotYoursToGrant):
            services.renew_membership(membership=held, active_to=later, actor=lead.uuid, now=now)
        with pytest.raises(services.BadPeriod):
            services.renew_membership(membership=held, active_to=now, actor=chair.uuid, now=now)
        assert AuditEvent.objects.get(verb="MEMBERSHIP_RENEWED").chain == str(site.uuid)

    def test_people_are_told_once_fourteen_days_before(self, now):
        held = Membership.objects.get(person=make_staff(Role.SITE_LEAD, site=make_site()))
        Membership.objects.filter(pk=held.pk).update(active_to=now + timedelta(days=20))
        assert services.tell_of_ending(now=now) == 0
        assert services.tell_of_ending(now=now + timedelta(days=7)) == 1
        assert services.tell_of_ending(now=now + timedelta(days=8)) == 0
        assert [one.subject for one in sent_letters(now + timedelta(days=7, hours=1))] == ["A role ends soon"]

    @pytest.mark.parametrize("role", [Role.OPERATOR, Role.CHAIR])
    def test_the_last_operator_or_chair_stays(self, now, role):
        last = make_staff(role)
        held = Membership.objects.get(person=last)
        with pytest.raises(services.LastOfItsKind):
            services.end_membership(membership=held, actor=last.uuid, now=now)
        make_staff(role)
        assert services.end_membership(membership=held, actor=last.uuid, now=now).active_to

    def test_closing_an_account_counts_the_last_too(self, now):
        one, two = make_staff(Role.OPERATOR), make_staff(Role.OPERATOR)
        services.close_account(person=one, actor=two.uuid, now=now)
        assert not Person.objects.get(pk=one.pk).is_active
        with pytest.raises(services.NotYoursToManage):
            services.close_account(person=two, actor=two.uuid, now=now)
        services.open_account(person=one, actor=two.uuid, now=now)
        assert Person.objects.get(pk=one.pk).is_active

    def test_an_operator_cannot_close_reset_or_sign_out_an_officer(self, now):
        operator, officer = make_staff(Role.OPERATOR), make_staff(Role.DUTY_OFFICER)
        for act in (services.close_account, services.ask_factor_reset, services.end_sessions_of):
            with pytest.raises(services.NotYoursToManage):
                act(person=officer, actor=operator.uuid, now=now)

    def test_a_lead_signs_out_their_volunteers_and_nobody_elses(self, now):
        site, area = make_site(), make_area()
        lead, volunteer = make_staff(Role.SITE_LEAD, site=site), make_staff(Role.VOLUNTEER, site=site)
        SignIn.objects.create(person=volunteer, started_at=now, seen_at=now)
        assert services.end_sessions_of(person=volunteer, actor=lead.uuid, now=now) == 1
        with pytest.raises(services.NotYoursToManage):
            services.end_sessions_of(person=make_staff(Role.VOLUNTEER, area=area), actor=lead.uuid, now=now)


class TestLostFactor:
    def factor(self, person):
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})

    def test_it_takes_two_people_neither_of_them_the_owner(self, now):
        one, two, lost = (make_staff(Role.DUTY_OFFICER) for _ in range(3))
        self.factor(lost)
        services.ask_factor_reset(person=lost, actor=one.uuid, now=now)
        with pytest.raises(services.AlreadyAsked):
            services.ask_factor_reset(person=lost, actor=two.uuid, now=now)
        with pytest.raises(services.SamePerson):
            services.settle_factor_reset(person=lost, approve=True, actor=one.uuid, now=now)
        with pytest.raises(services.NotYoursToManage):
            services.settle_factor_reset(person=lost, approve=True, actor=lost.uuid, now=now)
        assert selectors.has_second_factor(lost)
        services.settle_factor_reset(person=lost, approve=True, actor=two.uuid, now=now)
        assert not selectors.has_second_factor(lost)
        assert [one.opens for one in AccountLetter.objects.filter(kind="FACTOR_RESET")] == [b""], "no secret is sent"
        with pytest.raises(services.NoSuchReset):
            services.settle_factor_reset(person=lost, approve=True, actor=two.uuid, now=now)

    def test_a_request_is_over_after_a_day_and_may_be_refused(self, now):
        one, two, lost = (make_staff(Role.DUTY_OFFICER) for _ in range(3))
        with pytest.raises(services.NothingToReset):
            services.ask_factor_reset(person=lost, actor=one.uuid, now=now)
        self.factor(lost)
        services.ask_factor_reset(person=lost, actor=one.uuid, now=now)
        with pytest.raises(services.NoSuchReset):
            services.settle_factor_reset(person=lost, approve=True, actor=two.uuid, now=now + timedelta(days=2))
        services.settle_factor_reset(person=lost, approve=False, actor=one.uuid, now=now)
        assert selectors.has_second_factor(lost)
        assert not FactorReset.objects.get().approved


REACHES = [("NATION", ""), ("AREA", "P1"), ("AREA", "P2"), ("SITE", "north"), ("SITE", "south")]
held = st.lists(st.tuples(st.sampled_from(Role.values), st.sampled_from(REACHES)), max_size=3)


class TestSelfElevation(TestCase):
    """Random memberships, random acts: afterwards the actor may do no more than before, nor may anybody they made."""

    def test_nobody_raises_themselves(self):
        for role in Role.values:
            person = make_staff(role)
            for wanted in Role.values:
                with pytest.raises((services.NotYoursToGrant, services.AlreadyHeld)):
                    services.grant_membership(
                        person=person,
                        organisation=make_organisation(),
                        role=wanted,
                        scope_kind="NATION",
                        actor=person.uuid,
                        now=LONG_AGO + timedelta(days=1),
                    )

    @settings(max_examples=60, deadline=None)
    @given(mine=held, acts=held)
    def test_random_acts_through_a_second_account(self, mine, acts):
        with scoping.system("tests"):
            self.check(mine, acts)

    def check(self, mine, acts):
        now = LONG_AGO + timedelta(days=1)
        one, two = make_area(), make_area()
        north, south = make_site(area=one), make_site(area=two)
        keys = {"P1": one.code, "P2": two.code, "north": str(north.uuid), "south": str(south.uuid), "": ""}
        areas = {str(north.uuid): one.code, str(south.uuid): two.code}
        actor, puppet = make_person(), make_person()
        for role, (kind, key) in dict.fromkeys(mine):
            where = {"P1": {"area": one}, "P2": {"area": two}, "north": {"site": north}, "south": {"site": south}}
            make_member(actor, role, **where.get(key, {}))
            assert kind
        before = selectors.holdings(actor.uuid, now=now, areas=areas)
        for role, (kind, key) in acts:
            for target in (puppet, actor):
                try:
                    services.grant_membership(
                        person=target,
                        organisation=make_organisation(),
                        role=role,
                        scope_kind=kind,
                        scope_key=keys[key],
                        actor=actor.uuid,
                        areas=areas,
                        now=now,
                    )
                except (services.NotYoursToGrant, services.AlreadyHeld):
                    continue
        assert selectors.holdings(actor.uuid, now=now, areas=areas) == before
        theirs = selectors.holdings(puppet.uuid, now=now, areas=areas)
        assert not theirs or rights.may_manage(before, theirs)
