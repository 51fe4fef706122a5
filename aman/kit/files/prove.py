"""Open a clean copy again, in a second locked child and with another library than the one that wrote it.

Whatever took over the first child could have answered with anything. PDFium decodes here what Pillow wrote, and
says that there is nothing in it but pictures.
"""

from __future__ import annotations

import io
import json
from typing import Any

_IMAGE = 3
_WORDS = ("Title", "Author", "Subject", "Keywords", "Creator", "Producer", "CreationDate", "ModDate")


def warm() -> None:
    """Use everything once, because nothing can be opened after the lock."""
    from PIL import Image  # noqa: PLC0415

    for name, media in (("JPEG", "image/jpeg"), ("PDF", "application/pdf")):
        held = io.BytesIO()
        Image.new("RGB", (8, 8)).save(held, name, title=None, creationDate=None, modDate=None)
        prove(json.dumps({"media": media, "sizes": [len(held.getvalue())]}).encode() + b"\n" + held.getvalue())


def prove(content: bytes) -> bytes:
    """Answer a JSON list of [width, height] of every picture or page. Raises on anything that should not be there.

    content: a head line of JSON as `clean` answered it, then its parts.
    """
    head, _, body = content.partition(b"\n")
    said, sizes, at = json.loads(head), [], 0
    for number, size in enumerate(said["sizes"]):
        part, at = body[at : at + size], at + size
        if number == 0 and said["media"] == "application/pdf":
            sizes += _document(part)
        elif number > 0 or said["media"] == "image/jpeg":
            sizes.append(_picture(part))
    return json.dumps(sizes).encode()


def _picture(part: bytes) -> tuple[int, int]:
    """Decode a JPEG with PDFium; return its width and height."""
    import pypdfium2 as pdfium  # noqa: PLC0415

    document = pdfium.PdfDocument.new()
    image = pdfium.PdfImage.new(document)
    image.load_jpeg(io.BytesIO(part), inline=True, autoclose=False)
    width, height = image.get_px_size()
    bitmap = image.get_bitmap()
    if (bitmap.width, bitmap.height) != (width, height):
        raise ValueError("size")
    document.close()
    return width, height


def _document(part: bytes) -> list[tuple[int, int]]:
    """Return the sizes of a document's pages, each of which is one picture and nothing else."""
    import pypdfium2 as pdfium  # noqa: PLC0415
    from pypdfium2 import raw  # noqa: PLC0415

    document = pdfium.PdfDocument(part)
    held: list[Any] = [
        document.count_attachments(),
        raw.FPDFDoc_GetJavaScriptActionCount(document),
        raw.FPDF_GetFormType(document),
        list(document.get_toc()),
        *(document.get_metadata_value(word) for word in _WORDS),
    ]
    if any(held):
        raise ValueError("more than pages")
    sizes = []
    for page in document:
        kinds = [thing.type for thing in page.get_objects(max_depth=4)]
        if kinds != [_IMAGE] or raw.FPDFPage_GetAnnotCount(page):
            raise ValueError("more than a picture")
        sizes.append((round(page.get_width()), round(page.get_height())))
    document.close()
    return sizes
