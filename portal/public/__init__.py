"""What citizens meet: the form, the receipt, the list, the report, tracking."""

from flask import Flask


def install(app: Flask) -> None:
    """Open the room."""
    from portal.public.blueprint import public
    from portal.public.promise import lateness
    from portal.web import event_words

    event_words.install(app)
    app.jinja_env.globals["lateness"] = lateness
    app.register_blueprint(public)
