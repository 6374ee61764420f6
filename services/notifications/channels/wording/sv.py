"""Swedish (of Finland)."""

from services.notifications.channels.wording.shape import Confirming, Errors, Gathered, LandingWording, Tables, Wording

_NOTHING = "Du behöver inte göra något just nu."
_NEED_OPEN = "Motiveringen finns antecknad i hänvisningen. Klientens servicebehov kvarstår."
_GO_ON = (
    "Läs motiveringen och besluta hur ärendet går vidare. Du kan göra en ny hänvisning till en annan "
    "tjänsteproducent som ett avtal omfattar."
)
_PARTIES = "Bland parterna finns {sender} och {recipient}."
_NO_SIGNING = "Avtalet kan inte längre undertecknas."

_OVERDUE = "Hänvisning {number} är försenad"
_UNANSWERED = "Hänvisning {number} är fortfarande obesvarad"
_EXPIRED = "Hänvisning {number} har förfallit utan svar"
_NOT_STARTED = "Tjänsten har inte börjat i tid: hänvisning {number}"
_RUN_OFF_ENDED = "Tjänsten har avslutats när avtalet upphörde: hänvisning {number}"
_CLOCK_OVERDUE = "En lagstadgad tidsfrist har löpt ut: ärende {number}"
_AGREEMENT_ENDED = "Hänvisning {number} har annullerats eftersom avtalet har upphört"

