"""What the locked child does with a file: decode it to pixels, and write new files from the pixels alone.

Nothing of the original survives but what can be seen: no metadata, no colour profile, no second picture, no text,
script, form or attachment. Links in a PDF become pictures of text; nothing is ever fetched.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

from aman.kit.files.rules import Kind, Limits, Refusal, Refused, kind_of

_LONG_SIDE = 4096
"""Pixels of the longer side of a clean picture, at most."""
_PREVIEW = 1400
_PAGE_LONG_SIDE = 2000
_PAGE_DPI = 150
_PAPER = (255, 255, 255)
_WITHOUT_LOSS = {Kind.PNG, Kind.GIF}
_PNG_MOST = 6_000_000
"""Pixels above which a picture without loss becomes a JPEG all the same."""


def warm() -> None:
    """Import and use everything once, because nothing can be opened after the lock."""
    from PIL import Image, ImageCms, ImageOps, MpoImagePlugin, PdfImagePlugin  # noqa: F401, PLC0415

    Image.init()
    _heif()
    sample = Image.new("RGB", (8, 8), _PAPER)
    for name in ("JPEG", "PNG", "GIF", "WEBP", "TIFF", "HEIF", "PDF"):
        held = io.BytesIO()
        try:
            sample.save(held, name)
        except (KeyError, OSError, ValueError):  # not built into this Pillow: KIND_MISSING when one comes
            continue
        if name == "PDF":
            next(_pdf_pages(held.getvalue(), Limits()))
        else:
            list(_frames(held.getvalue(), Kind(name), Limits()))


def _heif() -> bool:
    try:
        import pillow_heif  # noqa: PLC0415
    except ImportError:
        return False
    pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
    return True


def clean(content: bytes) -> bytes:
    """Answer with a head line of JSON and the parts it counts: the clean copy, then a preview of every page.

    content: a head line of JSON with the limits, then the file. A refusal is an answer with its code.
    """
    head, _, body = content.partition(b"\n")
    limits = Limits(**json.loads(head))
    try:
        found = kind_of(body)
        return _pack(found, *_cleaned(found, body, limits))
    except Refused as refused:
        return json.dumps({"refused": refused.code}).encode() + b"\n"


def _pack(kind: Kind, media: str, pages: list[Any], whole: bytes, more: bool) -> bytes:
    previews = [_jpeg(_fitted(page, _PREVIEW), 78) for page in pages]
    said = {"kind": kind, "media": media, "more": more, "sizes": [len(part) for part in (whole, *previews)]}
    return json.dumps(said).encode() + b"\n" + whole + b"".join(previews)


def _cleaned(kind: Kind, body: bytes, limits: Limits) -> tuple[str, list[Any], bytes, bool]:
    """Return the media type, the pages as pictures, the clean copy, and whether more pictures were left out."""
    if kind is Kind.PDF:
        pages = list(_pdf_pages(body, limits))
        return "application/pdf", pages, _pdf(pages), False
    pages = list(_frames(body, kind, limits))
    if kind is Kind.TIFF and len(pages) > 1:
        return "application/pdf", pages, _pdf(pages), False
    first, more = pages[0], _moving(body, kind)
    if kind in _WITHOUT_LOSS and first.width * first.height <= _PNG_MOST:
        return "image/png", [first], _saved(first, "PNG", compress_level=6), more
    return "image/jpeg", [first], _jpeg(first, 90), more


def _frames(body: bytes, kind: Kind, limits: Limits) -> Iterator[Any]:
    """Yield the pictures of a file as bare pixels: the first one, or every page of a TIFF. Raises Refused."""
    try:
        opened, count = _opened(body, kind, limits)
        for number in range(count):
            if number:
                opened.seek(number)
                _refuse_large(opened, limits)
            yield _bare(opened, _PAGE_LONG_SIDE if count > 1 else _LONG_SIDE)
    except (Refused, MemoryError):
        raise
    except Exception as error:  # decoders raise whatever they like on a broken file
        raise Refused(Refusal.BROKEN) from error


def _opened(body: bytes, kind: Kind, limits: Limits) -> tuple[Any, int]:
    """Return an opened picture, no pixel decoded yet, and how many of its pages are wanted. Raises Refused."""
    from PIL import Image  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = None  # the size is looked at by us, before a pixel is decoded
    if kind.value not in Image.OPEN:
        raise Refused(Refusal.KIND_MISSING)
    opened = Image.open(io.BytesIO(body), formats=[kind.value])
    count = int(getattr(opened, "n_frames", 1)) if kind is Kind.TIFF else 1
    if count > limits.pages:
        raise Refused(Refusal.TOO_MANY_PAGES)
    _refuse_large(opened, limits)
    if kind is Kind.JPEG:
        opened.draft("RGB", (_LONG_SIDE, _LONG_SIDE))
    return opened, count


def _refuse_large(opened: Any, limits: Limits) -> None:
    if opened.width * opened.height > limits.pixels:
        raise Refused(Refusal.TOO_MANY_PIXELS)


def _moving(body: bytes, kind: Kind) -> bool:
    """Whether a file holds more pictures than the first."""
    from PIL import Image  # noqa: PLC0415

    try:
        return int(getattr(Image.open(io.BytesIO(body), formats=[kind.value]), "n_frames", 1)) > 1
    except Exception:  # the first picture was good; that is what is kept
        return True


def _bare(opened: Any, longest: int) -> Any:
    """Return the pixels of a picture the right way up, in sRGB, in a new image that knows nothing else."""
    from PIL import Image, ImageOps  # noqa: PLC0415

    opened.load()
    picture = _fitted(_in_srgb(opened), longest)
    picture = ImageOps.exif_transpose(picture)
    if picture.mode in {"LA", "PA", "RGBA", "RGBa"} or "transparency" in picture.info:
        over = picture.convert("RGBA")
        bare = Image.new("RGB", picture.size, _PAPER)
        bare.paste(over, mask=over.getchannel("A"))
        return bare
    bare = Image.new("L" if picture.mode in {"1", "L"} else "RGB", picture.size)
    bare.paste(_eight_bit(picture).convert(bare.mode))
    return bare


def _eight_bit(picture: Any) -> Any:
    return picture.point(lambda value: value / 256).convert("L") if picture.mode.startswith("I") else picture


def _in_srgb(opened: Any) -> Any:
    """Return a picture with its colour profile worked in; as it is where the profile cannot be used."""
    from PIL import ImageCms  # noqa: PLC0415

    profile = opened.info.get("icc_profile")
    if not profile or opened.mode not in {"RGB", "CMYK", "L"} or len(profile) > 1 << 20:
        return opened
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        done: Any = ImageCms.profileToProfile(opened, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except Exception:  # a bad profile costs its colours, not the picture
        return opened
    done.info = {key: value for key, value in opened.info.items() if key == "exif"}
    return done


def _fitted(picture: Any, longest: int) -> Any:
    if max(picture.size) <= longest:
        return picture
    scale = longest / max(picture.size)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    small = picture.convert("RGBA" if "transparency" in picture.info else "RGB") if picture.mode == "P" else picture
    info, small = small.info, small.resize(size, reducing_gap=2.0)
    small.info = info
    return small


def _jpeg(picture: Any, quality: int) -> bytes:
    return _saved(picture, "JPEG", quality=quality)


def _saved(picture: Any, name: str, **how: Any) -> bytes:
    held = io.BytesIO()
    picture.save(held, name, **how)
    return held.getvalue()


def _pdf(pages: list[Any]) -> bytes:
    nothing = {"title": None, "creationDate": None, "modDate": None}
    dots = max(max(page.size) for page in pages) / (842 / 72)  # the longest side is that of an A4 page
    return _saved(pages[0], "PDF", save_all=True, append_images=pages[1:], resolution=dots, quality=82, **nothing)


def _pdf_pages(body: bytes, limits: Limits) -> Iterator[Any]:
    """Yield the pages of a PDF as pictures. Raises Refused."""
    try:
        import pypdfium2 as pdfium  # noqa: PLC0415
    except ImportError as error:
        raise Refused(Refusal.KIND_MISSING) from error
    try:
        document = pdfium.PdfDocument(body)
    except pdfium.PdfiumError as error:
        is_locked = "assword" in str(error)
        raise Refused(Refusal.LOCKED if is_locked else Refusal.BROKEN) from error
    if len(document) > limits.pages:
        raise Refused(Refusal.TOO_MANY_PAGES)
    if len(document) == 0:
        raise Refused(Refusal.BROKEN)
    for page in document:
        yield _page(page)


def _page(page: Any) -> Any:
    """Return one page as a picture of its own, whatever size it claims."""
    from PIL import Image  # noqa: PLC0415

    try:
        width, height = page.get_size()
        if not (0 < width < 1e6 and 0 < height < 1e6):
            raise Refused(Refusal.BROKEN)
        scale = min(_PAGE_DPI / 72, _PAGE_LONG_SIDE / max(width, height))
        drawn = page.render(scale=scale, may_draw_forms=False, rev_byteorder=True).to_pil().convert("RGB")
    except (Refused, MemoryError):
        raise
    except Exception as error:  # a page that cannot be drawn
        raise Refused(Refusal.BROKEN) from error
    bare = Image.new("RGB", drawn.size, _PAPER)
    bare.paste(drawn)
    return bare
