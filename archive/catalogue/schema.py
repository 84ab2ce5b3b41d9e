"""The tables of the catalogue. ``archive/migrations`` builds them step by step; a test holds the two together.

``record`` keeps each record whole as JSON beside the columns that are asked for. ``link``, ``name``, ``file`` and
``day`` repeat parts of it as rows for joins and look-ups. Everything here can be rebuilt from the store.
"""

import sqlalchemy as sa

from archive.catalogue.server import byte_order

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

record = sa.Table(
    "record",
    metadata,
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("id", sa.String(100), primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("sort_key", sa.Text, nullable=False),
    sa.Column("metadata_level", sa.String(16), nullable=False),
    sa.Column("withdrawn", sa.Boolean, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("change", sa.Integer, nullable=False, index=True, comment="sequence number of the last change"),
    sa.Column("created", sa.String(32), nullable=False),
    sa.Column("updated", sa.String(32), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("analysis", sa.Text, nullable=False, default=""),
    sa.Index("ix_record_kind_sort_key", "kind", "sort_key"),
    sa.Index("ix_record_kind_created", "kind", "created"),
    sa.Index("ix_record_id", "id"),
)

name = sa.Table(
    "name",
    metadata,
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("id", sa.String(100), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("language", sa.String(10), nullable=False),
    sa.Column("type", sa.String(16), nullable=False),
    sa.Column("generated", sa.Boolean, nullable=False),
)

link = sa.Table(
    "link",
    metadata,
    sa.Column("source_kind", sa.String(16), primary_key=True),
    sa.Column("source_id", sa.String(100), primary_key=True),
    sa.Column("relation", sa.String(32), primary_key=True),
    sa.Column("target_kind", sa.String(16), primary_key=True),
    sa.Column("target_id", sa.String(100), primary_key=True),
    sa.Index("ix_link_target", "target_kind", "target_id", "source_kind", "relation", "source_id"),
)

file = sa.Table(
    "file",
    metadata,
    sa.Column("recording", sa.String(100), primary_key=True),
    sa.Column("path", sa.String(200), primary_key=True),
    sa.Column("sha512", sa.String(128), nullable=False, index=True),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
)

day = sa.Table(
    "day",
    metadata,
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("id", sa.String(100), primary_key=True),
    sa.Column("what", sa.String(16), primary_key=True),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("month_day", sa.String(5), nullable=False, index=True),
)

revision = sa.Table(
    "revision",
    metadata,
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("id", sa.String(100), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("at", sa.String(32), nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("changes", sa.Text, nullable=False, comment="JSON: field -> [before, after]"),
)

meta = sa.Table(
    "meta",
    metadata,
    sa.Column("key", sa.String(32), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

byte_order(metadata)
