"""Which places there are."""

from nguongoc.common.errors import Refusal

# The box around Viet Nam with its seas and islands, degrees (WGS 84).
LATITUDES, LONGITUDES = (6.0, 24.0), (102.0, 118.0)


def require_in_viet_nam(latitude: float | None, longitude: float | None) -> None:
    """Both coordinates or none, in degrees, within Viet Nam. Raises Refusal (`latitude`, `longitude`)."""
    if latitude is None and longitude is None:
        return
    if latitude is None or longitude is None:
        raise Refusal(
            "Hãy nhập cả vĩ độ và kinh độ, hoặc để trống cả hai.",
            field="latitude" if latitude is None else "longitude",
        )
    if not LATITUDES[0] <= latitude <= LATITUDES[1]:
        raise Refusal("Vĩ độ này nằm ngoài Việt Nam. Ví dụ ở Hạ Long: 20,95.", field="latitude")
    if not LONGITUDES[0] <= longitude <= LONGITUDES[1]:
        raise Refusal("Kinh độ này nằm ngoài Việt Nam. Ví dụ ở Hạ Long: 107,08.", field="longitude")
