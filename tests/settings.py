"""Settings of the test run: a demonstration's throw-away secrets, and the database the run asks for."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("AMAN_DEMO", "1")
os.environ.setdefault("AMAN_DATA_DIR", tempfile.mkdtemp(prefix="aman-test-"))
os.environ["AMAN_DATABASE_URL"] = os.environ.get(
    "AMAN_TEST_DATABASE_URL", f"sqlite:///{os.environ['AMAN_DATA_DIR']}/test.sqlite3"
)

from aman.config.settings import *  # noqa: F403
from aman.config.settings import DATABASES, STATIC_ROOT

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns of a missing folder, and warnings are errors

if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["TEST"] = {"NAME": f"{os.environ['AMAN_DATA_DIR']}/test_aman.sqlite3"}
    # Durability is not under test here, and an fsync for every commit would triple the run.
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF;PRAGMA foreign_keys=ON;"
    )
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
