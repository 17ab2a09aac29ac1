"""What logging in needs beside the password: second steps, known devices, and the count of tries."""

from typing import Self

from django.db import models
from django.db.models.functions import Now

from nguongoc.accounts.enums import AttemptKind
from nguongoc.accounts.models.people import Person


class AuthenticatorApp(models.Model):
    """The application on a person's phone that shows a code of six digits each half minute (TOTP, RFC 6238).

    `secret` is sealed (nguongoc.accounts.vault). `last_counter` is the half minute, counted from 1970, of the last
    code that was taken: neither that nor an earlier one is taken again.
    """

    person = models.OneToOneField(Person, models.RESTRICT, related_name="authenticator_app")
    secret = models.BinaryField()
    last_counter = models.BigIntegerField()
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"Ứng dụng tạo mã của {self.person}"


class PasskeyQuerySet(models.QuerySet["Passkey"]):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person=person)


class Passkey(models.Model):
    """A key that a device keeps and opens by fingerprint, face or PIN (WebAuthn).

    `credential` is the attested credential data of WebAuthn, level 2, section 6.5.1: a public key, no secret.
    """

    person = models.ForeignKey(Person, models.RESTRICT, related_name="passkeys")
    name = models.CharField(max_length=60)
    credential_id = models.BinaryField(max_length=1023, unique=True)
    credential = models.BinaryField()
    sign_count = models.BigIntegerField()
    created_at = models.DateTimeField(db_default=Now())
    last_used_at = models.DateTimeField(null=True)

    objects = PasskeyQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class RecoveryCode(models.Model):
    """A code on paper that stands in for the second step once. Kept as a fingerprint; gone once used."""

    person = models.ForeignKey(Person, models.RESTRICT, related_name="recovery_codes")
    fingerprint = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "fingerprint"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"Mã dự phòng của {self.person}"


class KnownDevice(models.Model):
    """A browser from which a person has logged in, known by a cookie; `token` is the cookie's fingerprint."""

    person = models.ForeignKey(Person, models.RESTRICT, related_name="known_devices")
    token = models.CharField(max_length=64)
    first_seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "token"], name="known_device_once")]

    def __str__(self) -> str:
        return f"Thiết bị quen của {self.person}"


class Attempt(models.Model):
    """One try at something that is limited by rate (nguongoc.accounts.limits); tries that succeed are taken out.

    `account` is the fingerprint of the e-mail address that was typed, whether or not it has an account: what was
    typed by mistake, even a password, cannot be read from it.
    """

    kind = models.CharField(max_length=20, choices=AttemptKind)
    account = models.CharField(max_length=64)
    address = models.GenericIPAddressField(null=True)
    at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "account", "at"], name="attempts_by_account"),
            models.Index(fields=["kind", "address", "at"], name="attempts_by_address"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%d/%m/%Y %H:%M}"