_REFERRALS = {
    "referral.submitted": Wording(
        "Ny hänvisning {number}",
        "{sender} har skickat hänvisning {number} till {recipient}.",
        "Läs hänvisningen och besvara den. Om uppgifter saknas, be avsändaren komplettera hänvisningen.",
        "Besvara hänvisningen senast den {due}. Om uppgifter saknas, be avsändaren komplettera hänvisningen.",
    ),
    "referral.submitted:candidate": Wording(
        "Öppen hänvisning {number}",
        "{sender} har skickat den öppna hänvisningen {number}, som {recipient} kan ta.",
        "Läs hänvisningen och ta den om ni kan ordna tjänsten. Den som tar den först får den.",
        "Ett svar väntas senast den {due}. Läs hänvisningen och ta den om ni kan ordna tjänsten. Den som tar den först "
        "får den.",
    ),
    "referral.submitted:sender": Wording(
        "Hänvisning {number} har skickats vidare i ert namn",
        "En hänvisning från {sender} har förts över, och i dess namn har hänvisning {number} skickats till "
        "{recipient}.",
        f"{_NOTHING} Du får ett meddelande när hänvisningen har besvarats.",
        f"Hänvisningen ska besvaras senast den {{due}}. {_NOTHING}",
    ),
    "referral.redirected": Wording(
        "Hänvisning {number} har förts över",
        "{recipient} har fört över hänvisning {number} från {sender} till en annan tjänsteproducent.",
        f"{_NOTHING} Av hänvisningen framgår vilken ny hänvisning som har kommit i stället.",
    ),
    "referral.sub-referred": Wording(
        "En delhänvisning har gjorts: hänvisning {number}",
        "{recipient} har hänvisat klienten till en annan tjänsteproducent för en del av tjänsten enligt hänvisning "
        "{number} från {sender}.",
        f"{_NOTHING} Av hänvisningen framgår till vem och i vilket skede den är.",
    ),
    "referral.reopened": Wording(
        "Tjänsten fortsätter trots allt: hänvisning {number}",
        "{recipient} har tagit upp tjänsten enligt hänvisning {number} från {sender} på nytt. Motiveringen finns "
        "antecknad i hänvisningen.",
        _NOTHING,
    ),
    "referral.entered-in-error": Wording(
        "Hänvisning {number} har gjorts av misstag",
        "Hänvisning {number} från {sender} till {recipient} har märkts som gjord av misstag. Det som stod i den har "
        "raderats.",
        "Förstör det som du har antecknat ur den.",
    ),
    "referral.basis-lost:sender": Wording(
        "Den rättsliga grunden för hänvisning {number} har upphört",
        "Hänvisning {number} från {sender} till {recipient} har annullerats eftersom dess rättsliga grund inte längre "
        "gäller.",
        "Kontrollera om klienten kan hänvisas till tjänsten på en annan grund.",
    ),
    "referral.basis-lost:recipient": Wording(
        "Den rättsliga grunden för hänvisning {number} har upphört",
        "Hänvisning {number} från {sender} till {recipient} har annullerats. Dess rättsliga grund gäller inte längre, "
        "och klientens uppgifter visas inte mer.",
        "Avsluta tjänsten. Om du har läst hänvisningen, radera klientens uppgifter och bekräfta det i hänvisningen, "
        "eller ange där den egna grund på vilken du bevarar dem.",
    ),
    "referral.deletion-confirmed": Wording(
        "Raderingen har bekräftats: hänvisning {number}",
        "{recipient} har antecknat i hänvisning {number} från {sender} vad den har gjort med klientens uppgifter.",
        _NOTHING,
    ),
    "referral.deletion-overdue:sender": Wording(
        "En bekräftelse på radering är försenad: hänvisning {number}",
        "{recipient} har inte inom utsatt tid bekräftat att uppgifterna i hänvisning {number} från {sender} har "
        "raderats.",
        "Kontakta organisationen. Den bekräftar raderingen i hänvisningen.",
    ),
    "referral.deletion-overdue:recipient": Wording(
        "En bekräftelse på radering är försenad: hänvisning {number}",
        "Tiden inom vilken {recipient} skulle bekräfta raderingen i hänvisning {number} från {sender} har löpt ut.",
        "Bekräfta den utan dröjsmål, eller ange den egna grund på vilken du bevarar uppgifterna.",
    ),
    "referral.changed": Wording(
        "Hänvisning {number} har ändrats",
        "{sender} har ändrat hänvisning {number}.",
        "Läs vad som har ändrats.",
    ),
    "referral.claimed": Wording(
        "Hänvisning {number} har tagits",
        "{recipient} har tagit den öppna hänvisningen {number} från {sender} och behandlar den.",
        f"{_NOTHING} Du får ett meddelande när hänvisningen har besvarats.",
    ),
    "referral.held": Wording(
        "Tjänsten har pausats: hänvisning {number}",
        "{recipient} har pausat tjänsten enligt hänvisning {number} från {sender}. Motiveringen och dagen för "
        "uppföljning finns antecknade i hänvisningen.",
        _NOTHING,
    ),
    "referral.received": Wording(
        "Hänvisning {number} har tagits emot",
        "{recipient} har tagit emot hänvisning {number} från {sender} och behandlar den.",
        f"{_NOTHING} Du får ett meddelande när hänvisningen har besvarats.",
        f"Hänvisningen ska besvaras senast den {{due}}. {_NOTHING}",
    ),
    "referral.accepted": Wording(
        "Hänvisning {number} har godkänts",
        "{recipient} har godkänt hänvisning {number} från {sender}.",
        f"{_NOTHING} Du får ett meddelande när tjänsten börjar.",
    ),
    "referral.rejected": Wording(
        "Hänvisning {number} godkändes inte",
        f"{{recipient}} godkände inte hänvisning {{number}} från {{sender}}. {_NEED_OPEN}",
        _GO_ON,
    ),
    "referral.waitlisted": Wording(
        "Hänvisning {number} står i kö",
        "{recipient} har ställt hänvisning {number} från {sender} i kö.",
        f"{_NOTHING} Platsen i kön och den beräknade väntetiden framgår av hänvisningen. Du kan återkalla den när som "
        "helst.",
    ),
    "referral.moved-up": Wording(
        "Hänvisning {number} står först i kön",
        "Hänvisning {number} från {sender} står nu först i kön hos {recipient}.",
        f"{_NOTHING} Du får ett meddelande när en plats blir ledig.",
    ),
    "referral.promoted": Wording(
        "En plats har blivit ledig: hänvisning {number}",
        "En plats har blivit ledig, och hänvisning {number} från {sender} till {recipient} har flyttats från kön till "
        "godkänd.",
        "Tjänsten kan inledas.",
    ),
    "referral.noted": Wording(
        "Ett meddelande i hänvisning {number}",
        "Det finns ett nytt meddelande i hänvisning {number} från {sender} till {recipient}.",
        "Öppna hänvisningen och läs meddelandet.",
    ),
    "referral.attachment-added": Wording(
        "En bilaga till hänvisning {number}",
        "En bilaga har lagts till hänvisning {number} från {sender} till {recipient}.",
        "Öppna hänvisningen och läs bilagan.",
    ),
    "referral.attachment-removed": Wording(
        "En bilaga har tagits bort: hänvisning {number}",
        "En bilaga till hänvisning {number} från {sender} till {recipient} har tagits bort.",
        _NOTHING,
    ),
    "referral.attended": Wording(
        "Klienten kom på den bokade tiden: hänvisning {number}",
        "{recipient} har antecknat att klienten kom på den bokade tiden enligt hänvisning {number} från {sender}.",
        _NOTHING,
    ),
    "referral.no-show": Wording(
        "Klienten kom inte på den bokade tiden: hänvisning {number}",
        "{recipient} har antecknat att klienten inte kom på den bokade tiden enligt hänvisning {number} från {sender}.",
        f"{_NOTHING} Du kan hjälpa till genom att påminna klienten.",
    ),
    "referral.appointment-cancelled": Wording(
        "En tid har avbokats: hänvisning {number}",
        "{recipient} har avbokat tiden enligt hänvisning {number} från {sender}.",
        _NOTHING,
    ),
    "referral.cancellation-requested": Wording(
        "Begäran om att avsluta tjänsten: hänvisning {number}",
        "{sender} ber {recipient} avsluta tjänsten enligt hänvisning {number}. Motiveringen finns antecknad i "
        "hänvisningen.",
        "Bekräfta annulleringen, eller anteckna resultatet om tjänsten redan är slut. Om du inte gör någotdera inom "
        "den avtalade tiden annulleras hänvisningen.",
    ),
    "referral.cancellation-requested:sender": Wording(
        "En begäran om att avsluta tjänsten har skickats: hänvisning {number}",
        "Tjänsten som hänvisning {number} är en del av har upphört. Därför har {recipient} ombetts att avsluta sin "
        "del, på vägnar av {sender}.",
        f"{_NOTHING} Du får veta när tjänsten har avslutats.",
    ),
    "referral.cancelled:sender": Wording(
        "Hänvisning {number} har annullerats",
        "Tjänsten enligt hänvisning {number} till {recipient} har avslutats på begäran av {sender}. "
        f"{_NEED_OPEN}",
        "Om klienten fortfarande behöver tjänsten kan du göra en ny hänvisning.",
    ),
    "referral.cancelled:recipient": Wording(
        "Hänvisning {number} har annullerats",
        "Hänvisning {number} från {sender} till {recipient} har annullerats på avsändarens begäran.",
        "Avsluta tjänsten. Inget svar behövs.",
    ),
    "referral.cancellation-taken-back": Wording(
        "Tjänsten behöver inte avslutas: hänvisning {number}",
        "{sender} ber inte längre {recipient} avsluta tjänsten enligt hänvisning {number}.",
        _NOTHING,
    ),
    "referral.information-requested": Wording(
        "Hänvisning {number} behöver kompletteras",
        "{recipient} behöver fler uppgifter för att kunna besvara hänvisning {number} från {sender}. Vad som saknas "
        "framgår av hänvisningen.",
        "Komplettera hänvisningen. Svarstiden står stilla tills du har gjort det.",
    ),
    "referral.information-supplied": Wording(
        "Hänvisning {number} har kompletterats",
        "{sender} har lämnat de uppgifter som {recipient} begärde för hänvisning {number}.",
        "Fortsätt behandla hänvisningen. Svarstiden löper igen.",
        "Besvara hänvisningen senast den {due}. Svarstiden löper igen.",
    ),
    "referral.started": Wording(
        "Tjänsten har börjat: hänvisning {number}",
        "{recipient} har inlett tjänsten enligt hänvisning {number} från {sender}.",
        _NOTHING,
    ),
    "referral.scheduled": Wording(
        "En tid har bokats: hänvisning {number}",
        "{recipient} har bokat en tid för klienten enligt hänvisning {number} från {sender}.",
        f"Tid och plats framgår av hänvisningen. {_NOTHING}",
    ),
    "referral.resumed": Wording(
        "Tjänsten fortsätter: hänvisning {number}",
        "{recipient} har återupptagit tjänsten enligt hänvisning {number} från {sender}.",
        _NOTHING,
    ),
    "referral.completed": Wording(
        "Tjänsten har slutförts: hänvisning {number}",
        "{recipient} har slutfört tjänsten enligt hänvisning {number} från {sender}. Resultatet finns antecknat i "
        "hänvisningen.",
        "Öppna hänvisningen och läs resultatet. Då vet tjänsteproducenten att informationen har nått fram.",
    ),
    "referral.failed": Wording(
        "Tjänsten har avbrutits: hänvisning {number}",
        f"{{recipient}} har avbrutit tjänsten enligt hänvisning {{number}} från {{sender}}. {_NEED_OPEN}",
        "Läs motiveringen och besluta hur ärendet går vidare.",
    ),
    "referral.withdrawn:sender": Wording(
        "Hänvisning {number} har annullerats",
        "Systemet har annullerat hänvisning {number} till {recipient}: en annan tjänsteproducent hann godkänna "
        "klienten först, tjänsten som den är en del av har upphört eller avtalet omfattar den inte längre. Orsaken "
        "finns antecknad i hänvisningen.",
        _NOTHING,
    ),
    "referral.withdrawn": Wording(
        "Hänvisning {number} har återkallats",
        "{sender} har återkallat hänvisning {number} till {recipient}.",
        "Avsluta behandlingen av hänvisningen. Inget svar behövs.",
    ),
    "referral.declined": Wording(
        "Godkännandet av hänvisning {number} har återtagits",
        "{recipient} hade godkänt hänvisning {number} från {sender} men kan ändå inte ordna tjänsten. "
        f"{_NEED_OPEN}",
        _GO_ON,
    ),
    "referral.loop-closed": Wording(
        "Hänvisning {number} är slutbehandlad",
        "{sender} har tagit del av resultatet av hänvisning {number}. Tjänsten gavs av {recipient}.",
        "Hänvisningen är slutbehandlad. Du behöver inte göra något mer.",
    ),
    "referral.agreement-ended:sender": Wording(
        _AGREEMENT_ENDED,
        "Hänvisning {number} har annullerats eftersom avtalet som den grundade sig på har upphört.",
        "Kontrollera om klienten kan hänvisas till tjänsten enligt ett annat avtal.",
    ),
    "referral.agreement-ended:recipient": Wording(
        _AGREEMENT_ENDED,
        "Hänvisning {number} från {sender} har annullerats eftersom avtalet som den grundade sig på har upphört.",
        "Avsluta behandlingen av hänvisningen. Inget svar behövs.",
    ),
    "referral.run-off-ended:sender": Wording(
        _RUN_OFF_ENDED,
        "Avtalet som hänvisning {number} grundade sig på har upphört, och tjänsten från {recipient} har avslutats med "
        "det, så som avtalats. Klientens servicebehov kvarstår.",
        "Besluta hur ärendet går vidare. Du kan göra en ny hänvisning till en annan tjänsteproducent som ett avtal "
        "omfattar.",
    ),
    "referral.run-off-ended:recipient": Wording(
        _RUN_OFF_ENDED,
        "Avtalet som hänvisning {number} från {sender} till {recipient} grundade sig på har upphört, och tjänsten har "
        "avslutats med det, så som avtalats.",
        "Avsluta tjänsten. {sender} sköter hur klientens ärende går vidare.",
    ),
    "referral.left-out": Wording(
        "Hänvisning {number} är inte längre öppen",
        "Hänvisning {number}, som {recipient} hade kunnat ta, är inte längre öppen.",
        "Er organisation ser inte hänvisningen längre, och du behöver inte göra något.",
    ),
    "referral.overdue:sender": Wording(
        _OVERDUE,
        "Hänvisning {number} har inte besvarats inom den avtalade tiden.",
        "Du kan vänta, kontakta dem som den skickades till eller återkalla hänvisningen.",
        "Tidsfristen var den {due}. Du kan vänta, kontakta dem som den skickades till eller återkalla hänvisningen.",
    ),
    "referral.overdue:recipient": Wording(
        _OVERDUE,
        "Tidsfristen för hänvisning {number} från {sender} till {recipient} har löpt ut.",
        "Besvara hänvisningen utan dröjsmål.",
        "Tidsfristen var den {due}. Besvara hänvisningen utan dröjsmål.",
    ),
    "referral.reminded:sender": Wording(
        "Hänvisning {number} väntar ännu på svar",
        "{recipient} har ännu inte besvarat hänvisning {number} från {sender}.",
        _NOTHING,
        f"Hänvisningen ska besvaras senast den {{due}}. {_NOTHING}",
    ),
    "referral.reminded:recipient": Wording(
        "Påminnelse: hänvisning {number} väntar på svar",
        "Hänvisning {number} från {sender} till {recipient} väntar på svar.",
        "Läs hänvisningen och besvara den.",
        "Läs hänvisningen och besvara den. Tidsfristen är den {due}.",
    ),
    "referral.escalated:sender": Wording(
        _UNANSWERED,
        "Tidsfristen för hänvisning {number} har löpt ut, och {recipient} har fortfarande inte svarat.",
        "Du kan vänta, kontakta mottagaren eller återkalla hänvisningen.",
    ),
    "referral.escalated:recipient": Wording(
        _UNANSWERED,
        "Tidsfristen för hänvisning {number} från {sender} till {recipient} har löpt ut, och den är fortfarande "
        "obesvarad.",
        "Besvara hänvisningen utan dröjsmål.",
    ),
    "referral.escalated:recipient-supervisor": Wording(
        _UNANSWERED,
        "Tidsfristen för hänvisning {number} från {sender} till {recipient} har löpt ut, och den är fortfarande "
        "obesvarad. Du får detta meddelande i egenskap av chef.",
        "Se till att hänvisningen besvaras utan dröjsmål.",
    ),
    "referral.escalated:sender-agreements": Wording(
        _UNANSWERED,
        "Tidsfristen för hänvisning {number} från {sender} till {recipient} har löpt ut, och den är fortfarande "
        "obesvarad. Du får detta meddelande i egenskap av avsändarens kontaktperson för avtal.",
        "Ta reda på tillsammans med avtalsparten varför inget svar har kommit. Er organisation kan återkalla "
        "hänvisningen.",
    ),
    "referral.escalated:recipient-agreements": Wording(
        _UNANSWERED,
        "Tidsfristen för hänvisning {number} från {sender} till {recipient} har löpt ut, och den är fortfarande "
        "obesvarad. Du får detta meddelande i egenskap av mottagarens kontaktperson för avtal.",
        "Se till att hänvisningen besvaras utan dröjsmål. Om svaren dröjer av en bestående orsak, berätta det för "
        "avtalsparten.",
    ),
    "referral.expired:sender": Wording(
        _EXPIRED,
        "{recipient} besvarade inte hänvisning {number} från {sender}. Enligt avtalet förfaller en hänvisning som "
        "förblir obesvarad trots påminnelserna. Klientens servicebehov kvarstår.",
        "Besluta hur ärendet går vidare. Du kan göra en ny hänvisning till en annan tjänsteproducent som ett avtal "
        "omfattar.",
    ),
    "referral.expired:recipient": Wording(
        _EXPIRED,
        "Hänvisning {number} från {sender} till {recipient} förblev obesvarad trots påminnelserna och har förfallit "
        "enligt avtalet.",
        "Avsluta behandlingen av hänvisningen. Inget svar behövs.",
    ),
    "referral.transferred": Wording(
        "Hänvisning {number} har en ny avsändare",
        "Ansvaret för klienten har övergått, och hänvisning {number} till {recipient} har nu avsändaren {sender}.",
        "Du behöver inte göra något på grund av överföringen.",
    ),
    "referral.transferred:former-sender": Wording(
        "Hänvisning {number} har övergått till en annan organisation",
        "Hänvisning {number} har med sitt ärende övergått till den organisation som nu ansvarar för klienten. "
        "{recipient} är inte längre avsändare.",
        "Er organisation ser inte hänvisningen längre, och du behöver inte göra något.",
    ),
    "referral.ended-with-transfer": Wording(
        "Hänvisning {number} har upphört",
        "Ansvaret för klienten har övergått till {sender}, och hänvisning {number} till {recipient} har upphört i och "
        "med det.",
        "Avsluta behandlingen av hänvisningen. Inget svar behövs.",
    ),
    "referral.ended-with-transfer:former-sender": Wording(
        "Hänvisning {number} har upphört",
        "Ansvaret för klienten har övergått till en annan organisation, och hänvisning {number} har upphört i och med "
        "det. {recipient} är inte längre avsändare.",
        "Er organisation ser inte hänvisningen längre, och du behöver inte göra något.",
    ),
    "referral.start-overdue:sender": Wording(
        _NOT_STARTED,
        "{recipient} har godkänt hänvisning {number} från {sender}, men tjänsten har inte börjat inom den avtalade "
        "tiden.",
        "Du kan kontakta mottagaren och fråga när tjänsten börjar.",
    ),
    "referral.start-overdue:recipient": Wording(
        _NOT_STARTED,
        "Tjänsten enligt hänvisning {number} från {sender} till {recipient} borde enligt avtalet redan ha börjat.",
        "Inled tjänsten eller boka en tid för klienten. Om ni inte kan ordna tjänsten, lämna tillbaka hänvisningen.",
    ),
    "referral.deadline-extended": Wording(
        "Tidsfristen har förlängts: hänvisning {number}",
        "En tidsfrist för hänvisning {number} från {sender} till {recipient} har förlängts.",
        f"Den nya dagen och motiveringen framgår av hänvisningen. {_NOTHING}",
    ),
    "referral.review-due": Wording(
        "Granska pausen i tjänsten: hänvisning {number}",
        "Dagen för uppföljning av pausen enligt hänvisning {number} från {sender} har passerat. Tjänsten ges av "
        "{recipient}.",
        "Granska pausen: återuppta tjänsten eller avsluta den.",
    ),
}

