"""What the operator may set: typed, checked at start, wrong values named.

Read from the environment (AMAN_...) and from one TOML file (AMAN_CONFIG, else ./aman.toml, else
/etc/aman/aman.toml). The environment wins.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

SECRETS = ("secret_key", "master_key", "receipt_pepper", "link_key")
DEFAULT_LOOKING = re.compile(r"(change.?me|example|default|secret$|password|insecure|aman-demo)", re.IGNORECASE)


class ConfigurationError(Exception):
    """The configuration cannot be used; the message names every setting at fault."""


def config_file() -> Path | None:
    """Return the configuration file in force, or None."""
    named = os.environ.get("AMAN_CONFIG")
    candidates = [Path(named)] if named else [Path("aman.toml"), Path("/etc/aman/aman.toml")]
    return next((path for path in candidates if path.is_file()), None)


class Settings(BaseSettings):
    """Every setting of an installation. docs/operate/settings.md is checked against this class."""

    model_config = SettingsConfigDict(env_prefix="AMAN_", extra="forbid", secrets_dir=None)

    demo: bool = Field(False, description="Demonstration: throw-away secrets, invented data, loopback only.")
    database_url: str = Field("", description="sqlite:///PATH or postgresql://USER:PASSWORD@HOST:PORT/NAME.")
    data_dir: Path = Field(Path("var"), description="Folder for the SQLite file, backups and the demo mailbox.")
    base_url: str = Field("http://127.0.0.1:8000", description="Where people reach this installation.")
    bind: str = Field("127.0.0.1:8000", description="HOST:PORT the web server listens on.")
    web_workers: int = Field(2, ge=1, le=64, description="Web server processes.")
    secret_key: SecretStr = Field(SecretStr(""), description="Signs sessions and form keys. 50 random characters.")
    master_key: SecretStr = Field(SecretStr(""), description="Wraps every site key. 32 random bytes, base64.")
    receipt_pepper: SecretStr = Field(SecretStr(""), description="Hashes receipts. 50 random characters.")
    link_key: SecretStr = Field(SecretStr(""), description="Signs acknowledgement links. 50 random characters.")
    smtp_url: str = Field("", description="smtp://USER:PASSWORD@HOST:PORT (smtps:// for TLS, ?starttls=1).")
    from_email: str = Field("aman@localhost", description="Sender of every e-mail.")
    time_zone: str = Field("Europe/London", description="Clock of the panel.")
    panel_name: str = Field("", description="Who runs this installation, as the public reads it.")
    panel_phone: str = Field("", description="Telephone for people who would rather talk; empty hides it.")
    leave_url: str = Field("https://www.bbc.co.uk/weather", description="Where 'Leave this page' goes.")
    monitors: dict[str, str] = Field(
        default_factory=dict,
        description="Monitoring groups a reporter is asked about by name, as {'CODE': 'Name'}.",
    )
    oidc_issuer: str = Field("", description="Issuer of an OpenID Connect provider staff may link; empty for none.")
    oidc_client_id: str = Field("", description="Our client id with that provider.")
    oidc_client_secret: SecretStr = Field(SecretStr(""), description="Our client secret with that provider.")
    oidc_name: str = Field("OpenID Connect", description="What the provider is called on the sign-in page.")
    record_session_minutes: int = Field(
        60, ge=5, le=480, description="How long the panel may stay in a site's own records without asking again."
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")
    key_backup_days: int = Field(
        30, ge=1, le=30, description="Days an archive of keys is kept: erasure is complete after as many."
    )
    backup_keep: int = Field(14, ge=1, description="How many backups `aman backup --rotate` keeps.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        chain: list[PydanticBaseSettingsSource] = [init_settings, env_settings]
        if (path := config_file()) is not None:
            chain.append(TomlConfigSettingsSource(settings_cls, toml_file=path))
        return tuple(chain)

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError("must be DEBUG, INFO, WARNING or ERROR")
        return value.upper()

    @field_validator("monitors")
    @classmethod
    def _short_codes(cls, value: dict[str, str]) -> dict[str, str]:
        if any(not re.fullmatch(r"[A-Z0-9]{1,24}", code) or not name.strip() for code, name in value.items()):
            raise ValueError("each group needs a code of up to 24 capital letters and digits, and a name")
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"sqlite", "postgresql", "postgres"}:
            raise ValueError("must start with sqlite:/// or postgresql://")
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def _whole_issuer(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"https", "http"}:
            raise ValueError("must start with https://")
        return value.rstrip("/")

    @field_validator("bind")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if not host or not port.isdigit() or not 0 < int(port) < 65536:
            raise ValueError("must be HOST:PORT")
        return value

    @model_validator(mode="after")
    def _demo_stays_home(self) -> Settings:
        if self.demo and self.host not in {"127.0.0.1", "localhost", "::1"}:
            raise ValueError("AMAN_BIND: a demonstration serves this machine only (127.0.0.1)")
        return self

    @property
    def host(self) -> str:
        return self.bind.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        return int(self.bind.rpartition(":")[2])

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{(self.data_dir / 'aman.sqlite3').absolute()}"


def load() -> Settings:
    """Return the settings, or raise ConfigurationError naming what is wrong."""
    try:
        settings = Settings()
    except ValidationError as error:
        raise ConfigurationError("\n".join(_one_line(item) for item in error.errors())) from error
    if settings.demo:
        return settings.model_copy(update=_throw_away_secrets(settings))
    problems = list(_secret_problems(settings))
    if problems:
        raise ConfigurationError("\n".join(problems))
    return settings


def _one_line(item: Any) -> str:
    name = ".".join(str(part) for part in item["loc"])
    message = str(item["msg"]).removeprefix("Value error, ")
    return message if message.startswith("AMAN_") else f"AMAN_{name.upper()}: {message}"


def _secret_problems(settings: Settings) -> Any:
    """Yield one sentence per missing, default-looking, short or repeated secret."""
    seen: dict[str, str] = {}
    for name in SECRETS:
        setting, value = f"AMAN_{name.upper()}", getattr(settings, name).get_secret_value()
        if not value:
            yield f"{setting} is missing. `aman check --new-secrets` prints a fresh set."
        elif DEFAULT_LOOKING.search(value):
            yield f"{setting} looks like a default or an example. Use a random value."
        elif value in seen:
            yield f"{setting} is the same as {seen[value]}. Every secret must differ."
        elif name == "master_key" and not _is_key(value):
            yield f"{setting} must be 32 random bytes in base64."
        elif len(value) < 40:
            yield f"{setting} is too short: 40 characters at least."
        seen.setdefault(value, setting)


def _is_key(value: str) -> bool:
    try:
        return len(base64.b64decode(value, validate=True)) == 32
    except ValueError:
        return False


def _throw_away_secrets(settings: Settings) -> dict[str, Any]:
    """Derive secrets for a demonstration from a random seed kept beside its database."""
    seed_file = settings.data_dir / "demo-seed"
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        if not seed_file.exists():
            seed_file.write_bytes(os.urandom(32))
            seed_file.chmod(0o600)
        seed = seed_file.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"AMAN_DATA_DIR: cannot write to {settings.data_dir} ({error.strerror}).") from error

    def derive(name: str) -> bytes:
        return hashlib.sha256(seed + name.encode()).digest()

    found: dict[str, Any] = {
        name: SecretStr(base64.b64encode(derive(name) + derive(name + "+")).decode())
        for name in SECRETS
        if name != "master_key"
    }
    found["master_key"] = SecretStr(base64.b64encode(derive("master_key")).decode())
    if not settings.panel_name:
        found["panel_name"] = "Thames Places of Worship Safety Panel"
        found["panel_phone"] = settings.panel_phone or "020 7946 0321"
        found["monitors"] = settings.monitors or {"LANTERN": "Lantern Trust"}
    return found


def database_config(url: str) -> dict[str, Any]:
    """Turn a database URL into Django's DATABASES entry."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:] if parts.path.startswith("//") else parts.path) or ":memory:",
            # Kept open: closing the last connection writes the whole log back into the file, on every request.
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # FULL: a receipt shown must survive power loss (docs/adr/0005-storage.md).
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
                "PRAGMA foreign_keys=ON;PRAGMA cache_size=-20000;"
                # A destroyed key must not linger in the free space of its page.
                "PRAGMA secure_delete=FAST;",
            },
        }
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c lock_timeout=15s -c idle_in_transaction_session_timeout=60s", **query},
    }


