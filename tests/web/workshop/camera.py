"""A film for Chromium's fake camera: a stamp that lies still."""

from pathlib import Path

import numpy as np
import segno
from PIL import Image

WIDTH, HEIGHT = 1280, 720
FRAMES = 5


def film_of(text: str, path: Path) -> list[str]:
    """Write a film that shows the QR code of the text; the switches that make it the camera."""
    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix_iter(scale=7, border=4)]
    code = np.where(np.array(rows, dtype=np.uint8) > 0, 30, 225).astype(np.uint8)
    return film_of_picture(Image.fromarray(code), path)


def film_of_picture(shown: Image.Image, path: Path) -> list[str]:
    """Write a film (YUV4MPEG2, 4:2:0) with the picture in its middle; the switches that make it the camera."""
    picture = Image.new("L", (WIDTH, HEIGHT), 140)
    picture.paste(shown.convert("L"), ((WIDTH - shown.width) // 2, (HEIGHT - shown.height) // 2))
    frame = b"FRAME\n" + picture.tobytes() + bytes([128]) * (WIDTH * HEIGHT // 2)
    path.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420\n".encode() + frame * FRAMES)
    return [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={path}",
    ]
