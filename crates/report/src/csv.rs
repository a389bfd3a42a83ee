//! Writes tables in full precision, for machines: comma-separated values below one line of names,
//! as every spreadsheet reads them. What made them stands in the list of tables beside them.

use csv::WriterBuilder;

/// A table in full precision: what the pages link to beside the same table, or beside a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twin {
    /// Where it lies in the report's folder.
    pub file: String,
    /// The names of its fields.
    pub names: Vec<String>,
    /// The units of fields, by name, where they are those of an axis.
    pub units: Vec<(String, String)>,
    /// Its lines, each with as many fields as there are names.
    pub records: Vec<Vec<String>>,
}

/// The file: the names, and one line a record.
///
/// # Errors
/// A record has another number of fields than there are names.
pub fn bytes(twin: &Twin) -> Result<Vec<u8>, csv::Error> {
    let mut bytes = Vec::new();
    {
        // Named as the comment sign, `#` makes the writer quote each field that holds one: some
        // readers take a line that begins with it for a comment.
        let mut writer = WriterBuilder::new().comment(Some(b'#')).from_writer(&mut bytes);
        writer.write_record(&twin.names)?;
        for record in &twin.records {
            writer.write_record(record)?;
        }
        writer.flush()?;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::{Twin, bytes};

    #[test]
    fn a_field_never_breaks_its_row() {
        let fields = ["plain", "a,b", "say \"x\"\n", "# no comment", "", "a#b", "5e-324"];
        let names: Vec<String> = (0..fields.len()).map(|at| format!("n{at}")).collect();
        let record = fields.map(str::to_owned).to_vec();
        let (file, units) = (String::new(), Vec::new());
        let twin = Twin { file, names: names.clone(), units, records: vec![record.clone()] };
        let bytes = bytes(&twin).expect("as many fields as names");
        assert!(bytes.starts_with(b"n0,n1,"), "another head");

        let mut reader = csv::Reader::from_reader(&*bytes);
        assert_eq!(reader.headers().expect("a head"), &csv::StringRecord::from(names));
        let read: Vec<csv::StringRecord> =
            reader.records().map(|row| row.expect("a row")).collect();
        assert_eq!(read, [csv::StringRecord::from(record)], "it reads back as something else");
    }

    #[test]
    fn a_record_of_another_length_is_an_error() {
        let names = vec!["a".to_owned()];
        let records = vec![vec!["1".to_owned(), "2".to_owned()]];
        let twin = Twin { file: String::new(), names, units: Vec::new(), records };
        assert!(bytes(&twin).is_err(), "it was written");
    }
}
