"""Readers that share nothing with the code under test, to look for what must not be left in a clean copy."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator

import pikepdf
from PIL import Image

_FORBIDDEN = {"/JavaScript", "/JS", "/OpenAction", "/AA", "/Launch", "/EmbeddedFiles", "/AcroForm", "/XFA", "/Annots"}
_FORBIDDEN |= {"/Metadata", "/Names", "/URI", "/OCProperties", "/Info", "/Font", "/Outlines", "/RichMedia"}


def everything_in(content: bytes) -> Iterator[bytes]:
    """Yield a file's bytes, and whatever can be unpacked from anywhere in them."""
    yield content
    for found in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", content):
        try:
            yield zlib.decompressobj().decompress(content[found.start() :], 50_000_000)
        except zlib.error:
            continue


def faults(media: str, content: bytes) -> list[str]:
    """Return what is in a clean copy besides pictures."""
    if media == "application/pdf":
        return _in_pdf(content)
    shown = Image.open(io.BytesIO(content))
    shown.load()
    found = [key for key in shown.info if key not in {"jfif", "jfif_version", "jfif_unit", "jfif_density"}]
    if shown.getexif():
        found.append("exif")
    if getattr(shown, "n_frames", 1) != 1:
        found.append("frames")
    if media == "image/jpeg":
        found += [f"{marker:02x}" for marker in _markers(content) if marker == 0xFE or 0xE1 <= marker <= 0xEF]
    else:
        names = {
            content[at.start() : at.end()] for at in re.finditer(rb"(?<=....)(tEXt|zTXt|iTXt|eXIf|iCCP|tIME)", content)
        }
        found += [name.decode() for name in names]
    return found


def _markers(content: bytes) -> Iterator[int]:
    at = 2
    while content[at + 1] != 0xDA:
        yield content[at + 1]
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")


def _in_pdf(content: bytes) -> list[str]:
    found = []
    with pikepdf.open(io.BytesIO(content)) as document:
        found += list(document.check_pdf_syntax()) if hasattr(document, "check_pdf_syntax") else []
        found += [str(key) for key in document.trailer if str(key) in _FORBIDDEN]
        for thing in document.objects:
            if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
                found += [str(key) for key in dict(thing) if str(key) in _FORBIDDEN]
    return found
