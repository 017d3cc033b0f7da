"""A role for a nursery, which leaves a file behind for each line: as AutoGraph does."""

import tempfile


def prepare(first) -> str:
    return ""


def serve(requests, replies, first, refused) -> None:
    for line in requests:
        tempfile.NamedTemporaryFile(delete=False).close()
        replies.write(line)
        replies.flush()
