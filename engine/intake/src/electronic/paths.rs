//! Where each syntax of electronic invoices has what a record needs.

use super::Syntax;

/// Paths in one syntax; where there are several, the first that has a text counts.
pub(crate) struct Paths {
    pub(crate) number: &'static str,
    pub(crate) type_code: &'static [&'static str],
    pub(crate) issue: &'static str,
    pub(crate) due: &'static [&'static str],
    pub(crate) currency: &'static str,
    pub(crate) total: &'static str,
    pub(crate) net: &'static str,
    pub(crate) tax: &'static str,
    pub(crate) prepaid: &'static str,
    pub(crate) rounding: &'static str,
    pub(crate) payable: &'static str,
    pub(crate) purchase_order: &'static [&'static str],
    pub(crate) payment_reference: &'static [&'static str],
    pub(crate) credits: &'static [&'static str],
    pub(crate) terms: &'static str,
    pub(crate) iban: &'static [&'static str],
    pub(crate) seller_name: &'static [&'static str],
    /// Of whoever issued it: the numbers by which registers know it.
    pub(crate) seller_numbers: &'static [&'static str],
    pub(crate) buyer: &'static str,
    pub(crate) payer: &'static str,
    /// Below a party: what can be its key with the house.
    pub(crate) key: &'static [&'static str],
    pub(crate) name: &'static [&'static str],
    pub(crate) country: &'static str,
    pub(crate) registration: &'static [&'static str],
}

/// Where a syntax has what.
pub(crate) fn of(syntax: Syntax) -> &'static Paths {
    match syntax {
        Syntax::Ubl => &UBL,
        Syntax::Cii => &CII,
        Syntax::Zugferd1 => &ZUGFERD_1,
    }
}

const UBL: Paths = Paths {
    number: "ID",
    type_code: &["InvoiceTypeCode", "CreditNoteTypeCode"],
    issue: "IssueDate",
    due: &[
        "DueDate",
        "PaymentMeans/PaymentDueDate",
        "PaymentTerms/PaymentDueDate",
    ],
    currency: "DocumentCurrencyCode",
    total: "LegalMonetaryTotal/TaxInclusiveAmount",
    net: "LegalMonetaryTotal/TaxExclusiveAmount",
    tax: "TaxTotal/TaxAmount",
    prepaid: "LegalMonetaryTotal/PrepaidAmount",
    rounding: "LegalMonetaryTotal/PayableRoundingAmount",
    payable: "LegalMonetaryTotal/PayableAmount",
    purchase_order: &["OrderReference/ID"],
    payment_reference: &["PaymentMeans/PaymentID"],
    credits: &["BillingReference/InvoiceDocumentReference/ID"],
    terms: "PaymentTerms/Note",
    iban: &["PaymentMeans/PayeeFinancialAccount/ID"],
    seller_name: &[
        "AccountingSupplierParty/Party/PartyLegalEntity/RegistrationName",
        "AccountingSupplierParty/Party/PartyName/Name",
    ],
    seller_numbers: &[
        "AccountingSupplierParty/Party/PartyLegalEntity/CompanyID",
        "AccountingSupplierParty/Party/PartyTaxScheme/CompanyID",
        "AccountingSupplierParty/Party/PartyIdentification/ID",
        "AccountingSupplierParty/Party/EndpointID",
    ],
    buyer: "AccountingCustomerParty/Party",
    payer: "",
    key: &[
        "PartyIdentification/ID",
        "PartyLegalEntity/CompanyID",
        "PartyTaxScheme/CompanyID",
        "EndpointID",
    ],
    name: &["PartyLegalEntity/RegistrationName", "PartyName/Name"],
    country: "PostalAddress/Country/IdentificationCode",
    registration: &["PartyLegalEntity/CompanyID"],
};

const CII: Paths = Paths {
    number: "ExchangedDocument/ID",
    type_code: &["ExchangedDocument/TypeCode"],
    issue: "ExchangedDocument/IssueDateTime/DateTimeString",
    due: &[
        "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement/SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString",
    ],
    currency: "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement/InvoiceCurrencyCode",
    total: "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement/SpecifiedTradeSettlementHeaderMonetarySummation/GrandTotalAmount",
    net: "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement/SpecifiedTradeSettlementHeaderMonetarySummation/TaxBasisTotalAmount",
    tax: "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement/SpecifiedTradeSettlementHeaderMonetarySummation/TaxTotalAmount",
    prepaid: "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement/SpecifiedTradeSettlementHeaderMonetarySummation/TotalPrepaidAmount",
    rounding: "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement/SpecifiedTradeSettlementHeaderMonetarySummation/RoundingAmount",
    payable: "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement/SpecifiedTradeSettlementHeaderMonetarySummation/DuePayableAmount",
    purchase_order: &[
        "SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement/BuyerOrderReferencedDocument/IssuerAssignedID",
    ],
    payment_reference: &[
        "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement/PaymentReference",
    ],
    credits: &[
        "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement/InvoiceReferencedDocument/IssuerAssignedID",
    ],
    terms: "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement/SpecifiedTradePaymentTerms/Description",
    iban: &[
        "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement/SpecifiedTradeSettlementPaymentMeans/PayeePartyCreditorFinancialAccount/IBANID",
        "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement/SpecifiedTradeSettlementPaymentMeans/PayeePartyCreditorFinancialAccount/ProprietaryID",
    ],
    seller_name: &[
        "SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement/SellerTradeParty/Name",
    ],
    seller_numbers: &[
        "SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement/SellerTradeParty/SpecifiedLegalOrganization/ID",
        "SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement/SellerTradeParty/SpecifiedTaxRegistration/ID",
        "SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement/SellerTradeParty/GlobalID",
        "SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement/SellerTradeParty/ID",
        "SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement/SellerTradeParty/URIUniversalCommunication/URIID",
    ],
    buyer: "SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement/BuyerTradeParty",
    payer: "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement/PayerTradeParty",
    key: TRADE_PARTY_KEY,
    name: TRADE_PARTY_NAME,
    country: "PostalTradeAddress/CountryID",
    registration: &["SpecifiedLegalOrganization/ID"],
};

