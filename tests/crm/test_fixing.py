"""Rows that gave nobody, put right on the page: what is right comes in, what is still wrong waits with its reason."""

import pytest

from crm.enums import IdentityKind, Precision, WorkState
from crm.fixing import NothingFixed, fix_rows, to_fix
from crm.models import Contact, Identity, Import, Interaction
from tests.crm.import_pages import CONNECTIONS, HEADER, address, bring, soup, words, work_on
from tests.factories import PostFactory, UserFactory

ELIF = ["Elif", "Kaya", "linkedin.com/in/elif-kaya-fx0003", "", "Saltmarsh", "", "10 Nov 2026"]


@pytest.fixture
def imported(user):
    return bring(CONNECTIONS, by=user, post=PostFactory())


def fixing_page(client, import_run):
    return soup(client.get(address("import_fixing", import_run)))


def cells(page):
    """What the fields hold: {name: value}."""
    fields = page.find("form", attrs={"data-fixing": True})
    return {field["name"]: field.get("value", field.text) for field in fields.find_all(["input", "textarea"])}


def test_each_row_has_a_field_for_each_cell_and_says_what_is_wrong(signed_in, imported):
    page = fixing_page(signed_in, imported)
    assert page.h1.text == "Fix 1 row"
    row = page.find(class_="fix")
    assert words(row.h2).startswith("Line 7 Nobody is named")
    assert [label.text for label in row.find_all("label")] == HEADER.split(",")
    wrong = {field["id"] for field in row.find_all(attrs={"aria-invalid": True})}
    named = {label.text for label in row.find_all("label") if label["for"] in wrong}
    assert named == {"First Name", "Last Name", "URL", "Email Address"}


def test_a_fixed_row_comes_in_with_the_format_and_the_post_of_its_file(signed_in, imported, user):
    (row,) = to_fix(imported)
    typed = cells(fixing_page(signed_in, imported)) | {
        f"cell-{row.pk}-0": "Elif",
        f"cell-{row.pk}-2": "linkedin.com/in/elif-kaya-fx0003",
    }
    answer = signed_in.post(address("import_fixing", imported), typed)
    small = Import.objects.latest("pk")
    assert answer.url == small.get_absolute_url()
    assert (small.file_name, small.format) == ("Connections, fixed.csv", "linkedin_connections")
    assert (small.post, small.created_by, small.work_state) == (imported.post, user, WorkState.WAITING)
    work_on(small)
    assert (small.rows_created, small.rows_read) == (1, 1)
    elif_ = Identity.objects.get(kind=IdentityKind.VANITY, value="elif-kaya-fx0003").contact
    assert (elif_.first_name, elif_.company) == ("Elif", "Saltmarsh")
    connected = Interaction.objects.get(contact=elif_)
    assert (f"{connected.occurred_at:%Y-%m-%d}", connected.precision) == ("2026-11-10", Precision.DAY)
    row.refresh_from_db()
    assert row.fixed_in == small
    assert not to_fix(imported)


def test_the_result_then_says_that_nothing_is_left_to_fix(signed_in, imported, user):
    (row,) = to_fix(imported)
    small = fix_rows(imported, {row.pk: ELIF}, by=user)
    work_on(small)
    page = soup(signed_in.get(imported.get_absolute_url()))
    assert words(page.main.find(class_="btn-primary")) == "See who they are"
    assert "Fixed since" in words(soup(signed_in.get(address("import_rows", imported), {"outcome": "rejected"})).main)
    assert imported.get_absolute_url() in {
        link["href"] for link in soup(signed_in.get(small.get_absolute_url())).main.find_all("a")
    }
    assert fixing_page(signed_in, imported).h1.text == "Every row is fixed"


def test_what_is_still_wrong_stays_on_the_page_with_what_was_typed(signed_in, imported):
    (row,) = to_fix(imported)
    typed = cells(fixing_page(signed_in, imported)) | {f"cell-{row.pk}-4": "Saltmarsh Ltd"}
    answer = signed_in.post(address("import_fixing", imported), typed)
    assert answer.status_code == 422
    page = soup(answer)
    assert "None of these rows can be read yet." in words(page.find(role="alert"))
    assert cells(page)[f"cell-{row.pk}-4"] == "Saltmarsh Ltd"
    assert Import.objects.count() == 1


