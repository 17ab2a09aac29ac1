"""Values that several kinds of record share: texts of limited length, and who reads which field."""

from typing import Annotated, Literal

from msgspec import Meta

Name = Annotated[str, Meta(min_length=2, max_length=200)]
Line = Annotated[str, Meta(max_length=300)]
Text = Annotated[str, Meta(max_length=4000)]
Visibility = dict[str, Literal["public", "partner", "authority"]]
