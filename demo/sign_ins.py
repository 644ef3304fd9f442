"""How the cast signs in: the printed passwords and tokens, which work after every call of the command.

Tokens are derived from SECRET_KEY, so the same install says the same ones each time and stores only their hashes.
Outside production the password is a fixed word; in production it is derived too, since whoever reads this file knows it.
"""

from dataclasses import asdict, dataclass

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import check_password, is_password_usable, make_password
from django.utils.crypto import salted_hmac

from accounts.models import User
from api.models import ApiToken, Scope
from api.tokens import create_token
from demo.content import Content
from demo.stage import Stage

FIXED_PASSWORD = "good-answers-first"  # noqa: S105 - development only, and printed on purpose
TOKEN_NAME = "Demo"  # noqa: S105 - the name that people see in their list of tokens
HOURLY_QUOTA = 1_000_000
# The support token acts as this person, who reads both communities; it may do nothing but read their feeds.
SUPPORT_AGENT, SUPPORT_COMMUNITIES = "omar", ("northwind", "partners")


@dataclass(frozen=True)
class SignIn:
    email: str
    handle: str
    password: str
    token: str


@dataclass(frozen=True)
class SignIns:
    """What clients rely on: role → how to sign in, and the token of a support team's software."""

    people: dict[str, SignIn]
    support_token: str

    def as_json(self) -> dict[str, object]:
        return {"people": {role: asdict(person) for role, person in self.people.items()}, "support_token": self.support_token}


def password() -> str:
    return _derived("password")[:20] if settings.IN_PRODUCTION else FIXED_PASSWORD


def settle_sign_ins(stage: Stage, content: Content) -> SignIns:
    """Make every printed sign-in work, whatever was changed meanwhile, and return them."""
    cast = {role: stage.users[person.handle] for role, person in content.cast.items()}
    _settle_passwords(list(cast.values()))
    return SignIns({role: _settle(role, user) for role, user in cast.items()}, _support_token(stage))


def _settle_passwords(users: list[User]) -> None:
    """A hash takes its time on purpose, so the cast, whose password is one and printed, shares one too."""
    works = {
        stored
        for stored in {user.password for user in users}
        if is_password_usable(stored) and check_password(password(), stored)
    }
    broken = [user for user in users if user.password not in works or not user.is_active]
    if broken:
        shared = next(iter(works), None) or make_password(password())
        for user in broken:
            user.password, user.is_active = shared, True
            user.save(update_fields=["password", "is_active"])


def _settle(role: str, user: User) -> SignIn:
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    return SignIn(user.email, user.handle, password(), _token(user, role))


def _support_token(stage: Stage) -> str:
    communities = [stage.communities[slug].pk for slug in SUPPORT_COMMUNITIES]
    return _token(stage.users[SUPPORT_AGENT], "support", scopes=[Scope.FEED_READ], community_ids=communities)


def _token(user: User, purpose: str, **limits: object) -> str:
    """Return the first token of its row that nobody has revoked."""
    own = ApiToken.objects.unscoped("the demo's tokens must work").filter(user=user, name=TOKEN_NAME)
    revoked = own.exclude(revoked_at=None).count()
    secret = _derived(f"token {purpose} {revoked}")
    _row, token = create_token(user, name=TOKEN_NAME, hourly_quota=HOURLY_QUOTA, secret=secret, **limits)  # type: ignore[arg-type]
    return token


def _derived(purpose: str) -> str:
    return salted_hmac("demo.sign_ins", purpose, algorithm="sha256").hexdigest()
