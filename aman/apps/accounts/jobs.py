"""What runs by itself: letters about accounts go out, and people are told of roles that end."""

from __future__ import annotations

from datetime import datetime

from aman.apps.accounts import services
from aman.kit.channels.smtp import SmtpChannel, configured
from aman.kit.jobs import every


@every(1, lease_seconds=60)
def send_letters(now: datetime) -> None:
    """Send letters about accounts within seconds of being asked for."""
    services.send_letters(opened=lambda: SmtpChannel(configured()), now=now)


@every(3600)
def tell_of_ending(now: datetime) -> None:
    """Tell people of roles that end within fourteen days, and delete letters that are over."""
    services.tell_of_ending(now=now)
    services.forget_letters(now=now)
