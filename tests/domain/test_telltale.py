"""What a text gives away about somebody is found; what a report needs is left alone."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.telltale import Telltale, traces, without


def found(text: str) -> list[tuple[str, str]]:
    return [(trace.kind.value, text[trace.start : trace.end]) for trace in traces(text, but=["0561 112233"])]


@pytest.mark.parametrize(
    ("text", "kind", "part"),
    [
        ("Hubungi saya di 081234567890 ya", "phone", "081234567890"),
        ("WA 0812-3456-7890, makasih", "phone", "0812-3456-7890"),
        ("telp +62 812 3456 7890.", "phone", "+62 812 3456 7890"),
        ("hp 62 85712345678", "phone", "62 85712345678"),
        ("rumah (0561) 734567", "phone", "(0561) 734567"),
        ("NIK saya 6171014507900003", "nik", "6171014507900003"),
        ("KK 6171.0115.0190.0003", "nik", "6171.0115.0190.0003"),
        ("mobil KB 1234 XY parkir di trotoar", "plate", "KB 1234 XY"),
        ("motor kb1234ab", "plate", "kb1234ab"),
        ("truk B-9123-TQA", "plate", "B-9123-TQA"),
        ("tulis ke siti.rahma@contoh.co.id!", "email", "siti.rahma@contoh.co.id"),
    ],
)
def test_what_says_who_somebody_is_is_found(text, kind, part):
    assert found(text) == [(kind, part)]


@pytest.mark.parametrize(
    "text",
    [
        "RT 02/RW 05 dekat KM 7, Gang Waru No 12A",
        "RT 002 RW 005",
        "Sejak 2026-03-01 sampai 03.05.2026 jam 07.30",
        "Biayanya Rp 1.250.000,00, katanya 2.000.000 per orang",
        "Tiang listrik nomor 123456789",
        "titik -0.0263123456, 109.3425123456",
        "telepon ke 112 atau 0561-112233 tidak diangkat",
        "rekening 1234567890123456",
        "lubang 20 cm, panjang 3 m, sudah 12 hari",
        "PTK-26-004213",
        "",
    ],
)
def test_what_a_report_needs_is_left_alone(text):
    assert found(text) == []


def test_several_are_found_in_their_order_and_taken_out_one_by_one():
    text = "KB 1234 XY punya Budi, 081234567890 atau budi@contoh.id, NIK 6171014507900003."
    assert [kind for kind, _ in found(text)] == ["plate", "phone", "email", "nik"]
    assert without(text, traces(text)) == "… punya Budi, … atau …, NIK …."


@given(st.text(alphabet="081269+()-. KBXYabz@,\n", max_size=80))
def test_traces_never_overlap_and_nothing_else_of_the_text_is_touched(text):
    spans = traces(text)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    kept = text
    for trace in reversed(spans):
        kept = kept[: trace.start] + "…" + kept[trace.end :]
    assert without(text, spans) == kept
    assert {trace.kind for trace in spans} <= set(Telltale)
