"""Who may be whom: a name and something else, with the reason; never a name alone, and never twice."""

import base64

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm import duplicates
from crm.duplicates import deciding, finding
from crm.enums import IdentityKind, SamenessState
from crm.models import Contact, Import, MaybeSame
from crm.names import name_key
from tests.crm.importing.files import CONNECTIONS, bring, lines, profile
from tests.factories import ContactFactory, IdentityFactory, InteractionFactory, PostFactory

pytestmark = pytest.mark.django_db


def opaque(number, kind=0x2A, tail=b"made up, no account "):
    return base64.urlsafe_b64encode(bytes([0, kind]) + number.to_bytes(6) + b"\x01" + tail).decode().rstrip("=")


def person(name="Maya Okafor", *identities, **columns):
    columns = {"company": "", "headline": "", "position": ""} | columns
    key = {"name_key": name_key(name), "company_key": columns["company"].lower()}
    contact = ContactFactory(full_name=name, **columns, **key)
    for kind, value in identities:
        IdentityFactory(contact=contact, kind=kind, value=value)
    return contact


def vanity(name):
    return (IdentityKind.VANITY, name)


def by_name(name):
    return (IdentityKind.NAME, name)


def suggested():
    return [(one.first, one.second, one.reason) for one in MaybeSame.objects.order_by("pk")]


def test_the_same_name_and_the_same_company_are_a_reason():
    one = person("Dr. Maya Okafor, PhD", vanity("maya-fx0001"), company="Acme")
    two = person("maya okafor", vanity("maya-fx0002"), company="Acme")
    person("Maya Okafor", vanity("maya-fx0003"), company="Beta")
    assert duplicates.find() == 1
    assert suggested() == [(one, two, "same_name_and_company")]


def test_the_company_that_a_headline_names_counts():
    one = person("Maya Okafor", vanity("maya-fx0001"), company="Acme")
    two = person("Maya Okafor", (IdentityKind.MEMBER_ID, opaque(7)), headline="CEO at Acme", title_company="Acme")
    duplicates.find()
    assert suggested() == [(one, two, "same_name_and_company")]


def test_the_same_name_and_the_same_headline_are_a_reason():
    one = person("Maya Okafor", vanity("maya-fx0001"), headline="Helping teams sleep")
    two = person("Maya Okafor", (IdentityKind.MEMBER_ID, opaque(7)), headline="Helping Teams sleep")
    duplicates.find()
    assert suggested() == [(one, two, "same_name_and_headline")]


def test_the_same_name_under_the_same_post_is_a_reason_unless_both_have_a_profile_name():
    post = PostFactory()
    people = [
        person("Maya Okafor", vanity("maya-fx0001")),
        person("Maya Okafor", (IdentityKind.MEMBER_ID, opaque(7))),
        person("Bo Lind", vanity("bo-fx0001")),
        person("Bo Lind", vanity("bo-fx0002")),
        person("Cy Moreau", vanity("cy-fx0001")),
        person("Cy Moreau", (IdentityKind.MEMBER_ID, opaque(8))),
    ]
    for contact in people[:5]:
        InteractionFactory(contact=contact, post=post)
    InteractionFactory(contact=people[5], post=post, kind="connection", post_likelihood=60)
    duplicates.find()
    assert suggested() == [(people[0], people[1], "same_name_and_post")]


def test_a_name_alone_is_no_reason():
    person("Maya Okafor", vanity("maya-fx0001"))
    person("Maya Okafor", (IdentityKind.MEMBER_ID, opaque(7)))
    person("Maya", vanity("maya-fx0002"), company="Acme")
    person("Maya", vanity("maya-fx0003"), company="Acme")
    assert duplicates.find() == 0


