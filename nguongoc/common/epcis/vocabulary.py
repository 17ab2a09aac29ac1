"""The words of the Core Business Vocabulary (CBV 2.0), and every form in which a document may write them.

Inside the program a word is bare (`shipping`). A document may write it bare, as a compact or a whole web URI, or
as the URN of CBV 1.2: CBV 2.0, sections 7 and 9.
"""

import enum

EVENT_TYPES = ("ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent", "AssociationEvent")
ACTIONS = ("ADD", "OBSERVE", "DELETE")

CONTEXT = "https://ref.gs1.org/standards/epcis/epcis-context.jsonld"
CBV = "https://ref.gs1.org/cbv/"
GS1_VOC = "https://gs1.org/voc/"


class Kind(enum.StrEnum):
    """What a word says; the value is the field in which it stands."""

    BIZ_STEP = "bizStep"
    DISPOSITION = "disposition"
    BIZ_TRANSACTION = "bizTransaction"
    SOURCE_DESTINATION = "sourceOrDestination"
    ERROR_REASON = "reason"
    COMPONENT = "component"
    MEASUREMENT = "measurement"
    SENSOR_EXCEPTION = "exception"


_NAME_STARTS = {
    Kind.BIZ_STEP: "BizStep-",
    Kind.DISPOSITION: "Disp-",
    Kind.BIZ_TRANSACTION: "BTT-",
    Kind.SOURCE_DESTINATION: "SDT-",
    Kind.ERROR_REASON: "ER-",
    Kind.COMPONENT: "Comp-",
}
_URN_STARTS = {
    Kind.BIZ_STEP: "urn:epcglobal:cbv:bizstep:",
    Kind.DISPOSITION: "urn:epcglobal:cbv:disp:",
    Kind.BIZ_TRANSACTION: "urn:epcglobal:cbv:btt:",
    Kind.SOURCE_DESTINATION: "urn:epcglobal:cbv:sdt:",
    Kind.ERROR_REASON: "urn:epcglobal:cbv:er:",
}
_WEB_STARTS = {kind: CBV + _NAME_STARTS[kind] if kind in _NAME_STARTS else GS1_VOC for kind in Kind}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


WORDS: dict[Kind, frozenset[str]] = {
    Kind.BIZ_STEP: _words(
        "accepting arriving assembling collecting commissioning consigning creating_class_instance "
        "cycle_counting decommissioning departing destroying disassembling dispensing encoding "
        "entering_exiting holding inspecting installing killing loading other packing picking receiving "
        "removing repackaging repairing replacing reserving retail_selling sampling sensor_reporting shipping "
        "staging_outbound stock_taking stocking storing transporting unloading unpacking void_shipping"
    ),
    Kind.DISPOSITION: _words(
        "active available completeness_inferred completeness_verified conformant container_closed "
        "container_open damaged destroyed dispensed disposed encoded expired in_progress in_transit inactive "
        "mismatch_class mismatch_instance mismatch_quantity needs_replacement no_pedigree_match "
        "non_conformant non_sellable_other partially_dispensed recalled reserved retail_sold returned "
        "sellable_accessible sellable_not_accessible stolen unavailable unknown"
    ),
    Kind.BIZ_TRANSACTION: _words("bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt"),
    Kind.SOURCE_DESTINATION: _words("owning_party possessing_party location"),
    Kind.ERROR_REASON: _words("did_not_occur incorrect_data"),
    Kind.COMPONENT: _words(
        "x y z axial_distance azimuth height spherical_radius polar_angle elevation_angle easting northing "
        "latitude longitude altitude"
    ),
    Kind.SENSOR_EXCEPTION: _words("ALARM_CONDITION ERROR_CONDITION"),
    Kind.MEASUREMENT: _words(
        "AbsoluteHumidity AbsorbedDose AbsorbedDoseRate Acceleration Altitude AmountOfSubstance "
        "AmountOfSubstancePerUnitVolume Angle AngularAcceleration AngularMomentum AngularVelocity Area "
        "Capacitance Conductance Conductivity Count Density Dimensionless DoseEquivalent DoseEquivalentRate "
        "DynamicViscosity EffectiveDose EffectiveDoseRate ElectricCharge ElectricCurrent "
        "ElectricCurrentDensity ElectricFieldStrength Energy Exposure Force Frequency Illuminance Inductance "
        "Irradiance KinematicViscosity Length LinearMomentum Luminance LuminousFlux LuminousIntensity "
        "MagneticFlux MagneticFluxDensity MagneticVectorPotential Mass MassConcentration MassFlowRate "
        "MassPerAreaTime MemoryCapacity MolalityOfSolute MolarEnergy MolarMass MolarVolume Power Pressure "
        "RadiantFlux RadiantIntensity Radioactivity RelativeHumidity Resistance Resistivity SolidAngle "
        "SpecificVolume Speed SurfaceDensity SurfaceTension Temperature Time Torque Voltage Volume "
        "VolumeFlowRate VolumeFraction VolumetricFlux Wavenumber"
    ),
}
"""CBV 2.0, section 7; the kinds of measurement and of sensor alarms are words of the GS1 Web Vocabulary."""


def _starts(kind: Kind) -> tuple[str, ...]:
    """How a word of this kind begins in each of its long forms."""
    if kind in _NAME_STARTS:
        webs = [f"{root}{_NAME_STARTS[kind]}" for root in (CBV, "https://ns.gs1.org/cbv/", "cbv:")]
    else:
        roots = (GS1_VOC, "https://ref.gs1.org/voc/", "https://www.gs1.org/voc/", "gs1:")
        webs = [*(f"{root}MT-" for root in roots), *roots]  # drafts of the standard had MT-
    return (*webs, *filter(None, [_URN_STARTS.get(kind)]))


_STARTS = {kind: _starts(kind) for kind in Kind}
_BARE: dict[Kind, dict[str, str]] = {
    kind: {start + word: word for word in WORDS[kind] for start in ("", *_STARTS[kind])} for kind in Kind
}


def bare(kind: Kind, text: str) -> str | None:
    """The bare word of any form; a URI of another authority as it is; None where CBV has no such word."""
    word = _BARE[kind].get(text)
    if word is not None:
        return word
    return None if ":" not in text or text.startswith(_STARTS[kind]) else text


def is_word(kind: Kind, text: str) -> bool:
    """Whether the text is a bare word of CBV."""
    return text in WORDS[kind]


def web_uri(kind: Kind, text: str) -> str:
    """`https://ref.gs1.org/cbv/BizStep-shipping`; what is no word of CBV stays as it is."""
    word = bare(kind, text)
    return _WEB_STARTS[kind] + word if word in WORDS[kind] else text


def urn(kind: Kind, text: str) -> str:
    """`urn:epcglobal:cbv:bizstep:shipping`; the web URI where CBV has no URN; a foreign URI as it is."""
    word = bare(kind, text)
    return _URN_STARTS[kind] + word if kind in _URN_STARTS and word in WORDS[kind] else web_uri(kind, text)


def forms(kind: Kind, word: str) -> list[str]:
    """Every form of a bare word."""
    return [start + word for start in ("", *_STARTS[kind])]
