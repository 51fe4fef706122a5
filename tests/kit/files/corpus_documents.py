"""Hostile documents, programs and folders, each made here from its parts."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

import pikepdf
from PIL import Image

from tests.kit.files.specimen import CANARY, CLEAN, Specimen

HIDDEN = CANARY.encode()
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"


def pdf(*objects: bytes, head: bytes = b"%PDF-1.7\n", trailer: bytes = b"") -> bytes:
    """Return a document of numbered objects, the first of which is the catalogue."""
    out, places = io.BytesIO(), []
    out.write(head)
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer\n<< /Root 1 0 R /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start))
    return out.getvalue()


PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources << /Font << /F"
    b" << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
)


def stream(content: bytes, words: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), words, content)


TEXT = stream(b"BT /F 18 Tf 20 100 Td (What happened) Tj ET")


def simple(
    catalogue: bytes = b"", page: bytes = PAGE, *more: bytes, trailer: bytes = b"", head: bytes = b"%PDF-1.7\n"
) -> bytes:
    root = b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalogue
    return pdf(root, PAGES, page, TEXT, *more, trailer=trailer, head=head)


def with_page(words: bytes) -> bytes:
    return PAGE[:-2] + words + b" >>"


def _acting() -> Iterator[Specimen]:
    script = b"/OpenAction << /S /JavaScript /JS (app.alert('%s')) >>" % HIDDEN
    launch = b"/OpenAction << /S /Launch /F (cmd.exe) /Win << /F (cmd.exe) /P (%s) >> >>" % HIDDEN
    link = (
        b"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 300 200] /A << /S /URI /URI (http://127.0.0.1:9/%s) >> >>]"
        % HIDDEN
    )
    named = b"/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (%s) >>] >> >>" % HIDDEN
    attached = b"/Names << /EmbeddedFiles << /Names [(a.exe) << /Type /Filespec /F (a.exe) /EF << /F 5 0 R >> >>] >> >>"
    form = b"/AcroForm << /XFA 5 0 R /Fields [] /NeedAppearances true >>"
    aa = b"/AA << /O << /S /SubmitForm /F (http://127.0.0.1:9/%s) >> /C << /S /GoToR /F (//127.0.0.1/%s) >> >>" % (
        HIDDEN,
        HIDDEN,
    )
    info = b"/Info << /Title (%s) /Author (%s) /Producer (%s) >>" % (HIDDEN, HIDDEN, HIDDEN)
    white = stream(b"1 1 1 rg BT /F 9 Tf 5 5 Td (%s) Tj ET" % HIDDEN)
    root = b"<< /Type /Catalog /Pages 2 0 R >>"
    yield Specimen("pdf with a script", "a.pdf", simple(script))
    yield Specimen("pdf with a named script", "a.pdf", simple(named))
    yield Specimen("pdf that starts a program", "a.pdf", simple(launch))
    yield Specimen("pdf with a program inside", "a.pdf", simple(attached, PAGE, stream(b"MZ" + HIDDEN)))
    yield Specimen(
        "pdf with a form that is a program", "a.pdf", simple(form, PAGE, stream(b"<xdp>" + HIDDEN + b"</xdp>"))
    )
    yield Specimen("pdf with a link", "a.pdf", simple(b"", with_page(link)))
    yield Specimen("pdf that reports home", "a.pdf", simple(b"", with_page(aa)))
    yield Specimen(
        "pdf with metadata",
        "a.pdf",
        simple(b"/Metadata 5 0 R", PAGE, stream(HIDDEN, b"/Type /Metadata /Subtype /XML"), trailer=info),
    )
    yield Specimen("pdf with unseen text", "a.pdf", pdf(root, PAGES, PAGE, white))
    layers = b"/OCProperties << /OCGs [5 0 R] /D << /OFF [5 0 R] >> >>"
    yield Specimen(
        "pdf with a layer switched off", "a.pdf", simple(layers, PAGE, b"<< /Type /OCG /Name (%s) >>" % HIDDEN)
    )
    film = b"/Annots [<< /Type /Annot /Subtype /RichMedia /Rect [0 0 9 9] /RichMediaContent << /X (%s) >> >>]" % HIDDEN
    yield Specimen("pdf with a film", "a.pdf", simple(b"", with_page(film)))


def _blown_up() -> Iterator[Specimen]:
    root = b"<< /Type /Catalog /Pages 2 0 R >>"
    flat = zlib.compress(b"0 0 m 9 9 l S\n" * 20_000_000, 9)
    leaf = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] >>"
    many = b"<< /Type /Pages /Kids [%s] /Count 10000 >>" % b" ".join(b"%d 0 R" % n for n in range(3, 10_003))
    itself = b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 >>"
    calls = stream(b"/X Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>")
    asks = with_page(b"")[:-2].replace(b"/Font <<", b"/XObject << /X 5 0 R >> /Font <<") + b">>"
    wide = with_page(b"").replace(b"[0 0 300 200]", b"[0 0 10000000 10000000]")
    thin = with_page(b"").replace(b"[0 0 300 200]", b"[0 0 1 14000]")
    none = with_page(b"").replace(b"[0 0 300 200]", b"[0 0 0 0]")
    nested = zlib.compress(zlib.compress(zlib.compress(bytes(50_000_000))))
    image = b"/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /BitsPerComponent 8"
    image += b" /ColorSpace /DeviceRGB /Filter /FlateDecode"
    any_end = (CLEAN, "BROKEN", "TOO_HARD")
    yield Specimen("pdf of 10,000 pages", "a.pdf", pdf(root, many, *[leaf] * 10_000), ("TOO_MANY_PAGES",))
    yield Specimen(
        "pdf of 31 pages",
        "a.pdf",
        pdf(root, many.replace(b"10000", b"31"), *[leaf] * 10_000),
        (CLEAN, "TOO_MANY_PAGES", "BROKEN"),
    )
    yield Specimen("pdf of a page as big as a town", "a.pdf", simple(b"", wide), any_end)
    yield Specimen("pdf of a page one point wide", "a.pdf", simple(b"", thin), any_end)
    yield Specimen("pdf of a page of no size", "a.pdf", simple(b"", none), any_end)
    yield Specimen("pdf whose pages hold themselves", "a.pdf", pdf(root, itself, PAGE, TEXT), any_end)
    yield Specimen("pdf that draws itself", "a.pdf", simple(b"", asks, calls), any_end)
    yield Specimen(
        "pdf of 20 million strokes", "a.pdf", pdf(root, PAGES, PAGE, stream(flat, b"/Filter /FlateDecode")), any_end
    )
    deep = stream(nested, b"/Filter [/FlateDecode /FlateDecode /FlateDecode]")
    yield Specimen("pdf packed three times", "a.pdf", pdf(root, PAGES, PAGE, deep), any_end)
    yield Specimen(
        "pdf with a picture of 3.6 billion pixels", "a.pdf", simple(b"", asks, stream(nested, image)), any_end
    )
    yield Specimen("pdf of 100,000 brackets", "a.pdf", pdf(root, PAGES, PAGE, stream(b"[" * 100_000)), any_end)


def _locked() -> Iterator[Specimen]:
    for label, user, fate in (("with a password", "secret", "LOCKED"), ("with an owner's password", "", CLEAN)):
        held = io.BytesIO()
        with pikepdf.new() as made:
            made.add_blank_page()
            made.docinfo["/Title"] = CANARY
            made.save(held, encryption=pikepdf.Encryption(owner="owner", user=user, R=6))
        yield Specimen(f"pdf {label}", "a.pdf", held.getvalue(), (fate,))
    whole = simple()
    yield Specimen("pdf cut short", "a.pdf", whole[:120], ("BROKEN",))
    yield Specimen("pdf of nothing but its head", "a.pdf", b"%PDF-1.7\n%%EOF", ("BROKEN",))
    yield Specimen(
        "pdf that is a page as well", "a.pdf", b"<html><script>alert(1)</script><!--" + whole + b"-->", ("PAGE_OF_WEB",)
    )
    page = b"%PDF-1.7\n%<html><script>alert('" + HIDDEN + b"')</script>\n"
    yield Specimen("pdf with a page in its head", "a.html", simple(head=page))
    yield Specimen("pdf with a folder behind it", "a.pdf", whole + _zip(("a.exe", HIDDEN)), (CLEAN, "BROKEN"))
    yield Specimen("pdf called jpg", "a.jpg", simple(trailer=b"/Info << /Title (%s) >>" % HIDDEN))


def _zip(*entries: tuple[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries:
            made.writestr(name, content)
    return held.getvalue()


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + name + content


def _neither() -> Iterator[Specimen]:
    types = ("[Content_Types].xml", b"<Types/>")
    link = zipfile.ZipInfo("link")
    link.external_attr = 0xA1FF << 16
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        made.writestr(link, "/etc/passwd")
        made.writestr("../../etc/cron.d/a", "x")
    bmp, ico = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (9, 9)).save(bmp, "BMP")
    Image.new("RGB", (16, 16)).save(ico, "ICO")
    film = _box(b"ftyp", b"isom\0\0\2\0isomiso2") + _box(
        b"moov", _box(b"udta", _box(b"\xa9xyz", b"\0\x12\x15\xc7+51.5-000.1/"))
    )
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><image href="http://127.0.0.1:9/"/></svg>'
    entity = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    for label, name, content, fate in (
        ("drawing with a script", "a.svg", svg, "PAGE_OF_WEB"),
        ("drawing called png", "a.png", b"\xef\xbb\xbf" + svg, "PAGE_OF_WEB"),
        ("page called jpg", "a.jpg", b"<!DOCTYPE html><script>alert(1)</script>", "PAGE_OF_WEB"),
        ("page with a lead", "a.jpg", b" " * 300 + b"<ScRiPt>alert(1)</script>", "PAGE_OF_WEB"),
        ("markup that reads a file", "a.xml", entity, "PAGE_OF_WEB"),
        ("office document", "a.docx", _zip(types, ("word/document.xml", entity)), "DOCUMENT"),
        ("office document with a macro", "a.docm", _zip(types, ("word/vbaProject.bin", HIDDEN)), "DOCUMENT"),
        ("old office document", "a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "DOCUMENT"),
        ("rich text", "a.rtf", b"{\\rtf1 \\object}", "DOCUMENT"),
        ("program called jpg", "holiday.jpg", b"MZ" + bytes(600), "PROGRAM"),
        ("program of Linux", "a", b"\x7fELF" + bytes(600), "PROGRAM"),
        ("script", "a.sh", b"#!/bin/sh\nrm -rf /", "PROGRAM"),
        ("nothing", "a.jpg", b"", "EMPTY"),
        ("folder of folders", "a.zip", _zip(("a.zip", _zip(("b", bytes(30_000_000))))), "ARCHIVE"),
        ("folder with a link out of it", "a.zip", held.getvalue(), "ARCHIVE"),
        ("gzip of 100 MB", "a.gz", gzip.compress(bytes(100_000_000)), "ARCHIVE"),
        ("film with a place", "a.mp4", film, "FILM"),
        ("film of a telephone", "a.mov", _box(b"ftyp", b"qt  \0\0\0\0") + bytes(99), "FILM"),
        ("sound", "a.mp3", b"ID3\x04" + bytes(99), "FILM"),
        ("avif", "a.avif", _box(b"ftyp", b"avif\0\0\0\0mif1") + bytes(99), "FILM"),
        ("test of virus scanners", "a.com", EICAR, "UNKNOWN_KIND"),
        ("plain words", "a.txt", b"what happened", "UNKNOWN_KIND"),
        ("zeros", "a.jpg", bytes(5000), "UNKNOWN_KIND"),
        ("bitmap", "a.bmp", bmp.getvalue(), "UNKNOWN_KIND"),
        ("icon", "a.ico", ico.getvalue(), "UNKNOWN_KIND"),
        ("postscript", "a.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n(%pipe%id) (w) file", "UNKNOWN_KIND"),
        ("photo of 21 MB", "a.jpg", b"\xff\xd8\xff" + bytes(21 * 1024 * 1024), "TOO_BIG"),
    ):
        yield Specimen(label, name, content, (fate,))


def documents() -> list[Specimen]:
    """Return the hostile documents, and what is neither document nor picture."""
    return [*_acting(), *_blown_up(), *_locked(), *_neither()]
