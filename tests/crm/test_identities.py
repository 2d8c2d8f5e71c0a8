"""The normaliser of identities: every form of FORMATS.md section 3, and what must hold for any text."""

import unicodedata
from base64 import urlsafe_b64encode
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.enums import IdentityKind
from crm.identities import (
    email_of,
    identity_of,
    member_number_in,
    member_number_of,
    page_of,
    profile_url,
    weak_identity,
)

OPAQUE = "ACoAAP__AOUBoNN2oMehyT2l_RZ3o1huMdrXTY0"
LEAD = "ACwAAP__AOYB-EGVhS1JWePBGavQgVNDkpWHIaU"
AMARA = (IdentityKind.VANITY, "amara-okoyeh-fx0001")


@pytest.mark.parametrize(
    "text",
    [
        "https://www.linkedin.com/in/amara-okoyeh-fx0001",
        "http://de.linkedin.com/in/amara-okoyeh-fx0001/",
        "m.linkedin.com/in/amara-okoyeh-fx0001",
        "linkedin.com/in/amara-okoyeh-fx0001",
        "//www.linkedin.com/in/amara-okoyeh-fx0001",
        "WWW.LinkedIn.com/in/Amara-Okoyeh-FX0001",
        "https://www.linkedin.com/in/amara-okoyeh-fx0001/en",
        "https://www.linkedin.com/in/amara-okoyeh-fx0001/details/experience/",
        "https://www.linkedin.com/in/amara-okoyeh-fx0001/overlay/contact-info/",
        "https://www.linkedin.com/mwlite/in/amara-okoyeh-fx0001",
        "https://www.linkedin.com/in/amara-okoyeh-fx0001?trk=public_post_comment#about",
        "https://www.linkedin.com/in/in/amara-okoyeh-fx0001",
        "  <https://www.linkedin.com/in/amara-okoyeh-fx0001> ",
        '\u200b"https://www.linkedin.com/in/amara-okoyeh-fx0001"\ufeff',
        "see https://example.com/x and https://www.linkedin.com/in/amara-okoyeh-fx0001",
        '=HYPERLINK("https://www.linkedin.com/in/amara-okoyeh-fx0001";"Profil")',
        "https://www.linkedin.com:443/in/amara%2Dokoyeh-fx0001",
        "https://www.linkedin.com/in/amara-okoyeh-fx0001,https://www.linkedin.com/in/bo-fx0002",
        "linkedin.com/in/amara-okoyeh-fx0001;linkedin.com/in/bo-fx0002",
        "Amara|https://www.linkedin.com/in/amara-okoyeh-fx0001",
        "[Amara](https://www.linkedin.com/in/amara-okoyeh-fx0001)",
        "This is https://www.linkedin.com/in/amara-okoyeh-fx0001, whom I met.",
        "https://www.linkedin.com/in/amara-okoyeh-fx0001&trk=public",
        "https://www.linkedin.com/in/amara-okoyeh-fx0001%3Ftrk=public",
        "https://www.linkedin.com/in/amara\u200b-okoyeh-fx0001",
        "https:/www.linkedin.com/in/amara-okoyeh-fx0001",
        "https://www.linkedin.com./in/amara-okoyeh-fx0001",
        "https://www.linkedin.com/comm/in/amara-okoyeh-fx0001?midToken=x",
        "https://www.linkedin.com/company/example-fx https://www.linkedin.com/in/amara-okoyeh-fx0001",
        '<a href="https://www.linkedin.com/in/amara-okoyeh-fx0001">Amara</a>',
    ],
)
def test_every_form_of_a_vanity_name_is_the_same(text):
    assert identity_of(text) == AMARA


@pytest.mark.parametrize(
    "text", ["jos%C3%A9-fx0002", "jos%c3%a9-fx0002", "josé-fx0002", "jose\u0301-fx0002", "JOSÉ-fx0002"]
)
def test_accents_are_the_same_however_they_are_written(text):
    assert identity_of(f"https://www.linkedin.com/in/{text}") == (IdentityKind.VANITY, "josé-fx0002")


