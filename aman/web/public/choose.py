"""Choosing a place at the public door: from a list where it is short, by looking for it where it is long."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from aman.apps.incidents.forms_entry import ReportForm
from aman.apps.incidents.models import ReportKind
from aman.apps.places import selectors as places
from aman.apps.places.selectors import SiteChoice
from aman.apps.places.selectors_postcodes import areas_of_postcode
from aman.kit.forms import Choices, Hinted
from aman.web.public import steps

LIST_AT_MOST = 80
"""Sites that fit a list on an old phone without making the page heavy."""
FOUND_AT_MOST = 12


@dataclass(frozen=True)
class Choice:
    """How a place is chosen: `by_search` where there are too many for a list; `more` were found than are shown."""

    by_search: bool
    words: str
    found: int
    more: int

    @property
    def searched(self) -> bool:
        """Whether something was looked for."""
        return bool(self.words)


def offer(form: ReportForm) -> Choice:
    """Fill a form's lists of places."""
    sites = places.sites_for_choice()
    form.offer(sites if len(sites) <= LIST_AT_MOST else [], places.areas_for_choice())
    if len(sites) <= LIST_AT_MOST:
        return Choice(by_search=False, words="", found=0, more=0)
    words = (steps.values(form.data, "site_search") or [""])[-1]
    chosen = (steps.values(form.data, "site") or [""])[-1]
    hits = matching(sites, words) if words.strip() else []
    shown = [one for one in sites if str(one.uuid) == chosen and one not in hits[:FOUND_AT_MOST]]
    shown += hits[:FOUND_AT_MOST]
    options = [(str(one.uuid), Hinted(one.name, one.area_name)) for one in shown]
    form.fields["site"].widget = Choices(choices=[*options, ("", _("None of these"))])
    return Choice(True, words.strip(), len(hits), max(0, len(hits) - FOUND_AT_MOST))


def word(form: ReportForm, kind: str) -> None:
    """Word the questions for a kind of report."""
    if kind == ReportKind.ONLINE:
        form.own("narrative", "place_words", "site")
        form.fields["narrative"].label = _("What did you see or receive?")
        form.fields["narrative"].help_text = _("In your own words, in any language. Who wrote it, and about whom.")
        form.fields["place_words"].label = _("On which website or app?")
        form.fields["place_words"].help_text = ""
        form.fields["site"].label = _("Is it about a place of worship?")
    elif kind == ReportKind.SUSPICIOUS:
        form.own("narrative")
        form.fields["narrative"].label = _("In your own words")
        form.fields["narrative"].help_text = _("Who or what, what they did, how they looked, a number plate.")


def looks_for(form: ReportForm) -> bool:
    """Whether words to look for were typed that nobody has looked for yet: Enter and Continue mean that too."""
    words = "".join(steps.values(form.data, "site_search")).strip()
    return bool(words) and words != "".join(steps.values(form.data, "searched"))


def areas_to_ask(form: ReportForm) -> list[str]:
    """Return the codes of the areas a postcode may lie in, where it is given alone and lies in several."""
    given = {name: "".join(steps.values(form.data, name)).strip() for name in ("site", "area", "postcode", "point")}
    if not given["postcode"] or given["site"] or given["area"] or given["point"]:
        return []
    if steps.values(form.data, "area_asked") == [given["postcode"]]:
        return []
    answer = areas_of_postcode(given["postcode"])
    return [one.code for one in answer.candidates] if answer.exact is None else []


def only(form: ReportForm, codes: list[str]) -> None:
    """Offer only some areas: those a postcode may lie in."""
    widget = form.fields["area"].widget
    named = dict(widget.choices)
    widget.choices = [("", _("I do not know")), *((code, named[code]) for code in codes if code in named)]


def matching(sites: Iterable[SiteChoice], words: str) -> list[SiteChoice]:
    """Return the sites whose name or area holds every word looked for, whatever its accents."""
    wanted = _plain(words).split()
    return [one for one in sites if all(word in _plain(f"{one.name} {one.area_name}") for word in wanted)]


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
