"""Events are found by the parameters of EPCIS (checks 6 to 14 of the reference among them)."""

import datetime as dt

import pytest

from nguongoc.accounts.enums import Role
from nguongoc.common.errors import NotPermitted
from nguongoc.trace.models import Event
from nguongoc.trace.queries.events import EventQuery, QueryRefused, find_events, read_query
from nguongoc.trace.queries.events.pieces import Piece
from nguongoc.trace.queries.events.refusals import TOO_COMPLEX
from tests.factories import make_person, make_site
from tests.trace.documents import (
    GTIN,
    PLACE,
    aggregation_event,
    declared_wrong,
    item,
    object_event,
    store,
    transformation_event,
)

SSCC = "https://id.gs1.org/00/106141412345678908"
LOT = f"https://id.gs1.org/01/{GTIN}/10/L1"


def ask(reader, **parameters):
    """The eventIDs of all that is found, page after page."""
    query = read_query({name: value if isinstance(value, list) else [value] for name, value in parameters.items()})
    names, after = [], None
    while True:
        found = find_events(query, reader=reader, after=after)
        names += [event.event_id for event in found.events]
        after = found.next
        if after is None:
            return names


def named(*events):
    return {event["eventID"] for event in events}


def finds(reader, *events, **parameters):
    found = ask(reader, **parameters)
    assert sorted(found) == sorted(named(*events)), parameters


def refused(**parameters):
    with pytest.raises(QueryRefused) as error:
        read_query({name: [value] for name, value in parameters.items()})
    return error.value


def sensor(*reports, **metadata):
    element = {"sensorReport": list(reports)}
    return [element | ({"sensorMetadata": metadata} if metadata else {})]


def test_alternatives_are_parted_by_a_pipe(owner):
    shipping, receiving, _ = store(
        owner, object_event(), object_event(bizStep="receiving"), object_event(bizStep="packing")
    )
    finds(owner, shipping, receiving, EQ_bizStep="shipping|receiving")
    finds(owner, shipping, receiving, EQ_bizStep=["shipping", "receiving"])


@pytest.mark.parametrize("captured", ["shipping", "cbv:BizStep-shipping", "urn:epcglobal:cbv:bizstep:shipping"])
@pytest.mark.parametrize("asked", ["shipping", "https://ref.gs1.org/cbv/BizStep-shipping"])
def test_a_business_step_is_one_in_all_its_forms(owner, captured, asked):
    (event,) = store(owner, object_event(bizStep=captured))
    finds(owner, event, EQ_bizStep=asked)


def test_types_actions_steps_and_dispositions_are_asked_for(owner):
    added, observed, packed = store(
        owner,
        object_event(action="ADD", bizStep="commissioning", disposition="active"),
        object_event(),
        aggregation_event(bizStep="packing"),
    )
    finds(owner, added, observed, eventType="ObjectEvent")
    finds(owner, packed, eventType="AggregationEvent|TransformationEvent")
    finds(owner, added, packed, EQ_action="ADD")
    finds(owner, added, EQ_disposition="active")
    finds(owner, packed, EQ_bizStep="packing", EQ_action="ADD|DELETE")


def test_persistent_dispositions_are_asked_for(owner):
    event, _ = store(
        owner,
        object_event(persistentDisposition={"set": ["completeness_verified"], "unset": ["completeness_inferred"]}),
        object_event(),
    )
    finds(owner, event, EQ_persistentDisposition_set="completeness_verified|damaged")
    finds(owner, event, EQ_persistentDisposition_unset="cbv:Disp-completeness_inferred")
    finds(owner, EQ_persistentDisposition_set="completeness_inferred")


def test_times_are_compared_as_instants_from_the_first_on_and_without_the_last(owner):
    (event,) = store(owner, object_event(eventTime="2005-04-03T20:33:31.116-06:00", eventTimeZoneOffset="-06:00"))
    finds(owner, event, GE_eventTime="2005-04-04T02:33:31.116Z")
    finds(owner, LT_eventTime="2005-04-04T02:33:31.116Z")
    finds(owner, event, GE_eventTime="2005-04-04T02:33:31Z", LT_eventTime="2005-04-04T09:33:31.117+07:00")


def test_the_time_of_recording_is_asked_for(owner):
    (event,) = store(owner, object_event())
    recorded = Event.objects.get().recorded_at
    finds(owner, event, GE_recordTime=recorded.isoformat())
    finds(owner, LT_recordTime=recorded.isoformat())
    finds(owner, event, LT_recordTime=(recorded + dt.timedelta(milliseconds=1)).isoformat())


