"""The WSGI application."""

from __future__ import annotations

import os

from aman.config import leash

leash.hold_web_worker()  # before the slow imports: see there

from django.core.wsgi import get_wsgi_application  # noqa: E402

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aman.config.settings")
application = get_wsgi_application()
