"""Serve the yardstick as Aman is served, or make its tables. Apart from it, because the workers import it anew."""

from __future__ import annotations

import sys

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

if __name__ == "__main__":
    if sys.argv[1] == "tables":
        from bench.intake.bare import make_tables

        make_tables()
    else:
        Granian(
            "bench.intake.bare:application",
            address="127.0.0.1",
            port=int(sys.argv[1]),
            interface=Interfaces.WSGI,
            workers=int(sys.argv[2]),
            blocking_threads=4,
            websockets=False,
            log_level=LogLevels.warning,
        ).serve()
