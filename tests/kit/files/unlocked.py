"""A task whose module breaks the lock before it is put on, as a kernel without filters would."""

from aman.kit.files import jail


def _nothing(libc: object) -> None:
    return None


jail._filter = _nothing


def echo(content: bytes) -> bytes:
    return content
