//! The French of the command line: texts of `--help`, and answers to mistakes.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command};

/// Help of each command, then of its arguments.
type Help = &'static [(
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
)];

const ABOUT: &str = "Jalon\u{a0}: le parcours d'une facture, écrit, vérifié et exécuté";

const DATA: &str = "Le dossier de données de l'installation (défaut\u{a0}: ce que nomme JALON_DATA, sinon jalon-data)";

const KEY: &str = "Sa clé, telle que jalon outbox list la donne";

const KEYS: &str = "Clés, telles que jalon outbox list les donne";

const BY: &str = "Qui décide, pour mémoire (défaut\u{a0}: l'utilisateur du système)";

const NUMBER: &str = "Son numéro";

const WHY: &str = "Pourquoi, pour mémoire";

const LINE: &str = "La ligne, si plusieurs attendent\u{a0}: la fin de son nom suffit";

const HUMAN_OR_JSON: &str = "Présentation\u{a0}: human ou json [défaut\u{a0}: human]";

const COMMANDS: Help = &[
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
                "Chercher au plus tant de secondes par script [défaut\u{a0}: 60]",
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
                "daemons",
                "Combien de démons se partagent le travail\u{a0}; plus d'un sur PostgreSQL seulement [défaut\u{a0}: 1]",
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
    (
        "demo",
        "Voir une installation au travail\u{a0}: quelques centaines de factures, des mois qui passent en une minute",
        &[
            (
                "folder",
                "Où tout est conservé (défaut\u{a0}: un nouveau dossier parmi les temporaires)",
            ),
            ("invoices", "Combien de factures [défaut\u{a0}: 300]"),
            ("days", "Combien de jours passent [défaut\u{a0}: 150]"),
            (
                "seed",
                "Ce que font les clients ne dépend que de ce nombre [défaut\u{a0}: 1]",
            ),
            ("fast", "Laisser passer les jours aussi vite que possible"),
        ],
    ),
    (
        "deploy",
        "Vérifier un script, jouer ses tests, et le donner aux nouvelles factures",
        &[
            ("path", "Un script, ou un dossier avec un seul script"),
            ("data", DATA),
            (
                "migrate",
                "Exécuter le dernier plan\u{a0}: les factures en cours passent au script déployé",
            ),
            ("dry_run", "Dire ce qui changerait, et ne rien changer"),
            (
                "without_tests",
                "Déployer même si des tests échouent, ou sans les jouer",
            ),
            (
                "by",
                "Qui déploie, pour mémoire (défaut\u{a0}: l'utilisateur du système)",
            ),
            ("format", HUMAN_OR_JSON),
        ],
    ),
    (
        "plan",
        "Dire ce que changerait le passage des factures en cours au script déployé",
        &[
            ("data", DATA),
            (
                "by",
                "Qui prépare le plan, pour mémoire (défaut\u{a0}: l'utilisateur du système)",
            ),
            (
                "budget",
                "Chercher au plus tant de secondes les factures qui sentiraient le changement s'il arrivait une \
                 chose\u{a0}; 0 pour ne pas chercher [défaut\u{a0}: 10]",
            ),
            ("format", HUMAN_OR_JSON),
        ],
    ),
    (
        "import",
        "Prendre des factures, clients, paiements ou événements dans des fichiers\u{a0}; le démon peut tourner pendant ce temps",
        &[
            (
                "kind",
                "Ce que contiennent les fichiers\u{a0}: invoices (factures et avoirs), customers (clients et contacts), payments (paiements), events (litiges, promesses, réceptions) ou statements (relevés de banques\u{a0}: CAMT, MT940, CSV avec une correspondance)",
            ),
            (
                "files",
                "Fichiers\u{a0}: CSV, JSON par lignes, UBL, CII ou Factur-X, ou dossiers de ceux-ci",
            ),
            ("data", DATA),
            (
                "mapping",
                "Ce que veulent dire les colonnes d'un fichier CSV",
            ),
            (
                "source",
                "D'où viennent les enregistrements qui ne le disent pas\u{a0}: le logiciel, le compte bancaire [défaut\u{a0}: files]",
            ),
            (
                "rejects",
                "Écrire dans ce fichier CSV chaque ligne qui n'est pas prise, avec le motif et le remède",
            ),
            ("format", HUMAN_OR_JSON),
        ],
    ),
    (
        "serve",
        "Travailler\u{a0}: prendre ce qui est arrivé, faire ce qui est dû, laisser partir les messages, jusqu'à l'arrêt",
        &[
            ("data", DATA),
            (
                "once",
                "Finir quand tout ce qui est dû est fait\u{a0}: pour cron, et pour un premier essai",
            ),
            (
                "log",
                "Comment dire ce qui est fait, sur la sortie d'erreur\u{a0}: human ou json [défaut\u{a0}: human]",
            ),
            (
                "shadow",
                "Tout tourne, et rien ne part\u{a0}: ce qui serait parti peut être lu",
            ),
            (
                "verbose",
                "Dire aussi chaque écriture en base, et chaque message remis à son canal\u{a0}: pour l'assistance",
            ),
        ],
    ),
    (
        "invoice",
        "Où en sont les factures\u{a0}: les lister, en montrer une, raconter son histoire, la retenir, noter ce qui arrive",
        &[],
    ),
    (
        "invoice list",
        "Lister les factures, avec ce qui reste dû et ce qui vient",
        &[
            ("data", DATA),
            ("customer", "Seulement celles de ce client"),
            ("open", "Seulement celles qui suivent encore un parcours"),
            ("most", "Au plus tant de factures [défaut\u{a0}: 1000]"),
            ("format", HUMAN_OR_JSON),
        ],
    ),
    (
        "invoice show",
        "Montrer où en est une facture, et ce qui en est attendu",
        &[
            ("number", "Son numéro"),
            ("data", DATA),
            ("format", HUMAN_OR_JSON),
        ],
    ),
    (
        "invoice why",
        "Raconter l'histoire d'une facture\u{a0}: ce qui est arrivé, ce qui a été fait ou non, et pourquoi",
        &[
            ("number", "Son numéro"),
            ("data", DATA),
            ("format", HUMAN_OR_JSON),
        ],
    ),
    (
        "erase",
        "Effacer ce qu'on sait d'une personne\u{a0}; le journal et ce qu'il prouve restent tels quels",
        &[],
    ),
    (
        "erase contact",
        "Effacer les données d'un contact, et les textes des messages qui lui ont été envoyés",
        &[
            ("key", "La clé du contact, telle qu'elle a été importée"),
            (
                "customer",
                "La clé de son client, une fois les données elles-mêmes effacées",
            ),
            ("data", DATA),
            ("format", HUMAN_OR_JSON),
        ],
    ),
    (
        "invoice hold",
        "Retenir tous les messages d'une facture jusqu'à un jour",
        &[
            ("number", NUMBER),
            ("until", "Le jour où les messages reprennent"),
            ("reason", WHY),
            ("by", BY),
            ("data", DATA),
        ],
    ),
    (
        "invoice release",
        "Mettre fin à une retenue, et lever une suspension",
        &[("number", NUMBER), ("by", BY), ("data", DATA)],
    ),
    (
        "invoice dispute",
        "Noter que le client conteste une facture, ou une partie",
        &[
            ("number", NUMBER),
            ("reason", "Ce que dit le client"),
            (
                "amount",
                "Combien, dans la devise de la facture (défaut\u{a0}: le tout)",
            ),
            ("by", BY),
            ("data", DATA),
        ],
    ),
    (
        "invoice settle",
        "Noter comment un litige est réglé",
        &[
            ("number", NUMBER),
            (
                "for",
                "En faveur de qui\u{a0}: us (le client paie), customer (un avoir suit) ou both (chacun en partie)",
            ),
            ("by", BY),
            ("data", DATA),
        ],
    ),
    (
        "invoice promise",
        "Noter que le client promet de payer pour un jour",
        &[
            ("number", NUMBER),
            ("date", "Le jour promis"),
            (
                "amount",
                "Combien, dans la devise de la facture (défaut\u{a0}: ce qui reste dû)",
            ),
            ("by", BY),
            ("data", DATA),
        ],
    ),
    (
        "invoice pay",
        "Noter un paiement reçu pour une facture",
        &[
            ("number", NUMBER),
            ("amount", "Combien, dans la devise de la facture"),
            ("date", "Le jour où il compte"),
            (
                "reference",
                "La référence de la banque\u{a0}: la même ne compte qu'une fois",
            ),
            ("by", BY),
            ("data", DATA),
        ],
    ),
    (
        "invoice close",
        "Clore une facture qui ne sera plus relancée\u{a0}: annulée, ou passée en pertes",
        &[
            ("number", NUMBER),
            ("reason", WHY),
            (
                "write_off",
                "Passer ce montant en pertes, dans la devise de la facture, au lieu d'annuler",
            ),
            ("by", BY),
            ("data", DATA),
        ],
    ),
    (
        "init",
        "Créer le dossier de données d'une installation, et y écrire un jalon.toml commenté",
        &[("data", DATA)],
    ),
    (
        "agenda",
        "Dire ce qui partira un jour donné\u{a0}: messages, tâches, remises, et ce qui attend un accord",
        &[
            ("data", DATA),
            (
                "day",
                "Quel jour\u{a0}: today, tomorrow, ou une date [défaut\u{a0}: tomorrow]",
            ),
            ("days", "Tant de jours à partir de là [défaut\u{a0}: 1]"),
            (
                "format",
                "Présentation\u{a0}: human (sommes, puis une ligne pour chaque chose), json ou csv [défaut\u{a0}: human]",
            ),
        ],
    ),
    (
        "payment",
        "Les paiements des relevés\u{a0}: les lister, les affecter à des factures, l'annuler",
        &[],
    ),
    (
        "payment list",
        "Lister des paiements\u{a0}: ceux qui attendent une personne, avec ce qu'ils visent peut-être, ou d'autres",
        &[
            ("data", DATA),
            (
                "state",
                "Seulement ce qui en est là\u{a0}: waits (attend une personne), settled (affecté, ou au compte d'un client), back (reparti) ou all (tous) [défaut\u{a0}: waits]",
            ),
            ("most", "Au plus tant [défaut\u{a0}: 1000]"),
            ("format", HUMAN_OR_JSON),
        ],
    ),
    (
        "payment match",
        "Dire quelles factures un paiement paie",
        &[
            (
                "payment",
                "Le paiement\u{a0}: les premiers chiffres de son nom suffisent",
            ),
            (
                "invoices",
                "Des factures, chacune avec sa part si ce n'est pas tout ce qui est ouvert\u{a0}: F-17 ou F-17=120.50",
            ),
            ("suggestion", "Ce qui a été proposé sous ce numéro"),
            ("customer", "Pour aucune facture encore, mais de ce client"),
            ("by", BY),
            ("data", DATA),
        ],
    ),
    (
        "payment unmatch",
        "Annuler ce qu'un paiement règle\u{a0}; il est alors au compte du payeur, et attend",
        &[
            (
                "payment",
                "Le paiement\u{a0}: les premiers chiffres de son nom suffisent",
            ),
            (
                "wholly",
                "Il n'était pas de ce payeur\u{a0}: l'ôter aussi de son compte",
            ),
            ("by", BY),
            ("data", DATA),
        ],
    ),
    (
        "payment suggest",
        "Chercher ce que visent les paiements qui attendent, et les lister avec cela",
        &[("data", DATA), ("format", HUMAN_OR_JSON)],
    ),
    (
        "task",
        "Ce qui attend des personnes\u{a0}: le lister, et dire ce qu'une tâche a donné",
        &[],
    ),
    (
        "task list",
        "Lister les tâches ouvertes, les lignes qui attendent un accord et les paiements qui attendent",
        &[
            ("data", DATA),
            ("team", "Seulement celles de cette équipe"),
            ("customer", "Seulement celles de ce client"),
            ("most", "Au plus tant [défaut\u{a0}: 1000]"),
            ("format", HUMAN_OR_JSON),
        ],
    ),
    (
        "task done",
        "Clore une tâche, avec la réponse qu'elle a donnée",
        &[
            ("number", "Le numéro de la facture"),
            (
                "task",
                "La tâche, s'il y en a plusieurs\u{a0}: la fin de son nom suffit",
            ),
            ("answer", "La réponse, l'une de celles que la tâche propose"),
            ("with", "Ce que la réponse demande\u{a0}: date=2026-04-02"),
            ("by", BY),
            ("data", DATA),
        ],
    ),
    (
        "approve",
        "Approuver une ligne qui attend un accord",
        &[
            ("number", "Le numéro de la facture"),
            ("step", LINE),
            ("by", BY),
            ("data", DATA),
        ],
    ),
    (
        "reject",
        "Refuser une ligne qui attend un accord",
        &[
            ("number", "Le numéro de la facture"),
            ("step", LINE),
            ("by", BY),
            ("data", DATA),
        ],
    ),
    (
        "outbox",
        "Ce qui quitte la maison\u{a0}: le lister, le lire, libérer ce qui est retenu, trancher ce qui est en doute",
        &[],
    ),
    (
        "outbox list",
        "Lister ce qui attend dans la boîte d'envoi",
        &[
            ("data", DATA),
            (
                "state",
                "Seulement ce qui est\u{a0}: waiting (prévu), sending (en cours d'envoi), in-doubt (en doute), held (retenu) ou shadow (gardé par le mode fantôme)",
            ),
            ("most", "Au plus tant de messages [défaut\u{a0}: 1000]"),
            ("format", HUMAN_OR_JSON),
        ],
    ),
    (
        "outbox show",
        "Montrer un message de la boîte d'envoi, avec son texte",
        &[("key", KEY), ("data", DATA), ("format", HUMAN_OR_JSON)],
    ),
    (
        "outbox release",
        "Laisser partir ce qu'une garde retient",
        &[
            ("keys", KEYS),
            ("all", "Tout ce qui est retenu"),
            (
                "let_pass",
                "Pendant cette durée, tout part quoi que disent les gardes\u{a0}: 2 h",
            ),
            ("by", BY),
            ("data", DATA),
        ],
    ),
    (
        "outbox resolve",
        "Trancher au sujet de messages dont on ignore s'ils sont partis",
        &[
            ("keys", KEYS),
            (
                "all",
                "Tout ce qui est en doute\u{a0}: montré, et tranché seulement avec --yes",
            ),
            (
                "channel",
                "Avec --all\u{a0}: seulement ce qui passe par ce canal\u{a0}: une voie telle que letter, ou le nom d'un système, d'un cabinet ou d'une équipe",
            ),
            (
                "since",
                "Avec --all\u{a0}: seulement ce qui est en doute depuis ce jour ou ce moment, tel que 2026-03-02 ou 2026-03-02T09:00:00Z",
            ),
            (
                "yes",
                "Avec --all\u{a0}: trancher, et pas seulement montrer",
            ),
            ("left", "Ils sont partis"),
            ("not_left", "Ils ne sont pas partis, et ne sont pas envoyés"),
            (
                "send_again",
                "Les envoyer une fois de plus, en sachant qu'il y en aura peut-être deux",
            ),
            ("by", BY),
            ("data", DATA),
        ],
    ),
    (
        "token",
        "Les jetons de l'API\u{a0}: en créer, les lister, les révoquer",
        &[],
    ),
    (
        "token new",
        "Créer un jeton\u{a0}; il est montré une seule fois",
        &[
            (
                "role",
                "Ce qu'il permet\u{a0}: read (tout voir), operate (et importer, clore des tâches, décider des messages), approve (et signer), administer (tout voir, réessayer, révoquer des jetons)",
            ),
            (
                "name",
                "La personne ou le programme à qui il appartient\u{a0}: ce nom figure avec ce qui est décidé",
            ),
            (
                "entity",
                "L'entité légale dont il voit les données (défaut\u{a0}: celle de jalon.toml)",
            ),
            ("data", DATA),
        ],
    ),
    (
        "token list",
        "Lister les jetons d'une entité légale",
        &[
            (
                "entity",
                "L'entité légale (défaut\u{a0}: celle de jalon.toml)",
            ),
            ("data", DATA),
            ("format", HUMAN_OR_JSON),
        ],
    ),
    (
        "token revoke",
        "Révoquer un jeton\u{a0}: dès lors il ne vaut plus rien",
        &[
            ("id", "Son identifiant, tel que jalon token list le donne"),
            (
                "entity",
                "L'entité légale (défaut\u{a0}: celle de jalon.toml)",
            ),
            ("data", DATA),
        ],
    ),
    ("api", "L'API HTTP du démon", &[]),
    (
        "api openapi",
        "Écrire la description de l'API, en OpenAPI 3.1",
        &[],
    ),
    (
        "outbox replay",
        "Renvoyer aux systèmes, aux agences et aux équipes ce qui a échoué pour de bon",
        &[
            (
                "keys",
                "Clés, telles que jalon outbox list --state failed les donne",
            ),
            (
                "all",
                "Tout ce qui a échoué et peut être renvoyé\u{a0}; montré, et renvoyé seulement avec --yes",
            ),
            (
                "yes",
                "Avec --all\u{a0}: envoyer, et ne pas seulement montrer",
            ),
            (
                "by",
                "Qui décide, pour la trace (défaut\u{a0}: l'utilisateur du système)",
            ),
            ("data", DATA),
        ],
    ),
    (
        "incident",
        "Ce que des comptes isolés n'ont pas pu faire\u{a0}: le lister, et réessayer",
        &[],
    ),
    (
        "incident list",
        "Lister les incidents ouverts",
        &[("data", DATA), ("format", HUMAN_OR_JSON)],
    ),
    (
        "incident retry",
        "Réessayer ce qui n'a pas pu être fait",
        &[
            ("keys", "Clés, telles que jalon incident list les donne"),
            ("all", "Tous les incidents ouverts"),
            ("data", DATA),
        ],
    ),
    (
        "receipts",
        "Les liens vers des pages que les clients ont reçus\u{a0}: ce qui s'y est passé, et leur fin",
        &[],
    ),
    (
        "receipts show",
        "Montrer les liens au sujet d'une facture, et ce qui s'est passé sur chacun",
        &[
            ("invoice", "Le numéro de la facture"),
            ("data", DATA),
            ("format", HUMAN_OR_JSON),
        ],
    ),
    (
        "receipts revoke",
        "Mettre fin à des liens au sujet d'une facture",
        &[
            ("invoice", "Le numéro de la facture"),
            ("links", "Liens, tels que jalon receipts show les nomme"),
            ("all", "Tous les liens au sujet de la facture"),
            ("data", DATA),
        ],
    ),
    (
        "doctor",
        "Examiner une installation\u{a0}: base, dossier, horloge, script déployé, ce qui attend quelqu'un",
        &[("data", DATA), ("format", HUMAN_OR_JSON)],
    ),
    (
        "backup",
        "Écrire une copie de la base dans un nouveau fichier\u{a0}; le démon peut tourner pendant ce temps",
        &[("file", "Le nouveau fichier"), ("data", DATA)],
    ),
    (
        "audit",
        "Prouver que le journal est ce qu'il était\u{a0}: exporter ses têtes, et l'y confronter plus tard",
        &[],
    ),
    (
        "audit head",
        "Donner les têtes scellées du journal, une ligne de JSON par jour",
        &[
            ("data", DATA),
            ("day", "Seulement celle de ce jour"),
            (
                "seal",
                "Sceller d'abord ce jour, dans l'état présent du journal",
            ),
        ],
    ),
    (
        "audit verify",
        "Confronter le journal à des têtes exportées auparavant",
        &[
            (
                "file",
                "Les lignes données par jalon audit head, ou - pour l'entrée standard",
            ),
            (
                "archive",
                "Le dossier des archives\u{a0}: confronter aussi au journal ce qui s'y trouve",
            ),
            ("data", DATA),
            ("format", HUMAN_OR_JSON),
        ],
    ),
    (
        "mailbox",
        "Les courriels arrivés\u{a0}: ce qu'est chacun, ce qui attend une personne, les adresses auxquelles rien n'est écrit",
        &[],
    ),
    (
        "mailbox status",
        "Dire combien de courriels attendent, et à quelles adresses rien n'est écrit",
        &[("data", DATA), ("format", HUMAN_OR_JSON)],
    ),
    (
        "mailbox list",
        "Lister les courriels qui attendent une personne, les plus récents d'abord",
        &[
            (
                "all",
                "Tous ceux qui ont été lus, aussi ceux qui n'attendent personne ou sont mis de côté",
            ),
            ("data", DATA),
            ("format", HUMAN_OR_JSON),
        ],
    ),
    (
        "mailbox show",
        "Montrer un courriel\u{a0}: ce qu'il dit, de quel message il s'agit, ce qui a suivi",
        &[
            ("key", "Sa clé, telle que jalon mailbox list la donne"),
            ("data", DATA),
            ("format", HUMAN_OR_JSON),
        ],
    ),
    (
        "mailbox read",
        "Dire ce qui serait fait du courriel d'un fichier\u{a0}; rien n'est enregistré",
        &[
            ("file", "Le courriel, tel qu'il est arrivé (.eml)"),
            ("data", DATA),
            ("format", HUMAN_OR_JSON),
        ],
    ),
    (
        "mailbox done",
        "Noter que quelqu'un s'est occupé d'un courriel",
        &[
            ("key", "Sa clé, telle que jalon mailbox list la donne"),
            (
                "by",
                "Qui l'a fait (défaut\u{a0}: l'utilisateur du système)",
            ),
            ("data", DATA),
        ],
    ),
    (
        "mailbox allow",
        "Permettre d'écrire de nouveau à une adresse",
        &[
            ("address", "L'adresse"),
            ("by", "Qui décide (défaut\u{a0}: l'utilisateur du système)"),
            ("data", DATA),
        ],
    ),
];

