"""Numbers of deleted records, which are not given again."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KINDS = ("request", "shift", "volunteer", "defender", "location", "resource")


def upgrade() -> None:
    op.create_table(
        "gone_id",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name="pk_gone_id"),
    )
    op.create_table(
        "gone_code",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("letter", sa.String(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_gone_code_project_id_project"),
        sa.PrimaryKeyConstraint("project_id", "letter", name="pk_gone_code"),
    )
    for kind in KINDS:
        _remember(kind)


def _remember(kind: str) -> None:
    """The audit knows ids of records that were deleted before."""
    ask = op.get_bind().scalars
    there = ask(sa.text(f"SELECT max(id) FROM {kind}")).one() or 0
    things = ask(sa.text("SELECT thing FROM audit_line WHERE thing LIKE :kind"), {"kind": f"{kind} %"})
    noted = max((int(number) for thing in things if (number := thing.split()[1]).isdecimal()), default=0)
    if noted > there:
        op.execute(
            sa.text("INSERT INTO gone_id (kind, last) VALUES (:kind, :last)").bindparams(kind=kind, last=noted)
        )


def downgrade() -> None:
    op.drop_table("gone_code")
    op.drop_table("gone_id")
