"""Bytes to letters: which encoding a file has, and how to read it so that no name is lost. Pure.

By mark, by the NULs of UTF-16, as UTF-8 where it is that; then Windows-1252 where that gives words of Western Europe,
else whatever charset-normalizer makes of it. What a person chooses wins (FORMATS.md section 4, quirks 3 to 5).
"""

import codecs
import io
import re
from dataclasses import dataclass, field
from typing import BinaryIO

from charset_normalizer import from_bytes

from crm.importing.alphabets import oddness
from crm.importing.problems import UnreadableFile

# What a person may choose, in the order of how often it is right.
ENCODINGS = {
    "utf-8": "Unicode (UTF-8)",
    "cp1252": "Western European (Windows)",
    "utf-16": "Unicode (UTF-16)",
    "cp1250": "Central European (Windows)",
    "cp1251": "Cyrillic (Windows)",
    "cp1253": "Greek (Windows)",
    "cp1254": "Turkish (Windows)",
    "cp1255": "Hebrew (Windows)",
    "cp1256": "Arabic (Windows)",
    "cp1257": "Baltic (Windows)",
    "cp932": "Japanese (Shift-JIS)",
    "gb18030": "Chinese, simplified (GBK)",
    "big5": "Chinese, traditional (Big5)",
    "cp949": "Korean",
    "koi8_r": "Cyrillic (KOI8-R)",
    "mac_roman": "Western European (old Mac)",
    "cp850": "Western European (DOS)",
}
BLOCK = 1 << 20
LONGEST_LINE = 16 * BLOCK  # bytes; longer ones are no rows of a table
_GUESSED = [name for name in ENCODINGS if not name.startswith("utf")]
_SAMPLE = 24_000  # bytes of lines with letters beyond ASCII that the guess is made of
_COUNTED = 32 * BLOCK  # bytes in which broken UTF-8 is told from no UTF-8
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    (b"%PDF", "This is a PDF. Save the table in it as CSV and bring that."),
    (b"MZ", "This is a program, not a table."),
    (b"\x7fELF", "This is a program, not a table."),
    (b"\xd0\xcf\x11\xe0", "This is an old Excel workbook. Save it as CSV (UTF-8) and bring that."),
    (
        b"PK\x03\x04",
        "This is a workbook or an archive. Take the CSV file out of it, or save it as CSV (UTF-8), and bring that.",
    ),
    (b"{\\rtf", "This is a text document. Save the table in it as CSV and bring that."),
    (b"\x1f\x8b", "This is a compressed file. Unpack it and bring what is inside."),
    (b"7z\xbc\xaf", "This is a compressed file. Unpack it and bring what is inside."),
    (b"Rar!", "This is a compressed file. Unpack it and bring what is inside."),
    (b"\x89PNG", "This is a picture. Bring the table itself, as CSV."),
    (b"GIF8", "This is a picture. Bring the table itself, as CSV."),
    (b"\xff\xd8\xff", "This is a picture. Bring the table itself, as CSV."),
    (b"SQLite format 3", "This is a database. Export the table as CSV and bring that."),
)
_WEB_PAGE = "This is a web page, probably a login page that was saved. Log in, download the file again and bring that."
_WEB_TABLE = "This is a web page with a table in it. Open it in Excel, save it as an Excel workbook, and bring that."
_XML_BOOK = "This is a workbook in an old form of Excel's. Open it in Excel, save it as XLSX, and bring that."
_PAGES = ("<!doctype", "<html", "<?xml", "<head", "<body", "<script", "<meta", "<svg", "<table", "<!--")
_DRAWING = "This is a picture. Bring the table itself, as CSV."
_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]"
    rb"|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}"
)
# Letters of Western and Central Europe, typographic quotes and emoji: what in Windows-1252 would be garble.
_SURELY_UTF8 = re.compile(rb"[\xc3-\xc5][\x80-\xbf]|\xe2\x80[\x90-\xaf]|\xf0\x9f[\x80-\xbf]{2}")
_HIGH = re.compile(rb"[\x80-\xff]")


