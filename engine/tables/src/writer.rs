//! Writes rows in groups.

use std::io::Write;
use std::sync::Arc;

use parquet::data_type::{ByteArrayType, FixedLenByteArrayType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use thiserror::Error;

use crate::columns::{self, Column};
use crate::row::Row;
use crate::schema;

/// So many rows are held before they are written.
pub const ROWS_MAX: usize = 50_000;

/// Why a file could not be written.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct WriteError(String);

impl From<ParquetError> for WriteError {
    fn from(error: ParquetError) -> WriteError {
        match error {
            ParquetError::External(inner) => WriteError(inner.to_string()),
            other => WriteError(other.to_string()),
        }
    }
}

/// A Parquet file in the making. It is a file only once [`Writer::finish`] has been called.
pub struct Writer<W: Write + Send> {
    file: SerializedFileWriter<W>,
    rows: Vec<Row>,
}

impl<W: Write + Send> Writer<W> {
    /// A file without rows.
    pub fn new(out: W) -> Result<Writer<W>, WriteError> {
        let made_by = format!("jalon {}", env!("CARGO_PKG_VERSION"));
        let properties = WriterProperties::builder().set_created_by(made_by).build();
        let columns = schema::columns()?;
        Ok(Writer {
            file: SerializedFileWriter::new(out, columns, Arc::new(properties))?,
            rows: Vec::new(),
        })
    }

    /// Adds a row.
    pub fn push(&mut self, row: Row) -> Result<(), WriteError> {
        self.rows.push(row);
        match self.rows.len() >= ROWS_MAX {
            true => self.write_group(),
            false => Ok(()),
        }
    }

    /// Writes what is left, and the end of the file; gives the output back.
    pub fn finish(mut self) -> Result<W, WriteError> {
        if !self.rows.is_empty() {
            self.write_group()?;
        }
        Ok(self.file.into_inner()?)
    }

    fn write_group(&mut self) -> Result<(), WriteError> {
        let mut group = self.file.next_row_group()?;
        let mut columns = columns::of(&self.rows).into_iter();
        while let (Some(mut writer), Some(column)) = (group.next_column()?, columns.next()) {
            write(&mut writer, &column)?;
            writer.close()?;
        }
        group.close()?;
        self.rows.clear();
        Ok(())
    }
}

fn write(writer: &mut SerializedColumnWriter<'_>, column: &Column) -> Result<(), ParquetError> {
    match column {
        Column::Moments(values) => writer
            .typed::<Int64Type>()
            .write_batch(values, None, None)?,
        Column::Days(values) => writer
            .typed::<Int32Type>()
            .write_batch(values, None, None)?,
        Column::Texts(values, levels) => {
            let writer = writer.typed::<ByteArrayType>();
            writer.write_batch(values, levels.as_deref(), None)?
        }
        Column::Amounts(values, levels) => {
            let writer = writer.typed::<FixedLenByteArrayType>();
            writer.write_batch(values, Some(levels), None)?
        }
    };
    Ok(())
}
