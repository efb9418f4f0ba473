from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from pendopo.foundation.common.errors import Refused


def test_a_refusal_is_its_sentence_for_people_and_its_code_for_machines():
    refused = Refused("Berkas ini milik orang lain.", "not_owner")
    assert (str(refused), refused.code) == ("Berkas ini milik orang lain.", "not_owner")
    assert Refused("Tidak bisa.").code == "refused"


def test_a_refusal_is_read_in_the_language_of_its_reader():
    refused = Refused(_("Monday"))
    with translation.override("id"):
        assert str(refused) == "Senin"
    with translation.override("en"):
        assert str(refused) == "Monday"
