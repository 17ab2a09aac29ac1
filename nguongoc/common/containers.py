"""The containers of video and sound, by their structure: nothing here can decode them and encode them again.

MP4 (H.264), M4A (AAC), WebM, MP3 and OGG, whose parts fill the file to its last byte: a page or a script that
calls itself a video has no such parts, and one that was put behind a video is none of its parts.
"""

from collections.abc import Iterator

from django.core.files.uploadedfile import UploadedFile

_LARGEST_PIECE = 2**25  # bytes; the table of contents of an hour of video is smaller
_PARTS_MAX = 2_000_000


class OtherCodecError(Exception):
    """A video in order, in a codec that many phones do not play."""


class _BrokenError(Exception):
    """The file is not built as its format wants."""


def format_of(upload: UploadedFile, size: int) -> str | None:
    """`mp4`, `webm`, `m4a`, `mp3` or `ogg`, by which the whole file is built; None for none of them.

    What an MP4 or M4A says beside picture and sound (place, device, free space) is made empty in the upload.
    Raises OtherCodecError.
    """
    file = _File(upload, size)
    try:
        start = file.read(0, 12)
        if start[4:8] == b"ftyp":
            return _iso_media(file)
        if start[:4] == _EBML.to_bytes(4, "big"):
            return _webm(file)
        if start[:4] == b"OggS":
            return _ogg(file)
        return _mp3(file)
    except _BrokenError:
        return None


class _File:
    """A file of which pieces are read; a piece that is not there is an error."""

    def __init__(self, file: UploadedFile, size: int) -> None:
        self._file = file
        self.size = size

    def read(self, start: int, length: int) -> bytes:
        if start + length > self.size or length > _LARGEST_PIECE:
            raise _BrokenError
        self._file.seek(start)
        return bytes(self._file.read(length))

    def write(self, start: int, content: bytes) -> None:
        self._file.seek(start)
        self._file.write(content)


# ISO base media (ISO/IEC 14496-12): boxes of a length and a type, some of them within others.
_BRANDS = {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"dash", b"qt  ", b"MSNV"}
_BRANDS |= {b"M4A ", b"M4V ", b"3gp4", b"3gp5"}
_CONTENT = {b"ftyp", b"moov", b"mdat", b"moof", b"mfra", b"sidx", b"styp"}
_BESIDE = {b"free", b"skip", b"wide", b"uuid", b"meta", b"udta"}
_ON_THE_WAY = {b"trak", b"mdia", b"minf", b"stbl"}
_H264 = {b"avc1", b"avc3"}
_AAC = {b"mp4a"}
_OTHER_TRACKS = {b"tmcd", b"mebx", b"text", b"tx3g"}  # times and subtitles, which players pass over

Box = tuple[bytes, int, int, int]


def _boxes(file: _File, start: int, end: int) -> Iterator[Box]:
    """Type, start, start of the inside and end of each box; they fill the stretch exactly."""
    for _ in range(_PARTS_MAX):
        if start == end:
            return
        head = file.read(start, 8)
        length, inside = int.from_bytes(head[:4], "big"), start + 8
        if length == 1:
            length, inside = int.from_bytes(file.read(inside, 8), "big"), inside + 8
        if length < inside - start or start + length > end:
            raise _BrokenError
        yield head[4:], start, inside, start + length
        start += length
    raise _BrokenError


def _iso_media(file: _File) -> str:
    boxes = list(_boxes(file, 0, file.size))
    kinds = [kind for kind, *_ in boxes]
    if not set(kinds) <= _CONTENT | _BESIDE or kinds.count(b"moov") != 1 or b"mdat" not in kinds:
        raise _BrokenError
    if file.read(8, 4) not in _BRANDS:
        raise _BrokenError
    codecs: set[bytes] = set()
    for box in boxes:
        if box[0] in _BESIDE:
            _make_empty(file, box)
        elif box[0] == b"moov":
            codecs |= set(_codecs(file, box))
    codecs -= _OTHER_TRACKS
    if not codecs:
        raise _BrokenError
    if codecs <= _AAC:
        return "m4a"
    if not codecs <= _H264 | _AAC:
        raise OtherCodecError
    return "mp4"


def _codecs(file: _File, box: Box) -> Iterator[bytes]:
    """The codecs within a box; what else stands there (place, device) is made empty on the way."""
    for inner in _boxes(file, *box[2:]):
        kind, _, inside, end = inner
        if kind in _BESIDE:
            _make_empty(file, inner)
        elif kind == b"stsd":
            yield from (codec for codec, *_ in _boxes(file, inside + 8, end))
        elif kind in _ON_THE_WAY:
            yield from _codecs(file, inner)


def _make_empty(file: _File, box: Box) -> None:
    _, start, inside, end = box
    file.write(start + 4, b"free")
    for place in range(inside, end, _LARGEST_PIECE):
        file.write(place, bytes(min(_LARGEST_PIECE, end - place)))


