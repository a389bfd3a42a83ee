//! What a script needs so that a drawing answers a pointer and the keys: the words of every item
//! that is drawn, in the order in which the drawing has them, series by series.

use serde::Serialize;
use serde_json::json;

use super::canvas::Drawing;
use crate::letters;
use crate::number::prose;

/// The words of a drawing.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Live {
    /// What the words of an item are, such as the heads of two axes.
    pub heads: Vec<String>,
    /// The series in the order of their numbers in the drawing.
    pub series: Vec<Series>,
}

/// Items that are shown, hidden and walked together.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Series {
    /// What it is.
    pub name: String,
    /// The classes of its sample; empty where it is never hidden.
    pub look: String,
    /// One item each: its words below the heads, and an empty word where it has none.
    pub words: Vec<Vec<String>>,
}

/// What a script reads: the words, and the drawing for wide and narrow screens.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    live: &'a Live,
    wide: String,
    narrow: Option<String>,
}

impl Live {
    /// The words with their drawings as a script, which a page loads from its own folder.
    pub fn script(&self, file: &str, wide: &Drawing, narrow: Option<&Drawing>) -> String {
        let live = &self.readable();
        let told = Told { live, wide: wide.inline(), narrow: narrow.map(Drawing::inline) };
        let (file, told) = (json!(file), json!(told));
        format!("(globalThis.drawings ??= {{}})[{file}] = {told};\n")
    }

    /// The same with every text as a reader sees it.
    fn readable(&self) -> Self {
        let read = |text: &String| prose(&letters::visible(text));
        let of = |series: &Series| Series {
            name: read(&series.name),
            look: series.look.clone(),
            words: series.words.iter().map(|words| words.iter().map(read).collect()).collect(),
        };
        Self {
            heads: self.heads.iter().map(read).collect(),
            series: self.series.iter().map(of).collect(),
        }
    }
}

/// The file of the script of a drawing.
pub fn script_file(file: &str) -> String {
    file.replace(".svg", ".js")
}