def test_a_time_without_a_zone_is_refused():
    assert refused(GE_eventTime="2026-11-20T10:00:00").parameter == "GE_eventTime"


def test_an_item_is_found_by_its_link_and_by_its_urn(owner):
    (event,) = store(owner, object_event(epcList=["urn:epc:id:sgtin:0614141.107346.2017"]))
    for asked in (
        "https://id.gs1.org/01/10614141073464/21/2017",
        "https://example.com/01/10614141073464/21/2017",
        "urn:epc:id:sgtin:0614141.107346.2017",
        "urn:epc:idpat:sgtin:0614141.107346.*",
        "urn:epc:idpat:sgtin:0614141.*.*",
        "https://id.gs1.org/01/10614141073464",
    ):
        finds(owner, event, MATCH_anyEPC=asked)
        finds(owner, event, MATCH_epc=f"{item('nobody')}|{asked}")
    finds(owner, MATCH_anyEPC="urn:epc:idpat:sgtin:0614142.*.*")


def test_each_match_looks_at_its_own_lists(owner):
    own, child, used, made = item(), item(), item(), item()
    plain, packed, processed = store(
        owner,
        object_event(epcList=[own], quantityList=[{"epcClass": LOT, "quantity": 3, "uom": "KGM"}]),
        aggregation_event(parentID=SSCC, childEPCs=[child], childQuantityList=[{"epcClass": LOT}]),
        transformation_event(
            inputEPCList=[used],
            outputEPCList=[made],
            inputQuantityList=[{"epcClass": LOT}],
            outputQuantityList=[{"epcClass": f"{LOT}B"}],
        ),
    )
    finds(owner, plain, MATCH_epc=own)
    finds(owner, packed, MATCH_epc=child)
    finds(owner, MATCH_epc=f"{SSCC}|{used}|{made}|{LOT}")
    finds(owner, packed, MATCH_parentID=SSCC)
    finds(owner, processed, MATCH_inputEPC=f"{used}|{made}")
    finds(owner, processed, MATCH_outputEPC=made)
    finds(owner, plain, packed, processed, MATCH_anyEPC=f"{own}|{SSCC}|{made}")
    finds(owner, plain, packed, MATCH_epcClass=LOT)
    finds(owner, processed, MATCH_inputEPCClass=LOT)
    finds(owner, processed, MATCH_outputEPCClass=f"{LOT}B")
    finds(owner, plain, packed, processed, MATCH_anyEPCClass=LOT)
    finds(owner, plain, packed, processed, MATCH_anyEPCClass=f"https://id.gs1.org/01/{GTIN}")
    finds(owner, MATCH_epcClass=own)


def test_signs_that_are_wildcards_elsewhere_stand_for_themselves(owner):
    percent, score, point = (f"urn:example:{name}" for name in ("a%25b", "a_b", "a.b"))
    first, second, third = store(owner, *(object_event(epcList=[uri]) for uri in (percent, score, point)))
    finds(owner, first, MATCH_epc=percent)
    finds(owner, second, MATCH_epc=score)
    finds(owner, third, MATCH_epc=point)
    finds(owner, MATCH_epc="urn:example:a%25")


def test_conditions_of_several_parameters_all_hold(owner):
    here, there = item(), item()
    event, _ = store(owner, object_event(epcList=[here]), object_event(epcList=[there], bizLocation={"id": PLACE}))
    finds(owner, event, MATCH_epc=f"{here}|{there}", EQ_readPoint=PLACE, EQ_bizStep="shipping", MATCH_anyEPC=here)
    finds(owner, MATCH_epc=here, EQ_bizLocation=PLACE)


def test_places_are_asked_for_by_themselves(owner):
    deeper = f"{PLACE}/254/K1"
    at_place, inside, located = store(
        owner,
        object_event(),
        object_event(readPoint={"id": deeper}),
        object_event(readPoint=None, bizLocation={"id": PLACE}),
    )
    finds(owner, at_place, EQ_readPoint=PLACE)
    finds(owner, at_place, inside, WD_readPoint=PLACE)
    finds(owner, located, EQ_bizLocation=PLACE)


def test_a_place_with_what_lies_in_it_holds_the_sites_of_the_establishment(world, owner):
    site = make_site(world, owner)
    establishment = f"https://id.gs1.org/414/{owner.organisation.establishment.gln}"
    (event,) = store(owner, object_event(bizLocation={"id": f"https://id.gs1.org/414/{site.gln}"}))
    finds(owner, event, WD_bizLocation=establishment)
    finds(owner, EQ_bizLocation=establishment)


