"""The demonstration builds, whole and the same every time, and holds nothing real."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aman.apps.accounts.models import Person, Role
from aman.apps.cascade.models import Delivery, Message
from aman.apps.incidents import selectors as incidents
from aman.apps.incidents.models import Incident, QualityReview, Report
from aman.apps.places.models import Contact, Site
from aman.apps.places.services import OutlinesMissing
from aman.apps.surveillance.models import Run, Signal
from aman.kit import audit, maps, vault
from aman.kit.models import AuditChain
from aman.web import demo
from aman.web.demo import boroughs, history, names, network

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 5, 21, 40, tzinfo=UTC)


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """Build it once for the whole module, and take it back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        vault.forget_keys()
        try:
            yield demo.build(NOW)
        except OutlinesMissing:
            pytest.fail("the front end is not built: run `make setup`")
        finally:
            transaction.set_rollback(True)
            vault.forget_keys()


def digest() -> str:
    """Return a digest of what was built: rows per table, and the figures that pages show."""
    # Reports are spread over the intake chains by their random ids, so how many chains there are is chance.
    models = [model for model in apps.get_models() if model is not AuditChain]
    rows = {model._meta.label: model._base_manager.count() for model in models}
    incidents = Counter(
        f"{area} {category} {on}"
        for area, category, on in Incident.objects.values_list("area__code", "category", "occurred_on")
    )
    sites = sorted(map(str, Site.objects.values_list("name", "latitude", "longitude", "capacity")))
    reports = sorted(map(str, Report.objects.values_list("state", "kind", "language", "received_at", "due_at")))
    acknowledged = sorted(
        map(str, Delivery.objects.values_list("message__reference", "contact__site__name", "acknowledged_at"))
    )
    whole = json.dumps([rows, dict(sorted(incidents.items())), sites, reports, acknowledged], default=str)
    return hashlib.sha256(whole.encode()).hexdigest()


@pytest.fixture(name="now")
def _now():
    return NOW


def test_two_buildings_of_the_same_moment_are_the_same(django_db_setup, db):
    digests = []
    for _ in range(2):
        vault.forget_keys()
        with transaction.atomic():
            demo.build(NOW)
            digests.append(digest())
            transaction.set_rollback(True)
    vault.forget_keys()
    assert digests[0] == digests[1]


def test_it_is_built_in_the_night_the_clocks_change(django_db_setup, db):
    with transaction.atomic():
        made = demo.build(datetime(2027, 3, 28, 0, 30, tzinfo=UTC))
        assert made.built
        assert Signal.objects.filter(area__code=boroughs.CLUSTER, state="NEW").exists()
        transaction.set_rollback(True)
    vault.forget_keys()


def test_it_is_built_once(built, now):
    before = digest()
    assert built.built
    later = demo.build(now + timedelta(days=3))
    assert (later.built, later.days_old) == (False, 3)
    assert digest() == before


def test_it_looks_like_a_system_in_use(built, now):
    assert (built.counts["areas"], built.counts["sites"]) == (33, 120)
    assert set(Report.objects.values_list("state", flat=True)) == {"UNREAD", "IN_HAND", "ASKED", "DECIDED"}
    assert Report.objects.filter(state="UNREAD", due_at__lt=now).exists()
    assert set(Report.objects.values_list("language", flat=True)) == {"en", "ar", "ur", "tr"}
    decisions = set(Report.objects.values_list("decision", flat=True))
    assert decisions == {"", "COUNTED", "SUSPICIOUS", "NOT_COUNTED", "UNCORROBORATED"}
    states = Counter(Message.objects.values_list("state", flat=True))
    assert set(states) == {"DRAFT", "READY", "SENDING", "DONE", "STOPPED"}
    assert Message.objects.filter(is_exercise=True).exists()
    assert {contacts for contacts in Counter(Contact.objects.values_list("site_id", flat=True)).values()} == {2, 3, 4}


def test_a_cluster_of_this_week_makes_a_signal(built, now):
    today = timezone.localtime(now).date()
    signal = Signal.objects.get(area__code=boroughs.CLUSTER, as_of__gte=today - timedelta(days=1))
    assert (signal.category, signal.state) == ("ABUSE", "NEW")
    assert signal.count >= 5
    assert set(Signal.objects.values_list("state", flat=True)) >= {"ACTED", "EXPLAINED", "WATCHING"}


def test_the_nightly_look_finds_both_rises_and_says_so_in_words(built, now):
    """One of a borough this week, one of the whole network yesterday after the present event."""
    client = Client()
    client.force_login(Person.objects.get(email=next(one.email for one in demo.LOGINS if one.role == Role.ANALYST)))
    run = Run.objects.filter(outcome="DONE").order_by("-made_at").first()
    sentences = {}
    for signal in Signal.objects.filter(run=run):
        page = client.get(reverse("signal_page", args=[signal.uuid])).content.decode()
        sentence = re.search(r'<p class="am-sentence">(.*?)</p>', page, re.DOTALL)
        sentences[signal.reach] = re.sub(r"<[^>]+>", "", sentence[1])
    assert set(sentences) == {"LOCAL", "WIDE"}
    assert re.match(r"\d+ incidents in the \d+ days to .*, where fewer than one is usual\.", sentences["LOCAL"])
    assert re.match(r"1\d incidents on .*, where about [2-5] would be usual\.", sentences["WIDE"])
    for words in sentences.values():
        assert "Chance alone would show the like, somewhere in the network," in words
        assert "It comes 3 days after: Attack in Corvane." in words


