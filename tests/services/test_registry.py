"""A city is loaded from its files once, changed by changed files, and never half."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.domain.city import Span
from portal.domain.refusals import Needs, NotEntitled
from portal.domain.registry import Change, Kind
from portal.domain.workflow import Role
from portal.gateways.city_files import FileFault
from portal.services import registry, registry_edits
from portal.store import cities
from portal.store.cities import NoCity
from portal.store.db import db, transaction
from portal.store.tables import Agency, City, RegistryChange
from tests.factories import make_user, submit
from tests.portals import ROOT

SAGU = ROOT / "tests" / "cities" / "sagu"
AT = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
def sagu(tmp_path: Path) -> Path:
    """The invented city's files, to be changed."""
    return Path(shutil.copytree(SAGU, tmp_path / "sagu"))


def edit(directory: Path, file: str, old: str, new: str) -> None:
    path = directory / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))


def load(directory: Path) -> list[tuple[str, str, str]]:
    return [(change.kind.value, change.noun, change.key) for change in registry.load(directory, at=AT)]


def kept_changes() -> int:
    return db.session.scalar(select(func.count()).select_from(RegistryChange)) or 0


def test_without_a_city_its_absence_has_a_name(bare: Flask) -> None:
    with pytest.raises(NoCity):
        cities.current()


def test_an_invented_city_is_loaded_whole(bare: Flask, sagu: Path) -> None:
    changes = registry.load(sagu, at=AT, by="Rini")
    city = cities.current()
    assert (city.code, city.name, city.prefix, city.zone, city.version) == (
        "sagu",
        "Kota Sagu",
        "SGU",
        "Asia/Jayapura",
        1,
    )
    assert list(city.agencies) == ["BALAI", "KEC-S.1", "POS", "LISTRIK"]
    assert city.agencies["BALAI"].aliases == ("Kantor Besar", "Balai")
    assert city.agencies["POS"].calendar == "jaga"
    assert city.agencies["LISTRIK"].is_outside
    assert city.agencies["LISTRIK"].contact == "Telepon 999"
    assert [ward.name for ward in city.wards] == ["Rawa Besar", "Tanpa Kantor"]
    assert (city.areas["S.1.1"].also, city.areas["S"].lat) == ("Rawabesar", None)
    assert city.categories["gelombang"].limit == Span(hours=36)
    assert city.categories["lain"].limit == Span(days=3)
    assert not city.categories["lain"].is_known
    assert city.limits.ordinary["check"] == Span(days=3)
    assert city.limits.emergency["resolve"] == Span(hours=36)
    assert (city.limits.cap, city.limits.long_cap) == (Span(days=20), Span(days=40))
    assert (city.city_calendar, city.centre_calendar, city.emergency_calendar) == ("kantor", "kantor", "jaga")
    assert (city.unknown_category, city.ombudsman, city.telephones) == ("lain", "", {"999": "Listrik"})
    assert city.centre_name == "Meja Laporan"
    assert city.bounds == (-2.7, 140.3, -2.4, 140.9)
    assert city.synonyms == {"jeti": "dermaga"}
    assert city.keywords["dermaga"] == {"dermaga": 5, "papan+patah": 5}
    office, duty = city.calendars["kantor"], city.calendars["jaga"]
    # 08:00 in Jayapura is 23:00 UTC of the day before; in December the office opens an hour later.
    assert office.opening(date(2026, 7, 1)) == (
        datetime(2026, 6, 30, 23, tzinfo=UTC),
        datetime(2026, 7, 1, 6, tzinfo=UTC),
    )
    assert office.opening(date(2026, 12, 1)) == (
        datetime(2026, 12, 1, 0, tzinfo=UTC),
        datetime(2026, 12, 1, 5, tzinfo=UTC),
    )
    assert not office.is_working_day(date(2026, 8, 17))
    assert duty.is_working_day(date(2026, 8, 17))
    assert kept_changes() == len(changes)
    assert set(db.session.scalars(select(RegistryChange.by))) == {"Rini"}


def test_a_report_of_the_invented_city_has_its_number(bare: Flask, sagu: Path) -> None:
    load(sagu)
    number = submit(AT, category="dermaga", area="S.1.1", description="Jeti patah").number
    assert number.startswith("SGU-26-")


