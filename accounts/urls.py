"""The pages of accounts."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts import views

urlpatterns = [
    path("sign-in", views.SignInPage.as_view(), name="sign-in"),
    path("sign-up", views.SignUpPage.as_view(), name="sign-up"),
    path("sign-out", LogoutView.as_view(), name="sign-out"),
    path("password", views.PasswordPage.as_view(), name="password"),
    path("plans", views.plans_page, name="plans"),
    path("keys", views.keys_page, name="keys"),
    path("keys/<uuid:key_id>/revoke", views.revoke_key, name="key-revoke"),
]
