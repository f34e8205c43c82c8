"""Runs that repair the published plan, and the menu they make."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

KIND = sa.Enum('plan', 'repair', name='runkind', native_enum=False, length=20)


def upgrade() -> None:
    with op.batch_alter_table('run', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', KIND, nullable=False, server_default='plan'))
        batch_op.add_column(sa.Column('menu', sa.JSON(), nullable=False, server_default='[]'))


def downgrade() -> None:
    op.drop_column('run', 'menu')
    op.drop_column('run', 'kind')
