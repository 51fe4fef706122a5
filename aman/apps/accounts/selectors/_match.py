"""Who somebody may mean by a name or by what a person does."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from aman.apps.accounts.models import Membership, Person, Role, ScopeKind
from aman.core import names

AT_SITE = re.compile(
    r"\b(imam|khatib|khateeb|molvi|maulana|secretar\w*|chair\w*|president|trustee\w*|committee|treasurer|caretaker"
    r"|volunteer\w*|manager|admin\w*|steward\w*|teacher|mosque|masjid|jamia|madras\w*|centre|office"
    r"|sekreter\w*|başkan\w*|baskan\w*|dernek\w*|cami\w*|yönet\w*|yonet\w*|gönüllü\w*|müezzin\w*|muezzin\w*)\b"
    r"|امام|إمام|خطيب|خطیب|سكرتير|سیکرٹری|سیکریٹری|رئيس|صدر|لجنة|کمیٹی|کميٹی|أمين|امين|خازن|متطوع|رضاکار"
    r"|مسجد|جامع|جامعہ|مؤذن|موذن|مدرس|منتظم|چیئرمین|مولوی|مولانا"
)
"""Words for what people do at a place of worship, in the languages of the form."""

AT_PANEL: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile(r"duty officer|nöbetçi|ڈیوٹی افسر|ضابط المناوب"), (Role.DUTY_OFFICER,)),
    (re.compile(r"case ?worker"), (Role.CASEWORKER,)),
    (re.compile(r"\banalyst|analist|محلل|تجزیہ کار"), (Role.ANALYST,)),
    (re.compile(r"(chair|head|başkan\w*)( of| de)?( the)? panel|panel'?s? (chair|head|başkan\w*)"), (Role.CHAIR,)),
    (re.compile(r"panel members?|everyone (on|at|in) the panel|the whole panel"), (Role.PANEL_MEMBER, Role.CHAIR)),
    (re.compile(r"liaison"), (Role.LIAISON,)),
)


def people_named(words: str) -> list[Person]:
    """Return every active person whose name may be meant by some words, however it is spelt."""
    if not names.tokens(words):
        return []
    found = Person.objects.filter(is_active=True).only("pk", "uuid", "name").order_by("pk")
    return [person for person in found if names.names(person.name, words)]


def people_of_function(words: str, *, site_key: str, now: datetime) -> list[Person]:
    """Return every active person whose function may be meant: at a site, and in the panel."""
    said = re.sub(r"[\u064b-\u065f]", "", unicodedata.normalize("NFKC", words).casefold())
    roles = {role for pattern, held in AT_PANEL if pattern.search(said) for role in held}
    wanted = Q(role__in=roles) & ~Q(scope_kind=ScopeKind.SITE)
    if site_key and AT_SITE.search(said):
        wanted |= Q(scope_kind=ScopeKind.SITE, scope_key=site_key)
    held_by = Membership.objects.active(now).filter(wanted).values("person_id")
    return list(Person.objects.filter(pk__in=held_by, is_active=True).order_by("pk"))


def people_of_site(site: UUID | str) -> list[Person]:
    """Return everybody who holds or held a role at a site, whatever became of it."""
    held = Membership.objects.filter(scope_kind=ScopeKind.SITE, scope_key=str(site)).values("person_id")
    return list(Person.objects.filter(pk__in=held).order_by("name", "pk"))


def newcomers(since: datetime) -> dict[int, set[str]]:
    """Return whoever was given a role after a moment, by primary key, each with the uuids of the sites it is at."""
    found: dict[int, set[str]] = {}
    given = Membership.objects.filter(active_from__gt=since, person__is_active=True)
    for person, kind, key in given.values_list("person_id", "scope_kind", "scope_key"):
        found.setdefault(person, set()).update({key} if kind == ScopeKind.SITE else ())
    return found


def person_by_uuid(person: UUID) -> Person:
    """Return somebody by their public id. Raises Person.DoesNotExist."""
    return Person.objects.get(uuid=person)


def people_by_uuid(people: Iterable[UUID]) -> list[Person]:
    """Return some people by their public ids, in name order."""
    return list(Person.objects.filter(uuid__in=list(people)).order_by("name", "pk"))
