"""Aman: from what happens around a community to the right protection, at the right place and time."""

__version__ = "0.1.0"
