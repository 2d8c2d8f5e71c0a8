"""Finding people by what is written about them."""

import pytest

from crm import search, tasks
from crm.models import Contact, SearchEntry, Unindexed
from tests.factories import ContactFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("words", ["élodie", "ÉLODIE", "Lachaise Élodie", "søren"])
def test_letters_beyond_ascii_are_found_whatever_their_case(words):
    ContactFactory(full_name="Élodie Lachaise", company="SØREN & Co")

    assert Contact.objects.found_by(words).count() == 1


def test_every_word_has_to_stand_somewhere():
    ContactFactory(full_name="Maya Okafor", company="Northwind Labs")

    assert Contact.objects.found_by("maya northwind").exists()
    assert not Contact.objects.found_by("maya southwind").exists()


def found(words):
    return sorted(Contact.objects.found_by(words).values_list("full_name", flat=True))


def test_people_are_found_before_and_after_the_index_knows_them():
    ContactFactory(full_name="Maya Okafor", company="Northwind Labs")
    assert found("maya north") == ["Maya Okafor"]
    assert search.catch_up() == 1
    assert not Unindexed.objects.exists()
    assert found("maya north") == ["Maya Okafor"]
    assert search.catch_up() == 0


def test_who_was_renamed_is_found_by_the_new_name_only_and_at_once():
    contact = ContactFactory(full_name="Maya Okafor", company="Northwind Labs")
    search.catch_up()
    Contact.objects.filter(pk=contact.pk).update(full_name="Maya Lin")
    assert (found("okafor"), found("lin")) == ([], ["Maya Lin"])
    search.catch_up()
    assert (found("okafor"), found("lin")) == ([], ["Maya Lin"])


def test_a_change_that_is_no_words_leaves_the_index_alone():
    contact = ContactFactory(full_name="Maya Okafor")
    search.catch_up()
    Contact.objects.filter(pk=contact.pk).update(gate="hold")
    assert not Unindexed.objects.exists()


def test_who_is_gone_leaves_no_entry():
    contact = ContactFactory(full_name="Maya Okafor")
    search.catch_up()
    contact.delete()
    ContactFactory(full_name="Lin Okafor").delete()
    assert not SearchEntry.objects.exists()
    assert not Unindexed.objects.exists()


def test_the_task_brings_everybody_in():
    ContactFactory.create_batch(3)
    tasks.index_search()
    assert SearchEntry.objects.count() == 3