def test_what_is_published_of_a_place_is_asked_for(world, owner):
    site = make_site(world, owner)
    (event,) = store(owner, object_event(bizLocation={"id": f"https://id.gs1.org/414/{site.gln}"}))
    finds(owner, event, **{"EQATTR_bizLocation_cbvmda:name": site.name})
    finds(owner, **{"EQATTR_bizLocation_cbvmda:name": "Nơi khác"})
    finds(owner, event, HASATTR_bizLocation="cbvmda:name")
    finds(owner, HASATTR_bizLocation="cbvmda:unheardOf")
    finds(owner, **{"EQATTR_example:myField_name": site.name})


def test_transactions_sources_and_destinations_are_asked_for_by_type(owner):
    order, invoice, party = "urn:example:po:1", "urn:example:inv:1", f"https://id.gs1.org/417/{PLACE[-13:]}"
    event, _ = store(
        owner,
        object_event(
            bizTransactionList=[
                {"type": "po", "bizTransaction": order},
                {"type": "inv", "bizTransaction": invoice},
            ],
            sourceList=[{"type": "owning_party", "source": party}],
            destinationList=[{"type": "location", "destination": PLACE}],
        ),
        object_event(),
    )
    finds(owner, event, EQ_bizTransaction_po=order)
    finds(owner, event, **{"EQ_bizTransaction_urn:epcglobal:cbv:btt:po": f"{order}|{invoice}"})
    finds(owner, EQ_bizTransaction_po=invoice)
    finds(owner, event, EQ_source_owning_party=party)
    finds(owner, EQ_source_possessing_party=party)
    finds(owner, event, EQ_destination_location=PLACE)


def test_transformations_are_asked_for(owner):
    event, _ = store(owner, transformation_event(transformationID="urn:example:t:1"), transformation_event())
    finds(owner, event, EQ_transformationID="urn:example:t:1|urn:example:t:2")


def test_quantities_are_compared_and_converted(owner):
    kilograms, pieces = store(
        owner,
        object_event(quantityList=[{"epcClass": LOT, "quantity": 2.5, "uom": "KGM"}]),
        transformation_event(outputQuantityList=[{"epcClass": LOT, "quantity": 10}]),
    )
    finds(owner, kilograms, EQ_quantity="2.5")
    finds(owner, pieces, GT_quantity="2.5")
    finds(owner, kilograms, pieces, GE_quantity="2.5")
    finds(owner, kilograms, LE_quantity="2.5", GT_quantity="2")
    finds(owner, LT_quantity="2.5")
    finds(owner, kilograms, EQ_quantity_GRM="2500")
    finds(owner, kilograms, GE_quantity_GRM="2400", LT_quantity_TNE="1")
    finds(owner, GT_quantity_GRM="2500")


def test_an_event_and_its_error_declaration_have_one_name(owner):
    event, other = store(owner, object_event(), object_event())
    store(owner, declared_wrong(event, correctiveEventIDs=["urn:example:better"]))
    assert ask(owner, EQ_eventID=event["eventID"]) == [event["eventID"]] * 2
    finds(owner, event, EXISTS_errorDeclaration="true")
    assert len(ask(owner, EXISTS_errorDeclaration="false")) == 3
    finds(owner, event, GE_errorDeclarationTime="2026-11-21T01:00:00Z")
    finds(owner, LT_errorDeclaration_Time="2026-11-21T01:00:00Z")
    finds(owner, event, EQ_errorReason="cbv:ER-incorrect_data")
    finds(owner, EQ_errorReason="did_not_occur")
    finds(owner, event, EQ_correctiveEventID="urn:example:better|urn:example:best")
    finds(owner, other, EQ_eventID=f"{other['eventID']}|urn:example:unheard-of")


def test_extensions_are_asked_for_at_their_place_and_within(owner):
    event, made, _ = store(
        owner,
        object_event(**{"example:colour": ["red", "blue"], "example:box": {"example:inner": "deep"}}),
        object_event(action="ADD", ilmd={"example:grade": 7, "example:box": {"example:inner": "far"}}),
        object_event(),
    )
    finds(owner, event, **{"EQ_example:colour": "blue|green"})
    finds(owner, **{"EQ_example:inner": "deep"})
    finds(owner, event, **{"EQ_INNER_example:inner": "deep"})
    finds(owner, **{"EQ_INNER_example:inner": "far"})
    finds(owner, made, **{"EQ_INNER_ILMD_example:inner": "far"})
    finds(owner, made, **{"EQ_ILMD_example:grade": "7.0"})
    finds(owner, made, **{"GE_ILMD_example:grade": "7", "LT_ILMD_example:grade": "8"})
    finds(owner, **{"GT_ILMD_example:grade": "7"})
    finds(owner, event, **{"EXISTS_example:colour": "true"})
    finds(owner, event, **{"EXISTS_INNER_example:inner": "1"})
    finds(owner, made, **{"EXISTS_ILMD_example:grade": "true"})
    finds(owner, made, **{"EXISTS_INNER_ILMD_example:inner": "true"})


