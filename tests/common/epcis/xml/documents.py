"""Documents in XML for the tests: one event in an EPCISDocument."""

WHEN = "<eventTime>2026-07-22T06:45:00+07:00</eventTime><eventTimeZoneOffset>+07:00</eventTimeZoneOffset>"
EPCS = "<epcList><epc>urn:epc:id:sgtin:9521141.001234.2017</epc></epcList>"
OBJECT = f"<ObjectEvent>{WHEN}{EPCS}<action>ADD</action>%s</ObjectEvent>"


def document(events, *, version="2.0", header="", attributes=""):
    namespace = f"urn:epcglobal:epcis:xsd:{version[0]}"
    return (
        f'<epcis:EPCISDocument xmlns:epcis="{namespace}" schemaVersion="{version}" '
        f'creationDate="2026-07-22T10:30:00Z" {attributes}>'
        f"{header}<EPCISBody><EventList>{events}</EventList></EPCISBody></epcis:EPCISDocument>"
    ).encode()
