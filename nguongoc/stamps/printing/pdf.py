"""A writer of PDF 1.7 that keeps nothing but the places of its objects: pages go out as they are made.

Only what labels need: compressed content streams, embedded TrueType fonts, form XObjects, pictures, a spot
colour, a page tree in two levels.
"""

from array import array
from types import TracebackType
from typing import BinaryIO, Self

from isal import isal_zlib

from nguongoc.stamps.printing.typeface import EmbeddedFont

_PAGES_IN_A_NODE = 256
_COMPRESSION = 1  # of ISA-L: zlib's level 5 makes pages a third smaller, and takes over ten times as long
_MAPPINGS_IN_A_BLOCK = 100
_FLAG_SYMBOLIC, _FLAG_NONSYMBOLIC = 4, 32
_LINES_AT_ONCE = 4096
_STEM_WIDTH = 80
_FIRST, _LAST = 32, 126  # of the letters of a plain font

Numbers = dict[str, int]


class PdfWriter:
    """Writes one document to a binary file object from its present place on; never seeks, never reads.

    `page_size` is width and height in points. Used as a context manager it closes the document where no error
    passes; it does not close the file object.
    """

    def __init__(
        self, out: BinaryIO, *, title: str, page_size: tuple[float, float], language: str = "vi-VN"
    ) -> None:
        self._out = out
        self._written = 0
        self._places = array("Q")
        self._nodes: list[int] = []
        self._kids: list[int] = []
        self._pages = 0
        self._title = title
        self._language = language
        self._page_size = page_size
        self._send(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        self._catalog, self._root = self.reserve(), self.reserve()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()

    @property
    def pages(self) -> int:
        """Pages written so far."""
        return self._pages

    @property
    def bytes_written(self) -> int:
        """Bytes written so far."""
        return self._written

    def reserve(self) -> int:
        """The number of an object that will be written later."""
        self._places.append(0)
        return len(self._places)

    def add(self, body: bytes, *, number: int | None = None) -> int:
        """Write an object, under a reserved number or the next one; return its number."""
        number = number or self.reserve()
        self._places[number - 1] = self._written
        self._send(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        return number

    def add_stream(self, data: bytes, *, entries: bytes = b"") -> int:
        """Write a compressed stream with these entries in its dictionary; return its number."""
        packed = isal_zlib.compress(data, _COMPRESSION)
        head = b"<< %b /Filter /FlateDecode /Length %d >>" % (entries, len(packed))
        return self.add(b"%b\nstream\n%b\nendstream" % (head, packed))

    def add_form(
        self,
        content: bytes,
        *,
        box: tuple[float, float, float, float],
        resources: int,
        matrix: tuple[float, float, float, float, float, float] = (1, 0, 0, 1, 0, 0),
    ) -> int:
        """Write a form XObject, drawn by its name with `Do`; `box` in its own units. Return its number."""
        corners = b" ".join(b"%g" % edge for edge in box)
        turned = b" ".join(b"%.6g" % part for part in matrix)
        entries = b"/Type /XObject /Subtype /Form /BBox [%b] /Matrix [%b] /Resources %d 0 R"
        return self.add_stream(content, entries=entries % (corners, turned, resources))

    def add_picture(self, pixels: bytes, *, size: tuple[int, int], space: str) -> int:
        """Write an image XObject of 8 bits a channel in a device colour space; return its number."""
        entries = b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /%b /BitsPerComponent 8"
        return self.add_stream(pixels, entries=entries % (*size, space.encode()))

    def add_spot_colour(self, name: str, *, stand_in: tuple[float, float, float, float]) -> int:
        """Write a separation colour space with the CMYK that stands in for it; return its number."""
        look = b" ".join(b"%g" % part for part in stand_in)
        named = name.replace(" ", "#20").encode()
        return self.add(
            b"[/Separation /%b /DeviceCMYK << /FunctionType 2 /Domain [0 1] /C0 [0 0 0 0] /C1 [%b] /N 1 >>]"
            % (named, look)
        )

    def add_resources(
        self, *, fonts: Numbers, forms: Numbers, spaces: Numbers | None = None, states: Numbers | None = None
    ) -> int:
        """Write the names that contents use; return the number that `add_page` and `add_form` take."""
        kinds = {"Font": fonts, "XObject": forms, "ColorSpace": spaces, "ExtGState": states}
        found = [b"/%b %b" % (kind.encode(), _references(names)) for kind, names in kinds.items() if names]
        return self.add(b"<< %b >>" % b" ".join(found))

    def add_page(self, content: bytes, *, resources: int, entries: bytes = b"") -> None:
        """Write a page of the document's size, with these entries in its dictionary."""
        if len(self._kids) == _PAGES_IN_A_NODE:
            self._close_node()
        if not self._kids:
            self._nodes.append(self.reserve())
        stream = self.add_stream(content)
        page = b"<< /Type /Page /Parent %d 0 R /Resources %d 0 R /Contents %d 0 R %b >>"
        self._kids.append(self.add(page % (self._nodes[-1], resources, stream, entries)))
        self._pages += 1

    def add_font(self, font: EmbeddedFont) -> int:
        """Embed a font as a composite one with a map back to Unicode (9.7); return its number."""
        descriptor = self._descriptor(font, _FLAG_SYMBOLIC)
        system = b"<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
        widths = b" ".join(b"%d" % width for width in font.widths)
        name = font.tagged_name.encode()
        descendant = self.add(
            b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /%b /CIDSystemInfo %b /FontDescriptor %d 0 R "
            b"/W [0 [%b]] /CIDToGIDMap /Identity >>" % (name, system, descriptor, widths)
        )
        unicode_map = self.add_stream(_unicode_map(font))
        return self.add(
            b"<< /Type /Font /Subtype /Type0 /BaseFont /%b /Encoding /Identity-H "
            b"/DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>" % (name, descendant, unicode_map)
        )

    def add_plain_font(self, font: EmbeddedFont) -> int:
        """Embed a font of ASCII letters, written with one byte each (9.6.3); return its number."""
        descriptor = self._descriptor(font, _FLAG_NONSYMBOLIC)
        widths = b" ".join(b"%d" % font.widths[font.glyphs.get(chr(code), 0)] for code in range(_FIRST, _LAST + 1))
        return self.add(
            b"<< /Type /Font /Subtype /TrueType /BaseFont /%b /Encoding /WinAnsiEncoding /FirstChar %d "
            b"/LastChar %d /Widths [%b] /FontDescriptor %d 0 R >>"
            % (font.tagged_name.encode(), _FIRST, _LAST, widths, descriptor)
        )

    def close(self) -> None:
        """Write the page tree, the catalogue, the table of objects and the trailer."""
        self._close_node()
        nodes = b" ".join(b"%d 0 R" % node for node in self._nodes)
        self.add(
            b"<< /Type /Pages /Kids [%b] /Count %d /MediaBox [0 0 %.4f %.4f] >>"
            % (nodes, self._pages, *self._page_size),
            number=self._root,
        )
        self.add(
            b"<< /Type /Catalog /Pages %d 0 R /Lang (%b) "
            b"/ViewerPreferences << /PrintScaling /None /DisplayDocTitle true >> >>"
            % (self._root, self._language.encode()),
            number=self._catalog,
        )
        information = self.add(b"<< /Title %b /Producer (nguongoc) >>" % _text_string(self._title))
        self._finish(information)

    def _finish(self, information: int) -> None:
        start = self._written
        self._send(b"xref\n0 %d\n0000000000 65535 f \n" % (len(self._places) + 1))
        for at in range(0, len(self._places), _LINES_AT_ONCE):
            self._send(b"".join([b"%010d 00000 n \n" % place for place in self._places[at : at + _LINES_AT_ONCE]]))
        self._send(
            b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n"
            % (len(self._places) + 1, self._catalog, information, start)
        )

    def _descriptor(self, font: EmbeddedFont, flags: int) -> int:
        program = self.add_stream(font.program, entries=b"/Length1 %d" % len(font.program))
        box = b" ".join(b"%d" % edge for edge in font.box)
        metrics = b"/Ascent %d /Descent %d /CapHeight %d /ItalicAngle 0 /StemV %d" % (
            *(font.ascent, font.descent, font.cap_height),
            _STEM_WIDTH,
        )
        return self.add(
            b"<< /Type /FontDescriptor /FontName /%b /Flags %d /FontBBox [%b] %b /FontFile2 %d 0 R >>"
            % (font.tagged_name.encode(), flags, box, metrics, program)
        )

    def _close_node(self) -> None:
        if self._kids:
            kids = b" ".join(b"%d 0 R" % kid for kid in self._kids)
            self.add(
                b"<< /Type /Pages /Parent %d 0 R /Kids [%b] /Count %d >>" % (self._root, kids, len(self._kids)),
                number=self._nodes[-1],
            )
            self._kids = []

    def _send(self, data: bytes) -> None:
        self._out.write(data)
        self._written += len(data)


def _references(names: dict[str, int]) -> bytes:
    return b"<< %b >>" % b" ".join(b"/%b %d 0 R" % (name.encode(), number) for name, number in names.items())


def _text_string(text: str) -> bytes:
    return b"<FEFF%b>" % text.encode("utf-16-be").hex().upper().encode()


def _unicode_map(font: EmbeddedFont) -> bytes:
    """The CMap from glyph numbers to Unicode by which a reader copies and searches text (9.10.3)."""
    lines = [
        b"<%04X> <%b>" % (glyph, letter.encode("utf-16-be").hex().upper().encode())
        for letter, glyph in font.glyphs.items()
    ]
    blocks = [lines[at : at + _MAPPINGS_IN_A_BLOCK] for at in range(0, len(lines), _MAPPINGS_IN_A_BLOCK)]
    mappings = b"".join(b"%d beginbfchar\n%b\nendbfchar\n" % (len(b), b"\n".join(b)) for b in blocks)
    return (
        b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        b"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        b"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        b"%bendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n" % mappings
    )
