"""Write the table of docs/operate/settings.md from `aman.config.env.Settings`; a test compares the two."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from aman.config import env

PAGE = Path(__file__).resolve().parent.parent / "docs" / "operate" / "settings.md"
START, END = "<!-- table: python -m tools.settings_page -->", "<!-- end of table -->"


def table() -> str:
    """Return the settings as a Markdown table, in the order of the class."""
    lines = ["| environment | file | default | meaning |", "|---|---|---|---|"]
    for name, field in env.Settings.model_fields.items():
        shown = _shown(name, field.get_default(call_default_factory=True))
        lines.append(f"| `AMAN_{name.upper()}` | `{name}` | {shown} | {field.description} |")
    return "\n".join(lines)


def _shown(name: str, default: object) -> str:
    if name in env.SECRETS:
        return "none; required"
    text = default.get_secret_value() if isinstance(default, SecretStr) else str(default)
    return f"`{text}`" if text and text != "{}" else "empty"


def renewed(page: str) -> str:
    """Return the page with a fresh table."""
    before, _, rest = page.partition(START)
    return f"{before}{START}\n{table()}\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text()))
