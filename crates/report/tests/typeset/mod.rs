//! Sets the files of a report as the typst program would: by them alone.

use std::collections::BTreeMap;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::layout::{Frame, FrameItem};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_kit::fonts::{self, FontStore};
use typst_layout::PagedDocument;

/// The files of a folder, and typst's own fonts.
struct Folder<'a> {
    library: LazyHash<Library>,
    fonts: FontStore,
    main: Source,
    files: &'a BTreeMap<String, Vec<u8>>,
}

/// The text of each page that the typst file of a name makes.
pub fn pages(files: &BTreeMap<String, Vec<u8>>, name: &str) -> Vec<String> {
    let main = format!("{name}.typ");
    let path = VirtualPath::new(&*main).expect("a path");
    let id = RootedPath::new(VirtualRoot::Project, path).intern();
    let text = String::from_utf8(files[&main].clone()).expect("text");
    let mut fonts = FontStore::new();
    fonts.extend(fonts::embedded());
    let library = LazyHash::new(Library::default());
    let folder = Folder { library, fonts, main: Source::new(id, text), files };
    let document: PagedDocument =
        typst::compile(&folder).output.unwrap_or_else(|errors| panic!("{errors:?}"));
    document.pages().iter().map(|page| text_of(&page.frame)).collect()
}

/// The text of a frame, run after run.
fn text_of(frame: &Frame) -> String {
    let runs = frame.items().map(|(_, item)| match item {
        FrameItem::Group(group) => text_of(&group.frame),
        FrameItem::Text(run) => run.text.to_string(),
        _ => String::new(),
    });
    runs.collect()
}

impl World for Folder<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::NotSource) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let name = id.vpath().get_without_slash();
        let bytes = self.files.get(name).ok_or_else(|| FileError::NotFound(name.into()))?;
        Ok(Bytes::new(bytes.clone()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        Datetime::from_ymd(2026, 1, 1)
    }
}
