"""An invented client and the words that caseworkers write of it, each one to be found again if it stands anywhere.

The identity codes are of the range that belongs to nobody.
"""

NAMES = {"given_names": "Quilvarrin Öhtemi", "family_name": "Zandethorpe", "new family_name": "Oxwenfjärd"}
CODE, NEW_CODE, STRANGER = "140387-913B", "140387-914C", "311299-913N"  # individual numbers that nobody has
SECRETS: dict[str, str] = NAMES | {
    "identity code": CODE,
    "new identity code": NEW_CODE,
    "identity code that was searched": STRANGER,
    "date of birth": "1987-03-14",
    "phone": "+358 99 7654321",
    "e-mail": "quilvarrin@mailbox.example",
    "street": "Vuorvattikuja 17 b",
    "city": "Hattumalampi",
    "need": "Lukihäiriö, tarvitsee pienryhmän",
    "message": "Tavattavissa vain torstaisin",
    "changed message": "Puhelin rikki, kirjoita kirje",
    "question": "Montako vuotta koulua on käyty",
    "answer": "Kolme vuotta Herättilän koulussa",
    "words of acceptance": "Tervetuloa Leipurinmäelle",
    "words of waiting": "Jono etenee kun Mörttinen lähtee",
    "words of refusal": "Riidoissa naapurin kanssa",
    "words of pause": "Lapsi sairaalassa Uumajassa",
    "words of completion": "Osaa nyt kertoa perheestään",
    "words of withdrawal": "Muuttaa siskon luo Kärsämäelle",
    "place": "Pappilankatu 44, keltainen ovi",
    "the demonstration's client": "Fictiva-",
    "the demonstration's e-mail": "exempla@client.example",
}
STAFF = {"the town's staff": "staff@koivula.example", "the association's staff": "staff@sprakcafeet.example"}

CLIENT = {
    "given_names": NAMES["given_names"],
    "family_name": NAMES["family_name"],
    "date_of_birth": SECRETS["date of birth"],
    "identity_code": CODE,
    "contact": {
        "phone": SECRETS["phone"], "email": SECRETS["e-mail"], "street": SECRETS["street"],
        "postal_code": "00999", "city": SECRETS["city"],
    },
    "mother_tongue": "ar",
    "interpreter": "ar",
    "municipality": "091",
}  # fmt: skip
