"""The lattice of rights. What is expected is written again here, from what each role may do, never from RIGHTS."""

from __future__ import annotations

import os

from hypothesis import given, settings
from hypothesis import strategies as st

from aman.core import rights
from aman.core.rights import AREA, NATION, SITE, Holding, Reach

READS_REPORTS = {"DUTY_OFFICER", "CASEWORKER"}
AREAS = {"s1": "a1", "s2": "a1", "s3": "a2"}
REACHES = [Reach(NATION), Reach(AREA, "a1", "a1"), Reach(AREA, "a2", "a2")]
REACHES += [Reach(SITE, site, area) for site, area in AREAS.items()]
ROLES = sorted(rights.RIGHTS)
MANY = 10_000 if "AMAN_PROVE" in os.environ else 1_000
holdings = st.lists(st.builds(Holding, st.sampled_from(ROLES), st.sampled_from(REACHES)), max_size=4)


def sites(reach: Reach) -> set[str]:
    """Return the sites a reach covers, worked out from the map alone."""
    if reach.kind == NATION:
        return set(AREAS)
    if reach.kind == AREA:
        return {site for site, area in AREAS.items() if area == reach.key}
    return {reach.key}


def open_pairs(held: list[Holding], *, managing: bool) -> set[tuple[str, str]]:
    """Return what somebody may do where, as (right, site)."""
    return {
        (right, site)
        for one in held
        if not managing or one.role in {"SITE_LEAD", "DUTY_OFFICER", "CHAIR", "OPERATOR"}
        for right in rights.RIGHTS[one.role]
        for site in sites(one.reach)
    }


@settings(max_examples=MANY, deadline=None)
@given(mine=holdings, role=st.sampled_from(ROLES), reach=st.sampled_from(REACHES))
def test_nobody_gives_what_they_do_not_hold_at_least_as_far(mine, role, reach):
    if rights.may_grant(mine, role, reach):
        assert open_pairs([Holding(role, reach)], managing=False) <= open_pairs(mine, managing=True)


@settings(max_examples=MANY, deadline=None)
@given(mine=holdings, theirs=holdings)
def test_nobody_manages_an_account_with_a_right_they_lack(mine, theirs):
    if rights.may_manage(mine, theirs):
        assert open_pairs(theirs, managing=False) <= open_pairs(mine, managing=False)


@settings(max_examples=MANY // 5, deadline=None)
@given(mine=holdings, grants=st.lists(st.tuples(st.sampled_from(ROLES), st.sampled_from(REACHES)), max_size=6))
def test_no_chain_of_grants_through_accounts_of_ones_own_making_opens_more(mine, grants):
    """Whatever somebody gives to accounts they control, all of them together may do no more than they could."""
    before, held = open_pairs(mine, managing=False), list(mine)
    for role, reach in grants:
        if rights.may_grant(held, role, reach):
            held.append(Holding(role, reach))
    assert open_pairs(held, managing=False) <= before


def test_an_operator_makes_nobody_who_reads_reports():
    operator = [Holding("OPERATOR", Reach(NATION))]
    given_ = rights.grantable(operator, Reach(NATION))
    assert not READS_REPORTS & set(given_)
    assert "OPERATOR" in given_


def test_a_chair_makes_no_officer_and_an_officer_no_chair():
    assert not READS_REPORTS & set(rights.grantable([Holding("CHAIR", Reach(NATION))], Reach(NATION)))
    assert "CHAIR" not in rights.grantable([Holding("DUTY_OFFICER", Reach(NATION))], Reach(NATION))


def test_an_area_covers_its_sites_and_no_other():
    officer = [Holding("DUTY_OFFICER", Reach(AREA, "a1", "a1"))]
    assert rights.may_grant(officer, "SITE_LEAD", Reach(SITE, "s1", "a1"))
    assert not rights.may_grant(officer, "SITE_LEAD", Reach(SITE, "s3", "a2"))
    assert not rights.may_grant(officer, "SITE_LEAD", Reach(SITE, "s1")), "an unknown area is not covered"


def test_a_volunteer_manages_nobody():
    volunteer = [Holding("VOLUNTEER", Reach(SITE, "s1", "a1"))]
    assert not rights.may_manage(volunteer, [])
    assert not rights.may_grant(volunteer, "VOLUNTEER", Reach(SITE, "s1", "a1"))


def test_an_unknown_role_is_given_by_nobody():
    assert not rights.may_grant([Holding("DUTY_OFFICER", Reach(NATION))], "EMPEROR", Reach(NATION))
