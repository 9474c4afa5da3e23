"""Members of staff with their browsers open: signed in without a password being hashed for every test."""

from flask import Flask
from flask.testing import FlaskClient

from portal.domain.case import Actor
from portal.services import signing
from portal.services.steps import present
from portal.store import sign_ins
from portal.store.db import transaction
from portal.web.session import TOKEN


def browser_of(app: Flask, person: Actor) -> FlaskClient:
    """A browser in which this person is signed in."""
    client = app.test_client()
    with client.session_transaction() as session:
        session[TOKEN] = open_session(person)
    return client


def open_session(person: Actor) -> str:
    """The token of a new session of this person."""
    token = signing.new_token()
    assert person.id is not None
    with transaction() as session:
        sign_ins.begin(session, signing.token_hash(token), person.id, present())
    return token
