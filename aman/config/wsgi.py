"""The WSGI application."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from aman.config import leash

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aman.config.settings")
application = get_wsgi_application()
leash.hold_to_supervisor()  # under `aman web`, whose workers must not outlive it
