"""The rows of a GS1-Conformant Resolver, each as a rule: what programs get that ask for an identifier."""

import json
from pathlib import Path
from urllib.parse import quote

import jsonschema_rs
import pytest

from nguongoc.common.digital_link import DigitalLink
from nguongoc.common.identifiers import check_digit
from nguongoc.registry.actions import propose_product
from nguongoc.safety.actions import open_recall
from nguongoc.scans.models import Scan
from nguongoc.scans.staff import MARK_PATH
from nguongoc.web.scan.http import Request
from nguongoc.web.scan.links import PRIMARY_KEYS, SHOWN, Level, Link
from nguongoc.web.scan.negotiation import best_links
from nguongoc.web.scan.resolver import DESCRIPTION_PATH, Asked, resolved, with_query
from tests.common.digital_link.compressor import digits, identifier, text, written
from tests.factories import make_lot, make_product, make_site, product_content
from tests.web.scan.asking import HOST, LINKSET, VOC, asked, kinds, linkset_of
from tests.web.scan.phone import Phone, on_site, opened

UNKNOWN_GTIN = "09520123456788"
SCHEMA = "shared/data/gs1-linkset"
ROOT = Path(__file__).parents[3]


# Rows 2 and 3: methods and origins


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_get_and_head_answer_alike_and_only_get_has_a_body(product, method):
    redirected = asked(product, method=method)
    assert (redirected.status, redirected.headers["location"]) == (307, f"{HOST}/xem{product}")
    listed = asked(product, method=method, accept=LINKSET)
    assert listed.status == 200
    assert (listed.wire == b"") == (method == "HEAD")
    assert int(listed.headers["content-length"]) > 0


def test_options_names_the_three_methods_and_allows_every_origin(product):
    answer = asked(product, method="OPTIONS", origin="https://app.example")
    assert answer.status == 200
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    assert answer.headers["access-control-allow-origin"] == "*"


def test_every_answer_may_be_read_by_pages_of_other_sites(shelf, product):
    paths = [product, f"{product}?linkType=linkset", f"{product}?linkType=gs1:nutrition", f"/01/{UNKNOWN_GTIN}"]
    paths += [f"{product}/foo", "/.well-known/gs1resolver", f"/xem{product}"]
    answers = [asked(path, origin="https://app.example") for path in paths] + [opened(shelf.path())]
    assert {answer.headers["access-control-allow-origin"] for answer in answers} == {"*"}


# Rows 4 and 5: what is malformed


@pytest.mark.parametrize(
    "tail",
    [
        "/01/{gtin}/foo",
        "/01/{gtin}/21/A/10/B",
        "/01/{gtin}/10/",
        "/01/{gtin}/21/" + "9" * 21,
        "/01/{gtin}/21/%00",
        "/01/{gtin}/21/%E1%BA%A0",
        "/01/{gtin}/21/a%0D%0Ab",
        "/01/{gtin}?17=991332",
        "/01/{gtin}?37=5",
        "/01/{gtin}/10/A?37=5",
        "/01/{short}",
        "/01/{wrong}",
        "/00/1",
        "/01/",
        "/01/{gtin}/10/" + "A" * 8192,
        "/01/{gtin}?a=" + "b" * 8192,
    ],
)
def test_malformed_link_is_400_never_200(gtin, tail):
    wrong = gtin[:-1] + str((int(gtin[-1]) + 1) % 10)
    answer = asked(tail.format(gtin=gtin, short=gtin[1:], wrong=wrong))
    assert (answer.status, answer.headers["content-type"]) == (400, "application/problem+json")


@pytest.mark.parametrize(
    "query", ["37=5", "37=5&15=271231", "17=991332", "3103=1&3103=1", "89=A", "a=" + "b" * 8192]
)
def test_a_person_gets_the_page_though_the_query_is_wrong(shelf, gtin, query):
    for path in (f"/01/{gtin}", f"/01/{gtin}/10/{shelf.lot.code}", shelf.path()):
        page = opened(f"{path}?{query}")
        assert (page.status, shelf.product.name in page.words) == (200, True)


def test_a_person_gets_no_page_where_the_path_is_wrong(shelf, gtin):
    for path in (f"/01/{gtin}/21/A/10/B?37=5", f"/01/{gtin[1:]}?37=5"):
        assert opened(path).status == 404


