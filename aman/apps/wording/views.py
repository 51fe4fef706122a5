"""Translations: how they stand, text by text, and saying that they are right."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.apps.accounts.services import UnknownPerson, find_person
from aman.apps.wording import bundles, pages, selectors, services
from aman.apps.wording.forms import ReaderForm, SearchForm
from aman.apps.wording.models import Bundle
from aman.kit import page as kit
from aman.kit.languages import LANGUAGES

SIZE = 50


def _person(request: HttpRequest) -> Any:
    return request.user


def _names(request: HttpRequest) -> bool:
    """Whether this person may say who reviews what: the chair of the whole network."""
    access: Any = request.access  # type: ignore[attr-defined]
    return "CHAIR" in access.roles and access.scope.everything


def translations(request: HttpRequest) -> HttpResponse:
    """Show how every bundle stands in every language, and who may review what."""
    shown = {
        "tables": pages.standing_tables(selectors.standings()),
        "readers": selectors.readers(),
        "form": ReaderForm(),
        "may_name": _names(request),
    }
    return render(request, "wording/translations.html", shown)


def translation_bundle(request: HttpRequest, bundle: str, language: str) -> HttpResponse:
    """Show the texts of a bundle in a language beside the English."""
    _require(bundle, language)
    form = SearchForm(request.GET or None)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    standing = selectors.standing(bundle, language)
    texts = bundles.texts(bundle, language)
    changed = selectors.changed(texts, standing.review)
    chosen = pages.chosen(texts, str(asked.get("words") or ""), changed if asked.get("changed") else None)
    rows = kit.paginate_list(chosen, request.GET.get("page"), SIZE)
    shown = {
        "standing": standing,
        "status": pages.status(standing),
        "language_": LANGUAGES[language],
        "rows": rows,
        "changed": changed,
        "form": form,
        "history": selectors.history(bundle, language),
        "digest": bundles.digest(bundle, language),
        "may_review": language in selectors.languages_of(_person(request).uuid)
        and "TRANSLATOR" in request.access.roles,  # type: ignore[attr-defined]
        "may_withdraw": _names(request),
    }
    return render(request, "wording/bundle.html", shown)


def _require(bundle: str, language: str) -> None:
    if bundle not in Bundle.values or language not in bundles.translated():
        raise Http404


def translation_mark(request: HttpRequest, bundle: str, language: str) -> HttpResponse:
    """Record that the person at work read these texts and found them right."""
    _require(bundle, language)
    digest = request.POST.get("digest", "")
    if request.POST.get("read") != "yes":
        messages.info(request, _("Say that you have read all of them first."))
        return redirect("translation_bundle", bundle=bundle, language=language)
    try:
        services.mark_reviewed(
            bundle=bundle, language=language, digest=digest, actor=_person(request), now=timezone.now()
        )
    except services.NotYourLanguage:
        messages.info(request, _("You are not named for this language."))
    except services.NotComplete:
        messages.info(request, _("Something in it is not translated yet."))
    except services.TextsChanged:
        messages.info(request, _("The texts changed while you were reading. Look at what changed."))
    else:
        messages.success(request, _("Reviewed, under your name."))
    return redirect("translation_bundle", bundle=bundle, language=language)


def translation_withdraw(request: HttpRequest, bundle: str, language: str) -> HttpResponse:
    """Take back the reviews of a bundle in a language."""
    _require(bundle, language)
    if not _names(request):
        raise Http404
    services.withdraw_review(bundle=bundle, language=language, actor=_person(request), now=timezone.now())
    messages.success(request, _("Taken back. The public sees English instead."))
    return redirect("translation_bundle", bundle=bundle, language=language)


def reader_name(request: HttpRequest) -> HttpResponse:
    """Let a translator review a language."""
    if not _names(request):
        raise Http404
    form = ReaderForm(request.POST)
    if form.is_valid():
        language_code = form.cleaned_data["language"]
        try:
            person = find_person(form.cleaned_data["email"])
            services.name_reader(person=person, language=language_code, actor=_person(request), now=timezone.now())
        except (UnknownPerson, services.NotATranslator):
            form.add_error("email", _("Nobody with this address holds the role of translator."))
        else:
            messages.success(request, _("Named."))
            return redirect("translations")
    shown = {
        "tables": pages.standing_tables(selectors.standings()),
        "readers": selectors.readers(),
        "form": form,
        "may_name": True,
    }
    return render(request, "wording/translations.html", shown)


def reader_end(request: HttpRequest, reader: UUID) -> HttpResponse:
    """Take a language from a translator."""
    found = selectors.by_uuid(reader)
    if found is None or not _names(request):
        raise Http404
    services.end_reader(reader=found, actor=_person(request), now=timezone.now())
    messages.success(request, _("Ended. Their reviews stay, under their name."))
    return redirect("translations")
