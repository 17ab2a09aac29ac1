"""An administrator of an organisation runs its accounts."""

from django.db import transaction
from django.utils import timezone

from nguongoc.accounts.actions.accounts import begin_anew, create_account, require_strong
from nguongoc.accounts.actions.attempts import forget_wrong_passwords
from nguongoc.accounts.actions.delegations import end_delegations_of
from nguongoc.accounts.actions.devices import OWN_ACCOUNT, forget_devices
from nguongoc.accounts.actions.notices import notify
from nguongoc.accounts.actions.password_links import PasswordLink, password_link_for
from nguongoc.accounts.actions.sessions import end_all_sessions
from nguongoc.accounts.enums import Level, Role
from nguongoc.accounts.models import Membership, Organisation, Person
from nguongoc.accounts.roles import ROLES
from nguongoc.accounts.rules import administered, may_be_first_administered, not_yours
from nguongoc.common import audit
from nguongoc.common.errors import Refusal, StateChanged
from nguongoc.common.text import normalise


@transaction.atomic
def add_member(
    *,
    by: Person,
    email: str,
    name: str,
    phone: str,
    role: Role,
    organisation: Organisation | None = None,
) -> tuple[Person, PasswordLink]:
    """A new account in the administrator's own organisation, with the link by which its password is set.

    A part of it that has no working administrator may be given one. Raises NotPermitted for another organisation;
    Refusal for a role that the plan's table does not have at the organisation's level (field `role`) or an
    address that has an account (field `email`).
    """
    own = administered(by)
    target = organisation or own
    if target.pk != own.pk and not (role == Role.ADMINISTRATOR and may_be_first_administered(target, own)):
        raise not_yours()
    _require_role(target, role)
    person = create_account(
        email=email, name=name, password=None, organisation=target, role=role, phone=phone, by=by
    )
    return person, password_link_for(person=person)


@transaction.atomic
def edit_member(*, membership: Membership, by: Person, name: str, phone: str, role: Role) -> Membership:
    """Change a person's name, telephone and role; gives the membership that now holds.

    Another role ends the membership and starts a new one, so that history keeps who held which role when; a
    suspension goes on. Raises Refusal (field `role`) for one's own role, for that of the last administrator, and
    for a role that the plan's table does not have at this level.
    """
    organisation = administered(by)
    membership = _locked(membership, organisation)
    person = membership.person
    before = {"name": person.name, "phone": person.phone, "role": membership.role}
    if role != membership.role:
        _require_role(organisation, role)
        _require_another_administrator(membership, field="role")
        if person.pk == by.pk:
            raise Refusal(
                "Bạn không tự đổi vai trò của mình. Hãy nhờ một tài khoản hệ thống khác của đơn vị.", field="role"
            )
        membership = begin_anew(membership=membership, organisation=organisation, role=role)
    person.name, person.phone = normalise(name), normalise(phone)
    person.save(update_fields=["name", "phone"])
    after = {"name": person.name, "phone": person.phone, "role": str(role)}
    if after != before:
        audit.record("edit_account", by=by, subject=person, before=before, after=after)
    return membership


@transaction.atomic
def suspend_member(*, membership: Membership, by: Person, reason: str) -> None:
    """From now on the person may do nothing; every session and every delegation of theirs ends at once.

    Raises Refusal for oneself and for the organisation's last administrator; StateChanged where the membership
    is suspended already.
    """
    membership = _locked(membership, administered(by))
    if membership.suspended_at is not None:
        raise StateChanged("Tài khoản này đang tạm dừng rồi.")
    _require_another_administrator(membership)
    if membership.person_id == by.pk:
        raise Refusal("Bạn không tự tạm dừng tài khoản của mình. Hãy nhờ một tài khoản hệ thống khác của đơn vị.")
    membership.suspended_at = timezone.now()
    membership.save(update_fields=["suspended_at"])
    ended = end_all_sessions(person=membership.person)
    end_delegations_of(person=membership.person, by=by)
    audit.record("suspend_account", by=by, subject=membership.person, reason=normalise(reason), sessions=ended)


@transaction.atomic
def restore_member(*, membership: Membership, by: Person) -> None:
    """The person may work again, in the role that was suspended. Raises StateChanged where it is not."""
    membership = _locked(membership, administered(by))
    if membership.suspended_at is None:
        raise StateChanged("Tài khoản này đang hoạt động, không cần khôi phục.")
    membership.suspended_at = None
    membership.save(update_fields=["suspended_at"])
    audit.record("restore_account", by=by, subject=membership.person)


