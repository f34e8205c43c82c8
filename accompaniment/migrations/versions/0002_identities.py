"""Sealed identities of defenders."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('identity',
    sa.Column('uid', sa.String(), nullable=False),
    sa.Column('defender_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.LargeBinary(), nullable=True),
    sa.Column('name_index', sa.LargeBinary(), nullable=True),
    sa.Column('contacts', sa.LargeBinary(), nullable=True),
    sa.Column('whereabouts', sa.LargeBinary(), nullable=True),
    sa.Column('notes', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['defender_id'], ['defender.id'], name=op.f('fk_identity_defender_id_defender')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_identity_project_id_project')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_identity')),
    sa.UniqueConstraint('defender_id', name=op.f('uq_identity_defender_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_identity_uid'))
    )
    with op.batch_alter_table('identity', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_identity_name_index'), ['name_index'], unique=False)
        batch_op.create_index(batch_op.f('ix_identity_project_id'), ['project_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('identity', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_identity_project_id'))
        batch_op.drop_index(batch_op.f('ix_identity_name_index'))

    op.drop_table('identity')
