//! What a letter promises: its address is in the window, its text can be found, its bytes are the same.

mod back;
mod pages;
mod window;

use jalon_render::letter::{Block, PaymentBox, Span, Table, Text};

use crate::letter::Letter;
use crate::paper::{Side, Window};

/// A formal notice with all that can stand on one.
pub(crate) fn notice(side: Side) -> Letter {
    let paragraph = |text: &str| {
        Block::Paragraph(vec![Span {
            text: text.to_owned(),
            bold: false,
        }])
    };
    let row = |cells: [&str; 4]| cells.map(str::to_owned).to_vec();
    Letter {
        language: "fr".into(),
        window: Window::usual(side),
        sender: vec![
            "Maison Duval SAS".into(),
            "12 rue de la Paix".into(),
            "75002 Paris".into(),
            "Tél. +33 1 23 45 67 89".into(),
            "credit@duval.example".into(),
        ],
        foot: vec![
            "Maison Duval SAS au capital de 50 000 € – RCS Paris 552 100 554 – TVA FR83 552 100 554".into(),
        ],
        to: vec![
            "Optique Lemaître & Œuvres SARL".into(),
            "Service comptabilité fournisseurs".into(),
            "127 bis avenue du Général Leclerc".into(),
            "67000 STRASBOURG".into(),
        ],
        dated: "Paris, le 23 novembre 2026".into(),
        service: Some("Lettre recommandée avec avis de réception".into()),
        references: vec![
            ("Client :".into(), "C-1042".into()),
            ("Facture :".into(), "F-2026-0815".into()),
        ],
        subject_is: "Objet :".into(),
        subject: "Mise en demeure de payer : facture F-2026-0815".into(),
        text: Text {
            blocks: vec![
                paragraph("Madame, Monsieur,"),
                paragraph(
                    "Malgré nos rappels, notre facture F-2026-0815 du 3 août 2026, échue le 17 septembre 2026, reste impayée. Le montant dû s’élève à 4 812,60 €.",
                ),
                Block::Paragraph(vec![
                    Span {
                        text: "Par la présente, nous vous ".into(),
                        bold: false,
                    },
                    Span {
                        text: "mettons en demeure".into(),
                        bold: true,
                    },
                    Span {
                        text: " de régler cette somme dans un délai de huit jours à compter de la réception de ce courrier. Łódź, Straße, Αθήνα, Київ, œuvre, Ægir.".into(),
                        bold: false,
                    },
                ]),
                paragraph("Nous vous prions d’agréer, Madame, Monsieur, nos salutations distinguées."),
                paragraph("Le service comptes clients, Maison Duval SAS"),
                Block::Table(Table {
                    right: vec![false, false, false, true],
                    rows: vec![
                        row(["Facture", "Date", "Échéance", "Solde"]),
                        row(["F-2026-0815", "3 août 2026", "17 septembre 2026", "4 812,60 €"]),
                    ],
                    sum: false,
                }),
            ],
            payment: Some(PaymentBox {
                title: "Coordonnées de paiement".into(),
                details: vec![
                    ("Montant".into(), "4 812,60 €".into()),
                    ("Titulaire du compte".into(), "Maison Duval SAS".into()),
                    ("IBAN".into(), "FR14 2004 1010 0505 0001 3M02 606".into()),
                    ("Référence à rappeler".into(), "F-2026-0815".into()),
                ],
                code: (0..45)
                    .map(|y| (0..45).map(|x| if (x * y + x) % 3 == 0 { '1' } else { '0' }).collect())
                    .collect(),
                scan: "Scannez ce code avec l’application de votre banque : le virement est prérempli.".into(),
            }),
        },
        mentions: vec![
            "Tout retard de paiement entraîne de plein droit des pénalités de retard et une indemnité forfaitaire de 40 € pour frais de recouvrement (art. L441-10 et D441-5 du code de commerce).".into(),
        ],
    }
}
