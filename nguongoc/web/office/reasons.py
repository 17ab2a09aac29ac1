"""Ready sentences for what is asked of an establishment most often; they can be changed before they are sent."""

from nguongoc.registry.enums import RecordKind

REVIEW_REASONS: dict[str, tuple[str, ...]] = {
    RecordKind.ESTABLISHMENT: (
        "Địa chỉ chưa rõ. Hãy ghi số nhà, thôn hoặc khu phố.",
        "Vị trí trên bản đồ không khớp với địa chỉ. Hãy đặt lại vị trí.",
        "Mã số thuế không khớp với tên cơ sở. Hãy kiểm tra lại.",
        "Thiếu người đại diện hoặc số điện thoại. Hãy bổ sung.",
        "Cơ sở không thuộc địa bàn này. Hãy chọn đúng xã, phường, đặc khu.",
    ),
    RecordKind.PRODUCT: (
        "Ảnh chưa rõ sản phẩm. Hãy chụp lại sản phẩm và nhãn.",
        "Quy cách đóng gói không khớp với khối lượng một gói. Hãy kiểm tra lại.",
        "Thành phần ghi chưa đủ. Hãy ghi đủ như trên nhãn.",
        "Phần giới thiệu nêu công dụng không có căn cứ. Hãy bỏ hoặc gửi giấy tờ chứng minh.",
        "Thiếu tiêu chuẩn áp dụng. Hãy bổ sung.",
    ),
    RecordKind.CERTIFICATE: (
        "Số giấy hoặc nơi cấp không khớp với bản chính. Hãy kiểm tra lại.",
        "Giấy đã hết hiệu lực. Hãy gửi giấy còn hiệu lực.",
        "Ảnh chụp giấy mờ, không đọc được. Hãy chụp lại.",
        "Giấy này không cấp cho cơ sở hoặc sản phẩm đã chọn. Hãy kiểm tra lại.",
    ),
    RecordKind.SITE: (
        "Vị trí trên bản đồ không khớp với địa chỉ. Hãy đặt lại vị trí.",
        "Mã số không khớp với giấy được cấp. Hãy kiểm tra lại.",
        "Diện tích ghi không đúng đơn vị. Hãy kiểm tra lại.",
        "Địa điểm này không thuộc địa bàn đã chọn. Hãy chọn đúng xã, phường, đặc khu.",
    ),
}
STAMP_REASONS = (
    "Nhật ký của lô chưa đủ. Hãy ghi thu hoạch, chế biến và đóng gói rồi gửi lại yêu cầu.",
    "Số gói ghi trong nhật ký không khớp với sản lượng. Hãy kiểm tra lại.",
    "Giấy chứng nhận an toàn thực phẩm của cơ sở đã hết hiệu lực. Hãy cập nhật giấy mới.",
    "Lô đang được kiểm tra. Hãy gửi lại yêu cầu khi có kết quả.",
)
