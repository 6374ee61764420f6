"""docs/first-hour.md, pasted as it is written, leads to a closed loop."""

import re
from pathlib import Path

import pytest

from tests.support.embedded_system import EmbeddedSystem
from tests.support.first_hour import CLIENT, PAGE, pasted


async def test_with_curl_alone(tmp_path: Path) -> None:
    by_hand, client, _ = PAGE.read_text(encoding="utf-8").partition(CLIENT)
    assert client
    async with EmbeddedSystem(tmp_path / "var"):
        said = pasted(tmp_path, by_hand)
    assert "\nexecuted\n" in said
    assert "vidare.referral.submitted.v1" in said and '"type":"referral.submitted"' in said
    assert "Mallikas" in said
    assert re.search(r"\nservice-completed\n20\S+Z\n$", said), said[-300:]


def test_the_page_begins_as_the_readme_does() -> None:
    first = re.search(r"^```\n(.+)\n```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert first is not None and first[1] == "make run"


def test_a_step_that_is_refused_is_seen(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="refused by nobody"):
        pasted(tmp_path, "```bash\necho refused by nobody\nfalse\necho never\n```\n")