_AGREEMENTS = {
    "agreement.offered": Wording(
        "Avtal {number} väntar på underskrifter",
        "{sender} har skickat samarbetsavtal {number} till {recipient} för underskrift.",
        "Läs avtalet och underteckna det, föreslå en ändring eller avböj det.",
    ),
    "agreement.left-out": Wording(
        "Er organisation har lämnats utanför avtal {number}",
        "En ny text till samarbetsavtal {number} har skickats för underskrift. {recipient} är inte part i den.",
        "Er organisation ser inte den nya texten, och du behöver inte göra något. Om detta är oväntat, kontakta "
        "avtalets parter.",
    ),
    "agreement.signed": Wording(
        "Avtal {number}: en ny underskrift",
        "{sender} har undertecknat samarbetsavtal {number}.",
        "Om {recipient} ännu inte har undertecknat avtalet, läs det och underteckna det.",
    ),
    "agreement.executed": Wording(
        "Avtal {number} har ingåtts",
        f"Alla parter har undertecknat samarbetsavtal {{number}}. {_PARTIES}",
        "Hänvisningar kan skickas enligt avtalet från den dag då det träder i kraft.",
    ),
    "agreement.rejected": Wording(
        "Avtal {number} avböjdes",
        "{sender} har avböjt samarbetsavtal {number}. Motiveringen finns antecknad i avtalets uppgifter.",
        f"{_NO_SIGNING} Läs motiveringen och bered vid behov ett nytt avtal.",
    ),
    "agreement.revoked": Wording(
        "Avtal {number} har dragits tillbaka",
        "{sender} har dragit tillbaka samarbetsavtal {number}.",
        f"{_NO_SIGNING} Du behöver inte göra något.",
    ),
    "agreement.change-proposed": Wording(
        "En ändring föreslås i avtal {number}",
        "{sender} har föreslagit en ändring i samarbetsavtal {number}. Underskrifter på den tidigare texten gäller "
        "inte längre.",
        "Läs förslaget. Avtalet kan undertecknas när den part som har utarbetat det har skickat det på nytt.",
    ),
    "agreement.terminated": Wording(
        "Avtal {number} har upphört",
        f"Samarbetsavtal {{number}} gäller inte längre. {_PARTIES}",
        "Nya hänvisningar kan inte längre skickas enligt avtalet. Kontrollera de öppna hänvisningarna och om ett nytt "
        "avtal behövs.",
    ),
}

