"""How Alembic reaches the portal's database: the application's own engine, tables rebuilt in batches on SQLite."""

from alembic import context
from flask import current_app

from portal.store import tables  # noqa: F401 - the tables hang themselves on the metadata
from portal.store.db import Base, db


def include_object(thing, name, kind, reflected, compare_to):
    """Leave alone what the search module keeps for itself (SQLite's word index and its shadow tables)."""
    return not (kind == "table" and name.startswith("report_words"))


def run_migrations_online() -> None:
    """Migrate in one transaction. SQLite's foreign keys are off meanwhile: a rebuilt table is dropped on the way."""
    options = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            connection.rollback()
            raw = connection.connection.cursor()
            raw.execute("PRAGMA foreign_keys = OFF")
            raw.close()
        connection.execution_options(writes=True)
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_object=include_object,
            transaction_per_migration=False,
            **options,
        )
        with context.begin_transaction():
            context.run_migrations()
            if sqlite:
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if broken:
                    raise RuntimeError(f"The migration leaves rows without their parents: {broken[:5]}")
        connection.commit()
        connection.invalidate()  # its foreign keys are off


run_migrations_online()
