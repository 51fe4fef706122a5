"""Coming back with the receipt: waiting after many misses, who may be told, more files, erasure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from aman.apps.incidents import receipts, selectors, services
from aman.apps.incidents.models import Direction, Report, ReportConsent
from aman.apps.incidents.services._wait import FREE_MISSES, LONGEST
from aman.apps.privacy.models import Erasure
from aman.core import receipt as numbers
from aman.kit import audit, formkey
from aman.kit.models import Budget
from tests.apps.incidents.make import make_received, make_taken
from tests.make import make_staff

pytestmark = pytest.mark.django_db
GIF = b"GIF89a" + b"\0" * 60


def words(answer: Any) -> str:
    return str(answer.content.decode())


def ask(digits: str, **more: str) -> Any:
    return Client().post("/en/receipt/", {"receipt": digits, **more})


def spend(misses: int, now: datetime) -> None:
    Budget.objects.create(key="RECEIPT-MISS", used=misses, window_ends_at=now + timedelta(minutes=30))


class TestWrongNumbers:
    def test_a_number_that_opens_nothing_is_answered_alike_whatever_its_check_digits(self) -> None:
        right_form = [numbers.from_number(number) for number in (1, 10**15)]
        wrong_form = ["407199352286164089", "000000000000000000"]
        answers = [ask(digits) for digits in right_form + wrong_form]
        assert len({len(one.content) for one in answers}) == 1
        assert len({re.sub(r"\d", "0", words(one)) for one in answers}) == 1
        assert len({tuple(sorted(one.headers.items())) for one in answers}) == 1
        assert Budget.objects.get(key="RECEIPT-MISS").used == len(answers)

    @pytest.mark.parametrize(("misses", "seconds"), [(0, 0), (FREE_MISSES, 0), (FREE_MISSES + 1, 1), (10**6, LONGEST)])
    def test_the_wait_grows_and_is_bounded(self, misses: int, seconds: int) -> None:
        assert services.wait_seconds(misses) == seconds
        waits = [services.wait_seconds(n) for n in range(200)]
        assert waits == sorted(waits)

    def test_after_many_misses_right_and_wrong_wait_alike_and_nobody_is_locked_out(
        self, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        got, at = make_received(now), timezone.now()
        spend(50, at)
        right, wrong = ask(got.receipt), ask(numbers.from_number(7))
        assert "One moment" in words(right)
        assert len(right.content) == len(wrong.content)
        ticket = re.search(r'name="ticket" value="([^"]+)"', words(right))
        assert ticket
        assert "One moment" in words(ask(got.receipt, ticket=ticket.group(1)))
        monkeypatch.setattr(timezone, "now", lambda: at + timedelta(seconds=LONGEST + 1))
        assert "We have your report" in words(ask(got.receipt, ticket=ticket.group(1)))

    def test_a_ticket_is_for_one_number_one_moment_and_ten_minutes(self, now: datetime) -> None:
        spend(50, now)
        mine, other = numbers.from_number(5), numbers.from_number(6)
        wait = services.wait_before_look_up(digits=mine, ticket="", now=now)
        assert wait
        later = now + timedelta(seconds=wait.seconds)
        assert services.wait_before_look_up(digits=mine, ticket=wait.ticket, now=now)
        assert services.wait_before_look_up(digits=mine, ticket=wait.ticket, now=later) is None
        assert services.wait_before_look_up(digits=other, ticket=wait.ticket, now=later)
        assert services.wait_before_look_up(digits=mine, ticket=wait.ticket, now=later + timedelta(minutes=11))

    @pytest.mark.parametrize("form", ["reply", "files", "erase", "consent"])
    def test_no_form_of_the_report_is_a_way_round_the_wait_and_its_own_page_never_waits(
        self, now: datetime, form: str
    ) -> None:
        got, at = make_received(now), timezone.now()
        sent = {"receipt": got.receipt, "text": "More", "recipient": "POLICE", "given": "1", "wish": "ASK"}
        page = words(ask(got.receipt))
        ticket = re.search(r'name="ticket" value="([^"]+)"', page)
        assert ticket
        spend(50, at)
        guess = Client().post(f"/en/receipt/{form}/", sent)
        assert "One moment" in words(guess)
        other = Client().post(f"/en/receipt/{form}/", {**sent, "receipt": numbers.from_number(7)})
        assert len(other.content) == len(guess.content)
        assert "One moment" not in words(Client().post(f"/en/receipt/{form}/", {**sent, "ticket": ticket.group(1)}))

    @pytest.mark.parametrize("ticket", ["", "x", "é", "A" * 32, "A" * 5000])
    def test_a_ticket_not_made_here_is_none(self, ticket: str) -> None:
        assert receipts.ready_at(numbers.from_number(5), ticket) is None

    def test_an_hour_without_misses_ends_the_wait(self, now: datetime) -> None:
        spend(50, now)
        later = now + timedelta(hours=1)
        assert services.wait_before_look_up(digits=numbers.from_number(5), ticket="", now=later) is None


class TestConsent:
    def say(self, digits: str, given: str, recipient: str = "POLICE", party: str = "") -> str:
        sent = {"receipt": digits, "recipient": recipient, "party": party, "given": given}
        return words(Client().post("/en/receipt/consent/", sent))

    def test_it_is_given_and_taken_back_and_both_are_recorded(self, now: datetime) -> None:
        got = make_received(now)
        assert not selectors.has_consent(got.report, "POLICE")
        assert "You have agreed" in self.say(got.receipt, "1")
        assert selectors.has_consent(got.report, "POLICE")
        assert "You have taken it back" in self.say(got.receipt, "0")
        assert not selectors.has_consent(got.report, "POLICE")
        verbs = sorted(event.verb for event in audit.trail(got.report))
        assert verbs == ["CONSENT_GIVEN", "CONSENT_WITHDRAWN", "REPORT_RECEIVED"]
        assert ReportConsent.objects.filter(withdrawn_at=None).count() == 1

    def test_saying_the_same_again_changes_nothing(self, now: datetime) -> None:
        got = make_received(now, consents=(services.Said("POLICE", "", True),))
        self.say(got.receipt, "1")
        assert ReportConsent.objects.count() == 1

    def test_groups_are_named_apart(self, now: datetime) -> None:
        got = make_received(now)
        assert "Lantern Trust" in self.say(got.receipt, "1", "MONITOR", "LANTERN")
        assert selectors.has_consent(got.report, "MONITOR", "LANTERN")
        assert not selectors.has_consent(got.report, "MONITOR", "OTHER")

    @pytest.mark.parametrize(
        "sent", [("POLICE", "X"), ("MONITOR", "NOBODY"), ("NEIGHBOUR", ""), ("", ""), ("MONITOR", "")]
    )
    def test_nobody_unknown_can_be_agreed_to(self, now: datetime, sent: tuple[str, str]) -> None:
        got = make_received(now)
        assert "You have agreed" not in self.say(got.receipt, "1", *sent)
        assert ReportConsent.objects.count() == 0

    def test_without_the_receipt_nothing_changes(self, now: datetime) -> None:
        make_received(now)
        self.say(numbers.from_number(3), "1")
        with pytest.raises(services.NoSuchReceipt):
            services.change_consent(digits=numbers.from_number(3), recipient="POLICE", party="", given=True, now=now)
        got = make_received(now)
        with pytest.raises(services.UnknownRecipient):
            services.change_consent(digits=got.receipt, recipient="MONITOR", party="NOBODY", given=True, now=now)
        assert ReportConsent.objects.count() == 0


class TestFilesAndErasure:
    def send(self, digits: str, key: str, **more: Any) -> str:
        return words(Client().post("/en/receipt/files/", {"receipt": digits, "form_key": key, **more}))

    def test_more_files_are_kept_once(self, now: datetime) -> None:
        got, key = make_received(now), formkey.issue("receipt-files", now=timezone.now())
        for _ in range(2):
            body = self.send(got.receipt, key, files=SimpleUploadedFile("a.gif", GIF))
        assert "1 file kept." in body
        assert Report.objects.get().files.count() == 1
        assert "a.gif" not in body

    def test_none_chosen_and_a_bad_key_are_said(self, now: datetime) -> None:
        got = make_received(now)
        key = formkey.issue("receipt-files", now=timezone.now())
        assert "No file came with it" in self.send(got.receipt, key)
        assert "No file came with it" in self.send(got.receipt, "x", files=SimpleUploadedFile("a.gif", GIF))
        assert Report.objects.get().files.count() == 0

    def test_erasure_is_asked_twice_and_can_be_taken_back(self, now: datetime) -> None:
        got, key = make_received(now), formkey.issue("receipt-erase", now=timezone.now())
        sent = {"receipt": got.receipt, "form_key": key}
        asked = words(Client().post("/en/receipt/erase/", {**sent, "wish": "ASK"}))
        assert "Nobody can bring them back" in asked
        assert Erasure.objects.count() == 0
        done = words(Client().post("/en/receipt/erase/", {**sent, "wish": "SURE"}))
        assert "You have asked us to erase it" in done
        assert Erasure.objects.get().subject == got.report.uuid
        back = words(Client().post("/en/receipt/erase/", {**sent, "wish": "BACK"}))
        assert "Nothing is erased" in back
        assert Erasure.objects.get().state == "WITHDRAWN"

    @pytest.mark.parametrize("path", ["files", "erase", "consent"])
    def test_they_are_posts_and_need_the_receipt(self, path: str) -> None:
        assert Client().get(f"/en/receipt/{path}/").status_code == 405
        answer = Client().post(f"/en/receipt/{path}/", {"receipt": numbers.from_number(4), "form_key": "x"})
        assert "Read our answer" in words(answer)


class TestWhatIsShown:
    def test_why_it_is_not_counted_and_no_note_of_ours(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER", "Samira Rahman")
        got = make_received(now)
        services.take_report(report=got.report, actor=officer, now=now)
        services.record_direction(report=got.report, text="CANARY internal", actor=officer, now=now)
        ruling = services.Ruling("NOT_COUNTED", reason="NOT_HOSTILE")
        services.decide_report(report=got.report, ruling=ruling, actor=officer, now=now)
        body = words(ask(got.receipt))
        assert "We found nothing hostile in it" in body
        assert "CANARY" not in body
        assert "Samira" not in body

    def test_talk_and_notes_differ_in_model_template_and_look(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        report = make_taken(now, officer)
        services.record_direction(report=report, text="internal", actor=officer, now=now)
        assert Direction.objects.count() == 1
        assert selectors.reporter_view(report).dialogue == ()

    def test_what_keeps_somebody_out_is_said_without_the_words(self, now: datetime) -> None:
        got = make_received(now, excluded="CANARY the secretary")
        body = words(ask(got.receipt))
        assert "Whoever fits your words cannot open it" in body
        assert "CANARY" not in body
