//! The types of parquet's columns: what is stored, and what it stands for.
//!
//! polars is built without half precision, decimals and small integers, which would make every
//! build longer. Their columns are read as they are stored, and made numbers here.

use polars::prelude::*;
use polars_parquet::parquet::schema::Repetition;
use polars_parquet::parquet::schema::types::{
    IntegerType, ParquetType, PhysicalType, PrimitiveConvertedType, PrimitiveLogicalType,
    PrimitiveType,
};

/// A decimal is at most so many bytes long.
const DECIMAL_BYTES_MAX: usize = 16;

/// How the cells of a column become what they stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// As polars reads them.
    Plain,
    /// Half precision, in two bytes.
    Half,
    /// Whole numbers or bytes, of which the last so many digits are decimals.
    Decimal(usize),
}

impl Kind {
    /// The kind of a column, or in words the type that is not read.
    pub(super) fn of(field: &ParquetType) -> Result<Self, String> {
        let ParquetType::PrimitiveType(primitive) = field else {
            return Err(group(field).to_owned());
        };
        if primitive.field_info.repetition == Repetition::Repeated {
            return Err("list".to_owned());
        }
        if let Some(scale) = scale(primitive) {
            return match primitive.physical_type {
                PhysicalType::FixedLenByteArray(bytes) if bytes > DECIMAL_BYTES_MAX => {
                    Err(format!("decimal of {bytes} bytes"))
                }
                _ => Ok(Self::Decimal(scale)),
            };
        }
        match (primitive.physical_type, primitive.logical_type) {
            (PhysicalType::FixedLenByteArray(2), Some(PrimitiveLogicalType::Float16)) => {
                Ok(Self::Half)
            }
            (PhysicalType::FixedLenByteArray(_), Some(PrimitiveLogicalType::Uuid)) => {
                Err("UUID".to_owned())
            }
            (PhysicalType::FixedLenByteArray(bytes), _) => Err(format!("{bytes} bytes")),
            (_, Some(PrimitiveLogicalType::Time { .. })) => Err("time of a day".to_owned()),
            _ if is_time(primitive.converted_type) => Err("time of a day".to_owned()),
            _ => Ok(Self::Plain),
        }
    }

    /// The cells as what they stand for.
    pub(super) fn values(self, column: &Column) -> PolarsResult<Column> {
        let name = column.name().clone();
        match self {
            Self::Plain => Ok(column.clone()),
            Self::Half => {
                let cells = column.binary()?.iter().map(|cell| cell.map(half).transpose());
                Ok(Column::new(name, cells.collect::<PolarsResult<Vec<Option<f64>>>>()?))
            }
            Self::Decimal(scale) => {
                let cells = units(column)?.into_iter();
                let texts = cells.map(|units| units.map(|units| decimal(units, scale)));
                Ok(Column::new(name, texts.collect::<Vec<Option<String>>>()))
            }
        }
    }
}

/// What polars is told of a column: the type in which its cells are stored.
pub(super) fn stored(field: &ParquetType) -> ParquetType {
    let ParquetType::PrimitiveType(primitive) = field else { return field.clone() };
    let mut primitive = primitive.clone();
    let is_small = is_small(&primitive);
    let is_half = primitive.logical_type == Some(PrimitiveLogicalType::Float16);
    if is_small || is_half || scale(&primitive).is_some() {
        primitive.logical_type = None;
        primitive.converted_type = None;
    }
    ParquetType::PrimitiveType(primitive)
}

/// Whether a column holds integers of one or two bytes, which are stored in four.
fn is_small(primitive: &PrimitiveType) -> bool {
    use PrimitiveConvertedType as Converted;
    let logical = matches!(
        primitive.logical_type,
        Some(PrimitiveLogicalType::Integer(
            IntegerType::Int8 | IntegerType::Int16 | IntegerType::UInt8 | IntegerType::UInt16
        ))
    );
    let converted = matches!(
        primitive.converted_type,
        Some(Converted::Int8 | Converted::Int16 | Converted::Uint8 | Converted::Uint16)
    );
    logical || converted
}

/// How many decimals a column of decimals has.
fn scale(primitive: &PrimitiveType) -> Option<usize> {
    match (primitive.logical_type, primitive.converted_type) {
        (Some(PrimitiveLogicalType::Decimal(_, scale)), _)
        | (None, Some(PrimitiveConvertedType::Decimal(_, scale))) => Some(scale),
        _ => None,
    }
}

fn is_time(converted: Option<PrimitiveConvertedType>) -> bool {
    use PrimitiveConvertedType::{TimeMicros, TimeMillis};
    matches!(converted, Some(TimeMillis | TimeMicros))
}

