//! Walks through a YAML file before it is read for what it means: how long its texts are, how deep
//! it nests, how much it asks for. Whether it means anything is for its reader to say.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::{
    DEPTH_MAX, ENTRIES_MAX, SETTINGS, SHORT_TEXTS, SPECIFICATIONS_MAX, STARTS_MAX,
    TEXT_LETTERS_MAX, VALUES_MAX,
};

thread_local! {
    /// Whether the walk was ended by a limit; by anything else, the reader of the file says it.
    static REFUSED: Cell<bool> = const { Cell::new(false) };
    /// The values that were walked through.
    static SEEN: Cell<usize> = const { Cell::new(0) };
}

/// Refuses a YAML file that goes beyond a limit; `location` is what errors call it.
///
/// # Errors
/// It does: the error says where, which limit it is and what to do.
pub fn check(location: &str, text: &str) -> anyhow::Result<()> {
    REFUSED.set(false);
    SEEN.set(0);
    let Err(error) = serde_yaml::from_str::<Document>(text) else { return Ok(()) };
    if !REFUSED.get() {
        return Ok(());
    }
    let said = error.without_snippet().to_string();
    let (said, place) = match error.location() {
        Some(at) => {
            let place = format!(" at line {}, column {}", at.line(), at.column());
            (said.replace(&place, ""), format!(":{}", at.line()))
        }
        None => (said, String::new()),
    };
    anyhow::bail!("{location}{place}: {said}")
}

/// A whole file.
struct Document;

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Node { key: "", depth: 0, place: 0 }.deserialize(deserializer).map(|_| Self)
    }
}

/// A value under a key, so deep in the file, and how many stand before it in its list or group.
#[derive(Clone, Copy)]
struct Node<'k> {
    key: &'k str,
    depth: usize,
    place: usize,
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    /// Of a list its entries, of a group the product of those of its lists: what `starts` combine.
    type Value = Size;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Size, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// How much a value combines to.
#[derive(Clone, Copy)]
struct Size {
    /// Entries of a list; 1 for anything else.
    entries: u64,
    /// Product of the entries of the lists right below.
    product: u64,
}

const ONE: Size = Size { entries: 1, product: 1 };

fn refused<T, E: Error>(said: impl fmt::Display) -> Result<T, E> {
    REFUSED.set(true);
    Err(E::custom(said))
}

impl Node<'_> {
    /// Refuses a value too many; here, where its line is known.
    fn check_place<E: Error>(self) -> Result<(), E> {
        SEEN.set(SEEN.get() + 1);
        if SEEN.get() > VALUES_MAX {
            return refused(format!(
                "the file has more than {VALUES_MAX} values, those of an anchor counted wherever \
                it is named; hint: put them into a table"
            ));
        }
        if self.place < ENTRIES_MAX {
            return Ok(());
        }
        refused(format!(
            "a list or group has more than {ENTRIES_MAX} entries; hint: put them into a table"
        ))
    }

    /// A text.
    fn text<E: Error>(self, text: &str) -> Result<Size, E> {
        self.check_place()?;
        let short = SHORT_TEXTS.iter().find(|(key, _)| *key == self.key);
        let most = short.map_or(TEXT_LETTERS_MAX, |(_, most)| *most);
        // Bytes are no fewer than letters, and need no counting.
        if text.len() <= most || text.chars().count() <= most {
            return Ok(ONE);
        }
        let what = if self.key.is_empty() { "a text" } else { self.key };
        refused(format!(
            "{what} has {} letters, of {most} at most; hint: shorten it",
            text.chars().count()
        ))
    }

    /// A count that some setting asks for.
    fn count<E: Error>(self, count: f64) -> Result<Size, E> {
        self.check_place()?;
        match SETTINGS.iter().find(|(key, most)| *key == self.key && count > *most as f64) {
            None => Ok(ONE),
            Some((key, most)) => {
                refused(format!("{key} is {count}, of {most} at most; hint: ask for fewer"))
            }
        }
    }

    /// The size of a value below this one, in its place among others.
    fn below(self, key: &str, place: usize) -> Result<Node<'_>, String> {
        if self.depth < DEPTH_MAX {
            return Ok(Node { key, depth: self.depth + 1, place });
        }
        Err(format!(
            "lists and groups stand in each other more than {DEPTH_MAX} deep; hint: take some of \
            them apart"
        ))
    }

    /// Refuses more combinations than are held at once.
    fn combinations<E: Error>(self, combinations: u64) -> Result<(), E> {
        let (most, what) = match self.key {
            "starts" => (STARTS_MAX, "starts"),
            "axes" => (SPECIFICATIONS_MAX, "axes"),
            _ => return Ok(()),
        };
        if combinations <= most {
            return Ok(());
        }
        refused(format!(
            "{what} combine to {combinations} cases, of {most} at most; hint: name fewer values"
        ))
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Size;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Size, E> {
        self.text("")
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Size, E> {
        self.count(value as f64)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Size, E> {
        self.count(value as f64)
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<Size, E> {
        self.count(value as f64)
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<Size, E> {
        self.count(value as f64)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Size, E> {
        self.count(value)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Size, E> {
        self.text(text)
    }

    fn visit_unit<E: Error>(self) -> Result<Size, E> {
        self.text("")
    }

    fn visit_none<E: Error>(self) -> Result<Size, E> {
        Ok(ONE)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Size, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Size, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Size, A::Error> {
        self.check_place()?;
        let (mut place, mut product) = (0, 1_u64);
        loop {
            let below = match self.below(entry_key(self.key), place) {
                Ok(below) => below,
                Err(said) => return refused(said),
            };
            let Some(one) = list.next_element_seed(below)? else { break };
            place += 1;
            product = product.saturating_mul(one.product);
        }
        self.combinations(product)?;
        Ok(Size { entries: place as u64, product: 1 })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut group: A) -> Result<Size, A::Error> {
        self.check_place()?;
        let (mut place, mut product) = (0, 1_u64);
        while let Some(key) = group.next_key::<String>()? {
            let below = match self.below(&key, place) {
                Ok(below) => below,
                Err(said) => return refused(said),
            };
            place += 1;
            let one = group.next_value_seed(below)?;
            let counts = self.key != "axis" || key == "options";
            product = product.saturating_mul(if counts { one.entries.max(1) } else { 1 });
        }
        self.combinations(product)?;
        Ok(Size { entries: 1, product })
    }
}

/// What an entry of a list is called: its own settings have names, the list's says nothing of them.
fn entry_key(list: &str) -> &str {
    if list == "axes" { "axis" } else { "" }
}

#[cfg(test)]
#[path = "document/tests.rs"]
mod tests;