_CONTACT_REQUESTS = {
    "contact-request.made": Wording(
        "Ny kontaktbegäran {number}",
        "{recipient} har fått kontaktbegäran {number}: en person önskar bli kontaktad.",
        "Läs begäran och kontakta personen. Ta sedan begäran till behandling, överför den till en annan eller meddela "
        "att den inte hör till er.",
        "Kontakta personen senast den {due}. Ta sedan begäran till behandling, överför den till en annan eller meddela "
        "att den inte hör till er.",
    ),
    "contact-request.taken": Wording(
        "Kontaktbegäran {number} har tagits till behandling",
        "{recipient} har tagit kontaktbegäran {number} från {sender} till behandling.",
        _NOTHING,
    ),
    "contact-request.passed-on": Wording(
        "Kontaktbegäran {number} har överförts",
        "{recipient} har överfört kontaktbegäran {number} från {sender} till en annan organisation som ansvarar för "
        "ärendet.",
        f"{_NOTHING} Du får ett meddelande när den organisationen har svarat.",
    ),
    "contact-request.not-ours": Wording(
        "Kontaktbegäran {number} togs inte till behandling",
        "{recipient} tar inte kontaktbegäran {number} från {sender} till behandling. Orsaken finns antecknad "
        "i begäran.",
        "Läs orsaken och berätta det för personen.",
    ),
    "contact-request.withdrawn": Wording(
        "Kontaktbegäran {number} har återtagits",
        "Kontaktbegäran {number} till {recipient} har återtagits. Innehållet har raderats.",
        "Du behöver inte göra något mer.",
    ),
    "contact-request.overdue:asker": Wording(
        "Kontaktbegäran {number} är försenad",
        "{recipient} har inte svarat i tid på kontaktbegäran {number} från {sender}.",
        "Du kan kontakta organisationen, eller återta begäran om kontakt inte längre behövs.",
        "Svaret skulle ges senast den {due}. Du kan kontakta organisationen, eller återta begäran om kontakt inte "
        "längre behövs.",
    ),
    "contact-request.overdue:responsible": Wording(
        "Kontaktbegäran {number} är försenad",
        "Kontaktbegäran {number} till {recipient} har inte besvarats i tid.",
        "Kontakta personen. Ta sedan begäran till behandling, överför den till en annan eller meddela att den inte hör "
        "till er.",
        "Personen skulle kontaktas senast den {due}. Gör det nu. Ta sedan begäran till behandling, överför den till en "
        "annan eller meddela att den inte hör till er.",
    ),
}

