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
