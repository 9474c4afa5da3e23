"""What somebody typed into a form that could not be taken: it is shown again, and may be sent again, never lost."""

from dataclasses import dataclass

from flask import request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from portal.web.origin import is_surely_from_here

# Never written back into a page.
SECRET = frozenset({"csrf_token", "password", "otp", "code"})
# What people write themselves; the rest are choices and marks, resent but not shown.
WRITTEN = ("description", "note", "reason", "question", "internal", "place", "responsible", "cause", "name")


@dataclass(frozen=True)
class Kept:
    """One posted form: its address on this site, all its values but secrets, and which of them to show."""

    action: str
    values: tuple[tuple[str, str], ...]
    files: tuple[str, ...]
    has_secrets: bool

    @property
    def written(self) -> list[str]:
        """The texts that the person typed, longest fields first in the order of `WRITTEN`."""
        return [value for name in (*WRITTEN,) for key, value in self.values if key == name and value.strip()]


def kept_form() -> Kept | None:
    """The form that this request posts; None if it posts none, or one too broken or too large to read."""
    if request.method not in ("POST", "PUT", "PATCH", "DELETE"):
        return None
    try:
        form, files = request.form, request.files
    except HTTPException:
        return None
    values = tuple((name, value) for name, value in form.items(multi=True) if name not in SECRET)
    chosen = tuple(dict.fromkeys(name for name, file in files.items(multi=True) if file.filename))
    secrets = any(name in SECRET - {"csrf_token"} for name in form)
    return Kept(request.full_path.rstrip("?"), values, chosen, secrets)


def kept_words() -> list[str]:
    """Only the texts that somebody typed into the form of this request, if any."""
    kept = kept_form()
    return kept.written if kept else []


def may_send_again(kept: Kept | None) -> bool:
    """Whether the page may offer the same form with a fresh token.

    Only when the browser itself says that our own page sent it: else another site could have it confirmed by a click.
    """
    return kept is not None and bool(kept.values) and not kept.has_secrets and is_surely_from_here()


def chosen_again(kept: Kept) -> str:
    """What to say about files: no page can hold them over."""
    return gettext("Berkas foto harus dipilih lagi.") if kept.files else ""
