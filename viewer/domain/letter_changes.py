"""What a sentence does to an earlier appointment: it replaces one, calls one off, or says that one stands.

A replaced appointment that was not is a missed one. So the words must be of an appointment, and of what has happened:
what might be, what one may do, what somebody wrote or asks, and what else is replaced in the world, change nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from viewer.domain import letter_words as words
from viewer.domain.letter_dates import MONTH_NUMBERS, dates_in
from viewer.domain.letter_moments import Moment, Role, moment_end, moment_start


class Change(StrEnum):
    """What a letter does to an earlier one."""

    REPLACES = "replaces"
    CALLS_OFF = "calls_off"
    STANDS = "stands"


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """A sentence that replaces or calls off an appointment, or says that one stands.

    `quote` are the words that it rests on; `moments` are the dates that it names. `is_weak` when the words may mean
    no more than that there is another appointment; `is_of_reader` when they say "yours", `is_of_family` when they name
    a relative; `is_definite` when they speak of one that is known ("timen er ..."), of those that the sentences before
    them name, the `context`; `is_instead` when they only say "i stedet", `is_of_others` when they speak of the rest.
    `is_former` when they only tell that a time is over ("du hadde time 3. mars"), `is_of_earlier` when what they call
    off is an earlier letter or time ("innkallingen du fikk i januar").
    `months` are those that they name, `nouns` what it may speak of when it has no general word for an appointment, and
    `kind` is what stands beside one ("timen til blodprøve").
    """

    change: Change
    quote: str
    page: int
    moments: tuple[Moment, ...] = ()
    context: tuple[Moment, ...] = ()
    is_weak: bool = False
    is_definite: bool = False
    is_instead: bool = False
    is_former: bool = False
    is_of_earlier: bool = False
    is_of_reader: bool = False
    is_of_family: bool = False
    is_of_others: bool = False
    months: tuple[int, ...] = ()
    nouns: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()


LONGEST_QUOTE = 140
# Between "Avlyst:" and its date, so that no name of something else stands there.
SHORT_GAP = 6
# Characters. A heading needs no verb.
LONGEST_HEADING = 80
# "Rescheduled your annual check": so many words after the verb may name what it is of.
MOST_NOUNS_OF_OBJECT = 3


def read_statements(
    segment: str, page: int, said: Sequence[Moment], *, context: Sequence[Moment] = (), is_title: bool = False
) -> tuple[list[Moment], list[Statement]]:
    """The moments of the segment, with those that are over named so, and what it says of earlier appointments."""
    if former := _labelled_former(segment, page, said):
        return list(former.moments), [former]
    changes = list(_changes(segment, page, said, context, is_title=is_title))
    if changes:
        said = _without_former(segment, said)
        changes = [
            replace(change, moments=_named(said, segment, change), context=tuple(context) if change.is_definite else ())
            for change in changes
        ]
    elif former := _former(segment, page, said):
        changes = [former]
    return list(said), [*changes, *_standing(segment, page, said, context)]


def _labelled_former(segment: str, page: int, said: Sequence[Moment]) -> Statement | None:
    """What a row of a table says that holds nothing but its label and the time that is over."""
    if len(said) != 1:
        return None
    [moment] = said
    is_labelled = words.FORMER_LABEL.fullmatch(segment, 0, moment_start(moment))
    if not is_labelled or re.search(r"\w", segment[moment_end(moment) :]):
        return None
    return Statement(
        change=Change.REPLACES,
        quote=segment[:LONGEST_QUOTE],
        page=page,
        moments=(replace(moment, role=Role.FORMER, is_labelled=True),),
        is_definite=True,
        # Of the same kind and place alone: the row may be of something else.
        is_weak=True,
    )


def _former(segment: str, page: int, said: Sequence[Moment]) -> Statement | None:
    """What a sentence says that only tells of a time as one that is over."""
    former = [moment for moment in said if moment.role is Role.FORMER and not _is_beside(segment, moment)]
    is_doubtful = (
        words.QUESTION.search(segment)
        or words.VERB_FIRST.search(segment)
        or words.CONDITION_FIRST.match(segment)
        or words.OF_FAMILY.search(segment)
        or words.NO_MOVE.search(segment)
        or words.TO_DO.match(segment)
        or words.TAKEN_OVER.search(segment)
        or words.STANDS.search(segment)
    )
    if not former or is_doubtful:
        return None
    before = segment[: moment_start(former[0])]
    is_meant = words.GENERAL_WORD.search(before) or words.COMPOUND.search(before) or words.PERSONAL.search(segment)
    start = max(0, moment_end(former[-1]) - LONGEST_QUOTE)
    return Statement(
        change=Change.REPLACES,
        quote=segment[start : start + LONGEST_QUOTE].strip().rstrip("."),
        page=page,
        moments=tuple(former),
        is_definite=True,
        is_weak=True,
        is_former=True,
        nouns=() if is_meant else _nouns(before),
    )


def _changes(
    segment: str, page: int, said: Sequence[Moment], context: Sequence[Moment], *, is_title: bool
) -> Iterator[Statement]:
    """What the segment does to an earlier appointment: at most one thing of each kind."""
    for change, pattern in ((Change.CALLS_OFF, words.CALLS_OFF), (Change.REPLACES, words.REPLACES)):
        told = []
        for match in pattern.finditer(segment):
            before, after = segment[: match.start()], segment[match.end() :]
            if _is_denied(match[0].casefold(), before, after, segment):
                continue
            if change is Change.REPLACES:
                statement = _replacing(segment, match, page, said, is_title=is_title)
            else:
                statement = _calling_off(segment, match, page, said, context)
            if statement:
                told.append(statement)
        # "Dette er ein ny time, som kjem i staden for den du hadde": the clearest words count.
        if told:
            yield min(told, key=lambda statement: (bool(statement.nouns), statement.is_weak))


def _standing(segment: str, page: int, said: Sequence[Moment], context: Sequence[Moment]) -> Iterator[Statement]:
    """What the segment says of an appointment that holds as before: its date, or none where it names none."""
    match = words.ONE_MORE.search(segment)
    if match and not words.QUESTION.search(segment) and not words.NEGATION.search(segment, 0, match.start()):
        # "Møt til begge": a change of either leaves the other alone.
        yield Statement(change=Change.STANDS, quote=_quote(segment, match, said), page=page, is_of_others=True)
    for match in words.STANDS.finditer(segment):
        before, after = segment[: match.start()], segment[match.end() :]
        clause = re.split(r"[,;:]\s+|\s(?:men|but|og|and)\s", before)[-1]
        first = len(before) - len(clause)
        if (
            words.NEGATION.search(clause)
            or words.THEN_FIRST.match(segment)
            or words.HYPOTHETICAL.search(clause)
            or words.VERB_FIRST.search(segment)
            or words.QUESTION.search(segment)
        ):
            continue
        if match["object"]:
            near = [moment for moment in said if moment.date.start >= match.end()][:1]
            is_of_appointment = bool(words.APPOINTMENT_NOUN.search(re.split(r"[,;.]", after[:60])[0]))
        else:
            near = [moment for moment in said if first <= moment_start(moment) < match.start()][-1:]
            if words.SEVERAL.search(before):
                near = [moment for moment in said if moment.date.end <= match.start()]
            if not near and re.match(r"\W*(?:som|which|that)\b|\W*$", clause):
                near = [moment for moment in said if moment.date.end <= match.start()][-1:]
            near = near or [moment for moment in said if moment.date.start - match.end() in range(SHORT_GAP)][:1]
            # "Du har alt time 7. april. Den timen står ved lag."
            if not near and not said and words.SAME_FIRST.match(clause):
                near = list(context)[-1:]
            noun = words.APPOINTMENT_NOUN.search(words.TIME_OF_DAY.sub("", clause))
            is_of_appointment = bool(match["both"]) or (
                noun is not None and not (words.KIND_AFTER.match(clause, noun.end()) or words.PLURAL.fullmatch(noun[0]))
            )
        if near or is_of_appointment:
            yield Statement(
                change=Change.STANDS,
                quote=_quote(segment, match, said),
                page=page,
                moments=tuple(near),
                kind=_nouns(clause),
                is_of_others=bool(words.OF_OTHERS.search(clause)),
                months=tuple(
                    number for name, number in MONTH_NUMBERS.items() if re.search(rf"\b{name}\b", clause, words.IGNORE)
                ),
            )


def _is_denied(word: str, before: str, after: str, segment: str) -> bool:
    """Whether the words are said not to hold, or only of what might be, or of what one may do."""
    if "bort f" in word or word == "disregard":
        return bool(words.ALREADY.search(segment))
    # "... prøven avlyst av oss på grunn av ...": what the columns of a page tore apart says nothing.
    is_torn = (
        len(segment) > LONGEST_HEADING
        and re.search(r"\w", before)
        and words.PARTICIPLE.search(word)
        and not words.AUXILIARY.search(before)
    )
    is_negated = "ik" not in word and (words.NEGATED.search(before) or words.NEGATED_AFTER.match(after))
    if is_torn or is_negated or words.QUESTION.search(segment) or words.VERB_FIRST.search(segment):
        return True
    # A condition that begins the sentence holds for all of it: "Dersom legen er syk, og ..., må timen avlyses".
    if words.CONDITION_FIRST.match(before) or words.VERB_FRONTED.match(segment) or _is_quoted(before):
        return True
    # Of the clause: "Timen er flyttet til 17. mars, ring oss hvis ..." is certain where it matters.
    clause = re.split(r"[;:]\s+|,\s+(?:men|but|og|and|så)\s+", before)[-1]
    if words.REPORTED.search(words.AS_ASKED.sub("", clause)):
        return True
    is_own_doing = bool(words.OWN_DOING.search(clause)) and not words.CONDITION.search(clause)
    is_forced = words.MUST_WE_BEFORE.search(clause) and dates_in(segment) and not words.CONDITION_BEFORE.search(before)
    if is_own_doing or is_forced or words.SORRY.search(clause):
        return False
    is_dated = words.MUST_BEFORE.search(clause) and words.MUST_BE.fullmatch(word) and dates_in(clause)
    is_concluded = (is_dated or words.THEREFORE_BEFORE.search(before)) and not words.CONDITION_BEFORE.search(before)
    might_be = words.MODAL_BEFORE.search(clause) and not is_concluded and not re.match(r"\s+(?:til|to)\b", after)
    is_how = words.ABOUT_BEFORE.search(clause) or words.HOW_AFTER.match(after)
    return bool(
        words.HYPOTHETICAL.search(clause)
        or might_be
        or (is_how and words.NOUN_OR_INFINITIVE.search(word))
        or words.CONDITION_AFTER.match(_until_date(after))
        or (words.PRESENT.search(word) and words.RULE_AFTER.match(after))
    )


def _is_quoted(before: str) -> bool:
    """Whether a quotation has begun that has not ended: an example, or what another one says."""
    return before.count("«") > before.count("»") or before.count("“") > before.count("”")


def _replacing(
    segment: str, match: re.Match[str], page: int, said: Sequence[Moment], *, is_title: bool
) -> Statement | None:
    before, after = _own_clause(segment[: match.start()], segment[match.end() :]), segment[match.end() :]
    nouns: tuple[str, ...] = ()
    if match["strong"]:
        is_meant = _replaces_an_appointment(segment, match, said)
        if not is_meant and not words.NEW_OBJECT_AFTER.match(after):
            # "Erstatter utviklingssamtalen 16. februar": of its kind alone.
            nouns = _nouns(_until_date(after))[:1]
    elif words.HOURS_OF_OTHERS.search(segment):
        return None
    elif match["shifted"]:
        is_meant = bool(words.GENERAL_WORD.search(before + match[0]))
        nouns = () if is_meant else tuple(re.findall(r"[^\W\d_]{4,}", (before + match[0]).casefold()))
    elif match["instead"]:
        # "Kontroll 16. mars tar sykepleier, og 23. mars ser du legen i stedet" moves nothing.
        is_clear = len(said) == 1 or words.CAUSE.search(segment) or any(m.role is Role.FORMER for m in said)
        is_meant = bool(said and is_clear) and not words.NO_MOVE.search(segment)
    elif match["moved"] or match["changed"]:
        is_meant = _changes_an_appointment(segment, match)
        if not is_meant and not words.TO_A_PLACE_AFTER.match(after):
            # "Endring av hjemmebesøk".
            of_object = words.OF_OBJECT.sub(" ", _until_date(after), count=1)
            nouns = _nouns(before) + _nouns(of_object)[:MOST_NOUNS_OF_OBJECT]
    else:
        is_meant = not words.ORDERED_AFTER.match(after) and (
            is_title
            or _is_headline(segment, match)
            or any(_after(moment, match) for moment in said)
            or bool(words.GIVEN.search(before[-90:]))
        )
    if not is_meant and not nouns:
        return None
    # "In December it was rescheduled to 3 March": long ago, to a time that is no new one.
    is_past = any(
        moment.role is Role.OTHER and words.TO_BEFORE.fullmatch(segment, match.end(), moment_start(moment))
        for moment in said
    )
    has_article = words.ARTICLE_BEFORE.search(before) and not words.GIVEN_BEFORE.search(before) and not match["changed"]
    is_one_more = bool(words.IN_ADDITION.search(segment) or has_article)
    is_of_family = bool(words.OF_FAMILY.search(segment))
    return Statement(
        change=Change.REPLACES,
        nouns=nouns,
        quote=_quote(segment, match, said),
        page=page,
        is_definite=not match["new"] and not match["instead"] and not is_past,
        is_instead=bool(match["instead"]),
        is_weak=(
            is_of_family
            or is_past
            or bool(match["instead"] and not words.THEREFORE.search(segment) and not words.SET_UP.search(before))
            or (is_one_more and not match["strong"])
        ),
        is_of_family=is_of_family,
    )


def _own_clause(before: str, after: str) -> str:
    """What stands before a verb, from the last clause that has a subject: "Møtet holdes, og fristen flyttes"."""
    clause = words.CLAUSE_END.split(before)[-1]
    return clause if _nouns(clause) and not words.PERSON_AFTER.match(after) else before


def _nouns(text: str) -> tuple[str, ...]:
    """The words that may be what a sentence is about, in small letters."""
    return tuple(
        match["noun"].casefold()
        for match in words.NOUN.finditer(text)
        if not match["beside"] and not words.NO_NOUN.fullmatch(match["noun"])
    )


def _until_date(text: str) -> str:
    return text[: min((written.start for written in dates_in(text)), default=len(text))]


def _replaces_an_appointment(segment: str, match: re.Match[str], said: Sequence[Moment]) -> bool:
    """Whether "erstatter" and the like are said of an appointment: medicines and forms replace each other as well."""
    before, after = segment[: match.start()], segment[match.end() :]
    if "bort f" in match[0].casefold() or match[0].casefold() == "disregard":
        return bool(words.EARLIER.search(segment) or said) and bool(words.GENERAL_WORD.search(segment))
    if words.NEW_OBJECT_AFTER.match(after):
        return False
    is_of_appointment = bool(words.GENERAL_WORD.search(before) or words.PRONOUN_FIRST.match(before))
    if match[0].casefold().endswith((" av", " by", "erstatta", "erstattet", "erstatt")):
        return bool(words.GENERAL_WORD.search(before))
    if words.DIRECT_OBJECT_AFTER.match(after) or words.WEEKDAY_OBJECT_AFTER.match(after):
        return True
    if words.PRONOUN_OBJECT_AFTER.match(after):
        return is_of_appointment
    # A bare date: "i stedet for 16. mars ønsker vi at du kommer 13. april".
    names_date = any(words.DIRECT_DATE_AFTER.fullmatch(segment, match.end(), moment_start(moment)) for moment in said)
    # "Instead of" / "17 August 2027, 11:00" in a table: nothing else is said.
    end = max(map(moment_end, said), default=0)
    is_label = not re.search(r"\w", before) and not re.search(r"\w", segment[end:])
    is_other_told = len([moment for moment in said if moment.role is not Role.OTHER]) > 1
    return names_date and (is_of_appointment or is_label or is_other_told or bool(words.ABOUT_YOU.search(segment)))


def _changes_an_appointment(segment: str, match: re.Match[str]) -> bool:
    """Whether it is the appointment that moves or changes, and not the clinic, or its telephone number."""
    before, after = _own_clause(segment[: match.start()], segment[match.end() :]), segment[match.end() :]
    dates = dates_in(before)
    is_of_date = bool(dates and match["moved"] and not before[dates[-1].end :].strip() and dates_in(after))
    is_of_you = bool(words.YOU_AFTER.match(after) and dates_in(after))
    is_label = not re.search(r"\w", before) and words.FROM_LABEL_AFTER.fullmatch(_until_date(after))
    if (
        is_of_date
        or is_of_you
        or is_label
        or words.OF_APPOINTMENTS_ALONE.fullmatch(match[0])
        or (words.PRONOUN_FIRST.match(before) and dates_in(after))
        or (match["moved"] and words.OWN_OBJECT_AFTER.match(after))
    ):
        return True
    if _subject_is_other(before) or (words.COMPOUND.search(before) and not words.GENERAL_WORD.search(before)):
        return False
    if words.TO_A_PLACE_AFTER.match(after):
        return False
    if match["moved"]:
        return bool(words.OBJECT_AFTER.match(after) or words.GENERAL_WORD.search(before[-90:]))
    if words.OTHER_THING_AFTER.match(after):
        return False
    return bool(words.OBJECT_AFTER.match(after[:60]) or words.GENERAL_WORD.search(before[-60:]))


def _after(moment: Moment, match: re.Match[str]) -> bool:
    return match.end() <= moment.date.start <= match.end() + 60


def _is_headline(segment: str, match: re.Match[str]) -> bool:
    """Whether the words begin a short line, as a heading does."""
    return match.start() <= len("NB! ") + 2 and len(segment) <= LONGEST_QUOTE


def _subject_is_other(before: str) -> bool:
    """Whether something else than the appointment is what moved: "Avdelingen er flyttet", "før timen din er ..."."""
    general = list(words.GENERAL_WORD.finditer(before))
    of_something = [
        bool(words.PREPOSITION.search(before[: word.start()]))
        and not re.search(r"\b(?:av|of)\s+\w*\s*$", before[: word.start()], re.IGNORECASE)
        for word in general
    ]
    return bool(general) and all(of_something)


def _calling_off(
    segment: str, match: re.Match[str], page: int, said: Sequence[Moment], context: Sequence[Moment]
) -> Statement | None:
    before, after = segment[: match.start()], segment[match.end() :]
    if words.HOURS_OF_OTHERS.search(before):
        return None
    nouns: tuple[str, ...] = ()
    subject = [
        general
        for general in words.GENERAL_WORD.finditer(before)
        if not words.PREPOSITION.search(before[: general.start()])
    ]
    # "Dermed faller timen 20. april bort" has it within.
    own_clause = re.split(r"[,;.]\s", after)[0]
    passive = words.PASSIVE_SUBJECT.search(before)
    has_object = words.GENERAL_WORD.search(match[0]) or (
        words.OBJECT_AFTER.match(own_clause[:60]) and not (passive and not words.GENERAL_WORD.fullmatch(passive[1]))
    )
    # "17. mars AVLYST" in a table.
    dates = dates_in(before)
    is_of_date = bool(dates) and not re.search(
        r"[^\W\d]", re.sub(r"\bkl\b", "", before[: dates[0].start] + before[dates[-1].end :], flags=words.IGNORE)
    )
    is_of_date = is_of_date or bool(re.search(r"\bstatus\W*$", before, words.IGNORE))
    is_heading = not re.search(r"\w", before)
    for_others = [general for general in subject if words.FOR_OTHERS_AFTER.match(segment, general.end())]
    if for_others and not words.OWN_BEFORE.search(before[: for_others[0].start()]):
        named = re.findall(r"[^\W\d_]{2,}", _until_date(segment[for_others[0].end() : match.start()]))
        nouns = (for_others[0][0].casefold(), *(word.casefold() for word in named[:MOST_NOUNS_OF_OBJECT]))
    if is_heading and not has_object:
        dated = any(0 <= moment.date.start - match.end() < SHORT_GAP for moment in said)
        after_words = re.findall(r"[^\W\d_]{2,}", after)
        nouns = (after_words[0].casefold(),) if after_words and not dated else ()
    elif not subject and not has_object and not is_of_date and not (context and words.SAME_AS_BEFORE.match(before)):
        # "Endoskopien din er avlyst", "du har avbestilt praktisk prøve".
        nouns = _nouns(words.EARLIER.sub("", before)) + _nouns(_until_date(after))
        # "It" is what the only date of the sentence is of.
        is_itself = bool(said and words.ITSELF_AFTER.fullmatch(after))
        if len(said) == 1 and dates and (is_itself or words.PLANNED_FIRST.match(before)):
            nouns = ()
        # "Denne må vi dessverre avlyse", after a sentence that names its time.
        if not nouns and not is_itself and not (context and words.PRONOUN_FIRST.match(before)):
            return None
    is_yours = bool(words.AND_YOURS.search(segment))
    # What "følgende bestilling" is, the lines below it say.
    nouns = () if is_yours or words.FOLLOWING_BEFORE.search(before) else nouns
    of_many = subject and words.PLURAL.fullmatch(subject[-1][0]) and not words.OWN.search(segment)
    if of_many and words.PRICE_AFTER.search(after):
        return None
    if is_heading and words.PRICE_AFTER.search(after):
        return None
    last = subject[-1] if subject else None
    kind = words.KIND_AFTER.match(segment, last.end()) if last else None
    may_be_another = not is_yours and (
        bool(words.OF_TODAY.search(segment)) or any(moment.role is Role.OTHER for moment in said)
    )
    return Statement(
        change=Change.CALLS_OFF,
        is_weak=bool(
            of_many
            or words.SUBORDINATE_FIRST.match(before)
            or (words.CAUSE_CLAUSE.match(before) and "," not in before)
            or words.OF_FAMILY.search(segment)
        ),
        is_definite=(
            bool(context and (words.FOLLOWS.search(segment) or words.CALLS_OFF.fullmatch(segment)))
            or bool(words.DEFINITE.search(before + after[:60]))
            or any(noun.endswith(("en", "et", "a")) for noun in nouns)
            or is_yours
        )
        and not may_be_another,
        kind=_nouns(segment[kind.end() - 1 : match.start()]) if kind and not is_yours else (),
        is_of_earlier=bool(words.OF_EARLIER.search(before + match[0] + after[:60])),
        is_of_reader=not may_be_another and bool(words.OWN.search(segment) or words.FOR_READER_AFTER.match(after)),
        quote=_quote(segment, match, said),
        page=page,
        nouns=nouns,
    )


def _quote(segment: str, match: re.Match[str], said: Sequence[Moment]) -> str:
    """The words that matter: the sentence when it is short, else from the verb, or its date, to what they name."""
    sentence = segment.strip().rstrip(".")
    if len(sentence) <= LONGEST_QUOTE:
        return sentence
    start = match.start()
    near = [moment for moment in said if moment.date.end <= start and start - moment.date.start < LONGEST_QUOTE // 2]
    if near:
        start = near[-1].date.start
    end = match.end()
    for moment in said:
        last = max(moment.date.end, moment.clock.end if moment.clock else 0)
        if end < last <= start + LONGEST_QUOTE:
            end = last
    if end == match.end():
        end = min(len(segment), start + LONGEST_QUOTE)
        end = segment.rfind(" ", start, end) if end < len(segment) else end
    return segment[start:end].strip().rstrip(".,")


def _without_former(segment: str, said: Sequence[Moment]) -> list[Moment]:
    """The moments of a segment that changes something: which are over, and which take their place."""
    news = [moment for moment in said if words.NEW_BEFORE.search(segment[: moment_start(moment)])]
    # "Berammet til 20. april, omberammes til 8. juni": what is moved to is the last of them.
    moved_to = next((moment for moment in news if words.MOVED_TO_BEFORE.search(segment[: moment_start(moment)])), None)
    news = [moment for moment in news if moved_to is None or moment.date.start >= moved_to.date.start]
    strong = next((match for match in words.REPLACES.finditer(segment) if match["strong"]), None)
    is_passive = strong is not None and words.BY.search(strong[0]) is not None
    if strong and is_passive:
        # "Timen 8. mars er erstattet av time 10. mars".
        news += [moment for moment in said if moment.date.start >= strong.end() and moment not in news]
    replaced = next(
        (m for m in said if strong and m.role is not Role.OTHER and (m.date.start >= strong.end()) != is_passive),
        None,
    )
    called_off, moved = words.CALLS_OFF.search(segment), words.MOVED.search(segment)
    named = []
    for moment in said:
        is_former = moment.role is Role.FORMER or bool(words.OLD_BEFORE.search(segment[: moment_start(moment)]))
        is_former = is_former or (moment is replaced and moment not in news[:-1])
        if moment.role is not Role.OTHER and moment not in news and not is_former:
            if called_off:
                is_former = not words.NEW_AFTER.search(segment[called_off.end() : moment_start(moment)])
            elif moved and moved.start() < moment_start(moment):
                # "Vi flyttet timen 10. mars til 17. mars", "vi må flytte timen 10. mars", but "Endret time: 17. mars".
                is_former = (
                    any(moment_start(other) > moment_start(moment) for other in news)
                    or not moved["settles"]
                    or bool(words.DEFINITE_AFTER.match(segment, moved.end()))
                )
            else:
                is_former = bool(moved) and (bool(news) or len(said) == 1)
        is_former = is_former and not _is_beside(segment, moment)
        role = Role.FORMER if is_former else moment.role
        named.append(moment if role is Role.OTHER else replace(moment, role=role, is_labelled=True))
    return named


def _named(said: Sequence[Moment], segment: str, statement: Statement) -> tuple[Moment, ...]:
    """The dates that a statement may speak of; what is called off, is so in its own clause."""
    end = len(segment)
    if statement.change is Change.CALLS_OFF and (match := words.CALLS_OFF.search(segment)):
        clause_end = words.NEXT_CLAUSE.search(segment, match.end())
        end = clause_end.start() if clause_end else end
    return tuple(
        moment
        for moment in said
        if moment.role is not Role.OTHER and moment.date.start < end and not _is_beside(segment, moment)
    )


def _is_beside(segment: str, moment: Moment) -> bool:
    """Whether it only tells when something else is: "etter fyllingen 15. mars"."""
    return bool(words.BESIDE_BEFORE.search(segment[: moment_start(moment)]))
