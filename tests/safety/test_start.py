"""The portal does not start on a secret that is missing or weak, and no secret lies in the sources."""

import os
import re
import subprocess
import sys

import pytest

from portal.domain.workflow import Role
from tests.factories import make_user
from tests.live import PASSED_ON
from tests.portals import ROOT
from tests.public.citizens import filled, page_of, post, report
from tests.signed_in import browser_of

STARTS = {
    "the door of gunicorn": [sys.executable, "-c", "import wsgi"],
    "a command": [sys.executable, "-m", "flask", "--app", "wsgi.py", "tick"],
}
KEYS = {"missing": {}, "short": {"SECRET_KEY": "kunci-pendek-31-huruf-saja-aaaa"}}


def begin(command, tmp_path, **environ):
    inherited = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**inherited, "PORTAL_INSTANCE": str(tmp_path), **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(("start", "key"), [*((start, "missing") for start in STARTS), ("a command", "short")])
def test_production_ends_with_2_and_a_sentence_when_its_key_is_missing_or_short(tmp_path, start, key):
    ended = begin(STARTS[start], tmp_path, PORTAL_ENV="production", **KEYS[key])
    assert ended.returncode == 2
    assert "SECRET_KEY" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "kunci-pendek" not in ended.stderr, "the key itself is printed"


def test_a_form_and_a_session_survive_the_exchange_of_the_key(make_app):
    old, new = "the key of yesterday - long enough to be one", "the key of today - long enough to be one too"
    secret = "1:" + "ab" * 32
    before = make_app(SECRET_KEY=old, CODE_SECRETS=secret)
    with before.app_context():
        desk = browser_of(before, make_user(Role.OPERATOR))
    client = before.test_client()
    form, sent = filled(client), report(client)
    after = make_app(SECRET_KEY=new, SECRET_KEY_FALLBACKS=old, CODE_SECRETS=secret)
    client.application = desk.application = after
    assert post(client, form).status_code == 303
    assert page_of(client, sent.number).css("#langkah"), "the reporter's session is lost"
    assert desk.get("/admin/masuk").status_code == 200, "the desk's session is lost"


PATTERNS = {
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "a key of a cloud": r"\bAKIA[0-9A-Z]{16}\b",
    "a token of a forge": r"\b(ghp|gho|github_pat|glpat)[-_][A-Za-z0-9_-]{20,}",
    "a password in an address": r"[a-z]+://[^/\s:@'\"{}<…]+:[^/\s:@'\"{}<…]{3,}@",
    "a secret written down": r"(?i)\b(secret_key|api_key|auth_token)\s*=\s*[\"'][A-Za-z0-9+/_-]{24,}[\"']",
}


def test_what_looks_like_a_secret_would_be_found():
    for sample in ("-----BEGIN RSA PRIVATE KEY-----", "AKIA" + "A" * 16, "ghp_" + "a" * 30, "smtp://me:" + "word@mail"):
        assert [what for what, pattern in PATTERNS.items() if re.search(pattern, sample)], sample


def test_no_secret_lies_among_the_files_of_the_project():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = []
    for name in filter(None, listed.split("\0")):
        # The tests invent secrets to show what becomes of them.
        if name.startswith("tests/") or not (ROOT / name).is_file():
            continue
        text = (ROOT / name).read_bytes().decode("utf-8", "ignore")
        found += [(name, what) for what, pattern in PATTERNS.items() if re.search(pattern, text)]
    assert found == []