def test_extensions_that_are_times_are_compared_as_instants(owner):
    event, _ = store(
        owner,
        object_event(**{"example:when": "2026-11-20T10:00:00+07:00"}),
        object_event(**{"example:when": "2026-13-99T10:00:00+07:00"}),
    )
    finds(owner, event, **{"GE_example:when": "2026-11-20T03:00:00Z"})
    finds(owner, event, **{"EQ_example:when": "2026-11-20T03:00:00Z"})
    finds(owner, **{"GT_example:when": "2026-11-20T03:00:00Z"})


def test_extensions_of_declarations_places_and_sensors_are_asked_for(owner):
    event, plain = store(
        owner,
        object_event(
            readPoint={"id": PLACE, "example:gate": "north"},
            sensorElementList=[
                {
                    "example:rack": "R1",
                    "sensorMetadata": {"example:mode": "slow"},
                    "sensorReport": [{"type": "Temperature", "value": 1, "uom": "CEL", "example:probe": "P1"}],
                }
            ],
        ),
        object_event(),
    )
    store(owner, declared_wrong(plain, **{"example:who": "clerk"}))
    finds(owner, event, **{"EQ_readPoint_example:gate": "north"})
    finds(owner, event, **{"EQ_SENSORELEMENT_example:rack": "R1"})
    finds(owner, event, **{"EQ_SENSORMETADATA_example:mode": "slow"})
    finds(owner, event, **{"EQ_SENSORREPORT_example:probe": "P1|P2"})
    finds(owner, event, **{"EXISTS_SENSORREPORT_example:probe": "true"})
    finds(owner, plain, **{"EQ_ERROR_DECLARATION_example:who": "clerk"})


def test_sensors_are_asked_for_in_any_unit(owner):
    cold, warm, _ = store(
        owner,
        object_event(
            sensorElementList=sensor(
                {"type": "Temperature", "value": 46.4, "uom": "FAH", "deviceID": "urn:example:device:1"},
                time="2026-11-20T09:00:00+07:00",
            )
        ),
        object_event(
            sensorElementList=sensor(
                {"type": "gs1:Temperature", "minValue": 20, "maxValue": 25, "meanValue": 22, "uom": "CEL"},
                {"type": "RelativeHumidity", "percValue": 60, "percRank": 95, "uom": "P1", "booleanValue": True},
                startTime="2026-11-20T08:00:00+07:00",
                endTime="2026-11-20T09:00:00+07:00",
                bizRules="https://example.com/rules",
            )
        ),
        object_event(),
    )
    finds(owner, cold, warm, EXISTS_sensorElementList="true")
    finds(owner, cold, EQ_value_CEL="8")
    finds(owner, cold, EQ_value_KEL="281.15")
    finds(owner, cold, GE_value_CEL="8", LE_value_CEL="8")
    finds(owner, GT_value_CEL="8")
    finds(owner, warm, GE_minValue_CEL="20", LT_maxValue_FAH="77.1", EQ_meanValue_KEL="295.15")
    finds(owner, cold, warm, EQ_type="Temperature")
    finds(owner, warm, EQ_type="RelativeHumidity")
    finds(owner, warm, GE_percRank="95", LT_percValue_P1="61")
    finds(owner, warm, EQ_booleanValue="true")
    finds(owner, EQ_booleanValue="false")
    finds(owner, cold, EQ_deviceID="urn:example:device:1")
    finds(owner, warm, EQ_bizRules="https://example.com/rules")
    finds(owner, cold, GE_time="2026-11-20T02:00:00Z")
    finds(owner, warm, GE_startTime="2026-11-20T01:00:00Z", LT_endTime="2026-11-20T02:00:01Z")


def test_results_come_in_the_order_that_was_asked_for(owner):
    times = ["2026-11-20T10:00:00+07:00", "2026-11-20T05:00:00Z", "2026-11-20T09:00:00+07:00"]
    second, first, third = store(
        owner,
        *(object_event(eventTime=time, **{"example:rank": rank}) for time, rank in zip(times, "bca", strict=True)),
    )
    names = [event["eventID"] for event in (first, second, third)]
    assert ask(owner, orderBy="eventTime") == names, "latest first where no direction is given"
    assert ask(owner, orderBy="eventTime", orderDirection="ASC") == names[::-1]
    assert ask(owner, orderBy="example:rank", orderDirection="DESC") == names
    assert ask(owner, orderBy="eventTime", eventCountLimit="2") == names[:2]
    assert ask(owner, orderBy="recordTime", orderDirection="ASC") == [
        event["eventID"] for event in (second, first, third)
    ]


