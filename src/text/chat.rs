//! A conversation as a model's chat template writes it. The template is Jinja and comes with the model's file, so it is hostile
//! until rendered: what it may do and how long is bounded.
//!
//! What a person has written is kept apart from what the template writes, so that `<|im_end|>` in a message ends nothing. Each
//! content is rendered between two marks, private characters that stand nowhere else, and is cut out by them again.

use std::collections::HashSet;

use minijinja::filters::tojson;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Value};
use minijinja::{Environment, Error as Failure, ErrorKind};

use super::bounds::{self, BUILDING_FILTERS, Flaw};
use super::piece::{MAX_TEXT_BYTES, Piece};
use crate::error::messages::language as messages;
use crate::{Error, Result};

/// Bytes of a template beyond which it is refused. The longest in use, for tools, have about 20,000.
pub const MAX_TEMPLATE_BYTES: usize = 64 * 1024;
/// Messages of one conversation.
pub const MAX_MESSAGES: usize = 1000;
/// Characters of a role.
const MAX_ROLE: usize = 32;
/// Work that a template may do beyond copying the contents: minijinja's fuel, one for each instruction and for 64 bytes. The contents
/// may be copied some thirty times.
const FUEL: u64 = 200_000;
/// The metadata key.
const FIELD: &str = "tokenizer.chat_template";

/// One turn of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatMessage {
    /// Who speaks: "system", "user" or "assistant" in most models.
    pub role: String,
    /// What is said.
    pub content: String,
}

/// A model's chat template.
#[derive(Debug, Clone)]
pub struct ChatTemplate {
    file: String,
    source: String,
    bos_token: String,
    eos_token: String,
}

impl ChatTemplate {
    /// The template that `file` has, with what it calls `bos_token` and `eos_token`.
    ///
    /// # Errors
    /// [`Error::Model`] where there is none, or it is too long, no Jinja, or builds lists and objects of its own.
    pub fn new(file: &str, source: Option<&str>, bos_token: &str, eos_token: &str) -> Result<Self> {
        let Some(source) = source else {
            return Err(Error::Model(messages::chat_template_missing(file, FIELD)));
        };
        if source.len() > MAX_TEMPLATE_BYTES {
            return Err(Error::Model(messages::chat_template_too_long(
                file,
                FIELD,
                MAX_TEMPLATE_BYTES >> 10,
            )));
        }
        let template = Self {
            file: file.into(),
            source: source.into(),
            bos_token: bos_token.into(),
            eos_token: eos_token.into(),
        };
        bounds::check(source, syntax()).map_err(|flaw| {
            Error::Model(match flaw {
                Flaw::TooLong(line) => messages::chat_template_too_deep(file, FIELD, line),
                Flaw::Builds(line) => messages::chat_template_builds(file, FIELD, line),
            })
        })?;
        let marks = template.marks(&[])?;
        let environment = environment(marks, 0);
        let parsed = environment.template_from_str(&template.source).map(|_| ());
        parsed.map_err(|e| template.unusable(&e))?;
        Ok(template)
    }

    /// Its source.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What it calls the tokens that begin and end a text.
    pub fn marks_of_text(&self) -> (&str, &str) {
        (&self.bos_token, &self.eos_token)
    }

