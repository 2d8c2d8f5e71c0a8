"""An import's file while its rows are read into chunks of facts and problems."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import batched, chain, groupby, pairwise
from operator import itemgetter

from django.db.models import Q

from crm import suppression
from crm.identities import identity_of
from crm.importing.ahead import ahead
from crm.importing.batches import read_batch
from crm.importing.facts import Facts
from crm.importing.inspecting import reader_for, reopen, stored_parts
from crm.importing.parts import Part
from crm.importing.problems import Problem, UnreadableFile, problem
from crm.importing.reader import Row
from crm.importing.rows import RowReader
from crm.importing.summary import Summary
from crm.models import Import

CHUNK = 5_000  # rows a transaction


@dataclass(slots=True)
class Chunk:
    """Some rows of a file: what they say, and those that say nothing of use."""

    facts: list[Facts]
    problems: list[Problem]
    is_first: bool = False
    is_last: bool = False


class Reading:
    """Opens the stored file of an import and hands out its chunks; a context manager.

    `owner` are the identities of whose account this is: never a lead. `same_file` are the imports of the same bytes.
    """

    def __init__(self, import_run: Import):
        self._import = import_run
        self.owner, self.same_file = _from_other_imports(import_run)
        self._suppressed = suppression.load_suppressed()
        post = import_run.post
        post_key = (post.urn or f"post:{post.pk}") if post else ""
        self._parts: list[tuple[Part, RowReader]] = []
        for stored in stored_parts(import_run.detected):
            part, kind, columns = reopen(stored, import_run.mapping)
            self._parts.append((part, reader_for(kind, columns, stored, post_key=post_key, owner=self.owner)))

    def __enter__(self):
        try:
            self._file = self._import.file.open("rb")
        except (FileNotFoundError, ValueError):
            raise UnreadableFile("The file of this import is no longer here. Bring it again.") from None
        return self

    def __exit__(self, *_):
        self._file.close()

    def chunks(self, summary: Summary) -> Iterator[Chunk]:
        """Yield what `summary` has not read yet, at least one chunk, the last marked as such.

        Rows that are done are read again without being handed out: a header among them may have changed the columns,
        and their warnings belong to the whole.
        """
        rows, self._place = self._rows(), 0
        for done in batched(_first(rows, summary.read), CHUNK):
            summary.notice(self._read(done).facts)
        is_first = True
        for chunk, following in pairwise(chain(ahead(self._chunks(rows)), [None])):
            chunk.is_first, chunk.is_last = is_first, following is None
            yield chunk
            is_first = False

    def _chunks(self, rows) -> Iterator[Chunk]:
        batches = batched(rows, CHUNK)
        yield self._read(next(batches, ()))
        yield from map(self._read, batches)

    def _rows(self) -> Iterator[tuple[Row, RowReader]]:
        """Each row of each part, with who reads it."""
        for part, reader in self._parts:
            for row in part.rows(self._file):
                if part.member:
                    row.record = f"{part.member}:{row.record}"
                yield row, reader

    def _read(self, batch: Sequence[tuple[Row, RowReader]]) -> Chunk:
        chunk = Chunk([], [])
        for reader, pairs in groupby(batch, key=itemgetter(1)):
            rows = [row for row, _ in pairs]
            for row, found in zip(rows, read_batch(reader, rows), strict=True):
                self._place += 1
                welcome = found if isinstance(found, Problem) else self._welcome(row, found)
                if isinstance(welcome, Problem):
                    chunk.problems.append(welcome)
                    continue
                for facts in welcome:
                    facts.place = self._place
                chunk.facts += welcome
        return chunk

    def _welcome(self, row: Row, found: list[Facts]) -> list[Facts] | Problem:
        if not self._suppressed:
            return found
        welcome = [facts for facts in found if not suppression.is_suppressed(facts.identities, self._suppressed)]
        return welcome or problem(row, "suppressed")


def _first(rows, count):
    """The first `count` of `rows`, without taking one more from the iterator."""
    for _ in range(count):
        yield next(rows)


def _from_other_imports(import_run):
    """Who the owner is, as this import, its own tables or an earlier one says; and the imports of the same bytes."""
    others = Import.objects.filter(Q(sha256=import_run.sha256) | ~Q(owner_profile="")).order_by()
    rows = others.values_list("pk", "sha256", "owner_profile")
    told = (stored.get("owner", "") for stored in stored_parts(import_run.detected))
    said = {import_run.owner_profile, *told, *(profile for _, _, profile in rows)}
    owner = frozenset(identity for text in said if text and (identity := identity_of(text)))
    return owner, frozenset(pk for pk, digest, _ in rows if digest == import_run.sha256)