@pytest.mark.parametrize(
    ("text", "identity"),
    [
        (f"https://www.linkedin.com/in/{OPAQUE}", (IdentityKind.MEMBER_ID, OPAQUE)),
        (f"urn:li:fsd_profile:{OPAQUE}", (IdentityKind.MEMBER_ID, OPAQUE)),
        (f"urn:li:fs_miniProfile:{OPAQUE}", (IdentityKind.MEMBER_ID, OPAQUE)),
        (OPAQUE, (IdentityKind.MEMBER_ID, OPAQUE)),
        (f"https://www.linkedin.com/sales/lead/{LEAD},NAME_SEARCH,Ab1C?_ntb=x", (IdentityKind.MEMBER_ID, LEAD)),
        (f"https://www.linkedin.com/sales/people/{LEAD}%2Cname", (IdentityKind.MEMBER_ID, LEAD)),
        (f"urn:li:fs_salesProfile:({LEAD},NAME_SEARCH,x)", (IdentityKind.MEMBER_ID, LEAD)),
        (f"https://www.linkedin.com/in/{LEAD}%2CNAME_SEARCH", (IdentityKind.MEMBER_ID, LEAD)),
        (f"urn%3Ali%3Afsd_profile%3A{OPAQUE}", (IdentityKind.MEMBER_ID, OPAQUE)),
        (f"urn:li:fsd_reaction:(urn:li:fsd_profile:{OPAQUE},urn:li:ugcPost:7,0)", (IdentityKind.MEMBER_ID, OPAQUE)),
        ("https://www.linkedin.com/talent/profile/AEMA" + "x" * 35, (IdentityKind.MEMBER_ID, "AEMA" + "x" * 35)),
        ("urn:li:member:123", (IdentityKind.MEMBER_NUMBER, "123")),
        ("https://www.linkedin.com/profile/view?id=123&trk=x", (IdentityKind.MEMBER_NUMBER, "123")),
        (
            "http://www.linkedin.com/pub/First-Last/1a/2b3/4c5",
            (IdentityKind.PUBLIC_PATH, "first-last/1a/2b3/4c5"),
        ),
        ("mailto:Link.Mail@Example.com", (IdentityKind.EMAIL, "link.mail@example.com")),
    ],
)
def test_each_other_kind_is_recognised(text, identity):
    assert identity_of(text) == identity


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not on LinkedIn",
        "farah-sundaramoor-fx0430",
        "https://lnkd.in/FIXTURE-0001",
        "https://www.linkedin.cn/in/x-fx0001",
        "https://example.com/in/x-fx0001",
        "https://notlinkedin.com/in/x-fx0001",
        "https://evil.com/?x=linkedin.com/in/a-fx0001",
        "https://evil.com\\@linkedin.com/in/a-fx0001",
        "https://linkedin.com@evil.com/in/a-fx0001",
        "https://linkedin.com.evil.com/in/a-fx0001",
        "https://xn--lnkedin-cxa.com/in/a-fx0001",
        "https://ｌinkedin.com/in/a-fx0001",
        "https://linkedin.com%2eevil.com/in/a-fx0001",
        "https://www.linkedin.com\\in\\a-fx0001",
        "https:linkedin.com.evil.com/in/a-fx0001",
        "https://[linkedin.com/in/a-fx0001",
        "https://www.linkedin.com/in/",
        "https://www.linkedin.com/in/me",
        "https://www.linkedin.com/in/unavailable/",
        "https://www.linkedin.com/company/example-fx/",
        "https://www.linkedin.com/school/example-fx/",
        "https://www.linkedin.com/feed/update/urn:li:activity:7368183329587200001",
        "https://www.linkedin.com/posts/robin-keller-fx0000_x-activity-7368183329587200001-abcd",
        "https://www.linkedin.com/pub/dir/first/last",
        "https://www.linkedin.com/recruiter/profile/123,abc,CAP",
        "urn:li:person:AbC",
        "https://www.linkedin.com/in/%E9",
        "7.33E+18",
    ],
)
def test_what_is_no_person_has_no_identity(text):
    assert identity_of(text) is None


def test_pages_and_placeholders_are_told_apart():
    assert page_of("https://www.linkedin.com/company/example-widgets-fx/posts") == "company"
    assert page_of("https://www.linkedin.com/school/example-fx") == "company"
    assert page_of("https://www.linkedin.com/in/unavailable/") == "placeholder"
    assert page_of("https://www.linkedin.com/in/amara-okoyeh-fx0001") == ""


def test_an_opaque_id_keeps_its_case():
    assert identity_of(f"https://www.linkedin.com/in/{OPAQUE.lower()}") != (IdentityKind.MEMBER_ID, OPAQUE)


