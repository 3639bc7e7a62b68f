"""Named arrays in one run of bytes, which may be a mapped file."""

import json
import math
import struct
from collections.abc import Mapping
from mmap import mmap
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Buffer = bytes | mmap

_MAGIC = b"tucausa\n"
_HEAD = struct.Struct("<8sII")
"""What it is, the bytes of the description, and the checksum of all that follows."""
_ALIGNED = 64


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


def opened(buffer: Buffer) -> tuple[dict[str, Any], dict[str, Array]]:
    """What ``packed`` was given; the arrays lie where the bytes lie, and are not copied.

    Raises ValueError for anything else than what ``packed`` makes.
    """
    view = memoryview(buffer)
    if len(view) < _HEAD.size:
        raise ValueError("no arrays")
    magic, length, checksum = _HEAD.unpack_from(view)
    if magic != _MAGIC or checksum != crc32(view[_HEAD.size :]):
        raise ValueError("no arrays")
    body = _HEAD.size + length
    described = json.loads(bytes(view[_HEAD.size : body]))
    arrays = {
        name: np.frombuffer(view, dtype, math.prod(shape), body + start).reshape(shape)
        for name, dtype, shape, start in described["arrays"]
    }
    return described["meta"], arrays