def test_loading_twice_changes_and_writes_nothing(bare: Flask, sagu: Path) -> None:
    load(sagu)
    before = kept_changes()
    assert load(sagu) == []
    assert kept_changes() == before
    assert cities.current().version == 1


def test_changed_files_are_applied_and_every_difference_is_told(bare: Flask, sagu: Path) -> None:
    load(sagu)
    old = cities.current()
    edit(
        sagu, "opd.csv", "POS,Pos Penjagaan,Pos,penjaga,BALAI,,invented", "BARU,Kantor Baru,Baru,dinas,BALAI,,invented"
    )
    edit(sagu, "opd.csv", "Kantor Kecamatan Hulu", "Kantor Distrik Hulu")
    edit(sagu, "categories.csv", "\ngelombang,Air,Gelombang tinggi,POS", "\ngelombang,Air,Gelombang tinggi,BARU")
    edit(
        sagu, "categories.csv", "dermaga,Air,Dermaga rusak,BALAI,{KEC} LISTRIK,6", "dermaga,Air,Dermaga rusak,BALAI,,7"
    )
    edit(sagu, "holidays.csv", "2026-12-25,Hari Natal", "2026-12-24,Malam Natal")
    edit(sagu, "calendars.csv", "hujan,2026-12-01", "hujan,2026-11-15")
    edit(sagu, "city.toml", "respond = 4", "respond = 5")
    assert set(load(sagu)) == {
        ("added", "agency", "BARU"),
        ("retired", "agency", "POS"),
        ("changed", "agency", "KEC-S.1"),
        ("changed", "category", "gelombang"),
        ("changed", "category", "dermaga"),
        ("added", "holiday", "2026-12-24 Malam Natal"),
        ("removed", "holiday", "2026-12-25 Hari Natal"),
        ("added", "hours", "kantor hujan 2026-11-15 2026-12-31"),
        ("removed", "hours", "kantor hujan 2026-12-01 2026-12-31"),
        ("changed", "limit", "respond"),
    }
    new = cities.current()
    assert new is not old
    assert new.version == 2
    assert new.agencies["POS"].retired, "past reports still name it"
    assert [agency.code for agency in new.offered_agencies] == ["BALAI", "KEC-S.1", "BARU", "LISTRIK"]
    assert new.agencies["KEC-S.1"].name == "Kantor Distrik Hulu"
    assert new.categories["dermaga"].limit == Span(days=7)
    assert new.calendars["kantor"].is_working_day(date(2026, 12, 25))
    assert not new.calendars["kantor"].is_working_day(date(2026, 12, 24))
    assert new.limits.ordinary["respond"] == Span(days=5)
    assert load(sagu) == []


def test_a_change_is_kept_with_what_was_and_what_is(bare: Flask, sagu: Path) -> None:
    load(sagu)
    edit(sagu, "city.toml", "respond = 4", "respond = 5")
    load(sagu)
    last = db.session.scalars(select(RegistryChange).order_by(RegistryChange.id.desc())).first()
    assert last is not None
    assert (last.noun, last.key, last.at) == ("limit", "respond", AT)
    assert (last.before, last.after) == ({"days": 4, "hours": 0}, {"days": 5, "hours": 0})


def test_calendars_and_limits_have_versions_of_their_own(bare: Flask, sagu: Path) -> None:
    def versions() -> tuple[int, int, int]:
        city = cities.current()
        return city.calendars["kantor"].version, city.calendars["jaga"].version, city.limits.version

    load(sagu)
    assert versions() == (1, 1, 1)
    edit(sagu, "opd.csv", "Kantor Kecamatan Hulu", "Kantor Distrik Hulu")
    load(sagu)
    assert versions() == (1, 1, 1)
    edit(sagu, "holidays.csv", "2026-12-25,Hari Natal", "2026-12-24,Malam Natal")
    load(sagu)
    assert versions() == (2, 1, 1), "the duty calendar keeps no holidays"
    edit(sagu, "categories.csv", "LISTRIK,6,", "LISTRIK,7,")
    load(sagu)
    assert versions() == (2, 1, 2)


def test_an_unchanged_city_is_built_once(bare: Flask, sagu: Path) -> None:
    load(sagu)
    assert cities.current() is cities.current()
    db.session.remove()
    assert cities.current().calendars["kantor"] is cities.current().calendars["kantor"]


