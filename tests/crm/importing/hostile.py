"""Files that somebody might bring by mistake or on purpose, made byte by byte, with what each of them is told."""

import io
import struct
import zipfile

from tests.crm.importing.containers import ODS, ods_of, ole, sheet_xml, with_member, xls, xlsx, zipped
from tests.crm.importing.files import CONNECTIONS, profile

PERSON = f"{CONNECTIONS}\nMaya,Okafor,{profile('maya-fx0001')},,Acme,CEO,08 Feb 2026\n"
PEOPLE = [["Name", "LinkedIn"], ["Maya Okafor", profile("maya-fx0001")]]
DIRECTORY, LOCAL = b"PK\x01\x02", b"PK\x03\x04"
SHEET = "xl/worksheets/sheet1.xml"
DOCTYPE = '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def patched(data, *, flags=None, size=None, packing=None, offset=None):
    """A ZIP whose last member says something else of itself, in its own header and in the directory."""
    data = bytearray(data)
    central, local = data.rindex(DIRECTORY), data.rindex(LOCAL)
    if flags is not None:
        struct.pack_into("<H", data, central + 8, flags)
        struct.pack_into("<H", data, local + 6, flags)
    if packing is not None:
        struct.pack_into("<H", data, central + 10, packing)
        struct.pack_into("<H", data, local + 8, packing)
    if size is not None:
        struct.pack_into("<I", data, central + 24, size)
        struct.pack_into("<I", data, local + 22, size)
    if offset is not None:
        struct.pack_into("<I", data, central + 42, offset)
    return bytes(data)


def many_members(count):
    """A ZIP with `count` empty members, of which only the directory is written."""
    body = b"".join(
        DIRECTORY + struct.pack("<6H3I5H2I", 20, 20, 0, 0, 0, 33, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0) + b"%08d" % number
        for number in range(count)
    )
    return (
        b"PK\x03\x04"
        + body
        + b"PK\x05\x06"
        + struct.pack("<4H2IH", 0, 0, count % 65_536, count % 65_536, len(body), 4, 0)
    )


def quilt():
    """A ZIP whose many members are one and the same piece of it."""
    made = zipped({f"people {number}.csv": PERSON for number in range(9)})
    return patched(made, offset=0)


def locked_xls():
    return xls({"People": PEOPLE}, extra=struct.pack("<HH", 0x2F, 6) + b"\0" * 6)


def xls_with(kind, body):
    """An XLS in whose workbook stands a record of this kind."""
    return xls({"People": PEOPLE}, extra=struct.pack("<HH", kind, len(body)) + body)


def far_corner():
    """An XLSX of a few hundred bytes whose two cells span every cell that Excel has."""
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return with_member(xlsx({"People": PEOPLE}), SHEET, sheet_xml(rows))


def without_places():
    """The same with cells that do not say where they stand."""
    rows = f"<row>{'<c><v>1</v></c>' * 15_000}</row>{'<row><c><v>1</v></c></row>' * 1_000}"
    return with_member(xlsx({"People": PEOPLE}), SHEET, sheet_xml(rows))


def repeated(cells, rows):
    """An ODS of one cell that stands there so many times in a row that stands there so many times."""
    kind = f'office:value-type="string" table:number-columns-repeated="{cells}"'
    cell = f"<table:table-cell {kind}><text:p>x</text:p></table:table-cell>"
    row = f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'
    return ods_of(f'<table:table table:name="People">{row}</table:table>')


def looping():
    """An OLE file whose table of sectors leads in a circle."""
    data = bytearray(xls({"People": PEOPLE}))
    struct.pack_into("<I", data, 512 + 4, 1)  # the first sector of the workbook is followed by itself
    return bytes(data)


def bomb(member="Connections.csv"):
    """20 MB of nothing behind a good start, packed a thousandfold."""
    return zipped({member: PERSON + "\0" * 20_000_000})


