"""A report comes in once, whole, and locked."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from aman.apps.incidents import receipts, selectors, services
from aman.apps.incidents.models import Report, ReporterMessage
from aman.core import receipt
from aman.kit import audit, scoping, vault
from aman.kit.models import AuditEvent, RecordKey
from tests.apps.incidents.make import make_received, make_told
from tests.make import make_area, make_site, make_staff

pytestmark = pytest.mark.django_db
SECRET = "canary narrative"


def test_a_report_its_key_and_its_record_are_stored_together(now: datetime) -> None:
    site = make_site(area=make_area(name="Eastmere"), name="Larkfield Road Mosque")
    got = make_received(now, narrative=SECRET, site=site.uuid, postcode="E1 1AA", name="Zaynab")
    report = Report.objects.get(pk=got.report.pk)
    assert report.reveal("narrative") == SECRET
    assert report.reveal("reporter_name") == "Zaynab"
    assert (report.site_id, report.area_id) == (site.pk, site.area_id)
    assert report.due_at == now + timedelta(hours=1)
    assert got.where == "Larkfield Road Mosque, E1 1AA, Eastmere"
    assert [event.verb for event in audit.trail(report)] == ["REPORT_RECEIVED"]
    assert list(audit.verify(audit.intake_chain(report.uuid))) == []


def test_only_the_digest_of_a_receipt_is_stored(now: datetime) -> None:
    got = make_received(now)
    assert receipt.read(got.receipt) == got.receipt
    stored = Report.objects.values_list("receipt_digest", flat=True).get()
    assert got.receipt not in stored
    assert stored == receipts.digest(got.receipt)


def test_nothing_told_is_in_the_database_in_clear(now: datetime) -> None:
    make_received(now, narrative=SECRET, place_words=SECRET, name=SECRET, contact=SECRET, postcode="SW1A")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {Report._meta.db_table}")
        row = cursor.fetchone()
    for value in row:
        plain = bytes(value) if isinstance(value, memoryview | bytes) else str(value).encode()
        assert b"canary" not in plain
        assert b"SW1A" not in plain


def test_the_same_form_sent_again_is_one_report_with_the_same_receipt(now: datetime) -> None:
    key = uuid4()
    first = services.receive_report(form_key=key, told=make_told(narrative="first"), now=now)
    again = services.receive_report(form_key=key, told=make_told(narrative="second"), now=now)
    assert (first.repeated, again.repeated) == (False, True)
    assert first.receipt == again.receipt
    assert first.report.pk == again.report.pk
    assert again.report.reveal("narrative") == "first"
    assert Report.objects.count() == RecordKey.objects.count() == AuditEvent.objects.count() == 1


def test_different_forms_have_different_receipts(now: datetime) -> None:
    assert len({make_received(now).receipt for _ in range(50)}) == 50


def test_receipts_depend_on_the_pepper(settings: pytest.FixtureRequest) -> None:
    key = UUID(int=7)
    before = receipts.number_for(key)
    settings.AMAN = settings.AMAN.model_copy(  # type: ignore[attr-defined]
        update={"receipt_pepper": type(settings.AMAN.receipt_pepper)("another pepper of the right length, random")}  # type: ignore[attr-defined]
    )
    assert receipts.number_for(key) != before


def test_a_place_that_is_not_ours_is_refused_and_nothing_is_kept(now: datetime) -> None:
    for told in (make_told(site=uuid4()), make_told(area="NOWHERE")):
        with pytest.raises(services.UnknownPlace):
            services.receive_report(form_key=uuid4(), told=told, now=now)
    assert (Report.objects.count(), RecordKey.objects.count(), AuditEvent.objects.count()) == (0, 0, 0)


def test_a_report_is_kept_in_few_statements(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "intake_chain", lambda _: "INTAKE-00")
    site = make_site()
    make_received(now, site=site.uuid)
    with CaptureQueriesContext(connection) as seen:
        make_received(now, site=site.uuid)
    told = [one["sql"].split()[0] for one in seen.captured_queries]
    event = ["WITH"] if connection.vendor == "postgresql" else ["INSERT", "UPDATE"]
    assert [word for word in told if word in {"SELECT", "INSERT", "UPDATE", "WITH"}] == [
        "SELECT",  # the site
        "INSERT",  # the record key
        "INSERT",  # the report
        "UPDATE",  # the chain's next number
        *event,  # the event, and the chain's head
    ]


def test_a_report_needs_no_scope_because_a_visitor_has_none(now: datetime) -> None:
    with scoping.scope(None):
        got = make_received(now)
        assert selectors.by_receipt(got.receipt) is not None
        services.write_back(digits=got.receipt, form_key=uuid4(), text="more", now=now)


class TestWritingBack:
    def test_a_message_is_sealed_and_wakes_the_queue(self, now: datetime) -> None:
        got = make_received(now)
        services.write_back(digits=got.receipt, form_key=uuid4(), text="It was red", now=now)
        report = Report.objects.get(pk=got.report.pk)
        assert report.wrote_at == now
        assert [word.text for word in selectors.reporter_view(report).dialogue] == ["It was red"]

    def test_the_same_form_has_one_effect(self, now: datetime) -> None:
        got, key = make_received(now), uuid4()
        for _ in range(3):
            services.write_back(digits=got.receipt, form_key=key, text="It was red", now=now)
        assert ReporterMessage.objects.count() == 1

    def test_an_answer_to_a_question_puts_the_report_back_in_hand(self, now: datetime) -> None:
        got, officer = make_received(now), make_staff("DUTY_OFFICER")
        services.take_report(report=got.report, actor=officer, now=now)
        services.ask_reporter(report=got.report, text="What colour?", actor=officer, now=now)
        services.write_back(digits=got.receipt, form_key=uuid4(), text="Red", now=now)
        assert Report.objects.get().state == "IN_HAND"

    def test_a_form_used_for_another_report_is_refused(self, now: datetime) -> None:
        first, second, key = make_received(now), make_received(now), uuid4()
        services.write_back(digits=first.receipt, form_key=key, text="It was red", now=now)
        with pytest.raises(services.FormUsed):
            services.write_back(digits=second.receipt, form_key=key, text="It was blue", now=now)

    def test_an_unknown_receipt_is_refused(self, now: datetime) -> None:
        with pytest.raises(services.NoSuchReceipt):
            services.write_back(digits=receipt.from_number(1), form_key=uuid4(), text="x", now=now)

    def test_an_erased_report_takes_no_more(self, now: datetime) -> None:
        got = make_received(now)
        vault.destroy(got.report.record_key, now=now)
        with pytest.raises(services.DialogueErased):
            services.write_back(digits=got.receipt, form_key=uuid4(), text="x", now=now)
        view = selectors.reporter_view(Report.objects.get())
        assert view.is_erased
        assert view.place == ""


@pytest.fixture
def _threads() -> Iterator[None]:
    yield
    connections.close_all()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_threads")
def test_twenty_presses_at_once_are_one_report(now: datetime) -> None:
    key = uuid4()

    def press(number: int) -> str:
        try:
            return services.receive_report(form_key=key, told=make_told(narrative=str(number)), now=now).receipt
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        shown = set(pool.map(press, range(20)))
    assert len(shown) == 1
    assert (Report.objects.count(), RecordKey.objects.count(), AuditEvent.objects.count()) == (1, 1, 1)
