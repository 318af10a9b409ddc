//! What an opened language model writes, over the session's floor.

use std::rc::Rc;

use homefire::device::Chosen;
use homefire::generate::sampling::SamplingSettings;
use homefire::session::{
    End, GenerateJob, GenerateSettings, Generated, Generator, GeneratorFiles, Job, Phase, Prompt,
    WrittenToken,
};
use homefire::text::chat::ChatMessage;
use pollster::block_on;

use crate::common::{self, person::HOST};
use crate::tiny_file;

fn open(bytes: Vec<u8>) -> Rc<Generator> {
    let device = Chosen::cpu(homefire::error::messages::model::cpu_asked_for());
    open_on(bytes, device)
}

pub fn open_on(bytes: Vec<u8>, device: Chosen) -> Rc<Generator> {
    Generator::open(
        GeneratorFiles::Gguf(bytes),
        "of the test".into(),
        device,
        HOST,
    )
    .unwrap()
}

pub fn tiny() -> Rc<Generator> {
    open(tiny_file("q4_1.gguf"))
}

pub fn text(prompt: &str) -> Prompt {
    Prompt::Text(prompt.into())
}

pub fn at_most(max_tokens: usize) -> GenerateSettings {
    GenerateSettings {
        max_tokens: Some(max_tokens),
        ..GenerateSettings::default()
    }
}

/// What is written, and the news of it.
pub fn write(
    generator: &Rc<Generator>,
    prompt: &Prompt,
    settings: GenerateSettings,
) -> (Generated, Vec<WrittenToken>) {
    let mut job = GenerateJob::new(generator, prompt, settings).unwrap();
    let mut news = Vec::new();
    while !block_on(job.advance(1)).unwrap().finished {
        news.extend(job.take_news());
    }
    news.extend(job.take_news());
    (block_on(job.finish()).unwrap(), news)
}

fn refusal(generator: &Rc<Generator>, prompt: &Prompt, settings: GenerateSettings) -> String {
    let refused = GenerateJob::new(generator, prompt, settings).err().unwrap();
    assert_eq!(refused.code(), "bad-settings");
    refused.to_string()
}

#[test]
fn a_conversation_is_answered_as_elsewhere() {
    let generator = open(common::language_model());
    assert_eq!(generator.context_tokens(), 2048);
    let turn = |role: &str, content: &str| ChatMessage {
        role: role.into(),
        content: content.into(),
    };
    let asked = turn("user", "What is the boiling point of water?");
    let question = Prompt::Chat(vec![asked.clone()]);
    let (made, news) = write(&generator, &question, at_most(24));
    let elsewhere = "The boiling point of water is approximately 100°C (181.67°F). This is";
    assert!(elsewhere.starts_with(&made.text), "{}", made.text);
    assert!(made.text.contains("100°C (18"), "{}", made.text);
    assert_eq!((made.prompt_tokens, made.reused_tokens), (38, 0));
    assert_eq!((made.tokens, made.end), (24, End::Length));
    let told: String = news.iter().map(|token| token.text.as_str()).collect();
    assert_eq!(told, made.text);

    // What was read is not read again, and changes nothing.
    let (again, _) = write(&generator, &question, at_most(24));
    assert_eq!(
        (again.text.as_str(), again.reused_tokens),
        (made.text.as_str(), 37)
    );

    // What was written counts as read as well, but for its last token.
    let on = [
        asked,
        turn("assistant", &made.text),
        turn("user", "And ice?"),
    ];
    let (on, _) = write(&generator, &Prompt::Chat(on.to_vec()), at_most(1));
    assert_eq!(on.reused_tokens, 38 + 23);
}

#[test]
fn a_prompt_that_begins_alike_is_read_from_where_it_differs() {
    let generator = tiny();
    let (first, _) = write(&generator, &text("the water in the glass"), at_most(12));
    assert_eq!(first.reused_tokens, 0);
    let fresh = write(&tiny(), &text("the water in the fire"), at_most(12)).0;
    let (second, _) = write(&generator, &text("the water in the fire"), at_most(12));
    assert!(second.reused_tokens >= 3, "{}", second.reused_tokens);
    assert!(second.reused_tokens < second.prompt_tokens);
    assert_eq!((second.text, second.tokens), (fresh.text, fresh.tokens));
}

#[test]
fn it_ends_before_a_stop_string_and_at_the_limit() {
    let generator = tiny();
    let prompt = text("the water");
    let (free, news) = write(&generator, &prompt, at_most(30));
    assert_eq!((free.tokens, free.end), (30, End::Length));
    assert_eq!(news.len(), 30);
    // A stop string that spans tokens.
    let characters: Vec<char> = free.text.chars().collect();
    assert!(characters.len() > 12, "{}", free.text);
    let stop: String = characters[8..12].iter().collect();
    let settings = GenerateSettings {
        stop: vec!["never written".into(), stop.clone()],
        ..at_most(30)
    };
    let (made, news) = write(&generator, &prompt, settings);
    assert_eq!(made.end, End::Stop);
    assert_eq!(made.text, free.text[..free.text.find(&stop).unwrap()]);
    let told: String = news.iter().map(|token| token.text.as_str()).collect();
    assert_eq!(told, made.text);
    assert!(made.tokens < 30);
}

