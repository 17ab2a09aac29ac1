from django.db import models
from django.utils.translation import gettext_lazy as _


class ComplaintKind(models.TextChoices):
    """What somebody who bought or saw goods tells of."""

    COPY = "copy", _("nghi hàng giả, tem giả")
    SCRATCHED = "scratched", _("tem bị cào sẵn, bị bóc hoặc dán lại")
    DIFFERENT = "different", _("hàng không đúng với thông tin trên trang")
    SPOILED = "spoiled", _("hàng hỏng, không bảo đảm an toàn")
    ILLNESS = "illness", _("bị ngộ độc, dị ứng sau khi dùng")
    OTHER = "other", _("việc khác")


class ComplaintState(models.TextChoices):
    RECEIVED = "received", _("mới nhận")
    HANDLED = "handled", _("đang xử lý")
    ANSWERED = "answered", _("đã trả lời")
    CLOSED = "closed", _("đã đóng")


OPEN = (ComplaintState.RECEIVED, ComplaintState.HANDLED)


class ComplaintAct(models.TextChoices):
    """What an authority does with a complaint."""

    ASSIGN = "assign", _("giao người xử lý")
    HAND_OVER = "hand_over", _("chuyển cơ quan khác xử lý")
    PASS_ON = "pass_on", _("chuyển cho cơ sở biết")
    ANSWER = "answer", _("trả lời")
    CLOSE = "close", _("đóng, không xử lý")
