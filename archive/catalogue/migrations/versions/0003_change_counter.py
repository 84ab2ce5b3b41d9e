"""The number of the last change is counted, so that none is ever given twice."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    meta = sa.table("meta", sa.column("key"), sa.column("value"))
    record = sa.table("record", sa.column("change", sa.Integer))
    last = op.get_bind().execute(sa.select(sa.func.max(record.c.change))).scalar() or 0
    op.execute(meta.insert().values(key="change", value=str(last)))
