"""From a stranger's file to a clean copy: cleaned in one locked child, proved in a second, walked here.

A file either becomes a copy that all three agree on, or is refused with a code. There is no third way, but one: where
no child can be locked in, SandboxMissing is raised and the file stays sealed.
"""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import asdict, dataclass
from typing import Any

from aman.kit.files import sandbox, structure
from aman.kit.files.rules import LIMITS, Kind, Limits, Refusal, Refused, kind_of

_CLEAN, _PROVE = "aman.kit.files.clean:clean", "aman.kit.files.prove:prove"
_LONGEST_WORDS = 4096
_MEDIA = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}


@dataclass(frozen=True)
class WorkingCopy:
    """A clean copy of a file: what it was, its media type, its bytes, and a small JPEG of every page."""

    kind: Kind
    media: str
    content: bytes
    previews: tuple[bytes, ...]
    only_first: bool
    """Whether the file had more pictures, of which the first was kept."""

    @property
    def suffix(self) -> str:
        """The ending a copy of this media type is saved under."""
        return _MEDIA[self.media]


def working_copy(content: bytes, *, limits: Limits = LIMITS) -> WorkingCopy:
    """Return the clean copy of a file. Raises Refused, or sandbox.SandboxMissing."""
    if len(content) > limits.one:
        raise Refused(Refusal.TOO_BIG)
    kind_of(content)
    try:
        answer = sandbox.run(_CLEAN, json.dumps(asdict(limits)).encode() + b"\n" + content).content
    except sandbox.Died as error:
        raise Refused(Refusal.TOO_HARD) from error
    head, _, body = answer.partition(b"\n")
    try:
        copy = _read(head, body)
        _prove(copy, head, body)
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise Refused(Refusal.NOT_PROVED) from error
    except (sandbox.Died, structure.NotBare, struct.error, zlib.error) as error:
        raise Refused(Refusal.NOT_PROVED) from error
    return copy


def _told(words: bytes) -> Any:
    """Return the JSON a child answered with, which is never long."""
    if len(words) > _LONGEST_WORDS:
        raise ValueError("too long")
    return json.loads(words)


def _read(head: bytes, body: bytes) -> WorkingCopy:
    """Return what the first child answered, or raise the refusal it answered with."""
    said = _told(head)
    if "refused" in said:
        raise Refused(Refusal(said["refused"]))
    if said["media"] not in _MEDIA or sum(said["sizes"]) != len(body) or min(said["sizes"]) <= 0:
        raise ValueError("shape")
    parts, at = [], 0
    for size in said["sizes"]:
        parts.append(body[at : at + size])
        at += size
    return WorkingCopy(Kind(said["kind"]), said["media"], parts[0], tuple(parts[1:]), bool(said["more"]))


def _prove(copy: WorkingCopy, head: bytes, body: bytes) -> None:
    """Hold a copy to what two readers who did not write it find in it. Raises what they raise, or ValueError."""
    found = _told(sandbox.run(_PROVE, head + b"\n" + body).content)
    walked = [structure.bare_jpeg(preview) for preview in copy.previews]
    if copy.media == "application/pdf":
        if not copy.content.startswith(b"%PDF-") or not copy.content.endswith(b"%%EOF"):
            raise ValueError("ends")
        pages = len(copy.previews)
    else:
        pages, bare = 1, structure.bare_png if copy.media == "image/png" else structure.bare_jpeg
        walked.insert(0, bare(copy.content))
    if len(copy.previews) != pages or not pages:
        raise ValueError("pages")
    decoded = [tuple(size) for size in found]
    if decoded[-len(copy.previews) :] != walked[-len(copy.previews) :]:
        raise ValueError("sizes")