@pytest.mark.parametrize(
    "parameters",
    [
        {"GE_eventDate": "2026-11-20T10:00:00Z"},
        {"EQ_bizSteps": "shipping"},
        {"EQ_colour": "red"},
        {"orderBy": "eventTime", "orderDirection": "SIDEWAYS"},
        {"orderBy": "colour"},
        {"eventCountLimit": "5"},
        {"orderBy": "eventTime", "eventCountLimit": "5", "maxEventCount": "5"},
        {"maxEventCount": "0"},
        {"perPage": "-1"},
        {"EQ_action": "PERHAPS"},
        {"EQ_bizStep": "no_such_step"},
        {"EQ_bizStep": ""},
        {"eventType": "QuantityEvent"},
        {"MATCH_epc": "not a uri"},
        {"EQ_readPoint": "somewhere"},
        {"EQ_quantity": "many"},
        {"GE_quantity": "1|2"},
        {"GE_value_CEL": "NaN"},
        {"GE_value_CEL": "1e999999"},
        {"EXISTS_errorDeclaration": "perhaps"},
        {"GE_example:field": "text"},
        {"MATCH_epc": "urn:epc:idpat:sgtin:*.1.*"},
    ],
)
def test_what_epcis_does_not_know_is_refused(parameters):
    error = refused(**parameters)
    assert error.exception == "QueryParameterException"
    assert error.parameter in parameters
    assert error.sentence


def test_more_events_than_the_most_are_too_many(owner):
    store(owner, *(object_event() for _ in range(3)))
    assert len(ask(owner, maxEventCount="3")) == 3
    with pytest.raises(QueryRefused) as error:
        ask(owner, maxEventCount="2")
    assert error.value.exception == "QueryTooLargeException"


@pytest.mark.parametrize(
    "order", [{}, {"orderBy": "eventTime"}, {"orderBy": "recordTime", "orderDirection": "ASC"}]
)
def test_events_between_two_pages_are_neither_repeated_nor_push_any_out(owner, order):
    before = store(owner, *(object_event(eventTime=f"2026-11-20T10:{n:02d}:00+07:00") for n in range(7)))
    query = read_query({name: [value] for name, value in order.items()} | {"perPage": ["3"]})
    seen, after = [], None
    while True:
        found = find_events(query, reader=owner, after=after)
        seen += [event.event_id for event in found.events]
        assert len(found.events) <= 3
        after = found.next
        if after is None:
            break
        store(owner, object_event(eventTime="2026-11-20T10:03:30+07:00"))
    assert len(seen) == len(set(seen))
    assert named(*before) <= set(seen)


def test_the_last_page_has_no_next_one(owner):
    store(owner, *(object_event() for _ in range(3)))
    assert find_events(read_query({}), reader=owner, per_page=3).next is None
    assert find_events(read_query({}), reader=owner, per_page=2).next is not None


@pytest.mark.parametrize("token", ["nonsense", "W10=", "WzEsMiwzLDRd"])
def test_a_token_of_nobody_is_refused(owner, token):
    with pytest.raises(QueryRefused):
        find_events(read_query({}), reader=owner, after=token)


def test_a_query_that_takes_too_long_is_refused(owner, settings):
    store(owner, object_event())
    settings.QUERY_MAX_SECONDS = 1
    slow = EventQuery(pieces=(Piece("pg_sleep(5) IS NOT NULL"),))
    with pytest.raises(QueryRefused) as error:
        find_events(slow, reader=owner)
    assert error.value.exception == "QueryTooComplexException"
    assert len(ask(owner)) == 1, "the connection is as good as before"


def test_reading_needs_a_right_to_read(world, owner):
    store(owner, object_event())
    stranger = make_person(world.department, Role.APPROVER)
    stranger.limited_to = frozenset()
    with pytest.raises(NotPermitted):
        find_events(read_query({}), reader=stranger)


def test_a_query_holds_only_so_many_values_in_all():
    names = [f"https://id.gs1.org/01/10614141073464/21/{number}" for number in range(600)]
    read_query({"MATCH_epc": names})
    with pytest.raises(QueryRefused) as refused:
        read_query({"MATCH_epc": names, "MATCH_parentID": names})
    assert refused.value.exception == TOO_COMPLEX
