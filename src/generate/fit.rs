//! What a model's context has room for. What does not fit is left out or cut, and said.

use super::prompt::{FewShotPrompt, Prompt};
use crate::error::Message;
use crate::error::messages::language as messages;
use crate::text::Piece;
use crate::{Error, Result};

/// A model's context, and what of it is to stay free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Tokens that the model reads and writes in all.
    pub context: usize,
    /// Tokens kept for what it writes: the longest label's, or the longest answer's.
    pub answer: usize,
}

impl Room {
    /// Tokens for the prompt.
    fn prompt(self) -> usize {
        self.context.saturating_sub(self.answer)
    }
}

/// How many tokens pieces have.
pub type CountTokens<'c> = &'c dyn Fn(&[Piece]) -> Result<usize>;

/// A prompt whose examples have room.
#[derive(Debug, Clone)]
pub struct FittedShots<'a> {
    /// The prompt with those examples.
    pub prompt: FewShotPrompt<'a>,
    /// How many of the last examples were left out.
    pub left_out: usize,
    /// Tokens of what all inputs share.
    pub shared_tokens: usize,
    /// Tokens that are left for an input, what stands around it included.
    pub left: usize,
    /// That examples were left out.
    pub notice: Option<Message>,
}

/// A prompt that has room.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedInput {
    /// The prompt.
    pub prompt: Prompt,
    /// Tokens of all of it.
    pub tokens: usize,
    /// Tokens that are left for what is written.
    pub left: usize,
    /// That the input was cut.
    pub notice: Option<Message>,
}

impl<'a> FewShotPrompt<'a> {
    /// Leaves out as few of the last examples as it takes for an input of `input_tokens` tokens to have room, with what stands
    /// around it. Interleaved examples stay balanced.
    ///
    /// # Errors
    /// [`Error::Settings`] where there is no room even without examples, and what `count` fails by.
    pub fn fit_shots(
        mut self,
        input_tokens: usize,
        room: Room,
        count: CountTokens,
    ) -> Result<FittedShots<'a>> {
        let all = self.shots.len();
        let most = room.prompt().saturating_sub(input_tokens);
        let shots = self.shots.clone();
        let mut shared = |kept: usize| -> Result<usize> {
            self.shots = shots[..kept].to_vec();
            count(&self.prompt("")?.shared)
        };
        // The most examples that fit: fewer have fewer tokens.
        let (mut fits, mut beyond) = (None, all + 1);
        let mut kept = all;
        loop {
            let tokens = shared(kept)?;
            if tokens <= most {
                fits = Some((kept, tokens));
            } else {
                beyond = kept;
            }
            let least = fits.map_or(0, |(kept, _)| kept + 1);
            if least >= beyond {
                break;
            }
            kept = usize::midpoint(least, beyond - 1);
        }
        let Some((kept, shared_tokens)) = fits else {
            return Err(Error::Settings(messages::prompt_beyond_context(
                room.prompt(),
            )));
        };
        self.shots = shots[..kept].to_vec();
        let left_out = all - kept;
        Ok(FittedShots {
            prompt: self,
            left_out,
            shared_tokens,
            left: room.prompt() - shared_tokens,
            notice: (left_out > 0).then(|| messages::shots_left_out(left_out, all, room.context)),
        })
    }

    /// The prompt for `input`, of which as much is kept as there is room for.
    ///
    /// # Errors
    /// [`Error::Settings`] where there is no room even without the input, and what `count` fails by.
    pub fn fit_input(&self, input: &str, room: Room, count: CountTokens) -> Result<FittedInput> {
        let most = room.prompt();
        let fitted = |input: &str| -> Result<(Prompt, usize)> {
            let prompt = self.prompt(input)?;
            let tokens = count(&prompt.pieces())?;
            Ok((prompt, tokens))
        };
        let (prompt, tokens) = fitted(input)?;
        if tokens <= most {
            return Ok(FittedInput {
                prompt,
                tokens,
                left: room.context - tokens,
                notice: None,
            });
        }
        let ends: Vec<usize> = input.char_indices().map(|(at, _)| at).collect();
        let (mut least, mut beyond) = (0, ends.len());
        let mut found = None;
        while least < beyond {
            let characters = usize::midpoint(least, beyond);
            let (prompt, tokens) = fitted(&input[..ends[characters]])?;
            if tokens <= most {
                found = Some((prompt, tokens, characters));
                least = characters + 1;
            } else {
                beyond = characters;
            }
        }
        let Some((prompt, tokens, characters)) = found else {
            return Err(Error::Settings(messages::prompt_beyond_context(most)));
        };
        Ok(FittedInput {
            prompt,
            tokens,
            left: room.context - tokens,
            notice: Some(messages::input_cut(characters, ends.len(), room.context)),
        })
    }
}
