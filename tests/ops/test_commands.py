"""The administrator's commands: what they do, and the one sentence when they cannot."""

import getpass
import os

import pytest
from django.core.management import CommandError, call_command

from nguongoc.accounts.actions import pass_by_code
from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Notice, Person
from nguongoc.accounts.queries import second_steps_of
from nguongoc.ops import demo_code
from nguongoc.ops.management.commands import prepare_demo
from nguongoc.profiles.loader import load_profile
from nguongoc.profiles.sample import DemoLogin
from tests.factories import make_app

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


def test_operator_rescues_somebody_who_lost_the_second_step(owner, capsys):
    make_app(owner)
    call_command("reset_second_step", owner.email.upper(), "Mất điện thoại, đã gặp trực tiếp")
    assert not second_steps_of(owner).any
    assert "Đã bỏ bước đăng nhập thứ hai" in capsys.readouterr().out
    assert "Hệ thống vừa bỏ" in Notice.objects.filter(person=owner).latest("pk").text
    with pytest.raises(CommandError, match="chưa đặt bước"):
        call_command("reset_second_step", owner.email, "Lần nữa")
    with pytest.raises(CommandError, match="Không có tài khoản"):
        call_command("reset_second_step", "khong-co@vidu.example", "x")


def test_demo_gives_those_who_must_an_application_whose_code_is_shown(world, capsys):
    for person in (world.approver, world.reviewer):
        login = DemoLogin(role="", organisation="", email=person.email, password="")
        assert [prepare_demo._takes_two_steps(login) for _ in range(2)] == [person == world.approver] * 2
    demo_code.main()
    code = capsys.readouterr().out.split()[0]
    assert pass_by_code(person=world.approver, code=code)
    assert not second_steps_of(world.reviewer).any


def test_demo_collects_static_files_where_they_miss_or_are_older_than_the_build(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    manifest_storage = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"  # compresses nothing
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": manifest_storage}}
    manifest = tmp_path / "staticfiles.json"
    prepare_demo._collect_static_files()
    assert list((tmp_path / "built").glob("app-style.*.css"))
    os.utime(manifest, (0, 0))
    prepare_demo._collect_static_files()
    first = manifest.stat().st_mtime
    assert first > 0
    prepare_demo._collect_static_files()
    assert manifest.stat().st_mtime == first
