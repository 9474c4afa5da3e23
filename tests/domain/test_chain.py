"""Whoever changes, drops, moves or slips in an event is found out."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.chain import Link, NotCanonical, canonical, digest, first_broken, link, new_salt, root

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
bodies = st.dictionaries(texts, values, max_size=5)


def chained(bodies: list[dict]) -> list[Link]:
    links, head = [], ""
    for seq, body in enumerate(bodies, start=1):
        text = canonical({"seq": seq, "body": body})
        links.append(Link(seq, head, link(head, text), text))
        head = links[-1].hash
    return links


chains = st.lists(bodies, min_size=1, max_size=6).map(chained)


def test_a_body_has_one_spelling():
    assert canonical({"b": [1, True, None], "a": {"d": "é", "c": ""}}) == '{"a":{"c":"","d":"é"},"b":[1,true,null]}'


def test_the_examples_of_rfc_8785_are_spelled_as_there():
    assert (
        canonical({"string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/"})
        == '{"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )
    # 3.2.3: order by UTF-16 puts an emoji, a surrogate pair, before a Hebrew letter of the presentation forms.
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    assert list(json.loads(canonical(dict.fromkeys(keys)))) == [
        "\r",
        "1",
        "\u0080",
        "\u00f6",
        "\u20ac",
        "\U0001f600",
        "\ufb33",
    ]
    assert canonical({"": "\b\t\n\f\r\x00\x1f\x7f"}) == '{"":"\\b\\t\\n\\f\\r\\u0000\\u001f\x7f"}'


@given(bodies)
def test_a_spelled_body_is_read_back_and_does_not_depend_on_the_order_of_keys(body):
    assert json.loads(canonical(body)) == body
    assert canonical(dict(reversed(body.items()))) == canonical(body)
    assert canonical(json.loads(canonical(body))) == canonical(body)


@given(bodies, bodies)
def test_different_bodies_are_spelled_differently(one, other):
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (canonical(one) == canonical(other)) is same


class Action(StrEnum):
    FORWARD = "forward"


def test_an_action_is_spelled_as_its_word():
    assert canonical({"action": Action.FORWARD}) == '{"action":"forward"}'
    assert canonical({Action.FORWARD: 1}) == '{"forward":1}'


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        (1, 2),
        {1, 2},
        b"x",
        date(2026, 11, 27),
        2**53,
        -(2**53),
        {1: "x"},
        {None: "x"},
        "\ud800",
        {"\udfff": 1},
    ],
    ids=repr,
)
def test_what_has_no_single_spelling_is_refused(value):
    with pytest.raises(NotCanonical):
        canonical({"value": value})
    with pytest.raises(NotCanonical):
        canonical({"deep": [{"value": [value]}]})


def test_a_salt_is_128_random_bits():
    salts = {new_salt() for _ in range(1000)}
    assert len(salts) == 1000
    assert all(len(salt) == 32 and int(salt, 16) >= 0 for salt in salts)


def test_a_digest_can_be_checked_by_anybody_and_hides_the_text_without_its_salt():
    assert digest("00ff", "Jalan berlubang") == hashlib.sha256(b"00ff\nJalan berlubang").hexdigest()
    assert digest(new_salt(), "Jalan berlubang") != digest(new_salt(), "Jalan berlubang")


@given(*[st.text("ab01\n", max_size=6)] * 4)
def test_no_two_pairs_are_joined_to_the_same(salt, text, other_salt, other_text):
    if "\n" in salt or "\n" in other_salt:
        with pytest.raises(ValueError, match="line feed"):
            digest(salt if "\n" in salt else other_salt, text)
    else:
        same = (salt, text) == (other_salt, other_text)
        assert (digest(salt, text) == digest(other_salt, other_text)) is same


def test_an_event_can_be_verified_with_any_sha256():
    first, second = chained([{}, {}])
    assert first.hash == hashlib.sha256(b"\n" + first.body.encode()).hexdigest()
    assert second.hash == hashlib.sha256(f"{first.hash}\n{second.body}".encode()).hexdigest()


@given(chains)
def test_an_untouched_chain_is_whole(links):
    assert first_broken(links) is None
    assert first_broken(tuple(links)) is None


def test_a_report_without_events_breaks_nothing():
    assert first_broken([]) is None


def test_a_body_damaged_beyond_reading_is_found_and_does_not_stop_the_verifier():
    first, second = chained([{}, {}])
    assert first_broken([first, replace(second, body="\ud800")]) == 2


@given(chains, st.data())
def test_every_edit_is_found_at_its_event(links, data):
    at = data.draw(st.integers(0, len(links) - 1))
    event = links[at]
    edited = data.draw(
        st.sampled_from(["body", "hash", "prev_hash"]).flatmap(
            lambda name: texts.filter(lambda text: text != getattr(event, name)).map(
                lambda text: replace(event, **{name: text})
            )
        )
        | st.integers().filter(lambda seq: seq != event.seq).map(lambda seq: replace(event, seq=seq))
    )
    assert first_broken([*links[:at], edited, *links[at + 1 :]]) == event.seq


@given(chains.filter(lambda links: len(links) > 1), st.data())
def test_an_edit_hashed_anew_is_found_at_the_next_event(links, data):
    at = data.draw(st.integers(0, len(links) - 2))
    event = links[at]
    body = canonical({"forged": data.draw(bodies)})
    forged = replace(event, body=body, hash=link(event.prev_hash, body))
    assert first_broken([*links[:at], forged, *links[at + 1 :]]) == event.seq + 1


@given(chains.filter(lambda links: len(links) > 1), st.data())
def test_a_deleted_event_is_found_even_when_the_rest_is_numbered_anew(links, data):
    at = data.draw(st.integers(0, len(links) - 2))
    rest = links[:at] + links[at + 1 :]
    assert first_broken(rest) == at + 1
    assert first_broken([replace(event, seq=seq) for seq, event in enumerate(rest, start=1)]) == at + 1


@given(chains.filter(lambda links: len(links) > 1), st.data())
def test_every_other_order_is_found(links, data):
    order = data.draw(st.permutations(links).filter(lambda order: order != links))
    first_moved = next(i for i, event in enumerate(order) if event != links[i])
    assert first_broken(order) == first_moved + 1
    assert first_broken([replace(event, seq=seq) for seq, event in enumerate(order, start=1)]) == first_moved + 1


@given(chains, bodies, st.data())
def test_an_inserted_event_is_found(links, body, data):
    at = data.draw(st.integers(0, len(links) - 1))
    event = links[at]
    text = canonical({"forged": body})
    forged = Link(event.seq, event.prev_hash, link(event.prev_hash, text), text)
    assert first_broken([*links[:at], event, *links[at:]]) == event.seq + 1
    assert first_broken([*links[:at], forged, *links[at:]]) == event.seq + 1
    renumbered = [replace(later, seq=later.seq + 1) for later in links[at:]]
    assert first_broken([*links[:at], forged, *renumbered]) == event.seq + 1


@given(chains.filter(lambda links: len(links) > 1))
def test_a_cut_end_is_seen_by_the_root_alone(links):
    assert first_broken(links[:-1]) is None
    assert root({"PTK-26-004213": links[-1].hash}) != root({"PTK-26-004213": links[-2].hash})


heads = st.dictionaries(st.text("PTK-0123456789", min_size=1), st.text("0123456789abcdef", min_size=1), max_size=6)


@given(heads, st.randoms())
def test_the_root_does_not_depend_on_the_order_of_reports(known, random):
    pairs = list(known.items())
    random.shuffle(pairs)
    assert root(dict(pairs)) == root(known) == hashlib.sha256(canonical(known).encode()).hexdigest()


@given(heads, heads)
def test_the_root_differs_when_any_report_does(one, other):
    assert (root(one) == root(other)) is (one == other)
