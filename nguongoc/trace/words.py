"""Business steps of CBV in Vietnamese."""

STEP_WORDS = {
    "commissioning": "tạo mã, mở lô",
    "creating_class_instance": "làm ra",
    "packing": "đóng gói",
    "unpacking": "dỡ ra",
    "loading": "bốc lên xe",
    "unloading": "dỡ xuống",
    "shipping": "xuất hàng",
    "departing": "rời đi",
    "transporting": "vận chuyển",
    "arriving": "đến nơi",
    "receiving": "nhận hàng",
    "accepting": "nghiệm thu",
    "storing": "lưu kho",
    "holding": "tạm giữ",
    "inspecting": "kiểm tra",
    "retail_selling": "bán lẻ",
    "destroying": "tiêu hủy",
    "decommissioning": "bỏ mã",
    "repackaging": "đóng gói lại",
    "sampling": "lấy mẫu",
}
