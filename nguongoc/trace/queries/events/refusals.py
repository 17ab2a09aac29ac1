"""Why a query of events is not answered."""

from nguongoc.common.errors import Refusal

PARAMETER = "QueryParameterException"
TOO_LARGE = "QueryTooLargeException"
TOO_COMPLEX = "QueryTooComplexException"


class NotSettled(Refusal):
    """What was recorded before the asked time is not all there yet: somebody is still writing. Ask again soon."""


class QueryRefused(Refusal):
    """A query that EPCIS does not know, or that asks for too much; `exception` is its name in EPCIS 2.0, 8.2.6."""

    def __init__(self, sentence: str, *, parameter: str | None = None, exception: str = PARAMETER) -> None:
        super().__init__(sentence, field=parameter)
        self.parameter = parameter
        self.exception = exception