# WebM (RFC 8794, RFC 9559): elements; segment and clusters are gone into, since their length may be left open.
_EBML, _SEGMENT, _CLUSTER, _TRACKS, _TRACK, _CODEC = 0x1A45DFA3, 0x18538067, 0x1F43B675, 0x1654AE6B, 0xAE, 0x86
_ELEMENTS = {
    *(_EBML, _SEGMENT, _CLUSTER, _TRACKS),
    *(0x114D9B74, 0x1549A966, 0x1C53BB6B, 0x1254C367, 0xEC, 0xBF),  # seek, info, cues, tags, void, checksum
    *(0xE7, 0xA3, 0xA0, 0xAB, 0xA7),  # within a cluster: time, blocks, sizes
}
_WEBM_CODECS = {b"V_VP8", b"V_VP9", b"V_AV1", b"A_OPUS", b"A_VORBIS"}
_OPEN = -1


def _number(file: _File, start: int, *, longest: int) -> tuple[int, int]:
    """A number of variable length, with its length mark, and how many bytes it takes."""
    length = 9 - file.read(start, 1)[0].bit_length()
    if length > longest:
        raise _BrokenError
    return int.from_bytes(file.read(start, length), "big"), length


def _element(file: _File, start: int, end: int) -> tuple[int, int, int]:
    """Id, start of the inside and end of an element; the end is `_OPEN` where it is left open."""
    name, name_length = _number(file, start, longest=4)
    value, length = _number(file, start + name_length, longest=8)
    inside, value = start + name_length + length, value & (1 << 7 * length) - 1
    if value == (1 << 7 * length) - 1:
        return name, inside, _OPEN
    if inside + value > end:
        raise _BrokenError
    return name, inside, inside + value


def _webm(file: _File) -> str:
    names: list[int] = []
    codecs: set[bytes] = set()
    place = 0
    while place < file.size:
        name, inside, end = _element(file, place, file.size)
        names.append(name)
        if name not in _ELEMENTS or len(names) > _PARTS_MAX:
            raise _BrokenError
        if name in {_SEGMENT, _CLUSTER}:
            place = inside
            continue
        if end == _OPEN or (name == _EBML and b"webm" not in file.read(inside, end - inside)):
            raise _BrokenError
        if name == _TRACKS:
            codecs |= set(_webm_codecs(file, inside, end))
        place = end
    has_picture = any(codec.startswith(b"V_") for codec in codecs)
    if names.count(_EBML) != 1 or names.count(_SEGMENT) != 1 or not has_picture or codecs - _WEBM_CODECS:
        raise _BrokenError
    return "webm"


def _webm_codecs(file: _File, start: int, end: int) -> Iterator[bytes]:
    while start < end:
        name, inside, after = _element(file, start, end)
        if after == _OPEN:
            raise _BrokenError
        if name == _TRACK:
            yield from _webm_codecs(file, inside, after)
        elif name == _CODEC:
            yield file.read(inside, after - inside)
        start = after


# OGG (RFC 3533): pages; each stream begins with one that names its codec.
_OGG_HEAD, _BEGINS = 27, 2
_OGG_CODECS = (b"\x01vorbis", b"OpusHead")


def _ogg(file: _File) -> str:
    place = 0
    while place < file.size:
        head = file.read(place, _OGG_HEAD)
        if head[:5] != b"OggS\0":
            raise _BrokenError
        lengths = file.read(place + _OGG_HEAD, head[-1])
        body = place + _OGG_HEAD + len(lengths)
        if head[5] & _BEGINS and not file.read(body, 8).startswith(_OGG_CODECS):
            raise _BrokenError
        place = body + sum(lengths)
    if place != file.size:
        raise _BrokenError
    return "ogg"


# MP3 (ISO/IEC 11172-3, layer III): frames one behind the other, between the tags of ID3.
_BITRATES = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),  # MPEG 1, kbit/s
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),  # MPEG 2
}
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_FRAMES_LEAST = 8
_ID3_TAIL = 128


def _mp3(file: _File) -> str:
    place, end, frames = _id3_end(file), file.size, 0
    if end > _ID3_TAIL and file.read(end - _ID3_TAIL, 3) == b"TAG":
        end -= _ID3_TAIL
    while place < end:
        if frames > _PARTS_MAX:
            raise _BrokenError
        place += _frame_length(file.read(place, min(4, end - place)))
        frames += 1
    if frames < _FRAMES_LEAST or place - end > 0:
        raise _BrokenError
    return "mp3"


def _id3_end(file: _File) -> int:
    """Where the tag in front of the frames ends; its length is in bytes of seven bits."""
    head = file.read(0, 10)
    if head[:3] != b"ID3":
        return 0
    length = 0
    for byte in head[6:]:
        length = length << 7 | byte & 0x7F
    return 10 + length


def _frame_length(head: bytes) -> int:
    """The bytes of a frame of layer III, by its head."""
    word = int.from_bytes(head, "big")
    version, layer, bitrate, rate = word >> 19 & 3, word >> 17 & 3, word >> 12 & 15, word >> 10 & 3
    if len(head) != 4 or word >> 21 != 0x7FF or version not in _RATES or layer != 1 or rate == 3:  # noqa: PLR2004 -- bits of the head
        raise _BrokenError
    table = _BITRATES[3 if version == 3 else 2]  # noqa: PLR2004 -- as above
    if not 0 < bitrate < len(table):
        raise _BrokenError
    samples = 144 if version == 3 else 72  # noqa: PLR2004 -- as above
    return samples * table[bitrate] * 1000 // _RATES[version][rate] + (word >> 9 & 1)
