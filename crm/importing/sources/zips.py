"""ZIP files from strangers: never unpacked, every byte counted, refused by their directory where that is enough. Pure.

Python's zipfile gives at most the bytes that a member's header declares, then checks its sum; so a header that lies is
found out, and what it declares can be judged before a byte of it is read (RELIABILITY.md 2.1).
"""

import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import SEEK_END, SEEK_SET
from typing import IO, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from crm.importing.dialects import MOST_BYTES
from crm.importing.problems import UnreadableFile

# LinkedIn's complete archive has about 60 tables, and a page for each article that somebody ever wrote: hundreds.
MOST_MEMBERS = 2_000
MOST_DIRECTORY = 1 << 20  # bytes of the list of members; 2,000 of them need a quarter of it
SMALL = 1 << 20  # what may unpack to so little may be packed as tightly as it likes
MOST_RATIO = 100  # tables shrink to a fifth, the XML of workbooks to a twentieth
BLOCK = 1 << 18
_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_LEADS_OUT = re.compile(r"(?:^|/)\.\.(?:/|$)|^/|^[A-Za-z]:")
_LOCAL_HEADER = 30  # bytes before the name of a member
_ENCRYPTED = 0x1 | 0x40

DAMAGED = "This file is damaged or not whole. Download it again, and bring it as it came."
TOO_MANY = f"This archive holds more than {MOST_MEMBERS:,} files. Bring the tables about people that are in it."
BOMB = "This file unpacks to far more than its size says. Save the tables that are in it as CSV and bring those."
LEADS_OUT = "This archive has names in it that lead out of it. Unpack it, and bring the CSV files that are in it."
TWICE = "This archive holds two files of one name. Unpack it, and bring the one that you mean."
LOCKED = "This archive is locked with a password. Unpack it, and bring the files that are in it."
UNKNOWN_PACKING = "This archive is packed in an unusual way. Unpack it, and bring the files that are in it."


class Dangerous(UnreadableFile):
    """The container as a whole is not to be trusted, so no member of it is used either."""


def is_zip(head: bytes) -> bool:
    """Whether a file that starts so is a ZIP, or says that it is one."""
    return head.startswith(_SIGNATURES)


def open_zip(file: BinaryIO) -> ZipFile:
    """Return `file` as a ZIP whose directory was judged: how many, which names, nothing twice, nothing overlapping.

    Raises Dangerous with a sentence. No member is read for that, and of the file only its directory.
    """
    with _told_kindly():
        archive = ZipFile(_InPieces(file))
    entries = archive.infolist()
    if len(entries) > MOST_MEMBERS:
        raise Dangerous(TOO_MANY)
    names = [path_of(entry) for entry in entries]
    if any("\x00" in entry.orig_filename for entry in entries) or any(map(_LEADS_OUT.search, names)):
        raise Dangerous(LEADS_OUT)
    if len(set(names)) < len(names):
        raise Dangerous(TWICE)
    if _overlap(entries, file.seek(0, SEEK_END)):
        raise Dangerous(BOMB)
    return archive


def path_of(entry: ZipInfo) -> str:
    """Return the path of a member with slashes; old Windows tools write it with backslashes."""
    return entry.filename.replace("\\", "/")


def refuse_bombs(entries: Sequence[ZipInfo], *, most: int = MOST_BYTES) -> None:
    """Raise Dangerous where these members would yield more than `most` bytes, or far more than their own size."""
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise Dangerous(LOCKED)
    if any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries):
        raise Dangerous(UNKNOWN_PACKING)
    if sum(entry.file_size for entry in entries) > most or any(map(_is_bomb, entries)):
        raise Dangerous(BOMB)


def _is_bomb(entry):
    return entry.file_size > SMALL and entry.file_size > MOST_RATIO * entry.compress_size


def _overlap(entries, size):
    """Whether two members share bytes of the file, by which a small file unpacks to a huge one."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            return True
        end = entry.header_offset + _LOCAL_HEADER + entry.compress_size
    return end > size


@contextmanager
def _told_kindly() -> Iterator[None]:
    try:
        yield
    except (BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, ValueError, OSError):
        raise Dangerous(DAMAGED) from None


class _InPieces:
    """The file under a ZipFile, which reads a directory in one piece: one of 100,000 members is refused unread."""

    def __init__(self, file):
        self._file = file
        self.seek, self.tell = file.seek, file.tell

    def seekable(self):
        return True

    def read(self, size=-1):
        if size > MOST_DIRECTORY:
            raise Dangerous(TOO_MANY)
        block = self._file.read(size if size >= 0 else MOST_DIRECTORY + 1)
        if len(block) > MOST_DIRECTORY:
            raise Dangerous(TOO_MANY)
        return block


class Member:
    """One member of a ZIP as a binary file that can be read again from its start; a context manager.

    Unpacks as it is read, a block at a time. Raises Dangerous where the bytes do not keep what the header promised.
    """

    def __init__(self, archive: ZipFile, entry: ZipInfo):
        refuse_bombs([entry])
        self._archive, self._entry = archive, entry
        self._stream: IO[bytes] | None = None
        self._position = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self) -> None:
        """Let go of the ZIP's own stream."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def tell(self) -> int:
        """Return how far it was read."""
        return self._position

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        """Move to `offset` from the start or the end, by reading on or again; return the new position."""
        target = offset + (self._entry.file_size if whence == SEEK_END else 0)
        if target < self._position or self._at_its_end(target):
            self.close()
            self._position = 0
        if self._at_its_end(target):
            self._position = target  # nobody has to read a file to learn its size
            return target
        while self._position < target and self.read(min(BLOCK, target - self._position)):
            pass
        return self._position

    def read(self, size: int = -1) -> bytes:
        """Return the next `size` bytes, or all that are left."""
        if size < 0:
            return b"".join(iter(lambda: self.read(BLOCK), b""))
        if self._at_its_end(self._position) and self._stream is None:
            return b""
        with _told_kindly():
            if self._stream is None:
                self._stream = self._archive.open(self._entry)
            block = self._stream.read(min(size, BLOCK))
        self._position += len(block)
        if self._position > SMALL and self._position > MOST_RATIO * self._entry.compress_size:
            raise Dangerous(BOMB)
        return block

    def _at_its_end(self, position):
        return position >= self._entry.file_size
