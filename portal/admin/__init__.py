"""The centre's desk, and the rooms of leaders and administrators."""

from flask import Flask


def install(app: Flask) -> None:
    """Open the room."""
    from portal.admin.blueprint import admin
    from portal.admin.leaders import leaders

    app.register_blueprint(admin)
    app.register_blueprint(leaders)
