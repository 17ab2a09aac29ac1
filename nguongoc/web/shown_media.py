"""Pictures, video and sound of a content, as pages show them."""

from dataclasses import dataclass

from nguongoc.registry.contents import Content, pictures_of, recordings_of
from nguongoc.registry.contents.products import ProductContent
from nguongoc.registry.models import Picture, Recording
from nguongoc.registry.queries import pictures_by_id, recordings_by_id


@dataclass(frozen=True, slots=True)
class ShownMedia:
    """Pictures in order, each with its words; at most one video and one sound."""

    pictures: list[tuple[Picture, str]]
    video: Recording | None
    sound: Recording | None


def shown_media(content: Content) -> ShownMedia:
    """At most two queries."""
    texts = (
        {shown.picture: shown.text for shown in content.pictures}
        if isinstance(content, ProductContent)
        else dict.fromkeys(pictures_of(content), "")
    )
    pictures = pictures_by_id(texts)
    recordings = recordings_by_id(recordings_of(content))
    video, sound = (content.video, content.sound) if isinstance(content, ProductContent) else (None, None)
    return ShownMedia(
        pictures=[(pictures[pk], text) for pk, text in texts.items() if pk in pictures],
        video=recordings.get(video or 0),
        sound=recordings.get(sound or 0),
    )