_CASES = {
    "case.review-due": Wording(
        "En paus ska granskas: ärende {number}",
        "Ärende {number} eller ett behov i det är pausat, och dagen då pausen skulle granskas har passerat. "
        "För ärendet ansvarar {recipient}.",
        "Öppna ärendet och besluta hur det går vidare.",
    ),
    "case.transfer-offered": Wording(
        "Ni erbjuds ansvaret för ärende {number}",
        "{sender} ber att {recipient} tar över ansvaret för ärende {number}.",
        "Se efter vad som skulle hända med de öppna hänvisningarna. Ta sedan över ärendet eller meddela att det "
        "inte hör "
        "till er.",
    ),
    "case.transfer-withdrawn:no-longer-offered": Wording(
        "Ansvaret för ärende {number} erbjuds inte längre",
        "Begäran att {recipient} tar över ansvaret för ärende {number} har återtagits.",
        "Du behöver inte göra något mer.",
    ),
    "case.transfer-declined": Wording(
        "Ansvaret för ärende {number} togs inte över",
        "{sender} tar inte över ansvaret för ärende {number}. {recipient} ansvarar fortfarande för det.",
        "Läs orsaken i ärendet och besluta hur det går vidare. Du kan erbjuda ärendet till en annan organisation.",
    ),
    "case.transferred:former-responsible": Wording(
        "Ansvaret för ärende {number} har övergått",
        "En annan organisation har tagit över ärende {number}. {recipient} ansvarar inte längre för ärendet.",
        "Er organisation ser inte ärendet längre, och du behöver inte göra något.",
    ),
    "case.left-out": Wording(
        "Ärende {number} har avslutats",
        "Ärende {number}, som {recipient} erbjöds att ta över, har avslutats.",
        "Erbjudandet har förfallit, och du behöver inte göra något.",
    ),
    "case.clock-due": Wording(
        "En lagstadgad tidsfrist närmar sig: ärende {number}",
        "I ärende {number} finns en tidsfrist som grundar sig på lag och snart löper ut. För ärendet ansvarar "
        "{recipient}.",
        "Öppna ärendet och se vad som ska göras. Anteckna i ärendet vad som har gjorts och när.",
        "Tidsfristen är den {due}. Öppna ärendet och se vad som ska göras. Anteckna i ärendet vad som har gjorts och "
        "när.",
    ),
    "case.clock-overdue:responsible": Wording(
        _CLOCK_OVERDUE,
        "I ärende {number} har en tidsfrist som grundar sig på lag löpt ut. För ärendet ansvarar {recipient}.",
        "Öppna ärendet och gör utan dröjsmål det som fattas. Anteckna i ärendet vad som har gjorts och när.",
        "Tidsfristen var den {due}. Öppna ärendet och gör utan dröjsmål det som fattas. Anteckna i ärendet vad som har "
        "gjorts och när.",
    ),
    "case.clock-overdue:responsible-supervisor": Wording(
        _CLOCK_OVERDUE,
        "I ärende {number} har en tidsfrist som grundar sig på lag löpt ut. För ärendet ansvarar {recipient}. Du får "
        "detta meddelande i egenskap av chef.",
        "Se till att det som fattas görs utan dröjsmål och antecknas i ärendet.",
        "Tidsfristen var den {due}. Se till att det som fattas görs utan dröjsmål och antecknas i ärendet.",
    ),
}