/// What a column that holds other columns is called.
fn group(field: &ParquetType) -> &'static str {
    use polars_parquet::parquet::schema::types::{GroupConvertedType, GroupLogicalType};
    match field {
        ParquetType::GroupType { logical_type: Some(GroupLogicalType::List), .. }
        | ParquetType::GroupType { converted_type: Some(GroupConvertedType::List), .. } => "list",
        ParquetType::GroupType { logical_type: Some(GroupLogicalType::Map), .. } => "map",
        _ => "struct",
    }
}

/// A number of half precision (IEEE 754, binary16, the low byte first), without loss.
fn half(bytes: &[u8]) -> PolarsResult<f64> {
    let bytes: [u8; 2] = bytes.try_into().map_err(
        |_| polars_err!(ComputeError: "half precision takes 2 bytes, not {}", bytes.len()),
    )?;
    let bits = u16::from_le_bytes(bytes);
    let (exponent, fraction) = (u64::from(bits >> 10 & 0x1f), bits & 0x3ff);
    let size = match (exponent, fraction) {
        (0, _) => f64::from(fraction) * power_of_two(1023 - 24),
        (31, 0) => f64::INFINITY,
        (31, _) => f64::NAN,
        _ => f64::from(1024 + fraction) * power_of_two(1023 - 25 + exponent),
    };
    Ok(if bits >> 15 == 1 { -size } else { size })
}

/// The power of two that a double holds as this exponent, 1023 being that of 1.
fn power_of_two(exponent: u64) -> f64 {
    f64::from_bits(exponent << 52)
}

/// The whole numbers of a column of decimals, however they are stored.
fn units(column: &Column) -> PolarsResult<Vec<Option<i128>>> {
    match column.dtype() {
        DataType::Int32 => Ok(column.i32()?.iter().map(|cell| cell.map(i128::from)).collect()),
        DataType::Int64 => Ok(column.i64()?.iter().map(|cell| cell.map(i128::from)).collect()),
        _ => column.binary()?.iter().map(|cell| cell.map(whole).transpose()).collect(),
    }
}

/// A whole number in the fewest bytes (two's complement, the high byte first).
fn whole(bytes: &[u8]) -> PolarsResult<i128> {
    if bytes.len() > DECIMAL_BYTES_MAX {
        polars_bail!(ComputeError: "a decimal takes at most 16 bytes, not {}", bytes.len());
    }
    let is_negative = bytes.first().is_some_and(|&first| first >= 0x80);
    let start = if is_negative { -1 } else { 0 };
    Ok(bytes.iter().fold(start, |number, &byte| (number << 8) | i128::from(byte)))
}

/// The text of a decimal, every digit of it.
fn decimal(units: i128, scale: usize) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", units.unsigned_abs(), width = scale + 1);
    let (whole, decimals) = digits.split_at(digits.len() - scale);
    if decimals.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{decimals}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_precision_is_read_without_loss() {
        let read = |bits: u16| half(&bits.to_le_bytes()).unwrap();
        for (bits, value) in [
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x4340, 3.625),
            (0x7bff, 65504.0),
            (0x0400, 1.0 / 16384.0),
            (0x0001, 1.0 / 16_777_216.0),
            (0x03ff, 1023.0 / 16_777_216.0),
            (0x8000, -0.0),
            (0x3555, 0.333_251_953_125),
            (0xfc00, f64::NEG_INFINITY),
        ] {
            assert_eq!(read(bits).to_bits(), f64::to_bits(value), "{bits:04x}");
        }
        assert!(read(0x7e00).is_nan(), "NaN");
        half(&[1]).unwrap_err();
    }

    #[test]
    fn decimals_keep_every_digit() {
        assert_eq!(decimal(12345, 2), "123.45");
        assert_eq!(decimal(-5, 2), "-0.05");
        assert_eq!(decimal(0, 3), "0.000");
        assert_eq!(decimal(7, 0), "7");
        assert_eq!(decimal(i128::MIN, 38), "-1.70141183460469231731687303715884105728");
    }

    #[test]
    fn whole_numbers_of_any_length_keep_their_sign() {
        assert_eq!(whole(&[]).unwrap(), 0);
        assert_eq!(whole(&[0xff]).unwrap(), -1);
        assert_eq!(whole(&[0x00, 0xff]).unwrap(), 255);
        assert_eq!(whole(&[0x80, 0, 0]).unwrap(), -8_388_608);
        assert_eq!(whole(&i128::MIN.to_be_bytes()).unwrap(), i128::MIN);
        whole(&[0; 17]).unwrap_err();
    }
}
