"""Tables of generated records: names, publishers, subjects, classes, libraries, kinds of material.

Names are put together from parts and belong to nobody. The libraries are those of the demo; their
weights follow the size of the places.
"""

from __future__ import annotations

from .words import listed

GIVEN_NAMES = listed("""
Agnes Alva Anders Anita Anna Annika Arne Arvid Astrid Axel Berit Birgit Björn Bo Britt Carina
Cecilia Clara Dagny Edit Elin Elsa Emil Erik Ester Eva Folke Frida Fredrik Gerd Greta Gunilla Gunnar
Gustav Göran Hanna Hans Harald Hedvig Helena Henrik Hilma Hjalmar Håkan Ida Inga Ingrid Irma Isak
Ivar Jakob Jan Johanna Jonas Josef Karin Karl Katarina Kerstin Kjell Klara Knut Kristina Lars Lena
Lennart Linnea Lisa Love Lovisa Lukas Magnus Maja Malin Margareta Maria Marta Mats Mikael Moa Märta
Nils Nora Olof Oskar Ottilia Per Petra Pia Ragnhild Rakel Rasmus Rut Saga Sara Selma Sigrid Siri
Sixten Sofia Solveig Stella Stina Sture Sven Svea Tage Teodor Tilda Torsten Tove Tyra Ulla Ulrika
Valborg Vera Viktor Vilhelm Åke Åsa Örjan
""")

SURNAME_HEADS = listed("""
Alm Ask Berg Björk Blom Bo Bro Dal Ed Ek Elv Eng Fager Fjäll Fors Frost Gran Grön Guld Hag Hall Hav
Hed Hell Holm Häg Häll Käll Lager Lav Lilje Lind Ljung Lund Löv Mo Myr Norr Ny Näs Ros Rönn Sand
Silver Sjö Skog Sol Sten Strand Stål Sund Söder Tall Torn Törn Udd Vall Vik Vinter Väster Åker Ängs
Älv Öster
""")
SURNAME_TAILS = listed("""
berg blad blom borg by dahl fors gren gård haga hed hult häll kvist land lid lind lund löf man mark
mo ner näs ros rot rud skog ström strand stedt sten torp vall vik åker
""")
PATRONYMICS = listed("""
Andersson Bengtsson Danielsson Eriksson Fransson Gustafsson Hansson Isaksson Jakobsson Karlsson
Larsson Magnusson Nilsson Olofsson Persson Samuelsson Svensson Tomasson
""")

PUBLISHERS = (
    ("Stockholm", "Almkvist & Rönn"),
    ("Stockholm", "Bokförlaget Fyrtornet"),
    ("Göteborg", "Västanvinds förlag"),
    ("Malmö", "Sunds bokförlag"),
    ("Umeå", "Björkarnas förlag"),
    ("Lund", "Akademiska skrifter"),
    ("Uppsala", "Fyrisåns förlag"),
    ("Stockholm", "Lilla lyktan"),
    ("Luleå", "Norrskenets förlag"),
    ("Östersund", "Storsjöns bokförlag"),
    ("Helsingfors", "Skärgårdens förlag"),
    ("Stockholm", "Talande blad"),
    ("Stockholm", "Kunskapsbolaget"),
    ("Vännäs", "Älvdalsförlaget"),
    ("London", "Harbour & Hill"),
    ("New York", "Northern Light Press"),
)

SUBJECTS = """
Historia;Barn;Kärlek;Familjen;Vänskap;Natur;Djur;Kvinnor;Matlagning;Hästar;Hundar;Katter;Skogar;
Trädgårdar;Fiske;Jakt;Vikingatiden;Medeltiden;Andra världskriget;Sjöfart;Järnvägar;Skolan;
Barnböcker;Musik;Måleri;Fotografi;Filmer;Teater;Arkitektur;Slöjd;Stickning;Vävning;Keramik;Fotboll;Skidsport;
Simning;Segling;Cykling;Vandring;Resor;Kartor;Geologi;Astronomi;Matematik;Fysik;Kemi;Biologi;
Botanik;Fåglar;Insekter;Fjärilar;Svampar;Bär;Medicin;Hälsa;Psykologi;Sömn;Stress;Sorg;Döden;
Religion;Kristendom;Islam;Judendom;Buddhism;Filosofi;Etik;Politik;Demokrati;Juridik;Straffrätt;
Ekonomi;Företag;Arbetsliv;Arbetslöshet;Migration;Flyktingar;Samer;Renskötsel;Minoriteter;Språk;
Svenska språket;Samiska språk;Finska språket;Grammatik;Ordböcker;Pedagogik;Lärare;Bibliotek;
Arkiv;Museer;Böcker;Tidningar;Journalister;Författare;Brevväxling;Dagböcker;Självbiografier;
Poliser;Brott;Mord;Rättegångar;Fängelser;Spioner;Soldater;Krig;Fred;Revolutioner;Kungar;Drottningar;
Adeln;Bönder;Arbetare;Gruvor;Skogsbruk;Jordbruk;Trädgårdsväxter;Miljö;Klimatförändringar;Energi;
Vattenkraft;Vindkraft;Avfall;Teknik;Datorer;Programmering;Internet;Robotar;Rymdfart;Flygplan;Bilar;
Båtar;Broar;Hus;Möbler;Kläder;Mode;Smycken;Bröd;Kakor;Kaffe;Te;Vin;Öl;Syskon;Tvillingar;Mormödrar;
Adoption;Skilsmässa;Mobbning;Ensamhet;Drömmar;Spöken;Häxor;Drakar;Magi;Myter;Sagor;Folktro;Runor
""".replace("\n", "").split(";")
"""Topics as Swedish subject headings name them, about in order of frequency."""