@dataclass(frozen=True, slots=True)
class Letters:
    """How a file is to be read, and the codes of what is worth knowing about that."""

    encoding: str
    warnings: list[str] = field(default_factory=list)


def letters_of(file: BinaryIO, chosen: str = "") -> Letters:
    """Return the encoding of `file`, or `chosen`, a person's word on it (a key of ENCODINGS).

    Raises UnreadableFile, with a sentence, for what is no text at all and for a choice that there is not.
    """
    file.seek(0)
    head = file.read(65_536)
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile("This file is empty.")
    marked = next((encoding for bom, encoding in _BOMS if head.startswith(bom)), "")
    if not marked:
        _refuse_what_is_no_text(head)
    if chosen:
        return Letters(_chosen(chosen, head, marked))
    if marked == "utf-8-sig":
        return Letters(marked, _scan(file).warnings())
    encoding = marked or _utf16_without_bom(head)
    if encoding:
        return Letters(encoding)
    if head.count(b"\x00") > max(len(head) // 100, 20):
        raise UnreadableFile("This is no text file. Save the table as CSV (UTF-8) and bring that.")
    found = _scan(file)
    if found.is_utf8:
        return Letters("utf-8", found.warnings())
    return Letters(_code_page(bytes(found.sample)))


def open_text(file: BinaryIO, encoding: str) -> io.TextIOWrapper:
    """Return `file` from its start as text, its line ends untouched. The caller keeps `file` open.

    Bytes that are no UTF-8 are read as Windows-1252 in a file of UTF-8; elsewhere they become U+FFFD. Never an error.
    """
    file.seek(0)
    errors = _STRAY_BYTES if encoding.startswith("utf-8") else "replace"
    raw = io.BufferedReader(_Unclosing(file), 1 << 17)
    return io.TextIOWrapper(raw, encoding=encoding, errors=errors, newline="")


def refuse_web_page(head: str) -> None:
    """Raise UnreadableFile where `head`, the start of the text, is HTML or XML: most often a saved login page."""
    start = head.lstrip("\ufeff \t\r\n").lower()
    if start.startswith(_PAGES):
        raise UnreadableFile(_kind_of_page(start))


def _kind_of_page(text):
    """The sentence for a page. Tools call a table in one .xls, and Excel opens it."""
    if "<svg" in text[:1000]:
        return _DRAWING
    if "urn:schemas-microsoft-com:office:spreadsheet" in text[:5000]:
        return _XML_BOOK
    return _WEB_TABLE if "<table" in text and "<form" not in text else _WEB_PAGE


def _refuse_what_is_no_text(head):
    for magic, sentence in _MAGIC:
        if head.startswith(magic) and not (magic == b"MZ" and b"\x00" not in head):  # a name may begin with MZ
            raise UnreadableFile(sentence)


def _chosen(chosen, head, marked):
    if chosen not in ENCODINGS:
        raise UnreadableFile(f"There is no encoding called {chosen[:40]}. There are: {', '.join(ENCODINGS)}.")
    if marked.startswith(chosen):
        return marked  # the mark goes with the choice
    if chosen == "utf-16":
        return _utf16_without_bom(head) or "utf-16-le"
    return chosen


def _utf16_without_bom(head):
    """ASCII in UTF-16 has a NUL beside each letter, always on the same side; stray NULs lie anywhere."""
    head = head[: len(head) // 2 * 2]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    for nuls, others, encoding in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if nuls >= max(len(head) * 0.02, 3) and others * 20 <= nuls:
            text = head.decode(encoding, errors="replace")
            if text.count("\ufffd") * 50 <= len(text) and re.search(r"[,;\t|\r\n]", text):
                return encoding
    return ""


@dataclass(slots=True)
class _Scan:
    """What one pass over the bytes of a file found."""

    strict: bool = True
    letters: int = 0  # of more than one byte, in good UTF-8
    strays: int = 0  # bytes that are no UTF-8
    good_lines: int = 0  # with letters of more than one byte, in good UTF-8
    bad_lines: int = 0
    sample: bytearray = field(default_factory=bytearray)

    @property
    def is_utf8(self):
        return self.strict or self.letters > 2 * self.strays or self.good_lines * 3 >= max(self.bad_lines, 1)

    def warnings(self):
        return [] if self.strict else ["mixed_encoding"]


def _scan(file):
    """Read the whole file once. Raises UnreadableFile for a line that never ends."""
    found = _Scan()
    found.strict = _is_strict_utf8(file)
    if not found.strict:
        file.seek(0)
        rest = b""
        for _ in range(_COUNTED // BLOCK):
            if not (block := file.read(BLOCK)):
                break
            *lines, rest = (rest + block).replace(b"\r", b"\n").split(b"\n")
            _count(found, lines)
        _count(found, [rest])
    return found


def _is_strict_utf8(file):
    decoder, endless, strict = codecs.getincrementaldecoder("utf-8")(), 0, True
    file.seek(0)
    while block := file.read(BLOCK):
        endless = 0 if b"\n" in block or b"\r" in block else endless + len(block)
        if endless > LONGEST_LINE:
            raise UnreadableFile("A line of this file has more than 16 MB, so it is no table.")
        try:
            if strict:
                decoder.decode(block)
        except UnicodeDecodeError:
            strict = False
    try:
        decoder.decode(b"", final=strict)
    except UnicodeDecodeError:
        return False
    return strict


def _count(found, lines):
    for line in lines:
        if line.isascii():
            continue
        high = len(_HIGH.findall(line))
        strays = len(_HIGH.findall(_MULTIBYTE.sub(b"", line)))
        found.letters += (high - strays) // 2
        found.strays += strays
        if strays:
            found.bad_lines += 1
            if len(found.sample) < _SAMPLE:
                found.sample += line[:2_000] + b"\n"
        elif _SURELY_UTF8.search(line):
            found.good_lines += 1


def _code_page(sample):
    """Windows-1252 where it gives words; else what gives better ones, in the order of charset-normalizer."""
    odd = {name: _oddness(sample, name) for name in _GUESSED}
    if odd["cp1252"] <= 0.1:
        return "cp1252"
    limit = min(odd.values()) + 0.05
    best = [name for name in _GUESSED if odd[name] <= limit]
    if len(best) == 1 or odd["cp1252"] <= limit:
        return "cp1252" if "cp1252" in best else best[0]
    match = from_bytes(sample, cp_isolation=best, threshold=0.6).best()
    return match.encoding if match and match.encoding in best else best[0]


def _oddness(sample, encoding):
    try:
        return oddness(sample.decode(encoding))
    except UnicodeDecodeError as error:
        if encoding == "cp1252":  # five of its bytes mean nothing; others read it all the same
            return max(oddness(sample.decode(encoding, errors="replace")), 0.05)
        whole = error.end >= len(sample) - 2  # the sample may end inside a letter
        return oddness(sample.decode(encoding, errors="ignore")) if whole else 1.0


class _Unclosing(io.RawIOBase):
    """Reads from a file and leaves it open when the text wrapper around it goes."""

    def __init__(self, file):
        self._file = file

    def readable(self):
        return True

    def readinto(self, buffer):
        block = self._file.read(len(buffer))
        buffer[: len(block)] = block
        return len(block)


def _stray_bytes(error):
    """Read what is no UTF-8 as Windows-1252; a pair of surrogates, each coded by itself, as the letter it means."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    pair = error.object[error.start : error.start + 6]
    if len(pair) == 6 and pair[0] == pair[3] == 0xED and 0xA0 <= pair[1] <= 0xAF and 0xB0 <= pair[4] <= 0xBF:
        letter = bytes(pair).decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16")
        return letter, error.start + 6
    return bytes(error.object[error.start : error.end]).decode("cp1252", errors="replace"), error.end


_STRAY_BYTES = "crm.stray_bytes"
codecs.register_error(_STRAY_BYTES, _stray_bytes)
