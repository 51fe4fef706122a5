"""The pages of an area's matrix, of the panel's own matrices, of an acceptance that ends, and the line on the home."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aman.apps.accounts.models import Role
from aman.apps.strategy import selectors, services
from aman.apps.strategy.models import RiskAcceptance, RiskFrame, RiskMatrix
from aman.core import risk as arithmetic
from aman.kit import scoping
from aman.kit.models import AuditEvent
from tests.apps.strategy import risks as make
from tests.make import make_area, make_site, make_staff

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NEW = "risk_matrices_new"
FOUR = "?size=asked&start=SITE_4X4:1"


class Desk:
    """A site with its lead, an analyst of its area alone, and three of the whole network's panel."""

    def __init__(self) -> None:
        self.now = timezone.now()
        self.site = make_site("Larkfield Road Mosque")
        self.other = make_area("Eastmere")
        self.area = self.site.area
        self.local = make_staff(Role.ANALYST, "Noor Local", area=self.area)
        self.member = make_staff(Role.PANEL_MEMBER, "Area Member", area=self.area)
        self.lead = make_staff(Role.SITE_LEAD, "Yusuf Karim", site=self.site)
        self.idris, self.hina = (make.make_assessor(name) for name in ("Idris Bello", "Hina Malik"))
        self.chair = make_staff(Role.CHAIR, "Maryam Siddiq")

    def ask(self, person: Any, url: str, body: dict[str, Any] | None = None, status: int = 200) -> str:
        client = Client()
        client.force_login(person)
        with scoping.scope(None):
            answer = client.post(url, body) if body is not None else client.get(url)
        assert answer.status_code == status, answer.status_code
        return str(answer.content.decode()) if status == 200 else str(answer.headers.get("Location", ""))


@pytest.fixture
def desk() -> Desk:
    return Desk()


class TestArea:
    """What stands for a whole area has its own pages, for those who reach that area."""

    def test_its_row_and_its_site_s_lead_to_its_own_matrix(self, desk):
        make.make_risk(desk.idris, desk.now - DAY, area=desk.area)
        make.make_risk(desk.idris, desk.now - DAY, site=desk.site)
        page = desk.ask(desk.local, reverse("risks"))
        url = reverse("risk_matrix_area", args=[desk.area.code])
        assert page.count(f'href="{url}"') == 2
        assert reverse("risk_matrix_nation") not in page
        assert desk.area.name in desk.ask(desk.local, url)

    def test_an_area_without_risks_is_found_and_gets_its_first(self, desk):
        page = desk.ask(desk.local, reverse("risks") + "?show=AREAS")
        assert reverse("risk_matrix_area", args=[desk.area.code]) in page
        assert "Not assessed" in page
        empty = desk.ask(desk.local, reverse("risk_matrix_area", args=[desk.area.code]))
        new = reverse("risk_new_area", args=[desk.area.code])
        assert new in empty
        assert "No risk has been written down." in empty
        body = {"threat": "PROTEST", "if_words": "a march <b>passes</b>", "then_words": "people stay in"}
        onward = desk.ask(desk.local, new, body, 302)
        risk = selectors.risks(selectors.Owner(None, desk.area)).get()
        assert onward == reverse("risk_page", args=[risk.uuid])
        told = desk.ask(desk.local, onward)
        assert reverse("risk_matrix_area", args=[desk.area.code]) in told
        assert "&lt;b&gt;" in told

    def test_its_matrix_movement_and_frame(self, desk):
        risk = make.make_risk(desk.idris, desk.now - 9 * DAY, area=desk.area)
        make.approved(risk, desk.idris, desk.hina, desk.now - 8 * DAY)
        page = desk.ask(desk.local, reverse("risk_matrix_area", args=[desk.area.code]))
        assert "am-matrix" in page
        then = reverse("risk_compare_area", args=[desk.area.code])
        assert then in page
        assert "am-matrix" in desk.ask(desk.local, then)
        frame = reverse("risk_frame_area", args=[desk.area.code])
        onward = desk.ask(desk.local, frame, {"matrix": "SITE_4X4:1", "appetite": "MEDIUM"}, 302)
        assert onward == reverse("risk_matrix_area", args=[desk.area.code])
        assert RiskFrame.objects.get().area == desk.area
        assert AuditEvent.objects.filter(verb="RISK_FRAME_SET").count() == 1

    def test_another_area_or_none_is_not_there(self, desk):
        for route in ("risk_matrix_area", "risk_compare_area", "risk_new_area", "risk_frame_area"):
            desk.ask(desk.local, reverse(route, args=[desk.other.code]), status=404)
            desk.ask(desk.idris, reverse(route, args=["NOWHERE"]), status=404)
            desk.ask(desk.lead, reverse(route, args=[desk.area.code]), status=403)