def test_unknown_primary_key_is_404(shelf, gtin):
    for path in (f"/01/{UNKNOWN_GTIN}", f"/01/{UNKNOWN_GTIN}/21/A", "/00/006141411234567890", f"/8006/{gtin}0101"):
        for accept in ("*/*", LINKSET):
            assert asked(path, accept=accept).status == 404


def test_browser_that_opens_an_unknown_identifier_gets_a_page_with_404(transactional_db):
    page = opened(f"/01/{UNKNOWN_GTIN}")
    assert (page.status, "Không có trang này" in page.words) == (404, True)


# Row 6: the description


def test_description_names_root_keys_default_and_context():
    answer = asked("/.well-known/gs1resolver")
    found = json.loads(answer.text)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert found["resolverRoot"] == HOST
    assert found["supportedPrimaryKeys"] == ["00", "01", "414", "417"]
    assert found["linkTypeDefaultCanBeLinkset"] is False
    assert {"name", "jsonLdContextLocation", "supportedLinkType"} <= found.keys()


def test_operator_of_one_host_reads_which_paths_go_to_the_scan_application():
    documented = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    prefixes = [f"/{key}/" for key in PRIMARY_KEYS] + [f"{SHOWN}/"]
    assert [path for path in [*prefixes, DESCRIPTION_PATH, MARK_PATH] if f"`{path}`" not in documented] == []


# Rows 7, 16, 19 and 21: the default link


def test_program_that_asks_for_nothing_is_sent_to_the_page_of_the_stamp(shelf):
    answer = asked(shelf.path())
    assert (answer.status, answer.headers["location"]) == (307, f"{HOST}/xem{shelf.path()}")
    assert not Scan.objects.exists()
    page = asked(f"/xem{shelf.path()}")
    assert (page.status, shelf.product.name in page.words) == (200, True)
    assert Scan.objects.count() == 1


def test_client_without_any_accept_header_is_redirected_too(product):
    assert asked(product, accept="").status == 307


def test_redirect_names_the_linkset_and_no_other_link(shelf):
    link = asked(shelf.path()).headers["link"]
    assert link == f'<{HOST}{shelf.path()}?linkType=linkset>; rel="linkset"; type="{LINKSET}"'


def test_page_names_the_linkset_too(shelf, gtin, product):
    site = make_site(shelf.world, shelf.owner)
    lot = f"{product}/10/{quote(shelf.lot.code, safe='')}"
    for path in (shelf.path(), product, lot, f"/414/{site.gln}"):
        for address in (path, f"/xem{path}"):
            link = opened(address).headers["link"]
            assert link == f'<{HOST}{path}?linkType=linkset>; rel="linkset"; type="{LINKSET}"'
        assert json.loads(asked(f"{path}?linkType=linkset").text)["linkset"][0]["anchor"] == HOST + path


def test_page_that_knows_nothing_names_no_linkset(shelf, product):
    for path in (f"{product}/21/NOSERIAL1", f"/01/{UNKNOWN_GTIN}", "/KHONGCO1"):
        page = opened(path)
        assert (page.status, page.headers.get("link")) == (404, None)


def test_browser_gets_the_page_at_once(shelf, product):
    assert opened(shelf.path()).status == 200
    page = opened(product)
    assert (page.status, shelf.product.name in page.words) == (200, True)
    assert "Trang này không xác nhận gói hàng nào." in page.words


def test_query_is_passed_on(product):
    assert asked(f"{product}?a=b&c=d").headers["location"] == f"{HOST}/xem{product}?a=b&c=d"
    assert asked(f"{product}?15=271231").headers["location"].endswith("?15=271231")


def test_query_joins_that_of_the_target_and_stands_before_its_fragment():
    assert with_query("https://a/x?y=1#z", "a=b") == "https://a/x?y=1&a=b#z"
    assert with_query("https://a/x#z", "a=b\r\nX: y\xff") == "https://a/x?a=b%0D%0AX:%20y%C3%BF#z"


def test_slash_at_the_end_changes_nothing(shelf, product):
    for path in (product, shelf.path()):
        assert asked(path + "/").headers["location"] == asked(path).headers["location"]


def test_exactly_one_default_link_with_a_title_alone_and_again_under_a_type(shelf, product):
    for path in (product, shelf.path(), f"{product}/10/{quote(shelf.lot.code)}/21/UNKNOWN1"):
        contexts = linkset_of(path)
        default = [link for context in contexts for link in context.get(VOC + "defaultLink", [])]
        assert [set(link) for link in default] == [{"href", "title"}]
        typed = [
            link
            for context in contexts
            for kind in kinds(context) - {"defaultLink"}
            for link in context[VOC + kind]
        ]
        assert default[0]["href"] in {link["href"] for link in typed}


