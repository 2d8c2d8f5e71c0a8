"""Finding people by what is written about them."""

import pytest

from crm.models import Contact
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
