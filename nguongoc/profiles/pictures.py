"""Pictures of the sample: drawn here, so that nobody's photograph is needed."""

import hashlib
import io
import math

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFilter

SIZE = (1200, 900)
_GROUNDS = {
    "crops": ((226, 234, 205), (74, 116, 66)),
    "livestock": ((241, 228, 207), (150, 98, 52)),
    "aquaculture": ((207, 228, 230), (16, 94, 107)),
    "molluscs": ((207, 228, 230), (16, 94, 107)),
    "honey": ((244, 230, 190), (168, 106, 20)),
    "capture": ((203, 221, 232), (21, 77, 112)),
    "forest_products": ((217, 228, 212), (56, 92, 60)),
    "processed_food": ((242, 229, 211), (166, 84, 38)),
}


def product_picture(name: str, sector: str) -> SimpleUploadedFile:
    """A drawn bowl before the hills of the bay, in the colours of the sector: the same for the same name."""
    seed = hashlib.sha256(name.encode()).digest()
    ground, ink = _GROUNDS.get(sector, _GROUNDS["processed_food"])
    image = Image.new("RGB", SIZE, ground)
    draw = ImageDraw.Draw(image)
    _hills(draw, seed, _mix(ground, ink, 0.25), base=560)
    _hills(draw, seed[8:], _mix(ground, ink, 0.45), base=620)
    draw.rectangle((0, 610, *SIZE), fill=_mix(ground, (255, 255, 255), 0.45))
    _bowl(draw, seed[16:], ink)
    out = io.BytesIO()
    image.filter(ImageFilter.SMOOTH).save(out, "PNG")
    return SimpleUploadedFile("minh-hoa.png", out.getvalue(), "image/png")


Colour = tuple[int, int, int]


def _mix(first: Colour, second: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def _hills(draw: ImageDraw.ImageDraw, seed: bytes, colour: Colour, *, base: int) -> None:
    for place, byte in enumerate(seed[:7]):
        centre = 60 + place * 190 + byte % 60
        height, width = 120 + byte, 70 + byte % 70
        draw.polygon(
            [
                (centre - width, base + 80),
                (centre - width // 2, base - height * 0.7),
                (centre, base - height),
                (centre + width // 2, base - height * 0.6),
                (centre + width, base + 80),
            ],
            fill=colour,
        )


def _bowl(draw: ImageDraw.ImageDraw, seed: bytes, ink: Colour) -> None:
    for place, byte in enumerate(seed[:12]):
        angle = place * 2.4
        x, y = 600 + math.cos(angle) * (place * 18), 560 - abs(math.sin(angle)) * 70
        radius = 58 + byte % 34
        draw.ellipse(
            (x - radius, y - radius * 0.7, x + radius, y + radius * 0.7),
            fill=_mix(ink, (255, 244, 214), byte / 400 + 0.1),
        )
    draw.pieslice((310, 380, 890, 840), 0, 180, fill=_mix(ink, (255, 255, 255), 0.86))
    draw.rectangle((500, 815, 700, 850), fill=_mix(ink, (255, 255, 255), 0.7))
