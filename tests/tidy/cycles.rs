//! No two files of `src/` use each other's items, directly or by way of others.
//!
//! The paths behind `use`, and those in the code, are followed to the file that has the item: by the modules, and from there by the
//! imports of the module that it is taken from. So a `mod.rs` that hands on its children's items uses none of them by that. What a
//! method call or a type's alias hides is not seen.

use std::collections::{BTreeMap, BTreeSet};

type Path = Vec<String>;

/// What a `use` brings into a file.
struct Import {
    path: Path,
    /// What it is called here.
    name: String,
    /// Whether others can take it from here.
    handed_on: bool,
}

/// A file, by its module.
struct File {
    name: String,
    imports: Vec<Import>,
    /// The rest of its code.
    code: String,
}

fn segments(path: &str) -> Path {
    let all = path.split("::").map(str::trim);
    all.filter(|s| !s.is_empty()).map(str::to_owned).collect()
}

/// The paths of a `use`, whose braces may stand within each other, and the names that they give.
fn paths(tree: &str, into: &mut Vec<(Path, String)>) {
    let Some(brace) = tree.find('{') else {
        let (path, alias) = tree.split_once(" as ").unwrap_or((tree, ""));
        let mut path = segments(path);
        if path
            .last()
            .is_some_and(|last| last == "self" || last == "*")
        {
            path.pop();
        }
        let own = path.last().cloned().unwrap_or_default();
        let name = match alias.trim() {
            "" => own,
            alias => alias.to_owned(),
        };
        into.push((path, name));
        return;
    };
    let (before, inner) = (&tree[..brace], &tree[brace + 1..]);
    let (mut depth, mut from) = (0, 0);
    for (at, c) in inner.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                let part = inner[from..at].trim();
                if !part.is_empty() {
                    paths(&format!("{before}{part}"), into);
                }
                from = at + 1;
            }
            _ => {}
        }
    }
}

impl File {
    fn new(name: &str, text: &str) -> Self {
        let (mut imports, mut code) = (Vec::new(), String::new());
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            let mut words = line.split_whitespace();
            let first = words.next().unwrap_or_default();
            let second = match first.starts_with("pub") {
                true => words.next().unwrap_or_default(),
                false => first,
            };
            if second != "use" {
                // What a module is called is no use of it.
                if second != "mod" {
                    code.push_str(line);
                    code.push('\n');
                }
                continue;
            }
            let mut whole = line.to_owned();
            while !whole.contains(';') {
                whole.push_str(lines.next().expect("a `use` ends"));
            }
            let (_, tree) = whole.split_once("use ").expect("it was found");
            let mut found = Vec::new();
            paths(tree.trim_end().trim_end_matches(';'), &mut found);
            let handed_on = second != first;
            imports.extend(found.into_iter().map(|(path, name)| Import {
                path,
                name,
                handed_on,
            }));
        }
        Self {
            name: name.to_owned(),
            imports,
            code,
        }
    }

    /// The paths in its code that have more than one segment.
    fn paths_in_code(&self) -> impl Iterator<Item = Path> {
        let in_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
        let words = self.code.split(move |c: char| !in_path(c));
        words
            .map(|word| word.trim_matches(':'))
            .filter(|word| word.contains("::"))
            .map(segments)
    }

    fn names(&self, name: &str) -> bool {
        let in_name = |c: char| c.is_alphanumeric() || c == '_';
        self.code.split(|c| !in_name(c)).any(|word| word == name)
    }
}

struct Sources(BTreeMap<Path, File>);

impl Sources {
    fn new(files: &[(String, String)]) -> Self {
        let module = |name: &str| -> Path {
            let path = name.trim_end_matches(".rs");
            let all = path.split('/').map(str::to_owned);
            all.filter(|s| s != "mod" && s != "lib").collect()
        };
        let all = files.iter();
        Self(
            all.map(|(name, text)| (module(name), File::new(name, text)))
                .collect(),
        )
    }

