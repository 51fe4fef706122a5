"""Look an installation over: what `aman check` prints."""

from __future__ import annotations

import base64
import secrets
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from aman.config import env, start
from aman.config.stop import Stop

GOOD, NOTE, WRONG = "ok   ", "note ", "WRONG"
PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Finding:
    """One thing looked at: how it is, in one sentence."""

    mark: str
    words: str


def new_secrets() -> str:
    """Return lines for a TOML file: a fresh value for every secret."""
    values = {name: secrets.token_urlsafe(48) for name in env.SECRETS}
    values["master_key"] = base64.b64encode(secrets.token_bytes(32)).decode()
    note = "# Keep a copy of master_key away from the backups: without it no sealed text can be read again."
    return "\n".join([note, *(f'{name} = "{value}"' for name, value in values.items())])


def over() -> Iterator[Finding]:
    """Yield one finding per thing looked at. Raises ConfigurationError."""
    settings = env.load()
    source = env.config_file()
    yield Finding(GOOD, f"Configuration read from {source or 'the environment'}.")
    yield from _settings(settings)
    yield _asked(lambda: start.require_folder(settings.data_dir), f"{settings.data_dir} can be written.")
    yield _asked(start.require_pango, "Pango is installed.")
    yield _files()
    yield from _built()
    start.django()
    yield from _database()
    yield from _mail(settings)


def _asked(question: object, answer: str) -> Finding:
    try:
        question()  # type: ignore[operator]
    except Stop as stop:
        return Finding(WRONG, str(stop))
    return Finding(GOOD, answer)


def _settings(settings: env.Settings) -> Iterator[Finding]:
    if settings.demo:
        yield Finding(NOTE, "AMAN_DEMO: this is a demonstration, with throw-away secrets.")
    elif not settings.base_url.startswith("https://"):
        yield Finding(WRONG, "AMAN_BASE_URL does not start with https://: sign-in cookies would travel in the open.")
    else:
        yield Finding(GOOD, f"Served at {settings.base_url}.")
    if not settings.demo and settings.host not in {"127.0.0.1", "localhost", "::1"}:
        yield Finding(NOTE, f"AMAN_BIND is {settings.bind}: nothing but your proxy should be able to reach it.")
    if not settings.panel_name:
        yield Finding(WRONG, "AMAN_PANEL_NAME is empty: the public is not told who runs this.")
    if not settings.panel_phone:
        yield Finding(NOTE, "AMAN_PANEL_PHONE is empty: people who would rather talk are offered no number.")


def _files() -> Finding:
    from aman.kit.files import sandbox

    try:
        held = ", ".join(sandbox.layers())
    except sandbox.SandboxMissing:
        lost = "Files people send cannot be opened safely on this machine: they stay sealed, and nobody sees them."
        return Finding(WRONG, f"{lost} See docs/operate/install.md.")
    return Finding(GOOD, f"Files people send are opened in a locked child ({held}).")


def _built() -> Iterator[Finding]:
    built = (PACKAGE / "web" / "static" / "aman" / "aman-ltr.css").exists()
    yield Finding(GOOD if built else WRONG, "The front end is built." if built else "The front end is not built.")
    catalogues = list(PACKAGE.rglob("locale/*/LC_MESSAGES/django.po"))
    lacking = [path for path in catalogues if not path.with_suffix(".mo").exists()]
    if lacking:
        yield Finding(WRONG, f"{len(lacking)} translation catalogues are not compiled: run `make setup`.")
    elif catalogues:
        yield Finding(GOOD, "The translations are compiled.")


def _database() -> Iterator[Finding]:
    from django.db import OperationalError, connection

    try:
        connection.ensure_connection()
    except OperationalError:
        yield Finding(WRONG, "AMAN_DATABASE_URL: the database does not answer.")
        return
    yield Finding(GOOD, f"The database answers ({connection.vendor}).")
    if waiting := start.waiting_migrations():
        yield Finding(WRONG, f"The tables are {waiting} steps behind: run `aman migrate`.")
        return
    yield Finding(GOOD, "The tables are up to date.")
    yield _key()
    yield _worker()
    yield from _people()
    yield from _languages()


def _key() -> Finding:
    from aman.config import keys

    if keys.fits():
        return Finding(GOOD, "AMAN_MASTER_KEY opens the site keys of this database.")
    return Finding(WRONG, "AMAN_MASTER_KEY is not the key this database was written with.")


def _people() -> Iterator[Finding]:
    from django.utils import timezone

    from aman.apps.accounts import selectors as accounts
    from aman.apps.incidents import selectors as incidents

    now = timezone.now()
    lacking = [role for role in ("DUTY_OFFICER", "CHAIR", "OPERATOR") if not accounts.people_with_role(role, now=now)]
    if lacking:
        yield Finding(NOTE, f"Nobody holds the role of {', '.join(lacking)}.")
    if not incidents.on_call(now):
        yield Finding(NOTE, "Nobody is on call now: reports are told to every duty officer of the whole network.")


def _languages() -> Iterator[Finding]:
    from aman.kit.languages import LANGUAGES, is_shown_to_public

    waiting = [code for code in LANGUAGES if not is_shown_to_public(code)]
    if waiting:
        words = "no named person has reviewed these texts as they stand, so the public reads English."
        yield Finding(NOTE, f"{', '.join(waiting)}: {words}")


def _worker() -> Finding:
    from django.utils import timezone

    from aman.kit import jobs

    seen = jobs.last_sign_of_life()
    if seen is None or timezone.now() - seen > timedelta(minutes=2):
        return Finding(NOTE, "No worker has been at work in the last two minutes.")
    return Finding(GOOD, "A worker is at work.")


def _mail(settings: env.Settings) -> Iterator[Finding]:
    if not settings.smtp_url:
        yield Finding(WRONG, "AMAN_SMTP_URL is empty: no message can be sent.")
        return
    parts = urlsplit(settings.smtp_url)
    local = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if parts.password and parts.scheme == "smtp" and "starttls=1" not in parts.query and not local:
        yield Finding(WRONG, "AMAN_SMTP_URL sends its password in clear: use smtps:// or add ?starttls=1.")
    address = (parts.hostname or "127.0.0.1", parts.port or (465 if parts.scheme == "smtps" else 25))
    try:
        socket.create_connection(address, timeout=5).close()
    except OSError:
        yield Finding(NOTE if settings.demo else WRONG, "AMAN_SMTP_URL: the mail server does not answer.")
    else:
        yield Finding(GOOD, "The mail server answers.")
