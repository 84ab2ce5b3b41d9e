"""Work that one person hands to another."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "task",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("search", sa.Text, nullable=False, comment="parameters of the search page"),
        sa.Column("account", sa.String(20), nullable=False),
        sa.Column("given_by", sa.String(20), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("given", sa.Float, nullable=False),
        sa.Column("done", sa.Float),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_task")),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_task_account")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_task_account"), "task", ["account"])
