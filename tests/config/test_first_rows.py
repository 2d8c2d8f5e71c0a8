"""What migrations made is there for every test, whichever came before."""

import pytest
from django.contrib.contenttypes.models import ContentType

from leads.models import Playbook, Stage


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_may_take_the_stages_away():
    Playbook.objects.all().delete()
    Stage.objects.all().delete()
    assert not Stage.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_b_the_next_one_that_commits_has_them_again_and_can_add_to_them():
    assert Stage.objects.exists()
    Playbook.objects.create(name="For people who asked a question")
    assert Playbook.objects.count() > 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_c_so_has_one_that_asks_django_for_them():
    assert Stage.objects.exists()


@pytest.mark.django_db
def test_d_so_has_one_that_rolls_back():
    assert Stage.objects.exists()
    kinds = list(ContentType.objects.order_by("pk").values_list("app_label", "model"))
    assert len(kinds) == len(set(kinds))
