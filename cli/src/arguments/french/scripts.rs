//! Commands about scripts.

use super::{HUMAN_OR_JSON, Help};

pub(super) const COMMANDS: Help = &[
    (
        "check",
        "Vérifier des scripts et dire ce qui ne va pas",
        &[
            (
                "paths",
                "Scripts, dossiers de scripts, ou - pour l'entrée standard [défaut\u{a0}: .]",
            ),
            (
                "format",
                "Présentation\u{a0}: human (avec les lignes du script), plain (une ligne par \
                 message), json, sarif ou github [défaut\u{a0}: human]",
            ),
            (
                "deny_warnings",
                "Finir avec le code 1 s'il y a des avertissements",
            ),
            (
                "budget",
                "Chercher au plus tant de secondes par script les chemins qui enfreignent une règle\u{a0}; \
                 0 pour ne pas chercher [défaut\u{a0}: 1]",
            ),
        ],
    ),
    (
        "fmt",
        "Mettre des scripts en forme, ou les traduire de l'anglais au français et retour",
        &[
            (
                "paths",
                "Scripts, dossiers de scripts, ou - pour l'entrée standard",
            ),
            (
                "check",
                "Ne rien écrire\u{a0}; nommer les fichiers qui changeraient et finir avec le code 1",
            ),
            ("to", "Traduire les mots-clés\u{a0}: en ou fr"),
            (
                "stdout",
                "Écrire sur la sortie standard plutôt que dans les fichiers",
            ),
        ],
    ),
    (
        "test",
        "Jouer les tests de scripts et dire quelles promesses ne sont pas tenues",
        &[
            (
                "paths",
                "Scripts, dossiers de scripts, ou - pour l'entrée standard [défaut\u{a0}: .]",
            ),
            (
                "filter",
                "Seulement les tests dont la promesse contient ce texte",
            ),
            (
                "coverage",
                "Dire quelles étapes, issues, conditions et lignes de tables aucun test n'atteint",
            ),
            (
                "min_coverage",
                "Finir avec le code 1 si les tests atteignent un moindre pourcentage du script",
            ),
            (
                "update",
                "Écrire ce qui arrive vraiment dans les lignes en échec",
            ),
            ("junit", "Écrire le résultat en XML JUnit"),
            (
                "format",
                "Présentation\u{a0}: human (avec les lignes du script et les chronologies) ou json \
                 [défaut\u{a0}: human]",
            ),
            (
                "watch",
                "Rejouer les tests à chaque changement d'un fichier",
            ),
        ],
    ),
    (
        "simulate",
        "Jouer les factures de fichiers dans un script et dire ce qu'il aurait fait",
        &[
            (
                "path",
                "Un script, un dossier avec un seul script, ou - pour l'entrée standard",
            ),
            (
                "invoices",
                "Les factures\u{a0}: CSV, JSON par lignes, UBL, CII ou Factur-X, ou un dossier",
            ),
            ("customers", "Les clients et leurs contacts"),
            ("payments", "Les paiements"),
            (
                "events",
                "Les autres événements\u{a0}: litiges, promesses, réceptions",
            ),
            (
                "mapping",
                "Ce que veulent dire les colonnes d'un fichier CSV",
            ),
            (
                "from",
                "Le premier jour à raconter\u{a0}; ce qui précède est joué tout de même",
            ),
            (
                "last",
                "Le dernier jour (défaut\u{a0}: 90 jours après la dernière date des fichiers)",
            ),
            (
                "format",
                "Présentation\u{a0}: human (un résumé), json (une ligne par action), csv ou parquet, pour \
                 un fichier (défaut\u{a0}: selon la fin du nom de FICHIER, sinon human)",
            ),
            ("output", "Écrire le résultat dans ce fichier"),
            (
                "rejects",
                "Écrire chaque ligne non utilisée dans ce fichier CSV, avec le motif et le remède",
            ),
            (
                "report",
                "Écrire aussi une page avec chiffres et graphiques dans ce fichier HTML",
            ),
            ("explain", "Raconter l'histoire d'une facture"),
            (
                "compare",
                "Jouer aussi un second script et dire ce qui diffère",
            ),
            (
                "forecast",
                "Prévoir ce qui est dû\u{a0}: encaissements par semaine, messages, tâches\u{a0}; --from est le \
                 premier jour prévu",
            ),
            (
                "backtest",
                "Montrer ce qu'auraient valu les prévisions de jours passés",
            ),
            (
                "history",
                "Factures payées et leurs paiements, pour apprendre comment les payeurs paient \
                 (défaut\u{a0}: ceux des autres fichiers)",
            ),
            (
                "group",
                "Ce que des clients ont en commun et qui dit comment ils paient\u{a0}: country, ou un \
                 champ déclaré",
            ),
            (
                "seed",
                "Ce dont dépendent les tirages d'une prévision\u{a0}: le même nombre donne la même (défaut\u{a0}: 1)",
            ),
            (
                "runs",
                "Combien d'avenirs une prévision tire (défaut\u{a0}: 1000)",
            ),
            (
                "threads",
                "Sur combien de fils jouer (défaut\u{a0}: un par cœur)",
            ),
        ],
    ),
    (
        "prove",
        "Dire de chaque règle si elle tient sur tous les chemins, ou le plus court qui la rompt",
        &[
            (
                "paths",
                "Scripts, dossiers de scripts, ou - pour l'entrée standard [défaut\u{a0}: .]",
            ),
            ("policy", "Seulement les règles dont le texte contient ceci"),
            (
                "budget",
                "Chercher au plus tant de secondes par script, ou none\u{a0}: jusqu'à tout voir, ou 2 millions d'états [défaut\u{a0}: 60]",
            ),
            (
                "things",
                "Laisser arriver au plus tant de choses à une facture",
            ),
            (
                "write_tests",
                "Écrire chaque chemin qui rompt une règle comme un test",
            ),
            (
                "untested",
                "Écrire un test pour chaque chose qui arrive après une étape où aucun test ne l'a",
            ),
            (
                "format",
                "Présentation\u{a0}: human ou json [défaut\u{a0}: human]",
            ),
        ],
    ),
    (
        "diff",
        "Dire ce que change la modification d'un script\u{a0}: d'abord dans ses lignes, puis dans ce qu'il fait",
        &[
            ("old", "Le script tel qu'il était"),
            ("new", "Le script tel qu'il est maintenant"),
            (
                "budget",
                "Chercher au plus tant de secondes [défaut\u{a0}: 20]",
            ),
            (
                "things",
                "Laisser arriver au plus tant de choses à une facture",
            ),
            (
                "format",
                "Présentation\u{a0}: human ou json [défaut\u{a0}: human]",
            ),
        ],
    ),
    (
        "explain",
        "Expliquer le code d'un message, avec un exemple faux et un exemple juste",
        &[(
            "code",
            "Le code, par exemple J0101\u{a0}; sans code, tous sont énumérés",
        )],
    ),
    (
        "compile",
        "Compiler un script en la machine qui l'exécute",
        &[
            (
                "path",
                "Un script, un dossier de scripts, ou - pour l'entrée standard",
            ),
            (
                "output",
                "Le fichier à écrire, ou - pour la sortie standard",
            ),
        ],
    ),
    (
        "graph",
        "Dessiner les parcours d'un script\u{a0}: qui agit, quel jour, et comment cela finit",
        &[
            (
                "path",
                "Un script, un dossier avec un seul script, ou - pour l'entrée standard",
            ),
            ("journey", "Ne dessiner que ce parcours"),
            (
                "format",
                "Format\u{a0}: mermaid (wikis), dot (Graphviz) ou svg (image) [défaut\u{a0}: \
                 selon la fin du nom de FICHIER, sinon mermaid]",
            ),
            (
                "output",
                "Le fichier à écrire, ou - pour la sortie standard",
            ),
        ],
    ),
    ("bench", "Mesurer ce que peut cette machine", &[]),
    (
        "bench simulate",
        "Simuler des factures inventées dans un parcours de douze étapes, et dire à quelle vitesse",
        &[
            (
                "invoices",
                "Combien de factures, 20 par payeur [défaut\u{a0}: 1000000]",
            ),
            ("days", "Combien de jours sont simulés [défaut\u{a0}: 180]"),
            (
                "threads",
                "Sur combien de fils d'exécution (défaut\u{a0}: un par cœur)",
            ),
            (
                "seed",
                "Ce dont les factures sont faites\u{a0}: le même nombre donne les mêmes factures \
                 [défaut\u{a0}: 1]",
            ),
            (
                "format",
                "Présentation\u{a0}: human (quelques lignes) ou json (un objet) [défaut\u{a0}: human]",
            ),
        ],
    ),
    (
        "bench runtime",
        "Faire suivre leur parcours à des factures inventées par le démon, et dire à quelle vitesse il le rend durable",
        &[
            (
                "store",
                "Une base PostgreSQL vide, par son adresse (défaut\u{a0}: un dossier de données retiré ensuite)",
            ),
            (
                "invoices",
                "Combien de factures, 20 par payeur [défaut\u{a0}: 20000]",
            ),
            (
                "workers",
                "Combien d'exécutants se partagent les factures, chacun avec sa connexion [défaut\u{a0}: 2]",
            ),
            (
                "workload",
                "Ce que suivent les factures\u{a0}: default (envoi, accusé de réception, cinq relances) ou flagship (un parcours \
                 avec tout ce qui prend du temps) [défaut\u{a0}: default]",
            ),
            (
                "asleep",
                "S'arrêter quand toutes sont ouvertes et que le démon a été interrompu une fois\u{a0}: pour de très nombreuses factures",
            ),
            (
                "folder",
                "Où le dossier de données est créé\u{a0}: le disque que l'on mesure (défaut\u{a0}: celui des fichiers temporaires)",
            ),
            ("format", HUMAN_OR_JSON),
        ],
    ),
    (
        "bench killed",
        "Le démon que la mesure interrompt\u{a0}; pour elle seule",
        &[
            ("store", "Une base PostgreSQL, par son adresse"),
            ("folder", "Le dossier de données"),
            ("entity", "L'entité juridique"),
            ("name", "Le nom du démon"),
            ("now", "Ce que montre son horloge, en millisecondes"),
            (
                "messages",
                "Après tant de messages, son canal ne dit plus rien",
            ),
        ],
    ),
    (
        "preview",
        "Montrer un message tel que son destinataire le reçoit",
        &[
            (
                "path",
                "Un script, un dossier de scripts, ou - pour l'entrée standard",
            ),
            (
                "template",
                "Le modèle\u{a0}; sans lui, tous les modèles sont énumérés",
            ),
            (
                "language",
                "La langue du destinataire, par exemple fr (défaut\u{a0}: la première du modèle)",
            ),
            (
                "invoice",
                "Des factures à montrer plutôt que des exemples\u{a0}: un fichier JSON",
            ),
            (
                "on",
                "Le jour de l'envoi, par exemple 2026-03-10 (défaut\u{a0}: aujourd'hui)",
            ),
            ("html", "Écrire le message sous forme de page web"),
            ("open", "Ouvrir le message dans le navigateur"),
        ],
    ),
];
