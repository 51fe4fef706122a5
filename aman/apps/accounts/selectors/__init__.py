"""Reads about people, memberships, devices and who is looking at a site's records."""

from aman.apps.accounts.selectors._match import (
    people_by_uuid,
    people_named,
    people_of_function,
    people_of_site,
    person_by_uuid,
)
from aman.apps.accounts.selectors._people import (
    Held,
    grants,
    has_second_factor,
    memberships_of,
    people_covering,
    people_with_role,
    role_name,
    short_name,
    short_names,
)

__all__ = [
    "Held",
    "grants",
    "has_second_factor",
    "memberships_of",
    "people_by_uuid",
    "people_covering",
    "people_named",
    "people_of_function",
    "people_of_site",
    "people_with_role",
    "person_by_uuid",
    "role_name",
    "short_name",
    "short_names",
]
