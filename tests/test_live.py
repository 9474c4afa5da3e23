"""The portal's process: gunicorn with the settings that production uses, over an application of a few lines."""

import http.client
import subprocess
import sys
import threading
import time
from urllib.request import urlopen

import pytest

from tests.live import ROOT

pytestmark = pytest.mark.live

SMALL = """
import time

def app(environ, start_response):
    if environ["PATH_INFO"] == "/slow":
        print("thinking", flush=True)
        time.sleep(1.5)
    body = "{url_scheme} {REMOTE_ADDR}".format(url_scheme=environ["wsgi.url_scheme"], **environ).encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
"""


@pytest.fixture
def small(tmp_path):
    """How to start the application of a few lines instead of the portal."""
    (tmp_path / "small.py").write_text(SMALL)
    return {"app": "small:app", "cwd": tmp_path}


def fetch(url):
    with urlopen(url, timeout=10) as response:
        return response.read()


def test_it_says_where_to_look_and_ends_when_asked(start_live, small):
    live = start_live({}, **small)
    assert fetch(live.url) == b"http 127.0.0.1"
    assert f"The portal is open: {live.url}" in live.said
    assert live.stop() == 0


def test_what_is_being_answered_is_finished_before_the_end(start_live, small):
    live = start_live({"WEB_CONCURRENCY": "1"}, **small)
    answers = []
    asking = threading.Thread(target=lambda: answers.append(fetch(live.url + "/slow")))
    asking.start()
    while asking.is_alive() and "thinking" not in live.said:
        time.sleep(0.02)
    assert live.stop() == 0
    asking.join()
    assert answers == [b"http 127.0.0.1"]
    with pytest.raises(OSError, match="refused"):
        fetch(live.url)


@pytest.mark.parametrize("persistent", [True, False], ids=["kept-alive", "closed"])
def test_replacing_workers_loses_no_request(start_live, small, persistent):
    live = start_live({"WEB_MAX_REQUESTS": "50"}, **small)
    statuses = []

    def ask():
        connection = http.client.HTTPConnection(live.url.removeprefix("http://"), timeout=10)
        for _ in range(100):
            connection.request("GET", "/", headers={} if persistent else {"Connection": "close"})
            response = connection.getresponse()
            response.read()
            statuses.append(response.status)
        connection.close()

    asking = [threading.Thread(target=ask) for _ in range(4)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert statuses == [200] * 400


def test_nobody_tells_the_server_that_he_came_by_https(start_live, small):
    live = start_live({}, **small)
    connection = http.client.HTTPConnection(live.url.removeprefix("http://"), timeout=10)
    connection.request("GET", "/", headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"})
    assert connection.getresponse().read() == b"http 127.0.0.1"
    connection.close()


def test_a_portal_that_does_not_start_tells_why(start_live, tmp_path):
    (tmp_path / "broken.py").write_text("raise RuntimeError('no database')\n")
    with pytest.raises(AssertionError, match="RuntimeError: no database"):
        start_live({}, app="broken:app", cwd=tmp_path)


def test_a_settings_file_that_gunicorn_cannot_read_would_be_noticed():
    command = [sys.executable, "-m", "gunicorn", "--print-config", "-c", "gunicorn.conf.py", "flask:Flask"]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    settings = {name.strip(): value.strip() for name, _, value in (line.partition("=") for line in shown.splitlines())}
    expected = {
        "worker_class": "gthread",
        "workers": "2",
        "threads": "4",
        "graceful_timeout": "30",
        "max_requests": "50000",
        "max_requests_jitter": "10000",
        "control_socket_disable": "True",
        "preload_app": "False",
        "reuse_port": "False",
    }
    assert {name: settings.get(name) for name in expected} == expected
