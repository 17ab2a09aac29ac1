from nguongoc.places.models import Province


def current_province() -> Province:
    """The province that this installation serves. Raises Province.DoesNotExist before a profile is loaded."""
    return Province.objects.select_related("unit").get(pk=1)
