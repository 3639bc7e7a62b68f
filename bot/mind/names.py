"""Many short strings in one piece of memory, found by their checksum.

A dict of a hundred thousand strings takes some twenty megabytes; this takes two.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self, overload
from zlib import crc32

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.uint32]


def checksum(name: str) -> int:
    """32 bits, the same in every process."""
    return crc32(name.encode(errors="surrogatepass"))


class Names(Sequence[str]):
    """Distinct strings by their place, and the place of each: open addressing over bytes."""

    __slots__ = ("_slots", "_starts", "blob", "slots", "starts")

    def __init__(self, blob: bytes, starts: Places, slots: Places) -> None:
        """As ``of`` made them: UTF-8 end to end, where each begins, place + 1 by checksum.

        Raises ValueError where they cannot belong together.
        """
        full = len(slots) & (len(slots) - 1) or len(slots) < len(starts)
        if full or not len(starts) or starts[-1] != len(blob):
            raise ValueError("no table of names")
        self.blob, self.starts, self.slots = blob, starts, slots
        self._starts, self._slots = starts.data, slots.data

    @classmethod
    def of(cls, names: Iterable[str]) -> Self:
        """In their order."""
        if isinstance(names, cls):
            return names
        coded = [name.encode(errors="surrogatepass") for name in names]
        size = 2 << len(coded).bit_length()  # at least half of the slots are empty
        slots = [0] * size
        for place, key in enumerate(coded, 1):
            slot = crc32(key) & (size - 1)
            while slots[slot]:
                slot = (slot + 1) & (size - 1)
            slots[slot] = place
        return cls(
            b"".join(coded),
            np.cumsum([0, *map(len, coded)], dtype=np.uint32),
            np.array(slots, np.uint32),
        )

    def get(self, name: str, default: int = -1) -> int:
        """The place of a string, else ``default``."""
        return next(iter(self.known((name,))), default)

    def known(self, names: Iterable[str]) -> list[int]:
        """The places of those of the strings that are here, in their order."""
        blob, starts, slots, mask = self.blob, self._starts, self._slots, len(self._slots) - 1
        found = []
        for name in names:
            key = name.encode("utf-8", "surrogatepass")
            slot = crc32(key) & mask
            while place := slots[slot]:
                if blob[starts[place - 1] : starts[place]] == key:
                    found.append(place - 1)
                    break
                slot = (slot + 1) & mask
        return found

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name) >= 0

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        if not 0 <= place < len(self):
            raise IndexError(place)
        return self.blob[self._starts[place] : self._starts[place + 1]].decode(
            errors="surrogatepass"
        )

    def __iter__(self) -> Iterator[str]:
        return map(self.__getitem__, range(len(self)))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Names)
            and self.blob == other.blob
            and np.array_equal(self.starts, other.starts)
        )

    def __hash__(self) -> int:
        return hash(self.blob)


class Chosen(Sequence[str]):
    """Some of the names, in another order."""

    __slots__ = ("_names", "_places")

    def __init__(self, names: Sequence[str], places: Places) -> None:
        self._names = names
        self._places = places.data

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self._names[one] for one in self._places[place]]
        return self._names[self._places[place]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Echoes:
    """Places of words by the checksum of what they have in common, such as their sound.

    Several keys may share a checksum: whoever asks compares.
    """

    sums: Places
    """Sorted."""
    places: Places
    """Of each sum; of equal ones the more frequent word first."""

    @classmethod
    def of(cls, keys: Iterable[str], counts: npt.NDArray[np.int32]) -> Self:
        """The key of each word, and how frequent the word is."""
        sums = np.fromiter(map(checksum, keys), np.uint32, len(counts))
        order = np.lexsort((-counts, sums))
        return cls(sums=sums[order], places=order.astype(np.uint32))

    def find(self, key: str) -> list[int]:
        """The places that may have this key."""
        wanted = np.uint32(checksum(key))
        start, stop = self.sums.searchsorted(wanted), self.sums.searchsorted(wanted, "right")
        return self.places[start:stop].tolist() if stop > start else []
