//! Commands of people at work: invoices, tasks, messages.

use super::{BY, DATA, HUMAN_OR_JSON, Help, KEY, KEYS, LINE, NUMBER, WHY};

const CUSTOMER: &str = "Son code, tel qu'il a été importé";

pub(super) const COMMANDS: Help = &[
    (
        "customer",
        "Les clients\u{a0}: comment ils paient et où ils en sont, retenir tout ce qui partirait pour eux",
        &[],
    ),
    (
        "customer list",
        "Lister les clients, avec ce qu'ils doivent et comment ils paient",
        &[
            ("data", DATA),
            ("payer", "Seulement ceux pour qui celui-ci paie"),
            ("held", "Seulement ceux qui sont retenus"),
            ("late", "Seulement ceux qui ont du retard"),
            ("most", "Au plus tant de clients [défaut\u{a0}: 1000]"),
            ("format", HUMAN_OR_JSON),
        ],
    ),
    (
        "customer show",
        "Montrer comment un client paie et où il en est, et qui y tient quel rôle",
        &[
            ("customer", CUSTOMER),
            ("data", DATA),
            ("format", HUMAN_OR_JSON),
        ],
    ),
    (
        "customer hold",
        "Retenir tout ce qui partirait pour un client, et pour ceux pour qui il paie",
        &[
            ("customer", CUSTOMER),
            ("reason", WHY),
            (
                "until",
                "Le jour où tout reprend (défaut\u{a0}: à sa libération)",
            ),
            ("by", BY),
            ("data", DATA),
        ],
    ),
    (
        "customer release",
        "Mettre fin à une retenue\u{a0}: chaque facture reprend là où elle en était, une étape à la fois",
        &[("customer", CUSTOMER), ("by", BY), ("data", DATA)],
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
        "Clore une facture émise par erreur\u{a0}: elle est annulée définitivement, et n'est plus relancée",
        &[
            ("number", NUMBER),
            ("reason", WHY),
            ("by", BY),
            ("data", DATA),
        ],
    ),
    (
        "invoice write-off",
        "Passer en pertes ce qui reste dû d'une facture, ou le reprendre",
        &[
            ("number", NUMBER),
            ("reason", WHY),
            (
                "amount",
                "Combien, dans la devise de la facture (défaut\u{a0}: ce qui reste dû)",
            ),
            (
                "undo",
                "Reprendre tout ce qui était passé en pertes\u{a0}: c'est de nouveau dû",
            ),
            ("by", BY),
            ("data", DATA),
        ],
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
        "Lister ce qui attend dans la boîte d'envoi\u{a0}; jalon invoice why dit ce qui est parti",
        &[
            ("data", DATA),
            (
                "state",
                "Seulement ce qui est\u{a0}: waiting (prévu), sending (en cours d'envoi), in-doubt (en doute), held (retenu), failed (échoué pour de bon) ou shadow (gardé par le mode fantôme)",
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
        "Laisser partir ce qui est retenu, ou réessayer maintenant ce qui est à réessayer",
        &[
            ("keys", KEYS),
            ("all", "Tout ce qui est retenu"),
            (
                "let_pass",
                "Pendant cette durée, tout part quoi que disent les gardes\u{a0}: 2 h. Seul, il ne libère rien de ce qui est déjà retenu",
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
            (
                "not_left",
                "Ils ne sont pas partis, et ne sont pas envoyés\u{a0}; aussi ce qui est retenu pour un système, une agence ou une équipe",
            ),
            (
                "send_again",
                "Les envoyer une fois de plus, en sachant qu'il y en aura peut-être deux",
            ),
            ("by", BY),
            ("data", DATA),
        ],
    ),
    (
        "outbox replay",
        "Renvoyer aux systèmes, aux cabinets et aux équipes ce qui a échoué pour de bon",
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
        "Ce que des comptes isolés n'ont pas pu faire\u{a0}: le lister, réessayer, ou l'écarter pour de bon",
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
        "incident drop",
        "Décider que ce qui n'a pas pu être fait ne le sera pas\u{a0}; l'histoire garde qui et pourquoi",
        &[
            ("key", "Sa clé, telle que jalon incident list la donne"),
            ("reason", WHY),
            ("by", BY),
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
];
