"""Texts of limited length: what people type in one line, and in several."""

from typing import Annotated

from msgspec import Meta

Name = Annotated[str, Meta(min_length=2, max_length=200)]
Line = Annotated[str, Meta(max_length=300)]
Text = Annotated[str, Meta(max_length=4000)]