def test_what_an_administrator_wrote_gives_way_to_the_file_and_is_told(bare: Flask, sagu: Path) -> None:
    load(sagu)
    with transaction() as session:
        session.get_one(Agency, "BALAI").name = "Balai Kota"
        session.get_one(Agency, "BALAI").contact = "Loket 3"  # of which the files say nothing
        session.scalars(select(City)).one().version += 1
    [change] = registry.load(sagu, at=AT)
    assert change.fields == (("name", "Balai Kota", "Balai Kota Sagu"),)
    assert cities.current().agencies["BALAI"].contact == "Loket 3"


def test_an_agency_that_returns_may_be_chosen_again(bare: Flask, sagu: Path) -> None:
    load(sagu)
    whole = (sagu / "opd.csv").read_text(), (sagu / "categories.csv").read_text()
    edit(sagu, "opd.csv", "POS,Pos Penjagaan,Pos,penjaga,BALAI,,invented\n", "")
    edit(sagu, "categories.csv", "tinggi,POS,BALAI", "tinggi,BALAI,")
    load(sagu)
    (sagu / "opd.csv").write_text(whole[0])
    (sagu / "categories.csv").write_text(whole[1])
    assert ("returned", "agency", "POS") in load(sagu)
    assert not cities.current().agencies["POS"].retired


def test_a_fault_in_the_files_leaves_everything_as_it_was(bare: Flask, sagu: Path) -> None:
    load(sagu)
    edit(sagu, "opd.csv", "Kantor Kecamatan Hulu", "Kantor Distrik Hulu")
    edit(sagu, "holidays.csv", "2026-12-25", "2026-13-25")
    with pytest.raises(FileFault):
        load(sagu)
    assert cities.current().version == 1
    assert cities.current().agencies["KEC-S.1"].name == "Kantor Kecamatan Hulu"


def test_an_area_in_which_a_report_lies_cannot_vanish(bare: Flask, sagu: Path) -> None:
    load(sagu)
    submit(AT, category="dermaga", area="S.1.2")
    edit(sagu, "wilayah.csv", "S.1.2,Tanpa Kantor,Tanpa Kantor,kelurahan,S.1,-2.52,140.62\n", "")
    edit(sagu, "city.toml", "respond = 4", "respond = 5")
    with pytest.raises(registry.StillUsed, match=r"S\.1\.2"):
        load(sagu)
    assert cities.current().limits.ordinary["respond"] == Span(days=4), "all or nothing"


def test_a_calendar_by_which_a_clock_runs_cannot_vanish(bare: Flask, sagu: Path) -> None:
    load(sagu)
    submit(AT, category="gelombang", area="S.1.1")
    edit(sagu, "calendars.csv", "\njaga,", "\nsiang,")
    path = sagu / "city.toml"
    path.write_text(path.read_text().replace('"jaga"', '"siang"'))
    with pytest.raises(registry.StillUsed, match="jaga"):
        load(sagu)


def test_a_database_serves_one_city(bare: Flask, sagu: Path) -> None:
    load(sagu)
    with pytest.raises(registry.OtherCity, match="sagu"):
        registry.load("pontianak", at=AT)
    assert cities.current().code == "sagu"


def edited(noun: str, key: str, **values: object) -> None:
    """An administrator changes a row, or takes it out (no values)."""
    base, rows = registry_edits.kept()
    before = rows[noun].get(key)
    after = {**(before or {}), **values} if values else None
    kind = Kind.REMOVED if after is None else Kind.ADDED if before is None else Kind.CHANGED
    draft = registry_edits.draft([Change(kind, noun, key, before, after)], base=base, kept=rows, at=AT)
    registry_edits.apply(draft, by=make_user(Role.ADMIN), reason="Keputusan baru", at=AT)


LEAVE = {"day": "2026-12-24", "name": "Cuti bersama", "kind": "cuti_bersama", "estimated": False}


def test_what_was_edited_stays_while_the_files_say_what_they_said(bare: Flask, sagu: Path) -> None:
    """The portal loads its city at every start: that must undo no decree."""
    load(sagu)
    edited("holiday", "2026-12-24 Cuti bersama", **LEAVE)
    edited("holiday", "2026-12-25 Hari Natal")
    edited("category", "dermaga", name="Jembatan kayu rusak", public_name="Dermaga rusak", limit_days=4)
    edited("category", "gelombang", retired=True, merged_into="dermaga")
    edited("category_limit", "dermaga respond", category="dermaga", stage="respond", days=1, hours=0)
    edited("limit", "check", days=1, hours=0)
    assert load(sagu) == []
    city = cities.current()
    assert not city.calendars["kantor"].is_working_day(date(2026, 12, 24))
    assert city.calendars["kantor"].is_working_day(date(2026, 12, 25))
    assert (city.categories["dermaga"].name, city.categories["dermaga"].limit) == ("Jembatan kayu rusak", Span(4))
    assert city.categories["gelombang"].merged_into == "dermaga"
    assert city.limits.ordinary["check"] == Span(1)


