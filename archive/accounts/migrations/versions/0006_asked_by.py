"""The number of the request that a job was filed by. Programs that do not know of it file jobs without one."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    column = sa.Column("request", sa.String(32), nullable=False, server_default="", comment="that it was filed by")
    op.add_column("job", column)