const TEMPLATE: &str = "{about-with-newline}\nUtilisation\u{a0}: {usage}\n\n{all-args}";

/// Puts every text of the definition into French.
pub fn translate(command: Command) -> Command {
    let command = with_help_and_version(command)
        .about(ABOUT)
        .help_template(TEMPLATE)
        .subcommand_help_heading("Commandes")
        .subcommand_value_name("COMMANDE")
        .mut_arg("lang", |argument| {
            without_english_notes(argument)
                .help("Langue des messages\u{a0}: en ou fr (défaut\u{a0}: celle du système)")
        });
    COMMANDS
        .iter()
        .fold(command, |command, (names, about, arguments)| {
            below(command, names, &|below| {
                let below = below.about(*about).help_template(TEMPLATE);
                arguments.iter().fold(below, |below, (id, help)| {
                    below.mut_arg(id, |argument| without_english_notes(argument).help(*help))
                })
            })
        })
}

/// Changes a command below another one: `bench simulate` is `simulate` below `bench`.
fn below(command: Command, names: &str, change: &dyn Fn(Command) -> Command) -> Command {
    match names.split_once(' ') {
        Some((name, rest)) => command.mut_subcommand(name, |one| below(one, rest, change)),
        None => command.mut_subcommand(names, change),
    }
}