#[test]
fn likely_tokens_are_told_where_asked_for() {
    let settings = GenerateSettings {
        top_tokens: 3,
        ..at_most(4)
    };
    let (_, news) = write(&tiny(), &text("the water"), settings);
    for token in &news {
        assert_eq!(token.top.len(), 3);
        assert_eq!(
            token.top[0].id, token.id,
            "the likeliest is what is written"
        );
        let [a, b, c] = [0, 1, 2].map(|i| token.top[i].probability);
        assert!(a >= b && b >= c && a + b + c <= 1.0 && c > 0.0);
    }
}

#[test]
fn the_model_ends_a_text() {
    // The token that the tiny model writes first, made the one that ends a text.
    let (_, news) = write(&tiny(), &text("a"), at_most(3));
    let mut bytes = tiny_file("q4_1.gguf");
    let key = b"tokenizer.ggml.eos_token_id";
    let at = bytes.windows(key.len()).position(|w| w == key).unwrap() + key.len() + 4;
    bytes[at..at + 4].copy_from_slice(&news[0].id.to_le_bytes());
    let (made, news) = write(&open(bytes), &text("a"), at_most(3));
    assert_eq!(
        (made.text.as_str(), made.tokens, made.end),
        ("", 0, End::Model)
    );
    assert!(news.is_empty());
}

#[test]
fn the_same_seed_draws_the_same_text() {
    let generator = tiny();
    let drawn = |seed| {
        let sampling = SamplingSettings {
            temperature: 1.2,
            seed,
            ..SamplingSettings::default()
        };
        let settings = GenerateSettings {
            sampling,
            ..at_most(20)
        };
        write(&generator, &text("the water"), settings).0.text
    };
    assert_eq!(drawn(5), drawn(5));
    assert_ne!(drawn(5), drawn(6));
}

#[test]
fn a_context_that_is_full_ends_it_and_a_longer_prompt_is_refused() {
    let generator = tiny();
    assert_eq!(generator.context_tokens(), 128);
    let of = |count| text(&"a".repeat(count));
    let tokens = |count| generator.tokens(&of(count)).map(|ids| ids.len());
    let count = (1..).find(|&count| tokens(count + 1).is_err()).unwrap();
    assert_eq!(tokens(count).unwrap(), 127);
    let (made, _) = write(&generator, &of(count), at_most(128));
    assert_eq!((made.tokens, made.end), (1, End::Context));
    let refused = refusal(&generator, &of(count + 1), at_most(10));
    assert!(
        refused.contains("has 128 tokens, the model can read 127 and still write one"),
        "{refused}"
    );
    assert!(refusal(&generator, &text(""), at_most(10)).contains("prompt is empty"));
    assert!(refusal(&generator, &text("a"), at_most(0)).contains("maxTokens"));
    assert!(refusal(&generator, &text("a"), at_most(129)).contains("maxTokens"));
    let settings = GenerateSettings {
        top_tokens: 101,
        ..at_most(1)
    };
    assert!(refusal(&generator, &text("a"), settings).contains("topTokens"));
}

#[test]
fn what_was_written_is_kept_when_it_is_stopped() {
    let generator = tiny();
    let prompt = text("the water");
    let (whole, _) = write(&generator, &prompt, at_most(20));
    let mut job = GenerateJob::new(&generator, &prompt, at_most(20)).unwrap();
    let progress = block_on(job.advance(6)).unwrap();
    assert_eq!(progress.phase, Phase::Write);
    assert!(progress.news && !progress.finished);
    assert_eq!((progress.done, progress.total), (6, 20));
    job.stop();
    assert!(block_on(job.advance(1)).unwrap().finished);
    assert!(block_on(job.advance(1)).is_err());
    let told: String = job
        .take_news()
        .into_iter()
        .map(|token| token.text)
        .collect();
    let made = block_on(job.finish()).unwrap();
    assert_eq!((made.tokens, made.end), (6, End::Stopped));
    assert_eq!(made.text, told);
    assert!(
        !made.text.is_empty() && whole.text.starts_with(&made.text),
        "{made:?}"
    );
}

#[test]
fn a_long_prompt_is_read_piece_by_piece() {
    let generator = tiny();
    let prompt = text(&"the water in ".repeat(24));
    let tokens = generator.tokens(&prompt).unwrap().len();
    assert!((70..127).contains(&tokens), "{tokens}");
    let mut job = GenerateJob::new(&generator, &prompt, at_most(1)).unwrap();
    let progress = block_on(job.advance(1)).unwrap();
    assert_eq!(
        (progress.phase, progress.done, progress.total),
        (Phase::Read, 64, tokens)
    );
    assert!(block_on(job.advance(1)).unwrap().finished);
    let unread = GenerateJob::new(&generator, &prompt, at_most(1)).unwrap();
    let unfinished = block_on(unread.finish());
    assert_eq!(unfinished.unwrap_err().code(), "bad-settings");
}
