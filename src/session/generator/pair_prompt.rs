//! How a pair's input becomes a prompt, and the pair the tokens that are learned.

use super::Generator;
use super::tuning::{PairPrompt, PromptStyle};
use crate::data::pairs::PairSet;
use crate::error::messages::language as messages;
use crate::generate::fit::Room;
use crate::generate::prompt::{FewShotPrompt, Style};
use crate::text::Piece;
use crate::text::chat::ChatMessage;
use crate::tune::language::{Prepared, prepare};
use crate::{Error, Result};

impl Generator {
    /// How the model was taught to be asked: by conversations where it has a template for them.
    pub fn own_style(&self) -> PromptStyle {
        match self.template() {
            Ok(_) => PromptStyle::Chat,
            Err(_) => PromptStyle::Plain,
        }
    }

    /// A style with what it needs.
    ///
    /// # Errors
    /// [`Error::Model`] where conversations are asked for and the model has no usable template.
    pub(super) fn style(&self, style: PromptStyle) -> Result<Style<'_>> {
        Ok(match style {
            PromptStyle::Plain => Style::Plain,
            PromptStyle::Chat => Style::Chat(self.template()?),
        })
    }

    /// The token that ends an output in this style.
    ///
    /// # Errors
    /// [`Error::Model`] where the model knows none.
    pub(super) fn end_token(&self, style: PromptStyle) -> Result<u32> {
        let ends = self.tokenizer.end_of_text();
        if style == PromptStyle::Chat {
            // It is what the template puts behind the model's own turn.
            let turn = |role: &str| ChatMessage {
                role: role.into(),
                content: ".".into(),
            };
            let chat = [turn("user"), turn("assistant")];
            let pieces = self.template()?.render(&chat, false)?;
            if let Some(last @ Piece::Template(_)) = pieces.last() {
                let ids = self.tokenizer.encode_pieces(std::slice::from_ref(last))?;
                if let Some(end) = ids.into_iter().find(|id| ends.contains(id)) {
                    return Ok(end);
                }
            }
        }
        let end = ends.first().copied();
        end.ok_or_else(|| Error::Model(messages::no_end_token()))
    }

    /// The pieces of the prompt for an input, and the output as it goes on from there.
    ///
    /// # Errors
    /// [`Error::Settings`] where the template can't be used; [`Error::Model`] where the model's can't.
    pub(super) fn pair_pieces(
        &self,
        prompt: &PairPrompt,
        input: &str,
        output: &str,
    ) -> Result<(Vec<Piece>, Piece)> {
        let style = self.style(prompt.style)?;
        let (template, shots) = (prompt.template.clone(), prompt.shots.clone());
        let made = FewShotPrompt::new(template, style, shots)?.prompt(input)?;
        Ok((made.pieces(), made.continuation(output)))
    }

    /// The pieces of the prompt for an input, which loses its end where the context has no room for it and a token behind it.
    ///
    /// # Errors
    /// [`Error::Settings`] where there is no room even without the input; those of [`Generator::pair_pieces`].
    pub(super) fn fitted_pieces(&self, prompt: &PairPrompt, input: &str) -> Result<Vec<Piece>> {
        let style = self.style(prompt.style)?;
        let room = Room {
            context: self.context_tokens(),
            answer: 1,
        };
        let count = |pieces: &[Piece]| Ok(self.tokenizer.encode_pieces(pieces)?.len());
        let prompt = FewShotPrompt::new(prompt.template.clone(), style, prompt.shots.clone())?;
        Ok(prompt.fit_input(input, room, &count)?.prompt.pieces())
    }

    /// Pairs as tokens; texts without inputs stand alone. What has more than `most` tokens loses the end of its input.
    ///
    /// # Errors
    /// [`Error::Data`] where no pair can be used; those of [`Generator::pair_pieces`].
    pub(super) fn prepare(
        &self,
        pairs: &PairSet,
        prompt: &PairPrompt,
        most: usize,
    ) -> Result<Prepared> {
        let alone = pairs.are_texts();
        let end = match alone {
            true => self.end_token(PromptStyle::Plain)?,
            false => self.end_token(prompt.style)?,
        };
        let parts = |input: &str, output: &str| match alone {
            true => Ok((Vec::new(), Piece::Content(output.to_owned()))),
            false => self.pair_pieces(prompt, input, output),
        };
        let encode = |pieces: &[Piece]| self.tokenizer.encode_pieces(pieces);
        prepare(pairs, &parts, &encode, (end, most))
    }
}
