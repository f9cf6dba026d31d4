//! Customers and statements of banks through the API.

use super::Served;

#[test]
fn a_customer_is_held_and_released_by_a_program_as_by_a_person() {
    let served = Served::new();
    let operates = served.client("operate");
    let path = "/v1/customers/C-2";
    let before = operates.get(path).json();
    assert_eq!(before["open_invoices"], 2, "{before}");
    assert_eq!(before["held"], serde_json::Value::Null);
    let held = operates.post(&format!("{path}/hold"), r#"{"reason":"a merger"}"#);
    assert_eq!(held.status, 202, "{held:?}");
    let shown = operates.get(path).json();
    assert_eq!(shown["held"]["reason"], "a merger", "{shown}");
    let listed = operates.get("/v1/customers?held=true").items();
    assert_eq!(listed.len(), 1, "{listed:?}");
    served.until(&operates, "/v1/invoices/F-3/story", |reply| {
        reply.body.contains("holds all that leaves for C-2")
    });
    served.until(&operates, "/v1/invoices/F-3", |reply| {
        let told = reply.json();
        let mut awaited = told["awaited"].as_array().unwrap().iter();
        awaited.any(|one| one["because"] == "held")
    });
    let release = format!("{path}/release");
    assert_eq!(operates.post(&release, "").status, 202);
    served.until(&operates, "/v1/invoices/F-3/story", |reply| {
        reply.body.contains("ends the hold of C-2")
    });
    assert_eq!(operates.post(&release, "").problem(), "over");
    let late = operates.get("/v1/customers?late=true&limit=1");
    assert_eq!(late.items().len(), 1, "{late:?}");
    assert_eq!(operates.get("/v1/customers/NONE").problem(), "not-there");
    assert_eq!(
        operates
            .post(&format!("{path}/hold"), r#"{"reason":""}"#)
            .status,
        422
    );
}

#[test]
fn a_statement_is_taken_in_as_a_body_once_and_settles_what_it_pays() {
    let served = Served::new();
    let operates = served.client("operate");
    let customer = operates.get("/v1/customers/C-2").json();
    let name = customer["name"].as_str().unwrap();
    let statement = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><Stmt><Id>S</Id>\
         <CreDtTm>2026-05-07T06:00:00Z</CreDtTm>\
         <Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></Acct>\
         <Ntry><Amt Ccy=\"EUR\">900.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
         <BookgDt><Dt>2026-05-06</Dt></BookgDt><AcctSvcrRef>B-1</AcctSvcrRef><NtryDtls><TxDtls>\
         <RltdPties><Dbtr><Pty><Nm>{name}</Nm></Pty></Dbtr></RltdPties>\
         <RmtInf><Ustrd>F-3</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>"
    );
    let path = "/v1/import/statements";
    let told = operates.send(path, "application/xml", statement.as_bytes());
    assert_eq!(told.status, 200, "{told:?}");
    let told = told.json();
    assert_eq!(
        (&told["statements"], &told["settled"]),
        (&1.into(), &1.into()),
        "{told}"
    );
    served.until(&operates, "/v1/invoices/F-3", |reply| {
        reply.json()["open"] == "0.00"
    });
    let again = operates.send(path, "application/xml", statement.as_bytes());
    assert_eq!(again.json()["known_before"], 1, "{again:?}");
    let mt940 = ":20:S\r\n:25:1/2\r\n:28C:1/1\r\n:60F:C260506EUR0,\r\n:62F:C260507EUR0,\r\n-\r\n";
    let empty = operates.send(path, "text/csv", mt940.as_bytes());
    assert_eq!(empty.json()["statements"], 1, "{empty:?}");
    let nonsense = operates.send(path, "application/xml", b"<Document/>");
    assert_eq!(nonsense.status, 422, "{nonsense:?}");
    assert!(nonsense.body.contains("body"), "{nonsense:?}");
    assert!(!nonsense.body.contains("/tmp"), "{nonsense:?}");
}
