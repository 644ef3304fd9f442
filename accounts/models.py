"""Users and the organisations (customer companies) that they belong to."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core import clock
from core.ids import encode, new_id
from core.text import handle_skeleton

AVATAR_HUES = 12

handle_shape = RegexValidator(
    r"^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,28}[A-Za-z0-9])?\Z",
    _("Use 1 to 30 letters, digits, hyphens or underscores, starting and ending with a letter or digit."),
)


class Organisation(models.Model):
    """A company: of customers, or of the people who run a community. One that was merged points to what it became."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(merged_into=F("id")), name="no_company_is_merged_into_itself")]

    def __str__(self) -> str:
        return self.name


class OrganisationDomain(models.Model):
    """An e-mail domain that was verified as belonging to an organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=253, unique=True)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(domain=Lower("domain")), name="organisation_domain_is_lower_case")]

    def __str__(self) -> str:
        return self.domain


class UserManager(BaseUserManager["User"]):
    """Creates people; e-mail addresses are kept in lower case."""

    def create_user(self, email: str, handle: str, password: str | None = None, **fields: Any) -> "User":
        fields["handle_skeleton"] = handle_skeleton(handle)
        user = self.model(email=email.strip().lower(), handle=handle, **fields)
        user.display_name = user.display_name or handle
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, handle: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, handle, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """One person, everywhere on the install. Roles live on memberships, never here; `is_staff` only opens the repair desk."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    handle = models.CharField(_("handle"), max_length=30, validators=[handle_shape])
    handle_skeleton = models.CharField(max_length=60, editable=False, default="")
    display_name = models.CharField(_("display name"), max_length=80, blank=True)
    avatar = models.ImageField(upload_to="avatars/", blank=True)
    bio = models.TextField(_("about you"), max_length=1000, blank=True)
    company = models.CharField(_("company"), max_length=120, blank=True)
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="members")
    # Whose company this person does not want to be counted to, though the address says so; until they ask.
    left_organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    language = models.CharField(_("language"), max_length=12, default="en")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_test = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=clock.now)
    # Counts the reset links that were mailed: part of each link's signature, so that a newer one ends the older.
    reset_serial = models.PositiveIntegerField(default=0, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["handle"]

    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("handle"), name="one_person_per_handle"),
            models.UniqueConstraint(
                fields=["handle_skeleton"], condition=~Q(handle_skeleton=""), name="one_person_per_handle_skeleton"
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="email_is_lower_case"),
        ]

    def __str__(self) -> str:
        return self.handle

    @property
    def public_id(self) -> str:
        return encode(self.pk)

    @property
    def name(self) -> str:
        return self.display_name or self.handle

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class HeldHandle(models.Model):
    """A handle that nobody else may take, though nobody bears it.

    With a user it is one of theirs from before: old mentions and addresses keep meaning that person. Without, it was
    asked for with an address that has an account already, and is held as long as a real sign-up would hold it.
    """

    handle = models.CharField(max_length=30)
    skeleton = models.CharField(max_length=60, unique=True)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="former_handles")
    held_at = models.DateTimeField(default=clock.now)
    ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, ends_at=None) | Q(user=None, ends_at__isnull=False),
                name="held_for_somebody_or_for_a_while",
            )
        ]

    def __str__(self) -> str:
        return self.handle
