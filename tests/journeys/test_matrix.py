"""The matrix of risk moves: a signal proposes, two assessors differ, the panel decides, the site reads: docs/journeys.

AMAN_TOUR=1 writes its pictures anew.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from aman.apps.strategy.models import AssessmentState, Risk, RiskAssessment, RiskPosition, RiskProposal
from aman.kit.models import AuditEvent
from tests.fixtures.browsing import PHONE
from tests.fixtures.travelling import Stage

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("stage")]

DESK = {"width": 1440, "height": 900}
ANALYST, PANEL, CHAIR, LEAD = "analyst", "panel", "chair", "site-lead"
HOME = "Larkfield Road Mosque"


def test_evidence_moves_a_risk_and_people_decide(stage: Stage) -> None:
    risk = Risk.objects.get(site__name=HOME, threat="ABUSE")
    stood = RiskPosition.objects.filter(risk=risk).count()
    the_matrix_is_read(stage, risk)
    a_signal_proposes_and_a_person_accepts(stage, risk)
    it_is_judged_and_a_second_view_is_asked_for(stage, risk)
    the_second_assessor_judges_without_the_first(stage, risk)
    the_panel_sees_both_and_approves_one(stage, risk)
    history_and_residual_are_right(stage, risk, stood)
    the_site_reads_comments_and_cannot_edit(stage, risk)
    the_nation_is_seen_without_a_site(stage)


def the_matrix_is_read(stage: Stage, risk: Risk) -> None:
    page = stage.page(CHAIR, viewport=DESK)
    page.goto("/desk/risks/")
    page.get_by_label("Name contains").fill("Larkfield")
    page.get_by_role("button", name="Show", exact=True).click()
    page.locator("table").last.get_by_role("link", name=HOME).click()
    expect(page.get_by_role("heading", name=f"Risk matrix, {HOME}")).to_be_visible()
    cell = page.locator(".am-matrix td").filter(has=page.get_by_role("link", name=re.compile("^R2")))
    expect(cell).to_contain_text("Medium")
    expect(page.get_by_text("It moves no risk on the matrix.")).to_be_visible()
    stage.picture(page, "matrix-1-matrix-1440", full=True)
    phone = stage.page(CHAIR, viewport=PHONE)
    phone.goto(page.url)
    stage.picture(phone, "matrix-1-matrix-360", full=True)
    assert risk.reference == "R2"


def a_signal_proposes_and_a_person_accepts(stage: Stage, risk: Risk) -> None:
    """The demonstration's signal in the borough has proposed a step up. The analyst accepts it with a reason."""
    held = RiskProposal.objects.get(risk=risk, state="WAITING")
    assert (held.kind, held.rule, held.axis, held.steps) == ("SIGNAL", "SIGNAL", "THREAT", 1)
    page = stage.page(ANALYST, viewport=DESK)
    page.goto(f"/desk/risks/{risk.uuid}/")
    expect(page.get_by_text("A signal:")).to_be_visible()
    stage.picture(page, "matrix-2-proposal-1440")
    page.get_by_role("link", name="Accept or decline").click()
    page.get_by_role("radio", name="Accept it").check()
    page.get_by_label("Why").fill("Five in a week is not chance, and two of them name this road.")
    page.get_by_role("button", name="Record the answer").click()
    expect(page.get_by_role("heading", name="Before you assess: your interests")).to_be_visible()
    assert RiskPosition.objects.filter(risk=risk).latest("at").band == "MEDIUM"


def it_is_judged_and_a_second_view_is_asked_for(stage: Stage, risk: Risk) -> None:
    page = stage.page(ANALYST, viewport=DESK)
    page.goto("/desk/risks/")
    page.get_by_role("link", name=f"R2 {HOME}").first.click()
    page.get_by_role("radio", name="No interest").check()
    page.get_by_role("button", name="Declare").click()
    assert page.locator("[name=threat_step]:checked").get_attribute("value") == "5"
    page.locator("[name=threat_why]").fill("Five reports of abuse in the borough in seven days; about one is usual.")
    stage.picture(page, "matrix-3-judge-1440", full=True)
    page.get_by_role("button", name="Hand it in").click()
    expect(page.get_by_text("Handed in. Somebody else approves it.")).to_be_visible()
    page.get_by_role("link", name="Compare and decide").click()
    expect(page.get_by_text("so somebody else decides")).to_be_visible()
    page.get_by_label("Who assesses it a second time?").select_option(label="Idris B.")
    page.get_by_role("button", name="Ask them").click()
    expect(page.get_by_text("Waiting for a second assessor").first).to_be_visible()


