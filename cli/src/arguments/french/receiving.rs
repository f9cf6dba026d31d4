//! Commands that take records, statements and mails in.

use super::{BY, DATA, HUMAN_OR_JSON, Help};

pub(super) const COMMANDS: Help = &[
    (
        "import",
        "Prendre des factures, clients, paiements, événements, statuts ou documents dans des fichiers\u{a0}; le démon peut tourner pendant ce temps",
        &[
            (
                "kind",
                "Ce que contiennent les fichiers\u{a0}: invoices (factures et avoirs), customers (clients et contacts), payments (paiements), events (litiges, promesses, réceptions), statements (relevés de banques\u{a0}: CAMT, MT940, CSV avec une correspondance), statuses (statuts des réseaux\u{a0}: CDAR, réponses Peppol, EDIFACT CONTRL et APERAK, Chorus Pro) ou documents (ceux des factures, joints aux courriels et proposés sur les pages\u{a0}: PDF, XML, PNG, JPEG, CSV, texte)",
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
            (
                "called",
                "Documents\u{a0}: le nom que leur donnent les scripts, comme bon_de_livraison [défaut\u{a0}: invoice]",
            ),
            (
                "invoice",
                "Documents\u{a0}: la facture dont ils sont\u{a0}; sinon le nom de chaque fichier le dit",
            ),
            (
                "every_invoice",
                "Documents\u{a0}: ils accompagnent toute facture qui n'en a pas de cette sorte, comme des conditions de vente",
            ),
            (
                "unchecked",
                "Documents\u{a0}: les prendre même si leur texte ne dit pas le numéro de la facture",
            ),
            ("format", HUMAN_OR_JSON),
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
                "Seulement ce qui en est là\u{a0}: waits (attend une personne), settled (affecté, ou au compte d'un client), back (reparti), done (classé par quelqu'un) ou all (tous) [défaut\u{a0}: waits]",
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
            ("returns", "C'est de l'argent qui repart, de ce paiement"),
            ("customer", "Pour aucune facture encore, mais de ce client"),
            ("by", BY),
            ("data", DATA),
        ],
    ),
    (
        "payment unmatch",
        "Annuler ce qu'un paiement règle\u{a0}; il est alors au compte du payeur, et attend. Ce qui était classé attend de nouveau",
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
        "payment done",
        "Classer un paiement qui attend et qu'aucune facture ne reçoit\u{a0}: quelqu'un s'en est occupé",
        &[
            (
                "payment",
                "Le paiement\u{a0}: les premiers chiffres de son nom suffisent",
            ),
            (
                "reason",
                "Pourquoi il n'y a plus rien à faire, pour mémoire",
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
        "payment feeds",
        "Lister les flux de paiements, et jusqu'à quand les paiements de chacun sont connus\u{a0}; en retirer un qui ne vient plus",
        &[
            (
                "forget",
                "Retirer celui-ci\u{a0}: plus rien n'en vient, et aucune ligne ne l'attend. S'il revient, il compte de nouveau",
            ),
            ("by", BY),
            ("data", DATA),
            ("format", HUMAN_OR_JSON),
        ],
    ),
    (
        "status",
        "Ce que les réseaux disent des factures\u{a0}: ce qui attend une personne, où en est une facture",
        &[],
    ),
    (
        "status list",
        "Lister les statuts qui attendent une personne",
        &[("data", DATA), ("format", HUMAN_OR_JSON)],
    ),
    (
        "status invoice",
        "Dire où en est une facture d'après les réseaux, et tout ce qu'ils en ont dit",
        &[
            ("number", "Son numéro"),
            ("data", DATA),
            ("format", HUMAN_OR_JSON),
        ],
    ),
    (
        "status show",
        "Montrer un statut\u{a0}: qui a dit quoi, pourquoi, et ce qui a suivi",
        &[
            ("key", "Sa clé, telle que jalon status list la donne"),
            ("data", DATA),
            ("format", HUMAN_OR_JSON),
        ],
    ),
    (
        "status done",
        "Noter que quelqu'un s'est occupé d'un statut",
        &[
            ("key", "Sa clé, telle que jalon status list la donne"),
            (
                "by",
                "Qui l'a fait (défaut\u{a0}: l'utilisateur du système)",
            ),
            ("data", DATA),
        ],
    ),
    (
        "status assign",
        "Dire de quelle facture parle un statut qui n'en nomme aucune",
        &[
            ("key", "Sa clé, telle que jalon status list la donne"),
            ("number", "Le numéro de la facture"),
            ("by", "Qui le dit (défaut\u{a0}: l'utilisateur du système)"),
            ("data", DATA),
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
