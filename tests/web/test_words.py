"""Filters of templates."""

import pytest

from nguongoc.web.templatetags.words import to_call


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("1900 0000 (minh họa)", '<a href="tel:19000000">1900 0000</a> (minh họa)'),
        ("Hãy gọi 1022.", 'Hãy gọi <a href="tel:1022">1022</a>.'),
        ("+84 (203) 3.999.999", '<a href="tel:+842033999999">+84 (203) 3.999.999</a>'),
        ("0912 345 678, 0987 654 321", '<a href="tel:0912345678">0912 345 678</a>, 0987 654 321'),
        ("0203 3999999 - 0203 3888888", "0203 3999999 - 0203 3888888"),
        ("<b>Ủy ban</b> 12", "&lt;b&gt;Ủy ban&lt;/b&gt; 12"),
        ("", ""),
    ],
)
def test_first_telephone_number_of_a_text_can_be_called(text, html):
    assert to_call(text) == html
