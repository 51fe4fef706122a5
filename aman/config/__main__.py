"""`python -m aman.config` is the same as the command `aman`."""

from __future__ import annotations

import sys

from aman.config.cli import main

if __name__ == "__main__":
    sys.exit(main())
