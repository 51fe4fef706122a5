"""Makers of messages, and a post office in front of the pump."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from aman.apps.accounts.models import Person
from aman.apps.cascade import pump, services
from aman.apps.cascade.models import Message, Urgency
from aman.kit.channels.smtp import SmtpChannel, SmtpServer
from tests.make import make_person

ENGLISH = ("Keep doors staffed tonight", "Please keep two people at each door until the last prayer is over.")
ARABIC = ("أبقوا الأبواب مراقبة الليلة", "نرجو وجود شخصين عند كل باب حتى نهاية الصلاة الأخيرة.")
URDU = ("آج رات دروازوں پر لوگ رکھیں", "براہ کرم آخری نماز تک ہر دروازے پر دو افراد رکھیں۔")
TURKISH = ("Bu gece kapılarda görevli bulundurun", "Lütfen son namaza kadar her kapıda iki kişi bulundurun.")
ALL_FOUR = {"en": ENGLISH, "ar": ARABIC, "ur": URDU, "tr": TURKISH}


def make_draft(now: datetime, **fields: Any) -> services.Draft:
    facts: dict[str, Any] = {
        "texts": {"en": ENGLISH},
        "areas": [],
        "roles": [],
        "urgency": Urgency.OPERATIONAL,
        "expires_at": now + timedelta(hours=6),
    }
    return services.Draft(**{**facts, **fields})


def make_message(now: datetime, *, writer: Person | None = None, **fields: Any) -> Message:
    """Write a draft."""
    return services.write_message(draft=make_draft(now, **fields), actor=writer or make_person("Marek Tunc"), now=now)


def make_ready(now: datetime, *, writer: Person | None = None, **fields: Any) -> Message:
    """Write a message that waits for its second person."""
    writer = writer or make_person("Marek Tunc")
    message = make_message(now, writer=writer, **fields)
    return services.mark_ready(message=message, actor=writer, now=now)


def make_released(now: datetime, *, approver: Person | None = None, **fields: Any) -> Message:
    """Write a message and let it out."""
    message = make_ready(now, **fields)
    approver = approver or make_person("Samira Rao")
    return services.release(message=message, actor=approver, now=now, seen=message.changed_at)


def channel_to(port: int, **fields: Any) -> SmtpChannel:
    """Return a channel to a post office of the tests."""
    facts: dict[str, Any] = {"timeout_seconds": 2, "sender": "Aman <aman@panel.example.org>", **fields}
    return SmtpChannel(SmtpServer("127.0.0.1", port, **facts))


def pump_to(port: int, now: datetime, **options: Any) -> pump.Ran:
    """Run the pump once against a post office."""
    facts: dict[str, Any] = {"threads": 4, "run": 5, **options}
    return pump.run(opened=lambda: channel_to(port), now=now, options=pump.PumpOptions(**facts))
