"""The decisions in docs/adr have one form, and their index lists each."""

import re
from collections.abc import Iterator
from pathlib import Path

_PARTS = ["Context", "Decision", "Consequences", "What was considered"]
_DATE = re.compile(r"^Date: (\d{4}-\d{2}-\d{2})$", re.MULTILINE)
_STATUS = re.compile(r"^Status: (proposed|accepted|replaced by \[\d{4}\]\(\d{4}-[\w-]+\.md\))$", re.MULTILINE)
_LONGEST = 60  # lines: what takes more is an explanation, and belongs on a page


def unlike_decisions(root: Path) -> Iterator[str]:
    """What the page of a decision lacks, and each page that the index does not list with its title and date."""
    folder = root / "docs" / "adr"
    index = (folder / "README.md").read_text(encoding="utf-8")
    for path in sorted(folder.glob("[0-9]*.md")):
        text = path.read_text(encoding="utf-8")
        yield from (f"docs/adr/{path.name}: {fault}" for fault in _faults(path.name, text, index))


def _faults(name: str, text: str, index: str) -> Iterator[str]:
    title, date = re.match(rf"\s*# {int(name[:4])}\. (.+)\n", text), _DATE.search(text)
    if title is None:
        yield f"begins with its title, as # {int(name[:4])}. What was decided"
    if date is None:
        yield "lacks its date, as Date: 2026-11-24"
    if not _STATUS.search(text):
        yield "lacks its status: proposed, accepted, or replaced by [0011](0011-….md)"
    if re.findall(r"^## (.+)$", text, re.MULTILINE) != _PARTS:
        yield f"has the parts {', '.join(_PARTS)}, in this order"
    if not re.search(r"^## Decision\n\n\*\*", text, re.MULTILINE):
        yield "its decision begins with the line to be quoted, in bold"
    if text.count("\n") > _LONGEST:
        yield f"has more than {_LONGEST} lines"
    if title and date and f"| {name[:4]} | [{title[1]}]({name}) | {date[1]} |" not in index:
        yield f"docs/adr/README.md lacks the line | {name[:4]} | [{title[1]}]({name}) | {date[1]} |"
