"""The words by which letters are read, in bokmål, nynorsk and English: what stands beside a figure, and what changes.

Each list is alternatives of a regular expression, parted by " | " or the end of a line.
"""

import re

IGNORE = re.IGNORECASE


def any_of(alternatives: str) -> str:
    """A group of the alternatives, without a name."""
    parts = (part.strip() for part in re.split(r" \| |\n", alternatives))
    return f"(?:{'|'.join(part for part in parts if part)})"


def words(alternatives: str) -> str:
    """Any of them, as whole words."""
    return rf"\b{any_of(alternatives)}\b"


# What stands before a date and makes it no appointment: births, the letter's own dates, deadlines, opening hours,
# earlier visits, laws, bills, and what one is to do or not to do before.
NO_APPOINTMENT = re.compile(
    any_of(
        r"""
        født | fødd | fødsels | skrive ut | \bf\.\s*$ | \bf\.?\s?dato | \bborn\b | birth | \bdob\b | utskr | skrevet ut
        printed | vår dato
        deres dato | dykkar dato | brevdato | our date | your date
        \b(?:bestilt|booket|booka|opprettet|oppretta|registrert|journalført)(?:\s+den)?\s*:?\s*$
        \b(?:booked|created|issued|registered)(?:\s+on)?\s*:?\s*$
        innkalling(?:en|a)?\s+(?:av|datert|sendt|dated)\s*$ | sist oppdatert
        \b(?:vi|me|we)\s+(?:sendte?|sende|sent)(?:\s+\w+){0,2}\s*$ | \b(?:fikk|fekk)(?:\s+den)?\s*$
        \b(?:send|sendt|sent)(?:\s+(?:ut|den|on))*\s*$ | versjon
        revidert | datert | dated
        brev(?:et)?\s+(?:av|frå|fra|sendt) | letter (?:of|from) | vedtak(?:et)?\s+(?:av|frå|fra) | henvis(?:t|ning)
        tilvis | referral | referred | mottatt | mottok | motteke | received | søknad | application | \bfrist
        deadline | \binnen\b | \binnan\b | \bno later than\b | \bbefore\b | \bwithin\b | \bby\s*$ | \bfør\s*$
        \bsenest\s*$ | \bseinast\s*$ | inntil | \bfra?m til\s*$ | \buntil\b | gyldig | gjelder fra | gjeld frå
        \bvalid | fra og med | frå og med | til og med | \b[ft]\.?\s?o\.?\s?m\b | \båpen | åpning | \bopen
        \bope\b | opning | telefontid | stengt | closed | betjent | ekspedisjon | hours | forrige | førre | \bsist\b
        siste (?:time|besøk|kontroll|undersøkelse|undersøking) | last (?:visit|appointment|time) | previous visit
        \bvar\s+(?:du\s+)?(?:hos|til|på|inne)
        \bwas\b(?! (?:originally )?(?:scheduled|booked|planned|arranged|set|due)\b)
        \bwere\b(?! (?:called|summoned|invited|scheduled|booked|due to|to (?:come|meet|see)))
        viser til\b.{0,20}\bsamtale
        syner til\b.{0,20}\bsamtale | \blov\s+(?:av|om) | lov(?:en)?\s+av\s*$ | forskrift | \bact of\b | §
        rundskriv
        faktura | forfall(?! til\b) | betal | invoice | (?<!was )\bdue\b | \bkid\b | resultat | prøvesvar | \bsvaret\b
        slutt(?:e|er)?\s+(?:med|å) | \bstopp | fastende | \bspis(?:e|er)?\b | \bdrikk | medisinen\b | blodfortynn
        \bas you (?:have )?(?:asked|requested)\b[^,]*$ | \bring\b | side\s+\d+\s+av | page\s+\d+\s+of | vaksinert
        operert | skadet | ulykke | hendelse | forkynt
        stevning
        \bklage | godkjent | godkjend | signert | approved | signed
        """
    ),
    IGNORE,
)
# "We have received a referral and would like to see you on ...": what the sentence comes to.
CALLED_AFTER = re.compile(
    words(
        r"""
        see you | welcome to | velkommen til | velkomen til | (?:innkaller|kallar|kaller|innkalles|kalles|kallast)
        (?:får|fått|tilbyr|tilbyd|gir deg)\s(?:\w+\s){0,3}time(?:n)?
        sett(?:er)? (?:deg|dykk|dere) opp | satt opp
        sett opp | time til deg | time for deg | du har (?:fått )?time | har du (?:fått )?time | invite you | invited
        booked you | scheduled | you have (?:been given )?an? (?:appointment|time)
        """
    ),
    IGNORE,
)
# What stands before a date and makes it the appointment that is over.
# "Langveien 14 Dato: 01.02.2027": of the letter itself, since it stands beside something else.
LETTER_DATE_BEFORE = re.compile(r"\d[^:]*\s(?:dato|date)\s*:?\s*$", IGNORE)
FORMER_BEFORE = re.compile(
    any_of(
        r"""
        gam(?:m?al|mel|melt|malt|le) (?:\w+ )?(?:time|tid|dato|avtale|klokkeslett)\w*
        (?:tidligere|tidlegare|opprinnelige?|opphavlege?) (?:\w+ )?(?:time|tid|innkalling|avtale|dato)\w*
        skulle (?:ha )?(?:vært|vore|funnet sted|foregått|holdes|haldast)
        [^\W\d_]+ skulle (?:\w+ )?(?:til|på|ha|komme|kome|møte|inn)\b
        \bvar (?:\w+ )?(?:planlagt|planlagd|berammet|beramma|avtalt|avtala|fastsatt|fastsett|booket|booka|bestemt)\b
        \bvar (?:\w+ )?(?:satte?|sette?) (?:opp|til|for)\b
        was (?:\w+ )?(?:booked|scheduled|planned|arranged|set|due)\b
        \b(?:du|dere|dykk|de|som|vi|me) hadde (?:\w+ ){0,3}?(?:time|avtale|avtalt|avtala|samtale|plass|møte|satt)\b
        \b(?:du|dere|de|som) hadde (?:på )?$
        \b(?:you|we) had (?:\w+ ){0,4}?(?:appointment|booked|arranged|planned|agreed|scheduled|meeting)\b
        \byou (?:were (?:due )?to|should have) (?:have )?(?:come|met|meet|see|seen|been|attend\w*)\b
        (?<!glem )(?<!gløym )\bikk?j?e (?:lenger |lengre )?(?:på )?(?:kl\.?\s*|klokk[ae]n? )?$
        \b(?:and|but) not (?:on |at )?$ | \brather than (?:on |at )?$
        \b(?:skal|trenger|treng) (?:\w+ ){0,2}ikk?j?e (?:å )?(?:møte|komme|kome) (?:på )?$
        \b(?:tar|tek|har|holder|held|får) (?:vi|me|hun|han|ho) (?:\w+ )?ikk?j?e [^\W\d_]+(?:en|et|a) (?:på )?$
        forhindr\w+ fr[aå] å (?:møte|delta|komme|stille) (?:den |på )?$
        opprinnelig | opphavleg | old (?:appointment|time|date)
        \b(?:du|de|dere|dykk) (?:\w+ )?(?:kan (?:\w+ )?ikk?j?e|ikk?j?e kan) (?:komme|kome|møte|stille) (?:på )?$
        \byou (?:cannot|can't|are (?:un|not )able to) (?:come|attend|make it)(?: on)? $
        \bkan (?:\w+ )?ikk?j?e (?:ta i ?mot|motta|treffe|sjå|se|behandle|møte (?:deg|dere|dykk))
        ikk?j?e (?:anledning|høve) til å
        (?:cannot|can't|can no longer|unable to|not able to) (?:see|treat|receive|meet)
        \bfeil(?:aktig)?\b(?! i\b) | by mistake | in error | (?:another|other) (?:day|date|time) than
        ann(?:en|an|et|a) (?:dag|tid|dato|time|tidspunkt) enn
        previous(?:ly)?\b | original | \berstatt(?!\w*\s+av\b)\w*
        i stedet for | istedenfor | i staden for | istadenfor
        instead of | in place of | replac(?!\w*\s+by\b)\w+ | supersed\w+
        """
    ),
    IGNORE,
)
# What stands after a date and makes it one that can't be kept.
FORMER_AFTER = re.compile(
    r"(?:(?!, (?:så|og|and|so) )[^.;«]){0,60}?"
    + any_of(
        r"""
        \b(?:blir|vert) (?:\w+ )?ikk?j?e (?:da|då)\b | \bikk?j?e (?:lenger|lengre|likevel)\b
        \b(?:er|blir|vert) (?:\w+ )?gjor[dt]t? om\b | \b(?:clash|collid)es with\b | \bkolliderer\b
        \bkan (?:\w+ ){0,3}(?:ikke|ikkje) (?:\w+ )?(?:ta i ?mot|holde|halde|møte|delta|gjennomføre|ha|behandle|treffe)\b
        \bkan (?:\w+ ){0,3}(?:ikke|ikkje) (?:\w+ )?(?:sjå|se|jobbe|arbeide)\b
        \b(?:ikke|ikkje) (?:passer|passar|passet|passa|høver|høvde)\b | \b(?:does|did)(?: not|n't) suit
        \bcan(?: ?not|'t)\s(?:\w+ )?(?:hold|keep|see|treat|receive|meet|take|attend)
        """
    ),
    IGNORE,
)
ARRIVAL = re.compile(
    any_of(
        r"""
        \bdu\s+(?:skal\s+|må\s+)?møte[rs]?\b | \bmøter\s+du\b
        \bmøt(?:er|te)?\s+(?:opp|fram|frem|deg|(?:ca\.?\s+)?\d+\s*min) | \bcome\s+\d+\s*min | oppmøte | frammøte
        fremmøte | \bmøt\s+(?:senest|seinast|kl) | \bmå\s+(?:du\s+)?(?:møte|være her|vere her) | \barriv | ankomst
        registrer\s+(?:deg|ankomst) | \bmeld(?:er?)?\s+deg\s+(?!på\b|av\b) | check[- ]?in
        \bbes\s+(?:\w+\s+)?møte\b
        \bmå\s+(?:du\s+)?(?:være|vere)\s+(?:på\s+plass|til\s?stede|i|hos oss|her|klar|fr[ae]mme)\b
        \bdu\s+(?:må|skal)\s+(?:\w+\s+)?være\s+(?:i|på|ved)\b
        \bvær\s+(?:her|hos oss|til\s?stede|på plass) | \bmøt\s+(?:derfor\s+|difor\s+)?i\s+[^\W\d_]+\s+kl
        \bbe[rd]?\s+(?:deg|dem|dykk|dere)\s+(?:om\s+)?(?:å\s+)?(?:være|vere)\s+(?:på|i|ved|til\s?stede|her|fr[ae]mme|klar)\b
        \bmøt\s+(?:derfor\s+|difor\s+)?(?:i|på|ved)\s+[^.;,]{2,60}?\skl(?:\.|okk)
        \bmøt\s+(?:derfor\s+|difor\s+)?i\s+skranken
        \b(?:ver|vær)\s+(?:her|på|i|ved|hos|klar)\b | \bkom\w*\s+(?:et|eit|ein)\s+(?:kvarter|kvart)
        \bkom(?:mer)?\s+(?:ca\.?\s+)?\d+\s*min | \bregistrering\b
        \bmøt(?:er)?\b[^.]{0,40}\d+\s*min\w*\s+før
        \bbe\s+(?:here|present|ready|at\s+(?!least)|in\s+the)\b | \bpresent yourself\b
        \b(?:vitn\w+|meddommer\w*|kandidat\w*|deltak\w+|pasient\w*|elev\w*|foreldre\w*|føresette)\s+møter\b
        \bkom(?:me)?\s+(?:senest|seinast|kl) | ^\W*kom\s+til | report to
        \bbe[rd]?\s+(?:deg|dem|dykk|dere)\s+(?:om\s+)?(?:å\s+)?(?:møte|komme)\b(?!\s+(?:til|for|hos|med)\b)
        """
    ),
    IGNORE,
)
# What stands beside a date and says that it is an appointment's.
APPOINTMENT = re.compile(
    words(
        r"""
        tid | time | timen | dato | møtedato | møtetid | timedato | avtaledato | klokkeslett
        tidspunkt | når | date | when | innkalt | innkalla | innkalles
        innkallast | innkalling\w* | kalles | kallast | \w*avtale\w* | avtala | appointment\w* | \w*konsultasjon\w*
        \w*undersøkelse\w* | \w*undersøking\w* | \w*kontroll\w* | \w*operasjon\w* | \w*behandling\w* | besøk\w*
        \w*møtet? | \w*samtale\w* | \w{2,}timen? | befaring\w* | hovedforhandling\w* | hovudforhandling\w*
        rettsmøte\w*
        hearing\w* | meeting\w* | prøve\w* | test\w* | eksamen\w* | oppkjøring\w* | oppkøyring\w* | kurs\w*
        vaksin\w* | consultation\w* | examination\w* | interview\w* | summon\w* | course\w* | visit\w* | oppmøte\w*
        plass | møt | møter | kom | komme | kommer | kjem | sees | ses | sjåast | møtes | møtast | sest | treffes
        treffast | skrevet | skrive | reservert | penciled | pencilled | put you
        see you | seeing you | come | attend | velkommen | velkomen | welcome | satt | sett | settes
        berammet | starter | startar | begynner | holdes | haldast | held | finner | foregår | takes | starts
        begins | venter | ventar | sted | stad | call(?:ed)? | satt opp | sett opp | scheduled | booked | expected
        ny | new | čoahkkin | diibmu | gjennomføres | gjennomførast | carried out
        """
    )
    + r"|\b(?:dag|day)\s*:",
    IGNORE,
)
# Times of day beside these are nobody's appointment, nor an arrival.
OPENING = re.compile(
    any_of(
        r"""
        åpen | åpent | åpning | opning | \bope\b | \bopen | telefontid | stengt | closed | betjent | bemannet | bemanna
        ekspedisjonstid | ekspedisjon(?:en|a)?\s+(?:er|har|held|holder|åpner|opnar|stenger|stengjer)\b
        besøkstid | visiting hours | hverdag | kvardag | weekdays | \bdrop-?in\b
        dag,?\s+(?:og|and)\s+(?:man|tirs|ons|tors|fre|lør|søn|mån|tys|lau|sun)dag(?!\s+(?:den\s+)?\d)
        (?:man|tirs?|ons|tors?|mån|tys|mon|tue|wed|thu)\w*\.?\s*(?:-|–|til|to)\s*(?:tir|ons|tor|fre|tys|tue|wed|thu|fri)
        \b(?:ring|tlf|telefon\w*|phone|call|tel)\b[^.]{0,40}\bmellom\b | avbestill | cancel at least | sentralbord
        \bfrist | \binnen\b | \binnan\b | deadline | \bno later than\b | \bbefore\b | \bby\b | hours notice
        \bsenest\s+(?:dagen|24|to|2)\b
        \b(?:tlf|telefon|phone|tel)\b\.?:?\s*(?:\+47\s*)?\d[\d\s]{6,}\d\D{0,8}\d{1,2}(?:[.:]\d\d)?\s?[-–]\s?\d
        """
    ),
    IGNORE,
)
# "Be here by 08:45" is when to arrive, as much as "at".
LATEST = re.compile(r"\b(?:by|no later than|innen|innan):?\s(?=(?:kl\.?\s*|klokk[ae]n?\s)?\d{1,2}[.:]\d\d)", IGNORE)
PLACE_LABEL = re.compile(
    any_of(
        r"""
        \bsted | \bstad | fr[ae]mmøtesta?e?d | møtested | møtestad | møteplass | oppmøtested | oppmøtestad
        \bplace
        \bwhere | \bvenue | \blocation | \bhvor | \bkvar | møt(?:er)?\s+(?:opp\s+)?(?:i|på|ved|hos)
        oppmøte\b[^.]*\b(?:i|på|ved) | come to | held at | meet(?:ing)?(?: us)? (?:at|in) | adressen er | adressa er
        (?:the|our) address (?:there )?is | møte (?:deg )?i | lokal\w* (?:våre )?i
        (?:finn(?:er)? (?:du )?oss (?:nå|no)|du finn(?:er)? oss (?:i|på|ved))
        (?:vi|me) (?:holder|held) til | besøk oss i | find us at | we are (?:located )?at | come to our
        (?:går føre seg|carried out|take place|takes place) (?:i|på|ved|at|in)
        (?:holder|held|tar|tek) (?:vi|me) (?:møtet|timen|samtalen|samtala|kontrollen) (?:i|på|ved)
        (?<!\bden )(?<!\bdenne )\b[^\W\d_]+(?:en|et|a) (?:holdes|haldast|foregår|finner sted|finn stad) (?:i|på|ved)
        vi møt(?:es|est|ast) (?:i|på|ved) | fremstilles ved | (?:opp|fram|frem)møte
        adresse for (?:oppmøte|møtet|timen) | (?:opp|fram|frem)?møteadresse | møte her | møt her | meet here
        """
    )
    + r"\b[^.\n]{0,60}$",
    IGNORE,
)
# "In the meeting rooms at Hausmanns gate 21": what stands before a street in a sentence, or in a line with a label.
PLACE_BEFORE = re.compile(
    r"\b(?:i|på|ved|hos|fra|frå|at|in|from|to|til)\s[^.;]{0,80}$|^[^\W\d][^:.;\d]{1,30}:[^.;]{0,80}$", IGNORE
)
# "Your appointment for a passport application on 24 February": what it is for is no letter's date.
FOR_BEFORE = re.compile(
    r"\b(?:appointment|time|timen|avtale)(?: din)? (?:for|til|om) (?:an? |your )?(?:\w+ )?"
    r"(?:application|søknad\w*|betaling\w*)",
    IGNORE,
)
# Sentences about another place than the appointment's, or about another day.
OTHER_PLACE = re.compile(
    any_of(
        r"""
        blodprøve | laboratori | \blab\b | \w+dag(?:er|ar|ene|ane)\b | ikk?j?e her, men | \bope\b | \båpen | \bopen\b
        \bhver\b | \bkvar\b | \bevery\b | postkass | \bdrives av\b | \brun by\b | \blever
        \bsend | \bhent | \breturn | røntgen | apotek
        \b(?:direkte|ekspress|fly|by|rute)?buss
        klag | ombud | appeal | også | also
        \bfra (?:og med )?\d
        \bfrå (?:og med )?\d | \bfrom \d | til h.{0,4}sten | senere | seinare | later | \btog | før timen | etterpå
        deretter
        pharmacy | afterwards | x-ray
        """
    ),
    IGNORE,
)
# "Rett overfor apoteket" tells where the place itself is.
LANDMARK = re.compile(
    r"\b(?:overfor|ved siden av|ved sida av|opposite|next to|over|under|bak|behind)\s+(?:the\s+)?\w+", IGNORE
)
OTHER_ADDRESS = re.compile(
    any_of(
        r"""
        postadresse | post: | postal address | returadresse | faktura | parker | parking | p-hus | \bbuss
        holdeplass | \b(?:tog|buss|rutebil|jernbane)stasjon
        car park | nearest | nærmeste | nærmaste | hotel | inngang | entrance | garasje
        vakt(?:en|a)?\b | emergency | akutt | \b(?:gamle|old|tidligere|former)\s+(?:adress|lokal|kontor|office|premises)
        """
    ),
    IGNORE,
)
TELEPHONE_BEFORE = re.compile(r"(?:tlf|telefon|phone|tel|ring|call|mob(?:il)?)\w*\.?\s*:?[^.\d]{0,25}$", IGNORE)

