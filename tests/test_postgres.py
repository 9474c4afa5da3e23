"""The tests' own PostgreSQL: a database for each, never another test's rows."""

import psycopg
import pytest
from sqlalchemy import create_engine, text

from tests.requirement import lacking

pytestmark = pytest.mark.postgres


def test_a_test_gets_an_empty_database_reachable_by_its_address(postgres_url):
    engine = create_engine(postgres_url)
    with engine.connect() as connection:
        tables = connection.execute(text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")).scalar_one()
        encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    engine.dispose()
    assert tables == 0
    assert encoding == "UTF8"


def test_copies_of_a_template_do_not_see_each_other(postgres):
    built = []

    def build(url):
        built.append(url)
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE report (number text)")
            connection.execute("INSERT INTO report VALUES ('PTK-26-000018')")

    for _ in range(2):
        postgres.template("template_of_a_test", build)
    assert len(built) == 1

    first, second = (postgres.create(template="template_of_a_test") for _ in range(2))
    with psycopg.connect(postgres.url(first)) as connection:
        connection.execute("DELETE FROM report")
    with psycopg.connect(postgres.url(second)) as connection:
        assert connection.execute("SELECT number FROM report").fetchall() == [("PTK-26-000018",)]
    for name in (first, second):
        postgres.drop(name)


def test_a_template_that_could_not_be_built_is_not_taken_for_one(postgres):
    def fail(url):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        postgres.template("template_that_fails", fail)
    with pytest.raises(psycopg.errors.InvalidCatalogName):
        postgres.create(template="template_that_fails")


def test_a_dropped_database_is_gone_even_while_somebody_is_connected(postgres):
    name = postgres.create()
    connection = psycopg.connect(postgres.url(name))
    postgres.drop(name)
    with pytest.raises(psycopg.OperationalError):
        connection.execute("SELECT 1")
    connection.close()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(postgres.url(name))


def test_what_is_missing_is_told_with_its_remedy(monkeypatch):
    monkeypatch.delenv("PORTAL_REQUIRE_ALL", raising=False)
    with pytest.raises(pytest.skip.Exception, match="Chromium is missing on this machine: apt-get install chromium"):
        lacking("Chromium", "apt-get install chromium")
    monkeypatch.setenv("PORTAL_REQUIRE_ALL", "1")
    with pytest.raises(pytest.fail.Exception, match="apt-get install chromium"):
        lacking("Chromium", "apt-get install chromium")
