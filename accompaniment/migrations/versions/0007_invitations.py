"""Invitations: a code sets the first password of an account."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('account', sa.Column('invitation', sa.String(), nullable=False, server_default=''))
    op.add_column('account', sa.Column('invited_until', sa.DateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column('account', 'invited_until')
    op.drop_column('account', 'invitation')