# Lines that say what the next one holds.
_FORMER_LABEL = r"""
    previously | (?:your )?(?:old|previous|original) (?:time|appointment|date) | (?:moved|changed) from | instead of
    (?:tidligere|tidlegare|opprinnelig|opphavleg) (?:avtalt |oppsatt )?(?:time|tid|tidspunkt|dato|avtale)
    gamm?[ae]l(?:t)? (?:time|tid|tidspunkt|dato|avtale) | (?:flyttet|flytta|byttet?|bytta|endret|endra) fr[aå]
    i stedet for | i staden for
"""
LABEL = re.compile(
    any_of(
        _FORMER_LABEL
        + r"""
        your new time | dato(?: og (?:tid|klokkeslett))? | tid(?:spunkt)? | time | klokkeslett | kl\.? | når
        date(?: and time)? | when | sted | stad | where | place | oppmøte(?:tid|sted|stad)?
        (?:fram|frem)?møte(?:sted|stad|plass) | hva | kva | what | hvor
        kvar | adresse | address | arrival | fødselsdato | fødd | født | date of birth | vår dato | deres dato
        our date | utskriftsdato | frist | deadline | ny time | ny tid | nytt tidspunkt | new appointment | new time
        gammel time | gammal time | gamal time | gammel tid | gammelt tidspunkt | ny dato | nytt klokkeslett
        tidligere dato | tidligere tid | tidlegare dato | previous date | new date | flyttet fra | flyttet til
        flytta frå | flytta til | tidligere time | opprinnelig time | tidlegare time | old appointment
        previous appointment | old time | dag | day
        (?:gamm?[ae]l|gammelt|tidligere|tidlegare|opprinnelig|opphavleg|ny|nytt)\s(?:time|tid|tidspunkt|dato|avtale)
        (?:old|previous|original|new)\s(?:date|slot|booking)
        čoahkkin | beaivi | diibmu
        """
    )
    + r"\s*:?",
    IGNORE,
)
# The heading of a table's column.
COLUMN = re.compile(
    rf"{LABEL.pattern}|"
    + any_of(
        r"""
        møterom | veileder | rettleiar | saksbehandler | terapeut | tannlege | adviser
        rom | romm | room | lege | behandler | behandlar | lærer | lærar | prøve | undersøkelse | undersøking
        service | examination | doctor | behandling | type | hos | varighet | start | (?:opp|fram|frem)møte(?:tid)?
        (?:undersøkelsen?|undersøkinga?|timen|behandlingen?|behandlinga?)\s(?:starter|startar|begynner|byrjar|begynnar)
        du skal møte | du møter | møt opp | arrive | be here | klokka
        elev | tjeneste
        """
    )
    + r"\s*:?",
    IGNORE,
)
DATE_COLUMN = re.compile(
    any_of(r"dato | dag | når | tid | tidspunkt | time | date | day | when | beaivi") + r"\b", IGNORE
)
# What one takes, or may not, at a time of day.
INTAKE = re.compile(
    any_of(r"medisin | medicine | blodfortynn | \bspis | \bdrikk | frokost | fastende | fasting | \beat\b | \bdrink\b"),
    IGNORE,
)
# A line that ends in one of these goes on in the next.
JOINING = re.compile(
    "(?:"
    + words(
        r"""
        til | kl | den | fra | frå | og | på | i | ved | av | at | on | to | from | the | of | med | er | har | din
        som | klokken | klokka | for | å | is | been | has | your | timen | time | dag | en | ein | mandag | tirsdag
        onsdag | torsdag | fredag | måndag | tysdag | monday | tuesday | wednesday | thursday | friday
        """
    )
    + r"|\bkl\.|[,\-–(]|(?<![:.\d])\d{1,2}\.)$",
    IGNORE,
)

