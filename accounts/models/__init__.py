"""The rows of accounts, one model per file."""

from accounts.models.account import Account
from accounts.models.api_key import ApiKey
from accounts.models.charge import Charge, ChargeState
from accounts.models.rate import Rate
from accounts.models.tries import Tries
from accounts.models.usage import Usage
from accounts.models.user import User

__all__ = ["Account", "ApiKey", "Charge", "ChargeState", "Rate", "Tries", "Usage", "User"]
