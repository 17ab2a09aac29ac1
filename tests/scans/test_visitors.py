"""Who counts as a person: user agents as they were seen, each with what it is and why that decides."""
# ruff: noqa: E501 -- user agents stand as they were seen

import pytest

from nguongoc.scans.enums import VisitKind
from nguongoc.scans.visitors import kind_of

ANDROID = "Mozilla/5.0 (Linux; Android 13; RMX3630) AppleWebKit/537.36 (KHTML, like Gecko)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
SAMSUNG_VIEW = "Mozilla/5.0 (Linux; Android 7.0; SM-J330F Build/NRD90M; wv) AppleWebKit/537.36 (KHTML, like Gecko)"
SAFARI_MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_1) AppleWebKit/605.1.15 (KHTML, like Gecko)"

# What fetches a page for its preview, its index or a script. The reason is the part that decides.
PROGRAMS = {
    "facebookexternalhit: the preview of Facebook, Messenger, Instagram": (
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"
    ),
    "externalagent: Meta's index": (
        "meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)"
    ),
    "Facebot, Twitterbot: iMessage, which names both behind a whole Safari": (
        f"{SAFARI_MAC} Version/13.0.2 Safari/605.1.15 facebookexternalhit/1.1 Facebot Twitterbot/1.0"
    ),
    "bot: Telegram's preview": "TelegramBot (like TwitterBot)",
    "Zalo alone: the application on Windows fetching a preview": "Zalo-win32-24v294",
    "bot: Zalo": "Mozilla/5.0 (compatible; ZaloBot/1.0)",
    "compatible with an address: a declared fetcher": "Mozilla/5.0 (compatible; Zalo/1.0; +https://zalo.me)",
    "externalhit: LINE's preview": "facebookexternalhit/1.1;line-poker/1.0",
    "Viber alone: its preview on iPhones": "Viber/18.0.1.286 CFNetwork/1335.0.3 Darwin/21.6.0",
    "CFNetwork alone: an application of iPhones fetching": "Zing/3012 CFNetwork/1494.0.7 Darwin/23.4.0",
    "Dalvik: an application of Androids fetching": "Dalvik/2.1.0 (Linux; U; Android 10; SM-J700H Build/QQ3A.200805.001)",
    "WhatsApp alone: its preview, made by the sender's phone": "WhatsApp/2.23.20.0 A",
    "bot: Slack's preview": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "bot: Discord's preview": "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
    "Preview: Skype and Teams": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) SkypeUriPreview Preview/0.5",
    "bot: Google": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "bot, though it names a phone": (
        "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/125.0.6422.175 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
    ),
    "bot: Bing": "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "bot: Cốc Cốc's index": "Mozilla/5.0 (compatible; coccocbot-web/1.0; +http://help.coccoc.com/searchengine)",
    "spider: TikTok's index": (
        "Mozilla/5.0 (Linux; Android 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Mobile Safari/537.36 "
        "(compatible; Bytespider; spider-feedback@bytedance.com)"
    ),
    "curl": "curl/8.5.0",
    "a script": "python-requests/2.32",
    "nothing at all": "",
    "blanks": "   ",
}