# Words for an appointment that fit any; what is called by another name must be of that name's kind.
GENERAL = any_of(
    r"""
    time | timen | timer | timar | timane | timene | timeavtale\w* | (?:møte|time)innkalling(?:en|a)? | varsel
    varselet
    (?:opp|på)melding(?:en|a)? | reservasjon(?:en)? | legetime\w* | tannlegetime\w* | avtale
    avtala | avtalen
    innkalling | innkallinga | innkallingen | konsultasjon | konsultasjonen | undersøkelsen | undersøkinga
    undersøkingen
    undersøkelse | operasjonen | behandlingen | behandlinga | kontrollen | besøket | møtet | samtalen | samtala
    rettsmøtet | berammelse | berammelsen
    prøven | prøva | oppkjøringen | oppkjøringa | tidspunkt | tidspunktet | møtetidspunktet | klokkeslett
    klokkeslettet | dato | datoen | tid | tida | tiden | brev | brevet
    appointment | appointments | session | consultation | examination | visit | meeting | hearing | booking | test
    interview | surgery | timebekreftelse | timebekreftelsen | bekreftelsen | timebestilling | timebestillingen
    oppmøtet | frammøtet | fremmøtet | hovedforhandlingen | hovedforhandling | hovudforhandlinga | hovudforhandling
    planmøtet | førerprøven | oppstart | oppstarten | innkomst | innkomsten | inntaket | oppholdet | opphaldet
    møtedagen | plassen din
    samlingen | samlinga | økten | økta | innleggelsen | innlegginga
    (?:innleggelses|oppstarts?|start|møte|prøve|kurs|operasjons|behandlings|undersøkelses|(?:opp|fram|frem)møte)(?:dato(?:en)?|tid(?:en|a|spunkt(?:et)?)?)
    inngrepet | (?:januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember)(?:timen|møtet)
    teoriprøven | dialogmøtet | legetimen | intervjuet | time slot | date | slot | letter | notice | summons
    """
)
GENERAL_WORD = re.compile(rf"\b{GENERAL}\b", IGNORE)
CLAUSE_END = re.compile(r"[,;]\s+(?:og|men|mens|medan|and|but|while)\s+", IGNORE)
PERSON_AFTER = re.compile(r"\s+(?:deg|den|det|dykk|you|it)\b", IGNORE)
# What is itself the appointment: a date or a time of day may stand while the appointment moves.
APPOINTMENT_NOUN = re.compile(
    words(
        r"""
        time | timen | timar | timer | timane | timene | timeavtalen? | avtalen? | innkalling(?:en|a)?
        \w*undersøkelsen | \w*undersøkinga | \w*operasjonen | \w*behandlingen | \w*behandlinga | \w*kontrollen
        \w*møtet | \w*samtalen | \w*samtala | \w*forhandlingen | \w*forhandlinga | \w*prøven | \w*prøva | \w*timen
        oppkjøringen | oppkøyringa | oppstarten | inntaket | oppholdet | opphaldet | inngrepet
        appointments? | consultation | examination | visit | meeting | hearing | booking | interview | surgery
        """
    ),
    IGNORE,
)
# It may stand while the day changes: "The time of day is unchanged".
TIME_OF_DAY = re.compile(words("time of day"), IGNORE)
# "Er erstattet av": what follows is the new one.
BY = re.compile(r"\b(?:av|by)$", IGNORE)
OF_OBJECT = re.compile(r"^\W*(?:av|of|i|in)\s+", IGNORE)
# "Erstatter" and its object: nothing but these stands between them, or else it is something else that is replaced.
_DETERMINER = words(
    r"""
    den | det | de | din | ditt | dine | vår | vårt | dykkar | deres | denne | dette | disse | desse | tidligere
    tidlegare | forrige | førre | gamle | opprinnelige | opphavlege | første | avtalte | oppsatte | planlagte | en
    ein | et | eit | alle | eventuelle | the | your | our | any | all | this | that | previous | earlier | original
    old | first | a | an | [^\W\d_]+s | scheduled | til | tilsendte?a? | utsendte?a? | mottatte?a? | nevnte
    """
)
DIRECT_OBJECT_AFTER = re.compile(rf"\W*(?:{_DETERMINER}\W+){{0,4}}{GENERAL}\b", IGNORE)
# "Instead of the previous Thursday".
WEEKDAY_OBJECT_AFTER = re.compile(
    r"\W*(?:the\s+)?(?:previous|following)\s+\w+day\b|\W*(?:den|denne|that)\s+(?:dagen|day)\b"
    r"|\W*\w+dagen\s+(?:før|etter|i forveien)\b",
    IGNORE,
)
DIRECT_DATE_AFTER = re.compile(rf"\W*(?:{words('den | det | the | on')}\W+)?", IGNORE)
PRONOUN_OBJECT_AFTER = re.compile(
    r"\W*(?:(?:derfor|difor|dermed|altså|nå|no)\s+)?"
    r"(?:(?:den|det|dei|the one|that|those)\s+(?:giving|with|du|som|vi|me|you|we"
    r"|which|fra|frå|from|for|til|on|of|dated|datert|i|in)\b"
    r"|(?:den|det|the)\s+(?:første|fyrste|forrige|førre|tidligere|tidlegare|gamle|opprinnelige|opphavlege|previous|earlier"
    r"|first|old|original)(?:\s+one)?\W*$)",
    IGNORE,
)
# Words that may name what a sentence is about: after a preposition they name something beside it.
NOUN = re.compile(
    r"(?P<beside>\b(?:før|etter|under|ved|til|for|i|på|hos|fra|frå|av|med|om|grunnet|before|after|during|at(?=\s+(?:the|your|our|an?)\b)|to|with|in|on"
    r"|of|from|about|by)\s+(?:(?:den|det|din|ditt|en|ein|et|eit|the|your|an?)\s+)?)?(?P<noun>\b[^\W\d_]{2,})",
    IGNORE,
)
NO_NOUN = re.compile(
    words(
        r"""
        er | har | blir | ble | blei | vert | må | kan | skal | vi | me | du | din | ditt | dine | de | det | den
        denne | dette | denna | this | it | og | som | is | has | have | been | was | will | be | your | the | we
        you | and | that | dessverre
        diverre | unfortunately | derfor | difor | nå | no | now | ny | nytt | nye | new
        """
    ),
    IGNORE,
)
NEW_OBJECT_AFTER = re.compile(r"\W*(?:ny|nytt|new)\b", IGNORE)
# "Timen til MR er uendret" speaks of that kind alone.
KIND_AFTER = re.compile(
    r"(?:\s+(?:din|ditt|di|hans|hennes))?\s+(?:til|for|hos|med|with|to|av)\s+(?!deg\b|dykk\b|you\b|oss\b|us\b|\w*dag\b|klokk)[^\W\d]",
    IGNORE,
)
# One that is known: "timen", "your appointment", "timer din".
DEFINITE = re.compile(
    r"^\W*(?:denne|dette|den|this|it)\b|\b(?:your|the)\s+\w|\b(?:din|ditt)\s+\w*(?:time|avtale|møte|konsultasjon)\b"
    r"|\b(?:timen|avtalen|avtala|[^\W\d_]*(?:timen|samtalen|samtala|møtet|undersøkelsen|undersøkinga|kontrollen"
    r"|behandlingen|behandlinga|prøven|prøva|operasjonen|forhandlinga?e?n?|innkallinge?n?a?|konsultasjonen|besøket))\b(?!\s+som\b)",
    IGNORE,
)
# The verb of a participle: without one, it is a heading, or the line of another column.
AUXILIARY = re.compile(
    words(
        r"""
        er | blir | ble | blei | vart | vert | har | hadde | må | måtte | bli | is | are | was | were | been | be
        being
        has | have | had | status | herved | med dette
        """
    )
    + r"|[:–-]\s*$",
    IGNORE,
)
PARTICIPLE = re.compile(
    r"(?:lyst|bestilt|innstilt|sert|gått|cancell?ed|annullert|slettet|sletta|strøket|stroken)$", IGNORE
)
# Of one that may be another than those to come, where no date is named.
OF_TODAY = re.compile(
    words(
        r"""
        i dag | i går | i morgen | i morgon | denne uken | denne uka | denne veka | forrige | førre | neste | today
        yesterday | tomorrow | this week | last | next
        """
    ),
    IGNORE,
)
# "Du har avbestilt følgende time:": what follows names it.
FOLLOWS = re.compile(r":\s*$|" + words("følgende | følgjande | nedenfor | nedanfor | following | below"), IGNORE)
FOLLOWING_BEFORE = re.compile(
    r"\b(?:følgende|følgjande|following)\s+[^\W\d_]+\s+(?:er|blir|vert|is|are|has been|have been)\s+(?:\w+\s+)?$",
    IGNORE,
)
# "Alle undersøkelser 3.-5. februar er avlyst. Det gjelder også din time 4. februar."
ALSO_YOURS = re.compile(
    r"\W*(?:for (?:din|dykkar) del gjeld(?:er)? (?:det|dette)\b"
    r"|(?:det|dette)\s+gjeld(?:er)?\s+(?:(?:også|òg|derfor|difor|dermed|altså)\s+)?(?:din|ditt|di|timen)\b"
    r"|this\s+(?:also\s+)?(?:applies\s+to|includes|affects|concerns)\s+your\b)",
    IGNORE,
)
# "Alle timer til og med 5. februar er avlyst, også din", "yours among them".
AND_YOURS = re.compile(
    r"\b(?:også|òg|inkludert|medrekna|including)\s+(?:timen\s+)?(?:din|ditt|dykkar|yours?)\b"
    r"|\byours\s+(?:among|included|too)\b",
    IGNORE,
)
LAST_YEAR_AFTER = re.compile(r"\W*(?:i fjor|ifjor|last year)\b", IGNORE)
NEGATION = re.compile(words("ikke | ikkje | not | no longer | cannot | can't | unable"), IGNORE)
SUBORDINATE_FIRST = re.compile(r"^\W*" + words("når(?!:) | da(?! \\w+r\\b) | etter at | after | when"), IGNORE)
CAUSE = re.compile(words("siden | sidan | ettersom | fordi | på grunn av | since | because | due to"), IGNORE)
CAUSE_CLAUSE = re.compile(r"\W*" + words("siden | sidan | ettersom | fordi | since | because"), IGNORE)
# "Tolken er avbestilt for følgende time": what is off has been named.
PASSIVE_SUBJECT = re.compile(r"\b([^\W\d_]+(?:en|et|a))\s+(?:er|blir|ble|vart|vert)\s+(?:\w+\s+){0,2}$", IGNORE)
# What follows a comma tells of something else, unless it is the date.
NEXT_CLAUSE = re.compile(
    r"[,;]\s+(?!\d|den\b|også\b|òg\b|including\b|\w+dag\b|\w+day\b|kl\b|og\b|and\b)[^\W\d]|\s(?:men|but|mens|medan|while)\s",
    IGNORE,
)
# "Gymtimen" is an appointment of its own kind.
COMPOUND = re.compile(
    r"\b[^\W\d_]{3,}(?:timen|samtalen|samtala|møtet|undersøkelsen|undersøkinga|kontrollen|behandlingen|behandlinga|prøven"
    r"|prøva|operasjonen|kurset|undervisningen)\b",
    IGNORE,
)
# What a sentence says before a street where that is the place to come to: one comes there, the appointment is held or
# is there, or who holds it is.
_COMING = any_of(
    r"møt | møte | møter | møtes | møtast | kom | komme | kommer | kome | kjem | stille | come | go | report"
)
_HELD = any_of(
    r"""
    foregår | føregår | går føre seg | skjer | hold(?:t|es) | held | hald(?:en|ast) | gjør(?:es|t) | gjerast | gjort
    utfør\w+ | gjennomfør\w+ | finner sted | finn stad | start\w* | tas | tek | takes? place | held | done | carried out
    """
)
_ADVERBS_OF_PLACE = (
    r"(?:(?:denne|gangen|gongen|nå|no|now|this|time|midlertidig|mellombels|altså|her|ikke|ikkje|not)\s){0,3}"
)
_HELD_THERE = rf"{APPOINTMENT_NOUN.pattern}|{GENERAL_WORD.pattern}|{COMPOUND.pattern}|\w+(?:ing|inga|ingen)\b"
TELLS_PLACE = re.compile(
    rf"\b(?:du|dere|de|dykk|you)\b[^.;?]{{0,60}}\b{_COMING}\b|\b{_COMING}\s(?:du|dere|de|dykk|you)\b"
    rf"|^\W*(?:nb\W+)?(?:please\s|vennligst\s|venlegst\s)?{_COMING}\b"
    # Of the appointment, and not of "this examination" or of what else is somewhere.
    rf"|(?:^|,\s(?:og|and)\s)(?:nb\W+)?(?:(?:the|your|din|ditt)\s)?(?:{_HELD_THERE})\s(?:(?:din|ditt|di)\s)?(?:\w+\s)?"
    rf"(?:(?:er|is|blir|vert|will be)\s{_ADVERBS_OF_PLACE}(?:(?:i|på|ved|hos|at|in)\b(?! regi)|{_HELD}\b)|{_HELD}\b)"
    r"|\b(?:vi|me|teamet|[^\W\d_]*kontoret|[^\W\d_]*klinikken|avdelinga|avdelingen|senteret)"
    r" (?:holder|held) (?:ikk?j?e )?til\b"
    r"|\bfinn(?:er)? (?:du )?oss\b|\b(?:vi|me) (?:møt|ses|sees|sjå)\w*|\bsee patients\b|\badress[ea]n? er\b"
    r"|\baddress is\b|^(?:(?:vei|veg|gate|møte|oppmøte)?adress[ea]|address)\s*:"
    r"|\bt(?:ar|ek) (?:vi|me) imot|\bsettes retten\b|\bmeet you\b",
    IGNORE,
)
# "You are not to come to Storgata 5", but "not at the surgery, but in ...".
NOT_THERE = re.compile(r"\b(?:ikke|ikkje|not)\b(?![^.;]*\b(?:men|but)\b)[^.;]*$", IGNORE)
ABOUT_YOU = re.compile(words("du | deg | din | ditt | dykk | dere | de | dem | you | your"), IGNORE)
OBJECT_AFTER = re.compile(rf"\W*(?:\w+\W+){{0,4}}?{GENERAL}\b", IGNORE)
# "Vi har flytta timen din": whatever stands before it.
OWN_OBJECT_AFTER = re.compile(
    r"\s+(?:dag|day)\b|\s+(?:timen|avtalen|avtala|møtet)\s+(?:din|dykkar)\b|\s+your\s+appointment\b", IGNORE
)
# "... behov for møtet 18. februar, og vi har avlyst det."
ITSELF_AFTER = re.compile(r"\s+(?:det|den|denne|dette|it)\W*", IGNORE)

