"""Signing in as it meets a real server: many at once, on the memory of a small machine."""

import re
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, build_opener

import psutil
import pytest

from portal.domain.workflow import Role
from portal.gateways import passwords
from tests.factories import make_user

PASSWORD = "kuda baterai staples benar"
MEGABYTE = 1024 * 1024


class Stay(HTTPRedirectHandler):
    """A browser that does not go on to where it is sent."""

    def redirect_request(self, *given):
        return None


def sign_in(url: str, email: str) -> int:
    browser = build_opener(HTTPCookieProcessor(CookieJar()), Stay)
    with browser.open(f"{url}/masuk") as page:
        found = re.search(r'name="csrf_token" value="([^"]+)"', page.read().decode())
    assert found
    fields = {"email": email, "password": PASSWORD, "csrf_token": found[1]}
    try:
        with browser.open(f"{url}/masuk", urlencode(fields).encode()) as answer:
            return answer.status
    except HTTPError as error:
        with error:
            return error.code


@pytest.mark.live
def test_forty_people_who_sign_in_at_once_leave_the_memory_as_it_was(app, database_url, tmp_path, start_live):
    digest = passwords.digest(PASSWORD)
    people = [make_user(Role.OPERATOR, email=f"p{n}@contoh.test", password=digest).id for n in range(40)]
    portal = start_live({"DATABASE_URL": database_url, "PORTAL_INSTANCE": str(tmp_path), "SECRET_KEY": "s" * 40})
    workers = psutil.Process(portal.process.pid).children()
    assert sign_in(portal.url, "p0@contoh.test") == 303
    before = sum(worker.memory_info().rss for worker in workers)
    with ThreadPoolExecutor(40) as crowd:
        answers = list(crowd.map(lambda n: sign_in(portal.url, f"p{n}@contoh.test"), range(len(people))))
    assert answers == [303] * 40
    after = sum(worker.memory_info().rss for worker in workers)
    assert after - before < len(workers) * 19 * MEGABYTE, "not even one computation's memory is kept by each"