const TRADE_PARTY_KEY: &[&str] = &[
    "ID",
    "GlobalID",
    "SpecifiedLegalOrganization/ID",
    "SpecifiedTaxRegistration/ID",
    "URIUniversalCommunication/URIID",
];
const TRADE_PARTY_NAME: &[&str] = &["Name", "SpecifiedLegalOrganization/TradingBusinessName"];

/// The first ZUGFeRD of 2014, which is still in archives.
const ZUGFERD_1: Paths = Paths {
    number: "HeaderExchangedDocument/ID",
    type_code: &["HeaderExchangedDocument/TypeCode"],
    issue: "HeaderExchangedDocument/IssueDateTime/DateTimeString",
    due: &[
        "SpecifiedSupplyChainTradeTransaction/ApplicableSupplyChainTradeSettlement/SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString",
    ],
    currency: "SpecifiedSupplyChainTradeTransaction/ApplicableSupplyChainTradeSettlement/InvoiceCurrencyCode",
    total: "SpecifiedSupplyChainTradeTransaction/ApplicableSupplyChainTradeSettlement/SpecifiedTradeSettlementMonetarySummation/GrandTotalAmount",
    net: "SpecifiedSupplyChainTradeTransaction/ApplicableSupplyChainTradeSettlement/SpecifiedTradeSettlementMonetarySummation/TaxBasisTotalAmount",
    tax: "SpecifiedSupplyChainTradeTransaction/ApplicableSupplyChainTradeSettlement/SpecifiedTradeSettlementMonetarySummation/TaxTotalAmount",
    prepaid: "SpecifiedSupplyChainTradeTransaction/ApplicableSupplyChainTradeSettlement/SpecifiedTradeSettlementMonetarySummation/TotalPrepaidAmount",
    rounding: "",
    payable: "SpecifiedSupplyChainTradeTransaction/ApplicableSupplyChainTradeSettlement/SpecifiedTradeSettlementMonetarySummation/DuePayableAmount",
    purchase_order: &[
        "SpecifiedSupplyChainTradeTransaction/ApplicableSupplyChainTradeAgreement/BuyerOrderReferencedDocument/ID",
    ],
    payment_reference: &[
        "SpecifiedSupplyChainTradeTransaction/ApplicableSupplyChainTradeSettlement/PaymentReference",
    ],
    credits: &[],
    terms: "SpecifiedSupplyChainTradeTransaction/ApplicableSupplyChainTradeSettlement/SpecifiedTradePaymentTerms/Description",
    iban: &[
        "SpecifiedSupplyChainTradeTransaction/ApplicableSupplyChainTradeSettlement/SpecifiedTradeSettlementPaymentMeans/PayeePartyCreditorFinancialAccount/IBANID",
    ],
    seller_name: &[
        "SpecifiedSupplyChainTradeTransaction/ApplicableSupplyChainTradeAgreement/SellerTradeParty/Name",
    ],
    seller_numbers: &[
        "SpecifiedSupplyChainTradeTransaction/ApplicableSupplyChainTradeAgreement/SellerTradeParty/SpecifiedLegalOrganization/ID",
        "SpecifiedSupplyChainTradeTransaction/ApplicableSupplyChainTradeAgreement/SellerTradeParty/SpecifiedTaxRegistration/ID",
        "SpecifiedSupplyChainTradeTransaction/ApplicableSupplyChainTradeAgreement/SellerTradeParty/GlobalID",
        "SpecifiedSupplyChainTradeTransaction/ApplicableSupplyChainTradeAgreement/SellerTradeParty/ID",
        "SpecifiedSupplyChainTradeTransaction/ApplicableSupplyChainTradeAgreement/SellerTradeParty/URIUniversalCommunication/URIID",
    ],
    buyer: "SpecifiedSupplyChainTradeTransaction/ApplicableSupplyChainTradeAgreement/BuyerTradeParty",
    payer: "",
    key: TRADE_PARTY_KEY,
    name: TRADE_PARTY_NAME,
    country: "PostalTradeAddress/CountryID",
    registration: &["SpecifiedLegalOrganization/ID"],
};
