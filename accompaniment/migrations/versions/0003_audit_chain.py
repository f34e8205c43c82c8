"""Lines of the audit are chained, and only added to."""

import json
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

LINES = sa.table(
    'audit_line',
    sa.column('id', sa.Integer()),
    sa.column('at', sa.DateTime()),
    sa.column('project_id', sa.Integer()),
    sa.column('account_id', sa.Integer()),
    sa.column('action', sa.String()),
    sa.column('thing', sa.String()),
    sa.column('link', sa.LargeBinary()),
)


def upgrade() -> None:
    with op.batch_alter_table('audit_line', schema=None) as batch_op:
        batch_op.add_column(sa.Column('link', sa.LargeBinary(), nullable=True))
    chain(op.get_bind())
    with op.batch_alter_table('audit_line', schema=None) as batch_op:
        batch_op.alter_column('link', existing_type=sa.LargeBinary(), nullable=False)
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(
            "CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the audit is only added to'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_line "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows()"
        )
    else:
        for act in ('UPDATE', 'DELETE'):
            op.execute(
                f"CREATE TRIGGER audit_no_{act.lower()} BEFORE {act} ON audit_line "
                "BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END"
            )


def chain(connection) -> None:
    """Link the lines there are, as `audit.link_of` does it."""
    link = bytes(32)
    for row in connection.execute(sa.select(LINES).order_by(LINES.c.id)).all():
        at = row.at if isinstance(row.at, datetime) else datetime.fromisoformat(row.at)
        stamp = at.isoformat(timespec='microseconds') + '+00:00'
        facts = [link.hex(), stamp, row.project_id, row.account_id, row.action, row.thing]
        link = sha256(json.dumps(facts).encode()).digest()
        connection.execute(LINES.update().where(LINES.c.id == row.id).values(link=link))


def downgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('DROP TRIGGER audit_only_grows ON audit_line')
        op.execute('DROP FUNCTION audit_only_grows()')
    else:
        op.execute('DROP TRIGGER audit_no_update')
        op.execute('DROP TRIGGER audit_no_delete')
    with op.batch_alter_table('audit_line', schema=None) as batch_op:
        batch_op.drop_column('link')