def test_who_came_without_a_profile_may_be_the_only_one_with_that_name():
    one = person("Maya Okafor", vanity("maya-fx0001"), company="Acme")
    two = person("Maya Okafor", by_name("maya okafor | beta"), company="Beta")
    bo = [person("Bo Lind", vanity(f"bo-fx{n}")) for n in range(2)]
    person("Bo Lind", by_name("bo lind | beta"), company="Beta")
    assert len(bo) == 2
    duplicates.find()
    assert suggested() == [(one, two, "same_name_no_profile")]


def test_names_without_spaces_count_where_the_script_has_none():
    one = person("田中太郎", vanity("tanaka-fx0001"), company="Acme")
    two = person("田中太郎", vanity("tanaka-fx0002"), company="Acme")
    duplicates.find()
    assert suggested() == [(one, two, "same_name_and_company")]


def test_a_name_that_many_bear_suggests_nothing():
    for number in range(finding.MOST_BEARERS + 1):
        person("Jan Smith", vanity(f"jan-fx{number:04d}"), company="Acme")
    assert duplicates.find() == 0


def test_the_owner_of_the_posts_is_nobodys_duplicate():
    person("Robin Keller", vanity("robin-fx0000"), company="Acme", is_owner=True)
    person("Robin Keller", vanity("robin-fx0001"), company="Acme")
    assert duplicates.find() == 0


@pytest.mark.parametrize("number", [1, 99, 123_456_789, 2**31 + 12_345, 999_999_999_999])
def test_one_member_number_in_the_ids_of_two_is_a_strong_reason(number):
    one = person("Maya Okafor", (IdentityKind.MEMBER_ID, opaque(number)))
    two = person("M. O.", (IdentityKind.MEMBER_ID, opaque(number, 0x2C, b"another signature xx")))
    three = person("Maya", (IdentityKind.MEMBER_NUMBER, str(number)))
    person("Maya", (IdentityKind.MEMBER_ID, opaque(number + 1)))
    person("Maya", (IdentityKind.MEMBER_NUMBER, str(number + 1_000)))
    assert duplicates.find() == 3
    assert {(first, second) for first, second, _ in suggested()} == {(one, two), (one, three), (two, three)}
    assert {reason for _, _, reason in suggested()} == {"same_number"}


def test_every_side_of_a_number_is_found_from_the_other(settings):
    one = person("Maya Okafor", (IdentityKind.MEMBER_ID, opaque(7)))
    two = person("M. O.", (IdentityKind.MEMBER_NUMBER, "7"))
    for contact in (one, two):
        settings.MEMBER_NUMBERS_IN_IDS = False
        assert duplicates.find([contact.pk]) == 0
        settings.MEMBER_NUMBERS_IN_IDS = True
        assert duplicates.find([contact.pk]) == 1
        MaybeSame.objects.all().delete()


@pytest.mark.parametrize("value", ["ACoAA", "ACoAAPé" + "x" * 34, "AEMAA" + "x" * 34, "9" * 19, "not a number"])
def test_ids_of_another_make_are_no_trouble(value):
    for kind in (IdentityKind.MEMBER_ID, IdentityKind.MEMBER_NUMBER):
        if kind == IdentityKind.MEMBER_NUMBER and not value.isdecimal():
            continue
        person("Maya Okafor", (kind, value))
        person("Maya Okafor", (kind, value + "0"))
    assert duplicates.find() == 0


def test_two_member_numbers_are_two_people_whatever_else_is_the_same(settings):
    person("Maya Okafor", (IdentityKind.MEMBER_ID, opaque(7)), company="Acme")
    person("Maya Okafor", (IdentityKind.MEMBER_ID, opaque(8)), company="Acme")
    assert duplicates.find() == 0
    settings.MEMBER_NUMBERS_IN_IDS = False
    assert duplicates.find() == 1


