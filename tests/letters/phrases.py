"""What letters say, in three languages: what changes an appointment, and what only looks like it."""

from viewer.domain.appointment import Language

NB, NN, EN = Language.NB, Language.NN, Language.EN

# {new} and {old} are a date with a time, {newday} and {oldday} a date alone, {kind} the sub-title.
INVITED = {
    NB: (
        "Du er innkalt til {kind} {new}.",
        "Vi har satt opp en time til {kind} for deg {new}.",
        "Du har fått time {new}. Timen gjelder {kind}.",
        "Velkommen til {kind} {new}.",
        "Vi innkaller deg med dette til {kind}. Tid: {new}.",
    ),
    NN: (
        "Du er innkalla til {kind} {new}.",
        "Vi har sett opp ein time til {kind} for deg {new}.",
        "Du har fått time {new}. Timen gjeld {kind}.",
        "Velkomen til {kind} {new}.",
    ),
    EN: (
        "You have an appointment for {kind} on {new}.",
        "We would like to welcome you to {kind} on {new}.",
        "Your appointment is on {new}. It concerns {kind}.",
        "You are hereby summoned to {kind} on {new}.",
    ),
}
REPLACED_NAMED = {
    NB: (
        "Timen din {old} er flyttet til {new}.",
        "Denne innkallingen erstatter timen {oldday}.",
        "Du har fått ny time {new}. Den erstatter timen du hadde {oldday}.",
        "Ny time: erstatter innkalling {oldday}",
        "Vi må dessverre flytte timen din fra {old} til {new}.",
        "I stedet for {old} får du time {new}.",
        "Timen {oldday} er endret. Ny tid er {new}.",
        "Avtalen din {oldday} er utsatt til {new}.",
        "Timen din {oldday} er dessverre avlyst. Du har fått ny time {new}.",
        "Brevet gjelder endret time. Tidligere time: {old}. Ny time: {new}.",
        "På grunn av sykdom må vi flytte timen du hadde {old}.",
        "Vi har flyttet avtalen din {oldday} til {new}.",
        "Du møter {new} i stedet for {oldday}.",
    ),
    NN: (
        "Timen din {old} er flytta til {new}.",
        "Denne innkallinga erstattar timen {oldday}.",
        "Vi må diverre flytte timen din frå {old} til {new}.",
        "I staden for {old} får du time {new}.",
        "Timen {oldday} er endra. Ny tid er {new}.",
        "Avtala di {oldday} er utsett til {new}.",
        "Gammal time: {old}. Ny time: {new}.",
    ),
    EN: (
        "Your appointment on {old} has been moved to {new}.",
        "This letter replaces your appointment on {oldday}.",
        "Your appointment on {oldday} has been rescheduled to {new}.",
        "We have had to change your appointment on {oldday}. The new time is {new}.",
        "Instead of {old} you now have an appointment on {new}.",
        "Unfortunately we have to postpone your appointment on {oldday}. New appointment: {new}.",
        "Please note that this supersedes the appointment of {oldday}.",
    ),
}
REPLACED_UNNAMED = {
    NB: (
        "Dette brevet erstatter tidligere innkalling.",
        "Denne timen erstatter den forrige timen du har fått.",
        "Timen din er flyttet. Ny time er {new}.",
        "Endret time: {new}",
        "Ny time: {new}",
        "Vi har måttet endre timen din. Du har fått ny time {new}.",
        "Innkallingen erstatter tidligere tilsendt innkalling til {kind}.",
    ),
    NN: (
        "Dette brevet erstattar tidlegare innkalling.",
        "Timen din er flytta. Ny time er {new}.",
        "Endra time: {new}",
        "Du har fått nytt tidspunkt: {new}.",
    ),
    EN: (
        "This letter replaces the previous appointment letter.",
        "Your appointment has been moved. The new time is {new}.",
        "New appointment: {new}",
        "Your appointment has been changed to {new}.",
    ),
}
WITHDRAWN_NAMED = {
    NB: (
        "Timen din {old} er avlyst.",
        "Vi må dessverre avlyse timen din {oldday}.",
        "Avlyst: time {oldday}",
        "Avtalen {old} utgår.",
        "Timen {oldday} er kansellert på grunn av streik.",
        "Vi bekrefter at timen din {oldday} er avbestilt.",
        "Timen du har {oldday}, blir dessverre avlyst. Du får ny innkalling senere.",
        "Innkallingen til {oldday} gjelder ikke lenger.",
    ),
    NN: (
        "Timen din {old} er avlyst.",
        "Vi må diverre avlyse timen din {oldday}.",
        "Avlyst: time {oldday}",
        "Avtala {oldday} går ut og er avlyst.",
        "Innkallinga til {oldday} gjeld ikkje lenger.",
    ),
    EN: (
        "Your appointment on {old} has been cancelled.",
        "Unfortunately we have to cancel your appointment on {oldday}.",
        "Cancelled: appointment {oldday}",
        "We confirm that your appointment on {oldday} is cancelled.",
        "The meeting on {old} has been called off.",
    ),
}
# True of almost every letter, and no word of it about an appointment that has changed.
HARMLESS = {
    NB: (
        "Hvis du må avlyse timen, ring oss på telefon {phone} senest 24 timer før.",
        "Timer som ikke er avbestilt innen {deadline}, må betales.",
        "Ønsker du ny time, kan du bestille den på helsenorge.no.",
        "Må timen flyttes, ta kontakt så snart som mulig.",
        "Henvisningen din ble mottatt {past}.",
        "Vi viser til samtale {past} og oversender innkalling.",
        "Gi beskjed innen {deadline} hvis tidspunktet ikke passer.",
        "Telefontid: mandag–fredag kl. 08:00–11:30 og 12:30–14:00.",
        "Åpningstider: mandag til torsdag kl. 08.00–15.30, fredag kl. 08.00–14.00. Stengt 24. og 31. desember.",
        "Forrige kontroll var {past}.",
        "Denne medisinen kan erstatte det du bruker i dag; snakk med legen.",
        "Avdelingen er flyttet til nytt bygg, se kartet på baksiden.",
        "Egenandelen er endret fra 1. januar 2027.",
        "Du må ikke spise etter kl. 24.00 kvelden før.",
        "Parkeringshuset åpner kl. 07.00 og er avgiftsbelagt alle dager.",
        "Du får ny time hvis du uteblir på grunn av sykdom.",
        "Pasientreiser: søk innen seks måneder, les mer i rundskriv av 1. juli 2024.",
        "Behandlingen følger pasient- og brukerrettighetsloven av 2. juli 1999 nr. 63.",
        "Dersom du ikke møter, kan saken bli avgjort uten deg.",
        "Resultatet av prøven får du i brev innen tre uker.",
        "Informasjonsmøtet {deadline} er avlyst for alle pårørende.",
        "Timen kan bli flyttet på kort varsel ved øyeblikkelig hjelp.",
        "Vi har fått nytt telefonnummer: {phone}.",
        "Fakturaen forfaller {deadline}. KID 004512345678901.",
    ),
    NN: (
        "Viss du må avlyse timen, ring oss på telefon {phone} seinast 24 timar før.",
        "Ynskjer du ny time, kan du bestille han på helsenorge.no.",
        "Tilvisinga di vart motteken {past}.",
        "Gje beskjed innan {deadline} viss tidspunktet ikkje passar.",
        "Opningstider: måndag til fredag kl. 08.00–15.30.",
        "Avdelinga er flytta til nytt bygg, sjå kartet på baksida.",
        "Du må ikkje ete etter kl. 24.00 kvelden før.",
        "Timen kan bli flytta på kort varsel.",
        "Eigendelen er endra frå 1. januar 2027.",
        "Førre kontroll var {past}.",
    ),
    EN: (
        "If you need to cancel your appointment, please call {phone} at least 24 hours before.",
        "Appointments that are not cancelled before {deadline} must be paid for.",
        "Please contact us if you would like a new appointment.",
        "Your referral was received on {past}.",
        "Opening hours: Monday to Friday 08:00–15:30.",
        "The department has moved to a new building, see the map overleaf.",
        "Do not eat after midnight.",
        "Your appointment may be moved at short notice.",
        "Please reply by {deadline} if the time does not suit you.",
        "Your last visit was on {past}.",
    ),
}
ARRIVE = {NB: "Møt opp kl. {clock}.", NN: "Møt opp kl. {clock}.", EN: "Please arrive at {clock}."}
LABELS = {
    NB: ("Dato", "Klokkeslett", "Sted", "Gjelder"),
    NN: ("Dato", "Klokkeslett", "Stad", "Gjeld"),
    EN: ("Date", "Time", "Place", "Concerning"),
}
NORWEGIAN_MONTHS = [
    "januar",
    "februar",
    "mars",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "desember",
]
MONTHS = {
    NB: NORWEGIAN_MONTHS,
    NN: NORWEGIAN_MONTHS,
    EN: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
DAYS = {
    NB: ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"],
    NN: ["måndag", "tysdag", "onsdag", "torsdag", "fredag", "laurdag", "sundag"],
    EN: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}
HOURS = ["tolv", "ett", "to", "tre", "fire", "fem", "seks", "sju", "åtte", "ni", "ti", "elleve"]