_STRONG = any_of(
    r"""
    \berstatt(?:er|ar)\b | \bi\s?sted(?:et)?\s?for\b | \bistedenfor\b | \bi\s?stad(?:en)?\s?for\b | \binstead of\b
    \bin place of\b | \btakes the place of\b | \breplac(?:es|ing)\b
    \bsupersedes\b | \b(?:is|are|was|has been|have been) replaced by\b
    \b(?:er|blir|vert|ble|blei|vart)\s+(?:(?:blitt|vorte)\s+)?erstatta?e?t?\s+av\b
    \b(?:er|blir|vert)\s+(?:med\s+dette|herved|hermed|dermed|derfor|difor|nå|no)\s+erstatta?e?t?\b
    \bse bort fra\b | \bsjå bort frå\b | \bdisregard\b
    """
)
_MOVING = r"""
    lagt(?= \w+(?:en|et|a) (?:din |ditt |di )?over til)
    (?<=har )flytt | (?<=er )flytt | (?<=blitt )flytt | (?<=vorte )flytt
    flytt(?:et|a|es|ast|er|e|ing) | utsatt | utsett\w* | moved? | rescheduled? | postponed?
    brought forward
    fr[ae]mskynd\w+ | framskund\w+ | utsette | utsetter | utsettes | utsetj\w+ | forsky\w+ | forskjøv\w* | forskuv\w+
    skyve | skyver | skyves | skjøvet | skuve | skuv[ae]st? | ombook\w+ | ombestil\w+ | rebook\w* | re-booked
    (?:booke[tr]?|booka|bestilt|satt|sett|setter) om | pushed back | put back | rearranged | omberamm\w+
    will now take place | byttet | bytta | bytter | byter | byttes | bytte | byte | swapped | swap
    skulle (?:ha )?(?:vært|vore|funnet sted|foregått) | was (?:originally )?to (?:be|take place)
"""
_CHANGING = r"""
    (?<=er )gjor[dt]t? om | (?<=blitt )gjor[dt]t? om | endret | endra | endrast | endres | endring(?:a|en)? | endre
    changed? | revised | forandret | forandra
    omgjort | juster(?:e|t|es|er|ast|a)
"""
_NEW = r"ny | nye | nytt | new"
_WHAT_IS_NEW = r"""
    (?:møte|inntaks|innkomst|prøve|kurs|avtale|start|oppmøte|behandlings|operasjons)?(?:time|tid|tidspunkt|dato)
    [^\W\d_]+time | timen | timeavtale | klokkeslett | oppmøtetid\w* | innkalling | avtale | oppstart(?:sdato)?
    oppstartsdag | dag
    appointment | time | date | slot | start
"""
# "Senere enn vi skrev", "på et annet tidspunkt enn opplyst": what was told no longer holds.
_TOLD = words(
    r"""
    vi | me | du | we | you | tidligere | tidlegare | først | fyrst | planlagt | planlagd | avtalt | opplyst
    opprinnelig | varslet | varsla | planned | first | originally | previously | announced
    """
)
_SHIFTED = (
    r"\b(?:(?:start|begynn|blir|vert|bli|hold|held)\w*\s(?:[^.;]{0,40}\s)?"
    r"(?:senere|seinare|tidligere|tidlegare|later|earlier)"
    r"|(?:et|en|ein|eit|another|a)\s(?:ann(?:et|en|an)|anna|different)\s(?:tidspunkt|dag|tid|dato|time|day|date))"
    rf"\s(?:enn|than)\s{_TOLD}"
)
REPLACES = re.compile(
    rf"(?P<shifted>{_SHIFTED})|(?P<strong>{_STRONG})|(?P<moved>{words(_MOVING)})|(?P<changed>{words(_CHANGING)})"
    rf"|(?P<new>{words(_NEW)}\s+(?:\w+\s+)?{words(_WHAT_IS_NEW)}"
    r"|(?P<instead>\b(?:i\s?stede[nt]?|i\s?staden|instead"
    r"|(?<=kom )heller|(?<=møt )heller|(?<=deg )heller|(?<=du )heller)\b(?!\s*(?:for|of|av|å)\b))"
    r"|^\W*(?:gamm?[ae]l|gammelt|opprinnelig|opphavleg|old|original)\s+(?:time|tid|dato|avtale|tidspunkt|date|appointment)\s*:?\s+(?:\w+dag\s+)?(?:den\s+)?\d"
    rf"|\b(?:another|en\s+annen|ein\s+annan|et\s+annet|eit\s+anna|ei\s+anna)\s+{words(_WHAT_IS_NEW + ' | dag | day')}"
    r"|\b(?:riktig|rett|korrekt|correct)\s+(?:tid|time|dato|tidspunkt|klokkeslett|date)\s+(?:er|skal\s+være|skal\s+vere|is)\b"
    r"|\b(?:satt|sett|ført)\s+(?:deg\s+|dykk\s+)?opp\s+(?:\w+\s+)?på\s+nytt\b)",
    IGNORE,
)
MOVED = re.compile(rf"{words(_MOVING)}|(?P<settles>{words(_CHANGING)})", IGNORE)
# What nothing but an appointment can be.
OF_APPOINTMENTS_ALONE = re.compile(any_of(r"omberamm\w+ | (?:ombook|rebook|re-book|reschedul)\w*"), IGNORE)
# "Endre timen du har 9. mars", but "endret time: 9. mars".
DEFINITE_AFTER = re.compile(
    r"\W*(?:(?:den|your|the)\s+)?(?:timen|avtalen|avtala|møtet|innkallinga|innkallingen|appointment)\b", IGNORE
)
# "Flytta frå: onsdag 7. april" in a table.
FROM_LABEL_AFTER = re.compile(r"\W*(?:fra|frå|from)\W*", IGNORE)
MOVED_TO_BEFORE = re.compile(rf"{words(_MOVING)}\s+(?:til|to)\s+(?:den\s+|the\s+)?$", IGNORE)
# "Holdes ikke i gymsalen" is held elsewhere.
_NOT_ELSEWHERE = r"(?! (?:ved|hos|at|in|by)\b| i (?!dag\b|morgen\b|morgon\b|år\b)| på (?!grunn\b))"
# "Kan ikke gjennomføres uten legitimasjon" is a rule; nothing but a reason may follow.
_CARRIED_OUT = (
    r"(?:gjennomføres|gjennomførast|gjennomført|holdes|haldast|finne sted)"
    r"(?=\W*$|[.,;](?!\s*(?:hvis|viss|dersom))| (?:på grunn av|grunna?|grunnet|fordi|pga|siden|\w+en |\w+a ))"
)
CALLS_OFF = re.compile(
    words(
        rf"""
        avlyst | (?<=er )avlyste | (?<=blir )avlyste | (?<=vert )avlyste
        avlyses | avlysast | avlyser? | avlysa | avlysing | avlysning | avbestilt | avbestilles | utgår
        utgått
        kansellert | kansellere[rs]? | kansellerast | kansellera | innstilt | innstilles | bortfaller
        (?:faller|fell|fall) (?:\w+ )?(?:bort|ut)(?! (?:på|fra|frå|over|av|i|til)\b)
        cancelled | canceled | cancel | cancelling | cancell?ation | call(?:ed|ing)? off | will not take place
        tilbakekalt | tilbakekalles | tilbakekallast | trekkes tilbake | trukket tilbake | trekt tilbake | frafalles
        bortfalt | falt bort | strøket | stroken | annullert | annulleres | annullerast | gått ut
        går (?:\w+ )?ut(?! (?:på|fra|frå|over|av|i|til)\b) | slettet | sletta | slettes | slettast
        (?:blir|vert|ble|blei|vart) (?:\w+ )?ikk?j?e (?:avholdt|gjennomførd|gjennomført){_NOT_ELSEWHERE}
        (?:blir|vert|ble|blei|vart) (?:\w+ )?ikk?j?e (?:holdt|halden|halde|arrangert){_NOT_ELSEWHERE}
        (?:blir|vert) (?:\w+ ){{0,3}}ikk?j?e (?:noe|noko) av | (?:av)?holdes (?:\w+ )?ikke{_NOT_ELSEWHERE}
        haldast (?:\w+ )?ikkje{_NOT_ELSEWHERE}
        ikk?j?e (?:blir|vert) (?:noe|noko) av
        ikk?j?e (?:blir|vert) (?:gjennomført|holdt|halde|arrangert){_NOT_ELSEWHERE}
        (?:faller|fell)(?: [^\s,;]+){{1,7}}? bort | (?:is|are) not going ahead | will not go ahead
        will not be held{_NOT_ELSEWHERE} | will no longer take place
        gjekk ut | revoked | annulled | gitt videre | gitt vidare | gitt til en annen | gitt til ein annan
        frigitt | frigjort | given to someone else
        (?:kan|får vi|får me|will|vil) (?:\w+ )?ikk?j?e {_CARRIED_OUT}
        (?:derfor|difor|dermed|altså) ikk?j?e (?:å )?møte(?= (?:\w+dag |den )?\d) | tatt ut av timebok\w*
        (?<=du har )meldt avbud | (?<=vi må )melde avbud | (?<=jeg må )melde avbud | (?<=eg må )melde avbod
        (?<=me må )melde avbod | (?<=vi må )melde avbod
        gjeld(?:er)? ikk?j?e (?:[^\s;]+ ){{0,10}}?(?:lenger|lengre)
        no longer (?:valid|applies|stands)
        kan (?:vi|me|jeg|eg) (?:\w+ )?ikk?j?e (?:holde|halde)(?=\W*$|[.,;])
        """
    ),
    IGNORE,
)
# What changes beside these is not the appointment.
OTHER_THING_AFTER = re.compile(
    r"\W*"
    + any_of(
        r"""
        telefon | adresse | åpning | opning | rutine | pris | egenandel | avdeling | navn | namn | phone
        address | name
        opening
        """
    ),
    IGNORE,
)
# Hours and prices change as well, and with them comes a "new time".
HOURS_OF_OTHERS = re.compile(
    any_of(
        r"""
        åpningstid | opningstid | telefontid | ekspedisjonstid | besøkstid | kontortid | \bopening hours
        kveldsåp\w+ | kveldsop\w+ | lørdagsåp\w+
        phone hours | office hours | visiting hours | \bpris(?:er|ar|liste|ane|ene)\b | price list
        """
    ),
    IGNORE,
)
# Where to, not when: "er flyttet til 2. etasje".
TO_A_PLACE_AFTER = re.compile(
    r"\W*(?:(?:fra|frå|from)\s+[^;:]{2,40}?\s)?(?:til|to)\s+(?:\d+\.?\s*)?"
    + words(
        r"""
        rom | bygg\w* | nytt bygg | etasje | avdeling\w* | lokale\w* | sal | room | building | floor | ward
        vikar\w* | kollega\w* | colleague | dr | lege | legen | tannlege\w* | behandler\w* | behandlar\w* | terapeut\w*
        rådgiver\w* | saksbehandler\w* | doctor | dentist
        """
    ),
    IGNORE,
)
# "Timer avlyst senere enn kl. 12 belastes": what it costs, not what is off.
PRICE_AFTER = re.compile(
    words(
        r"""
        senere enn | seinare enn | later than | less than | mindre enn | belastes | belastast | fakturer\w+
        refunder\w+ | charged
        """
    ),
    IGNORE,
)
SEVERAL = re.compile(words("timene | timane | avtalene | avtalane | dagene | dagane | appointments | sessions"), IGNORE)
# Of many at once, and perhaps not of this one.
PLURAL = re.compile(words("timer | timar | appointments"), IGNORE)
OWN = re.compile(words("din | dine | dykkar | your | deres"), IGNORE)
NEGATED = re.compile(
    r"\b(?:ikke|ikkje|not|never|aldri|(?<!er )(?<!vert )(?<!blir )(?<!har )no|uten å|utan å|without)\s+(?:\w+\s+){0,2}$"
    r"|\b(?:ingen|inga|none|neither)\b[^,;:]*$",
    IGNORE,
)
NEGATED_AFTER = re.compile(
    r"\s+(?:vi\s+|me\s+|we\s+)?(?:dessverre\s+|diverre\s+)?(?:ikke|ikkje|not)\b(?!\s+(?:lenger|lengre))", IGNORE
)
# What might be, what the reader may do, and how it always is: nothing that has happened.
HYPOTHETICAL = re.compile(
    words(
        r"""
        hvis | viss | dersom | ved å | om du | om de | om timen | når du | ønsker | ønskjer | ynskjer | vil du | kan du
        må du | skal du | du (?:må|kan|vil|bør|skal|ønsker) | de (?:må|kan) | trenger | treng | bestill(?:e)?
        avtale | be om | for å | eventuel\w+ | if | unless | should you
        you (?:may|can|must|should|need|wish|want|have to) | please(?! note| be aware| be informed| observe)
        to (?:change|reschedule|cancel|move|book|get|arrange) | would like | in order to | wish\w*
        kan (?:bli|ikke) | kan \w+ (?:ikke|bli) | may be | might | could | can be
        ring(?!er (?:deg|dykk|dere)\b)\w* | kontakt\w* | contact
        call(?:ing)? | uteblir | uteblivelse | gebyr | fee | alltid | always | vanligvis | normalt | usually
        regnes som | reknast som | anses som | regarded as | considered | sometimes | noen ganger | ofte | regler
        policy | spørsmål | siste frist | senest | seinast | innen | innan
        rett til | right to | tilbyr | tilbud | offer\w*
        """
    ),
    IGNORE,
)
# What somebody wrote, asks for, proposes or believes is not what this letter does.
REPORTED = re.compile(
    words(
        r"""
        skrev | skreiv | skrevet at | skrive at | sa at | sagt at | opplyste | foresl\w+ | forslag | føresl\w+
        suggest\w* | propos\w+ | vurder(?:er|es|ast|te|t)? | consider\w* | planer om | planar om | håper | håpar
        hope | spør
        spurte | spurde | ber om (?:at|å) | bedt om (?:at|å) | bede om (?:at|å) | ba om (?:at|å)
        (?<!lite )(?:brev|beskjed|varsel|sms|e-?post)\w* om at | krevd | kravd | begjært | ifølge | according to
        din som (?:har|hadde) | du (?:ber|ba|bad|bed|bede) om
        bekreft[ea]r du | you confirm that | begjær\w+ om at | anmod\w+ om at | oppmod\w+ om at | ønsket? om (?:at|å)
        (?<!are )(?<!therefore )asked (?:to|whether|if|us|for) | request(?:ed)? (?:to|that|for) | melding om at
        ved en feil | ved ein feil
        feilaktig | by mistake | in error | wrongly | kanskje | trolig | truleg | muligens | antakelig | antageleg
        sannsynligvis | perhaps | maybe | probably | possibly | wrote | hadde vært | had been
        """
    )
    + r"|\bvar\s*$|\b(?:ba|bad|bedt|bede)\s+oss(?:\s+om)?(?:\s+å)?\s*$",
    IGNORE,
)
# What was asked for, and was done.
AS_ASKED = re.compile(
    r"\b(?:as you (?:have )?(?:asked|requested)|(?:slik|som) du (?:har )?(?:ba|bad|bede|bedt|spurte|spurde))\b", IGNORE
)
# "De andre timene", "tirsdagene før og etter": what holds is not what the letter changes.
OF_OTHERS = re.compile(
    words(
        r"""
        andre | øvrige | resten | senere | seinare | later | other | others | rest | før og etter | etter dette
        etter denne
        """
    ),
    IGNORE,
)
CONDITION_FIRST = re.compile(
    r"^\W*om\s+\w+\s+\w+r\s.*,|^\W*"
    + words(
        r"""
        hvis | viss | dersom | med mindre | ved (?:for )?(?:sen|sein|mangl)\w* | om (?:du|de|dere|dykk|vi|timen|det)
        uten | utan | if | unless | without
        """
    ),
    IGNORE,
)
# "Viser prøven at alt er bra, utgår kontrollen": any verb may begin a condition, and another follows its comma.
VERB_FRONTED = re.compile(
    r"^\W*(?!(?:etter|under|over|her|der|dessverre|diverre|ellers|for|vår|per)\b)[^\W\d_]+(?:r|es|as)\s[^.;:]*,\s+(?:så\s+)?"
    + words(
        r"""
        utgår | avlyses | avlysast | flyttes | flyttast | utsettes | kanselleres | innstilles | endres | bortfaller
        faller | fell | må | blir | vert | er | vil | kan | skal
        """
    ),
    IGNORE,
)
# A sentence that begins with its verb is a condition or a question: "Blir timen avlyst, ringer vi."
VERB_FIRST = re.compile(
    r"^\W*"
    + words(
        r"""
        blir | blei | vert | er | får | går | har | kan | skal | må | m\S{0,3}tte | vil | skulle | møter
        uteblir | skjer
        faller | fell | svarer | avlyses | flyttes | endres | utsettes | kanselleres | avbestilles | avlyser
        flytter | endrer | avbestiller | should | were | had | is | are | will | does | did
        """
    )
    + r"[ ]+(?!(?:dessverre|diverre|måtta?|måttet|avlyst|flytta?|flyttet|now|nå|no|cancelled|moved|postponed)\b)\w",
    IGNORE,
)
# One more beside the one that is there.
ONE_MORE = re.compile(
    any_of(
        r"""
        \b(?:til|to|møte|møter|komme|kome|come|attend)\s+(?:begge|både|both)\b
        \bbegge\s+(?:dagene|dagane|ganger|gangene|gonger|gongene|timene|timane|kontrollene|kontrollane|samtalene)\b
        \btwo\s+(?:visits|appointments)\b | \bto\s+(?:ganger|gonger|avtaler|avtalar|kontroller|kontrollar)\b
        \b(?:en|ein|ei|et|eit)\s+(?:time|kontroll|samtale|avtale|behandling)\s+til\b(?!\s) | \bon(?:e more|e further)\b
        \badditional appointment\b | \b(?:enda|endå)\s+(?:en|ein|ei|et|eit)\b
        """
    ),
    IGNORE,
)
# "Da får du beholde den opprinnelige timen", where one wishes so.
THEN_FIRST = re.compile(r"^\W*(?:da|då|then)\s+(?:får|kan|you)\b", IGNORE)
SET_UP = re.compile(
    r"\b(?:tar|tek)\s+(?:vi|me)\s+[^\W\d_]+(?:en|et|a)\b|\b(?:satt|sett|ført)\s+(?:deg|dykk|dere)\s+opp\b|\b(?:booked|scheduled|put)\s+you\b|\b(?:gitt|gjeve|given)\s+(?:deg|dykk|you)\b",
    IGNORE,
)
# The appointment holds after all, beside the new one.
STANDS = re.compile(
    any_of(
        r"""
        (?P<object>\bi tillegg til\b | \bin addition to\b | \bon top of\b | \bbeholder\b | \bbeholde\b
        \bbeheld\b | \bbehalde\b
        \bkeep\b | \berstatt[ae]r\s+(?:ikke|ikkje)\b | \b(?:does not|doesn't|not)\s+replace\b
        \buavhengig av(?=[^.;]*\d))
        \b(?:gjelder|gjeld|gyldige?|valid|står|avtalt)\s+(?:fortsatt|fremdeles|framleis|likevel|enn[oå]|også|òg)\b
        \b(?:fortsatt|fremdeles|framleis|likevel|still|enn[oå])\s+(?:gjelder|gjeld\w*|gyldige?|valid|stands|applies|reservert|står)\b
        ,\s+står(?=\s*[.;!]|\s*$)
        (?<=timen|møtet)\s+(?:din\s+)?(?:gjelder|gjeld|står)(?=\s*(?:[.,;!]|$))
        \bstår?\s+ved\s+(?:lag|makt)\b | \bstår\s+fast\b | \bbl(?:ir|e)\s+st[aå]ande\b | \bblir\s+stående\b
        \b(?:går|holdes|haldast|gjennomføres|skjer|blir|er)\s+(?:\w+\s+){0,3}som\s+(?:planlagt|avtalt|berammet|oppsatt)\b
        \b(?:sees|ses|møtes|gjelder|gjeld|fortsetter)\s+(?:\w+\s+){0,3}som\s+(?:planlagt|avtalt|berammet|oppsatt)\b
        \b(?:går|holdes|haldast)\s+som\s+(?:vanlig|vanleg|normalt|før)\b
        (?P<both>\b(?:begge|både|both)\s+(?:\w+\s+){0,3}(?:står|gjelder|gjeld|består|stand|apply|hold|(?:er|are)\s+(?:gyldige|valid))\b)
        \b(?:er|blir|forblir|står|vert)\s+uendr[ea]t?\b | \bremains?\b | \b(?:is|are)\s+unchanged\b
        \bas\s+(?:planned|scheduled)\b | \bgoes ahead\b | \bgo ahead\b | \bunaffected\b | \bis still on\b
        \b(?:er|blir|vert)\s+(?:\w+\s+)?(?:ikke|ikkje)\s+(?:\w+\s+)?(?:avlyst|avbestilt|flytt\w+|endr[ea]t?|kansellert|uts[ae]tt|berørt|påvirket|råka)\b
        \bstands\s+as\b | \b(?:has|have)\s+not\s+been\s+(?:changed|moved|cancelled|postponed)\b
        \b(?:is|are)\s+not\s+(?:\w+\s+)?(?:cancelled|moved|changed|postponed|affected)\b | \balle\s+timene\s+gjelder\b
        \b(?:kommer|kjem)\s+i\s+tillegg\b(?!\s+til\b) | \b(?:påvirkes|berøres)\s+ikke\b
        """
    ),
    IGNORE,
)
# "Må", "kan" and "skal" before a verb say what might be, unless the sender is sorry for it: then it is so.
MODAL_BEFORE = re.compile(r"\b(?:kan|må|skal|bør|vil|can|must|may|might|should|will)\s+(?:\w+\s+){0,2}$", IGNORE)
# "Læreren er syk, og samtalen må derfor avlyses" is so as well, where no condition stands before it.
THEREFORE = re.compile(words("derfor | difor | dermed | therefore"), IGNORE)
THEREFORE_BEFORE = re.compile(
    r"\b(?:derfor|difor)\s+må\s+(?:vi|me)\s+$|,\s+(?:så|so)\s+[^,;]*\b(?:må|must)\s+(?:be\s+)?$|\b(?:må|must)\s+(?:derfor|difor|altså|therefore)\s+(?:be\s+)?$",
    IGNORE,
)
# "Samtalen 18. februar må avlyses": what names its date is no rule.
MUST_BEFORE = re.compile(r"\b(?:må|must|has to|have to)\s+(?:be\s+)?$", IGNORE)
MUST_BE = re.compile(
    r"avlyses|avlysast|utsettes|utsetjast|flyttes|flyttast|kanselleres|kansellerast|forskyves|forskyvast|cancelled|postponed|rescheduled",
    IGNORE,
)
CONDITION_BEFORE = re.compile(
    words("hvis | viss | dersom | når | ved | uten | utan | som | if | when | without | who | unless | alle | all"),
    IGNORE,
)
SORRY = re.compile(
    words("dessverre | diverre | unfortunately | beklager | beklagar | regret | sorry | meddele"), IGNORE
)
# "Ved avlysning", "for endring", "to change": what one does about it.
ABOUT_BEFORE = re.compile(r"\b(?:ved|for|om|etter|uten|utan|til|eller|og|or|on|to|about)\s*$", IGNORE)
NOUN_OR_INFINITIVE = re.compile(
    r"(?:avlysn?ing|endring(?:a|en)?|flytting|cancell?ation|cancel|change|move|reschedule|postpone|avlyse|flytte|endre)$",
    IGNORE,
)
YOU_AFTER = re.compile(
    r"\s+(?:deg|dykk|you|dette|denne|den|det|this|it)\s+(?:(?:derfor|difor|heller|nå|no|now)\s+)?(?:(?:til|to)\b|(?:fra|frå|from)\s+(?:\w+\s+)?\d)",
    IGNORE,
)
HOW_AFTER = re.compile(
    r"\W*(?:\w+\W+){0,4}?"
    + words("gjøres | gjerast | skjer | meldes | rettes | må | kan | policy | fee | rules | gebyr"),
    IGNORE,
)
ORDERED_AFTER = re.compile(
    r"\W*(?:må|kan|skal|bør|bestill\w*|avtal\w*|hos|must|can|should)\b|\W*får\s+du\s+(?:ved|når|hvis|viss|dersom)\b"
    r"|.*\bkan\s+(?:ikk?j?e\s+)?(?:bestilles|bestillast|avtales|bookes)\b",
    IGNORE,
)
FOR_READER_AFTER = re.compile(r"[^.;:]*\b(?:for|med|with)\s+(?:deg|dykk|you)\b", IGNORE)
OWN_BEFORE = re.compile(r"\byour\s+$", IGNORE)
FOR_OTHERS_AFTER = re.compile(r"\s+for\s+(?!deg\b|dykk\b|you\b|din\b)[^\W\d]", IGNORE)
PRONOUN_FIRST = re.compile(r"^\W*(?:denne|den|dette|han|ho|it|this)\b", IGNORE)
SAME_FIRST = re.compile(rf"{PRONOUN_FIRST.pattern}|^\W*(?:timen|avtalen|avtala|møtet)(?: din)?\W*$", IGNORE)
# "Det skulle ha vært 18. februar, men går ut": of what the sentence before names.
PLANNED_FIRST = re.compile(r"^\W*(?:det|den|dette|it)\s+(?:skulle|var|hadde|was)\b", IGNORE)
# "Det er ikke lenger behov for møtet, og det er avlyst": of what the first clause names.
SAME_AS_BEFORE = re.compile(
    r"^\W*det\s+er\b.*\b(?:møtet|timen|avtalen|avtala|samtalen|samtala),?\s+(?:og|så)\s+(?:det|den|han|ho)\s+(?:er|blir|vert)\s+(?:\w+\s+)?$",
    IGNORE,
)
# Somebody else's: the sender may have written to the wrong one.
OF_FAMILY = re.compile(
    r"(?<!\bmed )(?<!\bwith )"
    + words(
        r"""
        kona (?:di|hans) | kone | mannen din | ektemann\w* | ektefelle\w* | samboer\w* | sambuar\w* | partner\w*
        sønnen din | sonen din | datteren din | datra di | dottera di | moren? din | mora di | faren din | broren din
        søsteren din | søstera di | (?:husband|wife|spouse|partner|son|daughter|mother|father|brother|sister)(?:'s|’s)?
        """
    ),
    IGNORE,
)
EARLIER = re.compile(
    words(
        r"""
        (?:vi|me|we) (?:sendte|sende|sent) | tidligere | tidlegare | forrige | førre | previous | earlier | gamle
        first
        """
    ),
    IGNORE,
)
ALREADY = re.compile(words("allerede | alt har | already | betalt | paid | hvis | viss | dersom | if"), IGNORE)
# What is the reader's own: "Hanne kan ikke ha samtale med deg da", "feieren kommer likevel ikke".
PERSONAL = re.compile(
    words("du | deg | de | dem | dei | din | ditt | dykk | dere | you | your | kommer | kjem | komme | kome | come"),
    IGNORE,
)
# What to do, and not when to come: "Ta med skjemaet 15. mars, ikke 8. mars".
TO_DO = re.compile(r"^\W*(?:ta med|ha med|send|lever|husk|hugs|bring|remember|return)\b", IGNORE)
# "Jeg kan ikke ta imot deg 8. mars, så Kari tar samtalen i stedet": the time holds, with somebody else.
TAKEN_OVER = re.compile(
    r"\b(?:tar|tek|overtar|overtek|takes)\b[^.;]*\b(?:i\s?stede[nt]?|istedenfor|i\s?staden|instead)\b", IGNORE
)
# An earlier letter, or the time that it brought: "innkallingen du fikk i januar", "den gamle timen".
OF_EARLIER = re.compile(
    words(
        r"""
        (?:møte)?innkalling(?:en|a) | varselet | brevet | timebekreftelsen | tidligere | tidlegare | opprinnelige?
        opphavlege? | gamle | forrige | førre | the (?:letter|notice|summons|invitation) | previous | earlier
        original | old
        """
    ),
    IGNORE,
)
CONDITION = re.compile(words("hvis | viss | dersom | if | når | when | at"), IGNORE)
CONDITION_AFTER = re.compile(
    r"\W*(?:\w+\W+){0,5}?(?:hvis|viss|dersom|if|unless|om\s+(?:ikke|ikkje|du|de|dere|dykk|vi|det))\b", IGNORE
)
# "Avlyses ved feber", "går ut automatisk": how it always is, where the verb is in the present.
PRESENT = re.compile(r"(?:[^\W\d_]+(?:es|ast)|utgår|går(?: \w+)? ut|faller bort|fell bort|fell ut|bortfaller)$", IGNORE)
RULE_AFTER = re.compile(
    r"\W*" + words("automatisk | automatically | uten videre | utan vidare | ved | uten | utan | først"), IGNORE
)
# The sender's own doing has happened: "vi må dessverre flytte timen din".
OWN_DOING = re.compile(
    words(
        r"""
        vi | me | we | jeg | eg | (?-i:I) | sykehuset | sjukehuset | klinikken | retten | nav | legen | tannlegen
        kommunen | skolen
        """
    )
    + r"\s+(?:har\s+|have\s+)?(?:dessverre\s+|diverre\s+|unfortunately\s+|therefore\s+)?"
    + words("må | måtte | har | hadde | have | had | must | has | blir nødt | er nødt"),
    IGNORE,
)
# "På grunn av sykdom må vi avlyse timen 11. februar": what names its date is no rule.
MUST_WE_BEFORE = re.compile(
    r"\b(?:må|måtte)\s+(?:vi|me|klinikken|sykehuset|sjukehuset|legen|tannlegen)\s+(?:(?:derfor|difor)\s+)?$", IGNORE
)
QUESTION = re.compile(
    r"\?\s*$|^\s*\w+r\s+(?:du|dere|dykk)\b|^\s*(?:må|kan|skal|vil|ønsker|trenger|har)\s+(?:du|timen|de|dykk)\b|^\s*(?:do|can|should|would|need)\b",
    IGNORE,
)
# One more appointment, not another time for the same.
IN_ADDITION = re.compile(
    words(
        r"""
        i tillegg | ekstra | neste | også | òg | additional | next | another(?! (?:slot|time|date|day)\b) | also
        oppfølging(?!s(?:samtale|møte))\w*
        follow[- ]?up(?! meeting)
        om (?:\d+|en|ein|to|tre|fire|seks|et|eit) (?:uke|veke|måned|månad|år|halvår)\w*
        i rekk[ea]n? | i serien | in the series
        in (?:\d+|a|two|three|six) (?:week|month|year)s?
        etter (?:denne |den |di |din )?(?:timen|behandlingen|undersøkelsen|operasjonen)
        årlig | hvert år | kvart år | every | hver | kvar
        """
    ),
    IGNORE,
)
# Whoever was given "a new appointment" had one.
GIVEN_BEFORE = re.compile(r"\b(?:fått|gitt(?: deg| dykk)?|given(?: you)?)\s+(?:en|ei|ein|an?)\s+$", IGNORE)
# "En ny time" is one more; "ny time" is another.
ARTICLE_BEFORE = re.compile(r"\b(?:en|ei|ein|a)\s+$", IGNORE)
GIVEN = re.compile(words("får | fått | gitt | tildelt | given | gir | have | har | er | is"), IGNORE)
PREPOSITION = re.compile(
    words("før | etter | under | ved | til | for | i | på | before | after | during | to | with | om | about")
    + r"\s+(?:din|ditt|den|det|your|the)?\s*$",
    IGNORE,
)
BESIDE_BEFORE = re.compile(
    r"\b(?:etter|før|after|before)\s+(?:(?:den|din|ditt|the|your)\s+)?[^\W\d_]{3,}\s+(?:den\s+|the\s+|on\s+)?$", IGNORE
)
TO_BEFORE = re.compile(r"\s+(?:til|to)\s+(?:den\s+|the\s+)?", IGNORE)
OLD_BEFORE = re.compile(r"\b(?:fra|frå|from)\s*(?:den\s+|the\s+)?$", IGNORE)
NEW_BEFORE = re.compile(
    any_of(
        r"""
        (?<!\btime )(?<!\btimen )(?<!\bdin )(?<!\bdi )(?<!innkalt )(?<!innkalla )\btil | \bto
        \bny\w*\s+\w+(?:\s+er|\s+blir)? | \bnytt\s+\w+(?:\s+er)? | \bnew\s+\w+(?:\s+is)?
        \bfår du (?:ny )?time | \bdu møter | \bis now | \ber nå | \ber no
        \btake place on | \bbyt\w+\b.*\bmed | \bswap\w*\b.*\b(?:with|for) | \bholdes nå | \bhaldast no
        """
    )
    + r"\s*:?\s*(?:den\s+|the\s+|on\s+)?$",
    IGNORE,
)
NEW_AFTER = re.compile(r"\b(?:ny|nytt|new)\s+\w+|\bflytt\w*\s+til\b|\bmoved to\b", IGNORE)

