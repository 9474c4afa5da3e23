"""Accounts: let in by a link, shut out with everything they held handed back."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from portal.domain.alarms import AlarmKind
from portal.domain.chain import first_broken
from portal.domain.refusals import Needs
from portal.domain.workflow import Action, Outcome, Role, Status
from portal.gateways import passwords
from portal.services import accounts, checking, handling, housekeeping, links, reporting, signing
from portal.services.accounts import LastAdmin, Left
from portal.services.links import LinkOver, LinkUsed, NoAccount, NoLink
from portal.services.signing import Locked, WrongPassword
from portal.store import accounts as store
from portal.store.db import db
from portal.store.recording import chain_of
from portal.store.tables import Report, User
from tests import factories
from tests.factories import LEAD, OTHER, SUPPORTER, Staff, make_user

PASSWORD = "kuda baterai staples benar"
DIGEST = passwords.digest(PASSWORD)
NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)


@pytest.fixture
def admin(app):
    return make_user(Role.ADMIN, email="admin@contoh.test", password=DIGEST)


def invite(admin, email="rini@contoh.test", role=Role.OFFICER, agency=LEAD, **more):
    return accounts.invite(email, "Rini Wati", role, agency, by=admin, at=NOON, **more)


def said(user):
    return [(change.what, change.by, change.detail) for change in store.changes(user)]


# --- invitations ---


def test_an_invitation_lets_in_once_with_the_password_chosen(engine, admin):
    link = invite(admin)
    with pytest.raises(WrongPassword):
        signing.sign_in("rini@contoh.test", PASSWORD)
    invited = links.open_link(link.token, NOON)
    assert (invited.email, invited.name) == ("rini@contoh.test", "Rini Wati")
    links.use_link(link.token, PASSWORD, at=NOON)
    known = signing.who(signing.sign_in("rini@contoh.test", PASSWORD))
    assert (known.id, known.role, known.agency) == (link.user, Role.OFFICER, LEAD)
    with pytest.raises(LinkUsed):
        links.use_link(link.token, "another good password", at=NOON)
    signing.sign_in("rini@contoh.test", PASSWORD)
    assert [(what, detail) for what, _, detail in said(link.user)] == [("password", ""), ("invited", f"officer {LEAD}")]
    assert [by for _, by, _ in said(link.user)] == [None, store.find(admin.id).name]


def test_a_link_is_random_and_kept_as_a_hash(admin):
    first, second = invite(admin), invite(admin, "budi@contoh.test")
    assert first.token != second.token
    assert len(first.token) >= 43
    with pytest.raises(NoLink):
        links.open_link(signing.token_hash(first.token), NOON)


def test_a_link_is_good_for_three_days(admin):
    link = invite(admin)
    assert link.expires_at == NOON + timedelta(hours=72)
    assert links.open_link(link.token, link.expires_at - timedelta(seconds=1))
    with pytest.raises(LinkOver):
        links.use_link(link.token, PASSWORD, at=link.expires_at)


def test_a_newer_link_ends_the_older_and_leaves_the_password(admin):
    first = invite(admin)
    second = links.new_link(first.user, by=admin, at=NOON)
    with pytest.raises(LinkOver):
        links.open_link(first.token, NOON)
    links.use_link(second.token, PASSWORD, at=NOON)
    third = links.new_link(first.user, by=admin, at=NOON)
    session = signing.sign_in("rini@contoh.test", PASSWORD, at=NOON)
    links.use_link(third.token, "a password of today", at=NOON)
    assert signing.who(session, NOON) is None, "a new password ends the sessions of the old one"
    with pytest.raises(WrongPassword):
        signing.sign_in("rini@contoh.test", PASSWORD)


def test_a_refused_password_leaves_the_link_good(admin):
    link = invite(admin)
    for password in ("too short", "rini@contoh.test"):
        with pytest.raises(Needs):
            links.use_link(link.token, password, at=NOON)
    links.use_link(link.token, PASSWORD, at=NOON)


def test_two_browsers_with_one_link_set_one_password(engine, app, admin):
    link, outcomes = invite(admin), []

    def use(password):
        with app.app_context():
            try:
                links.use_link(link.token, password, at=NOON)
                outcomes.append(password)
            except LinkUsed:
                outcomes.append(None)
            db.session.remove()

    threads = [threading.Thread(target=use, args=(f"password number {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winners = [password for password in outcomes if password]
    assert len(winners) == 1
    signing.sign_in("rini@contoh.test", winners[0])


def test_a_new_password_forgives_the_failures_before_it(admin):
    link = invite(admin)
    for _ in range(5):
        with pytest.raises(WrongPassword):
            signing.sign_in("rini@contoh.test", "guess", at=NOON)
    links.use_link(link.token, PASSWORD, at=NOON)
    signing.sign_in("rini@contoh.test", PASSWORD, at=NOON)


def test_unlocking_lets_try_again_at_once(admin):
    user = make_user(Role.OPERATOR, email="rini@contoh.test", password=DIGEST)
    for _ in range(5):
        with pytest.raises(WrongPassword):
            signing.sign_in("rini@contoh.test", "guess", at=NOON)
    with pytest.raises(Locked):
        signing.sign_in("rini@contoh.test", PASSWORD, at=NOON)
    accounts.unlock(user.id, by=admin, at=NOON)
    signing.sign_in("rini@contoh.test", PASSWORD, at=NOON)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "rini"}, "email"),
        ({"email": "ADMIN@contoh.test"}, "email"),
        ({"agency": None}, "agency"),
        ({"agency": "NIX"}, "agency"),
        ({"agency": "EXT-PLN"}, "agency"),
        ({"role": Role.OPERATOR}, "agency"),
        ({"role": Role.SYSTEM, "agency": None}, "role"),
        ({"post": "mayor"}, "post"),
        ({"role": Role.LEADER, "agency": None, "post": "king"}, "post"),
        ({"password": "short"}, "password"),
    ],
)
def test_an_account_that_does_not_fit_is_refused_beside_its_field(admin, changes, field):
    with pytest.raises(Needs) as refusal:
        invite(admin, **changes)
    assert refusal.value.field == field
    assert store.by_email(db.session(), "rini@contoh.test") is None


# --- the first administrator ---


def test_the_first_link_makes_an_administrator_with_the_address_of_their_choice(engine, app):
    link = links.first_link(NOON)
    assert links.open_link(link.token, NOON).email == ""
    with pytest.raises(Needs) as refusal:
        links.use_link(link.token, PASSWORD, name="Rini", at=NOON)
    assert refusal.value.field == "email"
    links.use_link(link.token, PASSWORD, email="Rini@contoh.test", name="Rini", at=NOON)
    assert signing.who(signing.sign_in("rini@contoh.test", PASSWORD)).role == Role.ADMIN
    assert links.first_link(NOON) is None


def test_until_then_every_start_gives_a_link_for_the_same_account(app):
    first, second = links.first_link(NOON), links.first_link(NOON)
    assert first.user == second.user
    with pytest.raises(LinkOver):
        links.open_link(first.token, NOON)
    assert links.open_link(second.token, NOON)
    with pytest.raises(WrongPassword):
        signing.sign_in("", "")


def test_an_administrator_added_at_the_terminal_is_the_first(app):
    link = accounts.invite("rini@contoh.test", "Rini", Role.ADMIN, by=None)
    assert links.first_link().user == link.user


# --- shutting out ---


def test_a_disabled_account_is_out_at_once(engine, admin):
    link = invite(admin)
    links.use_link(link.token, PASSWORD, at=NOON)
    session = signing.sign_in("rini@contoh.test", PASSWORD, at=NOON)
    spare = links.new_link(link.user, by=admin, at=NOON)
    accounts.disable(link.user, by=admin, at=NOON)
    assert signing.who(session, NOON) is None
    with pytest.raises(WrongPassword):
        signing.sign_in("rini@contoh.test", PASSWORD, at=NOON)
    with pytest.raises(LinkOver):
        links.use_link(spare.token, PASSWORD, at=NOON)
    with pytest.raises(LinkOver):
        links.new_link(link.user, by=admin, at=NOON)
    accounts.enable(link.user, by=admin, at=NOON)
    signing.sign_in("rini@contoh.test", PASSWORD, at=NOON)
    with pytest.raises(LinkOver):
        links.open_link(spare.token, NOON)
    assert [what for what, _, _ in said(link.user)] == ["enabled", "disabled", "link", "password", "invited"]


def test_an_unknown_account_is_no_account(admin):
    for verb in (accounts.disable, accounts.enable, accounts.unlock, links.new_link):
        with pytest.raises(NoAccount):
            verb(999_999, by=admin)


def test_the_last_administrator_stays(engine, admin):
    make_user(Role.ADMIN)  # has never set a password, so cannot let anybody in
    for shut in (
        lambda: accounts.disable(admin.id, by=None),
        lambda: accounts.change_role(admin.id, Role.OPERATOR, None, by=admin),
    ):
        with pytest.raises(LastAdmin):
            shut()
    other = make_user(Role.ADMIN, password=DIGEST)
    accounts.disable(admin.id, by=other)
    with pytest.raises(LastAdmin):
        accounts.disable(other.id, by=None)


def test_two_administrators_cannot_shut_each_other_out_at_once(engine, app, admin):
    other, outcomes = make_user(Role.ADMIN, password=DIGEST), []

    def shut(user):
        with app.app_context():
            try:
                accounts.disable(user, by=None)
                outcomes.append("out")
            except LastAdmin:
                outcomes.append("last")
            db.session.remove()

    threads = [threading.Thread(target=shut, args=(user,)) for user in (admin.id, other.id)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["last", "out"]


@pytest.fixture
def staff(app):
    return Staff()


def with_task(staff, field_officer, **changes):
    number = factories.in_progress(staff, **changes)
    handling.assign(number, by=staff.officer, seen=None, officer=field_officer.id)
    return number


def test_tasks_go_back_to_the_desk_with_an_event_of_the_system(engine, staff, admin):
    field_officer = make_user(Role.FIELD_OFFICER, LEAD)
    numbers = [with_task(staff, field_officer) for _ in range(2)]
    kept = with_task(staff, make_user(Role.FIELD_OFFICER, LEAD))
    before = {number: factories.case(number) for number in numbers}
    assert accounts.disable(field_officer.id, by=admin) == Left(tasks=2, unmanned=0)
    db.session.rollback()
    for number in numbers:
        after = factories.case(number)
        assert after.tasks == {}
        assert (after.status, after.holder, after.clocks) == (Status.IN_PROGRESS, LEAD, before[number].clocks)
        assert after.version == before[number].version + 1
        links_of_chain = chain_of(db.session(), report_id(number))
        assert first_broken(links_of_chain) is None
        assert '"role":"system"' in links_of_chain[-1].body
        assert f'"action":"{Action.ASSIGN}"' in links_of_chain[-1].body
    assert list(factories.case(kept).tasks) == [LEAD]
    assert accounts.disable(field_officer.id, by=admin) == Left()


def report_id(number):
    return db.session.execute(select(Report.id).where(Report.number == number)).scalar_one()


def test_a_supporters_task_and_a_task_under_check_go_back_too(staff, admin):
    field_officer = make_user(Role.FIELD_OFFICER, SUPPORTER)
    helper = make_user(Role.OFFICER, SUPPORTER)
    supported = factories.in_progress(staff, supporting={SUPPORTER: "Bantu pasang rambu."})
    handling.assign(supported, by=helper, seen=None, officer=field_officer.id)
    accounts.disable(field_officer.id, by=admin)
    db.session.rollback()
    assert factories.case(supported).tasks == {}

    checked = make_user(Role.FIELD_OFFICER, LEAD)
    number = with_task(staff, checked)
    handling.resolve(
        number, by=staff.officer, seen=None, outcome=Outcome.FIXED, note="Sudah.", photos=[factories.make_picture()]
    )
    assert accounts.disable(checked.id, by=admin).tasks == 1


def test_a_task_that_comes_back_with_a_reopened_report_is_handed_back_by_the_clock(staff, admin):
    field_officer = make_user(Role.FIELD_OFFICER, LEAD)
    number = with_task(staff, field_officer)
    handling.resolve(
        number, by=staff.officer, seen=None, outcome=Outcome.FIXED, note="Sudah.", photos=[factories.make_picture()]
    )
    checking.approve(number, by=staff.other_operator, seen=None)
    reporting.confirm(number, by=factories.OWNER)
    assert accounts.disable(field_officer.id, by=admin).tasks == 0
    reporting.reopen(number, by=factories.OWNER, reason="Berlubang lagi.")
    assert housekeeping.tick()[Action.ASSIGN] == 1
    assert Action.ASSIGN not in housekeeping.tick()
    db.session.rollback()
    assert factories.case(number).tasks == {}


@pytest.mark.parametrize(
    "change", [{"active": False}, {"role": Role.OFFICER}, {"agency": "BPBD"}, {"agency": "SATPOLPP"}], ids=str
)
def test_whoever_cannot_work_on_their_open_task_any_more_is_found(engine, staff, change):
    moved, stays, done = (make_user(Role.FIELD_OFFICER, LEAD) for _ in range(3))
    with_task(staff, stays)
    number = with_task(staff, done)
    handling.resolve(
        number, by=staff.officer, seen=None, outcome=Outcome.FIXED, note="Sudah.", photos=[factories.make_picture()]
    )
    checking.approve(number, by=staff.other_operator, seen=None)
    reporting.confirm(number, by=factories.OWNER)
    with_task(staff, moved)
    with_task(staff, moved)
    assert store.holding_without_place() == []
    db.session.execute(update(User).where(User.id.in_([moved.id, done.id])).values(**change))
    db.session.commit()
    assert store.holding_without_place() == [moved.id]


def test_an_agency_left_without_a_desk_is_told_of(staff, admin):
    factories.forwarded(staff)
    emptied = frozenset({AlarmKind.NO_OFFICER})
    assert accounts.disable(staff.officer.id, by=admin) == Left(tasks=0, unmanned=1, emptied=emptied)
    elsewhere = make_user(Role.OFFICER, OTHER)
    assert accounts.disable(elsewhere.id, by=admin) == Left(emptied=emptied)


def test_nobody_is_alarmed_while_a_head_sits_at_the_desk(staff, admin):
    factories.forwarded(staff)
    make_user(Role.HEAD, LEAD)
    assert accounts.disable(staff.officer.id, by=admin) == Left()


def test_another_role_ends_sessions_and_hands_tasks_back(staff, admin):
    field_officer = make_user(Role.FIELD_OFFICER, LEAD, email="rini@contoh.test", password=DIGEST)
    with_task(staff, field_officer)
    session = signing.sign_in("rini@contoh.test", PASSWORD, at=NOON)
    assert accounts.change_role(field_officer.id, Role.OFFICER, LEAD, by=admin).tasks == 1
    assert signing.who(session, NOON) is None
    known = signing.who(signing.sign_in("rini@contoh.test", PASSWORD, at=NOON), NOON)
    assert (known.role, known.agency) == (Role.OFFICER, LEAD)
    assert said(field_officer.id)[0][::2] == ("role", f"officer {LEAD}")


def test_the_same_role_again_changes_nothing(staff, admin):
    user = make_user(Role.OFFICER, LEAD, email="rini@contoh.test", password=DIGEST)
    session = signing.sign_in("rini@contoh.test", PASSWORD, at=NOON)
    assert accounts.change_role(user.id, Role.OFFICER, LEAD, by=admin) == Left()
    assert signing.who(session, NOON)
    with pytest.raises(Needs):
        accounts.change_role(user.id, Role.OFFICER, None, by=admin)


def test_a_leaders_post_is_kept_changed_and_written_into_the_history(engine, admin):
    link = invite(admin, role=Role.LEADER, agency=None, post="secretary")
    assert store.find(link.user).post == "secretary"
    assert said(link.user)[0][::2] == ("invited", "leader secretary")
    accounts.change_role(link.user, Role.LEADER, None, by=admin, post="mayor")
    db.session.rollback()
    assert store.find(link.user).post == "mayor"
    assert said(link.user)[0][::2] == ("role", "leader mayor")
    with pytest.raises(Needs) as refusal:
        accounts.change_role(link.user, Role.OPERATOR, None, by=admin, post="mayor")
    assert refusal.value.field == "post"
    accounts.change_role(link.user, Role.OPERATOR, None, by=admin)
    db.session.rollback()
    assert (store.find(link.user).role, store.find(link.user).post) == (Role.OPERATOR, "")
    assert said(link.user)[0][::2] == ("role", "operator")
