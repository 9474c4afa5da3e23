"""Where a category's reports go, by the area in which they lie; from the real city's files and an invented one's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.domain.city import City, Route
from portal.domain.city_rows import city_of
from portal.gateways.city_files import find, read_files
from tests.portals import ROOT


@pytest.fixture(scope="module")
def pontianak() -> City:
    rows = read_files(find("pontianak"))
    return city_of(_complete(rows))


@pytest.fixture(scope="module")
def sagu() -> City:
    return city_of(_complete(read_files(ROOT / "tests" / "cities" / "sagu")))


def _complete(rows):
    """As the database would give them: with what the files leave open."""
    agencies = {code: {"contact": "", "retired": False, **row} for code, row in rows["agency"].items()}
    categories = {code: {"retired": False, **row} for code, row in rows["category"].items()}
    return {**rows, "agency": agencies, "category": categories}


def test_the_reports_own_kelurahan_supports(pontianak: City) -> None:
    route = pontianak.route("jalan-lingkungan", "61.71.02.1003")
    assert route == Route(lead="PERKIM", supporting=("KEL-61.71.02.1003",))


def test_the_reports_own_kecamatan_leads_and_its_kelurahan_supports(pontianak: City) -> None:
    route = pontianak.route("kependudukan-pelayanan-kelurahan", "61.71.02.1003")
    assert route == Route(lead="KEC-61.71.02", supporting=("KEL-61.71.02.1003", "INSPEKTORAT"))


def test_every_kelurahan_has_its_own_office_and_kecamatan(pontianak: City) -> None:
    for ward in pontianak.wards:
        route = pontianak.route("pohon-tumbang", ward.code)
        assert route.supporting == (f"KEL-{ward.code}", f"KEC-{ward.parent}", "BPBD")
        assert not route.undecided


def test_without_an_area_the_operator_must_choose_it_first(pontianak: City) -> None:
    route = pontianak.route("kependudukan-pelayanan-kelurahan", None)
    assert (route.lead, route.undecided) == (None, ("{KEC}", "{KEL}"))


def test_the_puskesmas_is_left_to_the_operator(pontianak: City) -> None:
    route = pontianak.route("kesehatan-dbd", "61.71.02.1003")
    assert route == Route(lead="DINKES", supporting=("KEL-61.71.02.1003",), undecided=("{PKM}",))


def test_a_body_outside_the_city_leads_only_into_a_refusal(pontianak: City) -> None:
    route = pontianak.route("jalan-nasional", "61.71.02.1003")
    assert route.lead_is_outside
    assert (route.lead, route.outside, route.supporting) == ("EXT-PROV", ("EXT-PROV", "EXT-BPJN"), ("PUPR",))


def test_a_body_outside_the_city_among_supporters_is_set_apart(pontianak: City) -> None:
    route = pontianak.route("pju-kabel", None)
    assert (route.lead, route.lead_is_outside, route.supporting, route.outside) == ("DISHUB", False, (), ("EXT-PLN",))


def test_who_does_not_know_the_category_gets_no_lead(pontianak: City) -> None:
    assert pontianak.route(pontianak.unknown_category, "61.71.02.1003") == Route(lead=None)


def test_a_retired_agency_is_not_proposed_but_named_as_undecided(pontianak: City) -> None:
    retired = replace(pontianak.agencies["PERKIM"], retired=True)
    city = replace(pontianak, agencies={**pontianak.agencies, "PERKIM": retired})
    route = city.route("jalan-lingkungan", "61.71.02.1003")
    assert (route.lead, route.undecided) == (None, ("PERKIM",))


def test_whose_hours_an_agency_keeps(pontianak: City) -> None:
    kept = {code: pontianak.agency_calendar(code) for code in ("PUPR", "RSUD", "DISDUKCAPIL", "BPBD", "PKM-SAIGON")}
    assert kept == {
        "PUPR": "kantor5",
        "RSUD": "layanan6",
        "DISDUKCAPIL": "layanan6",
        "BPBD": "siaga",
        "PKM-SAIGON": "layanan6",
    }
    assert (pontianak.city_calendar, pontianak.centre_calendar, pontianak.emergency_calendar) == (
        *("kantor5", "pusat", "siaga"),
    )
    assert not pontianak.calendars["siaga"].keeps_holidays


def test_the_equator_is_inside_the_city(pontianak: City) -> None:
    assert pontianak.holds(0.0, 109.33)
    assert pontianak.holds(0.016662, 109.309991)
    assert pontianak.holds(-0.080922, 109.350261)
    assert not pontianak.holds(109.33, 0.0), "swapped"
    assert not pontianak.holds(0.0, 0.0)


def test_another_city_routes_by_its_own_codes(sagu: City) -> None:
    assert sagu.route("dermaga", "S.1.1") == Route(lead="BALAI", supporting=("KEC-S.1",), outside=("LISTRIK",))
    assert sagu.route("kantor", "S.1.2") == Route(lead="KEC-S.1", undecided=("{KEL}", "{PKM}"))
    assert sagu.route("padam", None).lead_is_outside
