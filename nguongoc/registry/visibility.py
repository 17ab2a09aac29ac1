"""Who reads which field: a rule of the profile for each, and the establishment's choice where the rule allows one.

A field without a rule in force is the authorities' alone; those without which a record is none (its name, its
place) are everybody's.
"""

from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from nguongoc.common.errors import Refusal
from nguongoc.places.queries import table_in_force
from nguongoc.registry.contents import Content, EstablishmentContent, ProductContent
from nguongoc.registry.enums import NARROWNESS, Audience, RecordKind

C = TypeVar("C", bound=Content)
_KINDS: dict[type, RecordKind] = {
    EstablishmentContent: RecordKind.ESTABLISHMENT,
    ProductContent: RecordKind.PRODUCT,
}


@dataclass(frozen=True, slots=True)
class FieldRule:
    """Fields that are shown together, named by the first; `sentence` says why, `source` by which rule."""

    fields: tuple[str, ...]
    label: str
    default: Audience
    may_change: bool
    sentence: str
    source: str

    @property
    def name(self) -> str:
        return self.fields[0]

    def audience(self, content: EstablishmentContent | ProductContent) -> Audience:
        return Audience(content.visibility.get(self.name, self.default)) if self.may_change else self.default


Rules = dict[str, list[FieldRule]]


def rules_in_force() -> Rules:
    """The rules of today for each kind of record, in the order of the form. One query."""
    rules: Rules = {kind: [] for kind in RecordKind}
    for row in table_in_force("visibility"):
        rules[row["kind"]].append(
            FieldRule(
                fields=tuple(row["fields"].split()),
                label=row["label"],
                default=Audience(row["audience"]),
                may_change=row["may_change"] == "yes",
                sentence=row["sentence"],
                source=row["source"],
            )
        )
    return rules


def audiences(content: Content, rules: Rules | None = None) -> dict[str, Audience]:
    """The audience of each field. Certificates are read as a whole, by everybody.

    `rules` are those of `rules_in_force`, where the caller has them already; else they take one query.
    """
    if not isinstance(content, EstablishmentContent | ProductContent):
        return dict.fromkeys(content.__struct_fields__, Audience.PUBLIC)
    chosen = (rules or rules_in_force())[_KINDS[type(content)]]
    found = {name: rule.audience(content) for rule in chosen for name in rule.fields}
    return {
        field.name: Audience.PUBLIC if field.required else found.get(field.name, Audience.AUTHORITY)
        for field in msgspec.structs.fields(content)
    }


def visible_fields(content: Content, audience: Audience, rules: Rules | None = None) -> dict[str, Any]:
    """The fields that an audience reads, with their values as JSON knows them; `rules` as of `audiences`."""
    levels = audiences(content, rules)
    values: dict[str, Any] = msgspec.to_builtins(content)
    return {name: value for name, value in values.items() if NARROWNESS[levels[name]] <= NARROWNESS[audience]}


def seen_by(content: C, audience: Audience, rules: Rules | None = None) -> C:
    """The content as an audience reads it: what is not for it is empty. `rules` as of `audiences`."""
    seen = visible_fields(content, audience, rules)
    return msgspec.structs.replace(
        content,
        **{
            field.name: field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
            for field in msgspec.structs.fields(content)
            if field.name not in seen
        },
    )


def require_allowed(content: Content) -> None:
    """The establishment chose only where a rule lets it. Raises Refusal naming the field."""
    chosen = getattr(content, "visibility", {})
    if not chosen:
        return
    rules = {rule.name: rule for rule in rules_in_force()[_KINDS[type(content)]]}
    for name, audience in chosen.items():
        rule = rules.get(name)
        if rule is None:
            raise Refusal("Không có quy định về người đọc của một ô đã chọn. Hãy tải lại trang.")
        if not rule.may_change and audience != rule.default:
            raise Refusal(f"“{rule.label}” luôn công khai ({rule.source}).")
