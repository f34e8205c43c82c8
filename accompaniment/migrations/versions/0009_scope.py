"""Scope by base, and access for a few hours."""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

WHAT = sa.Enum('case', 'base', 'window', 'identity', name='what', native_enum=False, length=20)
REASON = sa.Enum(
    'emergency', 'stand-in', 'handover', 'preparation', 'debrief', 'on-watch',
    name='grantreason', native_enum=False, length=20,
)  # fmt: skip

ONLY_BASE = """
    UPDATE defender SET base_id = (
        SELECT min(location.id) FROM location
        WHERE location.project_id = defender.project_id AND location.base
        HAVING count(*) = 1
    )
"""


def upgrade() -> None:
    """Where a project has one base, every case is its; where it has several, somebody has to say."""
    for table in ('account', 'defender'):  # as text: SQLite adds a foreign key only with its column
        op.execute(
            f'ALTER TABLE {table} ADD COLUMN base_id INTEGER '
            f'CONSTRAINT fk_{table}_base_id_location REFERENCES location (id)'
        )
    op.execute(ONLY_BASE)
    op.create_table(
        'access_grant',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('project_id', sa.Integer(), nullable=False),
        sa.Column('account_id', sa.Integer(), nullable=False),
        sa.Column('what', WHAT, nullable=False),
        sa.Column('defender_id', sa.Integer(), nullable=True),
        sa.Column('base_id', sa.Integer(), nullable=True),
        sa.Column('reason', REASON, nullable=False),
        sa.Column('begins_at', sa.DateTime(), nullable=False),
        sa.Column('ends_at', sa.DateTime(), nullable=False),
        sa.Column('given_by_id', sa.Integer(), nullable=False),
        sa.Column('ended_at', sa.DateTime(), nullable=True),
        sa.Column('ended_by_id', sa.Integer(), nullable=True),
        sa.CheckConstraint('begins_at < ends_at', name=op.f('ck_access_grant_hours')),
        sa.CheckConstraint(
            "(what IN ('case', 'identity')) = (defender_id IS NOT NULL)", name=op.f('ck_access_grant_defender')
        ),
        sa.CheckConstraint("(what = 'base') = (base_id IS NOT NULL)", name=op.f('ck_access_grant_base')),
        *(
            sa.ForeignKeyConstraint(
                [column], [f'{table}.id'], name=op.f(f'fk_access_grant_{column}_{table}')
            )
            for column, table in (
                ('project_id', 'project'), ('account_id', 'account'), ('defender_id', 'defender'),
                ('base_id', 'location'), ('given_by_id', 'account'), ('ended_by_id', 'account'),
            )
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_access_grant')),
    )  # fmt: skip
    op.create_index(op.f('ix_access_grant_account_id'), 'access_grant', ['account_id'])
    op.create_index(op.f('ix_access_grant_project_id'), 'access_grant', ['project_id'])


def downgrade() -> None:
    op.drop_table('access_grant')
    op.drop_column('defender', 'base_id')
    op.drop_column('account', 'base_id')
