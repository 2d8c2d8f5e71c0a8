"""Garbled letters are put right and nothing else is touched: held to every text of Django's own ninety languages."""

import gettext
from pathlib import Path

import django
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.importing import inspect
from crm.importing.inspecting import REPAIR_KEY
from crm.importing.repairing import is_garbled, repaired
from crm.importing.treatments import MOJIBAKE
from tests.crm.importing.files import lines

LEFT_OPEN = {byte: chr(byte) for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}  # programs keep these as they are


def garbled(text):
    """`text` as a program shows it that takes its UTF-8 for Windows-1252."""
    return "".join(LEFT_OPEN.get(byte) or bytes([byte]).decode("cp1252") for byte in text.encode())


def _texts():
    """Each text of Django's own translations, once."""
    found = set()
    for path in Path(django.__file__).parent.glob("**/locale/*/LC_MESSAGES/django.mo"):
        with path.open("rb") as file:
            found.update(gettext.GNUTranslations(file)._catalog.values())
    return sorted(text for text in found if not text.isascii())


TEXTS = _texts()
WORDS = sorted({word for text in TEXTS for word in text.split() if not word.isascii()})


@pytest.mark.parametrize(
    ("broken", "meant"),
    [
        ("JosÃ© PeÃ±a", "José Peña"), ("donâ€™t", "don’t"), ("â€œyesâ€\x9d", "“yes”"),
        ("MÃ¼ller â€“ SÃ¶hne", "Müller – Söhne"),
        ("SociÃ©tÃ© GÃ©nÃ©rale", "Société Générale"), ("5 â‚¬", "5 €"), ("ðŸŽ‰", "🎉"),
        ("Å\x81ukasz Å»ak", "Łukasz Żak"),
        ("Å\u00a0koda", "Škoda"), ("Ð˜Ð²Ð°Ð½ ÐŸÐµÑ‚Ñ€Ð¾Ð²", "Иван Петров"),
        ("å±±ç”°å¤ªéƒŽ", "山田太郎"), ("JOSÃ‰", "JOSÉ"), ("ÃƒÂ©", "é"), ("Ã\x83Â©", "é"), ("cafÃ© et 山", "café et 山"),
        ("È™i Èšara", "și Țara"), ("NÄƒstase", "Năstase"), ("Ã…se", "Åse"), ("DÃ©", "Dé"),
        ("Ã\u00a0 Paris", "à Paris"),
    ],
)  # fmt: skip
def test_garbled_letters_are_put_right(broken, meant):
    assert repaired(broken) == meant
    assert is_garbled(broken)


@pytest.mark.parametrize(
    "text",
    [
        "", "plain", "Straße…", "CAFÉ…", "CAFÉ™", "SOCIÉTÉ®", "« marché »", "marché »", "HYVÄ…", "HYVÄ”", "PÅ…",
        "Úžasný", "Ñandú", "Ärger", "São Paulo", "voilà…”", "très “bien”", "É", "Ð", "¿Qué?", "naïve – naïf", "5 €",
        "MENÜ”", "Žižek", "“Ç”", "L’ÉTÉ’S", "ÎLE", "Île…", "10 °C", "©®™", "山田 “太郎”", "Ø…", "Ö–Ö", "NÄÄS",
    ],
)  # fmt: skip
def test_clean_text_stays_as_it_is(text):
    assert repaired(text) == text
    assert not is_garbled(text)


def test_no_text_of_any_language_is_changed():
    changed = [text for text in TEXTS for form in (text, text.upper(), text.lower(), text.title()) if is_garbled(form)]
    assert len(TEXTS) > 30_000
    assert not changed


def test_nearly_every_text_comes_back_exactly_and_none_comes_back_wrong():
    kept, texts = 0, TEXTS[::8]
    for text in texts:
        broken = garbled(text)
        back = repaired(broken)
        assert back in (text, broken)
        kept += back == text
    assert kept / len(texts) > 0.995


@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=6),
    st.sampled_from([" ", ", ", " – ", "…", "’s ", "” ", "\u00a0"]),
)
def test_words_of_any_languages_together_stay_and_come_back(words, between):
    text = between.join(words)
    assert repaired(text) == text
    assert repaired(garbled(text)) in (text, garbled(text))


@given(st.text(max_size=80))
def test_any_text_is_repaired_once_and_for_all(text):
    once = repaired(text)
    assert repaired(once) == once or len(once) < len(text)
    assert repaired(text.encode("ascii", "ignore").decode()) == text.encode("ascii", "ignore").decode()


def test_an_inspection_shows_before_and_after_and_mends_where_a_person_says_so():
    data = lines(
        "PrÃ©nom,Nom,LinkedIn,Company",
        "JosÃ©,PeÃ±a,linkedin.com/in/jose-fx0001,SociÃ©tÃ©",
        "Bo,Fixture,linkedin.com/in/bo-fx0002,CAFÉ…",
    )
    found = inspect(data)
    assert found.garbled == [["JosÃ©", "José"], ["PeÃ±a", "Peña"], ["SociÃ©tÃ©", "Société"]]
    assert "mojibake" in found.warnings
    mended = inspect(data, mapping=found.mapping | {REPAIR_KEY: MOJIBAKE})
    assert mended.header == ["Prénom", "Nom", "LinkedIn", "Company"]
    assert mended.preview == [
        ["José", "Peña", "linkedin.com/in/jose-fx0001", "Société"],
        ["Bo", "Fixture", "linkedin.com/in/bo-fx0002", "CAFÉ…"],
    ]
    assert mended.mapping["Prénom"] == found.mapping["PrÃ©nom"]
    assert "mojibake" not in mended.warnings
