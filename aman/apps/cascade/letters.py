"""What is written in a letter: words of the language it goes out in, and nothing about a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from aman.apps.cascade.models import Notice
from aman.kit.languages import SOURCE, is_shown_to_public, language


@dataclass(frozen=True)
class Words:
    """A message in the language a reader gets: `is_stand_in` when theirs was missing and English stands in."""

    language: str
    subject: str
    body: str
    is_stand_in: bool


def words_for(texts: dict[str, tuple[str, str]], wanted: str) -> Words:
    """Return a message's words for a reader: in their language, else in English.

    texts: language -> (subject, body); English is always there.
    """
    subject, body = texts.get(wanted) or texts[SOURCE]
    given = wanted if wanted in texts else SOURCE
    return Words(given, subject, body, is_stand_in=given != wanted)


def frame_language(wanted: str) -> str:
    """Return the language of the words round a message: the reader's, once a person has reviewed ours."""
    return wanted if is_shown_to_public(wanted) else SOURCE


def marked(subject: str, *, is_exercise: bool) -> str:
    """Return a subject, marked when it belongs to an exercise. In the active language."""
    return _("EXERCISE: %(subject)s") % {"subject": subject} if is_exercise else subject


@dataclass(frozen=True)
class MessageLetter:
    """What the letter of a message to a site is made from."""

    words: Words
    wanted: str
    link: str
    is_exercise: bool


def message_letter(letter: MessageLetter) -> tuple[str, str]:
    """Return (subject, body) of a message to a contact."""
    with translation.override(frame_language(letter.wanted)):
        subject = marked(letter.words.subject, is_exercise=letter.is_exercise)
        context = {
            "letter": letter,
            "panel": settings.AMAN.panel_name,
            "missing": language(letter.wanted).name if letter.words.is_stand_in else "",
        }
        return subject, _plain("cascade/mail/message.txt", context)


def notice_letter(notice: str, reference: str, wanted: str) -> tuple[str, str]:
    """Return (subject, body) of a notice: words fixed by its code, and the reference."""

    with translation.override(wanted):
        title = str(Notice(notice).label)
        context = {"title": title, "reference": reference, "desk": f"{settings.AMAN.base_url.rstrip('/')}/desk/"}
        subject = _("%(title)s: %(reference)s") % {"title": title, "reference": reference}
        return subject, _plain("cascade/mail/notice.txt", context)


def _plain(template: str, context: Mapping[str, object]) -> str:
    return render_to_string(template, context).strip() + "\n"
