"""How the contents of a file lie in the database: pieces of a megabyte, each sealed and bound to its place.

The last piece is bound as the last, so that a file cut short does not open. An original is sealed with a key of its
own inside the seal of the report's key: destroying either is the end of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aman.kit import vault

if TYPE_CHECKING:
    from aman.apps.incidents.models import EvidenceFile

PIECE = 1 << 20


def place(file: EvidenceFile, part: str, page: int, piece: int, *, last: bool) -> str:
    """Return what a piece is bound to: nothing in it ever changes."""
    return f"incidents_evidencepart|{file.uuid}|{part}|{page}|{piece}|{'end' if last else 'more'}"


def sealed(file: EvidenceFile, part: str, page: int, content: bytes) -> Iterator[bytes]:
    """Yield the sealed pieces of some contents. Raises vault.Erased."""
    count = max(1, -(-len(content) // PIECE))
    for piece in range(count):
        at = place(file, part, page, piece, last=piece == count - 1)
        plain = content[piece * PIECE : (piece + 1) * PIECE]
        if part == "ORIGINAL" and file.original_key is not None:
            plain = vault.seal_bytes(file.original_key, at, plain)
        yield vault.seal_bytes(file.record_key, at, plain)


def opened(file: EvidenceFile, part: str, page: int, pieces: list[bytes]) -> bytes:
    """Return the contents that lie in some pieces, in their order. Raises vault.Erased, vault.Tampered."""
    if not pieces:
        raise vault.Erased("the contents are gone")
    found = []
    for piece, content in enumerate(pieces):
        at = place(file, part, page, piece, last=piece == len(pieces) - 1)
        plain = vault.open_bytes(file.record_key, at, content)
        if part == "ORIGINAL" and file.original_key is not None:
            plain = vault.open_bytes(file.original_key, at, plain)
        found.append(plain)
    return b"".join(found)
