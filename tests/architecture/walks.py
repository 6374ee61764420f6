"""The walks of docs/architecture.md: `path:line` and a function's name, stop after stop, and no way back."""

import re
from collections.abc import Iterator
from pathlib import Path

from deploy.walks import STOP, starts

_WALK = re.compile(r"^## (One [^\n]+)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def walks(page: str) -> dict[str, list[tuple[str, int, str]]]:
    """The stops of each part of the page that walks the code, by its heading."""
    found = {title: [(path, int(line), name) for path, line, name in STOP.findall(part)]
             for title, part in _WALK.findall(page)}  # fmt: skip
    return {title: stops for title, stops in found.items() if stops}


def wrong_turns(root: Path, page: str) -> Iterator[str]:
    """Stops that do not stand where the page says, and files to which a walk comes back."""
    for title, stops in walks(page).items():
        left: set[str] = set()
        before = ""
        for path, line, name in stops:
            found = starts(root / path).get(name)
            if found != line:
                yield f"{title}: {path}: {name} starts on line {found}, not {line}"
            if path != before:
                left.add(before)
            if path in left:
                yield f"{title}: comes back to {path}"
            before = path
