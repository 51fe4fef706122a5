"""Coming back with the receipt: where it stands, a talk both ways, who may know, more files, erasure.

The number travels in bodies only. A number that opens nothing is always answered alike.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.apps.incidents import selectors as incidents
from aman.apps.incidents import services
from aman.apps.incidents.models import Report
from aman.apps.incidents.pages_entry import as_typed
from aman.apps.privacy import services as privacy
from aman.apps.privacy.selectors import erasure_of_report
from aman.kit import formkey, scoping
from aman.web.public import pages_status, uploads
from aman.web.public.forms import ConsentForm, ReceiptForm, ReplyForm
from aman.web.public.forms_receipt import ErasureForm, FilesForm
from aman.web.public.views import form_key as key_of

REPLY, FILES, ERASE = "reply", "receipt-files", "receipt-erase"
View = Callable[..., HttpResponse]


class MustWait(Exception):
    """The number is looked up later: too many were missed in the last hour."""

    def __init__(self, digits: str, wait: services.Wait) -> None:
        super().__init__("later")
        self.digits, self.wait = digits, wait


def patient(view: View) -> View:
    """Answer with the page that waits, whichever form of the receipt's pages brought the number."""

    @wraps(view)
    def answered(request: HttpRequest, lang: str) -> HttpResponse:
        try:
            return view(request, lang)
        except MustWait as later:
            found = {"digits": later.digits, "ticket": later.wait.ticket, "seconds": later.wait.seconds}
            return render(request, "public/receipt_wait.html", found)

    return answered


def _held(request: HttpRequest, digits: str, now: datetime, *, held: bool = True) -> Report | None:
    """Return the report of a number, or None. Raises MustWait."""
    if not digits:
        return None
    ticket = request.POST.get("ticket", "")
    wait = services.wait_before_look_up(digits=digits, ticket=ticket, now=now, held=held)
    if wait is not None:
        raise MustWait(digits, wait)
    return incidents.by_receipt(digits)


@patient
def receipt(request: HttpRequest, lang: str) -> HttpResponse:
    """Ask for the receipt number and show where the report stands."""
    now = timezone.now()
    if request.method != "POST":
        return _receipt_page(request, ReceiptForm())
    form = ReceiptForm(request.POST)
    if not form.is_valid():
        return _receipt_page(request, form)
    digits = form.cleaned_data["receipt"]
    held = _held(request, digits, now, held=False)
    return _status_page(request, held, digits, now) if held else _not_found(request, form)


@patient
def receipt_reply(request: HttpRequest, lang: str) -> HttpResponse:
    """Add the reporter's message; the form's key makes a second press harmless."""
    now, form = timezone.now(), ReplyForm(request.POST)
    valid = form.is_valid()
    digits = form.cleaned_data.get("receipt", "")
    held = _held(request, digits, now)
    if held is None:
        return _not_found(request, ReceiptForm(request.POST))
    form_key = key_of(form, REPLY, now) if valid else None
    if form_key is None:
        return _status_page(request, held, digits, now, form=form)
    try:
        services.write_back(digits=digits, form_key=form_key, text=form.cleaned_data["text"], now=now)
    except services.FormUsed:
        form.add_error(None, _("Something went wrong on the way. Nothing was sent. Please send it again."))
        form.data = {**as_typed(form.data), "form_key": formkey.issue(REPLY, now=now)}
        return _status_page(request, held, digits, now, form=form)
    except (services.DialogueErased, services.NoSuchReceipt):
        return _not_found(request, ReceiptForm(request.POST))
    said = _("Your message is kept. A duty officer will read it.")
    return _status_page(request, incidents.by_receipt(digits) or held, digits, now, said=said)


@patient
def receipt_consent(request: HttpRequest, lang: str) -> HttpResponse:
    """Record what the reporter says now about one recipient."""
    now, form = timezone.now(), ConsentForm(request.POST)
    if not form.is_valid() or _held(request, form.cleaned_data["receipt"], now) is None:
        return _not_found(request, ReceiptForm(request.POST))
    found = form.cleaned_data
    try:
        held = services.change_consent(
            digits=found["receipt"], recipient=found["recipient"], party=found["party"], given=found["given"], now=now
        )
    except (services.NoSuchReceipt, services.UnknownRecipient):
        return _not_found(request, ReceiptForm(request.POST))
    said = _("You have agreed. We noted it.") if found["given"] else _("You have taken it back. From now on we do not.")
    return _status_page(request, incidents.by_receipt(found["receipt"]) or held, found["receipt"], now, said=said)


