"""Identities and interactions never stand without their contact, though no foreign key says so."""

import pytest
from django.db import IntegrityError, connection, transaction

from crm.models import Contact, Identity
from tests.factories import ContactFactory, IdentityFactory, InteractionFactory

pytestmark = pytest.mark.django_db(transaction=True)


def execute(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize("make", [IdentityFactory.build, InteractionFactory.build])
def test_a_row_of_somebody_who_is_not_there_is_refused(make):
    row = make(contact=ContactFactory.build(pk=987_654_321))
    with pytest.raises(IntegrityError, match="contact that is not there"):
        row.save()


def test_one_stranger_among_many_rows_is_enough():
    contact = ContactFactory()
    rows = [Identity(contact=contact, kind="vanity", value=f"maya-fx{number:04d}") for number in range(5)]
    rows.append(Identity(contact_id=987_654_321, kind="vanity", value="nobody-fx0001"))
    with pytest.raises(IntegrityError, match="contact that is not there"):
        Identity.objects.bulk_create(rows)
    assert not Identity.objects.exists()


def test_a_row_may_move_to_another_contact_and_not_to_nobody():
    identity, other = IdentityFactory(), ContactFactory()
    Identity.objects.filter(pk=identity.pk).update(contact=other)
    with pytest.raises(IntegrityError, match="contact that is not there"):
        Identity.objects.filter(pk=identity.pk).update(contact=987_654_321)
    identity.refresh_from_db()
    assert identity.contact == other


@pytest.mark.parametrize("make", [IdentityFactory, InteractionFactory])
def test_a_contact_goes_only_with_what_is_known_of_it(make):
    row = make()
    with pytest.raises(IntegrityError, match="goes only with"):
        execute("DELETE FROM crm_contact WHERE id = %s", row.contact_id)
    Contact.objects.get(pk=row.contact_id).delete()
    assert not type(row).objects.exists()


def test_the_order_within_a_transaction_does_not_matter():
    row = IdentityFactory()
    with transaction.atomic():
        execute("DELETE FROM crm_contact WHERE id = %s", row.contact_id)
        execute("DELETE FROM crm_identity WHERE id = %s", row.pk)
    assert not Contact.objects.exists()
