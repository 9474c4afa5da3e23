"""`/opd/kata`: an agency's own ready-made texts, written by its head."""

from flask import Blueprint

from portal.domain.workflow import Role
from portal.web.guard import only
from portal.web.texts import open_texts

texts = Blueprint("texts", __name__, url_prefix="/kata")
texts.before_request(only(Role.HEAD))
open_texts(texts)