fn with_help_and_version(command: Command) -> Command {
    let help = Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::Help)
        .global(true);
    let version = Arg::new("version")
        .short('V')
        .long("version")
        .action(ArgAction::Version);
    command
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(help.help("Afficher cette aide"))
        .arg(version.help("Afficher la version"))
}

/// Leaves out `[default: ...]` and `[possible values: ...]`, which the French texts say themselves,
/// and names what is to be filled in.
fn without_english_notes(argument: Arg) -> Arg {
    if matches!(argument.get_action(), ArgAction::SetTrue) {
        return argument;
    }
    let argument = argument.hide_default_value(true).hide_possible_values(true);
    let names = argument.get_value_names().unwrap_or_default();
    if names.iter().any(|name| name == "NUMBER") {
        return argument.value_name("NOMBRE");
    }
    match argument.get_id().as_str() {
        "lang" | "to" | "language" => argument.value_name("LANGUE"),
        "journey" | "template" => argument.value_name("NOM"),
        "output" | "junit" | "invoice" | "html" | "invoices" | "customers" | "payments"
        | "events" | "mapping" | "rejects" | "report" | "write_tests" => {
            argument.value_name("FICHIER")
        }
        "explain" => argument.value_name("NUMÉRO"),
        "threads" | "things" | "days" => argument.value_name("NOMBRE"),
        "compare" => argument.value_name("SCRIPT"),
        "filter" | "policy" | "reason" | "answer" | "reference" => argument.value_name("TEXTE"),
        "budget" => argument.value_name("SECONDES"),
        "min_coverage" => argument.value_name("POURCENTAGE"),
        "on" | "from" | "last" | "day" | "until" | "date" => argument.value_name("DATE"),
        "path" => argument.value_name("CHEMIN"),
        "data" | "folder" => argument.value_name("DOSSIER"),
        "store" => argument.value_name("ADRESSE"),
        "by" | "source" => argument.value_name("NOM"),
        "key" | "keys" => argument.value_name("CLÉ"),
        "number" => argument.value_name("NUMÉRO"),
        "customer" => argument.value_name("CLIENT"),
        "amount" | "write_off" => argument.value_name("MONTANT"),
        "team" => argument.value_name("ÉQUIPE"),
        "with" => argument.value_name("NOM=VALEUR"),
        "task" | "step" => argument.value_name("LIGNE"),
        "for" => argument.value_name("QUI"),
        "files" | "file" => argument.value_name("FICHIER"),
        "paths" => argument.value_name("CHEMINS"),
        _ => argument,
    }
}

