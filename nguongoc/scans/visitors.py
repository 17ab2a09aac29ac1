"""Who opens a page: people, or programs that fetch it for them. Programs do not count as sessions."""

import re
from functools import lru_cache

from nguongoc.scans.enums import VisitKind

_MONITOR = re.compile(r"lighthouse|pingdom|uptime|monitor|healthcheck|kube-probe")
_PROGRAM = re.compile(
    r"(?<!cu)bot\b|spider|crawl|externalhit|externalagent|externalfetcher|facebookcatalog|preview|slurp"
    r"|google-inspectiontool|googleother|google-read-aloud|googleimageproxy|feedfetcher|\+https?://"
    r"|^(whatsapp|viber|zalo|skype|curl|wget|python|go-http|java|okhttp|axios|node|libwww|apache-httpclient|dart"
    r"|ruby|php|dalvik)|^(?!mozilla).*cfnetwork/"
)


@lru_cache(maxsize=4096)
def kind_of(user_agent: str) -> VisitKind:
    """Whether this user agent names a monitor, a link preview, a search engine or a script, or is a person's.

    The browsers inside Zalo, Facebook, Viber and other applications name the application behind that of a browser
    and are people; an application that fetches a page for its preview names itself alone. Phones of the make CUBOT
    are people too. What gives an address to read about itself is a program, and so is an empty user agent.
    """
    name = user_agent.lower()
    if _MONITOR.search(name):
        return VisitKind.MONITOR
    return VisitKind.PREVIEW if not name.strip() or _PROGRAM.search(name) else VisitKind.PERSON
