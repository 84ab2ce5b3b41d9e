"""Alembic's entry. The connection is handed over by ``archive.accounts.desk``; there is no ini file."""

from alembic import context

from archive.accounts.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    version_table_schema=context.config.attributes.get("schema"),
)
with context.begin_transaction():
    context.run_migrations()
