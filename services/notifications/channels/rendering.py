"""What letters and pages share: the templates, and text for one line."""

import unicodedata
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent.parent / "templates"),
    autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


def one_line(text: str) -> str:
    """The text on one line, without control characters and direction overrides (an organisation chose its name)."""
    if text.isprintable():  # as nearly all are
        return " ".join(text.split())
    return " ".join("".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text).split())