@patient
def receipt_files(request: HttpRequest, lang: str) -> HttpResponse:
    """Take more files for a report; the form's key makes a second press harmless."""
    now = timezone.now()
    held_files = uploads.receive(request)
    form = FilesForm(request.POST)
    valid = form.is_valid()
    digits = form.cleaned_data.get("receipt", "")
    held = _held(request, digits, now)
    if held is None or held.is_erased:
        return _not_found(request, ReceiptForm(request.POST))
    form_key = key_of(form, FILES, now) if valid else None
    sent = uploads.files_of(request)
    if form_key is None or not (sent or held_files.left_out):
        return _status_page(request, held, digits, now, said=_("No file came with it. Please choose it again."))
    with scoping.system("a reporter adds files"):
        services.add_files(report=held, files=sent, keep=form.cleaned_data["keep_files"], now=now, form_key=form_key)
    said = _("Too many files, or too large together.") if held_files.left_out else _("We have looked at your files.")
    return _status_page(request, held, digits, now, said=said)


@patient
def receipt_erase(request: HttpRequest, lang: str) -> HttpResponse:
    """Ask to have a report erased, after asking; or take that back."""
    now, form = timezone.now(), ErasureForm(request.POST)
    valid = form.is_valid()
    digits = form.cleaned_data.get("receipt", "")
    held = _held(request, digits, now)
    if held is None:
        return _not_found(request, ReceiptForm(request.POST))
    if not valid or key_of(form, ERASE, now) is None:
        return _status_page(request, held, digits, now)
    wish = form.cleaned_data["wish"]
    try:
        if wish == ErasureForm.ASK:
            sent = {"digits": digits, "form_key": form.data["form_key"], "ticket": _ticket(digits, now)}
            return render(request, "public/erase.html", sent)
        act = privacy.take_back_erasure if wish == ErasureForm.BACK else privacy.ask_erasure
        act(digits=digits, now=now)
    except (privacy.NothingHeld, privacy.NoErasureOpen):
        return _status_page(request, held, digits, now)
    said = _("You have taken it back. Nothing is erased.") if wish == ErasureForm.BACK else _("We have your wish.")
    return _status_page(request, held, digits, now, said=said)


def _ticket(digits: str, now: datetime) -> str:
    return services.held_ticket(digits=digits, now=now)


def _receipt_page(request: HttpRequest, form: ReceiptForm) -> HttpResponse:
    return render(request, "public/receipt.html", {"form": form})


def _not_found(request: HttpRequest, form: ReceiptForm) -> HttpResponse:
    if form.is_valid():
        services.note_miss(now=timezone.now())
        # Written back in one shape, so that every miss is answered with a page of the same size.
        form.data = {"receipt": form.cleaned_data["receipt"]}
        form.add_error(
            "receipt",
            _(
                "We have no report with this number. Please compare it with your receipt: "
                "one digit may be wrong, or two may have changed places."
            ),
        )
    return _receipt_page(request, form)


def _status_page(
    request: HttpRequest,
    held: Report,
    digits: str,
    now: datetime,
    *,
    form: ReplyForm | None = None,
    said: str = "",
) -> HttpResponse:
    if form is None:
        form = ReplyForm(initial={"receipt": digits, "form_key": formkey.issue(REPLY, now=now)})
    with scoping.system("a reporter reads where it stands"):
        files = incidents.files_kept(held)
        erasure = erasure_of_report(held.uuid)
    found: dict[str, Any] = {
        "page": pages_status.status_page(incidents.reporter_view(held), now, files, erasure),
        "form": form,
        "files_form": FilesForm(),
        "keys": {"files": formkey.issue(FILES, now=now), "erase": formkey.issue(ERASE, now=now)},
        "digits": digits,
        "ticket": _ticket(digits, now),
        "said": said,
        "now": now,
    }
    return render(request, "public/status.html", found)