@transaction.atomic
def issue_password_link(*, membership: Membership, by: Person) -> PasswordLink:
    """A link by which the person, who is told of it, sets a new password; the present one works until then.

    Raises StateChanged while the account is suspended: the link would not open. Raises Refusal where an
    administrator took the second step away and the person has not been back since: whoever has opened one of two
    locks is not given the other, and the link goes to the person's mailbox alone.
    """
    membership = _locked(membership, administered(by))
    if membership.suspended_at is not None:
        raise StateChanged("Tài khoản đang tạm dừng. Hãy khôi phục trước khi cấp đường dẫn đặt mật khẩu.")
    person = membership.person
    is_new = person.last_login is None
    if not is_new and not person.has_usable_password():
        raise Refusal(
            "Bước đăng nhập thứ hai của người này vừa bị bỏ nên đường dẫn chỉ được gửi vào thư điện tử của họ. "
            "Hãy nhắc họ xem hộp thư, hoặc bấm “Quên mật khẩu?” ở trang đăng nhập để nhận thư mới."
        )
    audit.record("issue_password_link", by=by, subject=person)
    if not is_new and person.pk != by.pk:
        notify(
            people=[person],
            subject="Có người vừa nhận đường dẫn đặt mật khẩu của bạn",
            text=f"{by.audit_name} vừa lấy đường dẫn để đặt mật khẩu mới cho tài khoản của bạn. Nếu bạn không "
            "nhờ: hãy đổi mật khẩu ngay, đường dẫn sẽ hết hiệu lực, và báo cơ quan cấp trên.",
            path=OWN_ACCOUNT,
        )
    return password_link_for(person=person)


@transaction.atomic
def set_password(*, person: Person, password: str, device_cookie: str = "") -> None:
    """The person's own new password; sessions opened with the old one end, and the person is told.

    Every browser counts as new again, but the one with the cookie `device_cookie`.

    Raises Refusal where it is too weak (field `password`), StateChanged where no membership is in force.
    """
    if not Membership.objects.in_force().select_for_update(of=("self",)).filter(person=person).exists():
        raise StateChanged("Tài khoản này đang tạm dừng nên chưa đặt được mật khẩu.")
    require_strong(password=password)
    had_one = person.has_usable_password()
    person.set_password(password)
    person.save(update_fields=["password"])
    ended = end_all_sessions(person=person)
    forget_devices(person=person, but=device_cookie)
    forget_wrong_passwords(person=person)
    if had_one:
        notify(
            people=[person],
            subject="Mật khẩu của bạn vừa được đổi",
            text="Nếu không phải bạn: hãy đặt lại mật khẩu ở trang đăng nhập và báo người quản lý tài khoản của "
            "đơn vị.",
            path=OWN_ACCOUNT,
        )
    audit.record("set_password", by=person, subject=person, sessions=ended)


def _locked(membership: Membership, organisation: Organisation) -> Membership:
    membership = Membership.objects.select_for_update(of=("self",)).select_related("person").get(pk=membership.pk)
    if membership.organisation_id != organisation.pk:
        raise not_yours()
    if membership.ended_at is not None:
        raise StateChanged("Tài khoản này vừa được đổi vai trò. Hãy mở lại danh sách rồi làm lại.")
    return membership


def _require_role(organisation: Organisation, role: Role) -> None:
    if role not in ROLES[Level(organisation.level)]:
        raise Refusal("Đơn vị của bạn không có vai trò này. Hãy chọn một vai trò trong danh sách.", field="role")


def _require_another_administrator(membership: Membership, *, field: str | None = None) -> None:
    """Somebody must be left to run the organisation's accounts."""
    if membership.role != Role.ADMINISTRATOR or membership.suspended_at is not None:
        return
    others = Membership.objects.in_force().filter(
        organisation_id=membership.organisation_id, role=Role.ADMINISTRATOR, person__is_active=True
    )
    if not others.exclude(pk=membership.pk).exists():
        raise Refusal(
            "Đây là tài khoản hệ thống cuối cùng đang hoạt động của đơn vị. Hãy thêm hoặc khôi phục một tài khoản "
            "hệ thống khác trước.",
            field=field,
        )
