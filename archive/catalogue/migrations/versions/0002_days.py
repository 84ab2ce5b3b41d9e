"""Days worth remembering, filled from the records that are there."""

import sqlalchemy as sa
from alembic import op

from archive.codec import read_record
from archive.model import Kind
from archive.rules.days import days_of

revision = "0002"
down_revision = "0001"

_MANY = 500


def upgrade() -> None:
    day = op.create_table(
        "day",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("month_day", sa.String(length=5), nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", "what", name=op.f("pk_day")),
    )
    op.create_index(op.f("ix_day_month_day"), "day", ["month_day"], unique=False)
    record = sa.table("record", sa.column("kind"), sa.column("id"), sa.column("body"))
    connection = op.get_bind()
    for kind in (Kind.RECORDING, Kind.PERSON, Kind.EVENT):
        last = ""
        while True:
            query = sa.select(record.c.id, record.c.body).where(record.c.kind == kind.value, record.c.id > last)
            portion = connection.execute(query.order_by(record.c.id).limit(_MANY)).all()
            if not portion:
                break
            rows = [
                {"kind": kind.value, "id": row.id, "what": d.what, "year": d.year, "month_day": d.month_day}
                for row in portion
                for d in days_of(read_record(kind, row.body))
            ]
            if rows:
                op.bulk_insert(day, rows)
            last = portion[-1].id
