"""The page of people who may be one person: side by side, merged or told apart, and taken back."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from crm import duplicates
from crm.enums import Gate, SamenessState
from crm.models import Contact, MaybeSame, Merge
from leads import pipeline
from tests.factories import ContactFactory, IdentityFactory, InteractionFactory, UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/people/duplicates/"


def twins(name="Maya Okafor", **columns):
    """Two contacts of one name and company, suggested."""
    same = {"full_name": name, "name_key": name.lower(), "company": "Acme", "company_key": "acme"}
    pair = ContactFactory(**same, position="CEO"), ContactFactory(**same | columns, position="Founder")
    for contact in pair:
        IdentityFactory(contact=contact)
    duplicates.find([pair[0].pk])
    return MaybeSame.objects.get(first=pair[0])


def parse(response):
    return BeautifulSoup(response.content, "html5lib")


def page_of(client, address=PAGE):
    return parse(client.get(address))


def words(element):
    return " ".join(element.get_text(" ").split())


def test_an_empty_page_says_what_will_be_here_and_nothing_leads_to_it(signed_in):
    page = page_of(signed_in)
    assert "Nobody looks like somebody else" in page.text
    assert not page.select_one(f'.rail a[href="{PAGE}"]')
    assert not page_of(signed_in, reverse("crm:more")).select_one(f'main a[href="{PAGE}"]')


def test_the_way_to_it_appears_with_the_first_pair_and_says_how_many(signed_in):
    twins()
    page = page_of(signed_in, reverse("crm:more"))
    assert words(page.select_one(f'.rail a[href="{PAGE}"]')) == "Duplicates 1"
    assert "1 pair who may be one person" in words(page.select_one(f'main a[href="{PAGE}"]'))


def test_a_pair_is_shown_side_by_side_with_the_reason_and_what_differs(signed_in, user):
    pair = twins(gate=Gate.HOLD)
    InteractionFactory.create_batch(2, contact=pair.first)
    pipeline.open_leads([pair.second_id], by=user)
    shown = page_of(signed_in).select_one(f"#pair-{pair.pk}")
    assert words(shown.select_one("h2")) == "Same name, same company"
    rows = {words(row.th).partition(",")[0]: [words(cell) for cell in row("td")] for row in shown.select("tbody tr")}
    assert rows["Company"] == ["Acme", "Acme"]
    assert rows["What happened"] == ["2 comments", "none"]
    assert rows["May be asked"] == ["Clear", "Hold"]
    assert rows["On the board"][0] == "no"
    assert rows["On the board"][1]
    assert {words(row.th) for row in shown.select(".pair__differs")} == {"Position , differs"}
    assert shown.select_one("[name=keeper][checked]")["value"] == str(pair.first_id)


def test_two_become_one_and_two_again(signed_in):
    pair = twins()
    page = parse(signed_in.post(reverse("crm:duplicate_merge", args=[pair.pk]), follow=True))
    assert Contact.objects.get().pk == pair.first_id
    toast = page.select_one(".toast-line")
    assert words(toast.p) == "Maya Okafor and Maya Okafor are one person now."
    assert words(toast.select_one("form button")).startswith("Take apart again")
    page = parse(signed_in.post(toast.form["action"], follow=True))
    assert "are two people again" in words(page.select_one("#toasts"))
    assert Contact.objects.count() == 2
    assert "Nobody looks like somebody else" in page.text


def test_the_one_that_was_chosen_stays(signed_in):
    pair = twins()
    signed_in.post(reverse("crm:duplicate_merge", args=[pair.pk]), {"keeper": pair.second_id})
    assert Contact.objects.get().pk == pair.second_id


def test_nobody_else_can_be_chosen_to_stay(signed_in):
    pair, other = twins(), ContactFactory()
    page = parse(signed_in.post(reverse("crm:duplicate_merge", args=[pair.pk]), {"keeper": other.pk}, follow=True))
    assert "choose one of the two" in words(page.select_one("#toasts"))
    assert Contact.objects.count() == 3


def test_two_people_stay_two_and_that_can_be_taken_back(signed_in, user):
    pair = twins()
    page = parse(signed_in.post(reverse("crm:duplicate_dismissal", args=[pair.pk]), follow=True))
    pair.refresh_from_db()
    assert (pair.state, pair.decided_by) == (SamenessState.DIFFERENT, user)
    toast = page.select_one(".toast-line")
    assert words(toast.p) == "Maya Okafor and Maya Okafor stay two people."
    back = toast.form.select_one("[name=back]")["value"]
    page = parse(signed_in.post(toast.form["action"], {"back": back}, follow=True))
    assert page.select_one(f"#pair-{pair.pk}")


def test_a_second_click_changes_nothing_and_says_so(signed_in):
    pair = twins()
    for name in ("crm:duplicate_merge", "crm:duplicate_merge", "crm:duplicate_dismissal"):
        page = parse(signed_in.post(reverse(name, args=[pair.pk]), follow=True))
    assert "settled already" in words(page.select_one("#toasts"))
    assert Merge.objects.count() == 1


def test_htmx_gets_the_list_with_the_way_back_and_the_numbers(signed_in):
    pair, other = twins(), twins("Bo Lind")
    address = reverse("crm:duplicate_merge", args=[pair.pk])
    page = parse(signed_in.post(address, headers={"HX-Request": "true"}))
    assert [one["id"] for one in page.select(".pair")] == [f"pair-{other.pk}"]
    assert page.select_one('[hx-swap-oob="innerHTML:#toasts"] form')["action"] == reverse(
        "crm:merge_undo", args=[Merge.objects.get().pk]
    )
    assert words(page.select_one("#nav-duplicates")) == "Duplicates 1"
    page = parse(signed_in.post(reverse("crm:duplicate_dismissal", args=[other.pk]), headers={"HX-Request": "true"}))
    assert "Nobody looks like somebody else" in page.text
    assert words(page.select_one("#nav-duplicates")) == ""


@pytest.mark.parametrize("name", ["crm:duplicate_merge", "crm:duplicate_dismissal", "crm:merge_undo"])
def test_a_viewer_sees_them_and_changes_nothing(name, client):
    pair = twins()
    client.force_login(UserFactory(viewer=True))
    page = page_of(client)
    assert page.select_one(".pair")
    assert not page.select(".pair button, .pair input[type=radio]")
    assert client.post(reverse(name, args=[pair.pk])).status_code == 403
    assert Contact.objects.count() == 2


@pytest.mark.parametrize("name", ["crm:duplicate_merge", "crm:duplicate_dismissal", "crm:merge_undo"])
def test_a_visit_changes_nothing(name, signed_in):
    pair = twins()
    assert signed_in.get(reverse(name, args=[pair.pk])).status_code == 405


def test_many_pairs_come_in_pages_and_a_decision_stays_on_its_page(signed_in):
    for number in range(21):
        twins(f"Maya Okafor{number}")
    page = page_of(signed_in, f"{PAGE}?page=2")
    form = page.select_one(".pair form")
    assert len(page.select(".pair")) == 1
    response = signed_in.post(form["action"])
    assert response["Location"] == f"{PAGE}?page=2"


def test_only_the_pairs_of_one_import_are_shown_where_asked(signed_in):
    pair = twins()
    assert not page_of(signed_in, f"{PAGE}?import=1").select(".pair")
    assert page_of(signed_in, f"{PAGE}?import=x").select_one(f"#pair-{pair.pk}")


def test_a_contact_says_whom_it_took_in_and_lets_it_out(signed_in, user):
    pair = twins()
    signed_in.post(reverse("crm:duplicate_merge", args=[pair.pk]))
    page = page_of(signed_in, pair.first.get_absolute_url())
    form = page.select_one(".merges form")
    assert words(page.select_one(".merges span")).startswith(f"Maya Okafor by {user}")
    data = {field["name"]: field["value"] for field in form.select("input[name]")}
    page = parse(signed_in.post(form["action"], data, follow=True))
    assert "two people again" in words(page.select_one("#toasts"))
    assert not page.select(".merges")


def test_the_old_address_of_somebody_who_was_merged_leads_to_who_it_is_now(signed_in):
    pair = twins()
    signed_in.post(reverse("crm:duplicate_merge", args=[pair.pk]))
    response = signed_in.get(reverse("crm:contact", args=[pair.second_id]))
    assert response["Location"] == pair.first.get_absolute_url()
    assert signed_in.get(reverse("crm:contact", args=[0])).status_code == 404


def test_a_merge_of_whom_nothing_is_left_cannot_be_taken_apart(signed_in):
    pair = twins()
    gone = list(pair.second.identities.values_list("value", flat=True))
    signed_in.post(reverse("crm:duplicate_merge", args=[pair.pk]))
    Contact.objects.get().identities.filter(value__in=gone).delete()
    merge = Merge.objects.get()
    page = parse(signed_in.post(reverse("crm:merge_undo", args=[merge.pk]), follow=True))
    assert "nobody to bring back" in words(page.select_one("#toasts"))
