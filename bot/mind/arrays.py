"""Named arrays in one run of bytes, which are used where they lie: nothing is copied."""

import json
import struct
from collections.abc import Mapping
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

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


def opened(data: bytes) -> tuple[dict[str, Any], dict[str, Array]]:
    """What ``packed`` was given, the arrays over ``data`` itself. Raises ValueError."""
    if len(data) < _HEAD.size:
        raise ValueError("no arrays")
    magic, length, checksum = _HEAD.unpack_from(data)
    body = memoryview(data)[_HEAD.size :]
    if magic != _MAGIC or crc32(body) != checksum:
        raise ValueError("no arrays")
    described = json.loads(bytes(body[:length]))
    arrays = {
        name: np.frombuffer(
            body, dtype, count=int(np.prod(shape)), offset=length + start
        ).reshape(shape)
        for name, dtype, shape, start in described["arrays"]
    }  # fmt: skip
    return described["meta"], arrays
