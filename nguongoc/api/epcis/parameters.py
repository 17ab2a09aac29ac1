"""The parameters of the query language whose names are fixed (EPCIS 2.0, 8.2.7.1); `read_query` judges them.

Those with a field in their name (`EQ_INNER_ex:colour`, `GE_ILMD_...`, `EQ_source_owning_party`) are read too.
"""

from nguongoc.api.epcis.calls import Parameter, Schema
from nguongoc.api.epcis.headers import CBV_FORMATS, EPC_FORMATS, VERSION_PATTERN
from nguongoc.common.epcis.vocabulary import ACTIONS, EVENT_TYPES

_TEXTS: Schema = {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}}
_TIME: Schema = {"type": "string", "format": "date-time"}


def _words(*words: str) -> Schema:
    return {"type": "array", "minItems": 1, "items": {"type": "string", "enum": list(words)}}


def _lists(meaning: str, *names: str, schema: Schema = _TEXTS) -> list[Parameter]:
    return [Parameter(name, schema, meaning, style="pipeDelimited") for name in names]


def _each(meaning: str, schema: Schema, *names: str) -> list[Parameter]:
    return [Parameter(name, schema, meaning) for name in names]


EVENT_QUERY: tuple[Parameter, ...] = (
    *_lists("Loại sự kiện", "eventType", schema=_words(*EVENT_TYPES)),
    *_lists("Hành động", "EQ_action", schema=_words(*ACTIONS)),
    *_lists("Từ của CBV hoặc URI riêng", "EQ_bizStep", "EQ_disposition"),
    *_lists("Từ của CBV hoặc URI riêng", "EQ_persistentDisposition_set", "EQ_persistentDisposition_unset"),
    *_lists("Nơi, đúng URI này", "EQ_readPoint", "EQ_bizLocation"),
    *_lists("Nơi này và các nơi thuộc về nó", "WD_readPoint", "WD_bizLocation"),
    *_lists("Mã của lần chế biến", "EQ_transformationID"),
    *_lists("Mã định danh, cả mẫu như urn:epc:idpat:sgtin:…*", "MATCH_epc", "MATCH_parentID", "MATCH_inputEPC"),
    *_lists("Mã định danh, cả mẫu", "MATCH_outputEPC", "MATCH_anyEPC"),
    *_lists("Loại hoặc lô, cả mẫu", "MATCH_epcClass", "MATCH_inputEPCClass", "MATCH_outputEPCClass"),
    *_lists("Loại hoặc lô, cả mẫu", "MATCH_anyEPCClass"),
    *_each("Số lượng", {"type": "number"}, *(f"{each}_quantity" for each in ("EQ", "GT", "GE", "LT", "LE"))),
    *_lists("Mã sự kiện", "EQ_eventID", "EQ_correctiveEventID"),
    *_each("Chỉ những tuyên bố sai sót (true)", {"type": "boolean"}, "EXISTS_errorDeclaration"),
    *_lists("Lý do sai sót", "EQ_errorReason"),
    *_each(
        "Từ lúc này (GE), trước lúc này (LT); có múi giờ",
        _TIME,
        *(
            f"{each}_{name}"
            for name in ("eventTime", "recordTime", "errorDeclarationTime", "startTime", "endTime")
            for each in ("GE", "LT")
        ),
    ),
    *_lists("Của cảm biến", "EQ_type", "EQ_deviceID", "EQ_dataProcessingMethod", "EQ_microorganism"),
    *_lists("Của cảm biến", "EQ_chemicalSubstance", "EQ_bizRules", "EQ_stringValue", "EQ_hexBinaryValue"),
    *_lists("Của cảm biến", "EQ_uriValue"),
    *_each("Của cảm biến", {"type": "boolean"}, "EQ_booleanValue"),
    *_each("eventTime, recordTime hoặc một trường mở rộng", {"type": "string", "minLength": 1}, "orderBy"),
    *_each("Không nêu: DESC", {"type": "string", "enum": ["ASC", "DESC"]}, "orderDirection"),
    *_each("Chỉ lấy bấy nhiêu sự kiện đầu; cần orderBy", {"type": "integer", "minimum": 1}, "eventCountLimit"),
    *_each("Nhiều hơn thì trả lời 413", {"type": "integer", "minimum": 1}, "maxEventCount"),
)
_VERSION: Schema = {"type": "string", "pattern": VERSION_PATTERN}


def _header(name: str, schema: Schema, meaning: str) -> Parameter:
    return Parameter(name, schema, meaning, place="header")


READING = tuple(
    _header(f"GS1-{kind}-{end}", _VERSION, f"Phiên bản {kind} {meaning} mà chương trình gọi đọc được")
    for kind in ("EPCIS", "CBV")
    for end, meaning in (("Min", "cũ nhất"), ("Max", "mới nhất"))
)
WRITING = tuple(
    _header(f"GS1-{kind}-Version", _VERSION, f"Phiên bản {kind} của nội dung gửi lên") for kind in ("EPCIS", "CBV")
)
EPC_FORMAT = _header(
    "GS1-EPC-Format", {"type": "string", "enum": list(EPC_FORMATS)}, "Dạng mã định danh; không nêu: Digital Link"
)
CBV_FORMAT = _header(
    "GS1-CBV-XML-Format",
    {"type": "string", "enum": list(CBV_FORMATS)},
    "Dạng các từ của CBV trong XML; không nêu: URI web. JSON luôn dùng từ trần",
)
FORMATS = (EPC_FORMAT, CBV_FORMAT)
