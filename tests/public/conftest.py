"""What the citizens' tests ask for besides the portal and a browser."""

from collections.abc import Callable

import pytest
from sqlalchemy import event

from portal.store.db import db


@pytest.fixture
def statements(app) -> Callable[[Callable[[], object]], list[str]]:
    """Ask a page and give the statements that it took, without what begins a transaction."""

    def asked(ask: Callable[[], object]) -> list[str]:
        db.session.remove()
        found: list[str] = []

        def note(connection, cursor, statement, *rest):
            if not statement.startswith("BEGIN"):
                found.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            ask()
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return found

    return asked