    /// `path`, as it stands in `module`, from the crate on; none for what is of another crate, or of the file itself.
    fn absolute(&self, module: &Path, path: &[String]) -> Option<Path> {
        let above = path.iter().take_while(|s| *s == "super").count();
        let (base, rest) = match path.first()?.as_str() {
            "crate" => (&[][..], &path[1..]),
            "self" => (&module[..], &path[1..]),
            "super" => (&module[..module.len().checked_sub(above)?], &path[above..]),
            _ => {
                let child = [module.as_slice(), &path[..1]].concat();
                self.0.get(&child)?;
                (&module[..], path)
            }
        };
        Some([base, rest].concat())
    }

    /// The module that has the item at `path`, which begins at the crate. `steps` keep imports of each other from being followed
    /// for ever.
    fn owner(&self, path: &Path, steps: usize) -> Option<Path> {
        let modules = (0..=path.len()).rev();
        let module = modules
            .map(|n| path[..n].to_vec())
            .find(|module| self.0.contains_key(module))?;
        let Some(item) = path.get(module.len()).filter(|_| steps > 0) else {
            return Some(module);
        };
        let imports = &self.0[&module].imports;
        let Some(import) = imports.iter().find(|import| import.name == *item) else {
            return Some(module);
        };
        let mut onward = self.absolute(&module, &import.path)?;
        onward.extend_from_slice(&path[module.len() + 1..]);
        self.owner(&onward, steps - 1)
    }

    /// The names of the files whose items the file of `module` uses.
    fn used(&self, module: &Path) -> BTreeSet<&str> {
        let file = &self.0[module];
        // One that is handed on need not be used; another one is, if only for its methods.
        let imports = file.imports.iter();
        let imports = imports.filter(|import| !import.handed_on || file.names(&import.name));
        let all = imports.map(|import| import.path.clone());
        all.chain(file.paths_in_code())
            .filter_map(|path| self.owner(&self.absolute(module, &path)?, 8))
            .filter(|owner| owner != module)
            .map(|owner| self.0[&owner].name.as_str())
            .collect()
    }
}

/// The uses that are part of a cycle.
fn cycles(files: &[(String, String)]) -> Vec<String> {
    let sources = Sources::new(files);
    let mut uses: Vec<(&str, &str)> = Vec::new();
    for (module, file) in &sources.0 {
        let used = sources.used(module).into_iter();
        uses.extend(used.map(|other| (file.name.as_str(), other)));
    }
    let leads = |from: &str, to: &str| {
        let (mut seen, mut next) = (BTreeSet::from([from]), vec![from]);
        while let Some(at) = next.pop() {
            let onward = uses.iter().filter(|(a, _)| *a == at);
            next.extend(onward.map(|(_, b)| *b).filter(|b| seen.insert(b)));
        }
        seen.contains(to)
    };
    let circular = uses.iter().filter(|(a, b)| leads(b, a));
    circular.map(|(a, b)| format!("{a} uses {b}")).collect()
}

#[test]
fn no_two_files_use_each_other() {
    let files = super::files();
    assert_eq!(cycles(&files), [""; 0]);
}

#[test]
fn a_cycle_is_found_through_what_a_module_hands_on() {
    let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let mut files = vec![
        file("lib.rs", "pub mod house;"),
        file(
            "house/mod.rs",
            "mod door;\nmod room;\npub use door::Door;\npub use room::{Room, bed::{self}};",
        ),
        file(
            "house/room.rs",
            "use super::{\n    Door,\n};\npub struct Room(Door);",
        ),
        file("house/door.rs", "pub struct Door;"),
    ];
    assert_eq!(cycles(&files), [""; 0]);
    files[3].1 = "pub fn enter(_: crate::house::Room) {}".into();
    let both = [
        "house/door.rs uses house/room.rs",
        "house/room.rs uses house/door.rs",
    ];
    assert_eq!(cycles(&files), both);
}
