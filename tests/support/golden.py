"""Golden examples: what a service publishes, kept as files, so that consumers test against what is really sent.

A run with VIDARE_WRITE_GOLDEN=1 writes the files anew; the change is then read and committed like any other.
"""

import json
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).parents[1] / "contracts" / "golden"
WRITE = "VIDARE_WRITE_GOLDEN"

# What chance decides, and what stands for the n-th such value of an example.
_CHANCE: Mapping[str, Callable[[int], str]] = {
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}": lambda place: f"01920000-0000-7000-8000-{place:012}",
    r"\b[0-9a-f]{64}\b": lambda place: f"{place:064x}",
    r"VD-[0-9A-Z]{4}-[0-9A-Z]{4}": lambda place: f"VD-0000-{place:04}",
}


def stable(content: Mapping[str, Any]) -> Any:
    """The content with ids, hashes and human numbers replaced by the order in which each first appears."""
    written = json.dumps(content)
    for pattern, stands_for in _CHANCE.items():
        places = {one: place for place, one in enumerate(dict.fromkeys(re.findall(pattern, written)), start=1)}
        parts = re.split(f"({pattern})", written)
        written = "".join(stands_for(places[part]) if part in places else part for part in parts)
    return json.loads(written)


def golden(service: str, type_: str, content: Mapping[str, Any]) -> Any:
    """The example of this event type; written from `content` first, when the run was asked to."""
    file = GOLDEN / service / f"{type_}.json"
    if os.environ.get(WRITE):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(stable(content), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return json.loads(file.read_text(encoding="utf-8"))