/// A mistake on the command line, told in French.
pub fn mistake(error: &clap::Error) -> String {
    let value = |kind| error.get(kind).map(shown).unwrap_or_default();
    let argument = value(ContextKind::InvalidArg);
    let message = match error.kind() {
        ErrorKind::UnknownArgument => format!("option inconnue {}", quoted(&argument)),
        ErrorKind::InvalidSubcommand => {
            format!(
                "commande inconnue {}",
                quoted(&value(ContextKind::InvalidSubcommand))
            )
        }
        ErrorKind::InvalidValue if value(ContextKind::InvalidValue).is_empty() => {
            format!("il manque une valeur à {argument}")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let wrong = quoted(&value(ContextKind::InvalidValue));
            format!("valeur {wrong} refusée pour {argument}")
        }
        ErrorKind::MissingRequiredArgument => format!("il manque {argument}"),
        ErrorKind::MissingSubcommand => "il manque une commande".to_owned(),
        ErrorKind::ArgumentConflict => {
            let other = value(ContextKind::PriorArg);
            if argument == other || other.is_empty() {
                format!("{argument} ne se dit qu'une fois")
            } else {
                format!("{argument} et {other} ne vont pas ensemble")
            }
        }
        ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues => {
            format!("trop de valeurs pour {argument}")
        }
        ErrorKind::TooFewValues | ErrorKind::NoEquals => {
            format!("il manque une valeur à {argument}")
        }
        ErrorKind::InvalidUtf8 => "un argument n'est pas de l'UTF-8".to_owned(),
        _ => "ligne de commande mal écrite".to_owned(),
    };
    let mut lines = vec![format!("jalon\u{a0}: erreur\u{a0}: {message}")];
    let near = [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
    ]
    .map(value);
    if let Some(near) = near.iter().find(|near| !near.is_empty()) {
        lines.push(format!(
            "  aide\u{a0}: vouliez-vous dire {}\u{a0}?",
            quoted(near)
        ));
    }
    let possible = value(ContextKind::ValidValue);
    if !possible.is_empty() {
        lines.push(format!("  aide\u{a0}: valeurs possibles\u{a0}: {possible}"));
    }
    lines.push("  aide\u{a0}: `jalon --help` montre l'usage".to_owned());
    lines.join("\n")
}

fn quoted(text: &str) -> String {
    let text = jalon_dsl::diagnostic::visible::visible_line(text);
    format!("«\u{a0}{text}\u{a0}»")
}

fn shown(value: &ContextValue) -> String {
    match value {
        ContextValue::String(one) => one.clone(),
        ContextValue::Strings(several) => several.join(", "),
        ContextValue::StyledStr(one) => one.to_string(),
        ContextValue::StyledStrs(several) => several
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", "),
        ContextValue::Number(number) => number.to_string(),
        _ => String::new(),
    }
}
