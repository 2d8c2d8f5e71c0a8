"""Archives and workbooks for tests, made where they are used: no file of unknown origin lies in the repository."""

import io
import struct
import zipfile
from datetime import date, datetime
from xml.sax.saxutils import escape

import openpyxl

ODS = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = "urn:oasis:names:tc:opendocument:xmlns"


def zipped(members, *, packing=zipfile.ZIP_DEFLATED):
    """A ZIP of these members: name to text or bytes, or (name, content) pairs where a name stands twice."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packing) as archive:
        for name, content in members.items() if isinstance(members, dict) else members:
            archive.writestr(name, content)
    return made.getvalue()


def xlsx(sheets, *, hidden=()):
    """An XLSX of these sheets: name to rows of cells."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def with_member(data, name, content):
    """The ZIP `data` with the member `name` replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {each: archive.read(each) for each in archive.namelist()}
    return zipped(members | {name: content})


def sheet_xml(rows, before=""):
    """The XML of a sheet of an XLSX around these `<row>` elements."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?>{before}<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'


def ods_of(tables, before=""):
    """An ODS around the XML of its tables."""
    spaces = " ".join(f'xmlns:{name}="{_NAMES}:{name}:1.0"' for name in ("office", "table", "text"))
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    content = f'<?xml version="1.0"?>{before}<office:document-content {spaces}>{body}</office:document-content>'
    manifest = f'<manifest:manifest xmlns:manifest="{_NAMES}:manifest:1.0"/>'
    return zipped({"mimetype": ODS, "META-INF/manifest.xml": manifest, "content.xml": content})


def ods(sheets):
    """An ODS of these sheets, padded with empty rows and columns to its very end as LibreOffice does it."""
    padding = '<table:table-cell table:number-columns-repeated="16370"/>'
    below = f'<table:table-row table:number-rows-repeated="1048000">{padding}</table:table-row>'
    tables = ""
    for name, rows in sheets.items():
        lines = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}{padding}</table:table-row>" for row in rows)
        tables += f'<table:table table:name="{escape(name)}">{lines}{below}</table:table>'
    return ods_of(tables)


def _ods_cell(value):
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, date):
        return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'


def xls(sheets, *, extra=b""):
    """An XLS (BIFF 8) of these sheets; `extra` records stand at the start of the workbook's own."""
    strings = list(dict.fromkeys(cell for rows in sheets.values() for row in rows for cell in row if _is_text(cell)))
    table = struct.pack("<II", len(strings), len(strings)) + b"".join(map(_biff_string, strings))
    formats = b"".join(_record(0xE0, struct.pack("<HH16x", 0, number)) for number in (0, 14, 22))
    bodies = [_biff_sheet(rows, strings) for rows in sheets.values()]
    size = sum(10 + len(_short(name)) for name in sheets)
    start = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)) + extra + formats
    after = _record(0xFC, table) + _record(0x0A, b"")
    place, named = len(start) + size + len(after), b""
    for name, body in zip(sheets, bodies, strict=True):
        named += _record(0x85, struct.pack("<IH", place, 0) + _short(name))
        place += len(body)
    return ole({"Workbook": start + named + after + b"".join(bodies)})


def _is_text(cell):
    return isinstance(cell, str)


def _short(name):
    return struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")


def _biff_string(text):
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def _record(kind, body):
    return struct.pack("<HH", kind, len(body)) + body


def _biff_sheet(rows, strings):
    cells = b""
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            place = struct.pack("<HH", row, column)
            if isinstance(value, str):
                cells += _record(0xFD, place + struct.pack("<HI", 0, strings.index(value)))
            elif isinstance(value, bool):
                cells += _record(0x205, place + struct.pack("<HBB", 0, value, 0))
            elif isinstance(value, date):
                days = (value - datetime(1899, 12, 30)) if isinstance(value, datetime) else (value - date(1899, 12, 30))
                style = 2 if isinstance(value, datetime) else 1
                cells += _record(0x203, place + struct.pack("<Hd", style, days.total_seconds() / 86_400))
            elif value is not None:
                cells += _record(0x203, place + struct.pack("<Hd", 0, value))
    return _record(0x809, struct.pack("<HHHHII", 0x600, 16, 0, 0, 0, 0)) + cells + _record(0x0A, b"")


def ole(streams):
    """An OLE file of these streams, each at least 4,096 bytes long: name to bytes."""
    end, free, sector = 0xFFFFFFFE, 0xFFFFFFFF, 512
    fat, data, entries = [0xFFFFFFFD], b"", []
    for name, content in streams.items():
        padded = content.ljust(max(4096, -(-len(content) // sector) * sector), b"\0")
        entries.append((name, 2, len(fat), len(padded)))
        count = len(padded) // sector
        fat += [*range(len(fat) + 1, len(fat) + count), end]
        data += padded
    directory = len(fat)
    table = b"".join(_ole_entry(*entry) for entry in [("Root Entry", 5, end, 0), *entries])
    table = table.ljust(-(-len(table) // sector) * sector, b"\0")
    count = len(table) // sector
    fat += [*range(directory + 1, directory + count), end]
    assert len(fat) <= sector // 4, "a test needs no larger one"
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, 1, directory, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    return header + struct.pack("<128I", *fat, *[free] * (128 - len(fat))) + data + table


def _ole_entry(name, kind, start, size):
    text = name.encode("utf-16-le")
    tree = struct.pack("<HBB3I", len(text) + 2, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, 1 if kind == 5 else 0xFFFFFFFF)
    return text.ljust(64, b"\0") + tree + b"\0" * 36 + struct.pack("<IQ", start, size)
