"""What the frame's own tables hold, and those of the packages it stands on."""

from __future__ import annotations

from aman.kit.privacy import ROW, Basis, Held, Kind, Purpose, Retention, annotate

KEY = Held(Purpose.RUNNING, Basis.DUTY, Retention.KEY, Kind.SECURITY)
KEY_FACTS = Held(Purpose.RUNNING, Basis.DUTY, Retention.KEY, Kind.TECHNICAL)
ACT = Held(Purpose.ACCOUNT_OF_ACTS, Basis.DUTY, Retention.AUDIT, Kind.TECHNICAL)
ACTOR = Held(Purpose.ACCOUNT_OF_ACTS, Basis.DUTY, Retention.AUDIT, Kind.STAFF)
WORK = Held(Purpose.RUNNING, Basis.NONE, Retention.QUEUE, Kind.TECHNICAL)
SESSION = Held(Purpose.ACCOUNTS, Basis.INTEREST, Retention.SESSION, Kind.STAFF)
SESSION_FACTS = Held(Purpose.ACCOUNTS, Basis.INTEREST, Retention.SESSION, Kind.TECHNICAL)
SESSION_SECRET = Held(Purpose.ACCOUNTS, Basis.INTEREST, Retention.SESSION, Kind.SECURITY)
ACCOUNT = Held(Purpose.ACCOUNTS, Basis.INTEREST, Retention.ACCOUNT, Kind.STAFF)
ACCOUNT_SECRET = Held(Purpose.ACCOUNTS, Basis.INTEREST, Retention.ACCOUNT, Kind.SECURITY)

annotate("kit.TenantKey", ROW, "id")
annotate("kit.TenantKey", KEY_FACTS, "tenant created_at")
annotate("kit.TenantKey", KEY, "wrapped")
annotate("kit.RecordKey", KEY_FACTS, "uuid tenant destroyed_at")
annotate("kit.RecordKey", KEY, "wrapped")

annotate("kit.AuditChain", ACT, "id name seq head")
annotate("kit.AuditEvent", ACT, "id chain seq at verb subject_type subject_id details previous digest")
annotate("kit.AuditEvent", ACTOR, "actor")

annotate("kit.Schedule", WORK, "id name next_run_at lease_until last_ok_at last_error")
annotate("kit.Budget", WORK, "id key used window_ends_at")

# Packages.
annotate("auth.Permission", ROW, "id name content_type codename")
annotate("auth.Group", ROW, "id name")
annotate("auth.Group_permissions", ROW, "id group permission")
annotate("contenttypes.ContentType", ROW, "id app_label model")

annotate("sessions.Session", SESSION_SECRET, "session_key session_data", why="Random, signed, and gone in hours.")
annotate("sessions.Session", SESSION_FACTS, "expire_date")

annotate("account.EmailAddress", ROW, "id")
annotate("account.EmailAddress", ACCOUNT, "user email verified primary")
annotate("account.EmailConfirmation", ROW, "id email_address")
annotate("account.EmailConfirmation", SESSION_FACTS, "created sent")
annotate("account.EmailConfirmation", SESSION_SECRET, "key", why="Random, used once; addresses are not confirmed here.")

annotate("mfa.Authenticator", ROW, "id")
annotate("mfa.Authenticator", ACCOUNT, "user type created_at last_used_at")
annotate("mfa.Authenticator", ACCOUNT_SECRET, "data", why="Secrets in it are sealed one by one (aman/web/accounts.py).")


annotate("socialaccount.SocialApp", ROW, "id provider provider_id name client_id key settings")
annotate("socialaccount.SocialApp", ACCOUNT_SECRET, "secret", why="Unused: the provider is set up by settings alone.")
annotate("socialaccount.SocialAccount", ROW, "id provider")
annotate("socialaccount.SocialAccount", ACCOUNT, "user uid last_login date_joined extra_data")
annotate("socialaccount.SocialToken", ROW, "id app account")
annotate("socialaccount.SocialToken", SESSION_SECRET, "token token_secret", why="Unused: tokens are not stored.")
annotate("socialaccount.SocialToken", SESSION_FACTS, "expires_at")

annotate(
    "django_tasks_database.DBTaskResult",
    WORK,
    "id status enqueued_at started_at finished_at args_kwargs priority task_path worker_ids queue_name backend_name"
    " run_after return_value exception_class_path traceback",
)
