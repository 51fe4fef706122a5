"""Hostile pictures, each made here from its parts: what hides in them, what blows up, what lies about itself."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import pillow_heif
from PIL import Image, ImageCms, PngImagePlugin, TiffImagePlugin

from tests.kit.files.specimen import CANARY, CLEAN, Specimen

pillow_heif.register_heif_opener()
HIDDEN = CANARY.encode()
XMP = f'<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><a>{CANARY}</a></x:xmpmeta><?xpacket end="w"?>'.encode()


def picture(size: tuple[int, int] = (320, 240), mode: str = "RGB") -> Image.Image:
    shades = Image.linear_gradient("L").resize(size)
    return Image.merge("RGB", (shades, shades.rotate(180), shades)).convert(mode)


def saved(name: str, shown: Image.Image | None = None, **how: Any) -> bytes:
    held = io.BytesIO()
    (shown or picture()).save(held, name, **how)
    return held.getvalue()


def exif(orientation: int = 6) -> bytes:
    made = Image.Exif()
    made[0x010E], made[0x010F], made[0x013B], made[0x0112] = CANARY, CANARY, CANARY, orientation
    gps = made.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (51.0, 31.0, 12.5), "W", (0.0, 6.0, 42.0)
    gps[29], gps[0x001B] = "2027:03:05", HIDDEN
    made.get_ifd(0x8769)[0x9286] = HIDDEN
    return made.tobytes()


def icc() -> bytes:
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    return bytes(profile) + HIDDEN


def segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def after_start(jpeg: bytes, *segments: bytes) -> bytes:
    return jpeg[:2] + b"".join(segments) + jpeg[2:]


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png_with(*chunks: bytes) -> bytes:
    base = saved("PNG")
    return base[:33] + b"".join(chunks) + base[33:]


def png_head(width: int, height: int, depth: int = 8, colour: int = 2) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))


def _jpegs() -> Iterator[Specimen]:
    base = saved("JPEG")
    iptc = (
        b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", 20) + b"\x1c\x02\x50" + struct.pack(">H", 11) + HIDDEN
    )
    thumb = saved("JPEG", picture((80, 60)), comment=HIDDEN)
    whole = struct.pack(">HH", 65500, 65500)
    yield Specimen("jpeg with EXIF and GPS", "a.jpg", saved("JPEG", exif=exif()))
    yield Specimen("jpeg with XMP", "a.jpg", after_start(base, segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP)))
    yield Specimen("jpeg with IPTC", "a.jpg", after_start(base, segment(0xED, iptc)))
    yield Specimen("jpeg with a comment", "a.jpg", saved("JPEG", comment=HIDDEN))
    yield Specimen("jpeg with a colour profile", "a.jpg", saved("JPEG", icc_profile=icc()))
    yield Specimen("jpeg with a thumbnail", "a.jpg", after_start(base, segment(0xE1, b"Exif\0\0" + thumb)))
    yield Specimen(
        "jpeg with a second picture", "a.jpg", saved("MPO", save_all=True, append_images=[picture()]) + HIDDEN
    )
    yield Specimen("jpeg with a folder behind it", "a.jpg", base + b"PK\x03\x04" + HIDDEN)
    yield Specimen("jpeg with a thousand comments", "a.jpg", after_start(base, *[segment(0xFE, HIDDEN)] * 1000))
    yield Specimen("jpeg with a maker's segment", "a.jpg", after_start(base, segment(0xEB, b"JP\0" + HIDDEN * 99)))
    yield Specimen(
        "jpeg with a broken EXIF", "a.jpg", after_start(base, segment(0xE1, b"Exif\0\0II*\0\xff\xff\xff\xff" + HIDDEN))
    )
    yield Specimen("jpeg in CMYK", "a.jpg", saved("JPEG", picture(mode="CMYK"), comment=HIDDEN))
    yield Specimen("jpeg in grey", "a.jpg", saved("JPEG", picture(mode="L"), comment=HIDDEN))
    yield Specimen("jpeg cut short", "a.jpg", saved("JPEG", picture((900, 900)))[:4000], ("BROKEN",))
    yield Specimen("jpeg that is a page", "a.jpg", b"\xff\xd8\xff<html><script>alert(1)</script>", ("BROKEN",))
    yield Specimen(
        "jpeg of 4 billion pixels", "a.jpg", base.replace(struct.pack(">HH", 240, 320), whole, 1), ("TOO_MANY_PIXELS",)
    )
    scans = saved("JPEG", picture((2000, 2000)), progressive=True)
    last = scans.rindex(b"\xff\xda")
    yield Specimen(
        "jpeg of 3,000 scans",
        "a.jpg",
        scans[:last] + scans[last:-2] * 3000 + b"\xff\xd9",
        (CLEAN, "BROKEN", "TOO_HARD", "TOO_BIG"),
    )
    yield Specimen("jpeg called png", "a.png", saved("JPEG", comment=HIDDEN))


def _pngs() -> Iterator[Specimen]:
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", CANARY)
    words.add_text("Comment", CANARY, zip=True)
    words.add_itxt("Title", CANARY, lang="en", tkey="Title", zip=True)
    words.add_itxt("XML:com.adobe.xmp", XMP.decode())
    huge = zlib.compress(bytes(200_000_000), 9)
    frames = [picture(), picture().rotate(90)]
    yield Specimen("png with texts", "a.png", saved("PNG", pnginfo=words))
    yield Specimen("png with EXIF", "a.png", saved("PNG", exif=exif()))
    yield Specimen("png with a colour profile", "a.png", saved("PNG", icc_profile=icc()))
    yield Specimen("png with chunks of its own", "a.png", png_with(chunk(b"prVt", HIDDEN), chunk(b"tIME", bytes(7))))
    yield Specimen("png with a page behind it", "a.png", saved("PNG") + b"<html>" + HIDDEN)
    yield Specimen("png that moves", "a.png", saved("PNG", save_all=True, append_images=frames, pnginfo=words))
    yield Specimen("png with holes", "a.png", saved("PNG", picture(mode="RGBA"), pnginfo=words))
    yield Specimen("png of 16 bits", "a.png", saved("PNG", Image.new("I;16", (60, 40), 40000)))
    yield Specimen("png in a palette", "a.png", saved("PNG", picture(mode="P"), transparency=3))
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + png_head(60000, 60000)
        + chunk(b"IDAT", zlib.compress(bytes(10_000_000)))
        + chunk(b"IEND", b"")
    )
    yield Specimen("png of 3.6 billion pixels", "a.png", bomb, ("TOO_MANY_PIXELS",))
    small = b"\x89PNG\r\n\x1a\n" + png_head(10, 10) + chunk(b"IDAT", huge) + chunk(b"IEND", b"")
    yield Specimen("png of 100 pixels that unpacks to 200 MB", "a.png", small, (CLEAN, "BROKEN"))
    yield Specimen(
        "png with a text that unpacks to 200 MB", "a.png", png_with(chunk(b"zTXt", b"a\0\0" + huge)), (CLEAN, "BROKEN")
    )
    yield Specimen(
        "png with a profile that unpacks to 200 MB",
        "a.png",
        png_with(chunk(b"iCCP", b"a\0\0" + huge)),
        (CLEAN, "BROKEN"),
    )
    yield Specimen("png cut short", "a.png", saved("PNG")[:-99], ("BROKEN",))
    yield Specimen("png with a wrong sum", "a.png", png_with(b"\0\0\0\1IDATx\0\0\0\0"), ("BROKEN",))
    yield Specimen("png of nothing but its head", "a.png", b"\x89PNG\r\n\x1a\n", ("BROKEN",))
    yield Specimen("png called exe", "a.exe", saved("PNG", pnginfo=words))


def _others() -> Iterator[Specimen]:
    frames = [Image.new("RGB", (200, 200), (n % 250, 0, n // 2)) for n in range(400)]
    moving = saved("GIF", frames[0], save_all=True, append_images=frames[1:], comment=HIDDEN)
    still = saved("GIF", comment=HIDDEN)
    script = b"GIF89a/*" + still[8:] + b"*/=1;alert('" + HIDDEN + b"')"
    wide = still[:6] + struct.pack("<HH", 65535, 65535) + still[10:]
    yield Specimen("gif with a comment", "a.gif", still)
    yield Specimen("gif that moves 400 times", "a.gif", moving)
    yield Specimen("gif that is a script", "a.gif", script, (CLEAN, "BROKEN", "TOO_MANY_PIXELS"))
    yield Specimen("gif of 4 billion pixels", "a.gif", wide, ("TOO_MANY_PIXELS",))
    yield Specimen("gif cut short", "a.gif", still[:300], ("BROKEN",))
    yield Specimen(
        "webp with EXIF, XMP and a profile", "a.webp", saved("WEBP", exif=exif(), xmp=XMP, icc_profile=icc())
    )
    yield Specimen(
        "webp that moves", "a.webp", saved("WEBP", save_all=True, append_images=[picture().rotate(90)], xmp=XMP)
    )
    yield Specimen("webp cut short", "a.webp", saved("WEBP")[:200], ("BROKEN",))
    yield Specimen("heic with EXIF and XMP", "a.heic", saved("HEIF", exif=exif(), xmp=XMP))
    yield Specimen("heic cut short", "a.heic", saved("HEIF", picture().effect_spread(40))[:3000], ("BROKEN",))
    yield Specimen("heic of nothing", "a.heic", b"\0\0\0\x18ftypheic" + bytes(2000), ("BROKEN",))
    yield from _tiffs()


def _tiffs() -> Iterator[Specimen]:
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[270], tags[315], tags[700], tags[33723] = CANARY, CANARY, XMP, HIDDEN
    pages = [picture((40, 30))] * 3
    loop = b"II*\0\x08\0\0\0" + struct.pack("<H", 0) + struct.pack("<I", 8)
    entries = [
        (256, 4, 100000),
        (257, 4, 100000),
        (258, 3, 8),
        (259, 3, 1),
        (262, 3, 1),
        (273, 4, 8),
        (278, 4, 1),
        (279, 4, 9),
    ]
    table = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
    large = b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + table + bytes(4)
    yield Specimen("tiff with tags and XMP", "a.tif", saved("TIFF", tiffinfo=tags))
    yield Specimen("tiff with EXIF and GPS", "a.tif", saved("TIFF", exif=exif(1)))
    yield Specimen(
        "tiff of three pages", "a.tif", saved("TIFF", pages[0], save_all=True, append_images=pages[1:], tiffinfo=tags)
    )
    many = [Image.new("L", (8, 8))] * 200
    yield Specimen(
        "tiff of 200 pages", "a.tif", saved("TIFF", many[0], save_all=True, append_images=many[1:]), ("TOO_MANY_PAGES",)
    )
    yield Specimen("tiff whose pages go in a circle", "a.tif", loop, ("BROKEN", "TOO_HARD"))
    yield Specimen("tiff of 10 billion pixels", "a.tif", large, ("TOO_MANY_PIXELS", "BROKEN"))


def pictures() -> list[Specimen]:
    """Return the hostile pictures."""
    return [*_jpegs(), *_pngs(), *_others()]
