"""What citizens meet: the form, the receipt, the list, the report, tracking."""

from flask import Flask


def install(app: Flask) -> None:
    """Open the room."""
    from portal.public.blueprint import public
    from portal.web import event_words

    event_words.install(app)
    app.register_blueprint(public)
