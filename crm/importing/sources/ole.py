"""Old Excel workbooks before a parser lays them out: which kind of OLE file it is, and how large its sheets are. Pure.

The layouts are those of [MS-CFB] and of BIFF 5 and 8. A parser trusts numbers in there; here they are held against the
size of the file and against what Excel can write.
"""

import struct
from collections.abc import Iterator

from crm.importing.problems import UnreadableFile
from crm.importing.sources.extents import AS_CSV, DAMAGED, TOO_LARGE, Extent

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LARGEST_XLS = 64 * 1024 * 1024  # 65,536 rows a sheet are all that this format can hold
LOCKED = "This workbook is protected with a password. Save it without one, and bring it again."
_OTHERS = {
    "EncryptedPackage": LOCKED,
    "WordDocument": "This is a Word document. Save the table in it as CSV and bring that.",
    "PowerPoint Document": "This is a presentation. Save the table in it as CSV and bring that.",
    "__properties_version1.0": "This is a mail from Outlook. Save the table in it as CSV and bring that.",
}
_NO_WORKBOOK = f"This is no Excel workbook that can be read. {AS_CSV}"
_LAST_SECTOR = 0xFFFFFFFA  # numbers from here on are marks, not sectors
_END = 0xFFFFFFFE
_SMALL_STREAM = 4096
_ROWS, _COLUMNS = 65_536, 256

_FILEPASS, _EOF, _BOUNDSHEET, _DIMENSIONS, _SST, _MULRK = 0x2F, 0x0A, 0x85, 0x200, 0xFC, 0xBD
_CELLS = frozenset({0x203, 0xFD, 0x27E, 0x204, 0xD6, 0x06, 0x206, 0x406, 0x205, 0x03, 0x04, 0x05, _MULRK})


def refuse_unreadable_xls(data: bytes) -> None:
    """Raise UnreadableFile where the OLE file `data` is no workbook, is locked, or is larger than it can be."""
    if len(data) > LARGEST_XLS:
        raise UnreadableFile(TOO_LARGE)
    try:
        streams = _Streams(data)
        for name, sentence in _OTHERS.items():
            if name in streams.places:
                raise UnreadableFile(sentence)
        book = next((streams.read(name) for name in ("Workbook", "Book") if name in streams.places), None)
        if book is None:
            raise UnreadableFile(_NO_WORKBOOK)
        _refuse_large(book)
    except (struct.error, IndexError, ValueError):
        raise UnreadableFile(DAMAGED) from None


class _Streams:
    """The streams of an OLE file by name; numbers that lead out of the file or in circles raise ValueError."""

    def __init__(self, data):
        self._data = data
        self._sector = 1 << struct.unpack_from("<H", data, 30)[0]
        if self._sector not in (512, 4096):
            raise ValueError
        fats, directory, _, _, mini_fat, mini_fats, difat, difats = struct.unpack_from("<8I", data, 44)
        self._most = len(data) // self._sector + 1
        if max(fats, mini_fats, difats) > self._most:
            raise ValueError
        self._fat = self._numbers(self._fat_sectors(fats, difat))
        self.places: dict[str, tuple[int, int]] = {}
        self._mini, self._mini_fat = (_END, 0), ()
        for name, kind, start, size in self._entries(directory):
            if kind == 5:
                self._mini = (start, size)
            elif kind == 2:
                self.places[name] = (start, size)
        if mini_fats:
            self._mini_fat = self._numbers(self._chain(mini_fat))

    def read(self, name):
        """The bytes of a stream."""
        start, size = self.places[name]
        if size >= _SMALL_STREAM:
            return b"".join(self._block(sector) for sector in self._chain(start))[:size]
        small = b"".join(self._block(sector) for sector in self._chain(self._mini[0]))
        number, parts = start, list[bytes]()
        while number < _LAST_SECTOR and len(parts) * 64 < size:
            parts.append(small[number * 64 : number * 64 + 64])
            number = self._mini_fat[number]
        return b"".join(parts)[:size]

    def _fat_sectors(self, fats, difat):
        sectors = list(struct.unpack_from("<109I", self._data, 76))
        while difat < _LAST_SECTOR and len(sectors) < fats:
            numbers = self._numbers([difat])
            sectors += numbers[:-1]
            difat = numbers[-1]
        return [sector for sector in sectors[:fats] if sector < _LAST_SECTOR]

    def _numbers(self, sectors):
        data = b"".join(self._block(sector) for sector in sectors)
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])

    def _block(self, sector):
        start = (sector + 1) * self._sector
        if start >= len(self._data):
            raise ValueError
        return self._data[start : start + self._sector]

    def _chain(self, sector):
        for _ in range(self._most):
            if sector >= _LAST_SECTOR:
                return
            yield sector
            sector = self._fat[sector]
        raise ValueError

    def _entries(self, directory):
        data = b"".join(self._block(sector) for sector in self._chain(directory))
        for place in range(0, len(data) - 127, 128):
            length, kind = struct.unpack_from("<HB", data, place + 64)
            start, size = struct.unpack_from("<II", data, place + 116)
            name = data[place : place + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
            yield name, kind, start, size


def _refuse_large(book):
    """Follow the records of the workbook and of each sheet that it names, as a parser will."""
    sheets = []
    for kind, body in _records(book, 0):
        if kind == _FILEPASS:
            raise UnreadableFile(LOCKED)
        if kind == _BOUNDSHEET:
            sheets.append(struct.unpack_from("<I", body)[0])
        elif kind == _SST and struct.unpack_from("<I", body, 4)[0] > len(book) // 3:
            raise ValueError
    cells = 0
    for start in sheets:
        extent = Extent()
        for kind, body in _records(book, start):
            if kind == _DIMENSIONS:
                _refuse_beyond_excel(body)
            elif kind in _CELLS:
                row, column = struct.unpack_from("<HH", body)
                last = struct.unpack_from("<H", body, len(body) - 2)[0] if kind == _MULRK else column
                extent.reach(row + 1, max(column, last) + 1)
        cells += extent.rows * extent.columns
        Extent().reach(cells, 1)


def _refuse_beyond_excel(body):
    _, rows, _, columns = struct.unpack_from("<IIHH" if len(body) >= 14 else "<4H", body)
    if rows > _ROWS or columns > _COLUMNS:
        raise UnreadableFile(TOO_LARGE)


def _records(book: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    while place + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, place)
        yield kind, book[place + 4 : place + 4 + length]
        if kind == _EOF:
            return
        place += 4 + length