# An old time and a new one beside each other, each as its number: what stands around them says which is which.
_OLD_LABEL = words(
    r"""
    før | tidligere | tidlegare | opprinnelig\w* | opphavleg\w* | gamm?[ae]l\w* | var | skulle vært | was | before | old
    previous\w* | original\w* | oppsatt | oppsett
    """
)
_NEW_LABEL = words(
    r"""
    nå | no | ny\w* | endr[ea]t | endra | gjelder nå | gjeld no | gjeldende | gjeldande | now | new\w* | current
    er endret til | er endra til
    """
)
_LABEL_END = (
    r"(?:\s(?:oppsatt[ea]?|oppsett|oppgitt|oppgjeven|time|tid|tidspunkt|dato|avtale|date|appointment|booking|slot)){0,2}"
    r"\s*[:;]?"
)
# What a row of a table is, where its columns have headings.
OLD_ROW = re.compile(rf"{_OLD_LABEL}{_LABEL_END}", IGNORE)
NEW_ROW = re.compile(rf"{_NEW_LABEL}{_LABEL_END}", IGNORE)
ROW_LABEL = re.compile(rf"{OLD_ROW.pattern}|{NEW_ROW.pattern}", IGNORE)
# A line of its own that says which time is over: "Previously: Tuesday 31 August 2027, 11 am".
FORMER_LABEL = re.compile(rf"(?:{any_of(_FORMER_LABEL)}|{_OLD_LABEL}{_LABEL_END})\W*", IGNORE)
_INSTEAD = words(
    r"i stedet | istedenfor | i staden | instead | derfor | difor | dermed | therefore | nå | no | now | ny time"
    r" | ny tid"
)
_PLANNED = (
    r"(?:var|was)\s(?:\w+\s)?(?:satt opp|sett opp|ført opp|planlagt|planlagd|beram\w+|fastsatt|fastsett|booked"
    r"|scheduled)"
    r"\s(?:til\s|for\s|on\s|den\s)?"
)
# The appointment is what the sentence begins with: in "referatet fra møtet" it is not.
_OF_APPOINTMENT = (
    rf"(?:^|[.:;]\s)(?:(?:din|your|the)\s)?(?:\w+-)?(?:{APPOINTMENT_NOUN.pattern}|{GENERAL_WORD.pattern}|{COMPOUND.pattern})"
    r"(?:\s(?:din|ditt|di))?"
)
_NEW_DAY_BEFORE = (
    r"(?:(?:kommer|møter|kjem)\sdu|du\s(?:kommer|møter|kjem)|det\s(?:skal\s(?:være|vere)|er|blir|vert)(?:\saltså)?"
    rf"|you\sare\s(?:now\s)?expected|{_OF_APPOINTMENT}\s(?:er|blir|vert|is)(?:\s[^.;:«]{{0,50}}:)?)\s(?:on\s|den\s)?"
)
_ADVERBS = r"(?:\w+\s){0,2}?"
OLD_THEN_NEW = re.compile(
    rf"(?:^|[.:;]\s){_OLD_LABEL}{_LABEL_END}\s*«1»\W*{_NEW_LABEL}{_LABEL_END}\s*«2»"
    r"|\b(?:endr|flytt|chang|mov)[^«]*[.:;]\s(?:fra|frå|from)\s*[:;]?\s*«1»\W*(?:til|to)\s*[:;]?\s*«2»"
    r"|\b(?:ikk?j?e|not)\s«1»,?\s(?:men|but)\s«2»"
    rf"|{_OF_APPOINTMENT}\s{_ADVERBS}{_PLANNED}«1»\.\s[^.?!«]{{0,60}}\b{_INSTEAD}\s[^.?!«]{{0,30}}«2»"
    rf"|{_OF_APPOINTMENT}\s[^.;«]{{0,30}}\bskulle\s\w+\s«1»,?\s\w+\s{_INSTEAD}\s«2»"
    rf"|{_OF_APPOINTMENT}\s[^.;,«]{{0,30}}«1»\s(?:er|is|has been)\s{_ADVERBS}(?:lagt|lagd|satt|sett)\s(?:om\s)?til\s«2»"
    r"|«1»\.\s[^«?!]{0,160}\b(?:har|have)\s(?:derfor|difor|dermed|therefore)\s(?:satt|sett|ført|gitt|gjeve|booket|booka|booked"
    r"|scheduled|put|given)\s(?:deg|dykk|dere|you)\s[^.?!«]{0,40}«2»"
    r"|\ber\s(?:[^\s«;]+\s){1,3}«1»\s(?:lagt|lagd|satt|sett)\s(?:om\s)?til\s«2»"
    r"|«1»,\s(?:så\s)?har\s(?:vi|me)\s(?:lagt|lagd|satt|sett)\s\w+\s(?:om\s)?til\s«2»"
    rf"|{_OF_APPOINTMENT}\s«1»\s(?:er|har)\s{_ADVERBS}(?:slettet|sletta|strøket|stroken|gitt videre|gitt vidare)"
    r",\sog\s(?:du|vi)\s(?:er|har)\s(?:nå|no|i stedet|derfor)\s[^.?!«]{0,30}«2»",
    IGNORE,
)
NEW_THEN_OLD = re.compile(
    rf"(?:^|[.:;]\s){_NEW_LABEL}{_LABEL_END}\s*«1»\W*{_OLD_LABEL}{_LABEL_END}\s*«2»"
    rf"|{_NEW_DAY_BEFORE}«1»,?\s(?:(?:og\s|and\s)?(?:ikke|ikkje|not)|rather than)\s«2»(?:\ssom\s\w+\savtal\w+)?[.;]"
    r"|«1»,?\si\sbytt?e\smot\s«2»",
    IGNORE,
)
# What might be, what is asked, what holds beside the other, and what is a row of times: nothing has moved.
NO_MOVE = re.compile(
    words(
        r"""
        hvis | viss | dersom | når du | om du | om de | om det | if | unless | when you | kunne | could
        might | (?<![.\d] )may(?! \d)
        kanskje | perhaps | maybe | ønsker | ønskjer | wish | would you | foresl\w+ | føresl\w+ | forslag | suggest\w*
        propos\w+ | vurder\w+ | consider\w* | begge | både | both | first | second | i tillegg | in addition | også | òg
        also | to timer | to timar | two appointments | første | fyrste | first time
        andre(?! (?:avtalen|timen|møtet)) | neste | next | hver
        kvar | every | each | fortsatt | fremdeles | framleis | still | uendret | uendra | som planlagt
        som avtalt(?! på) | as planned | gjelder | gjeld | vikar\w* | kollega\w* | colleague | substitute | dose
        del | økt | runde | fortsetter | fortset | continues? | stengt | closed | åpent | åpningstid\w* | parkering\w*
        """
    )
    + rf"|{OF_FAMILY.pattern}|\?",
    IGNORE,
)
