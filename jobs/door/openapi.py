"""One OpenAPI document per dialect: each holds the calls under its own prefix."""

from typing import ClassVar

from drf_spectacular.generators import SchemaGenerator


class Document(SchemaGenerator):
    """Describes what stands under `prefix`."""

    prefix: ClassVar[str]

    def _initialise_endpoints(self) -> None:
        super()._initialise_endpoints()  # type: ignore[no-untyped-call]
        self.endpoints = [each for each in self.endpoints or () if each[0].startswith(self.prefix)]

    @classmethod
    def under(cls, prefix: str) -> "type[Document]":
        """Give the generator of the document about one prefix."""
        return type("DocumentOfPrefix", (cls,), {"prefix": prefix})
