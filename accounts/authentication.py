"""Who sends this API request: a key in `Authorization: Bearer` or `x-api-key`, else the session of a person."""

from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts import keys
from accounts.models import Account, ApiKey, User


class ApiKeyAuthentication(BaseAuthentication):
    """Know the caller by an API key; with one, the session cookie plays no part and no CSRF token is needed."""

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        """Give the key's user and the key, None where no key was sent, or raise AuthenticationFailed (401)."""
        sent = _sent_keys(request)
        if not sent:
            return None
        if len(sent) > 1:
            raise AuthenticationFailed(
                "The Authorization and x-api-key headers hold different keys; send one of them.", code="invalid_api_key"
            )
        key = keys.find(sent.pop())
        if key is None:
            raise AuthenticationFailed(
                "This API key is wrong, revoked or expired; send one that works as 'Authorization: Bearer cvly_…'.",
                code="invalid_api_key",
            )
        return key.user, key

    def authenticate_header(self, request: Request) -> str:
        """Ask for a Bearer key, which also makes a request without any credentials a 401 and not a 403."""
        return "Bearer"


def _sent_keys(request: Request) -> set[str]:
    """Give the different keys in the two headers; another `Authorization` scheme is not ours."""
    sent = set()
    scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").strip().partition(" ")
    if scheme.lower() == "bearer":
        sent.add(token.strip())
    if "HTTP_X_API_KEY" in request.META:
        sent.add(request.META["HTTP_X_API_KEY"].strip())
    return sent


def account_of(request: Request | HttpRequest) -> Account:
    """Give the account in whose name a signed-in person or a key asks."""
    key = getattr(request, "auth", None)
    if isinstance(key, ApiKey):
        return key.account
    user = request.user
    if not isinstance(user, User):
        raise TypeError("account_of needs an authenticated request.")
    return user.account