def oidc_config(settings: Settings) -> dict[str, Any]:
    """Return allauth's description of the one OpenID Connect provider, or of none."""
    if not (settings.oidc_issuer and settings.oidc_client_id):
        return {"openid_connect": {"APPS": []}}
    app = {
        "provider_id": "partner",
        "name": settings.oidc_name,
        "client_id": settings.oidc_client_id,
        "secret": settings.oidc_client_secret.get_secret_value(),
        # The signed token alone says who came; an e-mail address never does.
        "settings": {"server_url": settings.oidc_issuer, "uid_field": "sub", "fetch_userinfo": False},
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "SCOPE": ["openid"], "APPS": [app]}}


def email_config(url: str) -> dict[str, Any]:
    """Turn an SMTP URL into Django's EMAIL_* settings."""
    parts = urlsplit(url)
    return {
        "EMAIL_HOST": parts.hostname or "127.0.0.1",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": "starttls=1" in parts.query,
        "EMAIL_TIMEOUT": 10,
    }


def allowed_hosts(settings: Settings) -> list[str]:
    """Return the host names the site answers to: the base URL's, and loopback for health checks."""
    named = urlsplit(settings.base_url).hostname
    return [*({named} if named else set()), "127.0.0.1", "localhost", "[::1]"]


def logging_config(settings: Settings) -> dict[str, Any]:
    """Return structured logging: one JSON object a line, no request bodies, no addresses."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "aman.kit.logs.JsonFormatter"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": settings.log_level},
        "loggers": {
            "django.server": {"handlers": [], "propagate": False},
            "mail.log": {"level": "WARNING"},
            "granian.access": {"handlers": [], "propagate": False},
            "fontTools": {"level": "ERROR"},
            "weasyprint": {"level": "ERROR"},
        },
    }
