"""The three translators, by the names of their languages."""

from viewer.domain.appointment import Language
from viewer.i18n import translator

NB, NN, EN = (translator(language) for language in Language)
TRANSLATORS = {"nb": NB, "nn": NN, "en": EN}
