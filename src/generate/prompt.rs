//! N-shot prompts: an instruction, examples for the model to copy (Brown et al. 2020, <https://arxiv.org/abs/2005.14165>), and
//! the input that is asked about. Zero-shot has no examples.
//!
//! A prompt consists of what all inputs share, of the input's own part, and for classification of each label's words, so that a
//! model reads the shared part once. The parts are cut where no token reaches over: a blank goes with the word behind it.

use std::collections::HashSet;

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use crate::error::messages::language as messages;
use crate::text::Piece;
use crate::text::chat::{ChatMessage, ChatTemplate};
use crate::{Error, Result};

/// Examples of one prompt at most.
pub const MAX_SHOTS: usize = 256;
/// Characters of each part of a template.
pub const MAX_PART_CHARACTERS: usize = 4000;

/// What stands around inputs and outputs. Plain data, for the person to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromptTemplate {
    /// What is to be done, before all else; may be empty.
    pub instruction: String,
    /// Before an input: "Text: ".
    pub input_prefix: String,
    /// Between an input and its output: "\nLabel: ".
    pub output_prefix: String,
    /// Behind the instruction and each example: "\n\n". A written output ends where it comes.
    pub separator: String,
}

impl PromptTemplate {
    /// For classification, with the labels' words in its instruction.
    pub fn classification(labels: &[String]) -> Self {
        let instruction = match labels {
            [] => String::new(),
            [others @ .., last] if !others.is_empty() => {
                format!("Classify each text as {} or {last}.", others.join(", "))
            }
            [label, ..] => format!("Classify each text as {label} or not."),
        };
        Self {
            instruction,
            input_prefix: "Text: ".into(),
            output_prefix: "\nLabel: ".into(),
            separator: "\n\n".into(),
        }
    }

    /// For outputs that are written, such as summaries.
    pub fn pairs(instruction: &str) -> Self {
        Self {
            instruction: instruction.into(),
            input_prefix: "Input: ".into(),
            output_prefix: "\nOutput: ".into(),
            separator: "\n\n".into(),
        }
    }

    /// # Errors
    /// [`Error::Settings`] with the part that is too long, or where inputs and outputs would run together.
    pub fn validate(&self) -> Result<()> {
        for (field, part) in [
            ("instruction", &self.instruction),
            ("inputPrefix", &self.input_prefix),
            ("outputPrefix", &self.output_prefix),
            ("separator", &self.separator),
        ] {
            if part.chars().count() > MAX_PART_CHARACTERS {
                return Err(Error::Settings(messages::prompt_part_too_long(
                    field,
                    MAX_PART_CHARACTERS,
                )));
            }
        }
        for (field, part) in [
            ("outputPrefix", &self.output_prefix),
            ("separator", &self.separator),
        ] {
            if part.is_empty() {
                return Err(Error::Settings(messages::prompt_part_empty(field)));
            }
        }
        Ok(())
    }
}

/// An input with its output: a text with its label's words, or a pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shot {
    /// What is given.
    pub input: String,
    /// What is wanted.
    pub output: String,
}

/// A label as words that a model can have read: "not_spam" is "not spam".
pub fn label_words(label: &str) -> String {
    let words: Vec<&str> = label
        .split(|c: char| c.is_whitespace() || c == '_')
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

/// The labels' words, to be told apart.
///
/// # Errors
/// [`Error::Settings`] where a label has no words, or two have the same.
pub fn labels_words(labels: &[String]) -> Result<Vec<String>> {
    let mut seen = HashSet::new();
    for label in labels {
        let words = label_words(label);
        if words.is_empty() || !seen.insert(words) {
            return Err(Error::Settings(messages::label_words_unclear(
                label.as_str(),
            )));
        }
    }
    Ok(labels.iter().map(|label| label_words(label)).collect())
}

/// The order in which examples stand: in rounds with one of each label, since a model leans to what came last. Which one, and
/// the labels' order in each round, are drawn by `seed`.
///
/// # Shapes
/// - labels, output: `[examples]`; the output holds indices
pub fn interleaved(labels: &[usize], seed: u64) -> Vec<usize> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut drawn: Vec<usize> = (0..labels.len()).collect();
    drawn.shuffle(&mut random);
    let mut before = vec![0usize; labels.iter().max().map_or(0, |most| most + 1)];
    let mut rounds: Vec<(usize, usize)> = Vec::with_capacity(labels.len());
    // They were shuffled, so that a round has its labels in a drawn order.
    for index in drawn {
        let round = &mut before[labels[index]];
        rounds.push((*round, index));
        *round += 1;
    }
    rounds.sort_by_key(|(round, _)| *round);
    rounds.into_iter().map(|(_, index)| index).collect()
}

/// How a prompt is written.
#[derive(Debug, Clone, Copy)]
pub enum Style<'a> {
    /// One text.
    Plain,
    /// A conversation, in which the outputs are the model's own turns.
    Chat(&'a ChatTemplate),
}

/// A prompt for one input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// What all inputs share.
    pub shared: Vec<Piece>,
    /// The input, and what leads to its output.
    pub query: Vec<Piece>,
    /// Put before an output that goes on from here: a blank, or nothing.
    pub lead: &'static str,
}

