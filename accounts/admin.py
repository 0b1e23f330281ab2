"""What operators may see and change of accounts, users and keys."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db.models import Field, QuerySet
from django.http import HttpRequest

from accounts.forms import SignIn
from accounts.models import Account, ApiKey, Charge, Usage, User
from accounts.plans import PLANS


class OperatorSignIn(SignIn, AdminAuthenticationForm):
    """The admin's own sign-in, slowed down like the other one."""


admin.site.login_form = OperatorSignIn
admin.site.site_header = admin.site.site_title = "Convertly"
admin.site.index_title = "Operations"


class Kept(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that are switched off, not deleted: jobs and files hang on them."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes here."""
        return False


@admin.register(Account)
class AccountAdmin(Kept):
    """Accounts; the plan is what an operator changes."""

    list_display = ("name", "plan", "created_at")
    list_filter = ("plan",)
    search_fields = ("name", "users__email")
    readonly_fields = ("created_at",)

    def formfield_for_dbfield(self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the plans that exist."""
        if db_field.name == "plan":
            return forms.ChoiceField(choices=[(plan.name, plan.title) for plan in PLANS.values()])
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class AddUser(AdminUserCreationForm):  # type: ignore[type-arg]
    """A new user of an existing account, with or without a password."""

    class Meta:
        model = User
        fields = ("email", "account")


@admin.register(User)
class PersonAdmin(Kept, UserAdmin):  # type: ignore[type-arg]
    """The people who sign in."""

    add_form = AddUser
    list_display = ("email", "account", "is_active", "is_staff", "last_login", "created_at")
    list_filter = ("is_active", "is_staff")
    list_select_related = ("account",)
    search_fields = ("email", "account__name")
    ordering = ("email",)
    autocomplete_fields = ("account",)
    readonly_fields = ("last_login", "created_at")
    fieldsets = (
        (None, {"fields": ("email", "password", "account")}),
        ("Rights", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        ("Dates", {"fields": ("last_login", "created_at")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "account", "usable_password", "password1", "password2")}),)


@admin.register(ApiKey)
class ApiKeyAdmin(Kept):
    """API keys: their prefix and dates, to look at and to revoke."""

    list_display = ("prefix", "name", "account", "user", "state", "created_at", "last_used_at", "expires_at")
    list_filter = ("created_at", "last_used_at", "revoked_at")
    list_select_related = ("account", "user")
    search_fields = ("prefix", "name", "account__name", "user__email")
    fields = ("prefix", "name", "account", "user", "state", "created_at", "last_used_at", "expires_at", "revoked_at")
    readonly_fields = fields
    actions = ("revoke",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Keys are made where their text can be shown: on the page of keys or by `manage.py create_api_key`."""
        return False

    @admin.action(description="Revoke the selected keys", permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """Make the chosen keys useless from their next request on."""
        chosen = list(queryset.filter(revoked_at=None))
        for key in chosen:
            key.revoke()
        self.message_user(request, f"Revoked: {len(chosen)}.", messages.SUCCESS)


class ReadOnly(Kept):
    """What only the ledger writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes here."""
        return False


@admin.register(Usage)
class UsageAdmin(ReadOnly):
    """How much each account has used: files by month, and bytes of storage."""

    list_display = ("account", "plan", "thing", "period", "used", "allowed")
    list_filter = ("thing", "period", "account__plan")
    list_select_related = ("account",)
    search_fields = ("account__name", "account__users__email")
    ordering = ("-period", "-used")

    @admin.display(ordering="account__plan")
    def plan(self, usage: Usage) -> str:
        """The account's plan now."""
        return usage.account.plan


@admin.register(Charge)
class ChargeAdmin(ReadOnly):
    """The lines of the ledger, one per file; found by a file's or a job's id."""

    list_display = ("file_id", "account", "job_id", "period", "state", "created_at")
    list_select_related = ("account",)
    search_fields = ("=file_id", "=job_id")
    ordering = ("file_id",)
    show_full_result_count = False
