"""Drawings as SVG: texts as the outlines of their letters, so that no font is needed to show them.

The unit is a hundredth of a millimetre, so that places are whole numbers.
"""

import base64
from collections.abc import Callable
from io import BytesIO

from PIL import Image

from nguongoc.stamps.printing.inks import Palette
from nguongoc.stamps.printing.typeface import face_of
from nguongoc.stamps.printing.vectors import Clip, Drawing, Ink, Outline, Path, Picture, Text

UNITS_PER_MM = 100
_STEPS = {"m": "M%d %d", "l": "L%d %d", "c": "C%d %d %d %d %d %d", "z": "Z"}


class Svg:
    """Writes the parts of a drawing; `picture` gives the pixels of what a picture shows."""

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
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}mm" height="{height:g}mm" '
            f'viewBox="0 0 {_units(width)} {_units(height)}" role="img" aria-label="{_attribute(title)}">'
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
        dash = " ".join(f"{part * UNITS_PER_MM:.4g}" for part in path.dash or ())
        pen = f' stroke-dasharray="{dash}"' if dash else ""
        pen += ' stroke-linecap="round"' if path.is_round else ""
        return (
            f'<path fill="none" stroke="{self._palette.html(ink)}" '
            f'stroke-width="{path.width * UNITS_PER_MM:.3g}"{pen} d="{path_data(path.outline)}"/>'
        )

    def _image(self, picture: Picture) -> str:
        out = BytesIO()
        self._picture(picture).save(out, "PNG")
        place = " ".join(
            f'{name}="{_units(getattr(picture, at))}"'
            for name, at in (("x", "left"), ("y", "top"), ("width", "width"), ("height", "height"))
        )
        return f'<image {place} href="data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"/>'

    def _clip(self, clip: Clip) -> str:
        self._clips += 1
        name = f"c{self._clips}"
        edge = f'<clipPath id="{name}"><path clip-rule="evenodd" d="{path_data(clip.outline)}"/></clipPath>'
        return f'{edge}<g clip-path="url(#{name})">{self.of(clip.parts)}</g>'


def path_data(outline: Outline) -> str:
    """An outline as the `d` of a path."""
    pattern = "".join([_STEPS[step[0]] for step in outline])
    return pattern % tuple([round(number * UNITS_PER_MM) for step in outline for number in step[1:]])


def _units(millimetres: float) -> int:
    return round(millimetres * UNITS_PER_MM)


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
