"""What a page must look like whatever it was given to show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from tests.hostile.strings import CLOSE, MARK, OPEN

TEXT, COMMENT = "-text", "-comment"
UNSAFE_SCHEMES = ("javascript:", "vbscript:", "data:text")
ADDRESSES = {"href", "src", "action", "formaction", "xlink:href", "poster", "data", "srcdoc", "background"}
STEERING = frozenset(chr(code) for code in (0x202A, 0x202B, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068))
BALANCED = re.compile("\u2068[^\u202a-\u202e\u2066-\u2069]*\u2069")
"""An isolate with its end and nothing steering inside turns nobody: what `bdi` does, where no element may be."""
ISOLATING = {"bdi", "textarea", "option", "title", "code", "pre"}
BLOCKS = {
    "p", "div", "li", "dd", "dt", "td", "th", "h1", "h2", "h3", "h4", "legend", "figcaption", "blockquote", "article",
    "section", "summary", "caption", "button",
}  # fmt: skip


def escapes(html: str) -> list[str]:
    """Return how a shown string left its box: as markup, as script, as an address, or by turning its neighbours."""
    root = LexborHTMLParser(html).root
    return [] if root is None else list(_look(root, ()))


def _look(node: Any, above: tuple[Any, ...]) -> Iterator[str]:
    if node.tag == TEXT:
        yield from _text(node, above)
        return
    if node.tag == COMMENT:
        if MARK in (node.comment_content or ""):
            yield f"in a comment: {node.comment_content[:80]}"
        return
    if MARK in node.tag:
        yield f"an element: <{node.tag}>"
    if node.tag in {"script", "style", "template"} and MARK in (node.html or ""):
        yield f"inside <{node.tag}>: {node.html[:80]}"
    for name, value in (node.attributes or {}).items():
        yield from _attribute(node.tag, name, value or "")
    for child in node.iter(include_text=True):
        yield from _look(child, (*above, node))


def _attribute(tag: str, name: str, value: str) -> Iterator[str]:
    if MARK in name or name.startswith("on"):
        yield f"an attribute: <{tag} {name}={value[:60]}>"
    flat = "".join(value.split()).lower()
    if tag == "meta" and name == "content" and flat.startswith("0;"):
        yield f"an address: <meta content={value[:60]}>"
    if name in ADDRESSES and (flat.startswith(UNSAFE_SCHEMES) or flat.startswith((f"//{MARK}", f"http://{MARK}"))):
        yield f"an address: <{tag} {name}={value[:60]}>"
    if name == "style" and MARK in value:
        yield f"a style: <{tag} style={value[:60]}>"


def _text(node: Any, above: tuple[Any, ...]) -> Iterator[str]:
    """Steering characters may turn only the box they stand in: an isolating element, or a block of their own."""
    words = BALANCED.sub("", node.text_content or "")
    if STEERING.isdisjoint(words):
        return
    for holder in reversed(above):
        if holder.tag in ISOLATING or (holder.attributes or {}).get("dir"):
            return
        if holder.tag in BLOCKS:
            whole = (holder.text() or "").strip()
            if not (whole.startswith(OPEN) and whole.endswith((CLOSE, "…"))):
                yield f"turns its neighbours in <{holder.tag}>: {words[:60]!r}"
            return
