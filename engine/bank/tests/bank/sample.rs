//! Statements that the project writes itself.

/// A CAMT message with one account and these bookings.
pub fn camt(kind: &str, entries: &str) -> String {
    let (body, part, number) = match kind {
        "052" => ("BkToCstmrAcctRpt", "Rpt", "052"),
        "054" => ("BkToCstmrDbtCdtNtfctn", "Ntfctn", "054"),
        _ => ("BkToCstmrStmt", "Stmt", "053"),
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.{number}.001.08\"><{body}>\
         <GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-03-02T20:00:00Z</CreDtTm></GrpHdr>\n\
         <{part}><Id>S1</Id><CreDtTm>2026-03-02T20:00:00Z</CreDtTm>\
         <Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id><Ccy>EUR</Ccy></Acct>\n\
         {entries}</{part}></{body}></Document>"
    )
}

/// A booking of a day; `more` stands after its status.
pub fn entry(amount: &str, side: &str, status: &str, more: &str) -> String {
    format!(
        "<Ntry><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts><Cd>{status}</Cd></Sts>\
         <BookgDt><Dt>2026-03-02</Dt></BookgDt><ValDt><Dt>2026-03-02</Dt></ValDt>{more}</Ntry>\n"
    )
}

/// A transaction with an amount and what was written.
pub fn detail(amount: &str, text: &str) -> String {
    format!(
        "<TxDtls><Amt Ccy=\"EUR\">{amount}</Amt><RltdPties><Dbtr><Pty><Nm>Bakery</Nm></Pty></Dbtr></RltdPties>\
         <RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls>"
    )
}

/// An MT940 message with some bookings, each with what was written.
pub fn mt940(bookings: &str) -> String {
    format!(
        ":20:X\r\n:25:FR7630006000011234567890189\r\n:28C:1/1\r\n:60F:C260301EUR0,00\r\n{bookings}:62F:C260302EUR0,00\r\n-\r\n"
    )
}
