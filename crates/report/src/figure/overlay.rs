//! What a drawing has beside the data of its figure: the finding, and what was said.

/// Beside which axis a value lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Along {
    /// A value of y: a level line or band.
    Up,
    /// A value of x: an upright line or band.
    Across,
}

/// A value, or a range, with its words.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Which axis it belongs to.
    pub along: Along,
    /// Lower end, in the unit of the figure's data.
    pub low: f64,
    /// Upper end; the same for a single value.
    pub high: f64,
    /// The best value within a range, where one is known.
    pub middle: Option<f64>,
    /// What it is.
    pub words: String,
    /// The class of its colour.
    pub class: &'static str,
}

/// All of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overlay {
    /// The finding, which stands above the plot.
    pub title: Option<String>,
    /// What is said, needed or found.
    pub marks: Vec<Mark>,
}
