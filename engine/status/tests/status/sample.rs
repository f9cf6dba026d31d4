//! Messages that the tests write themselves.

/// A message of the French life cycle.
pub fn cdar(id: &str, code: &str, invoice: &str, more: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <rsm:CrossDomainAcknowledgementAndResponse xmlns:rsm=\"r\" xmlns:ram=\"a\" xmlns:udt=\"u\">\
         <rsm:ExchangedDocument><ram:ID>{id}</ram:ID><ram:IssuerTradeParty>\
         <ram:GlobalID schemeID=\"0002\">200000008</ram:GlobalID><ram:Name>Acheteur &amp; fils</ram:Name>\
         <ram:RoleCode>BY</ram:RoleCode></ram:IssuerTradeParty></rsm:ExchangedDocument>\
         <rsm:AcknowledgementDocument><ram:IssueDateTime><udt:DateTimeString format=\"204\">\
         20260302150000</udt:DateTimeString></ram:IssueDateTime><ram:ReferenceReferencedDocument>\
         <ram:IssuerAssignedID>{invoice}</ram:IssuerAssignedID><ram:TypeCode>380</ram:TypeCode>\
         <ram:ProcessConditionCode>{code}</ram:ProcessConditionCode>{more}\
         </ram:ReferenceReferencedDocument></rsm:AcknowledgementDocument>\
         </rsm:CrossDomainAcknowledgementAndResponse>"
    )
}

/// A UBL application response.
pub fn response(custom: &str, code: &str, more: &str) -> String {
    format!(
        "<ApplicationResponse xmlns=\"x\" xmlns:cac=\"c\" xmlns:cbc=\"b\">\
         <cbc:CustomizationID>{custom}</cbc:CustomizationID><cbc:ID>R-1</cbc:ID>\
         <cbc:IssueDate>2026-03-02</cbc:IssueDate><cbc:IssueTime>15:00:00+01:00</cbc:IssueTime>\
         <cac:SenderParty><cbc:EndpointID>0002:2</cbc:EndpointID></cac:SenderParty>\
         <cac:DocumentResponse><cac:Response><cbc:ResponseCode>{code}</cbc:ResponseCode>{more}\
         </cac:Response><cac:DocumentReference><cbc:ID>F-1</cbc:ID></cac:DocumentReference>\
         </cac:DocumentResponse></ApplicationResponse>"
    )
}

/// The customization of a Peppol Invoice Response.
pub const INVOICE_RESPONSE: &str = "urn:fdc:peppol.eu:poacc:trns:invoice_response:3";
/// That of a message level status.
pub const MLS: &str = "urn:peppol:edec:mls:1.0";

/// A CONTRL interchange: the whole is acknowledged, one message in it refused.
pub const CONTRL: &str = "UNA:+.? '\r\nUNB+UNOC:3+BUYER:14+SELLER:14+260302:1500+4711'\r\n\
    UNH+1+CONTRL:D:3:UN'\r\nUCI+000000042+SELLER:14+BUYER:14+7'\r\n\
    UCM+2+INVOIC:D:96A:UN+4+12'\r\nUNT+4+1'\r\nUNZ+1+4711'\r\n";

/// An APERAK of an application that names an invoice.
pub const APERAK: &str = "UNB+UNOC:4+BUYER+SELLER+20260302:1500+12'UNH+1+APERAK:D:96A:UN'\
    BGM+313+A-7+9'DTM+137:202603021430:203'RFF+IV:F-1'ERC+12'FTX+AAI+++Prix ?: 3?+4 diff\u{e9}rents'UNT+7+1'UNZ+1+12'";

/// The history of an invoice in Chorus Pro.
pub const HISTORY: &str = r#"{"codeRetour":0,"numeroFacture":"F-1","historiquesDesStatuts":{"histoStatut":[
    {"histoStatutCode":"SUSPENDUE","histoStatutDatePassage":"2026-03-02 11:08","histoStatutCommentaire":"Pièce  manquante","histoStatutId":2},
    {"histoStatutCode":"DEPOSEE","histoStatutDatePassage":"2026-03-01 08:00","histoStatutId":1}]}}"#;

/// The report of a deposit in Chorus Pro.
pub const DEPOSIT: &str = r#"{"numeroFluxDepot":"CPP1","etatCourantDepotFlux":"IN_INTEGRE_PARTIEL",
    "dateHeureEtatCourantFlux":"2026-03-02T11:08:00.000+01:00","listeErreurTechnique":[],
    "listeErreurDP":[{"numeroDP":"F-9","identifiantFournisseur":"10000000900017","libelleErreurDP":"SIRET inconnu"}]}"#;
