"""Small maps as drawings."""

from nguongoc.places.provinces import provinces
from nguongoc.web.maps import WIDTH, country_map


def test_map_of_the_country_marks_provinces_by_how_much_is_there():
    drawn = country_map({"22": 40, "79": 10, "01": 1, "": 5, "VN": 2, "US": 3, "48": 0})
    assert [count for *_, count in drawn.marks] == ["40", "10", "1"]
    (_, quang_ninh, widest, _), (_, ho_chi_minh, half, _), (_, _, narrow, _) = drawn.marks
    assert int(quang_ninh) < int(ho_chi_minh), "the north is up"
    assert int(widest) == 2 * int(half) > int(narrow) > 0
    assert all(0 < int(right) < WIDTH and 0 < int(down) < int(drawn.height) for right, down, *_ in drawn.marks)


def test_map_of_the_country_has_its_provinces_and_its_islands_and_weighs_little():
    drawn = country_map({"22": 1})
    assert drawn.provinces.count("M") == len(provinces())
    assert [name for name, *_ in drawn.islands] == ["QĐ. Hoàng Sa", "QĐ. Trường Sa"]
    assert 500 < len(drawn.land) < 6000


def test_scans_from_nowhere_in_the_country_have_no_map():
    assert country_map({"": 5, "US": 3}) is None
    assert country_map({}) is None
