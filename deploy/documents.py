"""Writes the generated documents, or says which have drifted: `python -m deploy.documents [--check]`.

From the code come: the OpenAPI of each service, the JSON Schemas and the AsyncAPI of the events, the events page,
each transition table with its diagram, the problems, and the line of each stop of a walk stands (docs/architecture.md).
"""

import importlib
import json
import pkgutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from deploy.contract_changes import withdrawn
from deploy.event_documents import MADE, asyncapi, events_page
from deploy.ops.installed import installed_services
from deploy.walks import with_lines
from services.notifications.model.notice.notice import ALERT, TESTED
from shared.http.problem_kinds import ProblemCatalogue, ProblemKind
from shared.http.shared_problems import SHARED_PROBLEMS
from shared.kernel.move_documents import as_markdown, as_mermaid
from shared.kernel.moves import MoveTable
from shared.service import Service

ROOT = Path(__file__).parent.parent
SCHEMAS = "services/*/contracts/schemas/*.json"
_WALKED = Path("docs/architecture.md")  # written by hand, but for the lines of its stops


def documents() -> dict[Path, str]:
    """Every generated document by its path from the root."""
    services = list(installed_services().values())
    made: dict[Path, str] = {}
    for service in services:
        made[Path(f"docs/openapi/{service.name}.json")] = _json(openapi(service))
        for event in service.published:
            made[Path(f"services/{service.name}/contracts/schemas/{event.type}.json")] = _json(event.schema())
    made[Path("services/notifications/contracts/event_types.py")] = told_event_types(services)
    made[Path("docs/asyncapi.yaml")] = _yaml(asyncapi(services))
    made[Path("docs/events.md")] = events_page(services)
    made[Path("docs/moves.md")] = moves_page(services)
    made[Path("docs/problems.md")] = problems_page(services)
    made[_WALKED] = with_lines((ROOT / _WALKED).read_text(encoding="utf-8"), ROOT)
    return made


def openapi(service: Service) -> dict[str, Any]:
    """The service's OpenAPI 3.1, from its routers."""
    return service.make_app().openapi()


def told_event_types(services: list[Service]) -> str:
    """The event types of which webhooks tell, for the service that sends them: it imports no other."""
    teller = next(service for service in services if service.name == "notifications")
    topics = {reaction.topic for reaction in teller.reactions if reaction.subscription.startswith("tell-")}
    told = {
        event.name: (event.type, event.describes)
        for service in services
        for event in service.published
        if event.name == ALERT or (event.topic.name in topics and not event.name.endswith(".current"))
    }
    told[TESTED] = (f"vidare.{TESTED}.v1", "Your organisation tests an endpoint; it is sent whatever the filter says.")
    lines = [f'"""The event types of which webhooks tell, by name. {MADE}"""', "", "# fmt: off", "EVENT_TYPES = {"]
    for name, words in sorted(told.items()):
        lines += [f"    {json.dumps(name)}: (", *(f"        {json.dumps(one)}," for one in words), "    ),"]
    return "\n".join([*lines, "}", ""])


def moves_page(services: list[Service]) -> str:
    """Every transition table with its diagram."""
    lines = ["# Moves", "", MADE, "", "● needs a coded reason. X is the system: a clock, or a reading.", ""]
    for service in services:
        for table in tables_of(service):
            lines += [
                f"## {table.noun.capitalize()} ({service.name})",
                "",
                as_markdown(table),
                "",
                "```mermaid",
                as_mermaid(table),
                "```",
                "",
            ]
    return "\n".join(lines)


def problems_page(services: list[Service]) -> str:
    """Every problem: those of all services, then each service's own."""
    lines = ["# Problems", "", MADE, "", _PROBLEMS_LEAD, "", "## Of every service", "", *_problems(SHARED_PROBLEMS)]
    for service in services:
        lines += [f"## Of {service.name} alone", "", *_problems(service.problems)]
    return "\n".join(lines)


_PROBLEMS_LEAD = (
    "What an error answer means and what to do about it. Each service also tells it at the address that an answer's"
    " `type` names, `GET /v1/problems/<code>`: a page for people, JSON for programs."
)


def _problems(kinds: Iterable[ProblemKind]) -> Iterator[str]:
    yield "| status | code | what it means | what to do | Finnish, Swedish, English |"
    yield "|---|---|---|---|---|"
    for kind in ProblemCatalogue(kinds):
        yield (
            f"| {kind.status} | `{kind.code}` | {kind.means} | {kind.remedy} | {kind.fi}<br>{kind.sv}<br>{kind.en} |"
        )
    yield ""


def tables_of(service: Service) -> list[MoveTable[Any]]:
    """The transition tables that stand in the service's model."""

    package = importlib.import_module(f"services.{service.name}.model")
    found: dict[str, MoveTable[Any]] = {}
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, MoveTable):
                found[value.noun] = value
    return list(found.values())


def broken_promises(root: Path, made: Mapping[Path, str]) -> Iterator[str]:
    """What the schemas that stand at `root` promised and the new ones do not keep."""
    for path in sorted(root.glob(SCHEMAS)):
        text = made.get(path.relative_to(root))
        if text is None:
            yield f"{path.stem}: is not published any more"
            continue
        found = withdrawn(json.loads(path.read_text(encoding="utf-8")), json.loads(text))
        yield from (f"{path.stem}: {promise}" for promise in found)


def drifted(root: Path, made: Mapping[Path, str]) -> list[Path]:
    """The documents that do not stand at `root` as they are made."""
    return [path for path, text in made.items() if not _stands(root / path, text)]


def _stands(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


class _WithoutAliases(yaml.SafeDumper):
    """A reader of the file should not have to look for `&id001`."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _yaml(document: Any) -> str:
    written: str = yaml.dump(document, Dumper=_WithoutAliases, sort_keys=False, allow_unicode=True, width=120)
    return written


def _json(document: Any) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str], root: Path = ROOT) -> int:
    """0 when all is written, or nothing has drifted; 1 with what has drifted, or with the promises that would break."""
    made = documents()
    broken = list(broken_promises(root, made))
    for promise in broken:
        print(f"refused: {promise}")
    if broken:
        print("Publish a new major version beside the old one; before the first release, remove the old schema file.")
        return 1
    checking = "--check" in arguments
    paths = drifted(root, made)
    for path in paths:
        print(f"{'drifted' if checking else 'written'}: {path}")
        if not checking:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(made[path], encoding="utf-8")
    return 1 if paths and checking else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
