"""Anybody reports a problem with goods, and follows what became of it by its number, without a login."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nguongoc.common.identifiers import tracking_code
from nguongoc.common.text import capital
from nguongoc.safety.complaints.actions import withdraw_contact
from nguongoc.safety.complaints.enums import ComplaintAct, ComplaintState
from nguongoc.safety.complaints.queries import LONGEST_ASKED, subject_named
from nguongoc.safety.models import Complaint
from nguongoc.stamps.codes import SERIAL_LENGTH, grouped
from nguongoc.stamps.naming import typed_serial
from nguongoc.web.access import public
from nguongoc.web.portal.complaint_forms import ComplaintForm
from nguongoc.web.portal.complaint_help import HELP
from nguongoc.web.portal.pages import page
from nguongoc.web.tracking_codes import as_written, is_code

_OTHER = (
    "Trang này đã được dùng để gửi một phản ánh khác, nên nội dung vừa nhập chưa được gửi. Hãy bấm “Gửi phản ánh” "
    "lần nữa."
)
_PART = "report_complaint"
_NO_GOODS = tuple(f"/{key}/" for key in ("00", "414", "417"))  # addresses of cartons and places
_READ_BY_ALL = (ComplaintAct.ANSWER, ComplaintAct.CLOSE)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """`?ma=` names the stamp, the lot or the product. The form brings the number under which it is followed: sent
    twice, it is one complaint. Refused, it comes back with all that was typed and with its photos.
    """
    code = request.POST.get("code", "")
    code = code if is_code(code) else tracking_code()
    if request.method != "POST":
        asked = request.GET.get("ma", "").strip()[:LONGEST_ASKED]
        return _form_page(request, ComplaintForm(initial={"asked": _as_printed(asked)}), code, asked)
    form = ComplaintForm(request.POST, request.FILES)
    if form.is_valid():
        sent = Complaint.objects.filter(code=code).first()
        if sent is not None and sent.text != form.cleaned_data["text"].strip():
            form.add_error(None, _OTHER)
            form.keep_pictures()
            return _form_page(request, form, tracking_code(), form.cleaned_data["asked"], status=422)
        if sent is not None or form.carry_out(lambda: form.report(code)) is not None:
            return redirect("portal:complaint", code)
    form.keep_pictures()
    return _form_page(request, form, code, request.POST.get("asked", ""), status=422)


@public
@never_cache
@require_safe
def complaint(request: HttpRequest, code: str) -> HttpResponse:
    """What it is about, who handles it and what was answered: nothing of who sent it and what they wrote."""
    found = Complaint.objects.select_related("authority", "product", "lot").filter(code=as_written(code)).first()
    if found is None:
        return page(request, "track.html", {"typed": code, "unknown": True}, part="track", status=404)
    context = {
        "complaint": found,
        "steps": _steps(found),
        "answers": found.steps.filter(act__in=_READ_BY_ALL).select_related("organisation"),
    }
    return page(request, "complaint.html", context, part=_PART)


@public
@require_POST
def forget_contact(request: HttpRequest, code: str) -> HttpResponse:
    """Whoever has the number takes back what they left to be reached by."""
    if withdraw_contact(code=as_written(code)):
        messages.success(request, "Đã xóa thông tin liên hệ. Phản ánh vẫn được xử lý.")
    return redirect("portal:complaint", as_written(code) or "khong-ro")


def _as_printed(asked: str) -> str:
    """A stamp of ours as its code stands on it, where its address was given; all else as it was given."""
    if subject_named(asked).number is None:
        return asked
    serial = typed_serial(asked)
    return grouped(serial.upper()) if len(serial) == SERIAL_LENGTH and serial.isalnum() else serial


def _form_page(
    request: HttpRequest, form: ComplaintForm, code: str, asked: str, *, status: int = 200
) -> HttpResponse:
    subject = subject_named(asked)
    context = {
        "form": form,
        "code": code,
        "subject": subject,
        "help": HELP.get(request.GET.get("ngon-ngu", "")),
        "is_unknown": bool(asked) and subject.product is None and not asked.startswith(_NO_GOODS),
    }
    return page(request, "report_complaint.html", context, part=_PART, status=status)


def _steps(found: Complaint) -> list[dict[str, str]]:
    """Rows for the stepper: received, being handled, ended."""
    ended = ComplaintState(found.state) if not found.is_open else ComplaintState.ANSWERED
    is_handled = found.state == ComplaintState.HANDLED or not found.is_open
    return [
        {"label": "Đã tiếp nhận", "state": "done"},
        {"label": "Đang xử lý", "state": "done" if not found.is_open else "current" if is_handled else "todo"},
        {"label": capital(str(ended.label)), "state": "todo" if found.is_open else "done"},
    ]