    /// The conversation as the model was taught to read it, with the beginning of the model's own turn where
    /// `add_generation_prompt`. No two neighbours are both of the template.
    ///
    /// # Errors
    /// - [`Error::Settings`] where a message has no role, there are too many or too long ones, or the template refuses the
    ///   conversation, for instance two turns of one speaker.
    /// - [`Error::Model`] where the template fails, goes on without end, or changes a content beyond trimming it.
    pub fn render(&self, chat: &[ChatMessage], add_generation_prompt: bool) -> Result<Vec<Piece>> {
        check(chat)?;
        let marks = self.marks(chat)?;
        let bytes: usize = chat.iter().map(|message| message.content.len()).sum();
        let turns = chat.iter().map(|message| {
            // An empty content has to count as empty.
            let content = match message.content.as_str() {
                "" => String::new(),
                content => format!("{}{content}{}", marks.start, marks.end),
            };
            Value::from_pairs([
                ("role", Value::from(message.role.as_str())),
                ("content", Value::from(content)),
            ])
        });
        let context = Value::from_pairs([
            ("messages", Value::from(turns.collect::<Vec<Value>>())),
            ("add_generation_prompt", Value::from(add_generation_prompt)),
            ("bos_token", Value::from(self.bos_token.as_str())),
            ("eos_token", Value::from(self.eos_token.as_str())),
        ]);
        let environment = environment(marks, bytes as u64);
        let rendered = environment
            .template_from_str(&self.source)
            .and_then(|template| template.render(context));
        let rendered = rendered.map_err(|e| self.unusable(&e))?;
        split(&rendered, marks).ok_or_else(|| {
            Error::Model(messages::chat_template_changes_content(
                self.file.as_str(),
                FIELD,
            ))
        })
    }

    /// Two characters that neither the template nor a message has.
    fn marks(&self, chat: &[ChatMessage]) -> Result<Marks> {
        let contents = chat.iter().map(|message| message.content.as_str());
        let own = [&self.source, &self.bos_token, &self.eos_token];
        let texts = contents.chain(own.map(String::as_str));
        let private = '\u{E000}'..='\u{F8FF}';
        let used: HashSet<char> = texts
            .flat_map(str::chars)
            .filter(|character| private.contains(character))
            .collect();
        let mut free = private.filter(|character| !used.contains(character));
        match (free.next(), free.next()) {
            (Some(start), Some(end)) => Ok(Marks { start, end }),
            _ => Err(Error::Settings(messages::chat_private_characters())),
        }
    }

    fn unusable(&self, error: &Failure) -> Error {
        if error.kind() == ErrorKind::OutOfFuel {
            return Error::Model(messages::chat_template_endless(self.file.as_str(), FIELD));
        }
        let what = error.detail().unwrap_or_default();
        if let Some(refused) = what.strip_prefix(REFUSED) {
            return Error::Settings(messages::chat_refused(refused.to_owned()));
        }
        // It may quote the template.
        let what: String = error.to_string().chars().take(MAX_WORDS).collect();
        let message = messages::chat_template_unusable(self.file.as_str(), FIELD, what);
        Error::Model(message)
    }
}

/// The characters around a content.
#[derive(Debug, Clone, Copy)]
struct Marks {
    start: char,
    end: char,
}

impl Marks {
    /// A text without the white space at its ends, which is within the marks where it has them.
    fn trimmed(self, text: &str, start: bool, end: bool) -> String {
        let content = text
            .strip_prefix(self.start)
            .and_then(|text| text.strip_suffix(self.end));
        // Several contents in one text are no content.
        let content = content.filter(|content| !content.contains(self.start));
        let mut trimmed = content.unwrap_or(text);
        if start {
            trimmed = trimmed.trim_start();
        }
        if end {
            trimmed = trimmed.trim_end();
        }
        match content {
            Some(_) if !trimmed.is_empty() => format!("{}{trimmed}{}", self.start, self.end),
            _ => trimmed.to_owned(),
        }
    }
}

/// Marks the errors that a template raises itself.
const REFUSED: &str = "raise_exception: ";
/// Characters of what a template says to a conversation that it refuses, or the engine to a template.
const MAX_WORDS: usize = 300;
/// Blanks before a line of JSON.
const MAX_INDENT: usize = 16;

