"""Values as the columns of a table take them."""


def column_text(text: str) -> str:
    """The text without a zero and without half characters."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
