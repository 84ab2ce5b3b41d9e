"""People who ask for access, and the links by which some of them hear what they asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "request",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("recording", sa.String(100), nullable=False),
        sa.Column("passages", sa.Text, nullable=False, comment="ids, between blanks; empty: the whole recording"),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("mail", sa.String(200), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("days", sa.Integer, nullable=False),
        sa.Column("asked", sa.Float, nullable=False),
        sa.Column("answered", sa.Float),
        sa.Column("answered_by", sa.String(200), nullable=False, server_default=""),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
        sa.Column("link", sa.String(64), nullable=False, server_default="", comment="digest; empty: none was given"),
        sa.Column("opens", sa.Text, nullable=False, server_default="", comment="what the link opens, as passages"),
        sa.Column("ends", sa.Float),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_request")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_request_link"), "request", ["link"])
    op.create_index(op.f("ix_request_answered"), "request", ["answered"])
