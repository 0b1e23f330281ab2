"""The rows of accounts, one model per file."""

from accounts.models.account import Account
from accounts.models.api_key import ApiKey
from accounts.models.tries import Tries
from accounts.models.user import User

__all__ = ["Account", "ApiKey", "Tries", "User"]
