"""docs/first-hour.md to its end, with the client that the reader generates."""

import re
from pathlib import Path

from tests.reference.tools import PYTHON_PACKAGES, python_tools
from tests.support.embedded_system import EmbeddedSystem
from tests.support.first_hour import PAGE, pasted


async def test_the_whole_page_leads_to_a_closed_loop_twice(tmp_path: Path) -> None:
    python_tools()  # where the registry cannot be reached, this says so
    page = PAGE.read_text(encoding="utf-8")
    assert PYTHON_PACKAGES[0] in page
    async with EmbeddedSystem(tmp_path / "var"):
        said = pasted(tmp_path, page)
    assert re.search(r"^VD-\S+ service-completed loop closed at 20", said.splitlines()[-1]), said[-500:]
