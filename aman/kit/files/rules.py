"""What may be taken: the limits, the kinds of file known by their first bytes, and the reasons to refuse."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Kinds of file that are taken, told by content, never by name."""

    JPEG = "JPEG"
    PNG = "PNG"
    GIF = "GIF"
    WEBP = "WEBP"
    TIFF = "TIFF"
    HEIF = "HEIF"
    PDF = "PDF"


class Refusal(StrEnum):
    """Why a file was not kept."""

    EMPTY = "EMPTY"
    TOO_BIG = "TOO_BIG"
    TOO_MANY = "TOO_MANY"
    TOTAL_TOO_BIG = "TOTAL_TOO_BIG"
    PAGE_OF_WEB = "PAGE_OF_WEB"
    DOCUMENT = "DOCUMENT"
    ARCHIVE = "ARCHIVE"
    FILM = "FILM"
    PROGRAM = "PROGRAM"
    UNKNOWN_KIND = "UNKNOWN_KIND"
    KIND_MISSING = "KIND_MISSING"
    TOO_MANY_PIXELS = "TOO_MANY_PIXELS"
    TOO_MANY_PAGES = "TOO_MANY_PAGES"
    LOCKED = "LOCKED"
    BROKEN = "BROKEN"
    TOO_HARD = "TOO_HARD"
    NOT_PROVED = "NOT_PROVED"


class Refused(Exception):
    """A file is not kept; the reason is a code."""

    def __init__(self, code: Refusal) -> None:
        super().__init__(code.value)
        self.code = code


@dataclass(frozen=True)
class Limits:
    """How much is taken: bytes of one file and of all files of a record, files, pixels of a picture, pages."""

    one: int = 20 * 1024 * 1024
    total: int = 60 * 1024 * 1024
    files: int = 10
    pixels: int = 50_000_000
    pages: int = 30


LIMITS = Limits()
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_STARTS: tuple[tuple[bytes, Kind | Refusal], ...] = (
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"GIF87a", Kind.GIF),
    (b"GIF89a", Kind.GIF),
    (b"II*\0", Kind.TIFF),
    (b"MM\0*", Kind.TIFF),
    (b"%PDF-", Kind.PDF),
    (b"PK\x03\x04", Refusal.ARCHIVE),
    (b"PK\x05\x06", Refusal.ARCHIVE),
    (b"Rar!", Refusal.ARCHIVE),
    (b"7z\xbc\xaf", Refusal.ARCHIVE),
    (b"\x1f\x8b", Refusal.ARCHIVE),
    (b"BZh", Refusal.ARCHIVE),
    (b"\xfd7zXZ", Refusal.ARCHIVE),
    (b"(\xb5/\xfd", Refusal.ARCHIVE),
    (b"\xd0\xcf\x11\xe0", Refusal.DOCUMENT),
    (b"{\\rtf", Refusal.DOCUMENT),
    (b"MZ", Refusal.PROGRAM),
    (b"\x7fELF", Refusal.PROGRAM),
    (b"#!", Refusal.PROGRAM),
    (b"\xca\xfe\xba\xbe", Refusal.PROGRAM),
    (b"\xcf\xfa\xed\xfe", Refusal.PROGRAM),
    (b"\0asm", Refusal.PROGRAM),
    (b"\x1aE\xdf\xa3", Refusal.FILM),
    (b"OggS", Refusal.FILM),
    (b"ID3", Refusal.FILM),
    (b"fLaC", Refusal.FILM),
)
_OFFICE = (b"[Content_Types].xml", b"mimetypeapplication/vnd.oasis")
_MARKUP = re.compile(rb"<\s*(!doctype|html|svg|script|\?xml|head|body|iframe|xdp)", re.IGNORECASE)


def kind_of(content: bytes) -> Kind:
    """Return what a file is by its first bytes. Raises Refused."""
    if not content:
        raise Refused(Refusal.EMPTY)
    found = _kind(content)
    if isinstance(found, Refusal):
        raise Refused(found)
    return found


def _kind(content: bytes) -> Kind | Refusal:
    head = content[:4096]
    if head[4:8] == b"ftyp":
        return Kind.HEIF if head[8:12] in _HEIF_BRANDS else Refusal.FILM
    if head[:4] == b"RIFF":
        return Kind.WEBP if head[8:12] == b"WEBP" else Refusal.FILM
    for start, found in _STARTS:
        if head.startswith(start):
            is_office = found is Refusal.ARCHIVE and any(mark in head for mark in _OFFICE)
            return Refusal.DOCUMENT if is_office else found
    return Refusal.PAGE_OF_WEB if _MARKUP.search(head) else Refusal.UNKNOWN_KIND


def admit(sizes: list[int], *, held: list[int], limits: Limits = LIMITS) -> list[Refusal | None]:
    """Say for each new file, by size in bytes, whether it is within the limits beside those already held."""
    count, total, said = len(held), sum(held), []
    for size in sizes:
        code: Refusal | None = None
        if size == 0:
            code = Refusal.EMPTY
        elif size > limits.one:
            code = Refusal.TOO_BIG
        elif count >= limits.files:
            code = Refusal.TOO_MANY
        elif total + size > limits.total:
            code = Refusal.TOTAL_TOO_BIG
        else:
            count, total = count + 1, total + size
        said.append(code)
    return said


_LONGEST = 120
_UNSAFE = re.compile(r'[<>:"|?*\\/\x00]')


def tidy_name(declared: str) -> str:
    """Return a declared file name fit to be read by people: one line, no path, no direction tricks, not long.

    It names the file on screen only; nothing is ever stored or sent under it.
    """
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", declared))[-1]
    shown = "".join(letter for letter in last if unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    tidy = " ".join(_UNSAFE.sub("", shown).split()).strip(". ")
    return tidy if len(tidy) <= _LONGEST else tidy[: _LONGEST - 20] + "…" + tidy[-19:]