fn check(chat: &[ChatMessage]) -> Result<()> {
    if chat.is_empty() || chat.len() > MAX_MESSAGES {
        return Err(Error::Settings(messages::chat_length_wrong(
            chat.len(),
            MAX_MESSAGES,
        )));
    }
    let mut bytes = 0;
    for (index, message) in chat.iter().enumerate() {
        // A role stands in the template's text, where a control token would count.
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let role = &message.role;
        if role.is_empty() || role.len() > MAX_ROLE || !role.chars().all(word) {
            return Err(Error::Settings(messages::chat_role_wrong(index, MAX_ROLE)));
        }
        bytes += message.content.len();
    }
    if bytes > MAX_TEXT_BYTES {
        return Err(Error::Settings(messages::prompt_text_too_large(
            bytes.div_ceil(1 << 20),
            MAX_TEXT_BYTES >> 20,
        )));
    }
    Ok(())
}

/// How templates are cut into tags.
fn syntax() -> SyntaxConfig {
    let mut syntax = SyntaxConfig::builder();
    syntax.trim_blocks(true).lstrip_blocks(true);
    syntax.build().unwrap_or_default()
}

/// A value as JSON. What is indented by an unbounded number of blanks takes unbounded memory.
fn json(value: Value, indent: Option<Value>, named: Kwargs) -> std::result::Result<Value, Failure> {
    let indent = match indent {
        None => named.get("indent")?,
        indent => indent,
    };
    let wide = |indent: &Value| usize::try_from(indent.clone()).is_ok_and(|n| n > MAX_INDENT);
    if indent.as_ref().is_some_and(wide) {
        let what = format!("tojson indents by at most {MAX_INDENT}");
        return Err(Failure::new(ErrorKind::InvalidOperation, what));
    }
    tojson(&value, indent, named)
}

/// What templates are written for: Jinja as transformers sets it up, without includes, clock or files, and without what could nest
/// values without end.
fn environment(marks: Marks, content_bytes: u64) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_syntax(syntax());
    environment.set_recursion_limit(100);
    environment.set_fuel(Some(FUEL + content_bytes / 2));
    for filter in BUILDING_FILTERS {
        environment.remove_filter(filter);
    }
    for function in ["dict", "debug"] {
        environment.remove_global(function);
    }
    environment.add_filter("tojson", json);
    environment.add_filter("trim", move |text: String| marks.trimmed(&text, true, true));
    environment.add_function(
        "raise_exception",
        |what: String| -> std::result::Result<Value, Failure> {
            let what: String = what.chars().take(MAX_WORDS).collect();
            Err(Failure::new(
                ErrorKind::InvalidOperation,
                format!("{REFUSED}{what}"),
            ))
        },
    );
    // Templates are written for Python, whose texts have methods.
    environment.set_unknown_method_callback(move |_, value, method, arguments| {
        let unknown = || Failure::from(ErrorKind::UnknownMethod);
        let text = value.as_str().ok_or_else(unknown)?;
        let argument = arguments.first().and_then(Value::as_str);
        let bare = text.trim_matches([marks.start, marks.end]);
        match (method, argument, arguments.len()) {
            ("strip", None, 0) => Ok(Value::from(marks.trimmed(text, true, true))),
            ("lstrip", None, 0) => Ok(Value::from(marks.trimmed(text, true, false))),
            ("rstrip", None, 0) => Ok(Value::from(marks.trimmed(text, false, true))),
            ("startswith", Some(start), 1) => Ok(Value::from(bare.starts_with(start))),
            ("endswith", Some(end), 1) => Ok(Value::from(bare.ends_with(end))),
            _ => Err(unknown()),
        }
    });
    environment
}

/// The rendered text in pieces, or nothing where its marks don't alternate.
fn split(rendered: &str, marks: Marks) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut rest = rendered;
    while let Some((template, after)) = rest.split_once(marks.start) {
        let (content, after) = after.split_once(marks.end)?;
        if template.contains(marks.end) || content.contains(marks.start) {
            return None;
        }
        if !template.is_empty() {
            pieces.push(Piece::Template(template.into()));
        }
        pieces.push(Piece::Content(content.into()));
        rest = after;
    }
    if rest.contains(marks.end) {
        return None;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Template(rest.into()));
    }
    Some(pieces)
}
