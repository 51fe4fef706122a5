"""Rows of a table of sites or contacts, stored one by one within the scope and the transaction in force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.utils import timezone

from aman.apps.places import import_reading, selectors, services
from aman.apps.places.import_reading import Line
from aman.apps.places.models import Area, ConsentHow, ContactRole, ImportKind, Site
from aman.core import sitecode, tabular
from aman.kit import scoping

PREVIEW = 8
MESSAGES = {
    "EMPTY": "This cell must be filled.",
    "TOO_LONG": "This is too long.",
    "NOT_A_CHOICE": "This is none of the words known here.",
    "NOT_A_NUMBER": "This is not a number.",
    "OUT_OF_RANGE": "This number is outside its range.",
    "HALF_A_POINT": "A point needs both latitude and longitude.",
    "NOT_AN_HOUR": "This is not an hour, like 13:15.",
    "HALF_AN_HOUR": "Hours need both ends, or neither.",
    "NOT_A_DATE": "This is not a day.",
    "IN_FUTURE": "This day has not come yet.",
    "NOT_A_POSTCODE": "This is not a postcode.",
    "NOT_A_CODE": "This is not a site code.",
    "NOT_AN_EMAIL": "This is not an e-mail address.",
    "NOT_A_PHONE": "This is not a telephone number.",
    "NO_CONSENT": "Nobody is told anything who has not agreed: say when they did.",
    "NOTHING_TO_REACH_BY": "An e-mail address or a telephone number is needed.",
    "UNKNOWN_AREA": "No area within reach has this name or code.",
    "SEVERAL_AREAS": "This postcode may lie in several areas: name the area.",
    "UNKNOWN_SITE": "No site within reach has this name or code.",
    "SEVERAL_SITES": "Several sites have this name: give the site's code.",
    "TWICE": "This is in the file twice.",
    "ROW_TOO_LONG": "This row has more cells than the header.",
    "ROW_TOO_SHORT": "This row has fewer cells than the header.",
}
"""What a code says at the command line. Never the cell's own content."""


class CannotImport(Exception):
    """Nothing was imported; the message says why in one sentence, `code` in one word."""

    def __init__(self, sentence: str, code: str = "") -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True)
class RowError:
    """One thing wrong: the row as a spreadsheet shows it, its column, code and words."""

    row: int
    column: str
    code: str
    message: str


