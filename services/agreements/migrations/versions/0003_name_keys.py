"""The keys by which names that are like each other are found, and those of the names that are there."""

import sqlalchemy as sa
from alembic import op

from services.agreements.model.organisation.likeness import keys_of
from shared.persistence import columns

revision = "agreements_0003"
down_revision = "agreements_0002"
branch_labels = None
depends_on = None

_ORGANISATION = sa.table("organisation", sa.column("id", sa.Uuid), sa.column("name", columns.JsonColumn()))


def upgrade() -> None:
    keys = op.create_table(
        "name_key",
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("organisation", "key"),
    )
    op.create_index(op.f("ix_name_key_key"), "name_key", ["key"], unique=False)
    named = op.get_bind().execute(sa.select(_ORGANISATION)).all()
    op.bulk_insert(keys, [{"organisation": one.id, "key": key} for one in named for key in sorted(keys_of(one.name))])


def downgrade() -> None:
    op.drop_table("name_key")
