"""Units of measure that compare: UN/ECE Recommendation 20 codes, by what they measure."""

from collections.abc import Iterator
from decimal import Decimal

_D = Decimal
_SCALES: tuple[dict[str, tuple[Decimal, Decimal]], ...] = (
    {"KEL": (_D(1), _D(0)), "CEL": (_D(1), _D("273.15")), "FAH": (_D(5) / 9, _D("459.67") * 5 / 9)},
)
_FACTORS: tuple[dict[str, str], ...] = (
    {"KGM": "1", "GRM": "0.001", "MGM": "0.000001", "TNE": "1000", "DTN": "100", "LBR": "0.45359237",
     "ONZ": "0.028349523125", "MC": "0.000000001"},
    {"LTR": "1", "MLT": "0.001", "HLT": "100", "MTQ": "1000", "DMQ": "1", "CMQ": "0.001", "CLT": "0.01",
     "GLL": "3.785411784", "GLI": "4.54609", "FTQ": "28.316846592"},
    {"MTR": "1", "KMT": "1000", "CMT": "0.01", "MMT": "0.001", "DMT": "0.1", "INH": "0.0254", "FOT": "0.3048",
     "YRD": "0.9144", "SMI": "1609.344", "NMI": "1852"},
    {"MTK": "1", "HAR": "10000", "KMK": "1000000", "CMK": "0.0001", "MMK": "0.000001", "ACR": "4046.8564224"},
    {"SEC": "1", "MIN": "60", "HUR": "3600", "DAY": "86400", "WEE": "604800", "C26": "0.001"},
    {"PAL": "1", "KPA": "1000", "A97": "100", "BAR": "100000", "MBR": "100", "MPA": "1000000", "ATM": "101325",
     "PS": "6894.757293168"},
    {"KMH": "1", "MTS": "3.6", "KNT": "1.852", "HM": "1.609344"},
    {"JOU": "1", "KJO": "1000", "3B": "1000000", "KWH": "3600000", "WHR": "3600"},
    {"WTT": "1", "KWT": "1000", "MAW": "1000000"},
    {"VLT": "1", "2Z": "0.001", "KVT": "1000"},
    {"AMP": "1", "4K": "0.001"},
    {"P1": "1", "NX": "0.1", "59": "0.0001", "61": "0.0000001"},
    {"GL": "1", "M1": "0.001", "GP": "0.000001"},
)  # fmt: skip


def in_units(value: Decimal, unit: str, *, is_difference: bool = False) -> Iterator[tuple[str, Decimal]]:
    """The value in each unit that measures the same, its own first; differences (a deviation) have no offset."""
    yield unit, value
    scale = _SCALE_OF.get(unit, {})
    for other, (factor, offset) in scale.items():
        if other != unit:
            own_factor, own_offset = scale[unit]
            shift = _D(0) if is_difference else own_offset - offset
            yield other, (value * own_factor + shift) / factor


def _scales() -> Iterator[dict[str, tuple[Decimal, Decimal]]]:
    yield from _SCALES
    for factors in _FACTORS:
        yield {unit: (_D(factor), _D(0)) for unit, factor in factors.items()}


_SCALE_OF = {unit: scale for scale in _scales() for unit in scale}
