"""Scenario 4: 400 fake reports in an hour while thirty people report one arson. docs/journeys/README.md tells it.

AMAN_TOUR=1 writes its pictures anew.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from aman.apps.incidents.models import Incident, Report, ReportCluster
from aman.apps.places.models import Site
from aman.kit import audit, formkey
from aman.kit.channels import Letter
from tests.fixtures.travelling import Stage

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("stage")]

DESK = {"width": 1440, "height": 900}
FAKES, HONEST, ROUNDS = 400, 30, 5
ADDRESS = "198.51.100.7"
"""The one address of the mosque's Wi-Fi, from a range for documents."""
WHY = "One template with other numbers, four hundred in an hour. Three were read whole; the steward saw none of it."
HOAX = (
    "I was at the mosque {when} and saw {many} {who} carrying {what} out of the back door. Everybody in the street "
    "knows what goes on there and nobody does anything about it. Close it down before somebody gets hurt, ref {ref}."
)
PARTS = {
    "when": ["last night", "this morning", "on Friday", "after dark", "around nine"],
    "many": ["two", "three", "four", "five", "several"],
    "who": ["men", "people", "boys", "strangers"],
    "what": ["boxes", "crates", "bags", "tools"],
}
SEEN = [
    "Someone poured petrol at the side door and lit it.",
    "There is fire at the mosque, the side entrance is burning",
    "My son smelled petrol before the flames. We are all outside now.",
    "Man in grey hood threw a lit bottle, ran to the car park",
    "we put it out with the extinguisher from the kitchen, the door frame is black",
    "مسجد کے دروازے کو آگ لگائی گئی ہے",
    "ہم نماز پڑھ رہے تھے کہ دھواں آیا، سب باہر نکل گئے",
    "رأيت رجلًا يسكب البنزين ثم هرب",
    "اشتعلت النار عند الباب الجانبي بعد الصلاة",
    "Yan kapıyı yaktılar, herkes dışarıda",
    "Bir adam şişe attı, alev çıktı, söndürdük",
    "I am a steward. Fire set at 20:50 by the shoe racks, out by 20:58, nobody hurt.",
    "Smoke in the women's hall, we left by the front",
    "The camera on the corner must have got him, tall, grey top",
    "Heard glass break and then a whoosh",
    "I held the door while children got out. Some are very frightened.",
    "Arson attempt. Brigade has been called and is on the way.",
    "He shouted something about burning us out, then ran",
    "The rack of shoes went up first",
    "Side door alight. Extinguisher worked. Please send someone.",
    "An older brother burnt his hand a little putting it out",
    "car parked across the road left fast with no lights, silver estate",
    "Petrol can still lying by the bins, nobody touch it",
    "We counted everybody in the road. All safe, thank God.",
    "My daughter cannot stop crying, she saw the flames by her coat",
    "It was deliberate, I saw a man bend down with a lighter",
    "Neighbour from number nine helped us with buckets",
    "Firefighters just arrived, two engines",
    "I filmed the last part on my phone if you want it",
    "Is it safe to go back in for Isha? The hall smells of smoke",
]


def test_a_wave_of_fake_reports_and_a_real_fire(stage: Stage) -> None:
    before = Report.objects.count()
    receipts = everybody_reports_within_the_hour(stage)
    nobody_was_refused(before, receipts)
    wave, fire = the_worker_made_two_cards()
    the_bell_rang_once_for_each(stage, wave, fire)
    page = stage.page("duty", viewport=DESK)
    the_officer_opens_the_wave(stage, page, wave)
    it_is_set_aside_for_a_reason(stage, page, wave)
    the_thirty_become_one_incident(stage, page, fire)
    the_wave_stays_countable(stage, page)
    it_is_put_back_and_set_aside_again(page, wave)
    nothing_is_lost(stage, before, receipts, wave)


def hoaxes() -> Iterator[str]:
    rng = random.Random(1448)
    for _ in range(FAKES):
        chosen = {name: rng.choice(words) for name, words in PARTS.items()}
        yield HOAX.format(**chosen, ref=rng.randint(1000, 9999))


