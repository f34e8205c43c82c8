"""Calendar feeds that are revoked by their token; plans that avoid what was exposed."""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'feed',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('account_id', sa.Integer(), nullable=False),
        sa.Column('token_hash', sa.LargeBinary(), nullable=False),
        sa.Column('began_at', sa.DateTime(), nullable=False),
        sa.Column('ended_at', sa.DateTime(), nullable=True),
        sa.Column('fetched_on', sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_feed_account_id_account')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_feed')),
        sa.UniqueConstraint('token_hash', name=op.f('uq_feed_token_hash')),
    )
    op.create_index(op.f('ix_feed_account_id'), 'feed', ['account_id'])
    op.create_index(
        'uq_feed_going',
        'feed',
        ['account_id'],
        unique=True,
        sqlite_where=sa.text('ended_at IS NULL'),
        postgresql_where=sa.text('ended_at IS NULL'),
    )
    op.add_column('project', sa.Column('feeds', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('run', sa.Column('avoid', sa.JSON(), nullable=False, server_default='[]'))


def downgrade() -> None:
    op.drop_column('run', 'avoid')
    op.drop_column('project', 'feeds')
    op.drop_table('feed')
