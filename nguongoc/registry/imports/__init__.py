"""Excel in and out: one table of columns for each kind, read, judged, applied and written by the same code."""
