"""What is written in a letter about an account: fixed words, and at most a code or a link. No name, no place."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from aman.apps.accounts.models import AccountLetter, LetterKind
from aman.kit.channels import Letter


def letter_of(row: AccountLetter) -> Letter:
    """Return a queued letter as it goes out, in its reader's language."""
    with translation.override(row.language):
        words = {
            "kind": row.kind,
            "opens": row.reveal("opens"),
            "desk": f"{settings.AMAN.base_url.rstrip('/')}/desk/",
        }
        body = render_to_string("accounts/mail/letter.txt", words).strip() + "\n"
        subject = str(LetterKind(row.kind).label)
    recipient = row.person.email if row.person else ""
    return Letter(f"account-{row.uuid}", recipient, subject, body, row.language)
