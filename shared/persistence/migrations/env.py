"""Alembic's environment for every service; shared/persistence/schema.py hands in the connection and the tables."""

from typing import Any, Literal

from alembic import context

from shared.persistence.schema import include


def _render(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """SQLModel's own string type is a plain string in a migration."""
    return "sa.String()" if kind == "type" and type(item).__name__ == "AutoString" else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes["metadata"],
    include_object=include,
    compare_type=True,
    user_module_prefix="columns.",
    render_item=_render,
)
with context.begin_transaction():
    context.run_migrations()
