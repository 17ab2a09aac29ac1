"""Who counts as a person."""

import pytest

from nguongoc.scans.enums import VisitKind
from nguongoc.scans.visitors import kind_of

ANDROID = "Mozilla/5.0 (Linux; Android 13; RMX3630) AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    "user_agent",
    [
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)",
        "TelegramBot (like TwitterBot)",
        "Mozilla/5.0 (compatible; ZaloBot/1.0)",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        "Mozilla/5.0 (compatible; coccocbot-web/1.0; +http://help.coccoc.com/searchengine)",
        "WhatsApp/2.23.20.0",
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) SkypeUriPreview Preview/0.5",
        "curl/8.5.0",
        "python-requests/2.32",
        "",
        "   ",
    ],
)
def test_previews_search_engines_and_scripts_are_programs(user_agent):
    assert kind_of(user_agent) == VisitKind.PREVIEW


@pytest.mark.parametrize(
    "user_agent",
    [
        f"{ANDROID} Chrome/125.0.6422.165 Mobile Safari/537.36",
        f"{ANDROID} Version/4.0 Chrome/125.0.6422.165 Mobile Safari/537.36 Zalo android/12100657 ZaloLanguage/vi",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Zalo iOS/470",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Mobile/15E148 [FBAN/FBIOS;FBAV/470.0.0.34.99]",
        f"{ANDROID} Chrome/125.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/470.0.0.34.99;]",
        "Mozilla/5.0 (Linux; Android 11; CUBOT NOTE 20) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Linux; Android 14; SM-A546E) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
    ],
)
def test_browsers_inside_zalo_and_facebook_are_people(user_agent):
    assert kind_of(user_agent) == VisitKind.PERSON