def filled(start: arithmetic.Matrix = arithmetic.SITE_4X4, **changes: Any) -> dict[str, Any]:
    """Return what a browser sends from the page as it began."""
    from aman.apps.strategy.forms_risk_own import OwnMatrixForm

    form = OwnMatrixForm(begun=start)
    found = {name: form[name].initial for name in form.fields}
    found |= {"name": "Ours", "code": "ours"}
    return {**{name: str(value) if name != "levels" else value for name, value in found.items()}, **changes}


class TestOwnMatrix:
    """The panel configures its own matrix: words, tables, bands; another person approves it; a place chooses it."""

    def test_it_is_begun_looked_at_made_approved_and_chosen(self, desk):
        assert "The panel has made none" in desk.ask(desk.hina, reverse("risk_matrices"))
        shape = desk.ask(desk.hina, reverse(NEW) + "?start=SITE_4X4:1")
        assert 'value="SITE_4X4:1" selected' in shape
        url = reverse(NEW) + FOUR
        assert "am-matrix" in desk.ask(desk.hina, url)
        own = {"impact_4_name": "Ruin", "impact_4_anchor": "The roof is gone."}
        look = desk.ask(desk.hina, url, filled(**own, go="look"))
        assert "Nothing is made yet." in look
        assert "Ruin" in look
        assert not RiskMatrix.objects.exists()
        onward = desk.ask(desk.hina, url, filled(**own), 302)
        row = RiskMatrix.objects.get()
        assert onward == reverse("risk_matrices_one", args=[row.uuid])
        assert (row.code, row.version, row.approved_at) == ("OURS", 1, None)
        assert row.data["impact"]["names"] == ["", "", "", "Ruin"]
        assert row.data["threat"]["names"] == []
        assert "Waiting for approval" in desk.ask(desk.hina, onward)
        approve = reverse("risk_matrices_approve", args=[row.uuid])
        assert approve not in desk.ask(desk.hina, onward)
        frame = reverse("risk_frame", args=[desk.site.uuid])
        assert "OURS:1" not in desk.ask(desk.idris, frame)
        desk.ask(desk.hina, approve, {}, 302)
        assert not RiskMatrix.objects.get().approved_at
        assert approve in desk.ask(desk.chair, onward)
        desk.ask(desk.chair, approve, {}, 302)
        assert "May be used" in desk.ask(desk.local, onward)
        desk.ask(desk.idris, frame, {"matrix": "OURS:1", "appetite": "MEDIUM"}, 302)
        risk = make.make_risk(desk.idris, desk.now - DAY, site=desk.site)
        draft = services.start_assessment(risk=risk, actor=desk.idris, now=desk.now)
        services.declare_interest(assessment=draft, interest="NONE", words="", actor=desk.idris, now=desk.now)
        page = desk.ask(desk.idris, reverse("risk_judge", args=[risk.uuid, draft.uuid]))
        assert "The roof is gone." in page
        verbs = set(AuditEvent.objects.values_list("verb", flat=True))
        assert {"RISK_MATRIX_MADE", "RISK_MATRIX_APPROVED"} <= verbs

    def test_a_known_code_makes_a_version_and_the_earlier_one_is_kept(self, desk):
        for name in ("First", "Second"):
            desk.ask(desk.hina, reverse(NEW) + FOUR, filled(name=name), 302)
        assert [(one.version, one.data["name"]) for one in selectors.own_matrices()] == [(2, "Second"), (1, "First")]
        for row in RiskMatrix.objects.order_by("version"):
            services.approve_matrix(matrix=row, actor=desk.chair, now=desk.now)
        page = desk.ask(desk.local, reverse("risk_matrices"))
        assert "A newer version took its place" in page
        first, second = RiskMatrix.objects.order_by("version")
        assert reverse("risk_matrices_one", args=[first.uuid]) in page
        shape = desk.ask(desk.hina, reverse(NEW) + "?start=OURS:2")
        assert 'value="OURS:2" selected' in shape
        again = desk.ask(desk.hina, reverse(NEW) + "?size=asked&start=OURS:2")
        assert 'value="OURS"' in again
        assert second.version == 2

    def test_more_that_gives_less_is_said_at_its_cell_and_nothing_typed_is_lost(self, desk):
        bad = filled(threat_1_name="Hardly ever", cells_4_4="1", lookup_2_2="1", lookup_1_2="3")
        page = desk.ask(desk.hina, reverse(NEW) + FOUR, bad)
        assert "More must never give less." in page
        assert 'href="#id_cells_4_4"' in page
        assert 'href="#id_lookup_2_2"' in page
        assert "Hardly ever" in page
        assert not RiskMatrix.objects.exists()

    def test_what_is_wrong_is_said(self, desk):
        wrong: list[tuple[dict[str, Any], str]] = [
            ({"code": "site_4x4"}, "belongs to a matrix that comes with Aman"),
            ({"code": "ab"}, "a letter first"),
            ({"name": ""}, "Please answer: What the panel calls it"),
            ({"levels": []}, "Please answer: Made for risks of"),
            ({"threat_2_name": "High"}, "Another step of this scale has this name."),
            ({"impact_1_name": ""}, "Please answer: Impact, step 1"),
            ({"cells_1_1": "9"}, "Select a valid choice"),
        ]
        for changes, words in wrong:
            assert words in desk.ask(desk.hina, reverse(NEW) + FOUR, filled(**changes))
        assert not RiskMatrix.objects.exists()

    def test_another_size_has_the_usual_words_and_a_table_that_never_falls(self, desk):
        query = "?size=asked&start=SITE_5X5:1&threat=3&vulnerability=4&likelihood=4&impact=3&bands=3"
        desk.ask(desk.hina, reverse(NEW) + query)
        from aman.apps.strategy.forms_risk_own import begun

        sizes = {"threat": 3, "vulnerability": 4, "likelihood": 4, "impact": 3, "bands": 3}
        start = begun(arithmetic.SITE_5X5, sizes)
        desk.ask(desk.hina, reverse(NEW) + query, filled(start), 302)
        made = arithmetic.matrix_from("OURS", 1, RiskMatrix.objects.get().data)
        assert made.impact.codes == ("MINOR", "MODERATE", "SEVERE")
        assert made.bands == ("LOW", "MEDIUM", "HIGH")
        assert (len(made.lookup), len(made.cells[0])) == (3, 3)

    def test_hostile_words_stay_in_their_box(self, desk):
        name = "<script>x</script> ”; DROP"
        desk.ask(desk.hina, reverse(NEW) + FOUR, filled(name=name, threat_1_name="<b>מעט</b>"), 302)
        row = RiskMatrix.objects.get()
        for url in (reverse("risk_matrices"), reverse("risk_matrices_one", args=[row.uuid])):
            page = desk.ask(desk.hina, url)
            assert "<script>x" not in page
            assert "\u2068&lt;script&gt;" in page

    def test_who_decides_for_one_area_makes_and_approves_none(self, desk):
        desk.ask(desk.hina, reverse(NEW) + FOUR, filled(), 302)
        row = RiskMatrix.objects.get()
        desk.ask(desk.member, reverse("risk_matrices_one", args=[row.uuid]))
        desk.ask(desk.member, reverse(NEW), status=404)
        desk.ask(desk.member, reverse("risk_matrices_approve", args=[row.uuid]), {}, 404)
        desk.ask(desk.local, reverse(NEW), status=403)
        desk.ask(desk.idris, reverse(NEW) + "?size=asked&start=NONE:1")

    def test_one_nobody_approved_is_refused_as_a_frame(self, desk):
        desk.ask(desk.hina, reverse(NEW) + FOUR, filled(), 302)
        chosen = {"owner": selectors.Owner(desk.site), "matrix": "OURS", "matrix_version": 1, "appetite": "LOW"}
        with pytest.raises(services.NotApproved):
            services.set_frame(**chosen, actor=desk.idris, now=desk.now)


