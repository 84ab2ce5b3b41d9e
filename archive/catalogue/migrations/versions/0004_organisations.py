"""Who holds a collection or a carrier is an organisation, no longer an event of the same id."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("UPDATE link SET target_kind = 'organisation' WHERE relation = 'holder' AND target_kind = 'event'")
