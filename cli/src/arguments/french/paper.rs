//! Commands about letters and agencies.

use super::{BY, DATA, HUMAN_OR_JSON, Help, NUMBER};

pub(super) const COMMANDS: Help = &[
    (
        "letter",
        "Courriers sur papier\u{a0}: ce qu'est devenu l'un d'eux, ses pages",
        &[],
    ),
    (
        "letter status",
        "Noter ce que le service postal dit d'un courrier",
        &[
            ("key", "Sa clé\u{a0}: le nom de son dossier"),
            (
                "status",
                "Ce qu'il est devenu\u{a0}: posted (posté), distributed (distribué), refused (refusé), unclaimed (non réclamé) ou wrong-address (adresse erronée)",
            ),
            (
                "at",
                "Quand\u{a0}: un jour, ou un instant (défaut\u{a0}: maintenant)",
            ),
            ("tracking", "Le numéro sous lequel la poste le connaît"),
            ("words", "Ce qui est dit d'autre"),
            (
                "corrects",
                "Ce qui était noté est faux\u{a0}: ceci en prend la place",
            ),
            ("by", BY),
            ("data", DATA),
        ],
    ),
    (
        "letter pdf",
        "Écrire les pages d'un courrier dans un fichier PDF\u{a0}; s'il est retenu, tel qu'il partirait",
        &[
            ("key", "Sa clé, comme jalon outbox list la donne"),
            ("output", "Le fichier"),
            ("data", DATA),
        ],
    ),
    (
        "agency",
        "Dossiers pour les cabinets\u{a0}: en regarder un avant le transfert, noter son numéro, le reprendre",
        &[],
    ),
    (
        "agency preview",
        "Montrer le dossier d'une facture tel qu'un cabinet le recevrait maintenant\u{a0}: ce qui est dû, ce qui s'est passé, les copies",
        &[
            ("number", NUMBER),
            (
                "agency",
                "Quel cabinet (défaut\u{a0}: celui à qui le script transfère)",
            ),
            (
                "to",
                "Écrire aussi dans ce dossier ce qu'il recevrait, avec les copies",
            ),
            ("format", HUMAN_OR_JSON),
            ("data", DATA),
        ],
    ),
    (
        "agency case",
        "Noter le numéro que le cabinet a donné à un dossier\u{a0}: tout ce qui lui est dit ensuite le porte",
        &[
            ("number", NUMBER),
            ("case", "Le numéro de dossier du cabinet"),
            ("by", BY),
            ("data", DATA),
        ],
    ),
    (
        "agency recall",
        "Reprendre un dossier au cabinet",
        &[("number", NUMBER), ("by", BY), ("data", DATA)],
    ),
];