# Rows 9 to 15: types and linksets


@pytest.mark.parametrize("kind", ["gs1:pip", "https://gs1.org/voc/pip", "https://ref.gs1.org/voc/pip"])
def test_link_type_leads_to_its_link(product, kind):
    answer = asked(f"{product}?linkType={quote(kind)}")
    assert (answer.status, answer.headers["location"].partition("?")[0]) == (307, f"{HOST}/xem{product}")


def test_browser_that_asks_for_a_type_is_redirected(shelf):
    answer = opened(f"{shelf.path()}?linkType=gs1:traceability")
    assert answer.headers["location"] == f"{HOST}/xem{shelf.path()}?linkType=gs1:traceability#hanh-trinh"


@pytest.mark.parametrize(
    "kind", ["gs1:sustainabilityInfo", "gs1:recallStatus", "schema:x", "x%20y", "", "gs1:pip&linkType=x"]
)
def test_type_without_a_link_is_404(product, kind):
    answer = asked(f"{product}?linkType={kind}")
    assert answer.status == 404


def test_several_links_that_fit_equally_are_told_apart_by_language_or_not_at_all():
    both = [
        Link("pip", "https://a/vi", "a", languages=("vi",)),
        Link("pip", "https://a/en", "b", languages=("en",)),
    ]
    assert best_links(both, languages="en-GB,vi;q=0.5", accept="*/*") == both[1:]
    assert best_links(both, languages="", accept="*/*") == both
    assert best_links(both, languages="fr", accept="text/html") == both


@pytest.mark.parametrize("name", ["linkset", "all"])
def test_linkset_is_answered_without_redirect(product, name):
    answer = asked(f"{product}?linkType={name}")
    assert (answer.status, answer.headers["content-type"]) == (200, LINKSET)
    assert 'rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"' in answer.headers["link"]


def test_accept_header_chooses_between_page_and_linkset(product):
    assert opened(product, accept=f"text/html;q=0.5, {LINKSET}").headers["content-type"] == LINKSET
    assert opened(product, accept=f"text/html, {LINKSET};q=0.5").status == 307
    assert opened(product, accept=f"{LINKSET};q=0").status == 307
    assert opened(product, accept="application/json").headers["content-type"] == LINKSET


def test_linkset_is_valid_by_the_schema_of_gs1(shelf, product):
    folder = next((root / SCHEMA for root in ROOT.parents if (root / SCHEMA).exists()), None)
    if folder is None:
        pytest.skip("../shared/data/gs1-linkset is not here")
    ours = jsonschema_rs.validator_for(json.loads((folder / "gs1-linkset-schema.json").read_text()))
    assert ours.is_valid(json.loads((folder / "valid-gs1-example.json").read_text()))
    assert not ours.is_valid(json.loads((folder / "invalid-gs1-example.json").read_text()))
    for path in (product, shelf.path(), f"{product}/10/{quote(shelf.lot.code)}", f"{product}/21/UNKNOWN"):
        ours.validate({"linkset": linkset_of(path)})


def test_linkset_of_a_serial_holds_the_links_of_every_level(shelf, gtin, product):
    lot, serial = quote(shelf.lot.code, safe=""), shelf.path().rsplit("/", 1)[1]
    contexts = linkset_of(f"{product}/10/{lot}/21/{serial}")
    anchors = [context["anchor"] for context in contexts]
    assert anchors == [f"{HOST}{product}/10/{lot}/21/{serial}", f"{HOST}{product}/10/{lot}", f"{HOST}{product}"]
    assert kinds(contexts[0]) == {"defaultLink", "pip", "traceability", "certificationInfo"}
    assert contexts[0][VOC + "pip"][0]["href"] == f"{HOST}/xem{product}/21/{serial}"
    for context in contexts:
        for kind in kinds(context) - {"defaultLink"}:
            assert {"href", "title", "type", "hreflang"} == set(context[VOC + kind][0])


