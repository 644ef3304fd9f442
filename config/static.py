"""Static files in production: hashed names, compressed, and tolerant of source maps that are not shipped."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):
    """A file may refer to another that was left out (a source map); its reference then stays as it is."""

    manifest_strict = False
    support_js_module_import_aggregation = True
    keep_only_hashed_files = True

    def hashed_name(self, name: str, content: object = None, filename: str | None = None) -> str:
        try:
            return str(super().hashed_name(name, content, filename))
        except ValueError:
            return name
