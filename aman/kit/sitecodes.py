"""Fresh short codes of sites: chance, which `aman.core.sitecode` does not have."""

from __future__ import annotations

import secrets

from aman.core import sitecode


def new_code() -> str:
    """Return a fresh code for a site. Unique by the constraint; whoever enrols tries again on a clash."""
    return sitecode.code_of(secrets.randbelow(sitecode.COUNT))