def test_where_the_files_say_something_new_they_win_over_an_edit(bare: Flask, sagu: Path) -> None:
    load(sagu)
    edited("category", "dermaga", name="Jembatan kayu rusak", public_name="Dermaga rusak")
    edited("category", "gelombang", retired=True, merged_into="dermaga")
    edited("category_limit", "dermaga respond", category="dermaga", stage="respond", days=1, hours=0)
    edited("holiday", "2026-12-25 Hari Natal")
    edit(sagu, "categories.csv", "LISTRIK,6,", "LISTRIK,7,")
    edit(sagu, "categories.csv", "Gelombang tinggi", "Ombak tinggi")
    edit(sagu, "holidays.csv", "2026-12-25,Hari Natal,libur_nasional", "2026-12-25,Hari Natal,cuti_bersama")
    assert set(load(sagu)) == {
        ("changed", "category", "dermaga"),
        ("returned", "category", "gelombang"),
        ("added", "holiday", "2026-12-25 Hari Natal"),
    }
    found = cities.current().categories
    assert (found["dermaga"].name, found["dermaga"].limit) == ("Dermaga rusak", Span(7))
    assert found["dermaga"].public_name == "Dermaga rusak", "of which the files know nothing"
    assert found["dermaga"].limits == {"respond": Span(1)}
    assert (found["gelombang"].retired, found["gelombang"].merged_into) == (False, None)
    assert load(sagu) == []


def test_a_calendar_without_working_days_is_not_loaded(bare: Flask, sagu: Path) -> None:
    load(sagu)
    rows = (sagu / "calendars.csv").read_text()
    closed = "kantor,Kantor,tutup,2026-08-01,2028-06-01,,,,,,,,invented\n"
    (sagu / "calendars.csv").write_text(rows + closed)
    with pytest.raises(FileFault, match="kantor has no working days"):
        load(sagu)
    (sagu / "calendars.csv").write_text(rows + closed.replace("2028-06-01", "2026-08-15"))
    assert load(sagu) == [("added", "hours", "kantor tutup 2026-08-01 2026-08-15")]
    assert not cities.current().calendars["kantor"].is_working_day(date(2026, 8, 12))
    assert cities.current().calendars["kantor"].is_working_day(date(2026, 8, 18))


def test_a_holiday_with_another_name_reckons_nothing_anew(bare: Flask, sagu: Path) -> None:
    load(sagu)
    edit(sagu, "holidays.csv", "2026-12-25,Hari Natal", "2026-12-25,Natal")
    load(sagu)
    assert cities.current().calendars["kantor"].version == 1


def test_only_an_administrator_edits_and_only_with_a_reason(bare: Flask, sagu: Path) -> None:
    load(sagu)
    base, rows = registry_edits.kept()
    change = Change(Kind.ADDED, "holiday", "2026-12-24 Cuti bersama", None, LEAVE)
    draft = registry_edits.draft([change], base=base, kept=rows, at=AT)
    with pytest.raises(NotEntitled):
        registry_edits.apply(draft, by=make_user(Role.SUPERVISOR), reason="Keputusan baru", at=AT)
    with pytest.raises(Needs):
        registry_edits.apply(draft, by=make_user(Role.ADMIN), reason=" x ", at=AT)
    assert registry_edits.apply(draft, by=make_user(Role.ADMIN), reason="Keputusan baru", at=AT) == base + 1
    with pytest.raises(registry_edits.ChangedMeanwhile):
        registry_edits.apply(draft, by=make_user(Role.ADMIN), reason="Keputusan baru", at=AT)
    with pytest.raises(registry_edits.ChangedMeanwhile):
        registry_edits.preview(draft, AT)
    last = db.session.scalars(select(RegistryChange).order_by(RegistryChange.id.desc())).first()
    assert (last.version, last.reason, last.actor is not None) == (base + 1, "Keputusan baru", True)
