"""How to fill in the form of complaints, for those who come from a scan page in another language than its own."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FormHelp:
    """`tag` is the language's (BCP 47); `kinds` say what the choices mean, in the order of ComplaintKind."""

    tag: str
    title: str
    choices: str
    kinds: tuple[str, ...]
    rest: str


HELP = {
    "en": FormHelp(
        "en",
        "This form is in Vietnamese. You may write in English.",
        "First choose what it is about. The choices mean, from the top:",
        (
            "goods or stamp may be fake",
            "stamp was scratched before, peeled off or stuck on again",
            "goods differ from what the page says",
            "goods are spoiled or unsafe",
            "poisoning or allergy after eating (first call 115, the ambulance)",
            "something else",
        ),
        "Then: what you saw, photos, the code on the stamp, where you bought it and, if you want an answer, "
        "a phone number or e-mail address with your consent. The button at the end sends it.",
    ),
    "zh": FormHelp(
        "zh-Hans",
        "本表单为越南文，您可以用中文填写。",
        "请先选择问题类型，从上到下依次为：",
        (
            "怀疑是假货或假标签",
            "标签已被刮开、撕下或重新粘贴",
            "商品与页面信息不符",
            "商品变质或不安全",
            "食用后中毒或过敏（请先拨打急救电话115）",
            "其他问题",
        ),
        "然后依次填写：您看到的情况、照片、标签上的编码、购买地点；如需答复，请留下电话或电子邮箱并勾选同意。最后的按钮为提交。",
    ),
    "ko": FormHelp(
        "ko",
        "이 양식은 베트남어로 되어 있습니다. 한국어로 작성하셔도 됩니다.",
        "먼저 신고 유형을 고르세요. 위에서부터 순서대로 다음과 같습니다.",
        (
            "가짜 상품이나 가짜 라벨로 의심됨",
            "라벨이 이미 긁혀 있거나 떼었다 다시 붙여짐",
            "상품이 페이지의 정보와 다름",
            "상품이 상했거나 안전하지 않음",
            "먹은 뒤 식중독이나 알레르기가 생김(먼저 구급 전화 115로 연락)",
            "그 밖의 문제",
        ),
        "그다음 본 내용, 사진, 라벨의 코드, 구입한 곳을 적으세요. "
        "답변을 원하면 전화번호나 이메일을 남기고 동의란에 표시하세요. 맨 아래 버튼을 누르면 제출됩니다.",
    ),
}
"""By the language that the address asks for (`?ngon-ngu=en`), as scan pages name it."""