_DAMAGED = "This file is damaged or not whole."
_BOOK = "This workbook is damaged."
_SHEETS = "This workbook is too large to be read at once."

# name -> (bytes, how the sentence begins)
HOSTILE = {
    "empty.csv": (b"", "This file is empty."),
    "program.csv": (b"MZ\x90\x00" + b"\0" * 200, "This is a program"),
    "elf.csv": (b"\x7fELF" + b"\0" * 200, "This is a program"),
    "document.csv": (b"%PDF-1.7\n", "This is a PDF."),
    "login.csv": (b"<!doctype html><title>Sign in</title><form></form>", "This is a web page, probably"),
    "table.xls": (b"<html><table><tr><td>Name</td></tr></table>", "This is a web page with a table in it."),
    "book.xml": (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "This is a workbook in an old form",
    ),
    "drawing.csv": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "This is a picture."),
    "drawing2.csv": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "This is a picture."),
    "photo.csv": (b"\x89PNG\r\n\x1a\n" + b"\0" * 200, "This is a picture."),
    "photo.jpg": (b"\xff\xd8\xff\xe0" + b"\0" * 200, "This is a picture."),
    "packed.csv": (b"\x1f\x8b\x08\0" + b"\0" * 200, "This is a compressed file."),
    "packed.7z": (b"7z\xbc\xaf\x27\x1c" + b"\0" * 200, "This is a compressed file."),
    "my.numbers": (zipped({"Index/Document.iwa": "x", "preview.jpg": "x"}), "This is a Numbers document."),
    "letter.docx": (zipped({"[Content_Types].xml": "x", "word/document.xml": "x"}), "This is a Word document."),
    "slides.pptx": (zipped({"ppt/presentation.xml": "x"}), "This is a presentation."),
    "program.jar": (zipped({"META-INF/MANIFEST.MF": "x"}), "This is a program"),
    "empty.zip": (zipped({}), "This archive is empty."),
    "only-debris.zip": (zipped({"__MACOSX/._Connections.csv": "x", ".DS_Store": "x"}), "This archive is empty."),
    "nothing.zip": (zipped({"photo.jpg": "x", "Profile.csv": "a"}), "No table in this archive is about people"),
    "login.zip": (
        zipped({"Connections.csv": "<html>Sign in"}),
        "Connections.csv in this archive is of no use. This is",
    ),
    "zip.zip": (zipped({"inner.zip": zipped({"Connections.csv": PERSON})}), "This archive holds another archive."),
    "zip-as-csv.zip": (
        zipped({"Connections.csv": zipped({"a.csv": PERSON})}),
        "Connections.csv in this archive is of no",
    ),
    "cut.zip": (zipped({"Connections.csv": PERSON})[:-40], _DAMAGED),
    "start-only.zip": (LOCAL + b"\0" * 60, _DAMAGED),
    "flipped.zip": (zipped({"Connections.csv": PERSON}, packing=0).replace(b"Okafor", b"Okafur"), _DAMAGED),
    "bomb.zip": (bomb(), "This file unpacks to far more than its size"),
    "quilt.zip": (quilt(), "This file unpacks to far more than its size"),
    "liar.zip": (patched(bomb(), size=len(PERSON)), _DAMAGED),
    "braggart.zip": (patched(zipped({"Connections.csv": PERSON}), size=2**31), "This file unpacks to far more"),
    "many.zip": (many_members(100_000), "This archive holds more than 2,000 files."),
    "tables.zip": (zipped({f"{n}.csv": PERSON for n in range(101)}), "This archive holds more than 100 tables."),
    "locked.zip": (patched(zipped({"Connections.csv": PERSON}), flags=1), "This archive is locked with a password."),
    "lzma.zip": (patched(zipped({"Connections.csv": PERSON}), packing=14), "This archive is packed in an unusual way."),
    "slip.zip": (zipped({"../../Connections.csv": PERSON}), "This archive has names in it that lead out of it."),
    "slip-back.zip": (zipped({"..\\Connections.csv": PERSON}), "This archive has names in it that lead out of it."),
    "root.zip": (zipped({"/etc/Connections.csv": PERSON}), "This archive has names in it that lead out of it."),
    "drive.zip": (zipped({"C:\\Connections.csv": PERSON}), "This archive has names in it that lead out of it."),
    "nul.zip": (
        zipped({"Connections.csv#.exe": PERSON}).replace(b"csv#", b"csv\0"),
        "This archive has names in it that lead out of it.",
    ),
    "twice.zip": (
        zipped({"a.csv": PERSON, "b.csv": PERSON}).replace(b"b.csv", b"a.csv"),
        "This archive holds two files of one name.",
    ),
    "cut.xlsx": (xlsx({"People": PEOPLE})[:-60], _DAMAGED),
    "broken.xlsx": (with_member(xlsx({"People": PEOPLE}), SHEET, "<worksheet><sheetData>"), _BOOK),
    "no-xml.xlsx": (with_member(xlsx({"People": PEOPLE}), "xl/workbook.xml", "nothing"), _BOOK),
    "hidden-sheet.xlsx": (with_member(xlsx({"People": PEOPLE}), "xl/media/a.png", sheet_xml("")), _BOOK),
    "empty.xlsx": (xlsx({"People": []}), "This workbook is empty."),
    "wordless.xlsx": (xlsx({"Numbers": [[1, 2], [3, 4]]}), "No header was found"),
    "hidden.xlsx": (xlsx({"Cover": [], "People": PEOPLE}, hidden=["People"]), "This workbook is empty."),
    "nobody.xlsx": (xlsx({"Places": [["Company", "Country"], ["Acme", "DE"]]}), "No column of this file says who"),
    "binary.xlsb": (zipped({"xl/workbook.bin": "x", "[Content_Types].xml": "x"}), "This is a binary Excel workbook"),
    "corner.xlsx": (far_corner(), _SHEETS),
    "placeless.xlsx": (without_places(), _SHEETS),
    "bomb.xlsx": (with_member(xlsx({"People": PEOPLE}), SHEET, " " * 20_000_000), "This file unpacks to far more"),
    "entities.xlsx": (
        with_member(xlsx({"People": PEOPLE}), SHEET, sheet_xml("", DOCTYPE)),
        "This workbook has a document",
    ),
    "entities.ods": (ods_of("", DOCTYPE), "This workbook has a document type"),
    "wide.ods": (repeated(1_000_000, 1), _SHEETS),
    "long.ods": (repeated(20, 1_000_000), _SHEETS),
    "text.odt": (
        zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "x"}),
        "This is a document, not a table.",
    ),
    "broken.ods": (zipped({"mimetype": ODS, "content.xml": "<a>"}), _BOOK),
    "locked.xls": (locked_xls(), "This workbook is protected with a password."),
    "locked.xlsx": (ole({"EncryptedPackage": b"x"}), "This workbook is protected with a password."),
    "letter.doc": (ole({"WordDocument": b"x"}), "This is a Word document."),
    "mail.msg": (ole({"__properties_version1.0": b"x"}), "This is a mail"),
    "other.xls": (ole({"Something": b"x"}), "This is no Excel workbook"),
    "cut.xls": (xls({"People": PEOPLE})[:3000], _BOOK),
    "start-only.xls": (xls({"People": PEOPLE})[:20], _BOOK),
    "looping.xls": (looping(), _BOOK),
    "strings.xls": (xls_with(0xFC, struct.pack("<II", 2**31, 2**31)), _BOOK),
    "no-sheet.xls": (xls({}), "This workbook is empty."),
}


class Counted(io.BytesIO):
    """A file that knows how many bytes were read from it."""

    taken = 0

    def read(self, size=-1):
        block = super().read(size)
        self.taken += len(block)
        return block


def directory_of(data):
    """How many bytes the list of members of a ZIP has."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return len(data) - archive.start_dir
