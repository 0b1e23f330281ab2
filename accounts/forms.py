"""What people may type on the pages of accounts, and when it is refused."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, BaseUserCreationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from accounts import keys, throttles
from accounts.models import Account, ApiKey, User
from accounts.models.user import normal_email

KEYS_PER_ACCOUNT = 100
HOW_TO_CHOOSE = "At least 10 characters, and none that many people use or that is like your e-mail address."
LIFETIMES = [("", "Never"), ("7", "In 7 days"), ("30", "In 30 days"), ("90", "In 90 days"), ("365", "In a year")]
"""Days after which a key expires."""


class Throttled(ValidationError):
    """Tried too often; `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(throttles.refusal(retry_after), code="throttled")
        self.retry_after = retry_after


class SignIn(AuthenticationForm):
    """E-mail and password; the answer to a wrong one does not tell which of the two was wrong."""

    username = forms.EmailField(
        label="E-mail address", widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"})
    )
    error_messages = {
        "invalid_login": "The e-mail address or the password is wrong.",
        "inactive": "The e-mail address or the password is wrong.",
    }

    def clean(self) -> dict[str, Any]:
        """Check the password, unless there were too many tries; then even the right one is not looked at."""
        email, request = normal_email(self.cleaned_data.get("username", "")), self.request
        if not email or request is None:
            return self.cleaned_data
        address = throttles.address_of(request)
        person = f"{email}|{address}"
        for throttle, thing in ((throttles.PERSON, person), (throttles.EMAIL, email), (throttles.ADDRESS, address)):
            if wait := throttle.enter(thing):
                raise Throttled(wait)
        cleaned = super().clean()
        throttles.PERSON.forget(person)
        return cleaned


class SignUp(BaseUserCreationForm):  # type: ignore[type-arg]
    """A new customer: e-mail, and the password twice."""

    class Meta:
        model = User
        fields = ("email",)
        widgets = {"email": forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"})}

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        first, second = self.fields["password1"], self.fields["password2"]
        first.help_text, second.label, second.help_text = HOW_TO_CHOOSE, "The password again", ""

    def clean(self) -> dict[str, Any]:
        """Count the try: an open sign-up could otherwise be asked for every e-mail in the world."""
        if wait := throttles.SIGN_UP.enter(throttles.address_of(self.request)):
            raise Throttled(wait)
        return super().clean() or self.cleaned_data

    def save(self, commit: bool = True) -> User:
        """Make the account and its first user."""
        return User.objects.create_user(self.cleaned_data["email"], self.cleaned_data["password1"])


class ChangePassword(PasswordChangeForm):
    """The old password, and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, second = self.fields["new_password1"], self.fields["new_password2"]
        first.help_text, second.label, second.help_text = HOW_TO_CHOOSE, "The new password again", ""

    def clean_old_password(self) -> str:
        """Check the old password, at most so often: the session may be in other hands."""
        if wait := throttles.OLD_PASSWORD.enter(str(self.user.pk)):
            raise Throttled(wait)
        checked = super().clean_old_password()
        throttles.OLD_PASSWORD.forget(str(self.user.pk))
        return checked


class MakeKey(forms.Form):
    """The name of a new API key and how long it works."""

    name = forms.CharField(
        max_length=100, widget=forms.TextInput(attrs={"placeholder": "What will use it?", "autocomplete": "off"})
    )
    lifetime = forms.ChoiceField(label="Expires", choices=LIFETIMES, required=False)

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean(self) -> dict[str, Any]:
        """Refuse one key more than an account may have at work."""
        if ApiKey.objects.filter(account=self.account, revoked_at=None).count() >= KEYS_PER_ACCOUNT:
            raise ValidationError(f"An account has at most {KEYS_PER_ACCOUNT} keys; revoke one that is not used.")
        return self.cleaned_data

    def issue(self, user: User) -> tuple[ApiKey, str]:
        """Make the key and give it with its text."""
        days = self.cleaned_data["lifetime"]
        expires_at = timezone.now() + timedelta(days=int(days)) if days else None
        return keys.issue(self.account, user, self.cleaned_data["name"], expires_at)
