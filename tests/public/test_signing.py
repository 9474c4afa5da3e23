"""`/masuk` and `/keluar` in a browser without script."""

import pytest

from portal.domain.workflow import Role
from portal.gateways import passwords
from tests.factories import make_user
from tests.reading import read

PASSWORD = "kuda baterai staples benar"


@pytest.fixture
def operator(app):
    return make_user(Role.OPERATOR, email="rini@contoh.test", password=passwords.digest(PASSWORD))


def token_of(client):
    return read(client.get("/masuk")).form("/masuk")["csrf_token"]


def sign_in(client, email="rini@contoh.test", password=PASSWORD, **more):
    data = {"email": email, "password": password, "csrf_token": token_of(client), **more}
    return client.post("/masuk", data=data)


def test_the_right_password_leads_to_ones_work(client, operator):
    answer = sign_in(client)
    assert (answer.status_code, answer.location) == (303, "/admin/masuk")
    assert client.get("/masuk").location == "/admin/masuk"
