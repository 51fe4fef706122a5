"""What accounts hold, field by field (manual: aman/kit/privacy.py)."""

from __future__ import annotations

from aman.kit.privacy import ROW, Basis, Held, Kind, Purpose, Retention, annotate

STAFF = Held(Purpose.ACCOUNTS, Basis.INTEREST, Retention.ACCOUNT, Kind.STAFF)
SECRET = Held(Purpose.ACCOUNTS, Basis.INTEREST, Retention.ACCOUNT, Kind.SECURITY)
BODY = Held(Purpose.ACCOUNTS, Basis.NONE, Retention.PLACE, Kind.PUBLIC)

annotate("accounts.Person", ROW, "id uuid")
annotate("accounts.Person", STAFF, "email name language is_active date_joined last_login")
annotate("accounts.Person", SECRET, "password", why="An Argon2id hash: sign-in must compare with it.")
annotate("accounts.Organisation", ROW, "id uuid")
annotate("accounts.Organisation", BODY, "name kind")
annotate("accounts.Membership", ROW, "id uuid organisation")
annotate("accounts.Membership", STAFF, "person role scope_kind scope_key active_from active_to")
annotate("accounts.Membership", STAFF, "told_at")

SIGNED_IN = Held(Purpose.ACCOUNTS, Basis.INTEREST, Retention.SESSION, Kind.STAFF)
LINK_SECRET = Held(Purpose.ACCOUNTS, Basis.INTEREST, Retention.SESSION, Kind.SECURITY)
LETTER = Held(Purpose.ACCOUNTS, Basis.INTEREST, Retention.QUEUE, Kind.TECHNICAL)
LOOKED = Held(Purpose.ACCOUNT_OF_ACTS, Basis.INTEREST, Retention.AUDIT, Kind.STAFF)
LOOKED_WHY = Held(Purpose.ACCOUNT_OF_ACTS, Basis.REPORT, Retention.AUDIT, Kind.CRIMINAL)

annotate("accounts.Device", ROW, "id uuid")
annotate("accounts.Device", SIGNED_IN, "person mark_digest browser system first_seen_at")
annotate("accounts.SignIn", ROW, "id uuid device")
annotate("accounts.SignIn", SIGNED_IN, "person started_at seen_at ended_at ended_by")
annotate("accounts.Invitation", ROW, "id uuid")
annotate("accounts.Invitation", SIGNED_IN, "person made_at expires_at used_at by")
annotate("accounts.Invitation", LINK_SECRET, "digest", why="A digest: the link itself is in the letter only.")
annotate("accounts.FactorReset", ROW, "id uuid")
annotate("accounts.FactorReset", LOOKED, "person asked_by asked_at expires_at settled_by settled_at approved")
annotate("accounts.AccountLetter", ROW, "id uuid record_key")
annotate("accounts.AccountLetter", SIGNED_IN, "person")
annotate(
    "accounts.AccountLetter", LETTER, "kind language created_at expires_at next_try_at lease_until attempts sent_at"
)
annotate("accounts.AccountLetter", LINK_SECRET, "opens")
annotate("accounts.RecordSession", ROW, "id uuid record_key site_key report_key")
annotate("accounts.RecordSession", LOOKED, "person role is_private starts_at ends_at")
annotate("accounts.RecordSession", LOOKED_WHY, "reason")