def test_numbers_that_excel_has_shortened_are_no_ids():
    assert member_number_of("7.33E+18") == ""
    assert member_number_of("123456") == "123456"
    assert email_of("nobody") == ""


@pytest.mark.parametrize(
    ("opaque", "number"),
    [
        (OPAQUE, "4294901989"), (LEAD, "4294901990"), (OPAQUE.lower(), ""), (OPAQUE[:20], ""), ("AEMA" + "x" * 35, ""),
        ("ACoAA" + "A" * 34, ""), ("ACoAAP__AOU" + "_" * 28, ""), ("", ""), ("ACoAA" + "é" * 34, ""),
    ],
)  # fmt: skip
def test_an_opaque_id_tells_the_member_number_it_was_made_of(opaque, number):
    assert member_number_in(opaque) == number


@given(st.integers(1, 2**48 - 1), st.sampled_from([b"\x00\x2a", b"\x00\x2c"]), st.binary(min_size=20, max_size=20))
def test_every_opaque_id_of_a_member_tells_the_same_number(number, tag, signature):
    opaque = urlsafe_b64encode(tag + number.to_bytes(6) + b"\x01" + signature).decode().rstrip("=")
    if opaque.startswith(("ACoAA", "ACwAA")):
        assert member_number_in(opaque) == str(number)


VANITY = st.text(st.characters(categories=["Ll", "Lu", "Nd", "Lo"], include_characters="-"), min_size=1, max_size=60)


@given(st.text(max_size=300))
def test_any_text_is_read_without_bursting(text):
    found = identity_of(text)
    assert found is None or (found[1] and len(found[1]) <= 300)


@given(VANITY)
def test_an_identity_written_as_an_address_is_read_back(name):
    found = identity_of(f"https://www.linkedin.com/in/{quote(name)}")
    if found:
        assert identity_of(profile_url(*found)) == found


ADDRESSES = st.builds(
    "{}{}/{}{}".format,
    st.sampled_from(
        ["https://www.linkedin.com", "linkedin.com", "http://de.linkedin.com", "//m.linkedin.com", "urn:li"]
    ),
    st.sampled_from(["/in", "/in/in", "/mwlite/in", "/pub", "/sales/lead", "/profile/view", "/comm/in", ":member:1"]),
    st.text(max_size=60) | VANITY,
    st.sampled_from(["", "/", "?trk=x", "#y", ",", "%2C", "/en", "&z", "%25", "\u202e"]),
)


@given(ADDRESSES)
@settings(max_examples=300)
def test_the_address_of_an_identity_leads_back_to_it(text):
    found = identity_of(text)
    if found and profile_url(*found):
        assert identity_of(profile_url(*found)) == found


SLUG = st.text("abcxyz0189-", min_size=1, max_size=110) | st.sampled_from(["me", "in", "unavailable", OPAQUE, LEAD])


@given(st.sampled_from(["https://www.", "http://", "https://de.", "https://WWW.", "https://a.b."]), SLUG, st.booleans())
def test_the_short_way_and_the_long_way_say_the_same(host, slug, slash):
    address = f"{host}linkedin.com/in/{slug}{'/' if slash else ''}"
    assert identity_of(address) == identity_of(f" {address}")


@given(
    VANITY, st.sampled_from(["https://www.linkedin.com", "http://uk.linkedin.com", "M.LINKEDIN.COM", "//linkedin.com"])
)
def test_host_encoding_and_composition_make_no_difference(name, host):
    plain = identity_of(f"https://www.linkedin.com/in/{quote(name)}")
    assert identity_of(f"{host}/in/{quote(unicodedata.normalize('NFD', name))}/?trk=x") == plain
    assert identity_of(f"{host}/in/{quote(name).lower()}/") == plain


@given(st.text(st.characters(categories=["Ll", "Nd"]), min_size=1, max_size=20), VANITY)
def test_another_host_never_gives_a_profile(host, name):
    for address in (f"https://{host}linkedin.com/in/{quote(name)}", f"https://linkedin.com.{host}/in/{quote(name)}"):
        assert identity_of(address) is None


@given(st.text(max_size=400), st.text(max_size=400))
def test_a_weak_identity_fits_and_ignores_case_and_spaces(name, company):
    kind, value = weak_identity(name, company)
    assert kind == IdentityKind.NAME
    assert len(value) <= 300
    assert weak_identity(f"  {name} ", company) == (kind, value)
