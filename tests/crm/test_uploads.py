"""Files on their way in: the limit, several at once, what is refused, what is thrown away again."""

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from crm.enums import WorkState
from crm.importing.receiving import receive
from crm.models import Event, Import
from crm.uploads import given_up, largest_upload
from tests.crm.import_pages import CONNECTIONS, LIST, drop, soup, words
from tests.crm.importing.hostile import HOSTILE, Counted
from tests.crm.importing.test_import_file import stored_files
from tests.factories import PostFactory

PAGE = "<!doctype html><title>LinkedIn Login</title><form></form>"


def test_the_empty_page_teaches_how_to_get_the_file_and_has_one_main_button(signed_in):
    page = soup(signed_in.get(LIST))
    assert len(page.find(id="get").find_parent("section").ol.find_all("li")) == 4
    form = page.find("form", enctype="multipart/form-data")
    assert form.find("input", type="file").has_attr("multiple")
    assert form.find("button", type="submit")


def test_several_files_become_an_import_each(signed_in):
    commenters = CONNECTIONS.replace(b"Maya", b"Mayank").replace(b"fx0001", b"fx0009")
    answer = drop(signed_in, ("Connections.csv", CONNECTIONS), ("More.csv", commenters))
    assert answer.status_code == 200
    assert set(Import.objects.values_list("file_name", flat=True)) == {"Connections.csv", "More.csv"}
    assert set(Import.objects.values_list("work_state", flat=True)) == {WorkState.IDLE}


def test_one_bad_file_is_named_with_the_reason_and_does_not_hold_up_the_good_one(signed_in):
    answer = drop(signed_in, ("Connections.csv", CONNECTIONS), ("login.csv", PAGE.encode()))
    assert Import.objects.get().file_name == "Connections.csv"
    refused = soup(answer).find(role="alert")
    assert "login.csv : This is a web page, probably a login page" in words(refused)
    assert not soup(signed_in.get(LIST)).find(role="alert")


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02" * 50, b"just some words\nand more\n", b"PK\x03\x04rest"])
def test_whatever_is_no_table_is_refused_with_a_sentence(signed_in, data):
    refused = soup(drop(signed_in, ("thing.csv", data))).find(role="alert")
    assert words(refused).startswith("This file was not taken thing.csv")
    assert not Import.objects.exists()


def test_a_file_past_the_limit_is_given_up_while_it_arrives(signed_in, settings):
    settings.UPLOAD_MAX_BYTES = 2_000
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = drop(signed_in, ("huge.csv", CONNECTIONS * 8), ("Connections.csv", CONNECTIONS))
    assert "huge.csv : It is larger than" in words(soup(answer).find(role="alert"))
    assert Import.objects.get().file_name == "Connections.csv"


def test_of_a_request_past_its_limit_the_rest_is_not_even_read(rf, settings, user):
    """Counted where the bytes arrive: the limits hold while they do, not afterwards."""
    settings.UPLOAD_MAX_BYTES = 100_000
    one = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.csv"\r\n\r\n' + b"a" * 90_000 + b"\r\n"
    body = Counted(one * 100)
    request = rf.post(LIST, data=b"x", content_type="multipart/form-data; boundary=x")
    request.META["CONTENT_LENGTH"] = str(len(body.getvalue()))
    request._stream = body
    assert given_up(request) == ["a.csv"]
    assert body.taken < 500_000
    request.close()


def test_the_limit_is_that_of_the_formats_and_told_on_the_page(signed_in, settings):
    assert settings.UPLOAD_MAX_BYTES >= 50 * 1024 * 1024  # FORMATS.md section 5
    assert largest_upload() == "100 MB"
    assert "100 MB" in words(soup(signed_in.get(LIST)).main)


@pytest.mark.parametrize("name", ["bomb.zip", "slip.zip", "locked.xlsx", "program.csv", "drawing.csv", "cut.xlsx"])
def test_what_pretends_to_be_a_table_is_told_on_the_page_and_leaves_nothing(signed_in, name):
    data, sentence = HOSTILE[name]
    before = stored_files()
    refused = soup(drop(signed_in, (f"../../{name}", data))).find(role="alert")
    assert f"{name} : {sentence}" in words(refused)
    assert not Import.objects.exists()
    assert stored_files() == before


def test_a_request_without_end_is_cut_off_and_told(signed_in, settings):
    settings.UPLOAD_MAX_BYTES = 500
    answer = drop(signed_in, ("endless.csv", CONNECTIONS * 2_000))
    assert "endless.csv : It is larger than" in words(soup(answer).find(role="alert"))
    assert not Import.objects.exists()


def test_sending_nothing_says_so(signed_in):
    answer = signed_in.post(LIST, {})
    assert answer.status_code == 422
    assert "Choose a file first." in soup(answer).find("form", enctype="multipart/form-data").text


def test_the_post_that_a_file_was_brought_for_is_chosen_already(signed_in):
    post = PostFactory()
    form = soup(signed_in.get(LIST, {"post": post.pk})).find("form", enctype="multipart/form-data")
    assert form.find("input", {"name": "post"})["value"] == str(post.pk)
    drop(signed_in, ("Connections.csv", CONNECTIONS), post=post.pk)
    assert Import.objects.get().post == post


def test_a_name_with_markup_in_it_is_only_text(signed_in):
    page = soup(drop(signed_in, ("<img src=x onerror=go()>.csv", CONNECTIONS)))
    assert not page.main.find("img")


def test_what_was_never_imported_can_be_thrown_away_with_its_file(signed_in, user, django_capture_on_commit_callbacks):
    import_run = receive(CONNECTIONS, "Connections.csv", by=user)
    name = import_run.file.name
    with django_capture_on_commit_callbacks(execute=True):
        signed_in.post(reverse("crm:import_removal", args=[import_run.pk]))
    assert not Import.objects.exists()
    assert not default_storage.exists(name)
    assert Event.objects.get(verb="import.thrown_away").by == user


def test_what_was_started_is_not_thrown_away(signed_in, user):
    import_run = receive(CONNECTIONS, "Connections.csv", by=user)
    Import.objects.update(work_state=WorkState.FINISHED)
    signed_in.post(reverse("crm:import_removal", args=[import_run.pk]))
    assert Import.objects.exists()
