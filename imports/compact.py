"""Sets and maps of ids that cost bits or bytes per id, so that the size of a corpus is not held in memory."""

from array import array
from bisect import bisect_left
from uuid import UUID

_CHUNK = 4096  # numbers per chunk of SeenIds
_UUID_BYTES = 16


class SeenIds:
    """A set of numbers that costs about one bit each while they are dense, as ids are."""

    def __init__(self) -> None:
        self._chunks: dict[int, int] = {}

    def add(self, number: int) -> bool:
        """Remember a number; False when it was there before."""
        chunk, place = divmod(number, _CHUNK)
        known = self._chunks.get(chunk, 0)
        self._chunks[chunk] = known | 1 << place
        return not known >> place & 1


class IdIndex:
    """Source id → row number from 0. Filled once by `add`, then `settle`d, then asked."""

    def __init__(self) -> None:
        self._ids = array("q")
        self._rows = array("q")

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, source_id: int) -> int:
        """Give the id the next row number and return it."""
        self._ids.append(source_id)
        self._rows.append(len(self._ids) - 1)
        return len(self._ids) - 1

    def settle(self) -> None:
        """Sort for asking; every id was added once."""
        order = sorted(range(len(self._ids)), key=self._ids.__getitem__)
        self._ids = array("q", (self._ids[place] for place in order))
        self._rows = array("q", (self._rows[place] for place in order))

    def row_of(self, source_id: int) -> int | None:
        place = bisect_left(self._ids, source_id)
        found = place < len(self._ids) and self._ids[place] == source_id
        return self._rows[place] if found else None


class UuidList:
    """A list of UUIDs at 16 bytes each; asked for one, it gives its 32 hexadecimal digits, as the database takes them."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def append(self, value: UUID) -> None:
        self._bytes += value.bytes

    def __getitem__(self, row: int) -> str:
        return self._bytes[row * _UUID_BYTES : (row + 1) * _UUID_BYTES].hex()