def test_of_several_rows_those_that_are_right_come_in_and_the_others_wait(signed_in, user):
    broken = f"{HEADER}\n" + "".join(f",,,,Saltmarsh,Founder,{day:02d} Nov 2026\n" for day in (9, 10, 11))
    imported = bring(broken.encode(), by=user)
    first, second, third = to_fix(imported)
    small = fix_rows(imported, {first.pk: ELIF, second.pk: second.raw, third.pk: third.raw}, by=user)
    work_on(small)
    assert (small.rows_read, small.rows_created, small.rows_rejected) == (1, 1, 0)
    assert list(to_fix(imported)) == [second, third]


def test_nothing_is_brought_in_twice(imported, user):
    (row,) = to_fix(imported)
    fix_rows(imported, {row.pk: ELIF}, by=user)
    with pytest.raises(NothingFixed):
        fix_rows(imported, {row.pk: ELIF}, by=user)
    assert Import.objects.count() == 2


def test_dates_are_read_as_the_whole_file_was(user):
    data = (
        b"Name,Profile,Date\n"
        b"Ana Petrov,linkedin.com/in/ana-petrov-fx0001,25/12/2025\n"
        b"Wei Cruz,linkedin.com/in/wei-cruz-fx0002,03/04/2026\n"
        b",,05/06/2026\n"
    )
    imported = bring(data, "list.csv", by=user)
    (row,) = to_fix(imported)
    small = fix_rows(imported, {row.pk: ["Elif Kaya", "linkedin.com/in/elif-kaya-fx0003", "05/06/2026"]}, by=user)
    work_on(small)
    happened = Interaction.objects.get(contact__full_name="Elif Kaya").occurred_at
    assert f"{happened:%Y-%m-%d}" == "2026-06-05"


def test_a_cell_of_many_lines_and_quotes_arrives_as_it_was(signed_in, user):
    data = b'Name,Profile,Comment\n,,"She said ""no"",\nand left, =1+1"\n'
    imported = bring(data, "comments.csv", by=user, named_format="generic_spreadsheet")
    (row,) = to_fix(imported)
    typed = cells(fixing_page(signed_in, imported))
    text = typed[f"cell-{row.pk}-2"].removeprefix("\n")
    typed |= {f"cell-{row.pk}-0": "Elif Kaya", f"cell-{row.pk}-2": text.replace("\n", "\r\n")}
    signed_in.post(address("import_fixing", imported), typed)
    work_on(Import.objects.latest("pk"))
    assert Interaction.objects.get(contact__full_name="Elif Kaya").text == 'She said "no",\nand left, =1+1'


def test_a_long_comment_is_not_cut_on_the_way(signed_in, user):
    said = "Same here. " * 120
    imported = bring(f'Name,Profile,Comment\n,,"{said}"\n'.encode(), "list.csv", by=user)
    (row,) = to_fix(imported)
    typed = cells(fixing_page(signed_in, imported)) | {f"cell-{row.pk}-0": "Elif Kaya"}
    signed_in.post(address("import_fixing", imported), typed)
    work_on(Import.objects.latest("pk"))
    assert Interaction.objects.get(contact__full_name="Elif Kaya").text == said.strip()


def test_surplus_cells_have_a_field_each_and_emptied_they_are_no_fault(signed_in, user):
    wide = f"{HEADER}\nMaya,Okafor,linkedin.com/in/maya-okafor-fx0001,,,,09 Nov 2026,more\n".encode()
    imported = bring(wide, by=user)
    (row,) = to_fix(imported)
    page = fixing_page(signed_in, imported)
    assert page.find("label", string="Beyond the last column")
    signed_in.post(address("import_fixing", imported), cells(page) | {f"cell-{row.pk}-7": ""})
    work_on(Import.objects.latest("pk"))
    assert Contact.objects.get().first_name == "Maya"


def test_a_viewer_fixes_nothing(client, imported):
    client.force_login(UserFactory(viewer=True))
    assert client.get(address("import_fixing", imported)).status_code == 403
