//! What a chat template may consist of. The engine bounds the work that a template does, but not how deeply an expression or a value
//! is nested, and goes down a level of its stack for each: a template could end the program. So expressions have a length, and a
//! template can't build lists and objects of its own, but for constant ones: what it has is then as flat as the conversation.

use std::collections::HashSet;

use minijinja::machinery::{Token, tokenize};
use minijinja::syntax::SyntaxConfig;

/// Tokens of a tag: the compiler goes down a level for each operator, and looks at all below it again.
const MOST_TOKENS: usize = 400;
/// Branches of all conditions: the compiler goes down a level for each.
const MOST_BRANCHES: usize = 200;

/// Sums, products and slices that may be of lists and are made once: each may double what it has.
const MOST_JOINED: usize = 16;

/// Why a template is refused, with its line, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    /// A tag is too long, or there are too many branches.
    TooLong(usize),
    /// It builds a list or an object that is not constant, or hands a namespace on.
    Builds(usize),
}

/// Filters that make lists of what they are given, or that walk a value without counting it.
pub(super) const BUILDING_FILTERS: [&str; 9] = [
    "batch", "chain", "dictsort", "groupby", "items", "map", "pprint", "slice", "zip",
];

/// A tag between its marks.
#[derive(Default)]
struct Tag<'a> {
    line: usize,
    /// Whether it is a statement, not an expression to be written.
    statement: bool,
    tokens: Vec<Token<'a>>,
}

impl<'a> Tag<'a> {
    fn word(&self, at: usize) -> Option<&str> {
        match self.tokens.get(at) {
            Some(Token::Ident(word)) => Some(word),
            _ => None,
        }
    }

    fn is_word(&self, at: usize, word: &str) -> bool {
        self.word(at) == Some(word)
    }

    /// The name that it gives to a new namespace, where it does.
    fn namespace(&self) -> Option<&str> {
        let named = self.sets_a_name()
            && self.is_word(3, "namespace")
            && matches!(self.tokens.get(4), Some(Token::ParenOpen));
        self.word(1).filter(|_| named)
    }

    /// Whether it gives a value to one name, which a loop forgets at the end of each turn.
    fn sets_a_name(&self) -> bool {
        self.sets() && matches!(self.tokens.get(2), Some(Token::Assign))
    }

    /// Whether it gives a value to what is in a namespace, which lasts.
    fn sets_an_attribute(&self) -> bool {
        self.sets() && matches!(self.tokens.get(2), Some(Token::Dot))
    }

    fn sets(&self) -> bool {
        self.statement && self.is_word(0, "set")
    }

    /// Whether it is a loop that can call itself.
    fn recurs(&self) -> bool {
        let last = self.tokens.len().saturating_sub(1);
        self.statement && self.is_word(0, "for") && self.is_word(last, "recursive")
    }

    /// Whether what stands before `at` is a value, so that a bracket there belongs to it.
    fn follows_value(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else {
            return false;
        };
        match &self.tokens[before] {
            Token::Ident(word) => (before > 0 || !self.statement) && !KEYWORDS.contains(word),
            Token::Str(_)
            | Token::String(_)
            | Token::ParenClose
            | Token::BracketClose
            | Token::BraceClose => true,
            _ => false,
        }
    }
}

/// Words that stand before a value, not for one.
const KEYWORDS: [&str; 8] = ["in", "and", "or", "not", "if", "else", "is", "recursive"];

/// Looks at a template.
///
/// # Errors
/// Its first flaw. What is no template at all is left to the compiler.
pub(super) fn check(source: &str, syntax: SyntaxConfig) -> Result<(), Flaw> {
    let mut tags = Vec::new();
    let mut tag = Tag::default();
    let mut branches = 0;
    for token in tokenize(source, false, syntax) {
        // The compiler reads no further either.
        let Ok((token, span)) = token else { break };
        match token {
            Token::TemplateData(_) => {}
            Token::VariableStart | Token::BlockStart => {
                tag = Tag {
                    line: usize::from(span.start_line),
                    statement: matches!(token, Token::BlockStart),
                    tokens: Vec::new(),
                };
            }
            Token::VariableEnd | Token::BlockEnd => tags.push(std::mem::take(&mut tag)),
            other => tag.tokens.push(other),
        }
        branches += usize::from(tag.tokens.len() == 1 && tag.is_word(0, "elif"));
        if tag.tokens.len() > MOST_TOKENS || branches > MOST_BRANCHES {
            return Err(Flaw::TooLong(tag.line));
        }
    }
    let namespaces: HashSet<&str> = tags.iter().filter_map(Tag::namespace).collect();
    // Without these, a turn of a loop has nothing of the turn before.
    let lasting = tags
        .iter()
        .any(|tag| tag.sets_an_attribute() || tag.recurs());
    let (mut loops, mut macros, mut joined) = (0usize, 0usize, 0);
    for tag in &tags {
        // What is called later would keep what it saw, and that what it saw before.
        let keeps =
            tag.statement && (tag.is_word(0, "call") || (tag.is_word(0, "macro") && loops > 0));
        let joins = joins(tag);
        let looped = loops > 0 && (lasting || !tag.sets_a_name());
        let repeated = looped || macros > 0 || tag.is_word(0, "macro");
        joined += joins;
        let many = joined > MOST_JOINED || (repeated && joins > 0);
        if keeps || many || builds(tag) || hands_on(tag, &namespaces) {
            return Err(Flaw::Builds(tag.line));
        }
        if tag.statement {
            loops += usize::from(tag.is_word(0, "for"));
            loops = loops.saturating_sub(usize::from(tag.is_word(0, "endfor")));
            macros += usize::from(tag.is_word(0, "macro"));
            macros = macros.saturating_sub(usize::from(tag.is_word(0, "endmacro")));
        }
    }
    Ok(())
}

