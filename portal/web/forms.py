"""How forms are read: what the person typed, made clean and never silently changed in meaning.

Text is brought into one shape before any rule looks at it: Unicode NFC, one kind of line end, no control characters
(nor the invisible marks that turn the direction of everything after them), no space around it. Passwords keep their
spaces. Validators speak Indonesian even where WTForms speaks for itself.
"""

import re
import unicodedata
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import Form
from wtforms.fields.core import Field, UnboundField
from wtforms.meta import DefaultMeta

from portal.web.wording import Wording

AS_TYPED = frozenset({"password", "new_password"})
LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Controls but tab and newline; embeddings, overrides and isolates of direction; byte order marks and non-characters.
UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")


def clean_words(text: str) -> str:
    """The same words without what cannot be seen or would disturb others: see the module."""
    text = LINE_ENDS.sub("\n", text)
    return unicodedata.normalize("NFC", UNSEEN.sub("", text)).strip()


class _Scoped:
    """Lets two forms of one page hold fields of the same name: ids get the form's scope in front."""

    scope: str = ""

    def bind_field(self, form: Any, unbound_field: UnboundField, options: dict[str, Any]) -> Field:
        scope = getattr(form, "scope", "")
        if scope and "id" not in unbound_field.kwargs:
            options = {**options, "id": f"{scope}-{options['name']}"}
        return unbound_field.bind(form=form, **options)


class PostForm(FlaskForm):
    """A form that is posted: it reads this request's fields and files, and holds the token of `web.origin`.

    `PostForm(scope="jawaban")` gives its fields the ids `jawaban-<name>`, for pages with several forms.
    """

    scope: str = ""

    class Meta(_Scoped, FlaskForm.Meta):
        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            given = super().wrap_formdata(form, formdata)
            if given is None or (given is not request.form and not isinstance(given, CombinedMultiDict)):
                return given
            words = _cleaned(request.form)
            return CombinedMultiDict((request.files, words)) if request.files else words

        def get_translations(self, form: Any) -> Wording:
            return Wording()

    def __init__(self, *args: Any, scope: str = "", **kwargs: Any) -> None:
        if scope:
            self.scope = scope
        super().__init__(*args, **kwargs)

    def accepted(self) -> bool:
        """Whether this request posts the form and everything in it is valid."""
        return bool(self.validate_on_submit())


class AskForm(Form):
    """A form that asks (search, filters): read from the address, without a token, since GET never writes."""

    class Meta(_Scoped, DefaultMeta):
        def get_translations(self, form: Any) -> Wording:
            return Wording()

    def __init__(self, scope: str = "", **kwargs: Any) -> None:
        if scope:
            self.scope = scope
        super().__init__(_cleaned(request.args), **kwargs)


def _cleaned(given: MultiDict[str, str]) -> MultiDict[str, str]:
    return MultiDict(
        (name, value if name in AS_TYPED else clean_words(value)) for name, value in given.items(multi=True)
    )
