"""Drawings as SVG: texts as the outlines of their letters, so that no font is needed to show them."""

import base64
from collections.abc import Callable
from io import BytesIO

from PIL import Image

from nguongoc.stamps.printing.inks import Palette
from nguongoc.stamps.printing.typeface import face_of
from nguongoc.stamps.printing.vectors import Clip, Drawing, Ink, Outline, Path, Picture, Text


class Svg:
    """Writes the parts of a drawing in millimetres; `picture` gives the pixels of what a picture shows."""

    def __init__(self, palette: Palette, picture: Callable[[Picture], Image.Image]) -> None:
        self._palette = palette
        self._picture = picture
        self._clips = 0

    def of(self, drawing: Drawing) -> str:
        """The elements of all parts in their order."""
        return "".join(map(self._part, drawing))

    def whole(self, content: str, *, width: float, height: float, title: str) -> bytes:
        """A document of this size in millimetres, on white; `title` is said by screen readers."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_number(width)}mm" height="{_number(height)}mm" '
            f'viewBox="0 0 {_number(width)} {_number(height)}" role="img" aria-label="{_attribute(title)}">'
            f'<rect width="100%" height="100%" fill="#fff"/>{content}</svg>'
        ).encode()

    def _part(self, part: Path | Text | Picture | Clip) -> str:
        match part:
            case Path():
                return self._path(part)
            case Text():
                face = face_of(part.weight)
                shape = face.outline(part.text, part.left, part.baseline, part.size, part.spacing)
                return f'<path fill="{self._palette.html(part.ink)}" d="{path_data(shape)}"/>'
            case Picture():
                return self._image(part)
            case Clip():
                return self._clip(part)

    def _path(self, path: Path) -> str:
        if path.fill:
            return (
                f'<path fill="{self._palette.html(path.fill)}" fill-rule="evenodd" d="{path_data(path.outline)}"/>'
            )
        ink: Ink = path.stroke or "text"
        dash = f' stroke-dasharray="{path.dash[0]:.4g} {path.dash[1]:.4g}"' if path.dash else ""
        cap = ' stroke-linecap="round"' if path.is_round else ""
        return (
            f'<path fill="none" stroke="{self._palette.html(ink)}" stroke-width="{path.width:.3g}"{dash}{cap} '
            f'd="{path_data(path.outline)}"/>'
        )

    def _image(self, picture: Picture) -> str:
        out = BytesIO()
        self._picture(picture).save(out, "PNG")
        place = " ".join(
            f'{name}="{_number(getattr(picture, at))}"'
            for name, at in (("x", "left"), ("y", "top"), ("width", "width"), ("height", "height"))
        )
        return f'<image {place} href="data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"/>'

    def _clip(self, clip: Clip) -> str:
        self._clips += 1
        name = f"c{self._clips}"
        edge = f'<clipPath id="{name}"><path clip-rule="evenodd" d="{path_data(clip.outline)}"/></clipPath>'
        return f'{edge}<g clip-path="url(#{name})">{self.of(clip.parts)}</g>'


def path_data(outline: Outline) -> str:
    """An outline as the `d` of a path, to a hundredth of a millimetre."""
    return "".join(
        operator.upper() + " ".join(map(_number, numbers)) if numbers else "Z" for operator, *numbers in outline
    )


def _number(value: float) -> str:
    return f"{round(value * 100) / 100:g}"


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
