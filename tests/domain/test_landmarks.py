"""Which words name a landmark, and what is never one: a house, a stall, a person, what one report alone says."""

import pytest

from portal.domain.landmarks import named, often_named


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Gang Waru, RT 02/RW 05, dekat Masjid Al-Falah", ("Masjid", "al-falah")),
        ("di depan mesjid nurul huda", ("Masjid", "nurul", "huda")),
        ("samping SD Negeri 024, lampu kedua", ("SDN", "24")),
        ("sebelah sdn 24 pontianak timur", ("SDN", "24")),
        ("belakang pasar flamboyan", ("Pasar", "flamboyan")),
        ("depan pintu gerbang smp muhammadiyah", ("SMP", "muhammadiyah")),
        ("seberang RSUD dr. Soedarso", ()),
        ("seberang RSUD dr Soedarso", ("RSUD", "dr", "soedarso")),
        ("dekat kantor lurah saigon", ("Kantor", "lurah", "saigon")),
        ("Simpang jembatan Kapuas I", ("Jembatan", "kapuas", "i")),
    ],
)
def test_a_known_kind_with_a_name_beside_which_something_is(text, found):
    assert named(text) == ([found] if found else [])


@pytest.mark.parametrize(
    "text",
    [
        "dekat masjid",  # which one?
        "Masjid Al Falah",  # not said to be beside it
        "depan rumah Pak Budi no 12",
        "samping warung Bu Siti",
        "depan warung siti",
        "sebelah bengkel aman",
        "dekat rumah 24",
        "depan masjid haji abdullah",
        "dekat kantor notaris Sri Rahayu",
        "dekat kantor Budi Santoso",
        "dekat pasar 12",
        "dekat taman no 5",
        "belakang hotel pak amir",
        "",
    ],
)
def test_no_house_no_stall_no_person_and_nothing_without_a_name(text):
    assert named(text) == []


def test_two_reports_must_name_it_and_the_words_they_share_are_its_name():
    texts = [
        "dekat masjid al falah lampu padam",
        "depan Mesjid Al Falah",
        "dekat masjid al ikhlas",  # alone
        "samping sdn 24",
        "Gang Waru, depan SD Negeri 024",
        "dekat pasar flamboyan dekat pasar flamboyan",  # one report, however often it says so
    ]
    assert often_named(texts) == ["Masjid Al Falah", "SDN 24"]


def test_a_shorter_name_is_another_landmark_where_two_others_say_it():
    texts = ["dekat pasar sentral baru"] * 2 + ["dekat pasar sentral"] * 2
    assert often_named(texts) == ["Pasar Sentral", "Pasar Sentral Baru"]
    assert often_named(texts[:3]) == ["Pasar Sentral Baru"]
