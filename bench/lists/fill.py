"""Fill a database with invented reports, incidents and audit rows, in bulk but through the real models and seals."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, models

from aman.apps.accounts.models import Membership, Organisation, OrganisationKind, Person, Role, ScopeKind
from aman.apps.incidents.models import Case, CaseTask, Category, Incident, Report, ReportCluster, ReportKind, ReportLink
from aman.apps.places.models import Area, Site
from aman.kit import vault
from aman.kit.models import AuditChain, AuditEvent, RecordKey

AREAS, SITES, OFFICERS = 33, 400, 12
OPEN, ASKED, CARDED, WAVES, CASES = 300, 60, 200, 400, 3000
YEARS = timedelta(days=3 * 365)
VERBS = ("REPORT_RECEIVED", "REPORT_TOLD", "REPORT_READ", "REPORT_TAKEN", "DIRECTION_RECORDED", "REPORT_DECIDED")
CHAINS = 32
BATCH = 2000
TEXT = "Two men shouted at a woman by the bus stop and ran off towards the station when a driver stepped in. "


def fill(*, reports: int, events: int, now: datetime, seed: int = 1) -> dict[str, Any]:
    """Fill an empty database; return whom to sign in as and what to look at."""
    chance = random.Random(seed)
    if connection.vendor == "sqlite":  # filling only: what is timed afterwards opens the file anew
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.execute("PRAGMA cache_size = -1500000")
    people, sites = _people(chance), _sites(chance)
    made = _reports(reports, people, sites, now, chance)
    incidents = _incidents(made, people, now, chance)
    cases = _cases(incidents, people, now, chance)
    _cards(people, sites, now)
    _events(events, made, people, chance)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    connection.close()
    return {
        "officer": str(people[0].uuid),
        "reports": [str(one.uuid) for one in chance.sample(made, 60)],
        "own": [str(one.uuid) for one in made if one.supervisor_id == people[0].pk][:60],
        "references": [one.reference for one in chance.sample(made, 60)],
        "areas": [site.area.code for site in chance.sample(sites, 30)],
        "people": [str(one.uuid) for one in people],
        "cases": [str(one.uuid) for one in chance.sample(cases, 30) if one.lead_id == people[0].pk],
        "incidents": [str(one.uuid) for one in chance.sample(incidents, 60)],
    }


def _people(chance: random.Random) -> list[Person]:
    panel = Organisation.objects.create(kind=OrganisationKind.PANEL, name="The panel")
    found = []
    for number in range(OFFICERS):
        name = f"{chance.choice(['Safiya', 'Karim', 'Nadia', 'Tomas'])} Bench{number}"
        person = Person.objects.create_user(email=f"bench{number}@panel.example.org", password=None, name=name)
        roles = [Role.DUTY_OFFICER, Role.CHAIR, Role.CASEWORKER] if number == 0 else [Role.DUTY_OFFICER]
        for role in roles:
            Membership.objects.create(
                person=person, organisation=panel, role=role, scope_kind=ScopeKind.NATION, scope_key="",
                active_from=datetime(2020, 1, 1, tzinfo=UTC),
            )  # fmt: skip
        found.append(person)
    return found


def _sites(chance: random.Random) -> list[Site]:
    areas = [Area.objects.create(code=f"B{n:08d}", name=f"Borough {n}") for n in range(AREAS)]
    return [Site.objects.create(name=f"Invented Mosque {n}", area=chance.choice(areas)) for n in range(SITES)]


def _insert(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    model._base_manager.bulk_create(rows, batch_size=BATCH)


def _reports(
    number: int, people: list[Person], sites: list[Site], now: datetime, chance: random.Random
) -> list[Report]:
    made, keys = [], []
    for at in range(number):
        report = _report(at, number, people, sites, now, chance)
        keys.append(report.record_key)
        made.append(report)
    _insert(RecordKey, keys)
    _insert(Report, made)
    return made


def _report(
    at: int, number: int, people: list[Person], sites: list[Site], now: datetime, chance: random.Random
) -> Report:
    site = chance.choice(sites)
    last = number - at  # the newest are open
    fresh = last <= OPEN + ASKED
    received = now - timedelta(minutes=last) if fresh else now - YEARS * (last / number)
    report = Report(
        record_key=vault.made_record_key(),
        reference=f"AM-{at:08d}",
        receipt_digest=f"{at:064x}",
        kind=chance.choice(ReportKind.values),
        language=chance.choice(["en", "ar", "ur", "tr"]),
        occurred_on=received.date(),
        received_at=received,
        due_at=received + timedelta(hours=1),
        told_at=received,
        site=site,
        area=site.area,
        likeness=chance.getrandbits(62) + 1,
        clock_step="" if fresh else "NONE",
    )
    report.seal(narrative=TEXT * chance.randint(1, 4), place_words="By the bus stop")
    if last > OPEN:
        report.state, report.supervisor, report.met_at = "ASKED", people[at % len(people)], received
        report.taken_at = received
    if not fresh:
        report.state, report.decided_by, report.decided_at = "DECIDED", people[(at + 1) % len(people)], received
        report.decision = "COUNTED" if at % 5 < 3 else "NOT_COUNTED"
    return report


def _incidents(reports: list[Report], people: list[Person], now: datetime, chance: random.Random) -> list[Incident]:
    counted = [one for one in reports if one.decision == "COUNTED"]
    made = [
        Incident(
            occurred_on=one.occurred_on or date(2026, 1, 1),
            reported_on=one.received_at.date(),
            category=chance.choice(Category.values),
            area=one.area,
            site=one.site,
            recorded_at=one.received_at,
        )
        for one in counted
    ]
    _insert(Incident, made)
    _insert(ReportLink, [
        ReportLink(report=report, incident=incident, linked_by=people[0], linked_at=now)
        for report, incident in zip(counted, made, strict=True)
    ])  # fmt: skip
    return made


def _cases(incidents: list[Incident], people: list[Person], now: datetime, chance: random.Random) -> list[Case]:
    """Open a case for the newest incidents, each with a few tasks; the officer who looks leads half of them."""
    made = [
        Case(
            record_key=vault.made_record_key(), reference=f"AC-{at:08d}", incident=one, lead=people[at % 2],
            opened_at=one.recorded_at, opened_by=people[0],
        )
        for at, one in enumerate(incidents[-CASES:])
    ]  # fmt: skip
    _insert(RecordKey, [one.record_key for one in made])
    _insert(Case, made)
    tasks = []
    for one in made:
        for _ in range(chance.randint(0, 4)):
            owner = chance.choice(people)
            done = {"done_at": now, "done_by": owner} if chance.random() < 0.9 else {}
            task = CaseTask(
                case=one, record_key=one.record_key, owner=owner, due_on=now.date(), set_by=owner, set_at=now, **done
            )
            task.seal(text="Telephone and ask how they are")
            tasks.append(task)
    _insert(CaseTask, tasks)
    return made


def _cards(people: list[Person], sites: list[Site], now: datetime) -> None:
    """Put some of the open reports on cards, and set a wave of decided age aside."""
    site = sites[0]
    for state, number in (("OPEN", CARDED), ("SET_ASIDE", WAVES)):
        aside = state == "SET_ASIDE"
        card = ReportCluster.objects.create(
            record_key=vault.new_record_key(), state=state, kind="PLACE", site=site, area=site.area, likeness=1,
            opened_at=now, newest_at=now, set_aside_at=now if aside else None,
            set_aside_by=people[0] if aside else None,
        )  # fmt: skip
        rows = Report.objects.order_by("-received_at") if not aside else Report.objects.order_by("received_at")
        pks = list(rows.filter(cluster=None).values_list("pk", flat=True)[:number])
        Report.objects.filter(pk__in=pks).update(cluster=card, set_aside_at=now if aside else None)


def _events(number: int, reports: list[Report], people: list[Person], chance: random.Random) -> None:
    """Append audit rows spread over the reports' years. Their digests are counters: only reading is timed here."""
    columns = [str(field.column) for field in AuditEvent._meta.concrete_fields if field.name != "id"]
    table = AuditEvent._meta.db_table
    rows = _event_rows(number, reports, people, chance)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
            with cursor.copy(statement) as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", list(rows))
    AuditChain.objects.bulk_create([
        AuditChain(name=f"INTAKE-{n:02d}", seq=number // CHAINS + 1, head="") for n in range(CHAINS)
    ])  # fmt: skip


def _event_rows(number: int, reports: list[Report], people: list[Person], chance: random.Random) -> Iterator[list[Any]]:
    postgres = connection.vendor == "postgresql"

    def person(which: UUID) -> Any:
        return which if postgres else which.hex

    for at in range(number):
        report = reports[at * len(reports) // number]
        moment = report.received_at + timedelta(minutes=at % 50)
        actor = None if at % 6 == 0 else person(chance.choice(people).uuid)
        yield [
            f"INTAKE-{at % CHAINS:02d}", at // CHAINS + 1,
            moment if postgres else connection.ops.adapt_datetimefield_value(moment),
            actor, VERBS[at % len(VERBS)], "incidents.Report", str(report.uuid), json.dumps({}),
            f"{at:x}", f"{at + 1:x}",
        ]  # fmt: skip
