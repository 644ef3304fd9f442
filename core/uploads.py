"""How much of an uploaded file is kept while it arrives: a little more than any may have, so that it is refused by its size."""

from django.core.files.uploadhandler import FileUploadHandler

MOST_BYTES = 20 * 1024 * 1024  # of one file; what a service accepts is at most this
MOST_FILES = 10  # in one request


class BoundedUpload(FileUploadHandler):
    """Stands before the handlers that keep files, and hands them no more than they need to be refused.

    What goes on beyond is read and dropped, so that the other fields of the form arrive and nothing typed is lost.
    """

    files_begun = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.files_begun += start == 0
        return raw_data if start <= MOST_BYTES and self.files_begun <= MOST_FILES else None

    def file_complete(self, file_size: int) -> None:
        return None
