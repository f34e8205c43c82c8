"""What was done, by whom, when: for the two roles that watch each other."""

from __future__ import annotations

from flask import render_template
from sqlalchemy import or_, select

from accompaniment.access import Permission
from accompaniment.models import Account, AuditLine
from accompaniment.web import desk

page = desk.page("audit")


@page.get("/audit", permission=Permission.AUDIT)
def listing() -> str:
    mine = or_(AuditLine.project_id == desk.project().id, AuditLine.project_id.is_(None))
    pages = desk.paginate(select(AuditLine).where(mine).order_by(AuditLine.id.desc()))
    keys = {line.account_id for line in pages} - {None}
    names = dict(desk.session().execute(select(Account.id, Account.name).where(Account.id.in_(keys))).all())
    return render_template("audit/list.html", pages=pages, names=names)
