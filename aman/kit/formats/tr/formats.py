"""As in English: the words differ, the order and the clock do not."""

from aman.kit.formats.en.formats import *  # noqa: F403
