"""The pages of accounts: sign up, sign in, password, API keys."""

from datetime import timedelta
from itertools import chain
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, PasswordChangeView, RedirectURLMixin
from django.db import IntegrityError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from django.views.generic import FormView
from django.views.generic.edit import FormMixin

from accounts.authentication import account_of
from accounts.forms import ChangePassword, MakeKey, SignIn, SignUp, Throttled
from accounts.models import Account, ApiKey, User
from accounts.plans import PLANS

REVOKED_SHOWN = timedelta(days=30)
"""How long a revoked key stays in the list."""


class ThrottledPage(FormMixin):  # type: ignore[type-arg]
    """A page whose form may be sent only so often; then it answers 429 and says when to come back."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the errors."""
        response = super().form_invalid(form)
        for error in chain.from_iterable(form.errors.as_data().values()):
            if isinstance(error, Throttled):
                response.status_code = 429
                response["Retry-After"] = str(error.retry_after)
        return response


class SignInPage(ThrottledPage, LoginView):
    """Let a person in."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignIn
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Offer to make an account only where that is possible."""
        return super().get_context_data(**kwargs, sign_up_open=settings.SIGN_UP_OPEN)


@method_decorator([sensitive_post_parameters(), never_cache], name="dispatch")
class SignUpPage(ThrottledPage, RedirectURLMixin, FormView):  # type: ignore[type-arg]
    """Make an account and sign its first user in."""

    template_name = "accounts/sign_up.html"
    form_class = SignUp
    next_page = settings.LOGIN_REDIRECT_URL

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Say so where the operator lets nobody in, and send on who is in already."""
        if request.user.is_authenticated:
            return redirect(self.get_success_url())
        if not settings.SIGN_UP_OPEN:
            return render(request, "accounts/sign_up_closed.html", status=403)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form who asks."""
        return {**super().get_form_kwargs(), "request": self.request}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Carry the page that the person came for, where it is one of ours."""
        return super().get_context_data(**kwargs, next=self.get_redirect_url())

    def form_valid(self, form: SignUp) -> HttpResponse:
        """Save; a twin that was faster shows as the form's own error."""
        try:
            user = form.save()
        except IntegrityError:
            form.add_error("email", User._meta.get_field("email").error_messages["unique"])
            return self.form_invalid(form)
        login(self.request, user)
        return redirect(self.get_success_url())


class PasswordPage(ThrottledPage, PasswordChangeView):
    """Change the password; every other session of the person ends."""

    template_name = "accounts/password.html"
    form_class = ChangePassword
    success_url = reverse_lazy("password")

    def form_valid(self, form: Any) -> HttpResponse:
        """Save and say so."""
        messages.success(self.request, "The password is changed.")
        return super().form_valid(form)


@login_required
@require_safe
def plans_page(request: HttpRequest) -> HttpResponse:
    """Show what each plan takes, and which one is the account's: refusals that a plan makes point here."""
    return render(request, "accounts/plans.html", {"account": account_of(request), "plans": PLANS.values()})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def keys_page(request: HttpRequest) -> HttpResponse:
    """List the account's keys; a POST makes one and shows it this once."""
    account = account_of(request)
    form = MakeKey(account, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _show_keys(request, account, form)
    assert isinstance(request.user, User)
    key, text = form.issue(request.user)
    return _show_keys(request, account, MakeKey(account), new_key=key, new_key_text=text)


def _show_keys(request: HttpRequest, account: Account, form: MakeKey, **new: Any) -> HttpResponse:
    """Render the page; a new key is in this answer only and is never kept by a cache."""
    lately = Q(revoked_at=None) | Q(revoked_at__gt=timezone.now() - REVOKED_SHOWN)
    keys = account.api_keys.filter(lately).select_related("user").order_by("-created_at", "id")
    return render(request, "accounts/keys.html", {"account": account, "form": form, "keys": keys, **new})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def revoke_key(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """Ask first (GET), then revoke (POST); another account's key is not found."""
    key = get_object_or_404(ApiKey, pk=key_id, account=account_of(request))
    if request.method == "GET":
        return render(request, "accounts/key_revoke.html", {"key": key})
    key.revoke()
    messages.success(request, f"The key “{key.name}” is revoked.")
    return redirect("keys")