_REST = {
    "delivery.dead": Wording(
        "Meddelanden når inte fram ({number})",
        "{recipient} har inte fått ett meddelande som gäller {number}: det kunde inte levereras.",
        "Kontrollera adressen för meddelanden och det mottagande systemet. Om adressen har tagits ur bruk, ta den i "
        "bruk. Skicka därefter meddelandet på nytt från listan över meddelanden.",
    ),
    "other": Wording(
        "Nytt i ärende {number}",
        f"Det har skett en ändring i ärende {{number}}. {_PARTIES}",
        "Öppna ärendet i ert eget system och kontrollera om ändringen kräver åtgärder.",
    ),
}

TABLES = Tables(
    greeting="Hej,",
    footer="Detta är ett automatiskt meddelande från Vidare. Svar på det läses inte. Meddelandet innehåller inga "
    "uppgifter om klienten.",
    link_texts={
        "referral": "Öppna hänvisning {number}",
        "agreement": "Öppna avtal {number}",
        "contact-request": "Öppna kontaktbegäran {number}",
        "other": "Läs mer om {number}",
    },
    gathered=Gathered(
        "I ärendet har {steps} saker hänt sedan det förra meddelandet. De står i ordning, den nyaste sist:",
        "{step} ({times} gånger)",
        "Före dessa: {steps} till.",
        "Detta begärs av dig, om det inte redan är gjort:",
    ),
    letters=_REFERRALS | _CONTACT_REQUESTS | _CASES | _AGREEMENTS | _REST,
    landing={
        "referral": LandingWording(
            "Hänvisning {number}",
            "Du hittar hänvisningen i din egen organisations system.",
            (
                "Logga in i det system där din organisation behandlar hänvisningar.",
                "Öppna listan över mottagna eller skickade hänvisningar.",
                "Leta efter numret {number} i listan.",
            ),
            "Om du inte hittar hänvisningen, fråga din organisations administratör om du har rätt att se den.",
        ),
        "agreement": LandingWording(
            "Avtal {number}",
            "Du hittar avtalet i din egen organisations system.",
            (
                "Logga in i det system där din organisation behandlar avtal.",
                "Öppna listan över avtal.",
                "Leta efter numret {number} i listan.",
            ),
            "Om du inte hittar avtalet, fråga din organisations administratör om du har rätt att se det.",
        ),
        "case": LandingWording(
            "Ärende {number}",
            "Du hittar ärendet i din egen organisations system.",
            (
                "Logga in i det system där din organisation behandlar integrationsklienters ärenden.",
                "Öppna listan över ärenden.",
                "Leta efter numret {number} i listan.",
            ),
            "Om du inte hittar ärendet, fråga din organisations administratör om du har rätt att se det.",
        ),
        "contact-request": LandingWording(
            "Kontaktbegäran {number}",
            "Du hittar kontaktbegäran i din egen organisations system.",
            (
                "Logga in i det system där din organisation behandlar integrationsklienters ärenden.",
                "Öppna listan över mottagna eller skickade kontaktbegäranden.",
                "Leta efter numret {number} i listan.",
            ),
            "Om du inte hittar begäran, fråga din organisations administratör om du har rätt att se den.",
        ),
    },
    landing_privacy="Sidan kräver ingen inloggning, och inga uppgifter om klienten visas på den.",
    confirming=Confirming(
        Wording(
            "Bekräfta din e-postadress",
            "{recipient} har bett Vidare att skicka sina meddelanden om hänvisningar och avtal till den här adressen.",
            "Om det stämmer, öppna länken och bekräfta. Om inte, behöver du inte göra något: inget mer skickas hit.",
        ),
        "Bekräfta adressen (länken fungerar i sju dagar)",
        "Bekräfta din e-postadress",
        "En organisation vill att dess meddelanden om hänvisningar och avtal skickas till din adress. De säger "
        "ingenting om klienter.",
        "Ja, skicka dem till min adress",
        "Din adress är bekräftad",
        "Meddelanden skickas till den från och med nu. Er organisations administratör kan stoppa dem.",
        "Den här länken fungerar inte längre",
        "Den är mer än sju dagar gammal, eller så har adressen tagits bort. Be er organisations administratör att "
        "begära bekräftelse på nytt.",
    ),
    errors=Errors(
        ("Sidan finns inte", "Jämför adressen med meddelandet tecken för tecken, eller öppna länken i meddelandet."),
        ("Det här går inte att göra här", "Öppna länken i meddelandet på nytt."),
        (
            "Något fungerar inte hos oss",
            "Försök igen om några minuter. Om det fortsätter, berätta det för er organisations administratör.",
        ),
        ("För många förfrågningar", "Försök igen om några minuter."),
    ),
    no_number="Numret stämmer inte",
    no_number_lead="Det finns inget sådant nummer på en hänvisning, ett avtal, ett ärende eller en kontaktbegäran. "
    "Jämför det med mejlet tecken för tecken.",
)