def mosque() -> Site:
    """Return a place that nobody has told us of today."""
    return Site.objects.filter(name__contains="Mosque").exclude(name="Larkfield Road Mosque").earliest("pk")


def send(stage: Stage, narrative: str, site: Site, lang: str) -> str:
    """Send one report through the public door as any browser does, and return the receipt its page shows."""
    found = {
        "kind": "PLACE",
        "form_key": formkey.issue("report", now=stage.now),
        "narrative": narrative,
        "occurred_on": stage.now.date().isoformat(),
        "site": str(site.uuid),
        "contact_rule": "RECEIPT_ONLY",
    }
    answer = Client(REMOTE_ADDR=ADDRESS).post(f"/{lang}/report/", found)
    assert answer.status_code == 200
    number = re.search(r'id="receipt-number">(.*?)</p>', answer.content.decode())
    assert number, "no receipt on the page"
    return re.sub(r"\D", "", re.sub(r"<[^>]*>", "", number.group(1)))


def everybody_reports_within_the_hour(stage: Stage) -> dict[str, list[str]]:
    """Both at once, through one door, from one address; the worker runs all the while."""
    site = mosque()
    fakes, seen = list(hoaxes()), list(SEEN)
    found: dict[str, list[str]] = {"fake": [], "honest": []}
    for _ in range(ROUNDS):
        for _ in range(FAKES // ROUNDS):
            found["fake"].append(send(stage, fakes.pop(), site, "en"))
        for _ in range(HONEST // ROUNDS):
            found["honest"].append(send(stage, seen.pop(0), site, "en"))
        stage.wait(minutes=60 / ROUNDS, step=timedelta(minutes=12))
    return found


def nobody_was_refused(before: int, receipts: dict[str, list[str]]) -> None:
    numbers = receipts["fake"] + receipts["honest"]
    assert len(set(numbers)) == FAKES + HONEST
    assert {len(one) for one in numbers} == {18}
    assert Report.objects.count() == before + FAKES + HONEST


def the_worker_made_two_cards() -> tuple[ReportCluster, ReportCluster]:
    """The hoax on one card by its words, the fire on another by its place and hour; none on the wrong one."""
    site = mosque()
    wave = ReportCluster.objects.get(site=site, basis="WORDS", kind="PLACE")
    fire = ReportCluster.objects.get(site=site, basis="PLACE", kind="PLACE")
    assert told_by(wave) == set(hoaxes())
    assert told_by(fire) == set(SEEN)
    return wave, fire


def told_by(card: ReportCluster) -> set[str]:
    return {one.reveal("narrative") for one in Report.objects.filter(cluster=card).select_related("record_key")}


def the_bell_rang_once_for_each(stage: Stage, *cards: ReportCluster) -> None:
    """One letter for a card, whatever comes to it; whoever was told of one is not told of its hundreds."""
    for card in cards:
        rung = [one for one in letters_about(stage, card) if one.subject.startswith("A report waits")]
        assert len(rung) == 1


def letters_about(stage: Stage, card: ReportCluster) -> list[Letter]:
    references = set(Report.objects.filter(cluster=card).values_list("reference", flat=True))
    return [one for one in stage.ear.letters if references & set(re.findall(r"AM-[0-9A-Z]{8}", one.subject))]


def the_officer_opens_the_wave(stage: Stage, page: Page, wave: ReportCluster) -> None:
    page.goto("/desk/queue/")
    expect(page.get_by_text("400 reports together")).to_be_visible()
    expect(page.get_by_text("30 reports together")).to_be_visible()
    stage.picture(page, "wave-1-queue-1440")
    page.locator(f"a[href*='/desk/waves/{wave.uuid}/']").first.click()
    expect(page.get_by_role("heading", name="400 reports together")).to_be_visible()
    expect(page.get_by_text("Much the same words").first).to_be_visible()
    expect(page.get_by_text("Everybody in the street knows").first).to_be_visible()
    stage.picture(page, "wave-2-card-1440")


def aside(page: Page, why: str, button: str) -> None:
    page.fill("[name=aside-reason]", why)
    page.get_by_role("button", name=button).click()


def it_is_set_aside_for_a_reason(stage: Stage, page: Page, wave: ReportCluster) -> None:
    aside(page, "", "Set every waiting report aside")
    expect(page.get_by_text("Say why.").first).to_be_visible()
    assert not Report.objects.filter(set_aside_at__isnull=False, cluster=wave).exists()
    aside(page, WHY, "Set every waiting report aside")
    expect(page.get_by_text("400 reports lie aside.")).to_be_visible()
    expect(page.get_by_text(WHY)).to_be_visible()
    stage.picture(page, "wave-3-set-aside-1440")
    page.goto("/desk/queue/")
    expect(page.get_by_text("30 reports together")).to_be_visible()
    expect(page.get_by_text("400 reports together")).to_have_count(0)


def the_thirty_become_one_incident(stage: Stage, page: Page, fire: ReportCluster) -> None:
    incidents = Incident.objects.count()
    page.goto(f"/desk/waves/{fire.uuid}/")
    page.locator("summary", has_text="Do something with those marked").click()
    page.check("[name=everything]")
    page.check("[name=act][value=JOIN]")
    page.select_option("[name=join]", "NEW")
    page.select_option("[name=category]", "ARSON")
    stage.picture(page, "wave-4-one-incident-1440")
    page.get_by_role("button", name="Do it to each").click()
    expect(page.get_by_role("heading", name="What came of each")).to_be_visible()
    assert page.locator("section[role=status] li", has_text="Done").count() == HONEST
    assert Incident.objects.count() == incidents + 1
    incident = Incident.objects.latest("pk")
    assert incident.category == "ARSON"
    assert incident.links.filter(unlinked_at=None, report__cluster=fire).count() == HONEST


def the_wave_stays_countable(stage: Stage, page: Page) -> None:
    """An attack in itself: counted among waves, and never among incidents."""
    page.goto("/desk/waves/")
    row = page.locator("table tr", has_text=mosque().name)
    expect(row.first).to_contain_text("400")
    expect(row.first).to_contain_text("Amina R.")
    stage.picture(page, "wave-5-waves-1440")
    assert not Incident.objects.filter(links__report__set_aside_at__isnull=False).exists()


def it_is_put_back_and_set_aside_again(page: Page, wave: ReportCluster) -> None:
    page.goto(f"/desk/waves/{wave.uuid}/")
    aside(page, "To be looked at again by a colleague.", "Put every report back")
    expect(page.get_by_text("400 reports are in the queue again.")).to_be_visible()
    assert not Report.objects.filter(cluster=wave, set_aside_at__isnull=False).exists()
    assert not Report.objects.filter(cluster=wave, clock_due_at=None).exists(), "every clock runs again"
    aside(page, WHY, "Set every waiting report aside")
    expect(page.get_by_text("400 reports lie aside.")).to_be_visible()


def nothing_is_lost(stage: Stage, before: int, receipts: dict[str, list[str]], wave: ReportCluster) -> None:
    """Every report, every word and every receipt is there; the record says who did what; no second bell rang."""
    told = len(letters_about(stage, wave))
    stage.wait(hours=1)
    assert len(letters_about(stage, wave)) == told, "what lies aside rings nobody"
    assert Report.objects.count() == before + FAKES + HONEST
    assert told_by(wave) == set(hoaxes())
    assert Report.objects.filter(cluster=wave, state="UNREAD").count() == FAKES
    for digits in (*receipts["fake"][::80], *receipts["honest"][::10]):
        answer = Client().post("/en/receipt/", {"receipt": digits})
        assert "What has happened" in answer.content.decode()
    verbs = [one.verb for one in audit.trail(wave)]
    assert verbs.count("CARD_SET_ASIDE") == 2
    assert verbs.count("CARD_PUT_BACK") == 1
    one = Report.objects.filter(cluster=wave).earliest("pk")
    assert [row.verb for row in audit.trail(one)].count("REPORT_SET_ASIDE") == 2
    assert [fault for chain in audit.heads() for fault in audit.verify(chain)] == []
