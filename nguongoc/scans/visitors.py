"""Who opens a page: people, or programs that fetch it for them. Programs do not count as sessions."""

import re
from functools import lru_cache

_PROGRAM = re.compile(
    r"(?<!cu)bot\b|spider|crawl|externalhit|externalagent|externalfetcher|facebookcatalog|preview|slurp"
    r"|whatsapp/|skypeuripreview|viber(?!.*mozilla)|google-inspectiontool|googleother|feedfetcher|lighthouse"
    r"|pingdom|uptime|monitor"
    r"|^(curl|wget|python|go-http|java|okhttp|axios|node|libwww|apache-httpclient|dart|ruby|php)"
)


@lru_cache(maxsize=4096)
def is_program(user_agent: str) -> bool:
    """Whether this user agent names a link preview, a search engine, a monitor or a script, not a person.

    The browsers inside Zalo, Facebook and other applications name the application but are people; phones of
    the make CUBOT are people too. An empty user agent is a program's.
    """
    return not user_agent.strip() or _PROGRAM.search(user_agent.lower()) is not None
