"""What counts as burden beside load, how far back fairness looks, and how exact it is."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

COLUMNS = {
    'ledger_weeks': (sa.Integer(), '8'),
    'night_minutes': (sa.Integer(), '120'),
    'weekend_minutes': (sa.Integer(), '120'),
    'hard_minutes': (sa.Integer(), '120'),
    'weekend': (sa.JSON(), '[6, 7]'),
    'fairness_tolerance': (sa.Double(), '0.01'),
}


def upgrade() -> None:
    with op.batch_alter_table('project', schema=None) as batch_op:
        for name, (kind, default) in COLUMNS.items():
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=default))


def downgrade() -> None:
    for name in reversed(COLUMNS):
        op.drop_column('project', name)