def test_nothing_in_it_is_later_than_the_moment_it_was_built(built, now):
    today = timezone.localtime(now).date()
    assert not Incident.objects.filter(reported_on__gt=today).exists()
    assert not Incident.objects.filter(recorded_at__gt=now).exists()
    assert not Report.objects.filter(received_at__gt=now).exists()
    assert not Report.objects.filter(decided_at__gt=now).exists()
    assert not Delivery.objects.filter(acknowledged_at__gt=now).exists()


def test_its_audit_chains_are_whole(built):
    chains = AuditChain.objects.values_list("name", flat=True)
    assert len(chains) > 100
    assert not [fault for chain in chains for fault in audit.verify(chain)]


def test_every_role_has_a_log_in_that_works(built):
    assert {one.role for one in demo.LOGINS} == set(Role.values)
    for one in (demo.LOGINS[0], demo.LOGINS[-1]):
        assert Person.objects.get(email=one.email).check_password(one.password)
        assert len(one.password) >= 12


def test_every_name_is_from_the_invented_lists(built):
    known = {names.HOME[0]} | {head + tail for head, _ in names.HEADS for tail, _ in names.TAILS}
    endings = {form.replace("{}", "").strip() for form, _, _ in names.FORMS}
    for site in Site.objects.all():
        place, _, ending = site.name.partition(" ")
        assert place in known
        assert ending in endings
    for contact in Contact.objects.select_related("record_key"):
        first, last = contact.reveal("name").split()
        assert first in names.FIRST
        assert last in names.LAST


def test_addresses_and_numbers_reach_nobody(built):
    """.invalid never resolves; 07700 900 is kept by Ofcom for stories."""
    for contact in Contact.objects.select_related("record_key"):
        assert contact.reveal("email").endswith(("", ".demo.aman.invalid"))
        assert not contact.reveal("email") or contact.reveal("email").endswith(".demo.aman.invalid")
        assert re.fullmatch(r"07700 900\d{3}", contact.reveal("phone"))
    assert all(email.endswith("@demo.aman.invalid") for email in Person.objects.values_list("email", flat=True))


def test_sites_stand_inside_their_own_borough(built):
    for site in Site.objects.select_related("area"):
        rings = maps.rings_of(site.area.outline)
        assert any(network.is_inside(ring, site.longitude, site.latitude) for ring in rings), site.name


def test_weights_follow_the_counts_of_mosques():
    shares = boroughs.share_out(120, boroughs.MOSQUES)
    assert sum(shares.values()) == 120
    assert min(shares.values()) >= 1
    assert len(boroughs.MOSQUES) == 33
    exact = {code: 120 * count / sum(boroughs.MOSQUES.values()) for code, count in boroughs.MOSQUES.items()}
    assert all(abs(shares[code] - exact[code]) <= 1.5 for code in exact)


def test_counts_of_mosques_are_those_of_the_reference_file(reference):
    with (reference / "data" / "uk_mosques" / "mosque_counts_by_ltla.csv").open(encoding="utf-8") as file:
        held = {row["ltla_code"]: int(row["places"]) for row in csv.DictReader(file)}
    assert {code: held[code] for code in boroughs.MOSQUES} == boroughs.MOSQUES


def test_the_history_has_its_week_its_step_and_its_rise(now):
    today = timezone.localtime(now).date()
    drawn = history.happenings(np.random.default_rng(5), today)
    assert 2500 < len(drawn) < 5500
    by_weekday = Counter(one.on.weekday() for one in drawn)
    assert by_weekday[4] > 1.15 * by_weekday[0]
    per_day = Counter(one.on for one in drawn)
    event = today - timedelta(days=history.PAST_EVENT)
    after = sum(per_day[event + timedelta(days=day)] for day in range(3)) / 3
    before = sum(per_day[event - timedelta(days=day)] for day in range(1, 57)) / 56
    assert after > 2.5 * before
    rising = Counter((today - one.on).days < 90 for one in drawn if one.area == boroughs.SLOW_RISE)
    assert rising[True] / 90 > 1.5 * rising[False] / (history.DAYS - 90)
    same_day = sum(one.on == one.reported_on for one in drawn) / len(drawn)
    assert 0.5 < same_day < 0.66


def test_the_officer_on_call_always_finds_a_decision_of_another_to_review(built) -> None:
    officer = Person.objects.get(email=next(one.email for one in demo.LOGINS if one.role == "DUTY_OFFICER"))
    waiting = incidents.reviews_waiting(officer)
    assert any(one.may_take for one in waiting)
    assert len(waiting) == 3
    assert QualityReview.objects.filter(done_at__isnull=False).exists()
