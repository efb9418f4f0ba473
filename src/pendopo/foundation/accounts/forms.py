"""The forms of the sign-in pages: allauth's logic, our words, one box for e-mail or phone."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth
from allauth.account.fields import EmailField
from django import forms
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .fields import Contact, ContactField, read_contact


def password_field(label: Any, autocomplete: str, help_text: Any = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, max_length=128, widget=widget, help_text=help_text)


class LoginForm(allauth.LoginForm):
    """E-mail or phone, and the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        box = ContactField()
        self.fields["login"] = forms.CharField(label=box.label, max_length=254, widget=box.widget)
        self.fields["password"] = password_field(_("Kata sandi"), "current-password")

    def clean_login(self) -> str:
        """In the stored form; what is neither e-mail nor phone goes on, to fail like a wrong password does."""
        typed: str = self.cleaned_data["login"].strip()
        try:
            contact = read_contact(typed)
        except forms.ValidationError:
            return typed
        return contact.phone or contact.email


class SignupForm(allauth.SignupForm):
    """A name and one way to reach the person. No password: a code is sent each time.

    Nobody is told whether the contact is known already: the pages go on alike, and only the message differs.
    """

    name = forms.CharField(
        label=_("Nama lengkap"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    contact = ContactField(help_text=_("Kami mengirim kode ke sini untuk memastikan ini milik Anda."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key in set(self.fields) - {"name", "contact"}:
            del self.fields[key]

    def clean_contact(self) -> Contact:
        contact: Contact = self.cleaned_data["contact"]
        self.cleaned_data["phone"] = contact.phone  # allauth's own clean() looks whether it is known
        self.cleaned_data["email"] = self.validate_unique_email(contact.email) if contact.email else ""
        return contact

    def try_save(self, request: HttpRequest) -> Any:
        """Two sign-ups at the same instant: the database lets one pass, the other is told as if it came later."""
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            self.account_already_exists = True
            return super().try_save(request)


class RequestLoginCodeForm(allauth.RequestLoginCodeForm):
    """Ask for a code by e-mail or SMS."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.clear()
        self.fields["contact"] = ContactField()

    def clean_contact(self) -> Contact:
        contact: Contact = self.cleaned_data["contact"]
        self.cleaned_data.update(contact._asdict())
        if contact.phone:
            self.clean_phone()
        else:
            self.clean_email()
        return contact


class CodeMixin(forms.Form):
    """The box for a code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attrs = {"autocomplete": "one-time-code", "inputmode": "numeric"}
        self.fields["code"] = forms.CharField(
            label=_("Kode 6 angka"), max_length=20, widget=forms.TextInput(attrs=attrs)
        )


class ConfirmLoginCodeForm(CodeMixin, allauth.ConfirmLoginCodeForm):
    pass


class ConfirmEmailForm(CodeMixin, allauth.ConfirmEmailVerificationCodeForm):
    pass


class VerifyPhoneForm(CodeMixin, allauth.VerifyPhoneForm):
    pass


class ConfirmResetForm(CodeMixin, allauth.ConfirmPasswordResetCodeForm):
    pass


class ResetPasswordForm(allauth.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attrs = {"autocomplete": "email", "autocapitalize": "none"}
        self.fields["email"] = EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs=attrs))


class NewPasswordForm(allauth.ResetPasswordKeyForm):
    """Typed once: whoever mistypes asks for another code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        field = self.fields["password1"]
        field.label = _("Kata sandi baru")
        field.help_text = _("Paling sedikit 10 huruf, angka, atau tanda.")
        field.widget.attrs.pop("placeholder", None)


class ReauthenticateForm(allauth.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = password_field(_("Kata sandi"), "current-password")
