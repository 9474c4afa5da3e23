"""What an agency's officers work in: their queue, the report's page, the field officer's tasks."""

from flask import Flask


def install(app: Flask) -> None:
    """Open the room."""
    from portal.opd.blueprint import opd

    app.register_blueprint(opd)
