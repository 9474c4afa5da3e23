"""What the citizens' tests ask for besides the portal and a browser."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.serving import make_server

from portal.store.db import db


@pytest.fixture
def serve() -> Iterator[Callable[[Flask], str]]:
    """Give a portal an address for a browser: on a port of this machine."""
    with ExitStack() as running:

        def start(app: Flask) -> str:
            server = make_server("127.0.0.1", 0, app, threaded=True)
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            for end in (server.server_close, thread.join, server.shutdown):  # the last one first
                running.callback(end)
            return f"http://127.0.0.1:{server.server_port}"

        yield start


@pytest.fixture
def site(app, serve) -> str:
    """The address of this very portal for a browser."""
    return serve(app)


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
