"""What the SMTP channel says of every end a conversation can have, against a real server."""

from __future__ import annotations

import time
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import SMTP

import pytest

from aman.kit.channels import Accepted, Letter, Refused, Unknown, Withheld
from aman.kit.channels.smtp import SmtpChannel, SmtpServer, compose, wire_key
from tests.kit.smtp_server import PostOffice, free_port

LETTER = Letter("m:c:EMAIL", "someone@site.example.org", "أبقوا الأبواب", "سطر\n.نقطة\n", "ar")
SENDER = "Aman <aman@panel.example.org>"


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with PostOffice() as opened:
        yield opened


@pytest.fixture
def channel(office: PostOffice) -> Iterator[SmtpChannel]:
    opened = SmtpChannel(SmtpServer("127.0.0.1", office.port, SENDER, timeout_seconds=1))
    yield opened
    opened.close()


def always() -> bool:
    return True


def test_a_letter_arrives_whole(office: PostOffice, channel: SmtpChannel) -> None:
    assert channel.send(LETTER, always) == Accepted()
    mail = office.post.mails[0]
    assert mail["Subject"] == LETTER.subject
    assert mail.get_content().strip() == LETTER.body.strip()
    assert office.post.recipients == [[LETTER.recipient]]


def test_headers_carry_the_key_and_nothing_that_tracks(office: PostOffice, channel: SmtpChannel) -> None:
    channel.send(LETTER, always)
    mail, key = office.post.mails[0], wire_key(LETTER.key)
    assert mail["Message-ID"] == f"<{key}@panel.example.org>"
    assert mail["X-Aman-Key"] == mail["Idempotency-Key"] == key
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == LETTER.language
    assert LETTER.key not in mail.as_string()
    allowed = {"From", "To", "Subject", "Date", "Message-ID", "X-Aman-Key", "Idempotency-Key", "Auto-Submitted"}
    allowed |= {"X-Auto-Response-Suppress", "Content-Language", "MIME-Version"}
    assert {name for name in mail.keys() if not name.startswith("Content-T")} <= allowed | {"X-Peer"} | {  # noqa: SIM118
        "X-MailFrom",
        "X-RcptTo",
    }
    assert mail.get_content_type() == "text/plain"


def test_the_key_is_the_same_every_time_and_another_for_another_letter() -> None:
    other = Letter("m:d:EMAIL", *list(vars(LETTER).values())[1:])
    assert compose(LETTER, SENDER)["Message-ID"] == compose(LETTER, SENDER)["Message-ID"]
    assert compose(LETTER, SENDER)["Message-ID"] != compose(other, SENDER)["Message-ID"]


@pytest.mark.parametrize(
    "recipient",
    ["", "nobody", "a@x.org, b@x.org", "a@x.org\r\nBcc: b@x.org", "A <a@x.org>", "a@x.org;b@x.org", "ä@x.org"],
)
def test_what_is_not_one_plain_address_goes_nowhere(office: PostOffice, channel: SmtpChannel, recipient: str) -> None:
    letter = Letter("k", recipient, "S", "B", "en")
    assert channel.send(letter, always) == Refused("BAD_ADDRESS", permanent=True)
    assert office.post.offered == 0


def test_a_subject_is_never_read_as_an_encoded_word() -> None:
    hidden = "=?utf-8?q?=0aBcc:_x=40y.example=0aX:_y=0a=0aText?="
    sent = compose(Letter("k", "a@b.example", hidden, "b", "en"), SENDER).as_bytes(policy=SMTP)
    assert b"\nBcc" not in sent
    assert b"\nX: y" not in sent
    assert message_from_bytes(sent, policy=SMTP)["Subject"] == hidden.replace("=?", "= ?")


@pytest.mark.parametrize("address", ["s@[", "q6G@[_m~um=(V", "a@b", "a@b(c@d)"])
def test_what_is_no_address_is_refused_and_breaks_nothing(channel: SmtpChannel, address: str) -> None:
    found = channel.send(Letter("k", address, "s", "b", "en"), always)
    assert found == Refused("BAD_ADDRESS", permanent=True)


def test_a_subject_cannot_add_a_header(office: PostOffice, channel: SmtpChannel) -> None:
    channel.send(Letter("k", "a@x.org", "Hello\r\nBcc: b@x.org", "B", "en"), always)
    assert office.post.mails[0]["Bcc"] is None


@pytest.mark.parametrize(
    ("where", "answer", "expected"),
    [
        ("rcpt_answer", "550 no such person", Refused("RCPT_550", permanent=True)),
        ("rcpt_answer", "450 try later", Refused("RCPT_450", permanent=False)),
        ("text_answer", "554 not this", Refused("TEXT_554", permanent=True)),
        ("text_answer", "451 try later", Refused("TEXT_451", permanent=False)),
        # A server that does not want us at all says nothing about the recipient: keep trying.
        ("mail_answer", "550 not from you", Refused("MAIL_550", permanent=False)),
    ],
)
def test_an_answer_is_a_refusal_and_says_whether_it_is_final(
    office: PostOffice, channel: SmtpChannel, where: str, answer: str, expected: Refused
) -> None:
    setattr(office.post, where, answer)
    assert channel.send(LETTER, always) == expected
    setattr(office.post, where, "250 OK")
    assert channel.send(LETTER, always) == Accepted()


def test_no_answer_after_the_text_is_unknown(office: PostOffice, channel: SmtpChannel) -> None:
    office.post.hang_up_after_text = lambda offered: True
    assert channel.send(LETTER, always) == Unknown("NO_ANSWER")
    assert len(office.post.mails) == 1


def test_hanging_up_before_the_text_is_a_refusal(office: PostOffice, channel: SmtpChannel) -> None:
    office.post.hang_up_at_rcpt = True
    found = channel.send(LETTER, always)
    assert isinstance(found, Refused)
    assert not found.permanent
    assert office.post.offered == 0


def test_a_server_slower_than_the_limit_is_a_refusal_before_the_text(office: PostOffice, channel: SmtpChannel) -> None:
    office.post.slow_seconds = 3
    begun = time.monotonic()
    assert channel.send(LETTER, always) == Refused("UNREACHABLE", permanent=False)
    assert time.monotonic() - begun < 2.5


def test_nobody_there_is_a_refusal_to_try_again() -> None:
    channel = SmtpChannel(SmtpServer("127.0.0.1", free_port(), SENDER, timeout_seconds=1))
    assert channel.send(LETTER, always) == Refused("UNREACHABLE", permanent=False)


def test_what_is_no_longer_wanted_stops_before_its_text(office: PostOffice, channel: SmtpChannel) -> None:
    assert channel.send(LETTER, lambda: False) == Withheld()
    assert office.post.offered == 0
    assert channel.send(LETTER, always) == Accepted()


def test_a_connection_that_went_stale_is_opened_again() -> None:
    port = free_port()
    channel = SmtpChannel(SmtpServer("127.0.0.1", port, SENDER, timeout_seconds=1))
    for _round in range(2):
        with PostOffice(port) as office:
            assert channel.send(LETTER, always) == Accepted()
            assert len(office.post.mails) == 1
    channel.close()