def test_every_link_leads_to_a_page_that_exists(shelf, product):
    open_recall(lot=shelf.lot, reason="Vi sinh", instructions="Trả nơi bán", by=shelf.world.approver)
    lot, serial = quote(shelf.lot.code, safe=""), shelf.path().rsplit("/", 1)[1]
    contexts = linkset_of(f"{product}/10/{lot}/21/{serial}")
    assert {"recallStatus"} <= kinds(contexts[0]) & kinds(contexts[1])
    targets = {link["href"] for context in contexts for kind in kinds(context) for link in context[VOC + kind]}
    for target in targets:
        path, _, fragment = target.removeprefix(HOST).partition("#")
        page = asked(path)
        assert page.status == 200
        assert not fragment or f'id="{fragment}"' in page.text
        assert "THU HỒI" in page.text or path == f"/xem{product}"


@pytest.mark.parametrize(
    ("headers", "status", "target"),
    [
        ({}, 300, None),
        ({b"accept-language": b"fr"}, 300, None),
        ({b"accept-language": b"en"}, 300, None),
        ({b"accept-language": b"vi"}, 307, "https://a/vi?linkType=gs1:pip"),
        ({b"accept-language": b"en", b"accept": b"application/pdf"}, 307, "https://a/pdf?linkType=gs1:pip"),
    ],
)
def test_several_links_that_fit_equally_are_answered_300_with_all_of_them(headers, status, target):
    pages = (
        Link("pip", "https://a/vi", "a"),
        Link("pip", "https://a/en", "b", languages=("en",)),
        Link("pip", "https://a/pdf", "c", languages=("en",), media_type="application/pdf"),
    )
    link = DigitalLink("01", UNKNOWN_GTIN, (("21", "2"),))
    found = [Level(link.uri("https://a"), "x", ()), Level(f"https://a/01/{UNKNOWN_GTIN}", "x", pages)]
    request = Request("GET", link.path, headers, raw_query=b"linkType=gs1:pip")
    answer = resolved(request, Asked(link, is_compressed=False), found)
    sent = dict(answer.headers)
    assert (answer.status, sent.get(b"location", b"").decode() or None) == (status, target)
    if status == 300:
        assert sent[b"content-type"].decode() == LINKSET
        assert len(json.loads(answer.body)["linkset"][1][VOC + "pip"]) == 3


def test_client_that_asks_for_no_type_is_never_asked_to_choose():
    pages = (Link("pip", "https://a/1", "a"), Link("pip", "https://a/2", "b"))
    link = DigitalLink("01", UNKNOWN_GTIN)
    answer = resolved(
        Request("GET", link.path, {}), Asked(link, is_compressed=False), [Level("https://a", "x", pages)]
    )
    assert dict(answer.headers)[b"location"] == b"https://a/1"


# Rows 17 and 18: walking up


@pytest.mark.parametrize(
    "tail", ["/10/NOLOT", "/21/NOSERIAL1", "/10/NOLOT/21/NOSERIAL1", "/22/2A", "/22/2A/10/B/21/C1", "/235/TP1"]
)
def test_unknown_qualifier_is_answered_by_the_level_above(product, tail):
    assert asked(product + tail).headers["location"] == f"{HOST}/xem{product}"
    assert linkset_of(product + tail)[0]["anchor"] == f"{HOST}{product}{tail}"


def test_unknown_serial_of_a_known_lot_is_answered_by_the_lot(shelf, product):
    lot = quote(shelf.lot.code, safe="")
    assert asked(f"{product}/10/{lot}/21/NOSERIAL1").headers["location"] == f"{HOST}/xem{product}/10/{lot}"


def test_serial_never_gets_the_link_of_another_serial_or_product(shelf, product):
    other = make_product(shelf.world, shelf.owner, name="Nước mắm", gtin="")
    serial = shelf.path().rsplit("/", 1)[1]
    answer = asked(f"/01/{other.gtin}/21/{serial}")
    assert answer.headers["location"] == f"{HOST}/xem/01/{other.gtin}"
    assert asked(shelf.path(2)).headers["location"].endswith(shelf.path(2))


def test_gtin_of_a_carton_names_its_product(shelf):
    carton = "1893500000001" + check_digit("1893500000001")
    product = make_product(shelf.world, shelf.owner, name="Ruốc hàu", carton_gtin=carton, carton_units=12)
    assert "Ruốc hàu" in opened(f"/01/{carton}").words
    assert linkset_of(f"/01/{carton}")[0]["itemDescription"].startswith(product.name)


