"""Every revision goes up and down with data in it, ends where the tables say, and leaves no guard behind."""

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from portal.store.db import Base, db
from tests.factories import Staff, closed, in_progress
from tests.portals import ROOT

FOLDER = str(ROOT / "migrations")
REVISIONS = [step.revision for step in ScriptDirectory(FOLDER).walk_revisions()][::-1]

# What must stand after every revision. A batch rebuild on SQLite drops triggers and nameless checks without a word.
GUARDS = {
    "sqlite": {"event_no_delete", "event_no_replace", "event_no_update"},
    "postgresql": {"event_no_delete", "event_no_truncate", "event_no_update"},
}


def triggers() -> set[str]:
    if db.engine.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    return set(db.session.execute(text(query)).scalars())


def constraints() -> set[str]:
    """The names of all checks, foreign keys, unique constraints and indexes that the database really has."""
    if db.engine.dialect.name == "sqlite":
        made = db.session.execute(text("SELECT sql FROM sqlite_master WHERE type = 'table'")).scalars()
        named = {word.strip('"') for sql in made if sql for word in _after(sql.split(), "CONSTRAINT")}
        indexes = db.session.execute(text("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"))
        return named | set(indexes.scalars())
    named = db.session.execute(
        text(
            "SELECT conname FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace WHERE nspname = 'public'"
        )
    )
    indexes = db.session.execute(text("SELECT indexname FROM pg_indexes WHERE schemaname = 'public'"))
    return set(named.scalars()) | set(indexes.scalars())


def _after(words: list[str], mark: str) -> list[str]:
    return [words[i + 1] for i, word in enumerate(words[:-1]) if word == mark]


def wanted() -> set[str]:
    """The names that the tables give to their constraints and indexes."""
    names = set()
    for table in Base.metadata.tables.values():
        named = (constraint.name for constraint in table.constraints)
        names |= {str(name) for name in named if name}
        names |= {str(index.name) for index in table.indexes}
    return names


@pytest.fixture
def full(engine, app):
    """A database in which something has happened."""
    staff = Staff()
    closed(staff)
    in_progress(staff)
    return app


def test_the_migrated_database_is_what_the_tables_say(engine, app):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": _ours})
        assert compare_metadata(context, Base.metadata) == []
    missing = wanted() - constraints()
    assert missing == set()


def _ours(thing, name, kind, reflected, compare_to):
    return not (name or "").startswith("report_words")


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_revision_goes_down_and_up_with_data_and_keeps_its_guards(full, engine, revision):
    below = ScriptDirectory(FOLDER).get_revision(revision).down_revision or "base"
    db.session.remove()
    flask_migrate.downgrade(directory=FOLDER, revision=below)
    flask_migrate.upgrade(directory=FOLDER, revision=revision)
    assert triggers() == GUARDS[engine]
    db.session.remove()
    flask_migrate.upgrade(directory=FOLDER)
    assert wanted() - constraints() == set()
    assert triggers() == GUARDS[engine]


def test_the_guards_are_listed_and_nothing_else(engine, app):
    assert triggers() == GUARDS[engine]
