"""Pages drawn once per language with gaps for what differs, so that a crowd costs little.

The template is the ordinary one; it is drawn with marks in place of the values, cut at the marks, and filled
with escaped text for each visitor.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import resolve, reverse
from django.utils import translation
from django.utils.html import conditional_escape

from aman.kit.languages import language

_MARK = re.compile("\ue000([a-z_0-9]+)\ue001")


class Gaps(dict[str, str]):
    """The values of a page being prepared: each is a mark that carries its own name."""

    def __missing__(self, name: str) -> str:
        return f"\ue000{name}\ue001"


@dataclass(frozen=True)
class Prepared:
    """A page cut at its gaps: text, name, text, name, ..., text."""

    pieces: tuple[str, ...]

    def fill(self, values: Mapping[str, str]) -> str:
        """Return the page with every gap filled. A missing value is an error, not a blank."""
        found = list(self.pieces)
        found[1::2] = [str(conditional_escape(values[name])) for name in self.pieces[1::2]]
        return "".join(found)


@lru_cache(maxsize=128)
def prepared(template: str, names: tuple[str, ...], shown: str, asked: str, variant: str = "") -> Prepared:
    """Return a public page with gaps of the given names, in a language, asked for in perhaps another."""
    request = HttpRequest()
    request.method = "GET"
    request.path = request.path_info = reverse("report", kwargs={"lang": asked})
    request.resolver_match = resolve(request.path)
    request.door, request.access = "public", None  # type: ignore[attr-defined]
    request.language, request.asked_language = language(shown), language(asked)  # type: ignore[attr-defined]
    gaps = Gaps()
    with translation.override(shown):
        drawn = render_to_string(template, {"gap": {name: gaps[name] for name in names}, "variant": variant}, request)
    return Prepared(tuple(_MARK.split(drawn)))