def test_gln_of_a_site_names_the_site_and_its_establishment(shelf):
    site = make_site(shelf.world, shelf.owner, name="Bãi nuôi số 2")
    for path in (f"/414/{site.gln}", f"/414/{site.gln}/254/K3", f"/414/{site.gln}/7040/1ABC"):
        assert asked(path).headers["location"] == f"{HOST}/xem/414/{site.gln}"
    page = opened(f"/414/{site.gln}")
    assert (page.status, "Bãi nuôi số 2" in page.words) == (200, True)
    assert kinds(linkset_of(f"/414/{site.gln}")[0]) == {"defaultLink", "locationInfo"}


def test_gln_of_an_establishment_names_it(shelf):
    establishment = shelf.owner.organisation.establishment
    assert establishment.gln
    assert shelf.owner.organisation.name in opened(f"/417/{establishment.gln}").words


# Row 22: compressed


def compressed(gtin, serial=""):
    return "/" + written(identifier("01") + digits(gtin) + (identifier("21") + text(serial, 20) if serial else ""))


def test_compressed_link_is_read_and_names_the_uncompressed_one(shelf, gtin, product):
    serial = shelf.path().rsplit("/", 1)[1]
    same = f'<{HOST}{shelf.path()}>; rel="owl:sameAs"'
    answer = asked(compressed(gtin, serial))
    assert (answer.status, answer.headers["location"]) == (307, f"{HOST}/xem{shelf.path()}")
    assert same in answer.headers["link"]
    page = opened(compressed(gtin, serial))
    assert (page.status, shelf.product.name in page.words, same in page.headers["link"]) == (200, True, True)
    listed = asked(compressed(gtin), accept=LINKSET)
    assert json.loads(listed.text)["linkset"][0]["anchor"] == HOST + product
    assert f'<{HOST}{product}>; rel="owl:sameAs"' in listed.headers["link"]


def test_text_of_another_system_that_looks_compressed_stays_one_of_another_system(shelf):
    page = opened(compressed(UNKNOWN_GTIN, "12345"))
    assert (page.status, "Không tìm thấy mã này" in page.words) == (404, True)


# What must not be told, and what it costs


def test_nothing_is_told_of_a_product_before_it_is_published(shelf):
    draft = propose_product(content=product_content(name="Chả mực bí mật", gtin=UNKNOWN_GTIN), by=shelf.owner)
    assert draft.pk
    for accept in ("*/*", LINKSET):
        answer = asked(f"/01/{UNKNOWN_GTIN}", accept=accept)
        assert (answer.status, "bí mật" in answer.text) == (404, False)
    assert "bí mật" not in opened(f"/01/{UNKNOWN_GTIN}").text


def test_lot_page_tells_no_quantity_no_journey_and_no_verdict(shelf, product):
    page = opened(f"{product}/10/{quote(shelf.lot.code, safe='')}")
    assert shelf.lot.code in page.words
    for hidden in ("Hành trình", "Giấy tờ", "Tem do cơ quan", "Giòn, thơm."):
        assert hidden not in page.words


def test_lot_of_another_product_is_not_found_under_this_one(shelf, product):
    other = make_product(shelf.world, shelf.owner, name="Nước mắm")
    lot = make_lot(shelf.world, shelf.owner, other, code="KHAC-1")
    assert asked(f"{product}/10/{lot.code}").headers["location"] == f"{HOST}/xem{product}"


def test_hostile_names_are_escaped(shelf):
    product = make_product(shelf.world, shelf.owner, name="<script>alert(1)</script>")
    assert "<script>alert" not in opened(f"/01/{product.gtin}").text
    assert "<script>alert" not in opened(f"/xem/01/{product.gtin}", accept="*/*").text


def test_programs_ask_over_connections_of_their_own_and_few_may_wait(shelf, product):
    async def scenario(application):
        await Phone(application).open(product, accept="*/*")
        return application.resolver.reader, application.visits.reader

    theirs, ours = on_site(scenario)
    assert theirs._pool is not ours._pool
    assert (theirs._connections, theirs._waiting) == (2, 100)


def test_page_is_chosen_by_looking_at_two_headers_alone():
    def request(accept=b"", query=b""):
        return Request("GET", "/", {b"accept": accept}, raw_query=query)

    assert request(b"text/html,*/*;q=0.8").asks_for_page
    assert not request(b"text/html", b"linkType=gs1:pip").asks_for_page
    assert not request(b"*/*").asks_for_page
    assert not request(b"text/html, application/linkset+json;q=0.1").asks_for_page
