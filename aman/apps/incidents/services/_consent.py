"""A reporter changes their mind about who may be told. Effective with the next request."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from aman.apps.incidents import receipts
from aman.apps.incidents.models import Report, ReportConsent
from aman.apps.incidents.selectors import asked_of
from aman.apps.incidents.services._intake import NoSuchReceipt
from aman.kit import audit, scoping


class UnknownRecipient(Exception):
    """Nobody of this name is among those a reporter is asked about."""


@transaction.atomic
def change_consent(*, digits: str, recipient: str, party: str, given: bool, now: datetime) -> Report:
    """Record what the holder of a receipt says about one recipient; what they said before ends.

    Saying the same again changes nothing. Raises NoSuchReceipt, UnknownRecipient.
    """
    with scoping.system("a reporter changes their mind"):
        held: Report | None = Report.objects.select_for_update().filter(receipt_digest=receipts.digest(digits)).first()
        if held is None:
            raise NoSuchReceipt
        before = held.consents.filter(recipient=recipient, party=party, withdrawn_at=None).first()
        if before is None and asked_of(recipient, party) is None:
            raise UnknownRecipient
        if before is not None and before.given == given:
            return held
        if before is not None:
            before.withdrawn_at = now
            before.save(update_fields=["withdrawn_at"])
        ReportConsent.objects.create(report=held, recipient=recipient, party=party, given=given, at=now)
        audit.record(
            chain=audit.intake_chain(held.uuid),
            verb="CONSENT_GIVEN" if given else "CONSENT_WITHDRAWN",
            subject=held,
            actor=None,
            now=now,
            details={"recipient": recipient, "party": party},
        )
    return held