def the_second_assessor_judges_without_the_first(stage: Stage, risk: Risk) -> None:
    page = stage.page(PANEL, viewport=PHONE)
    page.goto("/desk/risks/")
    page.get_by_role("link", name=f"R2 {HOME}").first.click()
    page.get_by_role("radio", name="No interest").check()
    page.get_by_role("button", name="Declare").click()
    expect(page.get_by_text("Five reports of abuse")).to_have_count(0)
    for name, step in (("threat", "4"), ("vulnerability", "5"), ("impact", "3")):
        page.check(f"[name={name}_step][value='{step}']")
        page.locator(f"[name={name}_why]").fill("The cars come on Fridays, as before; the other days are quiet.")
    page.get_by_role("radio", name="Medium").check()
    stage.picture(page, "matrix-4-second-360", full=True)
    page.get_by_role("button", name="Hand it in").click()
    expect(page.get_by_text("Handed in. Somebody else approves it.")).to_be_visible()


def the_panel_sees_both_and_approves_one(stage: Stage, risk: Risk) -> None:
    page = stage.page(CHAIR, viewport=DESK)
    first = RiskAssessment.objects.get(risk=risk, state="SUBMITTED", second_of=None)
    page.goto(f"/desk/risks/{risk.uuid}/assessments/{first.uuid}/decide/")
    expect(page.get_by_text("Two assessors differ by 1 step: threat")).to_be_visible()
    page.get_by_role("radio", name=re.compile("Approve the judgement of .?Priya")).check()
    page.get_by_label("Why").fill("The reports of this week count; looked at again after Eid.")
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_text("First say that you have nothing to do with this place.").first).to_be_visible()
    page.get_by_label("I have nothing to do with this place").check()
    stage.picture(page, "matrix-5-decide-1440", full=True)
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_text("Decided and recorded.")).to_be_visible()
    states = RiskAssessment.objects.filter(risk=risk).order_by("version").values_list("state", flat=True)
    assert list(states) == [AssessmentState.SUPERSEDED, AssessmentState.APPROVED, AssessmentState.SET_ASIDE]


def history_and_residual_are_right(stage: Stage, risk: Risk, stood: int) -> None:
    """By hand: threat 5, vulnerability 5 less half is 2.5, counts as 3: likely; impact 3. High, as before measures."""
    rows = list(RiskPosition.objects.filter(risk=risk).order_by("at", "pk"))
    assert len(rows) == stood + 1
    assert (rows[-2].likelihood, rows[-2].impact, rows[-2].band) == (3, 3, "MEDIUM")
    assert (rows[-1].likelihood, rows[-1].impact, rows[-1].band) == (4, 3, "HIGH")
    assert (rows[-1].inherent_likelihood, rows[-1].inherent_impact, rows[-1].inherent_band) == (5, 3, "HIGH")
    page = stage.page(CHAIR, viewport=DESK)
    page.goto(f"/desk/risks/{risk.uuid}/")
    expect(page.get_by_text("Residual: High")).to_be_visible()
    stage.picture(page, "matrix-6-history-1440", full=True)
    assert AuditEvent.objects.filter(verb="RISK_ASSESSMENT_APPROVED", details__risk=str(risk.uuid)).count() == 2


def the_site_reads_comments_and_cannot_edit(stage: Stage, risk: Risk) -> None:
    page = stage.page(LEAD, viewport=PHONE)
    page.goto(f"/desk/sites/{risk.site.uuid}/")
    page.get_by_role("link", name="Risks of your site").click()
    expect(page.get_by_role("heading", name=f"Risk matrix, {HOME}")).to_be_visible()
    stage.picture(page, "matrix-7-site-360", full=True)
    page.locator(".am-treat").get_by_role("link", name="R2").click()
    page.get_by_label("Your comment").fill("Since Wednesday two more of us stand at the road.")
    page.get_by_role("button", name="Send the comment").click()
    expect(page.get_by_text("Sent. The assessors read it.")).to_be_visible()
    before = AuditEvent.objects.count()
    for address in ("assess/", "measures/new/", "plan/new/", "carry/", "close/"):
        assert _forged(page, f"/desk/risks/{risk.uuid}/{address}") in {403, 404}
    assert AuditEvent.objects.count() == before


def _forged(page: Page, address: str) -> int:
    """Post as the site's lead, with their own session and token, to an address they are never shown."""
    script = """async ([address]) => {
        const token = document.querySelector('[name=csrfmiddlewaretoken]').value;
        const body = new URLSearchParams({why: 'x', csrfmiddlewaretoken: token});
        return (await fetch(address, {method: 'POST', body, redirect: 'manual'})).status;
    }"""
    return int(page.evaluate(script, [address]))


def the_nation_is_seen_without_a_site(stage: Stage) -> None:
    page = stage.page(CHAIR, viewport=DESK)
    page.goto("/desk/risks/nation/")
    expect(page.get_by_text("No site can be found in it")).to_be_visible()
    expect(page.get_by_text(HOME)).to_have_count(0)
    stage.picture(page, "matrix-8-nation-1440", full=True)
