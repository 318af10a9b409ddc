//! The house's rules that a text search can see.

mod cycles;

use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}

/// Every source file as its path from `src` and its code without tests and comments.
fn files() -> Vec<(String, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    sources(&src, &mut paths);
    assert!(paths.len() > 20, "the sources were not found");
    paths
        .into_iter()
        // Code that is compiled for tests alone.
        .filter(|path| !path.ends_with("wire/types.rs"))
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap();
            let code: Vec<&str> = code
                .lines()
                .filter(|l| !l.trim_start().starts_with("//"))
                .collect();
            (
                path.strip_prefix(&src)
                    .unwrap()
                    .to_string_lossy()
                    .replace('\\', "/"),
                code.join("\n"),
            )
        })
        .collect()
}

fn offenders(words: &[&str], allowed: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for (path, code) in files().iter().filter(|(p, _)| !allowed(p)) {
        for word in words.iter().filter(|w| code.contains(**w)) {
            found.push(format!("{path}: {word}"));
        }
    }
    found
}

#[test]
fn javascript_is_known_on_the_top_floor_only() {
    let words = [
        "wasm_bindgen",
        "js_sys",
        "web_sys",
        "JsValue",
        "serde_wasm_bindgen",
    ];
    assert_eq!(offenders(&words, |p| p.starts_with("web/")), [""; 0]);
}

#[test]
fn the_gpu_is_known_in_one_file() {
    assert_eq!(offenders(&["wgpu"], |p| p == "device.rs"), [""; 0]);
}

#[test]
fn a_family_of_encoders_is_known_in_its_own_files() {
    // What a tokenizer's file calls its parts is not the encoder's family.
    let own = |path: &str| {
        path.starts_with("model/family/")
            || path == "export/onnx/encoder.rs"
            || path.starts_with("text/")
    };
    assert_eq!(offenders(&["Bert", "bert::", "\"BERT"], own), [""; 0]);
}

#[test]
fn nothing_reads_back_synchronously() {
    let words = [
        ".into_data()",
        ".to_data()",
        ".into_scalar",
        ".argsort",
        ".sort(",
        ".nonzero(",
        ".execute()",
    ];
    assert_eq!(offenders(&words, |_| false), [""; 0]);
}

#[test]
fn nothing_a_person_brings_is_unwrapped() {
    assert_eq!(offenders(&[".unwrap()", ".expect("], |_| false), [""; 0]);
}

#[test]
fn no_clock_network_or_console_below_the_top_floor() {
    let words = [
        "std::time",
        "std::net",
        "std::fs",
        "println!",
        "eprintln!",
        "dbg!",
    ];
    assert_eq!(offenders(&words, |p| p.starts_with("web/")), [""; 0]);
}

#[test]
fn a_floor_uses_only_those_below_it() {
    let floors = [
        ("data", &["error"][..]),
        ("text", &["error"]),
        ("kernels", &["error"]),
        ("model", &["error", "kernels"]),
        ("device.rs", &["error"]),
        ("memory.rs", &[]),
        ("head.rs", &["error", "model"]),
        ("metrics.rs", &["error"]),
        ("compare", &["error"]),
        ("embed", &["error", "text", "model"]),
        ("shots", &["error", "data", "head"]),
        (
            "tune",
            &["error", "data", "text", "kernels", "model", "head"],
        ),
        (
            "generate",
            &["error", "data", "text", "kernels", "model", "metrics"],
        ),
        (
            "classifier.rs",
            &["error", "model", "head", "metrics", "shots", "tune"],
        ),
        (
            "artifact",
            &[
                "error",
                "data",
                "kernels",
                "model",
                "head",
                "shots",
                "tune",
                "classifier",
            ],
        ),
        (
            "inspect",
            &["error", "data", "kernels", "head", "tune", "classifier"],
        ),
        (
            "export",
            &["error", "text", "kernels", "model", "head", "classifier"],
        ),
        (
            "session",
            &[
                "error",
                "device",
                "data",
                "text",
                "model",
                "embed",
                "head",
                "compare",
                "metrics",
                "shots",
                "tune",
                "generate",
                "classifier",
                "artifact",
                "inspect",
                "export",
            ],
        ),
        (
            "wire",
            &[
                "error",
                "device",
                "data",
                "text",
                "model",
                "metrics",
                "compare",
                "shots",
                "tune",
                "generate",
                "classifier",
                "inspect",
                "export",
                "session",
            ],
        ),
    ];
    let modules = [
        "error",
        "device",
        "memory",
        "data",
        "text",
        "kernels",
        "model",
        "embed",
        "head",
        "metrics",
        "compare",
        "shots",
        "tune",
        "generate",
        "classifier",
        "artifact",
        "inspect",
        "export",
        "session",
        "wire",
        "web",
    ];
    for (path, code) in files() {
        let Some((own, below)) = floors.iter().find(|(f, _)| path.starts_with(f)) else {
            continue;
        };
        for module in modules
            .iter()
            .filter(|m| !below.contains(m) && !own.trim_end_matches(".rs").eq(**m))
        {
            assert!(
                !code.contains(&format!("crate::{module}::")),
                "{path} uses crate::{module}"
            );
        }
    }
}

/// Lines of a file beyond which it likely has a second subject.
const MOST_LINES: usize = 400;
/// Lines of a function beyond which it is hard to take in.
const MOST_OF_FUNCTION: usize = 80;

#[test]
fn files_and_functions_can_be_read_in_one_sitting() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    sources(&src, &mut paths);
    let mut long = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        if lines.len() > MOST_LINES {
            long.push(format!("{}: {} lines", path.display(), lines.len()));
        }
        for (at, line) in lines.iter().enumerate() {
            let code = line.trim_start();
            let words = [
                "pub ",
                "pub(super) ",
                "pub(crate) ",
                "async ",
                "const ",
                "unsafe ",
            ];
            let mut rest = code;
            while let Some(word) = words.iter().find(|word| rest.starts_with(**word)) {
                rest = &rest[word.len()..];
            }
            if !rest.starts_with("fn ") {
                continue;
            }
            // Formatted code ends a function by a brace that stands where it began.
            // A trait's function may end by a semicolon.
            let signature = lines[at..]
                .iter()
                .find(|l| l.ends_with('{') || l.ends_with(';'));
            if signature.is_none_or(|l| l.ends_with(';')) {
                continue;
            }
            let end = format!("{}}}", &line[..line.len() - code.len()]);
            let length = lines[at..].iter().position(|l| *l == end).unwrap_or(0) + 1;
            if length > MOST_OF_FUNCTION {
                long.push(format!("{}:{}: {length} lines", path.display(), at + 1));
            }
        }
    }
    assert_eq!(long, [""; 0]);
}

/// Lines of the top floor, which only hands over: what decides something stands below it, where tests reach it.
const MOST_OF_THE_DOOR: usize = 1500;

#[test]
fn the_door_to_javascript_is_thin() {
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web");
    let mut paths = Vec::new();
    sources(&web, &mut paths);
    let lines = paths.iter().map(|path| {
        let text = fs::read_to_string(path).unwrap();
        text.lines().count()
    });
    let lines: usize = lines.sum();
    assert!(lines > 100, "src/web was not found");
    assert!(lines < MOST_OF_THE_DOOR, "src/web has {lines} lines");
}
