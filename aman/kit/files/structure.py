"""Walk the bytes of a clean copy and let through only the parts a bare picture is made of. Plain Python, no decoder.

This is what makes "no metadata" a statement about the file and not about the program that wrote it: a segment that
is not on the list fails, whatever its name.
"""

from __future__ import annotations

import struct
import zlib

_JPEG_PARTS = {0xDB, 0xC0, 0xC1, 0xC2, 0xC4, 0xDD}
"""Tables, frame, restart interval: what decoding needs. APP0 is let through as the bare JFIF head only."""
_JFIF = 16
_PNG_PARTS = {b"IHDR", b"PLTE", b"IDAT", b"IEND"}
_CHANNELS = {0: 1, 2: 3}
_MOST = 512 * 1024 * 1024


class NotBare(Exception):
    """There is more in a file than the picture."""


def bare_jpeg(content: bytes) -> tuple[int, int]:
    """Return width and height of a JPEG that holds nothing but its picture. Raises NotBare."""
    if content[:2] != b"\xff\xd8" or content[-2:] != b"\xff\xd9":
        raise NotBare("ends")
    at, size = 2, (0, 0)
    while content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xDA:
            _only_scans(content, at)
            return size
        (length,) = struct.unpack_from(">H", content, at + 2)
        if marker == 0xE0:
            if length != _JFIF or content[at + 4 : at + 9] != b"JFIF\0":
                raise NotBare("head")
        elif marker not in _JPEG_PARTS:
            raise NotBare(f"{marker:02x}")
        if marker in {0xC0, 0xC1, 0xC2}:
            height, width = struct.unpack_from(">HH", content, at + 5)
            size = (width, height)
        at += 2 + length
    raise NotBare("order")


def _only_scans(content: bytes, at: int) -> None:
    """Hold what follows the first scan to more scans, their tables, and the end, which is the end of the file."""
    while True:
        marker = content[at + 1]
        if marker == 0xD9:
            if at + 2 != len(content):
                raise NotBare("after the end")
            return
        if marker not in {0xDA, 0xC4, 0xDD}:
            raise NotBare(f"{marker:02x}")
        (length,) = struct.unpack_from(">H", content, at + 2)
        at = _next_marker(content, at + 2 + length)


def _next_marker(content: bytes, at: int) -> int:
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise NotBare("no end")
        following = content[at + 1]
        if following != 0 and not 0xD0 <= following <= 0xD7:
            return at
        at += 2


def bare_png(content: bytes) -> tuple[int, int]:
    """Return width and height of a PNG that holds nothing but its picture. Raises NotBare."""
    if content[:8] != b"\x89PNG\r\n\x1a\n":
        raise NotBare("head")
    at, packed, seen = 8, [], []
    while at < len(content):
        length, name = struct.unpack_from(">I4s", content, at)
        part = content[at + 8 : at + 8 + length]
        (check,) = struct.unpack_from(">I", content, at + 8 + length)
        if name not in _PNG_PARTS or zlib.crc32(name + part) != check:
            raise NotBare(name.decode("latin-1"))
        if name == b"IDAT":
            packed.append(part)
        seen.append((name, part))
        at += 12 + length
    if seen[0][0] != b"IHDR" or [name for name, _ in seen].index(b"IEND") != len(seen) - 1 or seen[-1][1]:
        raise NotBare("order")
    width, height, depth, colour, *_rest = struct.unpack(">IIBBBBB", seen[0][1])
    _only_rows(b"".join(packed), (1 + width * _CHANNELS.get(colour, 0)) * height, depth)
    return width, height


def _only_rows(packed: bytes, expected: int, depth: int) -> None:
    """Hold the packed pixels to exactly the rows the head promised."""
    if depth != 8 or not 0 < expected <= _MOST:
        raise NotBare("shape")
    opener = zlib.decompressobj()
    rows = opener.decompress(packed, expected + 1)
    if len(rows) != expected or not opener.eof or opener.unused_data:
        raise NotBare("rows")