/// What a bracket opens.
#[derive(Clone, Copy, PartialEq)]
enum Open {
    /// Arguments.
    Call,
    /// A part of a value, or a value in brackets.
    Plain,
    /// A list, a tuple or an object.
    Literal,
}

/// Whether a tag has a list, a tuple or an object that is not constant.
fn builds(tag: &Tag) -> bool {
    let first = tag.word(0).filter(|_| tag.statement).unwrap_or_default();
    // Names before a value that is taken apart, and those of a block.
    let mut names = ["set", "for", "with"].contains(&first);
    let mut open: Vec<Open> = Vec::new();
    for (at, token) in tag.tokens.iter().enumerate() {
        match token {
            Token::ParenOpen if tag.follows_value(at) => open.push(Open::Call),
            Token::ParenOpen if names && first != "with" => open.push(Open::Call),
            Token::ParenOpen if is_tuple(&tag.tokens[at + 1..]) => open.push(Open::Literal),
            Token::BracketOpen if !tag.follows_value(at) => open.push(Open::Literal),
            Token::BraceOpen => open.push(Open::Literal),
            Token::ParenOpen | Token::BracketOpen => open.push(Open::Plain),
            Token::ParenClose | Token::BracketClose | Token::BraceClose => {
                open.pop();
            }
            Token::Comma => match open.last() {
                Some(Open::Plain) => return true,
                None if !names => return true,
                _ => {}
            },
            Token::Assign if first == "set" && open.is_empty() => names = false,
            Token::Ident("in") if first == "for" && open.is_empty() => names = false,
            Token::Ident(word) if open.contains(&Open::Literal) && !CONSTANTS.contains(word) => {
                return true;
            }
            _ => {}
        }
    }
    false
}

/// How many sums, products and slices of a tag may be of lists, and are kept: they are put off until the list is read, one behind
/// another. A sum with a text or a number, and a product with a text, is of no lists; what is only written is not kept.
fn joins(tag: &Tag) -> usize {
    let mut open: Vec<Open> = Vec::new();
    let mut count = 0;
    for (at, token) in tag.tokens.iter().enumerate() {
        let kept = tag.statement || open.contains(&Open::Call);
        match token {
            Token::ParenOpen if tag.follows_value(at) => open.push(Open::Call),
            Token::ParenOpen | Token::BraceOpen => open.push(Open::Literal),
            Token::BracketOpen => open.push(Open::Plain),
            Token::ParenClose | Token::BracketClose | Token::BraceClose => {
                open.pop();
            }
            Token::Colon if open.last() == Some(&Open::Plain) => count += usize::from(kept),
            Token::Plus if kept => count += usize::from(!with_literal(&tag.tokens, at, true)),
            Token::Mul if kept => count += usize::from(!with_literal(&tag.tokens, at, false)),
            _ => {}
        }
    }
    count
}

/// Whether an operand of the operator at `at` is a text, or also a number, as it stands there.
fn with_literal(tokens: &[Token], at: usize, numbers: bool) -> bool {
    let literal = |at: Option<usize>| match at.and_then(|at| tokens.get(at)) {
        Some(Token::Str(_) | Token::String(_)) => true,
        Some(Token::Int(_) | Token::Float(_)) => numbers,
        _ => false,
    };
    // Of something else that is computed first.
    let part = |at: Option<usize>| {
        use Token::{BracketOpen, Div, Dot, FloorDiv, Mod, Mul, ParenOpen, Pipe, Pow};
        let token = at.and_then(|at| tokens.get(at));
        matches!(
            token,
            Some(Mul | Div | FloorDiv | Mod | Pow | Pipe | Dot | BracketOpen | ParenOpen)
        )
    };
    let inner = |at: Option<usize>| {
        use Token::{Div, FloorDiv, Mod, Mul, Pow};
        let token = at.and_then(|at| tokens.get(at));
        matches!(token, Some(Mul | Div | FloorDiv | Mod | Pow))
    };
    let before = literal(at.checked_sub(1)) && !inner(at.checked_sub(2));
    before || (literal(Some(at + 1)) && !part(Some(at + 2)))
}

const CONSTANTS: [&str; 6] = ["true", "false", "none", "True", "False", "None"];

/// Whether a bracket that was opened before `tokens` has a comma of its own.
fn is_tuple(tokens: &[Token]) -> bool {
    let mut depth = 0;
    for token in tokens {
        match token {
            Token::ParenOpen | Token::BracketOpen | Token::BraceOpen => depth += 1,
            Token::ParenClose | Token::BracketClose | Token::BraceClose if depth == 0 => break,
            Token::ParenClose | Token::BracketClose | Token::BraceClose => depth -= 1,
            Token::Comma if depth == 0 => return true,
            _ => {}
        }
    }
    false
}

/// Whether a tag uses a namespace itself and not what is in it, so that one might hold itself.
fn hands_on(tag: &Tag, namespaces: &HashSet<&str>) -> bool {
    let named = tag.namespace();
    tag.tokens.iter().enumerate().any(|(at, token)| {
        let Token::Ident(word) = token else {
            return false;
        };
        let attribute = at > 0 && matches!(tag.tokens[at - 1], Token::Dot);
        let creates = named.is_some() && (at == 1 || at == 3);
        if attribute || creates {
            return false;
        }
        let read = matches!(
            tag.tokens.get(at + 1),
            Some(Token::Dot | Token::BracketOpen | Token::Ident("is"))
        );
        *word == "namespace" || (namespaces.contains(word) && !read)
    })
}
