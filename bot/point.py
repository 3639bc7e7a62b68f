"""A place on the map."""

import math
from typing import NamedTuple, Self

_POLE, _DATE_LINE = 90, 180


class Point(NamedTuple):
    """Latitude and longitude, in degrees."""

    lat: float
    lon: float

    @classmethod
    def rounded(cls, lat: object, lon: object) -> Self | None:
        """To two decimals, about a kilometre; None for what is no place on the earth."""
        try:
            found = cls(round(float(str(lat)), 2) + 0.0, round(float(str(lon)), 2) + 0.0)
        except ValueError:
            return None
        real = all(math.isfinite(one) for one in found)
        return found if real and abs(found.lat) <= _POLE and abs(found.lon) <= _DATE_LINE else None
