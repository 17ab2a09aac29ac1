"""The pages of stamps in the office, as tabs."""

STAMP_TABS = {"stamp_requests": "Yêu cầu cấp tem", "stamp_stock": "Tem tại cơ sở", "stamp_fees": "Tiền tem"}
