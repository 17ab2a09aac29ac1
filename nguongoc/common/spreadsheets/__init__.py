"""Spreadsheets in and out, row by row: hostile .xlsx files are read, own ones written. Knows no domain."""

from nguongoc.common.spreadsheets.reading import (
    Cell,
    Limits,
    Row,
    Sheet,
    address,
    open_workbook,
    require_small_enough,
)
from nguongoc.common.spreadsheets.writing import Value, WrittenColumn, WrittenSheet, write_workbook

__all__ = [
    "Cell",
    "Limits",
    "Row",
    "Sheet",
    "Value",
    "WrittenColumn",
    "WrittenSheet",
    "address",
    "open_workbook",
    "require_small_enough",
    "write_workbook",
]
