//! Parquet, without arrow: a file of row groups of a fixed number of rows, so that the same rows are the same bytes.
//!
//! **Invariant**: no other module knows `parquet`. The file has no time and no name of a machine in it.

use std::io::{self, Write};
use std::sync::Arc;

use brittle_study::Trials;
use brittle_study::summary::{Provenance, SCHEMA_VERSION};
use brittle_study::trials::{Column, Datum, Kind};
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};

use super::Rows;

/// Rows of a row group, the last one excepted: what is in memory at most.
const ROWS: usize = 1 << 15;

/// The values of a column that are not written yet.
enum Values {
    Integers(Vec<i64>),
    Numbers(Vec<f64>),
    Texts(Vec<ByteArray>),
    Truths(Vec<bool>),
}

/// A column that is being filled.
struct Filling {
    values: Values,
    /// Of an optional column: 1 where there is a value, 0 where there is none.
    levels: Option<Vec<i16>>,
}

/// A file that is being written.
pub(super) struct Table<W: Write + Send> {
    columns: Vec<Filling>,
    rows: usize,
    writer: SerializedFileWriter<W>,
}

impl<W: Write + Send> Table<W> {
    pub(super) fn new(trials: &Trials<'_>, out: W) -> io::Result<Self> {
        let plan = trials.plan();
        let made = Provenance::of(plan);
        let about = [
            ("brittle.schema_version", SCHEMA_VERSION.to_string()),
            ("brittle.version", made.version.clone()),
            ("brittle.title", plan.title.clone()),
            ("brittle.scenario_digest", made.scenario_digest),
            ("brittle.seed", made.seed.to_string()),
            ("brittle.trials", made.trials.to_string()),
        ];
        let about = about.map(|(key, value)| KeyValue::new(key.to_owned(), value));
        let properties = WriterProperties::builder()
            .set_created_by(format!("brittle {}", made.version))
            .set_compression(Compression::SNAPPY)
            .set_key_value_metadata(Some(about.into()))
            .build();
        let schema = schema(trials.columns()).map_err(failed)?;
        let writer =
            SerializedFileWriter::new(out, schema, Arc::new(properties)).map_err(failed)?;
        let columns = trials.columns().iter().map(Filling::of).collect();
        Ok(Self { columns, rows: 0, writer })
    }

    /// Writes all rows that wait as one row group.
    fn write(&mut self) -> Result<(), ParquetError> {
        let mut group = self.writer.next_row_group()?;
        for column in &mut self.columns {
            column.write(&mut group)?;
        }
        group.close()?;
        self.rows = 0;
        Ok(())
    }
}

impl<W: Write + Send> Rows for Table<W> {
    fn put(&mut self, column: usize, value: Datum<'_>) {
        self.columns[column].put(value);
        if column + 1 == self.columns.len() {
            self.rows += 1;
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.rows < ROWS { Ok(()) } else { self.write().map_err(failed) }
    }

    fn close(mut self: Box<Self>) -> io::Result<()> {
        if self.rows > 0 {
            self.write().map_err(failed)?;
        }
        self.writer.into_inner().map_err(failed)?.flush()
    }
}

impl Filling {
    fn of(column: &Column) -> Self {
        let values = match column.kind {
            Kind::Integer | Kind::Unsigned => Values::Integers(Vec::new()),
            Kind::Number => Values::Numbers(Vec::new()),
            Kind::Text => Values::Texts(Vec::new()),
            Kind::Truth => Values::Truths(Vec::new()),
        };
        Self { values, levels: column.optional.then(Vec::new) }
    }

    fn put(&mut self, value: Datum<'_>) {
        if let Some(levels) = &mut self.levels {
            levels.push(i16::from(value != Datum::None));
        }
        match (&mut self.values, value) {
            (Values::Integers(values), Datum::Integer(value)) => values.push(value),
            // As Parquet keeps it: the same bits.
            (Values::Integers(values), Datum::Unsigned(value)) => values.push(value as i64),
            (Values::Numbers(values), Datum::Number(value)) => values.push(value),
            (Values::Texts(values), Datum::Text(text)) => values.push((&*text).into()),
            (Values::Truths(values), Datum::Truth(value)) => values.push(value),
            (_, value) => assert!(
                value == Datum::None && self.levels.is_some(),
                "a value is of the kind of its column"
            ),
        }
    }

    fn write<W: Write + Send>(
        &mut self,
        group: &mut SerializedRowGroupWriter<'_, W>,
    ) -> Result<(), ParquetError> {
        let levels = self.levels.as_deref();
        match &mut self.values {
            Values::Integers(values) => write::<Int64Type, W>(group, values, levels)?,
            Values::Numbers(values) => write::<DoubleType, W>(group, values, levels)?,
            Values::Texts(values) => write::<ByteArrayType, W>(group, values, levels)?,
            Values::Truths(values) => write::<BoolType, W>(group, values, levels)?,
        }
        if let Some(levels) = &mut self.levels {
            levels.clear();
        }
        Ok(())
    }
}

/// Writes and forgets the values of the next column.
fn write<T: DataType, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    values: &mut Vec<T::T>,
    levels: Option<&[i16]>,
) -> Result<(), ParquetError> {
    let mut column = group.next_column()?.expect("there is a column for each of the schema");
    column.typed::<T>().write_batch(values, levels, None)?;
    column.close()?;
    values.clear();
    Ok(())
}

fn schema(columns: &[Column]) -> Result<TypePtr, ParquetError> {
    let field = |column: &Column| {
        let (physical, logical) = match column.kind {
            Kind::Integer => (Physical::INT64, None),
            Kind::Unsigned => (Physical::INT64, Some(LogicalType::integer(64, false))),
            Kind::Number => (Physical::DOUBLE, None),
            Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Kind::Truth => (Physical::BOOLEAN, None),
        };
        let repetition = if column.optional { Repetition::OPTIONAL } else { Repetition::REQUIRED };
        Type::primitive_type_builder(&column.name, physical)
            .with_repetition(repetition)
            .with_logical_type(logical)
            .build()
            .map(Arc::new)
    };
    let fields: Result<Vec<TypePtr>, ParquetError> = columns.iter().map(field).collect();
    Type::group_type_builder("trials").with_fields(fields?).build().map(Arc::new)
}

/// An error of writing, as one of the file.
fn failed(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(why) => match why.downcast::<io::Error>() {
            Ok(why) => *why,
            Err(why) => io::Error::other(why),
        },
        error => io::Error::other(error),
    }
}
