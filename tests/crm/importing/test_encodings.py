"""Bytes to letters: each encoding is told by what is in the file, none of them loses a name, a person's word wins."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.importing import inspect
from crm.importing.encodings import ENCODINGS, LONGEST_LINE, letters_of, open_text
from crm.importing.inspecting import ENCODING_KEY, choices_in
from crm.importing.problems import UnreadableFile
from tests.crm.importing.files import lines

# What lists of people look like in the encodings of their countries.
WRITTEN = {
    "cp1252": "Name,Firma\nJosé Peña,Société Générale\nJürgen Groß,“Müller” – 5 €\nBjørn Ångström,Ærø A/S\nO’Neil,é™\n",
    "cp1250": "Name;Firma\nŁukasz Krzyżanowski;Żabka\nJiří Dvořák;Škoda\nKateřina Černá;Třebíč\n",
    "cp1251": "ФИО;Компания\nИван Петров;Рога и Копыта\nОльга Смирнова;Яндекс\n",
    "cp1253": "Name,Firma\nΓιώργος Παπαδόπουλος,Ελλάδα\nΜαρία,Αθήνα\n",
    "cp1254": "Name,Firma\nŞahin Yıldız,Güneş\nGökçe Işık,İş\n",
    "cp1255": "Name,Firma\nדוד כהן,חברה\n",
    "cp1256": "Name,Firma\nمحمد علي,شركة\n",
    "cp1257": "Name,Firma\nJānis Bērziņš,Rīga\nŽeimytė Šarūnas,Vilnius\n",
    "cp932": "名前,会社\n山田太郎,株式会社サンプル\n佐藤花子,テスト商事\n",
    "gb18030": "Name,公司\n王小明,示例科技有限公司\n李丽,北京样本\n",
    "big5": "Name,公司\n王小明,範例科技有限公司\n",
    "cp949": "Name,회사\n김철수,한국상사\n이영희,서울\n",
    "koi8_r": "Имя,Фамилия\nИван,Петров\nОльга,Смирнова\n",
    "mac_roman": "Name,Firma\nJosé Peña,Société Générale\nJürgen Groß,Müller\n",
    "cp850": "Name,Firma\nJosé Peña,Société Générale\nJürgen Groß,Müller\n",
}


def told(data, chosen=""):
    """The encoding of `data`, what is read with it, and the warnings."""
    file = io.BytesIO(data)
    found = letters_of(file, chosen)
    with open_text(file, found.encoding) as text:
        return found.encoding, text.read(), found.warnings


@pytest.mark.parametrize("encoding", WRITTEN)
def test_a_list_of_people_is_read_in_the_encoding_of_its_country(encoding):
    assert told(WRITTEN[encoding].encode(encoding)) == (encoding, WRITTEN[encoding], [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("text", WRITTEN.values())
def test_unicode_is_unicode_in_every_country(encoding, text):
    found, read, warnings = told(text.encode(encoding))
    assert (found, read.removeprefix("\ufeff"), warnings) == (encoding, text, [])


@pytest.mark.parametrize("text", ["Name\n1 € • 5\n", "Name\nJosé\n", "Name\nCAFÉ…,Ü\n", "Nafn\nÞórður Ýmir,Á\n"])
def test_a_few_letters_of_western_europe_are_enough(text):
    assert told(text.encode("cp1252"))[:2] == ("cp1252", text)


def test_a_few_bytes_of_another_encoding_lose_no_name_and_are_told():
    data = "Name\nZoë Müller\nBjørn\n".encode() + "José Peña\n".encode("cp1252")
    assert told(data) == ("utf-8", "Name\nZoë Müller\nBjørn\nJosé Peña\n", ["mixed_encoding"])


def test_a_file_of_two_halves_is_read_in_both():
    first, second = "José Peña\n" * 30, "Ürgün Müller\n" * 30
    assert told(first.encode() + second.encode("cp1252"))[1] == first + second


def test_a_file_that_breaks_off_inside_a_letter_is_still_utf8():
    assert told("Name\nJosé Peña\nZoë\nñ".encode()[:-1])[0] == "utf-8"


def test_an_emoji_in_two_halves_is_put_together():
    data = b"Name\nJos\xc3\xa9 \xed\xa0\xbd\xed\xb8\x80\nZo\xc3\xab\n"
    assert told(data)[1] == "Name\nJosé \U0001f600\nZoë\n"


def test_half_an_emoji_becomes_letters_that_can_be_stored():
    text = told(b"Name\nJos\xc3\xa9\nZo\xc3\xab \xed\xa0\xbd!\n")[1]
    assert text.startswith("Name\nJosé\nZoë ")
    assert text.encode().decode() == text  # a lone half would not come through


@pytest.mark.parametrize("chosen", ENCODINGS)
def test_what_a_person_chooses_is_taken_whatever_the_bytes_say(chosen):
    data = WRITTEN["cp1252"].encode("cp1252")
    assert told(data, chosen)[0].startswith(chosen)


def test_a_choice_goes_through_the_whole_inspection_and_only_there_where_it_is_one():
    data = "ФИО;Firma\nИван Петров;Acme\n".encode("koi8_r")
    assert inspect(data, mapping={ENCODING_KEY: "koi8_r"}).preview == [["Иван Петров", "Acme"]]
    assert choices_in({ENCODING_KEY: "company", "repair": "yes", "date_order": "dmy"}) == {"date_order": "dmy"}
    with pytest.raises(UnreadableFile, match="no encoding called cp037"):
        letters_of(io.BytesIO(data), "cp037")


def test_a_mark_is_not_read_as_a_letter_when_it_goes_with_the_choice():
    assert told("Name\n".encode("utf-8-sig"), "utf-8")[:2] == ("utf-8-sig", "Name\n")
    assert told("Name\n".encode("utf-16"), "utf-16")[:2] == ("utf-16", "Name\n")
    assert told("Name\nAda\n".encode("utf-16-be"), "utf-16")[:2] == ("utf-16-be", "Name\nAda\n")


def test_a_line_without_end_is_no_table():
    with pytest.raises(UnreadableFile, match="16 MB"):
        letters_of(io.BytesIO(lines("Name,Company") + b"x" * (LONGEST_LINE + 2_000_000)))


NAMES = st.text(st.characters(codec="cp1252", categories=["Ll"]), min_size=1, max_size=8).map(str.title)


@given(st.lists(NAMES, min_size=1, max_size=20))
def test_no_file_of_utf8_is_ever_taken_for_anything_else(names):
    text = "Name\n" + "\n".join(names) + "\n"
    assert told(text.encode())[:2] == ("utf-8", text)


@given(st.binary(max_size=300))
def test_any_bytes_become_text_that_can_be_stored_or_are_refused(data):
    try:
        text = told(b"Name,Company\n" + data)[1]
    except UnreadableFile:
        return
    assert text.encode().decode() == text
