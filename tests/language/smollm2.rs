//! SmolLM2's tokenizer and chat template, against values of other implementations (`../golden/smollm2.py`).

use std::collections::BTreeMap;

use homefire::text::Piece;
use homefire::text::byte_level::{ByteLevelTokenizer, GgufVocabulary, StreamDecoder};
use homefire::text::chat::{ChatMessage, ChatTemplate};
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    vocabulary: usize,
    chat_template: String,
    tokens: BTreeMap<usize, String>,
    merges: Vec<String>,
    texts: Vec<String>,
    special: Vec<Vec<u32>>,
    plain: Vec<Vec<u32>>,
    chats: Vec<Chat>,
}

#[derive(Deserialize)]
struct Chat {
    messages: Vec<Turn>,
    add_generation_prompt: bool,
    rendered: String,
    ids: Vec<u32>,
}

#[derive(Deserialize)]
struct Turn {
    role: String,
    content: String,
}

fn golden() -> Golden {
    serde_json::from_str(include_str!("../golden/smollm2.json")).unwrap()
}

/// The part of the vocabulary that the texts need, each token at its id.
fn tokenizer(golden: &Golden) -> ByteLevelTokenizer {
    let ids = 0..golden.vocabulary;
    let token = |id: usize| golden.tokens.get(&id);
    let gguf = GgufVocabulary {
        tokens: ids
            .clone()
            .map(|id| token(id).cloned().unwrap_or(format!("<unused {id}>")))
            .collect(),
        token_types: ids.map(|id| if id < 17 { 3 } else { 1 }).collect(),
        merges: golden.merges.clone(),
        pre_tokenizer: "smollm".into(),
        end_of_text: Some(2),
    };
    ByteLevelTokenizer::from_gguf("golden", gguf, golden.vocabulary).unwrap()
}

#[test]
fn the_ids_are_those_of_other_implementations() {
    let golden = golden();
    let tokenizer = tokenizer(&golden);
    for (at, text) in golden.texts.iter().enumerate() {
        let special = tokenizer.encode(text, true).unwrap();
        assert_eq!(special, golden.special[at], "{text:?}");
        let plain = tokenizer.encode(text, false).unwrap();
        assert_eq!(plain, golden.plain[at], "{text:?}");
        let mut stream = StreamDecoder::new();
        let mut streamed: String = plain
            .iter()
            .map(|&id| stream.push(&tokenizer, id))
            .collect();
        streamed += &stream.finish();
        assert_eq!(streamed, tokenizer.decode(&plain));
    }
    assert_eq!(tokenizer.end_of_text(), [0, 2]);
}

#[test]
fn conversations_are_rendered_as_transformers_does() {
    let golden = golden();
    let tokenizer = tokenizer(&golden);
    let template = Some(golden.chat_template.as_str());
    let template = ChatTemplate::new("golden", template, "<|im_start|>", "<|im_end|>").unwrap();
    for chat in &golden.chats {
        let turn = |turn: &Turn| ChatMessage {
            role: turn.role.clone(),
            content: turn.content.clone(),
        };
        let messages: Vec<ChatMessage> = chat.messages.iter().map(turn).collect();
        let pieces = template
            .render(&messages, chat.add_generation_prompt)
            .unwrap();
        let text: String = pieces.iter().map(Piece::text).collect();
        assert_eq!(text, chat.rendered);
        let ids = tokenizer.encode_pieces(&pieces).unwrap();
        // transformers takes what a message says for the template's own; that is not to be had here.
        let hostile = messages.iter().any(|m| m.content.contains("<|im_end|>"));
        assert_eq!(ids != chat.ids, hostile, "{text:?}");
        let ends = |ids: &[u32]| ids.iter().filter(|&&id| id == 2).count();
        let turns = chat.rendered.matches("<|im_end|>").count();
        assert_eq!(ends(&ids), turns - usize::from(hostile));
    }
}
