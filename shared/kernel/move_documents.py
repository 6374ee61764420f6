"""A transition table as documentation: the table itself and a Mermaid state diagram, made from the data."""

from typing import Any

from shared.kernel.moves import SYSTEM_PART, Move, MoveTable

_START = "[*]"


def as_markdown(table: MoveTable[Any]) -> str:
    """One row a move, in the table's order."""
    lines = ["| id | slug | from → to | who | fact | what it means |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {move.id} | `{move.slug}` | {_from_to(move)} | {_who(move)} | `{table.noun}.{move.fact}` | {_means(move)} |"
        for move in table.moves
    ]
    return "\n".join(lines)


def as_mermaid(table: MoveTable[Any]) -> str:
    """A state diagram; moves between the same two states share one arrow."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for move in table.moves:
        for source in sorted(move.sources) or [_START]:
            arrows.setdefault((source, move.target or source), []).append(move.slug)
    lines = ["stateDiagram-v2"]
    names = sorted({name for pair in arrows for name in pair} - {_START})
    lines += [f'    state "{name}" as {_name(name)}' for name in names if "-" in name]
    lines += [f"    {_name(a)} --> {_name(b)}: {', '.join(slugs)}" for (a, b), slugs in arrows.items()]
    ends = [name for name in names if not any(a == name and b != name for a, b in arrows)]
    lines += [f"    {_name(name)} --> {_START}" for name in ends]
    return "\n".join(lines)


def _name(status: str) -> str:
    return status.replace("-", "_")


def _from_to(move: Move[Any, Any]) -> str:
    sources = ", ".join(sorted(move.sources)) or "–"
    conditions = "".join(f" ({condition.name})" for condition in move.when)
    detail = f" ({move.detail})" if move.detail else ""
    return f"{sources}{conditions} → {move.target or 'same'}{detail}"


def _who(move: Move[Any, Any]) -> str:
    return "; ".join(
        part if part == SYSTEM_PART else f"{part}: {', '.join(sorted(roles))}" for part, roles in move.who.items()
    )


def _means(move: Move[Any, Any]) -> str:
    return ("● " if move.reasons else "") + move.means
