"""The parts that identifiers play in an event."""

from enum import IntEnum


class Part(IntEnum):
    """Where in an event an identifier stands. The numbers are stored, so they stay.

    Each list of instances has a twin of classes with quantities, ten higher.
    """

    EPC = 1
    PARENT = 2
    CHILD = 3
    INPUT = 4
    OUTPUT = 5
    QUANTITY = 11
    CHILD_QUANTITY = 13
    INPUT_QUANTITY = 14
    OUTPUT_QUANTITY = 15
    READ_POINT = 21
    BIZ_LOCATION = 22
    BIZ_TRANSACTION = 23
    SOURCE = 24
    DESTINATION = 25
    TRANSFORMATION = 26
