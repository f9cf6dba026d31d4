//! Commands that run and keep an installation.

use super::{DATA, HUMAN_OR_JSON, Help};

pub(super) const COMMANDS: Help = &[
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
        "init",
        "Créer le dossier de données d'une installation, et y écrire un jalon.toml commenté",
        &[("data", DATA)],
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
            (
                "states",
                "De tant de comptes, comparer l'état, le payeur et les minuteries à ce que donne leur journal\u{a0}: un nombre, all (tous) ou none (aucun) [défaut\u{a0}: 100000]",
            ),
            ("data", DATA),
            ("format", HUMAN_OR_JSON),
        ],
    ),
];
