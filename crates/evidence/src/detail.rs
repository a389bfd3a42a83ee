//! The kinds of analysis, in one list, and what only one kind finds, one file each.
//!
//! A new kind is a file `detail/NAME.rs` and an entry in the list below.

use std::borrow::Borrow as _;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Declares a file for each kind, and makes [`Kind`] and [`Detail`] of one list. An entry: what the
/// kind is; its file, which is its word; its variant with what only it finds and the name of that
/// type; its word where there are several; and what stands before the id in a full name.
macro_rules! kinds {
    ($($(#[doc = $doc:literal])+
       $file:ident: $kind:ident($content:ty as $detail:ident),
       $plural:literal, $prefix:literal;)+) => {
        $(mod $file;)+
        $(pub use $file::*;)+

        /// The kinds of analysis, in the order in which they run and stand in the evidence.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum Kind {
            $($(#[doc = $doc])+ $kind,)+
        }

        impl Kind {
            /// Every kind, in order.
            pub const ALL: &[Self] = &[$(Self::$kind,)+];

            /// Its name in messages and tables.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$kind => stringify!($file),)+
                }
            }

            /// Its name where there are several.
            #[must_use]
            pub const fn plural(self) -> &'static str {
                match self {
                    $(Self::$kind => $plural,)+
                }
            }

            /// What stands before the id in a full name: studies, exhibits and measures share one
            /// namespace, every other kind has one of its own.
            #[must_use]
            pub const fn prefix(self) -> &'static str {
                match self {
                    $(Self::$kind => $prefix,)+
                }
            }
        }

        /// What only one kind of analysis finds. Numbers stand among the finding's quantities; here
        /// they are referred to by their full names.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Detail {
            $($(#[doc = $doc])+ $kind($content),)+
        }

        $(impl OfKind for $detail {
            fn of(detail: &Detail) -> Option<&Self> {
                match detail {
                    Detail::$kind(detail) => Some(detail.borrow()),
                    _ => None,
                }
            }
        })+
    };
}

/// What only one kind of analysis finds, as that kind knows it.
pub trait OfKind: Sized {
    /// The detail, where it is of this kind.
    fn of(detail: &Detail) -> Option<&Self>;
}

kinds! {
    /// One law fitted to one set of observations with one objective.
    study: Study(Box<StudyDetail> as StudyDetail), "studies", "";
    /// A fit that goes wrong on purpose, beside the study that is right.
    exhibit: Exhibit(ExhibitDetail as ExhibitDetail), "exhibits", "";
    /// What is computed by other means than the fit of one law.
    measure: Measure(MeasureDetail as MeasureDetail), "measures", "";
    /// The compute-optimal split between parameters and tokens.
    allocation: Allocation(AllocationDetail as AllocationDetail), "allocations", "allocation.";
    /// Several laws on the same rows.
    comparison: Comparison(ComparisonDetail as ComparisonDetail), "comparisons", "comparison.";
}
