"""What people may type on the pages of webhooks; addresses are looked up when the form is used."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import format_html

from jobs import callbacks
from jobs.errors import CallbackUrlNotAllowed, TooManyWebhooks
from jobs.models import Endpoint
from jobs.outbound.address import LONGEST_URL

WHERE = "http or https, of a host that everybody can reach."


class WebhookForm(forms.Form):
    """A webhook's name, its address and its events."""

    name = forms.CharField(
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "What is it for?", "autocomplete": "off"}),
    )
    # checked by the one room that knows which addresses may be reached, and not by its form alone
    url = forms.CharField(
        label="Address",
        max_length=LONGEST_URL,
        help_text=WHERE,
        widget=forms.TextInput(
            attrs={
                "type": "url",
                "inputmode": "url",
                "placeholder": "https://example.com/convertly",
                "autocomplete": "off",
            }
        ),
    )
    events = forms.MultipleChoiceField(
        choices=[(event, event) for event in callbacks.EVENTS],
        widget=forms.CheckboxSelectMultiple,
        initial=["conversion.completed", "conversion.failed"],
        error_messages={"required": "Choose at least one event."},
    )

    def refuse(self, refusal: CallbackUrlNotAllowed | TooManyWebhooks) -> None:
        """Show a refusal where it belongs."""
        self.add_error("url" if isinstance(refusal, CallbackUrlNotAllowed) else None, refusal.message)


class ChangeWebhook(WebhookForm):
    """The same of a webhook that there is; its address stays unless another one is typed."""

    enabled = forms.BooleanField(required=False, label="Enabled: events are sent to it")
    field_order = ("name", "url", "enabled", "events")

    def __init__(self, webhook: Endpoint, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"name": webhook.name, "events": webhook.events, "enabled": webhook.enabled})
        url = self.fields["url"]
        url.required, url.label = False, "Another address"
        url.help_text = format_html("Leave it empty to stay with {}", webhook.shown)
        url.widget.attrs["placeholder"] = webhook.shown

    def values(self) -> dict[str, Any]:
        """Give what is to be changed."""
        chosen = dict(self.cleaned_data)
        url = chosen.pop("url").strip()
        return {**chosen, **({"url": url} if url else {})}