# Whom a phone or a desk shows the page. The reason is what could be mistaken for a program.
PEOPLE = {
    "Chrome on Android": f"{ANDROID} Chrome/125.0.6422.165 Mobile Safari/537.36",
    "Safari on iPhone": f"{IPHONE} Version/17.5 Mobile/15E148 Safari/604.1",
    "inside Zalo, Android 10": (
        "Mozilla/5.0 (Linux; Android 10; Active 3 Build/QP1A.190711.020;) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Version/4.0 Chrome/99.0.4844.58 Mobile Safari/537.36 Zalo android/12100609 ZaloTheme/light ZaloLanguage/vi"
    ),
    "inside Zalo, iPhone": f"{IPHONE} Mobile/15E148 Zalo iOS/502 ZaloTheme/light ZaloLanguage/vn",
    "inside an old Zalo, which names itself shortly": (
        "Mozilla/5.0 (Linux; Android 4.4.2;LG-F320S) AppleWebKit/537.36 (KHTML, like Gecko) Zalo/1.0 Safari/537.36"
    ),
    "inside Facebook, iPhone": f"{IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/470.0.0.34.99;FBDV/iPhone15,2;FBLC/vi_VN]",
    "inside Facebook, Android": f"{ANDROID} Version/4.0 Chrome/125.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/470.0.0;]",
    "inside Messenger, Android: Orca is its name": (
        "Mozilla/5.0 (Linux; Android 12; RMX2111 Build/SP1A.210812.016; wv) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Version/4.0 Chrome/108.0.5359.128 Mobile Safari/537.36 [FB_IAB/Orca-Android;FBAV/390.2.0.29.103;]"
    ),
    "inside Messenger, iPhone": f"{IPHONE} Mobile/15E148 [FBAN/MessengerForiOS;FBAV/470.0.0.34.109;FBLC/vi_VN]",
    "inside Instagram": f"{IPHONE} Mobile/21F90 Instagram 335.0.0.34.95 (iPhone16,1; iOS 17_5_1; vi_VN; scale=3.00)",
    "inside TikTok, Android": (
        "Mozilla/5.0 (Linux; Android 12; SM-A525F Build/SP1A.210812.016; wv) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Version/4.0 Chrome/107.0.5304.141 Mobile Safari/537.36 trill_350402 JsSdk/1.0 NetType/MOBILE "
        "Channel/googleplay AppName/trill ByteLocale/vi BytedanceWebview/d8a21c6"
    ),
    "inside TikTok, iPhone": f"{IPHONE} Mobile/15E148 musical_ly_34.0.0 JsSdk/2.0 NetType/WIFI Channel/App Store",
    "inside Viber: behind a whole browser": f"{SAMSUNG_VIEW} Version/4.0 Chrome/64.0.3282.137 Mobile Safari/537.36 Viber/13.1.0.4",
    "inside Telegram": f"{ANDROID} Version/4.0 Chrome/120.0 Mobile Safari/537.36 Telegram-Android/10.2.1 (Pixel 7)",
    "inside WhatsApp, iPhone: behind a whole browser": f"{IPHONE} Mobile/15E148 WhatsApp/23.20.79",
    "inside LINE": f"{IPHONE} Mobile/15E148 Safari Line/13.13.0",
    "an old WebView": f"{SAMSUNG_VIEW} Version/4.0 Chrome/60.0.3112.116 Mobile Safari/537.36",
    "Cốc Cốc on a desk": (
        "Mozilla/5.0 (Windows NT 10.0; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) coc_coc_browser/97.0.206 "
        "Chrome/91.0.4472.206 Safari/537.36"
    ),
    "UC Browser through its servers": (
        "UCWEB/2.0 (MIDP-2.0; U; Adr 4.4.2; vi; SM-G313HZ) U2/1.0.0 UCBrowser/10.7.9.856 U2/1.0.0 Mobile"
    ),
    "UC Browser": (
        "Mozilla/5.0 (Linux; U; Android 9; vi-VN; SM-A105F Build/PPR1.180610.011) AppleWebKit/537.36 (KHTML, like "
        "Gecko) Version/4.0 Chrome/57.0.2987.108 UCBrowser/12.13.5.1209 Mobile Safari/537.36"
    ),
    "Samsung": "Mozilla/5.0 (Linux; Android 14; SM-A546E) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
    "Opera Mini through its servers": (
        "Opera/9.80 (Android; Opera Mini/36.2.2254/119.132; U; vi) Presto/2.12.423 Version/12.16"
    ),
    "KaiOS": "Mozilla/5.0 (Mobile; Nokia_8110_4G; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5.1",
    "a phone of the make CUBOT": (
        "Mozilla/5.0 (Linux; Android 11; CUBOT NOTE 20) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"
    ),
    "the search of Google's own application": f"{ANDROID} Version/4.0 Chrome/88.0.4324.152 Mobile Safari/537.36 GSA/12.2",
}


@pytest.mark.parametrize("user_agent", PROGRAMS.values(), ids=PROGRAMS)
def test_previews_search_engines_and_scripts_are_programs(user_agent):
    assert kind_of(user_agent) == VisitKind.PREVIEW


@pytest.mark.parametrize("user_agent", PEOPLE.values(), ids=PEOPLE)
def test_browsers_of_phones_and_inside_applications_are_people(user_agent):
    assert kind_of(user_agent) == VisitKind.PERSON


@pytest.mark.parametrize(
    "user_agent", ["Mozilla/5.0+(compatible; UptimeRobot/2.0; http://x.y/)", "kube-probe/1.29"]
)
def test_monitors_are_told_apart(user_agent):
    assert kind_of(user_agent) == VisitKind.MONITOR