@dataclass(frozen=True)
class Result:
    """What an import did, or would do."""

    rows: int
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: list[RowError] = field(default_factory=list)
    preview: list[list[str]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the result as plain values, without the preview."""
        return {name: value for name, value in asdict(self).items() if name != "preview"}


def store_rows(
    rows: Iterable[Sequence[object]], columns: Mapping[str, str], kind: str, *, actor: UUID | None, now: datetime
) -> Result:
    """Read and store every good row in the transaction in force; the caller rolls back what it only wanted to see."""
    try:
        lines = import_reading.lines(rows, columns, kind)
    except (tabular.MissingColumns, tabular.NoHeader) as error:
        raise CannotImport("The file lacks columns it had.", "NO_COLUMN") from error
    except tabular.RepeatedColumn as error:
        raise CannotImport("A column that is read is in the header more than once.", "REPEATED") from error
    worker = _Sites(actor, now) if kind == ImportKind.SITES else _Contacts(actor, now)
    done: Counter[str] = Counter()
    preview: list[list[str]] = []
    for line in lines:
        outcome = "FAULTY" if line.faults else worker.take(line)
        done["FAULTY" if line.faults else outcome] += 1
        if len(preview) < PREVIEW:
            preview.append([str(line.row), "FAULTY" if line.faults else outcome, *_said(line, columns)])
    errors = [
        RowError(line.row, columns.get(ours, ""), code, MESSAGES[code]) for line in lines for ours, code in line.faults
    ]
    return Result(len(lines), done["NEW"], done["CHANGED"], done["SAME"], errors, preview)


def _said(line: Line, columns: Mapping[str, str]) -> list[str]:
    return [_text(line.values.get(ours)) for ours in columns]


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return f"{value:%H:%M}" if isinstance(value, time) else str("" if value is None else value)


class _Sites:
    """Takes rows as sites: known by their code, else by name and area."""

    def __init__(self, actor: UUID | None, now: datetime) -> None:
        self.actor, self.now = actor, now
        self.areas = {text.casefold(): pk for pk, code, name in _areas_in_reach() for text in (code, name)}
        found = list(Site.objects.select_related("area").defer("area__outline"))
        self.by_code = {site.code: site for site in found}
        self.by_name = {(site.name.casefold(), site.area_id): site for site in found}
        self.met: set[Any] = set()

    def take(self, line: Line) -> str:
        """Store one row; return NEW, CHANGED or SAME. A fault is put on the line."""
        values = dict(line.values)
        site = self.by_code.get(values.pop("code", ""))
        area = site.area_id if site else self._area(line, values)
        values.pop("area", None)
        if area is None:
            return "FAULTY"
        site = site or self.by_name.get((values["name"].casefold(), area))
        key = site.pk if site else (values["name"].casefold(), area)
        if key in self.met:
            line.faults.append(("name", "TWICE"))
            return "FAULTY"
        self.met.add(key)
        try:
            if site is None:
                services.enrol_site(
                    area=Area.objects.defer("outline").get(pk=area),
                    details=services.SiteDetails(**values),
                    actor=self.actor,
                    now=self.now,
                )
                return "NEW"
            return self._changed(site, values)
        except services.BadSite as error:
            line.faults.append((error.field, "HALF_A_POINT" if error.code == "HALF_A_POINT" else "OUT_OF_RANGE"))
            return "FAULTY"

    def _changed(self, site: Site, values: dict[str, Any]) -> str:
        before = services.details_of(site)
        after = services.SiteDetails(**{**asdict(before), **values})
        if after == before:
            return "SAME"
        services.change_site(site=site, details=after, actor=self.actor, now=self.now)
        return "CHANGED"

    def _area(self, line: Line, values: Mapping[str, Any]) -> int | None:
        """Return the area a row names, or the one its postcode lies in, where that is exactly one."""
        named = str(values.get("area", ""))
        if named:
            if (pk := self.areas.get(named.casefold())) is None:
                line.faults.append(("area", "UNKNOWN_AREA"))
            return pk
        answer = selectors.areas_of_postcode(str(values.get("postcode", "")))
        if answer.exact and answer.exact.code.casefold() in self.areas:
            return answer.exact.pk
        line.faults.append(("postcode", "SEVERAL_AREAS") if answer.candidates else ("area", "EMPTY"))
        return None


def _areas_in_reach() -> list[tuple[int, str, str]]:
    wanted = scoping.current()
    found = Area.objects.filter(level=selectors.BOROUGH).values_list("pk", "code", "name")
    return [one for one in found if wanted.everything or one[1] in wanted.areas]


class _Contacts:
    """Takes rows as contacts: known at their site by e-mail address, else by name."""

    def __init__(self, actor: UUID | None, now: datetime) -> None:
        self.actor, self.now = actor, now
        found = list(Site.objects.filter(is_active=True).select_related("area").defer("area__outline"))
        self.by_code = {site.code: site for site in found}
        self.by_name: dict[str, list[Site]] = {}
        for site in found:
            self.by_name.setdefault(site.name.casefold(), []).append(site)
        self.cards: dict[int, list[selectors.ContactCard]] = {}
        self.met: set[Any] = set()

    def take(self, line: Line) -> str:
        """Store one row; return NEW, CHANGED or SAME. A fault is put on the line."""
        site = self._site(line)
        if site is None or not self._may_be_told(line):
            return "FAULTY"
        values = line.values
        given = services.ContactDetails(
            name=values["name"],
            role=values.get("role", ContactRole.LEAD),
            language=values.get("language") or (site.languages or ["en"])[0],
            email=values.get("email", ""),
            phone=values.get("phone", ""),
            consent_how=values.get("consent_how", ConsentHow.WRITTEN),
            consented_at=timezone.make_aware(datetime.combine(values["consented_on"], time(12))),
            told_from=values.get("told_from"),
            told_until=values.get("told_until"),
        )
        key = (site.pk, (given.email or given.name).casefold())
        if key in self.met:
            line.faults.append(("name", "TWICE"))
            return "FAULTY"
        self.met.add(key)
        return self._stored(site, given, set(values))

    def _stored(self, site: Site, given: services.ContactDetails, said: set[str]) -> str:
        known = self._known(site, given)
        if known is None:
            services.add_contact(site=site, details=given, actor=self.actor, now=self.now)
            return "NEW"
        names = ["name", "role", "language", "email", "phone", "told_from", "told_until"]
        before = {name: getattr(known, name) for name in names}
        after = {name: getattr(given, name) if name in said else before[name] for name in names}
        if after == before:
            return "SAME"
        contact = selectors.contact_of(site, known.uuid)
        services.change_contact(
            contact=contact, details=services.ContactDetails(**after), actor=self.actor, now=self.now
        )
        return "CHANGED"

    def _known(self, site: Site, given: services.ContactDetails) -> selectors.ContactCard | None:
        if site.pk not in self.cards:
            self.cards[site.pk] = [card for card in selectors.contacts_of(site) if card.is_active]
        for card in self.cards[site.pk]:
            if given.email and card.email.casefold() == given.email.casefold():
                return card
            if not (given.email and card.email) and card.name.casefold() == given.name.casefold():
                return card
        return None

    def _site(self, line: Line) -> Site | None:
        said = str(line.values.get("site", ""))
        if sitecode.is_code(said) and sitecode.normalised(said) in self.by_code:
            return self.by_code[sitecode.normalised(said)]
        area = str(line.values.get("area", "")).casefold()
        found = [
            site
            for site in self.by_name.get(said.casefold(), [])
            if not area or area in {site.area.name.casefold(), site.area.code.casefold()}
        ]
        if len(found) == 1:
            return found[0]
        line.faults.append(("site", "SEVERAL_SITES" if found else "UNKNOWN_SITE"))
        return None

    def _may_be_told(self, line: Line) -> bool:
        values = line.values
        if not values.get("email") and not values.get("phone"):
            line.faults.append(("email", "NOTHING_TO_REACH_BY"))
        if ("told_from" in values) != ("told_until" in values):
            line.faults.append(("told_until", "HALF_AN_HOUR"))
        if values["consented_on"] > timezone.localdate(self.now):
            line.faults.append(("consented_on", "IN_FUTURE"))
        return not line.faults
