"""deploy/alerts/vidare.yml: each alert has its line in the manual, asks for what is measured, and fires in time."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from prometheus_client import REGISTRY
from prometheus_client.metrics import MetricWrapperBase

from shared.observability import metrics
from shared.runtime import Runtime
from tests.support.databases import SqliteFiles
from tests.support.parcels import parcel_service
from tests.support.post_office import settings_for
from tests.support.waiting import running, until

ROOT = Path(__file__).parents[2]
FILE = ROOT / "deploy" / "alerts" / "vidare.yml"
CASES = Path(__file__).parent / "alert_cases.yml"
RULES: list[dict[str, Any]] = [
    rule for group in yaml.safe_load(FILE.read_text(encoding="utf-8"))["groups"] for rule in group["rules"]
]
SECTION = (ROOT / "docs/operations.md").read_text(encoding="utf-8").split("\n## 5. ")[1].split("\n## ")[0]
MEASURED = {one._name: one for one in vars(metrics).values() if isinstance(one, MetricWrapperBase)}
OF_PROMETHEUS = {"up": {"job", "instance"}}


def anchor(alert: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", alert).lower()


def test_the_manual_and_the_file_name_the_same_alerts_each_by_an_anchor() -> None:
    told = re.findall(r'^\| <a id="([a-z-]+)"></a>`(\w+)` \| [^|]+ \| .+ \|$', SECTION, re.M)
    assert told == [(anchor(rule["alert"]), rule["alert"]) for rule in RULES]
    assert len(set(told)) == len(told)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_says_how_bad_it_is_what_happened_and_where_the_remedy_stands(rule: dict[str, Any]) -> None:
    assert rule.keys() - {"for"} == {"alert", "expr", "labels", "annotations"}
    assert rule["labels"].keys() == {"severity"}
    assert rule["labels"]["severity"] in ("critical", "warning")
    assert rule["annotations"].keys() == {"summary", "runbook"}
    assert rule["annotations"]["runbook"] == f"docs/operations.md#{anchor(rule['alert'])}"


def labels_of(metric: str) -> set[str]:
    """What a series of it may be told apart by, beside what Prometheus adds; KeyError for one that is not measured."""
    if metric in OF_PROMETHEUS:
        return OF_PROMETHEUS[metric]
    base = re.sub(r"_(total|count|sum|bucket)$", "", metric)
    found = MEASURED[base]
    counts = {"counter": "_total", "gauge": ""}.get(str(found._type))
    assert counts is None or metric == base + counts, f"{metric} is shown under another name"
    return set(found._labelnames)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_asks_for_metrics_and_labels_that_are_there(rule: dict[str, Any]) -> None:
    asked = re.findall(r"\b(vidare_\w+|up)\b(?:\{([^}]*)\})?", rule["expr"])
    assert asked
    known = set.union(*(labels_of(metric) for metric, _ in asked))
    for metric, chosen in asked:
        assert set(re.findall(r"(\w+)[=!]", chosen)) <= labels_of(metric), metric
    for grouped in re.findall(r"\b(?:by|on) \(([^)]*)\)", rule["expr"]):
        assert set(grouped.split(", ")) <= known
    assert set(re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"])) <= known


async def test_what_an_alert_counts_is_counted_from_zero(sqlite_files: SqliteFiles) -> None:
    name = f"fresh-{uuid4().hex}"  # the registry belongs to the whole process
    runtime = Runtime(parcel_service(name=name), settings_for(await sqlite_files.new(), "127.0.0.1:1"))
    app = runtime.api()
    runtime.consumers()
    counted = {one for rule in RULES for one in re.findall(r"increase\((\w+)", rule["expr"])}
    shown = [one for family in REGISTRY.collect() for one in family.samples if one.name in counted]
    ours = [one for one in shown if name in "".join(one.labels.values())]
    assert {one.name for one in ours} == counted
    assert {one.value for one in ours} == {0.0}
    assert {one.labels["code"] for one in ours if "code" in one.labels} == {kind.code for kind in app.state.problems}
    await runtime.close()


@pytest.mark.parametrize("lost", [False, True])
async def test_readiness_is_measured_part_by_part(sqlite_files: SqliteFiles, tmp_path: Path, lost: bool) -> None:
    name = f"fresh-{uuid4().hex}"
    url = f"sqlite+aiosqlite:///{tmp_path}/none/x.db" if lost else await sqlite_files.new()
    runtime = Runtime(parcel_service(name=name), settings_for(url, "127.0.0.1:1"))
    async with running(runtime._measure()):
        await until(lambda: shown_ready(name, "kafka") is not None, what="the first measuring")
    up = 0.0 if lost else 1.0
    assert [shown_ready(name, part) for part in ("database", "schema", "kafka")] == [up, up, 0.0]
    await runtime.close()


def shown_ready(service: str, part: str) -> float | None:
    return REGISTRY.get_sample_value("vidare_ready", {"service": service, "part": part})


def test_every_alert_is_played_through_once_silent_and_once_firing() -> None:
    asked = [one for test in yaml.safe_load(CASES.read_text())["tests"] for one in test["alert_rule_test"]]
    names = {rule["alert"] for rule in RULES}
    assert {one["alertname"] for one in asked if one.get("exp_alerts")} == names
    assert {one["alertname"] for one in asked if not one.get("exp_alerts")} == names


def test_prometheus_own_tool_takes_the_rules_and_each_fires_when_it_should() -> None:
    tool = promtool()
    for command in (("check", "rules", str(FILE)), ("test", "rules", CASES.name)):
        done = subprocess.run([tool, *command], cwd=CASES.parent, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def promtool() -> str:
    """Where it is. Debian's package of Prometheus has it, and it is taken from there without being installed."""
    if there := shutil.which("promtool"):
        return there
    folder = Path(tempfile.gettempdir()) / "vidare-promtool"
    kept = folder / "usr" / "bin" / "promtool"
    if kept.exists():
        return str(kept)
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        cannot("there is no promtool here, and this is no Debian")
    making = Path(tempfile.mkdtemp(prefix="vidare-promtool-"))
    for command in (("apt-get", "download", "prometheus"), ("sh", "-c", "dpkg-deb -x prometheus_*.deb .")):
        done = subprocess.run(command, cwd=making, capture_output=True, text=True, timeout=240, check=False)
        if done.returncode != 0:
            cannot(f"{command[0]}: {done.stderr[-300:]}")
    try:
        making.rename(folder)
    except OSError:  # another worker was as quick
        shutil.rmtree(making)
    return str(kept)


def cannot(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"promtool is not to be had: {reason}")
    pytest.skip(f"promtool is not to be had: {reason}")
