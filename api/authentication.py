"""`Authorization: Bearer …` and nothing else: a session cookie does not open the API, so no foreign page can use it."""

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import User
from api.models import ApiToken
from api.tokens import find_token


class BearerAuthentication(BaseAuthentication):
    """Sets `request.user` and `request.auth` (the ApiToken). Without the header the request is anonymous."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _blank, given = get_authorization_header(request).partition(b" ")
        if not scheme:
            return None
        token = find_token(given.strip().decode("ascii", "replace")) if scheme.lower() == b"bearer" else None
        if token is None:
            raise AuthenticationFailed
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        error = ', error="invalid_token"' if get_authorization_header(request) else ""
        return f'Bearer realm="api"{error}'
