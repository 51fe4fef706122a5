"""Work of the cascade in the background: the pump, and closing messages that are over."""

from __future__ import annotations

from datetime import datetime

from aman.apps.cascade import pump, services
from aman.kit.channels.smtp import SmtpChannel, configured
from aman.kit.jobs import every


# One run is short so that other jobs get their turn; the next begins at once while letters are waiting.
# Two pumps at a time do no harm: each delivery has a lease of its own.
@every(0.5, lease_seconds=12)
def send_due(now: datetime) -> None:
    """Send what is due, the most urgent first."""
    pump.run(opened=lambda: SmtpChannel(configured()), now=now)


@every(2, lease_seconds=30)
def settle_messages(now: datetime) -> None:
    """Close messages that have expired or have nothing left to send."""
    services.settle(now=now)
