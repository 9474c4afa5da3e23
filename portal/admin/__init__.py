"""The centre's desk, and the rooms of leaders and administrators."""

from flask import Flask


def install(app: Flask) -> None:
    """Open the room."""
    from portal.admin.blueprint import admin

    app.register_blueprint(admin)
