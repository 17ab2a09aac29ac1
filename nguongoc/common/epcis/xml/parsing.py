"""Bytes from a stranger as an XML tree: no DTD, no entities, no network, and limits on everything.

Names: a tree holds elements of EPCIS itself (`own_name`), in its namespace or in none, and those of others.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from lxml import etree

from nguongoc.common.epcis.events import DocumentRefused, Fault

Element = etree._Element  # noqa: SLF001 -- lxml has no public name for the type
LARGEST = 10 * 1024 * 1024  # bytes
MOST_MARKS = 400_000  # signs `<` and `=`: bounds what the tree takes in memory
DEEPEST = 64  # elements within each other
NONE = ""
SBDH = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XSD = "http://www.w3.org/2001/XMLSchema"
XML = "http://www.w3.org/XML/1998/namespace"
OWN = frozenset(
    {
        NONE,
        "urn:epcglobal:epcis:xsd:1",
        "urn:epcglobal:epcis:xsd:2",
        "urn:epcglobal:epcis-query:xsd:1",
        "urn:epcglobal:epcis-query:xsd:2",
    }
)
_LONG_NAME = re.compile(r"([^\s/]{80})[^\s/]+")
_NO_DOCTYPE = "Tài liệu XML không được có khai báo DOCTYPE. Hãy bỏ khai báo này rồi gửi lại."
_WRAPPERS = frozenset({"extension", "baseExtension"})


def parse(data: bytes) -> Element:
    """The root of a document in UTF-8.

    Raises DocumentRefused where it is too large, too deep, in another encoding, not well-formed, or has a DTD: a
    document of EPCIS has none, and entities serve attacks only.
    """
    if len(data) > LARGEST:
        raise _refused("", f"Tài liệu quá {LARGEST // 1024 // 1024} MB. Hãy chia thành nhiều tài liệu.")
    if data.count(b"<") + data.count(b"=") > MOST_MARKS:
        raise _refused("", "Tài liệu có quá nhiều phần tử và thuộc tính. Hãy chia thành nhiều tài liệu.")
    if not _is_utf8(data):
        raise _refused("", "Tài liệu XML phải được mã hóa bằng UTF-8.")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        collect_ids=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if b"<!DOCTYPE" in data:
            raise _refused("", _NO_DOCTYPE) from error
        line, column = error.position
        raise _refused(f"dòng {line}, cột {column}", "Tài liệu XML sai cú pháp ở đây.") from error
    if root.getroottree().docinfo.doctype:
        raise _refused("", _NO_DOCTYPE)
    _refuse_deep(root)
    return root


def _refused(where: str, why: str) -> DocumentRefused:
    return DocumentRefused([Fault(where, why)])


def _is_utf8(data: bytes) -> bool:
    try:
        start = data.decode("utf-8-sig")[:200]
    except UnicodeDecodeError:
        return False
    declaration = start.partition("?>")[0].lower() if start.startswith("<?xml") else ""
    return "encoding" not in declaration or any(name in declaration for name in ("utf-8", "utf8", "us-ascii"))


def _refuse_deep(root: Element) -> None:
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            raise refusal(element, f"Các phần tử lồng nhau quá {DEEPEST} cấp.")


def own_name(element: Element) -> str:
    """The name of an element of EPCIS; empty for those of others."""
    return _own_name(str(element.tag))


@lru_cache(maxsize=1_000)
def _own_name(tag: str) -> str:
    name = etree.QName(tag)
    return name.localname if (name.namespace or NONE) in OWN else ""


def unwrapped(element: Element) -> Iterator[Element]:
    """The children, and in place of `extension` and `baseExtension`, in which 1.x puts what it added, theirs.

    Raises DocumentRefused where there is text between them.
    """
    refuse_text(element)
    for child in element:
        if own_name(child) in _WRAPPERS:
            yield from unwrapped(child)
        else:
            yield child


def in_order(
    element: Element,
    names: Sequence[str],
    *,
    repeated: Sequence[str] = (),
    any_order: bool = False,
    attributes: Collection[str] = (),
) -> tuple[dict[str, list[Element]], list[Element]]:
    """The children of EPCIS by name, and those of others, which come last.

    Raises DocumentRefused for an unknown name, a wrong order, one name twice that is not among `repeated`, text
    between the elements, and attributes that are not among `attributes`.
    """
    refuse_attributes(element, attributes)
    own: dict[str, list[Element]] = {}
    others: list[Element] = []
    last = 0
    for child in unwrapped(element):
        name = own_name(child)
        if not name:
            others.append(child)
            continue
        if name not in names:
            raise refusal(child, f"Phần tử «{name}» không có trong EPCIS ở đây.")
        if not any_order and (others or names.index(name) < last):
            raise refusal(child, f"Phần tử «{name}» đứng sai chỗ. Thứ tự đúng: {', '.join(names)}.")
        if name in own and name not in repeated:
            raise refusal(child, f"Phần tử «{name}» chỉ được có một lần.")
        last = names.index(name)
        own.setdefault(name, []).append(child)
    return own, others


def one_kind(element: Element, name: str) -> list[Element]:
    """The children of a list, which all have one name."""
    own, others = in_order(element, [name], repeated=[name])
    if others:
        raise refusal(others[0], f"Ở đây chỉ được có các phần tử «{name}».")
    return own.get(name, [])


def refuse_text(element: Element) -> None:
    """Raises DocumentRefused where there is text beside the elements in an element."""
    if any((text or "").strip() for text in (element.text, *(child.tail for child in element))):
        raise refusal(element, "Ở đây chỉ được có phần tử con, không có chữ.")


def refuse_attributes(element: Element, allowed: Collection[str] = ()) -> None:
    """Raises DocumentRefused for an attribute that is neither allowed nor one of XML itself."""
    for name in element.attrib:
        if name not in allowed and etree.QName(name).namespace not in {XSI, XML}:
            raise refusal(element, f"Thuộc tính «{name}» không được có ở đây.")


def text_of(element: Element, *, attributes: Collection[str] = ()) -> str:
    """The text of an element that has nothing else. Raises DocumentRefused."""
    refuse_attributes(element, attributes)
    if len(element):
        raise refusal(element[0], "Ở đây chỉ được có chữ, không có phần tử con.")
    return (element.text or "").strip()


def refusal(element: Element, why: str) -> DocumentRefused:
    """What is wrong with an element, which stands at its path and line."""
    return _refused(_short(f"{_path(element)} (dòng {element.sourceline})"), _short(why))


def _short(text: str) -> str:
    """Names that a stranger wrote, cut: nobody reads more of them."""
    return _LONG_NAME.sub(r"\1…", text)


def _path(element: Element) -> str:
    """`EPCISDocument/EPCISBody/EventList/ObjectEvent[2]`: counted where there are several."""
    parent = element.getparent()
    name = etree.QName(element).localname
    if parent is None:
        return name
    same = [child for child in parent if child.tag == element.tag]
    place = f"[{same.index(element) + 1}]" if len(same) > 1 else ""
    return f"{_path(parent)}/{name}{place}"
