"""One address per category: a conversion by POST, and by GET where the result can be streamed."""

from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request

from jobs.dialect import answers, intake, schema
from jobs.dialect.categories import CATEGORIES, Category
from jobs.dialect.views.base import View


class Convert(View):
    """`/v1/convert/{category}`: the base of one view per category."""

    category: Category
    # no HEAD, which would do the whole conversion of a GET and throw it away
    http_method_names = ["get", "post", "options"]

    def post(self, request: Request) -> HttpResponseBase:
        """Convert a file that was sent, named by its URL, or written into the request."""
        wish = intake.read(request, self.category)
        return answers.text(request, wish) if self.category.inline else answers.file(request, wish)


class StreamedConvert(Convert):
    """The base of those that answer with the file itself to a GET."""

    def get(self, request: Request) -> HttpResponseBase:
        """Convert what stands at a URL and answer with the file, or with the job to whoever asks for JSON."""
        return answers.file(request, intake.read(request, self.category))


def urls() -> list[URLPattern]:
    """Give the paths, relative to `/v1/convert/`."""
    return [path(name, _view(category).as_view()) for name, category in CATEGORIES.items()]


def _view(category: Category) -> type[Convert]:
    base = StreamedConvert if category.streams else Convert
    view = type(f"{category.name.title().replace('-', '')}Conversion", (base,), {"category": category})
    described = {"post": extend_schema(**schema.of_post(category))}
    if category.streams:
        described["get"] = extend_schema(**schema.of_get(category))
    return extend_schema_view(**described)(view)
