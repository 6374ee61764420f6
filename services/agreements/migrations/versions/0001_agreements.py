"""The first tables."""

import sqlalchemy as sa
from alembic import op

from shared.persistence import columns

revision = "agreements_0001"
down_revision = None
branch_labels = ("agreements",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clause_use",
        sa.Column("clause_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("in_use", sa.Integer(), nullable=False),
        sa.Column("told_at", columns.InstantColumn(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("clause_id"),
    )
    op.create_index(op.f("ix_clause_use_agreement_id"), "clause_use", ["agreement_id"], unique=False)
    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("business_id", sa.String(), nullable=False),
        sa.Column("name", columns.JsonColumn(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("changed_at", columns.InstantColumn(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("business_id"),
        sa.UniqueConstraint("registration"),
    )
    op.create_table(
        "agreement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("renewed_from", sa.Uuid(), nullable=True),
        sa.Column("changed_at", columns.InstantColumn(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["renewed_from"],
            ["agreement.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("name", columns.JsonColumn(), nullable=False),
        sa.Column("closed_at", columns.InstantColumn(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation"],
            ["organisation.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_unit_organisation"), "unit", ["organisation"], unique=False)
    op.create_table(
        "edition",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("drafted_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", columns.InstantColumn(timezone=True), nullable=False),
        sa.Column("executed_at", columns.InstantColumn(timezone=True), nullable=True),
        sa.Column("ended_at", columns.InstantColumn(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.String(), nullable=True),
        sa.Column("ended_text", sa.String(), nullable=True),
        sa.Column("text", columns.JsonColumn(), nullable=False),
        sa.Column("offered", columns.JsonColumn(), nullable=True),
        sa.Column("offers", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.String(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("effective_until", sa.Date(), nullable=True),
        sa.Column("proposal", columns.JsonColumn(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by"],
            ["organisation.id"],
        ),
        sa.PrimaryKeyConstraint("agreement_id", "number"),
    )
    op.create_index(op.f("ix_edition_drafted_by"), "edition", ["drafted_by"], unique=False)
    is_open = sa.text("status IN ('draft', 'executable', 'negotiable', 'offered')")
    op.create_index(
        "edition_open_once",
        "edition",
        ["agreement_id"],
        unique=True,
        postgresql_where=is_open,
        sqlite_where=is_open,
    )
    op.create_table(
        "party",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id", "edition"],
            ["edition.agreement_id", "edition.number"],
        ),
        sa.ForeignKeyConstraint(
            ["organisation"],
            ["organisation.id"],
        ),
        sa.PrimaryKeyConstraint("agreement_id", "edition", "organisation"),
    )
    op.create_index(op.f("ix_party_organisation"), "party", ["organisation"], unique=False)
    op.create_table(
        "signature",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("text_hash", sa.String(), nullable=False),
        sa.Column("signed_at", columns.InstantColumn(timezone=True), nullable=False),
        sa.Column("signed_by", sa.String(), nullable=False),
        sa.Column("decision_body", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("voided_at", columns.InstantColumn(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["agreement_id", "edition"],
            ["edition.agreement_id", "edition.number"],
        ),
        sa.ForeignKeyConstraint(
            ["organisation"],
            ["organisation.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("agreement_id", "organisation", "text_hash", name="signature_once"),
    )


def downgrade() -> None:
    op.drop_table("signature")
    op.drop_index(op.f("ix_party_organisation"), table_name="party")
    op.drop_table("party")
    op.drop_index("edition_open_once", table_name="edition")
    op.drop_index(op.f("ix_edition_drafted_by"), table_name="edition")
    op.drop_table("edition")
    op.drop_index(op.f("ix_unit_organisation"), table_name="unit")
    op.drop_table("unit")
    op.drop_table("agreement")
    op.drop_table("organisation")
    op.drop_index(op.f("ix_clause_use_agreement_id"), table_name="clause_use")
    op.drop_table("clause_use")
