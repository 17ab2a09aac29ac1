"""Refusals: named exceptions that carry a sentence for people, in Vietnamese. Only doors know HTTP."""


class Refusal(Exception):  # noqa: N818 -- it is no failure of the program: a rule says no
    """A rule refuses what was asked.

    `sentence` says what happened, what was kept and what to do; `field` names the input that it is about,
    where there is one, so that a door can show the sentence beside it.
    """

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class NotPermitted(Refusal):
    """The person's role does not include this act."""


class StateChanged(Refusal):
    """What was to be changed is no longer in the state that the person saw."""
