"""What a process shows of itself at `/metrics`."""

import urllib.request

from prometheus_client.parser import text_string_to_metric_families


def shown(port: int, sample: str, **labels: str) -> list[float]:
    """The values of all series of this name that have these labels."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        families = text_string_to_metric_families(answer.read().decode())
    return [
        one.value
        for family in families
        for one in family.samples
        if one.name == sample and labels.items() <= one.labels.items()
    ]
