//! The columns of a file with their types. The names are those of the JSON lines, and a contract.

use std::sync::Arc;

use parquet::errors::ParquetError;
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::TypePtr;

/// No currency has more decimals.
pub const AMOUNT_DECIMALS: u8 = 4;

/// The columns. Texts are written once for each group of rows and then named by number; an amount is
/// exact, whatever the decimals of its currency.
const COLUMNS: &str = "
    message done {
        required int64 at (TIMESTAMP(MILLIS, true));
        required int32 day (DATE);
        optional binary invoice (STRING);
        required binary customer (STRING);
        optional binary milestone (STRING);
        required binary action (STRING);
        required binary step (STRING);
        optional binary source (STRING);
        optional binary role (STRING);
        optional binary channel (STRING);
        optional binary template (STRING);
        optional binary team (STRING);
        optional binary agency (STRING);
        optional fixed_len_byte_array(16) amount (DECIMAL(38, 4));
        optional binary currency (STRING);
        required binary why (STRING);
    }
";

/// The columns, as the library takes them.
pub fn columns() -> Result<TypePtr, ParquetError> {
    Ok(Arc::new(parse_message_type(COLUMNS)?))
}