class TestCarriedNoMore:
    """Somebody ends the carrying of a risk before its day, with a reason."""

    @pytest.fixture
    def carried(self, desk) -> RiskAcceptance:
        risk = make.make_risk(desk.idris, desk.now - 9 * DAY, site=desk.site)
        make.approved(risk, desk.idris, desk.hina, desk.now - 8 * DAY)
        until = (desk.now + 30 * DAY).date()
        return services.accept_risk(risk=risk, until=until, why="the gate comes", actor=desk.hina, now=desk.now)

    def test_with_a_reason_and_only_once(self, desk, carried):
        there = reverse("risk_page", args=[carried.risk.uuid])
        end = reverse("risk_accept_end", args=[carried.risk.uuid, carried.uuid])
        assert end in desk.ask(desk.idris, there)
        assert "Please answer: Why" in desk.ask(desk.idris, end, {"why": ""})
        assert desk.ask(desk.idris, end, {"why": "it came <i>late</i>"}, 302) == there
        page = desk.ask(desk.idris, there)
        assert end not in page
        assert "it came &lt;i&gt;late&lt;/i&gt;" in page
        assert "It has ended already." in desk.ask(desk.idris, end, {"why": "again"})
        assert AuditEvent.objects.filter(verb="RISK_ACCEPTANCE_ENDED").count() == 1

    def test_the_site_reads_that_it_ended_and_cannot_end_it(self, desk, carried):
        own = reverse("site_risk", args=[desk.site.uuid, carried.risk.uuid])
        assert "End it before its day" not in desk.ask(desk.lead, own)
        end = reverse("risk_accept_end", args=[carried.risk.uuid, carried.uuid])
        desk.ask(desk.lead, end, {"why": "words"}, 403)
        other = make.make_risk(desk.idris, desk.now - DAY, site=desk.site)
        desk.ask(desk.idris, reverse("risk_accept_end", args=[other.uuid, carried.uuid]), status=404)


