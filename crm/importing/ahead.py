"""Work out the next piece while somebody is busy with this one. Pure: the work must not touch the database."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

_NO_MORE = object()


def ahead[Piece](pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Yield `pieces` in order, the next one being made in a thread meanwhile; at most one is held besides.

    While the database writes one chunk of an import, the rows of the next are read. What `pieces` raises is raised
    here, in its turn. Where the caller stops early, the piece in hand is finished and dropped.
    """
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="ahead") as thread:
        coming = thread.submit(next, pieces, _NO_MORE)
        while (piece := coming.result()) is not _NO_MORE:
            coming = thread.submit(next, pieces, _NO_MORE)
            yield piece