def test_what_was_suggested_is_not_suggested_again_whatever_was_decided(user):
    one = person("Maya Okafor", vanity("maya-fx0001"), company="Acme")
    two = person("Maya Okafor", vanity("maya-fx0002"), company="Acme")
    assert (duplicates.find(), duplicates.find(), duplicates.open_count()) == (1, 0, 1)
    pair = MaybeSame.objects.get()
    assert duplicates.dismiss(pair, by=user)
    assert not duplicates.dismiss(pair, by=user)
    assert (duplicates.find(), duplicates.find([one.pk]), duplicates.open_count()) == (0, 0, 0)
    pair.refresh_from_db()
    assert (pair.state, pair.decided_by, bool(pair.decided_at)) == (SamenessState.DIFFERENT, user, True)
    assert duplicates.told_apart([one.pk, two.pk]) == {(one.pk, two.pk)}
    assert duplicates.reopen(pair, by=user)
    assert (duplicates.open_count(), duplicates.told_apart([one.pk, two.pk])) == (1, set())


def test_only_the_people_asked_for_are_looked_at():
    one = person("Maya Okafor", vanity("maya-fx0001"), company="Acme")
    person("Maya Okafor", vanity("maya-fx0002"), company="Acme")
    person("Bo Lind", vanity("bo-fx0001"), company="Acme")
    person("Bo Lind", vanity("bo-fx0002"), company="Acme")
    assert duplicates.find([one.pk]) == 1
    assert duplicates.find(Contact.objects.none().values_list("pk", flat=True)) == 0


def test_an_import_suggests_whom_it_brought_and_says_how_many():
    bring(lines("Name,Company", "Maya Okafor,Acme"))
    done = bring(lines(CONNECTIONS, f"Maya,Okafor,{profile('maya-fx0001')},,Acme,CEO,08 Feb 2026"))
    pair = MaybeSame.objects.get()
    assert (pair.import_run, pair.reason) == (done, "same_name_and_company")
    assert bring(lines(CONNECTIONS, f"Bo,Lind,{profile('bo-fx0001')},,Acme,CEO,08 Feb 2026")).rows_created == 1
    assert MaybeSame.objects.count() == 1


def test_it_takes_two_statements_for_any_number_of_people():
    run = Import.objects.create(file_name="a.csv", sha256="0" * 64)
    person("Maya Okafor", vanity("maya-fx0001"), company="Acme", first_import=run)
    for number in range(1, 3):
        person("Maya Okafor", vanity(f"maya-fx1{number}"), company="Acme", first_import=run)
        with CaptureQueriesContext(connection) as sent:
            assert duplicates.find(import_run=run) == number
        assert len(sent) == 2


def test_few_pairs_cost_as_much_to_show_as_many():
    def cost():
        duplicates.find()
        rows = list(MaybeSame.objects.select_related("first__first_import", "second__first_import"))
        with CaptureQueriesContext(connection) as sent:
            pairs = duplicates.in_pairs(rows)
        assert len(pairs) == len(rows)
        return len(sent)

    for number in range(2):
        person("Maya Okafor", vanity(f"maya-fx{number}"), company="Acme")
    few = cost()
    for number in range(20):
        person(f"Maya Okafor{number // 2} Lind", vanity(f"maya-fx1{number}"), company="Acme")
    assert cost() == few == 2


def test_a_pair_says_what_differs_and_what_hangs_on_each():
    one = person("Maya Okafor", vanity("maya-fx0001"), company="Acme", position="CEO")
    two = person("Maya  OKAFOR", by_name("maya okafor | acme"), company="Acme", position="Founder")
    InteractionFactory.create_batch(2, contact=one)
    InteractionFactory(contact=two, kind="reaction", text="")
    duplicates.find()
    (pair,) = duplicates.in_pairs(MaybeSame.objects.select_related("first__first_import", "second__first_import"))
    assert pair.why == "Same name, same company"
    facts = {fact.label: fact for fact in pair.facts}
    assert [label for label, fact in facts.items() if fact.differs] == ["Position"]
    assert facts["What happened"].values == ("2 comments", "1 reaction")
    assert facts["Known by"].values == ("maya-fx0001", "name and company only")
    assert deciding.open_count() == 1
