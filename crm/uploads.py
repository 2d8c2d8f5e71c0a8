"""A limit on what may be uploaded that holds while the bytes arrive, not after they are all on the disk."""

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.template.defaultfilters import filesizeformat

MOST_AT_ONCE = 3  # times UPLOAD_MAX_BYTES, in one request


class LimitedUpload(FileUploadHandler):
    """Gives up a file past UPLOAD_MAX_BYTES, and the whole request past MOST_AT_ONCE times that.

    Stands first of FILE_UPLOAD_HANDLERS. Only this limits files: DATA_UPLOAD_MAX_MEMORY_SIZE does not count them
    (RELIABILITY.md 2.1). The names of the files that were given up are kept for the view, which tells the person.
    """

    def __init__(self, request=None):
        super().__init__(request)
        self.too_large = []
        self.read = 0
        self.read_in_all = 0

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.read = 0

    def receive_data_chunk(self, raw_data, start):
        self.read += len(raw_data)
        self.read_in_all += len(raw_data)
        whole_request = self.read_in_all > MOST_AT_ONCE * settings.UPLOAD_MAX_BYTES
        if whole_request or self.read > settings.UPLOAD_MAX_BYTES:
            self.too_large.append(self.file_name)
            raise StopUpload(connection_reset=True) if whole_request else SkipFile
        return raw_data

    def file_complete(self, file_size):
        return None  # the next handler keeps it


def given_up(request):
    """Return the names of the files of `request` that were larger than UPLOAD_MAX_BYTES."""
    request.FILES  # noqa: B018  reads the body, if nobody has yet
    handlers = (handler for handler in request.upload_handlers if isinstance(handler, LimitedUpload))
    return [name for handler in handlers for name in handler.too_large]


def largest_upload():
    """Return the limit in words: "25.0 MB"."""
    return filesizeformat(settings.UPLOAD_MAX_BYTES).replace("\xa0", " ").replace(".0 ", " ")
