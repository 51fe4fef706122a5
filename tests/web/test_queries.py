"""No page makes more queries as its list grows."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aman.apps.accounts.models import Role
from aman.apps.cascade.models import Delivery, DeliveryState, Message, MessageState, MessageText, Target
from aman.apps.incidents.models import Direction, DutyShift, Incident, Report, ReporterMessage, ReportLink
from aman.apps.strategy.models import TriggerEvent
from aman.apps.strategy.services import refresh_network
from aman.apps.surveillance.models import Signal
from aman.kit import audit, scoping, vault
from tests.make import make_contact, make_site, make_staff

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


class Growing:
    """One area and site whose lists grow."""

    def __init__(self, now) -> None:
        self.now = now
        self.days = 0
        self.officer = make_staff(Role.DUTY_OFFICER)
        self.lead_site = make_site("First Mosque", latitude=51.5, longitude=-0.1)
        self.lead = make_staff(Role.SITE_LEAD, site=self.lead_site)
        self.report = self.add_report()
        self.incident = Incident.objects.create(
            occurred_on=now.date(), reported_on=now.date(), category="ABUSE", area=self.lead_site.area, recorded_at=now
        )
        self.message = self.add_message()
        self.signal = self.add_signal()
        self.trigger = self.add_trigger()

    def add_report(self) -> Report:
        report = Report(
            record_key=vault.new_record_key(),
            reference=f"AM-{uuid.uuid4().hex[:8].upper()}",
            form_key=uuid.uuid4(),
            receipt_digest=uuid.uuid4().hex * 2,
            kind="PERSON",
            language="ur",
            state="IN_HAND",
            received_at=self.now,
            due_at=self.now + timedelta(hours=1),
            site=self.lead_site,
            area=self.lead_site.area,
            supervisor=self.officer,
            taken_at=self.now,
        )
        report.seal(narrative="words")
        report.save()
        return report

    def add_message(self) -> Message:
        second = make_staff(Role.CHAIR)
        message = Message(
            record_key=vault.new_record_key(),
            reference=f"M-{uuid.uuid4().hex[:8]}",
            state=MessageState.SENDING,
            audience_roles=["LEAD"],
            written_by=self.officer,
            written_at=self.now,
            changed_at=self.now,
            released_by=second,
            released_at=self.now,
            expires_at=self.now + timedelta(days=2),
            sites_targeted=1,
        )
        message.save()
        for language in ("en", "ur"):
            text = MessageText(record_key=message.record_key, message=message, language=language)
            text.seal(subject="subject", body="body")
            text.save()
        self.add_delivery(message)
        return message

    def add_delivery(self, message: Message) -> None:
        site = make_site()
        Target.objects.create(message=message, site=site)
        Delivery.objects.create(
            message=message,
            contact=make_contact(site),
            site=site,
            key=uuid.uuid4().hex,
            state=DeliveryState.SENT,
            created_at=self.now,
            next_try_at=self.now,
            expires_at=message.expires_at,
            sent_at=self.now,
        )

    def add_signal(self) -> Signal:
        return Signal.objects.create(
            area=self.lead_site.area,
            category="ALL",
            as_of=self.now.date() - timedelta(days=self.days),
            window_days=7,
            count=5,
            expected=0.9,
            p_value=0.0004,
            recurrence_days=60,
            level="ALERT",
            method="predictive-windows",
            made_at=self.now,
        )

    def add_trigger(self) -> TriggerEvent:
        day = self.now.date() - timedelta(days=self.days)
        return TriggerEvent.objects.create(
            title=f"Event {self.days}",
            where="Abroad",
            happened_on=day,
            known_at=self.now,
            sureness="CONFIRMED",
            ends_on=day + timedelta(days=21),
            entered_by=self.officer,
            entered_at=self.now,
        )

    def grow(self, n: int) -> None:
        """Add n of everything, everywhere a list could grow."""
        for _ in range(n):
            self.days += 1
            self.add_message(), self.add_signal(), self.add_trigger()
            self.add_delivery(self.message)
            make_contact(self.lead_site)
            report = self.add_report()
            ReportLink.objects.create(report=report, incident=self.incident, linked_by=self.officer, linked_at=self.now)
            for model, extra in ((ReporterMessage, {"from_reporter": True}), (Direction, {"by": self.officer})):
                line = model(record_key=self.report.record_key, report=self.report, at=self.now, **extra)
                line.seal(text="words")
                line.save()
            audit.record(chain="TEST", verb="REPORT_READ", subject=self.report, actor=self.officer.uuid, now=self.now)
            starts = self.now + timedelta(minutes=self.days)
            DutyShift.objects.create(person=make_staff(Role.DUTY_OFFICER), starts_at=starts, ends_at=starts + HOUR)
            Incident.objects.create(
                occurred_on=self.now.date(),
                reported_on=self.now.date(),
                category="THREAT",
                area=self.lead_site.area,
                recorded_at=self.now,
            )


PAGES = {
    "home": lambda g: {},
    "queue": lambda g: {},
    "report_page": lambda g: {"report": g.report.uuid},
    "report_log": lambda g: {"report": g.report.uuid},
    "rota": lambda g: {},
    "hand_over": lambda g: {},
    "quality": lambda g: {},
    "incidents": lambda g: {},
    "incident_page": lambda g: {"incident": g.incident.uuid},
    "picture": lambda g: {},
    "signals": lambda g: {},
    "looks": lambda g: {},
    "picture_map": lambda g: {},
    "week": lambda g: {},
    "patrols": lambda g: {},
    "signal_page": lambda g: {"signal": g.signal.uuid},
    "triggers": lambda g: {},
    "trigger_page": lambda g: {"trigger": g.trigger.uuid},
    "messages": lambda g: {},
    "message_page": lambda g: {"message": g.message.uuid},
    "message_reach": lambda g: {"message": g.message.uuid},
    "sites": lambda g: {},
    "site_page": lambda g: {"site": g.lead_site.uuid},
    "site_today": lambda g: {"site": g.lead_site.uuid},
    "site_timeline": lambda g: {"site": g.lead_site.uuid},
    "days": lambda g: {},
    "days_day": lambda g: {"on": g.now.date().isoformat()},
}
AT_SITE = ("site_today", "site_timeline")
MOST = {"site_today": 50}
"""Queries where more than forty are made: a site’s day also reads what was known yesterday."""


def queries(client: Client, url: str) -> int:
    with (
        scoping.scope(None),
        CaptureQueriesContext(
            connection,
        ) as seen,
    ):
        assert client.get(url).status_code == 200
    return len(seen)


def test_no_page_makes_more_queries_as_its_list_grows(now):
    grown = Growing(now)
    officer, lead = Client(), Client()
    officer.force_login(grown.officer)
    lead.force_login(grown.lead)
    grown.grow(2)
    refresh_network(now=now)
    urls = {name: reverse(name, kwargs=make(grown)) for name, make in PAGES.items()}
    clients = {name: officer for name in urls} | dict.fromkeys(AT_SITE, lead)
    for name, url in urls.items():
        queries(clients[name], url)  # what is read once per process is read now
    before = {name: queries(clients[name], url) for name, url in urls.items()}
    grown.grow(12)
    after = {name: queries(clients[name], url) for name, url in urls.items()}
    grew = {name: (before[name], after[name]) for name in urls if after[name] > before[name]}
    assert not grew, f"page: (queries before, after): {grew}"
    assert not {name: made for name, made in after.items() if made > MOST.get(name, 40)}, after
