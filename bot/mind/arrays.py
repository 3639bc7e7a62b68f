"""Named arrays in one run of bytes; large tables may stay where the bytes lie."""

import json
import struct
from collections.abc import Callable, Container, Mapping, Sequence
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

_MAGIC = b"tucausa\n"
_HEAD = struct.Struct("<8sII")
"""What it is, the bytes of the description, and the checksum of all that follows."""
_ALIGNED = 64
_CHUNK = 1 << 18
KEPT_ROWS = 4096
"""Rows of a table that are kept, a hundred or two hundred bytes each."""


def packed(meta: Mapping[str, object], arrays: Mapping[str, Array]) -> bytes:
    """The description and the arrays; the same give the same bytes."""
    rows, parts, end = [], [], 0
    for name, array in arrays.items():
        data = np.ascontiguousarray(array).tobytes()
        rows.append([name, array.dtype.str, list(array.shape), end])
        parts.append(data + bytes(-len(data) % _ALIGNED))
        end += len(parts[-1])
    text = json.dumps({"meta": meta, "arrays": rows}).encode()
    text += b" " * (-(_HEAD.size + len(text)) % _ALIGNED)
    body = b"".join([text, *parts])
    return _HEAD.pack(_MAGIC, len(text), crc32(body)) + body


Read = Callable[[int, int], bytes]
"""The bytes from a place on, so many."""


class Rows:
    """A table whose rows are fetched when they are asked for; those in use are kept."""

    def __init__(self, read: Read, start: int, dtype: str, shape: tuple[int, int]) -> None:
        """``shape``: rows and columns; the first row lies at ``start``."""
        self.shape = shape
        self._read, self._start, self._dtype = read, start, np.dtype(dtype)
        self._width = shape[1] * self._dtype.itemsize
        self._kept: dict[int, bytes] = {}

    def take(self, rows: Sequence[int], axis: int = 0) -> Array:
        """These rows, as ``take`` of an array gives them. Raises OSError, ValueError."""
        kept, found = self._kept, []
        for row in rows:
            part = kept.get(row)
            if part is None:
                if len(kept) >= KEPT_ROWS:
                    kept.clear()
                part = kept[row] = self._read(self._start + row * self._width, self._width)
            found.append(part)
        return np.frombuffer(b"".join(found), self._dtype).reshape(len(rows), self.shape[1])


def opened(
    read: Read, size: int, *, aside: Container[str] = ()
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What ``packed`` was given, of ``size`` bytes in all; tables named ``aside`` as Rows.

    Raises OSError, and ValueError for anything else than what ``packed`` makes.
    """
    magic, length, checksum = _HEAD.unpack(_exactly(read, 0, _HEAD.size))
    sums = 0
    for start in range(_HEAD.size, size, _CHUNK):
        sums = crc32(read(start, min(_CHUNK, size - start)), sums)
    if magic != _MAGIC or sums != checksum:
        raise ValueError("no arrays")
    described = json.loads(_exactly(read, _HEAD.size, length))
    arrays: dict[str, Any] = {}
    for name, dtype, shape, start in described["arrays"]:
        place = _HEAD.size + length + start
        if name in aside:
            arrays[name] = Rows(read, place, dtype, tuple(shape))
            continue
        data = _exactly(read, place, int(np.prod(shape)) * np.dtype(dtype).itemsize)
        arrays[name] = np.frombuffer(data, dtype).reshape(shape)
    return described["meta"], arrays


def _exactly(read: Read, start: int, size: int) -> bytes:
    data = read(start, size)
    if len(data) != size:
        raise ValueError("no arrays")
    return data
