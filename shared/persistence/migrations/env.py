"""Alembic's environment for every service; shared/persistence/schema.py hands in the connection and the tables."""

from alembic import context

from shared.persistence.schema import include

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes["metadata"],
    include_object=include,
    compare_type=True,
    user_module_prefix="columns.",
)
with context.begin_transaction():
    context.run_migrations()
