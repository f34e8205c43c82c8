"""What needs two people, what people ask of their own data, and what they agreed to."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("released_at", sa.DateTime(), nullable=True),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_handover_project_id_project"),
        sa.ForeignKeyConstraint(["asked_by_id"], ["account.id"], name="fk_handover_asked_by_id_account"),
        sa.ForeignKeyConstraint(
            ["released_by_id"], ["account.id"], name="fk_handover_released_by_id_account"
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["account.id"], name="fk_handover_withdrawn_by_id_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_handover"),
    )
    op.create_index("ix_handover_project_id", "handover", ["project_id"])
    op.create_table(
        "handover_defender",
        sa.Column("handover_id", sa.Integer(), nullable=False),
        sa.Column("defender_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["handover_id"],
            ["handover.id"],
            name="fk_handover_defender_handover_id_handover",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["defender_id"],
            ["defender.id"],
            name="fk_handover_defender_defender_id_defender",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("handover_id", "defender_id", name="pk_handover_defender"),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("defender_id", sa.Integer(), nullable=False),
        sa.Column("use", sa.String(length=20), nullable=False),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_consent_project_id_project"),
        sa.ForeignKeyConstraint(
            ["defender_id"], ["defender.id"], name="fk_consent_defender_id_defender", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["noted_by_id"], ["account.id"], name="fk_consent_noted_by_id_account"),
        sa.PrimaryKeyConstraint("id", name="pk_consent"),
        sa.UniqueConstraint("defender_id", "use", name="uq_consent_defender_id_use"),
    )
    op.create_index("ix_consent_project_id", "consent", ["project_id"])
    op.create_table(
        "forgetting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("cleaned_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_forgetting"),
        sa.UniqueConstraint("day", name="uq_forgetting_day"),
    )


def downgrade() -> None:
    op.drop_table("forgetting")
    op.drop_table("consent")
    op.drop_table("handover_defender")
    op.drop_table("handover")
