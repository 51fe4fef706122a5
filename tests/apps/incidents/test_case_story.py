"""Scenario 2 to its end: she reads that it was counted, that the film was kept, and that two others reported him."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from aman.apps.incidents import selectors, services
from aman.core import receipt
from tests.apps.incidents.make import make_received, make_report
from tests.make import make_area, make_staff

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_a_woman_abused_at_a_bus_stop_hears_what_became_of_it(now: datetime) -> None:
    officer, second, area = make_staff("DUTY_OFFICER"), make_staff("DUTY_OFFICER"), make_area(name="Eastmere")
    told = make_received(now, language="ur", narrative="بس اسٹاپ پر ایک آدمی نے گالیاں دیں۔", area=area.code)
    digits = receipt.groups(told.receipt)
    hers = services.take_report(report=told.report, actor=officer, now=now + HOUR)
    services.ask_reporter(report=hers, text="کیا بس کا نمبر یاد ہے؟", actor=officer, now=now + HOUR)
    services.write_back(digits=told.receipt, form_key=uuid4(), text="ہاں، 25", now=now + 5 * HOUR)

    ruling = services.Ruling("COUNTED", category="ABUSE", occurred_on=now.date(), area=area.code)
    incident = services.decide_report(report=hers, ruling=ruling, actor=officer, now=now + 6 * HOUR)
    assert incident is not None
    for hours in (20, 30):
        other = make_report(now + hours * HOUR, area=area.code)
        services.take_report(report=other, actor=officer, now=now + hours * HOUR)
        join = services.Ruling("COUNTED", join=incident.uuid)
        services.decide_report(report=other, ruling=join, actor=officer, now=now + hours * HOUR)

    case = selectors.case_of_incident(incident)
    assert case is not None
    assert len(selectors.case_reports(case)) == 3
    services.verify_case(
        case=case, finding="CORROBORATED", supports=["REPORT", "FILM"], basis="Three tell the same, the film too",
        actor=second, now=now + 40 * HOUR,
    )  # fmt: skip
    services.record_police(
        case=case,
        force="Eastmere Police",
        reference="EP/25",
        outcome="EW_OPEN",
        outcome_on=now.date(),
        tell="بس کمپنی نے فلم رکھ لی ہے، اور دو اور لوگوں نے اسی آدمی کی اطلاع دی ہے۔",
        actor=officer,
        now=now + 47 * HOUR,
    )

    again = selectors.by_receipt(told.receipt)
    assert again is not None, digits
    view = selectors.reporter_view(again)
    assert (view.state, view.decision) == ("DECIDED", "COUNTED")
    assert "فلم رکھ لی" in view.dialogue[-1].text
    assert not view.dialogue[-1].from_reporter
    assert "EP/25" not in "".join(word.text for word in view.dialogue), "the reference stays in the case"
    assert selectors.upheld(type(incident).objects.all()).verified == 1
