"""The administrator's commands: what they do, and the one sentence when they cannot."""

import getpass

import pytest
from django.core.management import CommandError, call_command

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Person
from nguongoc.profiles.loader import load_profile

pytestmark = pytest.mark.django_db


@pytest.fixture
def typed(monkeypatch):
    """What the administrator types at the prompt for the password."""

    def answer(password):
        monkeypatch.setattr(getpass, "getpass", lambda prompt="": password)

    return answer


def test_first_administrator_belongs_to_the_province(typed, capsys):
    load_profile(name="quang_ninh")
    typed("mot mat khau rat dai")
    call_command("create_administrator", "Quan.Tri@vidu.example", "Người quản trị")
    person = Person.objects.get(email="quan.tri@vidu.example")
    assert person.organisation.name == "Ủy ban nhân dân thành phố Quảng Ninh"
    assert person.may(Permission.MANAGE_ACCOUNTS)
    assert person.check_password("mot mat khau rat dai")
    assert "Đã tạo tài khoản hệ thống" in capsys.readouterr().out


def test_administrator_needs_a_profile_first(typed):
    typed("mot mat khau rat dai")
    with pytest.raises(CommandError, match="load_profile"):
        call_command("create_administrator", "a@vidu.example", "A")


def test_weak_password_is_refused_in_words(typed):
    load_profile(name="quang_ninh")
    typed("123")
    with pytest.raises(CommandError, match="ật khẩu"):
        call_command("create_administrator", "a@vidu.example", "A")
    assert not Person.objects.exists()


def test_unknown_profile_is_said_in_one_sentence():
    with pytest.raises(CommandError, match="Không có hồ sơ địa phương"):
        call_command("load_profile", "atlantis")
