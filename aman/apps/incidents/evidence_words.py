"""Files in words: why one was not kept, what it is, and what was done with it. For officers and reporters alike."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aman.kit.files.rules import LIMITS

_MEGA = 1024 * 1024

REFUSED: dict[str, Promise] = {
    "EMPTY": _("The file was empty."),
    "TOO_BIG": _("The file was too big."),
    "TOO_MANY": _("There were more files than one report takes."),
    "TOTAL_TOO_BIG": _("All the files together were too big."),
    "PAGE_OF_WEB": _("It was a web page or a drawing made of code. A screenshot can be kept."),
    "DOCUMENT": _("It was an office document. A PDF or a photo of it can be kept."),
    "ARCHIVE": _("It was a packed folder. The photos in it can be sent one by one."),
    "FILM": _("It was a film or a sound. Only photos and PDFs can be kept."),
    "PROGRAM": _("It was a program."),
    "UNKNOWN_KIND": _("It was not a photo or a PDF that we know."),
    "KIND_MISSING": _("This kind of photo cannot be opened here. A JPEG or PNG can be kept."),
    "TOO_MANY_PIXELS": _("The picture had too many pixels."),
    "TOO_MANY_PAGES": _("The document had too many pages."),
    "LOCKED": _("The document was locked with a password."),
    "BROKEN": _("The file was damaged or incomplete."),
    "TOO_HARD": _("The file could not be opened safely."),
    "NOT_PROVED": _("No clean copy of the file could be made."),
    "ERASED": _("The report was erased first."),
}
_NOT_KEPT = _("The file could not be kept.")

KINDS: dict[str, Promise] = {
    "JPEG": _("Photo (JPEG)"),
    "PNG": _("Picture (PNG)"),
    "GIF": _("Picture (GIF)"),
    "WEBP": _("Picture (WebP)"),
    "TIFF": _("Scan (TIFF)"),
    "HEIF": _("Photo (HEIC)"),
    "PDF": _("Document (PDF)"),
}

CUSTODY: dict[str, Promise] = {
    "FILE_RECEIVED": _("Received"),
    "FILE_CLEANED": _("Clean copy made"),
    "FILE_REFUSED": _("Not kept"),
    "FILE_VIEWED": _("Looked at"),
    "FILE_DOWNLOADED": _("Clean copy taken"),
    "ORIGINAL_OPENED": _("Original taken"),
}


def why_not_kept(code: str) -> Promise:
    """Return why a file was not kept, in a sentence."""
    return REFUSED.get(code, _NOT_KEPT)


def kind_words(kind: str) -> Promise | str:
    """Return what a file is, in words; empty where nobody knows."""
    return KINDS.get(kind, "")


def limits() -> dict[str, int]:
    """Return the limits as whole numbers for a hint: files, megabytes of one and of all, pages."""
    return {
        "files": LIMITS.files,
        "one": LIMITS.one // _MEGA,
        "total": LIMITS.total // _MEGA,
        "pages": LIMITS.pages,
    }
