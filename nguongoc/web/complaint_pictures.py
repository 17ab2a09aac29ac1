"""Photos of complaints, for those who may read the complaint; never public."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404

from nguongoc.accounts.models import Person
from nguongoc.safety.models import Complaint, ComplaintPicture


def send_complaint_picture(person: Person, pk: int, picture: int) -> FileResponse:
    """404 for what the person may not read, and where the file is gone."""
    visible = Complaint.objects.visible_to(person).filter(pk=pk).order_by().values("pk")
    found = get_object_or_404(ComplaintPicture, pk=picture, complaint__in=visible)
    try:
        file = default_storage.open(found.name)
    except FileNotFoundError as error:
        raise Http404 from error
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return FileResponse(file, content_type="image/webp", headers=headers)
