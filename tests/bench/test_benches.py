"""Every bench that can be run is explained, and none that cannot."""

import re
from pathlib import Path

import bench.__main__ as benches

PAGE = (Path(__file__).parents[2] / "docs" / "measurements.md").read_text(encoding="utf-8")


def test_the_page_of_measurements_lists_the_benches_in_the_order_in_which_they_run() -> None:
    listed = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    assert listed == list(benches._NAMES)
    assert f"[{' '.join(listed)}]" in (benches.__doc__ or "")
