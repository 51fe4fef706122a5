"""Files at the public door: held in memory, never written to disk in clear, and never a reason to lose a report."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopFutureHandlers, StopUpload
from django.http import HttpRequest

from aman.kit.files.rules import LIMITS

MAX_ALL = LIMITS.total + 4_000_000
"""Bytes of files read of one form. What is past them is not read at all."""
FIELD = "files"


class Held(FileUploadHandler):
    """Keeps files in memory up to the limits, and says of the others that they were left out.

    The answers stand before the files in the form, so they are whole even where reading stops.
    """

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.seen, self.all_bytes, self.left_out = 0, 0, 0
        self.held: BytesIO | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.field_name != FIELD:
            raise SkipFile
        self.seen += 1
        if self.seen > LIMITS.files:
            self.left_out += 1
            raise SkipFile
        self.held = BytesIO()
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.all_bytes += len(raw_data)
        if self.all_bytes > MAX_ALL:
            self.left_out += 1
            raise StopUpload(connection_reset=True)
        if self.held is None:
            return
        # One byte too many is kept of a file that is too big, so that it is refused by its size like any other.
        self.held.write(raw_data[: max(0, LIMITS.one + 1 - start)])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile | None:
        held, self.held = self.held, None
        if held is None:
            return None
        held.seek(0)
        return InMemoryUploadedFile(
            held, self.field_name, self.file_name or "", self.content_type, file_size, self.charset
        )


def receive(request: HttpRequest) -> Held:
    """Take a request's files in hand; before anything reads its form."""
    handler = Held(request)
    request.upload_handlers = [handler]
    return handler


def files_of(request: HttpRequest) -> list[tuple[str, bytes]]:
    """Return the files that were held: the name each was sent under, and its bytes."""
    return [(str(one.name), one.read()) for one in request.FILES.getlist(FIELD)]