PLACES = ("Sverige", "Norrland", "Västerbotten", "Norge", "Finland", "Europa", "Storbritannien")
CENTURIES = ("1700-talet", "1800-talet", "1900-talet", "2000-talet")

# (share in a hundred, leader/06 and /07, item type, SAB prefix, extent, content/media/carrier)
KINDS = (
    (82, b"am", b"book", b"", b"%d s.", (b"txt", b"n", b"nc")),
    (6, b"im", b"audiobook", b"L/", b"%d min.", (b"spw", b"s", b"sd")),
    (5, b"jm", b"music", b"Yd/", b"1 CD (%d min.)", (b"prm", b"s", b"sd")),
    (5, b"gm", b"film", b"Vi/", b"1 DVD (%d min.)", (b"tdi", b"v", b"vd")),
    (2, b"rm", b"game", b"Rc/", b"1 spel (%d kort)", (b"tdf", b"n", b"nr")),
)

# (share in a hundred, SAB mark, Dewey number, shelf, genre)
CLASSES = (
    (26, "Hc", "839.73", "Vuxen", "Romaner"),
    (10, "Hce", "823", "Vuxen", "Romaner"),
    (8, "Hc.01", "839.738", "Deckare", "Deckare"),
    (14, "uHc", "839.73", "Barn", "Barnlitteratur"),
    (6, "Hcf", "839.73", "Barn", "Bilderböcker"),
    (4, "Hc.03", "839.71", "Lyrik", "Poesi"),
    (4, "K", "948.5", "Fakta", ""),
    (3, "Kc", "948.5", "Fakta", ""),
    (3, "N", "914.85", "Fakta", ""),
    (3, "Q", "640", "Fakta", ""),
    (3, "I", "700", "Fakta", ""),
    (2, "B", "020", "Fakta", ""),
    (2, "D", "150", "Fakta", ""),
    (2, "E", "370", "Fakta", ""),
    (2, "O", "320", "Fakta", ""),
    (2, "P", "600", "Fakta", ""),
    (2, "T", "510", "Fakta", ""),
    (2, "U", "580", "Fakta", ""),
    (1, "V", "610", "Fakta", ""),
    (1, "Lz", "920", "Biografi", ""),
)

# (share in a hundred, code)
LANGUAGES = (
    (86, b"swe"),
    (8, b"eng"),
    (2, b"fin"),
    (1, b"sme"),
    (1, b"nor"),
    (1, b"ger"),
    (1, b"ara"),
)

# (weight, sigel, code) of the demo consortium
LIBRARIES = (
    (30, b"ZZUST", b"ust"),
    (6, b"ZZBOK", b"bok"),
    (6, b"ZZERS", b"ers"),
    (3, b"ZZGRU", b"gru"),
    (5, b"ZZHOL", b"hol"),
    (3, b"ZZHOR", b"hor"),
    (6, b"ZZMAR", b"mar"),
    (2, b"ZZOBB", b"obb"),
    (4, b"ZZSAV", b"sav"),
    (6, b"ZZTEG", b"teg"),
    (4, b"ZZUME", b"ume"),
    (6, b"ZZALI", b"ali"),
    (5, b"ZZROB", b"rob"),
    (2, b"ZZBYG", b"byg"),
    (2, b"ZZANA", b"ana"),
    (5, b"ZZVIN", b"vin"),
    (2, b"ZZGRA", b"gra"),
    (2, b"ZZHAL", b"hal"),
    (2, b"ZZTVA", b"tva"),
    (1, b"ZZAMS", b"ams"),
    (8, b"ZZVAN", b"van"),
    (2, b"ZZVBY", b"vby"),
    (4, b"ZZBJU", b"bju"),
    (6, b"ZZNOR", b"nor"),
    (2, b"ZZDRA", b"dra"),
    (1, b"ZZFRI", b"fri"),
    (1, b"ZZMID", b"mid"),
    (1, b"ZZLIL", b"lil"),
    (1, b"ZZJEN", b"jen"),
)