class TestHome:
    """The first page says what is asked of somebody who judges risks."""

    def test_a_second_view_and_an_approval_are_asked_of_those_who_may(self, desk):
        risk = make.make_risk(desk.idris, desk.now - 9 * DAY, site=desk.site)
        first = make.submitted(risk, desk.idris, desk.now - DAY)
        home = reverse("home")
        waits, asked = "1 judgement of a risk waits for your decision.", "You are asked for a second view of 1 risk."
        assert waits in desk.ask(desk.hina, home)
        assert waits in desk.ask(desk.local, home)
        assert waits not in desk.ask(desk.idris, home)
        assert waits not in desk.ask(desk.lead, home)
        services.ask_second(assessment=first, second=desk.chair, actor=desk.hina, now=desk.now)
        page = desk.ask(desk.chair, home)
        assert asked in page
        assert waits not in page
        assert asked not in desk.ask(desk.hina, home)

    def test_it_is_not_asked_of_somebody_with_an_interest(self, desk):
        mine = make.make_risk(desk.idris, desk.now - 9 * DAY, site=desk.site)
        draft = services.start_assessment(risk=mine, actor=desk.hina, now=desk.now)
        services.declare_interest(assessment=draft, interest="FAMILY", words="my uncle", actor=desk.hina, now=desk.now)
        make.submitted(mine, desk.idris, desk.now)
        assert selectors.asked_of(desk.hina, desk.now) == (0, 0)
        assert selectors.asked_of(desk.chair, desk.now) == (0, 1)
        assert selectors.asked_of(desk.idris, desk.now) == (0, 0)


class TestSitePage:
    """A site's page leads to its matrix and its strategy, where the reader may open them."""

    def test_each_link_is_there_for_those_it_opens_to(self, desk):
        url = reverse("site_page", args=[desk.site.uuid])
        matrix, plan = (reverse(name, args=[desk.site.uuid]) for name in ("risk_matrix", "site_plan_page"))
        local, lead = desk.ask(desk.local, url), desk.ask(desk.lead, url)
        assert matrix in local
        assert matrix not in lead
        assert plan in lead
        far = make_staff(Role.ANALYST, "Far Away", area=desk.other)
        desk.ask(far, url, status=404)