impl Prompt {
    /// What goes on from here: the words of one label, or the beginning of an output.
    pub fn continuation(&self, output: &str) -> Piece {
        Piece::Content(format!("{}{output}", self.lead))
    }

    /// All of it up to the output.
    pub fn pieces(&self) -> Vec<Piece> {
        self.shared.iter().chain(&self.query).cloned().collect()
    }
}

/// A template with its examples.
#[derive(Debug, Clone)]
pub struct FewShotPrompt<'a> {
    /// What stands around inputs and outputs. A chat has neither prefixes nor separators, only the instruction.
    pub template: PromptTemplate,
    /// How it is written.
    pub style: Style<'a>,
    /// The examples, in their order.
    pub shots: Vec<Shot>,
}

impl<'a> FewShotPrompt<'a> {
    /// # Errors
    /// [`Error::Settings`] where the template can't be used, or there are too many examples.
    pub fn new(template: PromptTemplate, style: Style<'a>, shots: Vec<Shot>) -> Result<Self> {
        template.validate()?;
        if shots.len() > MAX_SHOTS {
            return Err(Error::Settings(messages::prompt_shots_too_many(
                shots.len(),
                MAX_SHOTS,
            )));
        }
        Ok(Self {
            template,
            style,
            shots,
        })
    }

    /// The prompt that asks for the output of `input`.
    ///
    /// # Errors
    /// As [`ChatTemplate::render`], for a chat; [`Error::Model`] where its template does not write the input last.
    pub fn prompt(&self, input: &str) -> Result<Prompt> {
        match self.style {
            Style::Plain => Ok(self.plain(input)),
            Style::Chat(template) => self.chat(template, input),
        }
    }

    fn plain(&self, input: &str) -> Prompt {
        let template = &self.template;
        let mut shared = String::new();
        if !template.instruction.is_empty() {
            shared.push_str(&template.instruction);
            shared.push_str(&template.separator);
        }
        for shot in &self.shots {
            for part in [
                &template.input_prefix,
                &shot.input,
                &template.output_prefix,
                &shot.output,
                &template.separator,
            ] {
                shared.push_str(part);
            }
        }
        shared.push_str(&template.input_prefix);
        let blanks = shared.split_off(shared.trim_end().len());
        let mut query = format!("{blanks}{input}{}", template.output_prefix);
        let lead = take_blank(&mut query);
        Prompt {
            shared: content(shared),
            query: content(query),
            lead,
        }
    }

    fn chat(&self, template: &ChatTemplate, input: &str) -> Result<Prompt> {
        let turn = |role: &str, content: &str| ChatMessage {
            role: role.into(),
            content: content.into(),
        };
        let mut chat = Vec::with_capacity(2 * self.shots.len() + 2);
        if !self.template.instruction.is_empty() {
            chat.push(turn("system", &self.template.instruction));
        }
        for shot in &self.shots {
            chat.push(turn("user", &shot.input));
            chat.push(turn("assistant", &shot.output));
        }
        chat.push(turn("user", input));
        let mut shared = template.render(&chat, true)?;
        // An empty input leaves no content; what is shared is then found by an input that is not.
        let rendered = match input {
            "" => {
                chat.pop();
                chat.push(turn("user", "."));
                template.render(&chat, true)?
            }
            _ => shared.clone(),
        };
        let last = rendered
            .iter()
            .rposition(|piece| matches!(piece, Piece::Content(_)));
        let last = last.ok_or_else(|| Error::Model(messages::chat_template_without_input()))?;
        let before: usize = rendered[..last]
            .iter()
            .map(|piece| piece.text().len())
            .sum();
        let mut query = split_off(&mut shared, before);
        // The blanks before the input go with it.
        let blanks = match shared.last_mut() {
            Some(Piece::Template(text)) => text.split_off(text.trim_end().len()),
            _ => String::new(),
        };
        if !blanks.is_empty() {
            query.insert(0, Piece::Template(blanks));
        }
        let lead = match query.last_mut() {
            Some(Piece::Template(text)) => take_blank(text),
            _ => "",
        };
        Ok(Prompt {
            shared,
            query,
            lead,
        })
    }
}

/// One content, or none where it is empty.
fn content(text: String) -> Vec<Piece> {
    if text.is_empty() {
        return Vec::new();
    }
    vec![Piece::Content(text)]
}

/// Takes a blank off the end: in byte-level vocabularies it belongs to the word behind it.
fn take_blank(text: &mut String) -> &'static str {
    if text.ends_with(' ') {
        text.pop();
        return " ";
    }
    ""
}

/// The pieces behind the first `bytes`.
fn split_off(pieces: &mut Vec<Piece>, bytes: usize) -> Vec<Piece> {
    let mut left = bytes;
    let mut at = 0;
    while let Some(length) = pieces.get(at).map(|piece| piece.text().len()) {
        if length > left {
            break;
        }
        left -= length;
        at += 1;
    }
    let mut rest = pieces.split_off(at);
    if left > 0
        && let Some(Piece::Template(text)) = rest.first_mut()
        && let Some((before, after)) = text.split_at_checked(left)
    {
        let (before, after) = (before.to_owned(), after.to_owned());
        *text = after;
        pieces.push(Piece::Template(before));
    }
    rest
}
